"""Images."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from samsar._async.image_jobs import AsyncImageJob
from samsar._async.jobs import start_job
from samsar._async.resources.image_banners import AsyncImageBanners
from samsar._async.resources.image_edits import AsyncImageEdits
from samsar._async.resources.image_files import AsyncImageFiles
from samsar._async.resources.image_uploads import AsyncImageUploads
from samsar._core import routes
from samsar._core.address import identifier
from samsar._core.inputs.images import pictures_body
from samsar.errors import RouteNotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.images import ImageStatus
    from samsar.types.images import Picture
    from samsar.types.options import RequestOptions


class AsyncImages(AsyncImageEdits, AsyncImageFiles, AsyncImageBanners, AsyncImageUploads):
    """Pictures: better ones, more of them, and banners made of them.

    Every picture can be a URL, a data URL, bytes, a path or an open file; what is not a URL is
    uploaded first, free of charge. Text is always a URL: pass `pathlib.Path` for a file.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def replace_branding(
        self,
        image_urls: Sequence[Picture],
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncImageJob:
        """Replace the branding of a picture with another one.

        Deprecated: servers of today have no such route, and answer with `RouteNotFoundError`. Use
        `remove_branding`, which takes branding away without putting another in its place.

        Args:
            image_urls: The picture, and the logo to put in.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The job, from a server that still has the route. What it costs is not known any more.

        Raises:
            RouteNotFoundError: The server has no such route any more; nothing was charged.
            InputError: A picture is none, or cannot be read.
            SamsarError: What else went wrong.

        Route: POST /v1/image/replace_branding

        Example:
            ```python
            import warnings

            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                await samsar.images.replace_branding(
                    ["https://example.com/photo.png", "https://example.com/new-logo.png"]
                )
            except RouteNotFoundError as error:
                print(error)
            ```
        """
        warnings.warn(
            "replace_branding() is deprecated: the server has no such route any more;"
            " remove_branding() takes branding away",
            DeprecationWarning,
            stacklevel=2,
        )
        route = routes.images.REPLACE_BRANDING
        body = pictures_body(image_urls, extra)
        try:
            return await start_job(self._engine, route, AsyncImageJob, body=body, options=options)
        except RouteNotFoundError as error:
            error.args = (f"{route.method} {route.path} answered {error.status}: {route.gone}",)
            raise

    async def status(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[ImageStatus]:
        """Ask how far work on pictures is.

        Args:
            request_id: The id of the job.
            options: How this call differs from the client's settings.

        Returns:
            The status. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such job, or it is somebody else's.
            SamsarError: What else went wrong.

        Route: GET /v1/image/status

        Example:
            ```python
            job = await samsar.images.remove_branding("https://example.com/photo.png")
            now = await samsar.images.status(job.id)
            print(now.data.status, now.data.url)
            ```
        """
        job_id = identifier(request_id, "request_id")
        return await self._engine.call(
            routes.images.STATUS,
            query={"request_id": job_id, "session_id": job_id},
            options=options,
        )
