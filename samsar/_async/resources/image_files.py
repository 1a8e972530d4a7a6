"""Titles for pictures of the caller's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from samsar._async.pictures import read_picture
from samsar._core import routes
from samsar._core.inputs.images import title_body
from samsar._core.inputs.pictures import (
    TITLE_LIMIT,
    UPLOAD_LIMIT,
    LocalPicture,
    check_data_url,
    chosen_picture,
)
from samsar._transport.async_tools import run_blocking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar._core.wire import Content
    from samsar.models.images import ImageTitle
    from samsar.types.images import Picture
    from samsar.types.options import RequestOptions


class AsyncImageFiles:
    """The part of `images` that takes pictures as they are."""

    _engine: AsyncEngine

    async def assign_title(
        self,
        image: Picture | None = None,
        *,
        image_url: Picture | None = None,
        image_data: Picture | None = None,
        metadata: Mapping[str, Any] | str | None = None,
        file_name: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[ImageTitle]:
        """Find a short title for a picture.

        A request that may have reached the server is not sent again: it would be charged again.

        Args:
            image: The picture: a URL, a data URL, bytes, a path or a file opened for reading
                bytes; PNG, JPEG, WEBP or GIF, 50 MiB at most, and 37 MiB as a data URL or where an
                external user is named.
            image_url: The same under another name; give one of the three.
            image_data: The same under another name; give one of the three.
            metadata: What is known about the picture, as a mapping or as text.
            file_name: The name of the file, where the picture itself does not tell it.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The title: 72 characters and 8 words at most. It costs what the model uses, times 1.5,
            in fractions of a credit: mostly one to a few; an external user pays it rounded up to
            whole credits. That price is not known beforehand, so a `max_credits` refuses the call.

        Raises:
            InputError: There is no picture, it is too large, or of no kind that the server takes.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/image/assign_title
            V2: POST /v2/image/assign_title

        Example:
            ```python
            title = await samsar.images.assign_title(
                "https://example.com/product-photo.png",
                metadata={"product": "linen travel shirt"},
            )
            print(title.data.content)
            ```
        """
        picture = chosen_picture(image=image, image_url=image_url, image_data=image_data)
        title_body("", metadata, extra)
        make = _title_text if self._engine.scope.identity else _title_body
        body = await run_blocking(partial(make, picture, metadata, extra, file_name))
        return await self._engine.call(routes.images.ASSIGN_TITLE, body=body, options=options)


def _title_body(
    picture: str,
    metadata: Mapping[str, Any] | str | None,
    extra: Mapping[str, Any] | None,
    file_name: str | None,
) -> dict[str, Any] | Content:
    """Return the body for a title; reading the picture and writing the form take a while."""
    if not isinstance(picture, LocalPicture):
        return title_body(picture, metadata, extra)
    if isinstance(picture.picture, str):
        check_data_url(picture)
        return title_body(picture.picture, metadata, extra)
    file = read_picture(picture.picture, picture.argument, TITLE_LIMIT, file_name)
    return title_body(file, metadata, extra)


def _title_text(
    picture: str,
    metadata: Mapping[str, Any] | str | None,
    extra: Mapping[str, Any] | None,
    file_name: str | None,
) -> dict[str, Any] | Content:
    """Return the body for a title as JSON: a form has no place for an external user.

    Server: the account would be billed for a form.
    """
    if not isinstance(picture, LocalPicture) or isinstance(picture.picture, str):
        return _title_body(picture, metadata, extra, file_name)
    file = read_picture(picture.picture, picture.argument, UPLOAD_LIMIT, file_name)
    return title_body(file.data_url(), metadata, extra)
