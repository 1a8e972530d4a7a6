"""Images."""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from samsar import pricing
from samsar._async.image_jobs import AsyncImageJob, start_image_job
from samsar._async.resources.image_banners import AsyncImageBanners
from samsar._async.resources.image_files import AsyncImageFiles
from samsar._core import estimates, routes
from samsar._core.address import identifier
from samsar._core.inputs.images import (
    enhance_body,
    extend_body,
    one_picture_body,
    pictures_body,
)
from samsar.errors import RouteNotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.images import ImageStatus
    from samsar.types.images import EnhanceFields, ExtendFields, Picture
    from samsar.types.options import RequestOptions


class AsyncImages(AsyncImageFiles, AsyncImageBanners):
    """Pictures: better ones, more of them, and banners made of them.

    Every picture can be a URL, a data URL, bytes, a path or an open file; what is not a URL is
    uploaded first, free of charge. Text is always a URL: pass `pathlib.Path` for a file.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def enhance(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[EnhanceFields],
    ) -> AsyncImageJob:
        """Make a better and larger version of a picture.

        A request that may have reached the server is not sent again: it would be charged again.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `image_url` is required; `resolution` and `aspect_ratio` are described in
                `samsar.types.images.EnhanceFields`.

        Returns:
            The job. It costs 11 credits at `0.5k`, 15 at `1k`, 22 at `2k` and 29 at `4k`, taken
            at once, and not given back when it fails after that.

        Raises:
            InputError: An argument is missing or wrong, or a picture cannot be read.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/image/enhance

        Example:
            ```python
            from pathlib import Path

            job = await samsar.images.enhance(image_url=Path("photo.png"), resolution="2k")
            picture = await job.wait()
            await picture.download("better.png")
            ```
        """
        body = enhance_body(fields, extra)
        return await start_image_job(
            self._engine,
            routes.images.ENHANCE,
            body,
            options,
            partial(estimates.image_enhancement, body),
        )

    async def extend(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[ExtendFields],
    ) -> AsyncImageJob:
        """Make more pictures in the manner of some that are there.

        Every one costs, and the server knows no maximum: `max_credits` in the options, or of the
        client, is a limit of your own. A request that may have reached the server is not sent
        again.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `image_urls` and `num_images` are required; the others are described in
                `samsar.types.images.ExtendFields`.

        Returns:
            The job. It costs 15 credits for each of `num_images`, taken at once, and not given back
            when it fails after that.

        Raises:
            InputError: An argument is missing or wrong, or a picture cannot be read.
            BudgetExceededError: It would cost more than `max_credits`; nothing was sent.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/image/add_image_set

        Example:
            ```python
            job = await samsar.images.extend(
                image_urls=["https://example.com/extra.jpg"],
                prompt="Create a cinematic travel header banner",
                num_images=4,
                aspect_ratio="16:9",
                options={"max_credits": 60},
            )
            print((await job.wait()).urls)
            ```
        """
        body = extend_body(fields, extra)
        return await start_image_job(
            self._engine, routes.images.EXTEND, body, options, partial(estimates.image_set, body)
        )

    async def remove_branding(
        self,
        image_url: Picture,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncImageJob:
        """Take watermarks, logos and brand names out of a picture.

        A request that may have reached the server is not sent again: it would be charged again.

        Args:
            image_url: The picture.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The job. It costs 15 credits, taken at once, and not given back when it fails after
            that.

        Raises:
            InputError: The picture is none, or cannot be read.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/image/remove_branding

        Example:
            ```python
            job = await samsar.images.remove_branding("https://example.com/photo.png")
            print((await job.wait()).url)
            ```
        """
        body = one_picture_body(image_url, extra=extra)
        price = pricing.IMAGE_REMOVE_BRANDING_CREDITS
        return await start_image_job(
            self._engine,
            routes.images.REMOVE_BRANDING,
            body,
            options,
            partial(estimates.fixed, price),
        )

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
            return await start_image_job(self._engine, route, body, options, None)
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
