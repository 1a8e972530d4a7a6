"""Better pictures, and more of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from samsar import pricing
from samsar._async.image_jobs import AsyncImageJob
from samsar._async.jobs import start_job
from samsar._core import estimates, routes
from samsar._core.inputs.images import enhance_body, extend_body, one_picture_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.types.images import EnhanceFields, ExtendFields, Picture
    from samsar.types.options import RequestOptions


class AsyncImageEdits:
    """The part of `images` that makes new pictures of given ones."""

    _engine: AsyncEngine

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
            V2: POST /v2/image/enhance

        Example:
            ```python
            from pathlib import Path

            job = await samsar.images.enhance(image_url=Path("photo.png"), resolution="2k")
            picture = await job.wait()
            await picture.download("better.png")
            ```
        """
        body = enhance_body(fields, extra)
        return await start_job(
            self._engine,
            routes.images.ENHANCE,
            AsyncImageJob,
            body=body,
            options=options,
            estimate=partial(estimates.image_enhancement, body),
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
            V2: POST /v2/image/add_image_set

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
        return await start_job(
            self._engine,
            routes.images.EXTEND,
            AsyncImageJob,
            body=body,
            options=options,
            estimate=partial(estimates.image_set, body),
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
            V2: POST /v2/image/remove_branding

        Example:
            ```python
            job = await samsar.images.remove_branding("https://example.com/photo.png")
            print((await job.wait()).url)
            ```
        """
        body = one_picture_body(image_url, extra=extra)
        price = pricing.IMAGE_REMOVE_BRANDING_CREDITS
        return await start_job(
            self._engine,
            routes.images.REMOVE_BRANDING,
            AsyncImageJob,
            body=body,
            options=options,
            estimate=partial(estimates.fixed, price),
        )
