"""Hosted videos that begin: from a text, from pictures, or from a narrative."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.hosted.media_jobs import AsyncHostedVideoJob
from samsar._async.jobs import start_job
from samsar._core import estimates, routes
from samsar._core.inputs.hosted_media import (
    images_body,
    narrative_video_body,
    one_image_body,
)
from samsar._core.inputs.videos import text_video_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.types.hosted_media import NarrativeVideoFields, OneImageVideoFields
    from samsar.types.options import RequestOptions
    from samsar.types.videos import ImageVideoFields, TextVideoFields


class AsyncHostedVideoCreation:
    """The part of the hosted `videos` that makes new ones."""

    _engine: AsyncEngine

    async def create_from_text(
        self,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[TextVideoFields],
    ) -> AsyncHostedVideoJob:
        """Create a hosted video from a text.

        A request that may have reached the server is not sent again: a second one would make a
        second video and a second bill.

        Args:
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `prompt` (1 to 4000 characters), `image_model`, `video_model` and
                `duration` (10 to 240 seconds) are required; the others are described in
                `samsar.types.videos.TextVideoFields`.

        Returns:
            The job. It costs the price of its model for each second (30 credits for `RUNWAYML`)
            and, with an outro, for 8 seconds more. The account must have that much now, but nothing
            is set aside: the credits are taken stage by stage while it renders, and are not given
            back when it fails.

        Raises:
            InputError: An argument is missing, wrong, or contradicts another.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been created and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/video/text_to_video

        Example:
            ```python
            job = await samsar.v2.external.videos.create_from_text(
                prompt="A drone shot of a beach at sunrise",
                image_model="GPTIMAGE2",
                video_model="RUNWAYML",
                duration=10,
            )
            video = await job.wait()
            await video.download("beach.mp4")
            ```
        """
        body = text_video_body(fields, webhook_url=webhook_url, extra=extra)
        price = partial(estimates.text_video, body["input"])
        return await start_job(
            self._engine,
            routes.hosted.videos.CREATE_FROM_TEXT,
            AsyncHostedVideoJob,
            body=body,
            options=options,
            estimate=price,
        )

    async def create_from_image(
        self,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[OneImageVideoFields],
    ) -> AsyncHostedVideoJob:
        """Create a hosted video that begins with a picture.

        A request that may have reached the server is not sent again: a second one would make a
        second video and a second bill.

        Args:
            webhook_url: Accepted by the server, but never called on this route as of today.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `image_url` is required: a URL that everybody can reach, or a picture to
                upload. `image_urls` takes several instead. The others are described in
                `samsar.types.videos.PicturesFields`.

        Returns:
            The job. It costs the price of its model for each second (30 credits for `RUNWAYML`, by
            default); the server decides the length from the number of pictures, and an outro is
            8 seconds more. The account must have that much now, but nothing is set aside: the
            credits are taken stage by stage while it renders, and are not given back when it fails.

        Raises:
            InputError: An argument is missing, wrong, or contradicts another.
            BadRequestError: The server cannot reach the picture, or refuses an argument.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been created and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/video/image_to_video

        Example:
            ```python
            from pathlib import Path

            job = await samsar.v2.external.videos.create_from_image(
                image_url=Path("photo.png"), prompt="A slow zoom", video_model="RUNWAYML"
            )
            print((await job.wait()).url)
            ```
        """
        base_url = self._engine.settings.base_url
        body = one_image_body(fields, base_url, webhook_url=webhook_url, extra=extra)
        return await self._from_pictures(body, options)

    async def create_from_images(
        self,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[ImageVideoFields],
    ) -> AsyncHostedVideoJob:
        """Create a hosted video from pictures.

        The server fetches every picture, one after another, before it answers, so this can take
        minutes. A request that may have reached it is not sent again: a second one would make a
        second bill.

        Args:
            webhook_url: Accepted by the server, but never called on this route as of today.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `image_urls` is required: URLs that everybody can reach, or pictures to
                upload; the others are described in `samsar.types.videos.ImageVideoFields`.

        Returns:
            The job. It costs the price of its model for each second (30 credits for `RUNWAYML`, by
            default); the server decides the length from the number of pictures, and an outro is
            8 seconds more. The account must have that much now, but nothing is set aside: the
            credits are taken stage by stage while it renders, and are not given back when it fails.

        Raises:
            InputError: An argument is missing, wrong, or contradicts another.
            BadRequestError: The server cannot reach a picture, or refuses an argument.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been created and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/video/image_to_video

        Example:
            ```python
            job = await samsar.v2.external.videos.create_from_images(
                image_urls=["https://example.com/a.jpg", "https://example.com/b.jpg"],
                video_model="RUNWAYML",
            )
            print(job.ref)
            ```
        """
        base_url = self._engine.settings.base_url
        body = images_body(fields, base_url, webhook_url=webhook_url, extra=extra)
        return await self._from_pictures(body, options)

    async def _from_pictures(
        self, body: dict[str, Any], options: RequestOptions | None
    ) -> AsyncHostedVideoJob:
        price = partial(estimates.image_video, body["input"])
        return await start_job(
            self._engine,
            routes.hosted.videos.CREATE_FROM_IMAGE,
            AsyncHostedVideoJob,
            body=body,
            options=options,
            estimate=price,
        )

    async def create_from_narrative(
        self,
        narrative_request_id: str,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[NarrativeVideoFields],
    ) -> AsyncHostedVideoJob:
        """Create a hosted video from a finished narrative.

        Prompt and length come from the narrative. A request that may have reached the server is not
        sent again: a second one would make a second video and a second bill.

        Args:
            narrative_request_id: The id of the narrative, from `narratives.create_single` or
                `narratives.create_branching`.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: All are optional: `image_model` (`GPTIMAGE2` by default), `video_model` (the
                one that the narrative was written for, and no other) and, for a branched narrative,
                `aspect_ratio`: `16:9`, the default, or `9:16`. A video from any other narrative
                becomes square.

        Returns:
            The job. Its `wait()` brings the video; of a branched narrative an interactive video,
            with `paths` and `download_all()`. It costs the price of its model for each second of
            the narrative (30 credits for `RUNWAYML`), of all its branches, taken stage by stage
            while it renders, and not given back when it fails. What that is in all is not told by
            the arguments, so a `max_credits` refuses the call.

        Raises:
            InputError: The id is none, or an argument is wrong.
            ConflictError: The narrative is not finished or not paid yet, or was written for
                another model.
            NotFoundError: There is no such narrative.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been created and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/video/narrative_to_video

        Example:
            ```python
            hosted = samsar.v2.external
            story = await hosted.narratives.create_single(
                prompt="A grounded documentary about a market", duration=10
            )
            await story.wait()
            job = await hosted.videos.create_from_narrative(story.id)
            print((await job.wait()).url)
            ```
        """
        body = narrative_video_body(
            narrative_request_id, fields, webhook_url=webhook_url, extra=extra
        )
        return await start_job(
            self._engine,
            routes.hosted.videos.CREATE_FROM_NARRATIVE,
            AsyncHostedVideoJob,
            body=body,
            options=options,
        )
