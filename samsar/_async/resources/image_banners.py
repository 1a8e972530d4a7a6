"""Roll-up banners."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from samsar import pricing
from samsar._async.image_jobs import AsyncRollupJob
from samsar._async.jobs import start_job
from samsar._core import estimates, routes
from samsar._core.inputs.images import rollup_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.types.images import RollupFields
    from samsar.types.options import RequestOptions


class AsyncImageBanners:
    """The part of `images` that makes roll-up banners."""

    _engine: AsyncEngine

    async def create_rollup_banner(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[RollupFields],
    ) -> AsyncRollupJob:
        """Make a roll-up banner of pictures that are large enough already.

        The server makes it before it answers, so this can take minutes. A request that may have
        reached it is not sent again: it would be charged again.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `images` is required; the others are described in
                `samsar.types.images.RollupFields`.

        Returns:
            The job, mostly with the banner in `data.result_url` already. It costs 30 credits.

        Raises:
            InputError: An argument is missing or wrong, or a picture cannot be read.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/image/create_rollup_banner

        Example:
            ```python
            from samsar.types.images import RollupImage, RollupOverlay

            rollup = await samsar.images.create_rollup_banner(
                images=[
                    RollupImage(
                        image_url="https://example.com/tile-1.png",
                        overlay=RollupOverlay(top_left="2 hours", footer="Rooftop Bar"),
                    ),
                ],
                header_image_url="https://example.com/header.png",
            )
            print(rollup.data.result_url, rollup.data.thumbnail_url)
            ```
        """
        body = rollup_body("create_rollup_banner", fields, extra)
        price = partial(estimates.fixed, pricing.ROLLUP_BANNER_CREDITS)
        return await start_job(
            self._engine,
            routes.images.CREATE_ROLLUP_BANNER,
            AsyncRollupJob,
            body=body,
            options=options,
            estimate=price,
        )

    async def create_enhanced_rollup_banner(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[RollupFields],
    ) -> AsyncRollupJob:
        """Enhance the pictures that are too small, and make a roll-up banner of all.

        A request that may have reached the server is not sent again: it would be charged again.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `images` is required; the others are described in
                `samsar.types.images.RollupFields`.

        Returns:
            The job. It costs 30 credits, and 11 to 29 for every picture that has to be enhanced.

        Raises:
            InputError: An argument is missing or wrong, or a picture cannot be read.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/image/enhance_and_generate_rollup_banner

        Example:
            ```python
            job = await samsar.images.create_enhanced_rollup_banner(
                images=[
                    {
                        "image_url": "https://example.com/tile-1.png",
                        "image_text": "Rooftop Bar",
                        "image_category": "Social",
                        "overlay": {"top_left": "2 hours", "footer": "Rooftop Bar"},
                    },
                ],
                header_image_url="https://example.com/header.png",
                footer_image_url="https://example.com/footer.png",
            )
            banner = await job.wait()
            print(banner.url, banner.data.thumbnail_url)
            ```
        """
        body = rollup_body("create_enhanced_rollup_banner", fields, extra)
        return await start_job(
            self._engine,
            routes.images.CREATE_ENHANCED_ROLLUP_BANNER,
            AsyncRollupJob,
            body=body,
            options=options,
            estimate=partial(estimates.enhanced_rollup, body),
        )
