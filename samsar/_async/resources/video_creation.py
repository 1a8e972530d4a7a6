"""Videos from texts and from pictures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.jobs import AsyncJob, start_job
from samsar._core import estimates, routes
from samsar._core.inputs.videos import image_video_body, text_video_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.models.jobs import JobStatus
    from samsar.types.options import RequestOptions
    from samsar.types.videos import ImageVideoFields, TextVideoFields


class AsyncVideoCreation:
    """The part of `videos` that makes new ones."""

    _engine: AsyncEngine

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
            V2: POST /v2/text_to_video
            External users: POST /v1/external_users/text_to_video

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
        return await start_job(
            self._engine,
            routes.videos.CREATE_FROM_TEXT,
            AsyncJob,
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
            V2: POST /v2/image_list_to_video
            External users: POST /v1/external_users/image_list_to_video

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
        return await start_job(
            self._engine,
            routes.videos.CREATE_FROM_IMAGES,
            AsyncJob,
            body=body,
            options=options,
            estimate=partial(estimates.image_video, body["input"]),
        )
