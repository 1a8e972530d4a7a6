"""Copies of finished videos with subtitles, or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.jobs import AsyncJob, start_job
from samsar._core import estimates, routes
from samsar._core.inputs.follow_ups import session_body, subtitles_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.models.jobs import JobStatus
    from samsar.types.options import RequestOptions
    from samsar.types.videos import SubtitleFields


class AsyncVideoSubtitles:
    """The part of `videos` that draws subtitles on finished ones, and takes them off."""

    _engine: AsyncEngine

    async def add_subtitles(
        self,
        session_id: str,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[SubtitleFields],
    ) -> AsyncJob[JobStatus]:
        """Make a copy of a finished video with subtitles.

        A request that may have reached the server is not sent again: a second one would make a
        second video.

        Args:
            session_id: The session of the video.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `subtitle_language`, where it is not the language of the video.

        Returns:
            The job, in a session of its own; the video that it began with stays. Free of charge.

        Raises:
            InputError: The id is blank, or an argument is wrong.
            NotFoundError: There is no such session.
            OutcomeUnknownError: It may have been made; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/video/add_subtitles

        Example:
            ```python
            job = await samsar.videos.add_subtitles(video.job.id)
            print((await job.wait()).data.has_subtitles)
            ```
        """
        body = subtitles_body(
            "add_subtitles", session_id, fields, webhook_url=webhook_url, extra=extra
        )
        return await start_job(
            self._engine,
            routes.videos.ADD_SUBTITLES,
            AsyncJob,
            body=body,
            options=options,
            estimate=estimates.free,
        )

    async def remove_subtitles(
        self,
        session_id: str,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncJob[JobStatus]:
        """Make a copy of a finished video without subtitles.

        A request that may have reached the server is not sent again: a second one would make a
        second video.

        Args:
            session_id: The session of the video.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The job, in a session of its own; the video that it began with stays. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such session.
            OutcomeUnknownError: It may have been made; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/video/remove_subtitles

        Example:
            ```python
            job = await samsar.videos.remove_subtitles(video.job.id)
            print((await job.wait()).data.has_subtitles)
            ```
        """
        return await start_job(
            self._engine,
            routes.videos.REMOVE_SUBTITLES,
            AsyncJob,
            body=session_body(session_id, webhook_url=webhook_url, extra=extra),
            options=options,
            estimate=estimates.free,
        )
