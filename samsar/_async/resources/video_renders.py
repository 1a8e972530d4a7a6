"""Renders: stopped, or copied as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._async.jobs import AsyncJob, start_job
from samsar._core import estimates, routes
from samsar._core.inputs.follow_ups import session_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.jobs import JobStatus
    from samsar.types.options import RequestOptions


class AsyncVideoRenders:
    """The part of `videos` that stops renders, and copies finished videos as they are."""

    _engine: AsyncEngine

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
            V2: POST /v2/cancel_render

        Example:
            ```python
            print((await samsar.videos.cancel(job.id)).data.cancelled)
            ```
        """
        return await self._engine.call(
            routes.videos.CANCEL, body=session_body(session_id, extra=extra), options=options
        )

    async def clone(
        self,
        session_id: str,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncJob[JobStatus]:
        """Make a copy of a finished video that has a file of its own.

        A request that may have reached the server is not sent again: a second one would make a
        second copy.

        Args:
            session_id: The session of the video.
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The job, in a session of its own; its `data` is the whole first status. Free of charge.

        Raises:
            InputError: The id is blank.
            BadRequestError: The video is not finished.
            NotFoundError: There is no such session.
            OutcomeUnknownError: It may have been made; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/video/clone
            V2: POST /v2/video/clone

        Example:
            ```python
            job = await samsar.videos.clone(video.job.id)
            print((await job.wait()).url)
            ```
        """
        return await start_job(
            self._engine,
            routes.videos.CLONE,
            AsyncJob,
            body=session_body(session_id, webhook_url=webhook_url, extra=extra),
            options=options,
            estimate=estimates.free,
        )
