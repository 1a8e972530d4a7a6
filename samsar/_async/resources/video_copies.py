"""Copies of finished videos: in another language, or joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.jobs import AsyncJob, start_job
from samsar._core import estimates, routes
from samsar._core.inputs.follow_ups import join_body, translate_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samsar._async.engine import AsyncEngine
    from samsar.models.jobs import JobStatus
    from samsar.types.options import RequestOptions
    from samsar.types.videos import JoinFields, TranslateFields


class AsyncVideoCopies:
    """The part of `videos` that translates finished ones, and joins them."""

    _engine: AsyncEngine

    async def translate(
        self,
        session_id: str,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[TranslateFields],
    ) -> AsyncJob[JobStatus]:
        """Make a copy of a finished video in another language.

        The server takes the credits at once; an account does not get them back when it fails after
        that, an external user does. A request that may have reached it is not sent again. The price
        depends on the length of the video, which is not known here: with `max_credits` set, lift it
        for this call.

        Args:
            session_id: The session of the video.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `language` is required; subtitles are off unless `enable_subtitles` is True,
                and the words of outro and footers are translated unless `translate_outro` and
                `translate_footer` are False.

        Returns:
            The job, in a session of its own; the video that it began with stays. It costs 3 credits
            for each second of the video, the last one counted whole.

        Raises:
            InputError: An argument is missing or wrong.
            BudgetExceededError: `max_credits` is set, and nobody can say what it would cost.
            NotFoundError: There is no such session.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been made and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/video/translate_video
            V2: POST /v2/translate_video

        Example:
            ```python
            job = await samsar.videos.translate(video.job.id, language="es")
            spanish = await job.wait()
            print(spanish.data.result_language, spanish.url, job.credits_charged)
            ```
        """
        body = translate_body("translate", session_id, fields, webhook_url=webhook_url, extra=extra)
        return await start_job(
            self._engine,
            routes.videos.TRANSLATE,
            AsyncJob,
            body=body,
            options=options,
            estimate=estimates.unknown,
        )

    async def join(
        self,
        session_ids: Sequence[str],
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[JoinFields],
    ) -> AsyncJob[JobStatus]:
        """Join finished videos into one, in the order given.

        They must have the same shape and frame rate. The server takes the credits at once; an
        account does not get them back when it fails after that, an external user does. A request
        that may have reached it is not sent again. The price depends on the length of the videos,
        which is not known here: with `max_credits` set, lift it for this call.

        Args:
            session_ids: The sessions of the videos: two or more, each once.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `blend_scenes`: whether one video fades into the next.

        Returns:
            The job, in a session of its own; the videos that it began with stay. It costs 3 credits
            for each second of all videos together, the last one counted whole.

        Raises:
            InputError: There are not two different ids, one is blank, or an argument is wrong.
            BudgetExceededError: `max_credits` is set, and nobody can say what it would cost.
            NotFoundError: There is no such session.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been made and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/video/join_videos
            V2: POST /v2/join_videos

        Example:
            ```python
            spanish = await (await samsar.videos.translate(video.job.id, language="es")).wait()
            job = await samsar.videos.join([video.job.id, spanish.job.id], blend_scenes=True)
            print((await job.wait()).url)
            ```
        """
        body = join_body("join", session_ids, fields, webhook_url=webhook_url, extra=extra)
        return await start_job(
            self._engine,
            routes.videos.JOIN,
            AsyncJob,
            body=body,
            options=options,
            estimate=estimates.unknown,
        )
