"""Pictures of the caller's own: titles for them, and URLs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from samsar._async.pictures import read_picture, uploaded
from samsar._core import routes
from samsar._core.inputs.images import picture_urls, title_body
from samsar._core.inputs.pictures import (
    TITLE_LIMIT,
    LocalPicture,
    check_data_url,
    chosen_picture,
    filled,
)
from samsar._transport.async_tools import run_blocking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar._core.wire import Content
    from samsar.models.images import ImageTitle, UploadedImages
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
                bytes; PNG, JPEG, WEBP or GIF, 50 MiB at most.
            image_url: The same under another name; give one of the three.
            image_data: The same under another name; give one of the three.
            metadata: What is known about the picture, as a mapping or as text.
            file_name: The name of the file, where the picture itself does not tell it.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The title: 72 characters and 8 words at most. It costs what the model uses, times 1.5,
            in fractions of a credit: mostly one to a few. That price is not known beforehand, so a
            `max_credits` refuses the call.

        Raises:
            InputError: There is no picture, it is too large, or of no kind that the server takes.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/image/assign_title

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
        body = await run_blocking(partial(_title_body, picture, metadata, extra, file_name))
        return await self._engine.call(routes.images.ASSIGN_TITLE, body=body, options=options)

    async def upload(
        self, images: Sequence[Picture], *, options: RequestOptions | None = None
    ) -> SamsarResult[UploadedImages]:
        """Upload pictures, so that they have a URL.

        Methods for images and receipts do that themselves. Large pictures travel in more than one
        request.

        Args:
            images: The pictures: data URLs, bytes, paths or files opened for reading bytes; PNG,
                JPEG, WEBP or GIF, 37 MiB at most. One that is a URL already stays as it is.
            options: How these calls differ from the client's settings.

        Returns:
            Their URLs, in the same order; the rest is the answer to the last request. Free of
            charge.

        Raises:
            InputError: A picture cannot be read, is none, or is too large.
            SamsarError: What else went wrong.

        Route: POST /v1/video/upload_image_data

        Example:
            ```python
            from pathlib import Path

            uploaded = await samsar.images.upload([Path("photo.png")])
            print(uploaded.data.image_urls[0])
            ```
        """
        pictures = picture_urls(images, "images")
        waiting = [picture for picture in pictures if isinstance(picture, LocalPicture)]
        result = await uploaded(self._engine, waiting, options=options)
        result.data.image_urls = filled(pictures, iter(result.data.image_urls or ()))
        return result


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
