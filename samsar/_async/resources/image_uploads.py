"""URLs for pictures of the caller's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.pictures import uploaded
from samsar._core.inputs.images import picture_urls
from samsar._core.inputs.pictures import LocalPicture, filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.images import UploadedImages
    from samsar.types.images import Picture
    from samsar.types.options import RequestOptions


class AsyncImageUploads:
    """The part of `images` that gives pictures a URL."""

    _engine: AsyncEngine

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
            V2: POST /v2/upload_image_data
            External users: POST /v1/external_users/upload_image_data

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
