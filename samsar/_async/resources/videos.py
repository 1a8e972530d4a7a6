"""Videos."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.resources.video_branding import AsyncVideoBranding
from samsar._async.resources.video_copies import AsyncVideoCopies
from samsar._async.video_jobs import start_with_pictures
from samsar._core import estimates, routes
from samsar._core.address import identifier
from samsar._core.inputs.fields import checked_limit
from samsar._core.inputs.follow_ups import session_body
from samsar._core.inputs.videos import image_video_body, text_video_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._async.jobs import AsyncJob
    from samsar._core.result import SamsarResult
    from samsar.models.jobs import JobStatus
    from samsar.models.videos import CompletedVideo, LatestVideo, SupportedModels
    from samsar.types.options import RequestOptions
    from samsar.types.videos import ImageVideoFields, TextVideoFields


class AsyncVideos(AsyncVideoBranding, AsyncVideoCopies):
    """Videos of the account: make them, change them, find them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create_from_text(
        self,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[TextVideoFields],
    ) -> AsyncJob[JobStatus]:
        """Create a video from a text.

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
            is set aside: the credits are taken stage by stage while it renders. When they run out
            on the way, the job fails, and what was taken is not given back.

        Raises:
            InputError: An argument is missing, wrong, or contradicts another.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been created and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/video/create

        Example:
            ```python
            job = await samsar.videos.create_from_text(
                prompt="A drone shot of a beach at sunrise",
                image_model="GPTIMAGE2",
                video_model="RUNWAYML",
                duration=10,
            )
            video = await job.wait(on_progress=print)
            await video.download("beach.mp4")
            ```
        """
        body = text_video_body(fields, webhook_url=webhook_url, extra=extra)
        return await start_with_pictures(
            self._engine,
            routes.videos.CREATE_FROM_TEXT,
            body=body,
            options=options,
            estimate=partial(estimates.text_video, body["input"]),
        )

    async def create_from_images(
        self,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[ImageVideoFields],
    ) -> AsyncJob[JobStatus]:
        """Create a video from pictures.

        The server downloads every picture before it answers, so this can take minutes. A request
        that may have reached it is not sent again: a second one would make a second bill.

        Args:
            webhook_url: Accepted by the server, but never called on this route as of today.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `image_urls` is required; the others are described in
                `samsar.types.videos.ImageVideoFields`.

        Returns:
            The job. It costs the price of its model for each second; the server decides the length
            from the number of pictures, and an outro is 8 seconds more. The account must have that
            much now, but nothing is set aside: the credits are taken stage by stage while it
            renders. When they run out on the way, the job fails, and what was taken is not given
            back.

        Raises:
            InputError: An argument is missing, wrong, or contradicts another.
            BadRequestError: The server cannot download a picture, or refuses an argument.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been created and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/video/image_list_to_video

        Example:
            ```python
            job = await samsar.videos.create_from_images(
                image_urls=["https://example.com/a.jpg", "https://example.com/b.jpg"],
                prompt="Cinematic sequence with smooth transitions",
                video_model="RUNWAYML",
            )
            print(job.ref)
            ```
        """
        body = image_video_body(fields, webhook_url=webhook_url, extra=extra)
        return await start_with_pictures(
            self._engine,
            routes.videos.CREATE_FROM_IMAGES,
            body=body,
            options=options,
            estimate=partial(estimates.image_video, body["input"]),
        )

    async def cancel(
        self,
        session_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[JobStatus]:
        """Cancel a render; credits that it has taken so far are not given back.

        A video that is finished becomes cancelled, too, and leaves the list of finished videos. No
        webhook is called. Doing it twice is fine.

        Args:
            session_id: The session to cancel.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The new status. Free of charge.

        Raises:
            InputError: The id is blank.
            BadRequestError: The id is not that of a session of the account itself.
            NotFoundError: There is no such session.
            SamsarError: What else went wrong.

        Route: POST /v1/video/cancel_render

        Example:
            ```python
            print((await samsar.videos.cancel(job.id)).data.cancelled)
            ```
        """
        return await self._engine.call(
            routes.videos.CANCEL, body=session_body(session_id, extra=extra), options=options
        )

    async def latest(
        self, session_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[LatestVideo]:
        """Return the newest render of a session.

        Args:
            session_id: The session.
            options: How this call differs from the client's settings.

        Returns:
            The file, or why there is none (`status`; the HTTP status is 202 while it renders).
            Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such session.
            PermissionDeniedError: The session is somebody else's.
            SamsarError: What else went wrong.

        Route: GET /v1/video/fetch_latest_version

        Example:
            ```python
            latest = await samsar.videos.latest(job.id)
            print(latest.data.result_url or latest.data.status)
            ```
        """
        return await self._engine.call(
            routes.videos.LATEST,
            query={"session_id": identifier(session_id, "session_id")},
            options=options,
        )

    async def list_completed(
        self, *, limit: int | None = None, options: RequestOptions | None = None
    ) -> SamsarResult[list[CompletedVideo]]:
        """Return the finished videos of the account, newest first.

        The API cannot page here: without `limit` it returns all, with it 5000 at most.

        Args:
            limit: How many to return at most: 1 to 5000.
            options: How this call differs from the client's settings.

        Returns:
            The finished videos. Free of charge.

        Raises:
            InputError: The limit is not a whole number from 1 up.
            SamsarError: What went wrong.

        Route: GET /v1/video/list_completed_video_sessions

        Example:
            ```python
            for video in (await samsar.videos.list_completed(limit=5)).data:
                print(video.session_id, video.language, video.result_url)
            ```
        """
        return await self._engine.call(
            routes.videos.LIST_COMPLETED,
            query={"limit": checked_limit(limit)},
            options=options,
        )

    async def supported_models(
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[SupportedModels]:
        """Return the models of the server and their prices; no credential is needed.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The models. Free of charge.

        Raises:
            SamsarError: What went wrong.

        Route: GET /v1/video/supported_models

        Example:
            ```python
            models = await samsar.videos.supported_models()
            for model in models.data.text_to_video.video_models:
                print(model.value, model.base_price)
            ```
        """
        return await self._engine.call(routes.videos.SUPPORTED_MODELS, options=options)
