"""Pictures of the caller's own: read here, and uploaded where a route wants a URL."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar._core.calls import check_bill, settings_for
from samsar._core.inputs.pictures import (
    UPLOAD_LIMIT,
    LocalPicture,
    PictureFile,
    bundles,
    check_data_url,
    check_size,
    filled,
    is_file,
    local_pictures,
    picture_file,
)
from samsar._core.result import SamsarResult, no_response
from samsar._transport.async_tools import run_blocking
from samsar.errors import InputError, UnexpectedReplyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samsar._async.engine import AsyncEngine
    from samsar._core.calls import Estimate
    from samsar._core.routes import Route
    from samsar.models.images import UploadedImages
    from samsar.types.options import RequestOptions

_CHUNK: Final = 1 << 20


async def with_uploads(
    engine: AsyncEngine,
    route: Route[Any],
    body: dict[str, Any],
    *,
    options: RequestOptions | None,
    estimate: Estimate | None = None,
) -> dict[str, Any]:
    """Return a body in which every picture is a URL; those that are none yet are uploaded.

    Raises:
        BudgetExceededError: The call itself would cost more than allowed; nothing was uploaded.
        InputError: A picture cannot be read, is none, or is too large; or somebody else would pay.
        SamsarError: The upload went wrong.
    """
    waiting = list(local_pictures(body))
    if not waiting:
        return body
    settings = settings_for(engine.settings, options)
    check_bill(settings, engine.scope.route_for(route), engine.scope, body, estimate)
    result = await uploaded(engine, waiting, options=options)
    complete: dict[str, Any] = filled(body, iter(result.data.image_urls or ()))
    return complete


async def uploaded(
    engine: AsyncEngine, pictures: Sequence[LocalPicture], *, options: RequestOptions | None
) -> SamsarResult[UploadedImages]:
    """Upload pictures, in as few requests as the server's limit allows; free of charge.

    The URLs of all are in the data; the rest is the last answer, or empty when none was needed.

    Raises:
        InputError: A picture cannot be read, is none, or is too large.
        SamsarError: The upload went wrong.
    """
    from samsar.models.images import UploadedImages

    data_urls = [await run_blocking(partial(_data_url, picture)) for picture in pictures]
    result = SamsarResult(UploadedImages(), no_response())
    urls: list[str] = []
    for bundle in bundles(data_urls):
        result = await engine.call(
            routes.images.UPLOAD,
            body={"input": {"image_data": bundle}},
            options=_for_an_upload(options),
        )
        urls += _checked_urls(result, len(bundle))
    result.data.image_urls = urls
    return result


def _checked_urls(result: SamsarResult[UploadedImages], count: int) -> list[str]:
    urls = result.data.image_urls
    if isinstance(urls, list) and len(urls) == count:
        return urls
    route = routes.images.UPLOAD
    raise UnexpectedReplyError(
        f"{route.method} {route.path} did not bring as many URLs as there were pictures ({count})",
        method=route.method,
        url=route.path,
        status=result.status,
        body=result.raw.json(),
        headers=result.headers,
        request_id=result.request_id,
    )


def _for_an_upload(options: RequestOptions | None) -> RequestOptions | None:
    """Return the options of a call for the upload before it: a key names one request only."""
    if not options or "idempotency_key" not in options:
        return options
    kept: RequestOptions = options.copy()
    del kept["idempotency_key"]
    return kept


def _data_url(picture: LocalPicture) -> str:
    if isinstance(picture.picture, str):
        check_data_url(picture)
        return picture.picture
    return read_picture(picture.picture, picture.argument, UPLOAD_LIMIT).data_url()


def read_picture(
    picture: Any, argument: str, limit: int, file_name: str | None = None
) -> PictureFile:
    """Read a picture; this blocks. One over the limit is refused before it is read.

    Raises:
        InputError: It cannot be read, is no picture, or has more than `limit` bytes.
    """
    if isinstance(picture, os.PathLike):
        try:
            with Path(picture).open("rb") as file:
                return read_picture(file, argument, limit, file_name)
        except OSError as error:
            raise InputError(
                f"{argument} cannot be read: {error.strerror or error}", argument=argument
            ) from error
    if is_file(picture):
        data = _content(picture, argument, limit)
        return picture_file(data, argument, file_name or _name_of(picture))
    size = picture.nbytes if isinstance(picture, memoryview) else len(picture)
    check_size(size, limit, argument)
    return picture_file(bytes(picture), argument, file_name)


def _content(file: Any, argument: str, limit: int) -> bytes:
    check_size(_bytes_left(file), limit, argument)
    data = bytearray()
    while chunk := _chunk(file, argument):
        data += chunk
        # Of a stream without a known length, no more is read than shows that it is too long.
        check_size(len(data), limit, argument)
    return bytes(data)


def _chunk(file: Any, argument: str) -> bytes:
    try:
        chunk = file.read(_CHUNK)
    except (OSError, ValueError) as error:
        raise InputError(f"{argument} cannot be read: {error}", argument=argument) from error
    if not isinstance(chunk, (bytes, bytearray)):
        raise InputError(f"{argument} must be opened for reading bytes: 'rb'", argument=argument)
    return bytes(chunk)


def _bytes_left(file: Any) -> int:
    """Return how much is left to read; 0 where only reading can tell."""
    try:
        here: int = file.tell()
        end: int = file.seek(0, os.SEEK_END)
        file.seek(here)
    except (AttributeError, OSError, ValueError):
        return 0
    return end - here


def _name_of(file: Any) -> str | None:
    name = getattr(file, "name", None)
    return Path(name).name if isinstance(name, str) and name else None
