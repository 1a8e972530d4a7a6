"""Videos that are made step by step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.jobs import start_job
from samsar._async.step_jobs import AsyncStepVideoJob
from samsar._core import estimates, routes
from samsar._core.address import identifier
from samsar._core.inputs.fields import with_extra
from samsar._core.inputs.step_videos import step_image_video_body, step_text_video_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.step_videos import StepVideoStatus
    from samsar.types.options import RequestOptions
    from samsar.types.step_videos import StepImageVideoFields, StepTextVideoFields


class AsyncStepVideos:
    """Videos of the account that are made step by step, with stops to look at what there is."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create_from_text(
        self,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[StepTextVideoFields],
    ) -> AsyncStepVideoJob:
        """Create a video from a text, step by step.

        A request that may have reached the server is not sent again: a second one would make a
        second video and a second bill. The account owns the video and pays for it, so that the view
        of an external user refuses the call.

        Args:
            webhook_url: Where the server posts the result, once and unsigned; not called at stops.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `prompt` (1 to 4000 characters), `image_model`, `video_model` and
                `duration` (10 to 240 seconds) are required. `step_mode="two_step"` stops before the
                pictures become clips, and `manual_step_stages=[…]` wherever you say; without either
                there is no stop. The others are described in
                `samsar.types.step_videos.StepTextVideoFields`.

        Returns:
            The job; its `wait()` ends at the first stop. It costs what the same video costs without
            stops: the price of its model for each second (30 credits for `RUNWAYML`) and, with an
            outro, for 8 seconds more. The account must have that much now, but nothing is set
            aside: the credits are taken stage by stage, so that a video that stays where it stopped
            has cost only the stages before.

        Raises:
            InputError: An argument is missing, wrong, or contradicts another, or an external user
                is meant.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been created and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/video/step/text_to_video

        Example:
            ```python
            job = await samsar.v2.step_videos.create_from_text(
                prompt="A launch teaser for a new travel app",
                image_model="GPTIMAGE2",
                video_model="RUNWAYML",
                duration=20,
                step_mode="two_step",
            )
            video = await job.wait()
            if video.needs_approval:
                await job.approve()
            ```
        """
        body = step_text_video_body(fields, webhook_url=webhook_url, extra=extra)
        return await start_job(
            self._engine,
            routes.v2.step_videos.CREATE_FROM_TEXT,
            AsyncStepVideoJob,
            body=body,
            options=options,
            estimate=partial(estimates.text_video, body["input"]),
        )

    async def create_from_image(
        self,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[StepImageVideoFields],
    ) -> AsyncStepVideoJob:
        """Create a video from a picture, or from several, step by step.

        The server downloads every picture before it answers, so this can take minutes. A request
        that may have reached it is not sent again: a second one would make a second bill. The
        account owns the video and pays for it, so that the view of an external user refuses the
        call.

        Args:
            webhook_url: Accepted by the server, but never called on this route as of today.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `image_url` or `image_urls` is required. `step_mode="two_step"` stops before
                the pictures become clips, and `manual_step_stages=[…]` wherever you say; without
                either there is no stop. The others are described in
                `samsar.types.step_videos.StepImageVideoFields`.

        Returns:
            The job; its `wait()` ends at the first stop. It costs what the same video costs without
            stops: the price of its model for each second; the server decides the length from the
            number of pictures, and an outro is 8 seconds more. The account must have that much now,
            but nothing is set aside: the credits are taken stage by stage.

        Raises:
            InputError: An argument is missing, wrong, or contradicts another, or an external user
                is meant.
            BadRequestError: The server cannot download a picture, or refuses an argument.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been created and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/video/step/image_to_video

        Example:
            ```python
            job = await samsar.v2.step_videos.create_from_image(
                image_url="https://cdn.example.com/product-frame.png",
                prompt="Turn this product frame into a cinematic ad",
                video_model="KLINGIMGTOVID3PRO",
                manual_step_stages=["speech_generation", "ai_video_generation"],
            )
            print(job.ref)
            ```
        """
        body = step_image_video_body(fields, webhook_url=webhook_url, extra=extra)
        return await start_job(
            self._engine,
            routes.v2.step_videos.CREATE_FROM_IMAGE,
            AsyncStepVideoJob,
            body=body,
            options=options,
            estimate=partial(estimates.image_video, body["input"]),
        )

    async def status(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[StepVideoStatus]:
        """Return how far a video is, and what each of its stages has made.

        Args:
            request_id: The id of the video.
            options: How this call differs from the client's settings.

        Returns:
            The status. At a stop its word is COMPLETED, and a video that was cancelled or paused
            stays PENDING: ask `needs_approval`, `is_cancelled` and `is_paused`. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such video, or the server has a moment of trouble with it.
            SamsarError: What else went wrong.

        Route: GET /v2/video/step/{request_id}/status

        Example:
            ```python
            now = await samsar.v2.step_videos.status(step_job.id)
            print(now.data.current_step, now.data.needs_approval)
            ```
        """
        return await self._engine.call(
            routes.v2.step_videos.STATUS,
            ids={"request_id": identifier(request_id, "request_id")},
            options=options,
        )

    async def status_detailed(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[StepVideoStatus]:
        """Return how far a video is, with the scenes, clips and sounds that it has so far.

        Args:
            request_id: The id of the video.
            options: How this call differs from the client's settings.

        Returns:
            The status with its `session`; `preview_url` is the furthest stage of it that can be
            played. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such video, or the server has a moment of trouble with it.
            SamsarError: What else went wrong.

        Route: GET /v2/video/step/{request_id}/status_detailed

        Example:
            ```python
            now = await samsar.v2.step_videos.status_detailed(step_job.id)
            if now.data.session:
                print(now.data.session.preview_stage, now.data.preview_url)
            ```
        """
        return await self._engine.call(
            routes.v2.step_videos.STATUS_DETAILED,
            ids={"request_id": identifier(request_id, "request_id")},
            options=options,
        )

    async def process_next(
        self,
        request_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[StepVideoStatus]:
        """Let a video go on that has stopped; safe to repeat while the next stage is going on.

        A repeat that comes later, at the next stop, lets it go on from there as well. The `approve`
        of a job looks first.

        Args:
            request_id: The id of the video.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The new status. Free of charge itself, but the stages that follow take their credits
            from the account.

        Raises:
            InputError: The id is blank.
            ConflictError: The stage before is not done yet, or the video failed.
            NotFoundError: There is no such video.
            SamsarError: What else went wrong.

        Route: POST /v2/video/step/{request_id}/process_next

        Example:
            ```python
            video = await step_job.wait()
            if video.needs_approval:
                now = await samsar.v2.step_videos.process_next(step_job.id)
                print(now.data.current_step)
            ```
        """
        return await self._engine.call(
            routes.v2.step_videos.PROCESS_NEXT,
            ids={"request_id": identifier(request_id, "request_id")},
            body=with_extra({}, extra),
            options=options,
        )
