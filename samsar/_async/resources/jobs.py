"""Jobs, by their ids."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from samsar import errors
from samsar._async.jobs import DEFAULT_WAIT, AsyncJob, AsyncJobResult, look_at, watch_for
from samsar._core import polling, routes
from samsar._core.address import identifier
from samsar._core.polling import PollSchedule, Rota
from samsar._core.result import RawResponse, SamsarResult
from samsar._core.wire import Answer
from samsar._transport.async_tools import gather, sleep
from samsar.models.jobs import JobAccepted, JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from samsar._async.engine import AsyncEngine
    from samsar.types.options import RequestOptions

LOOKS_AT_ONCE = 16

S = TypeVar("S", bound=JobStatus)


class AsyncJobs:
    """Work that goes on at the server."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def status(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[JobStatus]:
        """Return how far a job is.

        Args:
            request_id: The id of the job.
            options: How this call differs from the client's settings.

        Returns:
            The status. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such job, or the server has a moment of trouble with it.
            SamsarError: What else went wrong.

        Route: GET /v1/status

        Example:
            ```python
            now = await samsar.jobs.status(job.id)
            print(now.data.status, now.data.url)
            ```
        """
        job_id = identifier(request_id, "request_id")
        return await self._engine.call(
            routes.jobs.STATUS,
            query={"request_id": job_id, "session_id": job_id},
            options=options,
        )

    def resume(self, ref: Mapping[str, Any] | str) -> AsyncJob[JobStatus]:
        """Return a job again from its `ref`, in any process; nothing is sent yet.

        Args:
            ref: The `ref` of the job, or the bare id of a video.

        Returns:
            The job. Its `data` holds the id only, and its `raw` is empty. Free of charge.

        Raises:
            InputError: It is not the `ref` of a job.

        Route: none

        Example:
            ```python
            job = samsar.jobs.resume({"kind": "video", "id": "665f1c2e9b1d4a0012345678"})
            print(job.id)
            ```
        """
        kind, job_id = polling.kind_and_id(ref)
        data = JobAccepted(request_id=job_id, session_id=job_id)
        nothing = RawResponse(Answer(0, {}, b""))
        return AsyncJob(self._engine, kind, job_id, data, nothing)

    @overload
    async def wait_all(
        self,
        jobs: Sequence[AsyncJob[S]],
        *,
        timeout: float | None = ...,
        poll: float | PollSchedule | None = ...,
        on_progress: Callable[[AsyncJob[S], S], object] | None = ...,
        return_exceptions: Literal[False] = ...,
    ) -> list[AsyncJobResult[S]]: ...

    @overload
    async def wait_all(
        self,
        jobs: Sequence[AsyncJob[S]],
        *,
        timeout: float | None = ...,
        poll: float | PollSchedule | None = ...,
        on_progress: Callable[[AsyncJob[S], S], object] | None = ...,
        return_exceptions: bool,
    ) -> list[AsyncJobResult[S] | errors.SamsarError]: ...

    async def wait_all(
        self,
        jobs: Sequence[AsyncJob[S]],
        *,
        timeout: float | None = DEFAULT_WAIT,
        poll: float | PollSchedule | None = None,
        on_progress: Callable[[AsyncJob[S], S], object] | None = None,
        return_exceptions: bool = False,
    ) -> Any:
        """Wait for many jobs on one schedule.

        Args:
            jobs: The jobs.
            timeout: How many seconds to wait at most; None is for ever.
            poll: Seconds between two looks at a job, or a schedule; from 2 growing to 15 by
                default.
            on_progress: Called with a job and its status at every look.
            return_exceptions: Whether a job that failed stands in the list as its error. Without
                it the first error is raised; the other jobs go on, and their refs find them again.

        Returns:
            The finished jobs, in the order given. Waiting is free of charge.

        Raises:
            JobError: A job failed, was cancelled, or was not done in time.
            SamsarCallError: A status cannot be read, and waiting does not help.

        Route: GET /v1/status

        Example:
            ```python
            for video in await samsar.jobs.wait_all([job]):
                print(video.url)
            ```
        """
        waits = [_Wait(job, self._engine, timeout, poll) for job in jobs]
        rota = Rota(len(waits), time.monotonic())
        while rota:
            await sleep(max(0.0, rota.next_at() - time.monotonic()))
            due = rota.due(time.monotonic())
            looks = await gather([partial(waits[i].look) for i in due], limit=LOOKS_AT_ONCE)
            for index, look in zip(due, looks, strict=True):
                again = waits[index].take(look, on_progress, keep_errors=return_exceptions)
                if again is not None:
                    rota.again(index, again)
        return [wait.result for wait in waits]


class _Wait(Generic[S]):
    """One of many waits."""

    def __init__(
        self,
        job: AsyncJob[S],
        engine: AsyncEngine,
        timeout: float | None,
        poll: float | PollSchedule | None,
    ) -> None:
        self.result: AsyncJobResult[S] | errors.SamsarError | None = None
        self._job = job
        self._engine = engine
        self._watch = watch_for(job, timeout, poll)

    async def look(self) -> SamsarResult[S] | errors.SamsarCallError:
        return await look_at(self._job, self._watch)

    def take(
        self,
        look: SamsarResult[S] | errors.SamsarCallError,
        on_progress: Callable[[AsyncJob[S], S], object] | None,
        *,
        keep_errors: bool,
    ) -> float | None:
        """Take in a look; return when to look again, or None when the wait is over."""
        now = time.monotonic()
        if isinstance(look, SamsarResult) and on_progress is not None:
            on_progress(self._job, look.data)
        try:
            if not self._watch.is_over(look, now):
                return now + self._watch.pause(now)
        except errors.SamsarError as error:
            if not keep_errors:
                raise
            self.result = error
            return None
        assert isinstance(look, SamsarResult)  # noqa: S101 - only a status ends a wait well
        self.result = AsyncJobResult(self._job, look, self._engine)
        return None
