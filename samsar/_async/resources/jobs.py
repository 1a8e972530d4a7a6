"""Jobs, by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar, overload

from samsar import errors
from samsar._async.jobs import DEFAULT_WAIT, AsyncJob, known_job
from samsar._async.watching import look_at, watch_for
from samsar._core import kinds, polling, routes
from samsar._core.address import identifier
from samsar._core.identity import is_external_id
from samsar._core.polling import DEFAULT_SETTLE, PollSchedule, Rota
from samsar._core.result import SamsarResult
from samsar._core.routes import Surface
from samsar._core.scope import Scope
from samsar._transport import rehearsal
from samsar._transport.async_tools import Signal, gather, settled, sleep
from samsar.models.jobs import JobAccepted, JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samsar._async.engine import AsyncEngine
    from samsar._async.inbox import AsyncInbox
    from samsar._async.job_results import AsyncJobResult
    from samsar._async.reconcile import AsyncReconciliation
    from samsar._core.spans import WaitTrace
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
            request_id: The id of the job. That of an external user's request, with `extreq_` or
                without it, is asked for in V2.
            options: How this call differs from the client's settings.

        Returns:
            The status. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such job, or the server has a moment of trouble with it.
            SamsarError: What else went wrong.

        Route: GET /v1/status
            V2: GET /v2/status
            External users: GET /v1/external_users/status

        Example:
            ```python
            now = await samsar.jobs.status(job.id)
            print(now.data.status, now.data.url)
            ```
        """
        job_id = identifier(request_id, "request_id")
        return await _engine_for(self._engine, job_id).call(
            routes.jobs.STATUS,
            query={"request_id": job_id, "session_id": job_id},
            options=options,
        )

    def resume(self, ref: Mapping[str, Any] | str) -> AsyncJob[JobStatus]:
        """Return a job again from its `ref`, in any process; nothing is sent yet.

        Args:
            ref: The `ref` of the job, or the bare id of a video: 24 hex digits, or `extreq_` and
                32 hex digits, or those without it.

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
        kind, job_id = kinds.kind_and_id(ref)
        engine = self._engine
        surface = kinds.surface_in(ref)
        if surface is None:
            engine = _engine_for(engine, job_id)
        elif surface is not engine.scope.surface:
            engine = engine.scoped(Scope(surface=surface))
        from samsar._async.job_classes import SPECIAL

        return known_job(engine, kind, job_id, *SPECIAL.get(kind.name, (AsyncJob, JobAccepted)))

    async def reconcile(
        self,
        error: errors.OutcomeUnknownError,
        *,
        known: Iterable[Any] = (),
        settle: float = DEFAULT_SETTLE,
        options: RequestOptions | None = None,
    ) -> AsyncReconciliation:
        """Look for the job of a call whose answer was lost, without ever beginning one.

        It looks through the latest requests of the account, or of the external user that the call
        was for: those of the same type that were begun since the call, by the server's own clock.
        What the API tells about them is compared with what was sent: the prompt, the pictures, the
        language, the videos that it was made from. Jobs that this client, or a copy of it, has the
        answers of are left out.

        Some things nobody can decide. Two calls that say the same at the same time, one of them in
        another process, look alike: it is `ambiguous` when both began a job, and when only one did
        it may be the other's. A copy of a video shows little of what was asked for, so that it is
        mostly `ambiguous`, with one candidate; and within three minutes of the call it is never
        `not_found`, because the server copies files first. So it is with hosted videos, whose files
        the server looks at first. A list that ends before the time of the call is
        `ambiguous`, too, whatever it shows. Image jobs of external users, and their outros and
        footers, stand in no list.

        Args:
            error: The error of the call, from this client or a copy of it.
            known: Jobs, refs or ids that are accounted for, as those of other processes are.
            settle: For so many seconds after the call `not_found` is not believed, and it looks
                again: a slow server may still be about to begin.
            options: How its calls differ from the client's settings.

        Returns:
            Its `outcome`: `found`, with the `job`; `not_found`, after which the call can be made
            again; or `ambiguous`, with `candidates`. Free of charge.

        Raises:
            InputError: The call began no job, or nothing of it shows in any list, or the error is
                one of another client or process.
            SamsarError: The look itself went wrong.

        Route: GET /v2/requests, then GET /v2/status_detailed or GET /v2/status for candidates

        Example:
            ```python
            try:
                job = await samsar.videos.create_from_text(
                    prompt="A drone shot of a beach at sunrise",
                    image_model="GPTIMAGE2",
                    video_model="RUNWAYML",
                    duration=10,
                )
            except OutcomeUnknownError as error:
                found = await samsar.jobs.reconcile(error)
                print(found.outcome, found.job or found.candidates)
            ```
        """
        from samsar._async.reconcile import AsyncLookup

        lookup = getattr(error, "lookup", None)
        if not isinstance(lookup, AsyncLookup):
            raise errors.InputError(
                "error must be an OutcomeUnknownError of a client of this kind, in this process",
                argument="error",
            )
        return await lookup(known=known, settle=settle, options=options)

    @overload
    async def wait_all(
        self,
        jobs: Sequence[AsyncJob[S]],
        *,
        timeout: float | None = ...,
        poll: float | PollSchedule | None = ...,
        on_progress: Callable[[AsyncJob[S], S], object] | None = ...,
        notified_by: AsyncInbox | None = ...,
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
        notified_by: AsyncInbox | None = ...,
        return_exceptions: bool,
    ) -> list[AsyncJobResult[S] | errors.SamsarError]: ...

    async def wait_all(
        self,
        jobs: Sequence[AsyncJob[S]],
        *,
        timeout: float | None = DEFAULT_WAIT,
        poll: float | PollSchedule | None = None,
        on_progress: Callable[[AsyncJob[S], S], object] | None = None,
        notified_by: AsyncInbox | None = None,
        return_exceptions: bool = False,
    ) -> Any:
        """Wait for many jobs on one schedule.

        Args:
            jobs: The jobs.
            timeout: How many seconds to wait at most; None is for ever.
            poll: Seconds between two looks at a job, or a schedule; from 2 growing to 15 by
                default.
            on_progress: Called with a job and its status at every look.
            notified_by: An inbox that takes the webhooks of the jobs: each is looked at when one
                has come, and besides only every 15 to 60 seconds, unless `poll` says otherwise.
            return_exceptions: Whether a job that failed stands in the list as its error. Without
                it the first error is raised; the other jobs go on, and their refs find them again.

        Returns:
            The finished jobs, in the order given. Waiting is free of charge.

        Raises:
            InputError: There is something else than jobs among them.
            JobError: A job failed, was cancelled, or was not done in time.
            SamsarCallError: A status cannot be read, and waiting does not help.

        Route: GET /v1/status

        Example:
            ```python
            for video in await samsar.jobs.wait_all([job]):
                print(video.url)
            ```
        """
        from samsar._core.spans import WaitTrace

        polling.check_callbacks(on_progress=on_progress)
        waits = [_Wait(job, timeout, poll, notified_by) for job in _all_jobs(jobs)]
        rota = Rota(len(waits), rehearsal.monotonic())
        tracing = self._engine.settings.tracing
        with _Ears(waits, notified_by) as ears, WaitTrace(tracing, "jobs.wait_all") as trace:
            while rota:
                await ears.pause(max(0.0, rota.next_at() - rehearsal.monotonic()))
                ears.hurry(rota)
                due = rota.due(rehearsal.monotonic())
                looks = await gather([partial(waits[i].look) for i in due], limit=LOOKS_AT_ONCE)
                for index, look in zip(due, looks, strict=True):
                    wait = waits[index]
                    again = await wait.take(look, on_progress, trace, keep_errors=return_exceptions)
                    if again is not None:
                        rota.again(index, again)
        return [wait.result for wait in waits]


def _all_jobs(jobs: Any) -> list[Any]:
    """Return the jobs that are to be waited for.

    Raises:
        InputError: One of them is none.
    """
    found = list(jobs) if isinstance(jobs, Iterable) else [None]
    if not all(isinstance(job, AsyncJob) for job in found):
        raise errors.InputError(
            "jobs must be a list of jobs; jobs.resume(ref) makes one of a ref", argument="jobs"
        )
    return found


def _engine_for(engine: AsyncEngine, job_id: str) -> AsyncEngine:
    """Return an engine that can ask for a job: only V2 knows external users' and the account's."""
    if engine.scope.surface is Surface.ACCOUNT and is_external_id(job_id):
        return engine.scoped(Scope(surface=Surface.V2))
    return engine


class _Wait(Generic[S]):
    """One of many waits."""

    def __init__(
        self,
        job: AsyncJob[S],
        timeout: float | None,
        poll: float | PollSchedule | None,
        notified_by: AsyncInbox | None,
    ) -> None:
        self.result: AsyncJobResult[S] | errors.SamsarError | None = None
        self.job = job
        self.watch = watch_for(job, timeout, poll, notified_by)
        self._looked_at = 0.0

    async def look(self) -> SamsarResult[S] | errors.SamsarCallError:
        found = await look_at(self.job, self.watch)
        self._looked_at = rehearsal.monotonic()
        return found

    async def take(
        self,
        look: SamsarResult[S] | errors.SamsarCallError,
        on_progress: Callable[[AsyncJob[S], S], object] | None,
        trace: WaitTrace,
        *,
        keep_errors: bool,
    ) -> float | None:
        """Take in a look; return when to look again, or None when the wait is over."""
        # Not the time at which the last of those who were looked at together was: they would be
        # looked at together for ever.
        now = self._looked_at
        if isinstance(look, SamsarResult):
            trace.saw(look.data.status, self.job.id)
        if isinstance(look, SamsarResult) and on_progress is not None:
            await settled(on_progress(self.job, look.data))
        try:
            if not self.watch.is_over(look, now):
                return now + self.watch.pause(now)
        except errors.SamsarError as error:
            if not keep_errors:
                raise
            self.result = error
            return None
        assert isinstance(look, SamsarResult)  # noqa: S101 - only a status ends a wait well
        # A job knows best what becomes of it.
        self.result = self.job._ended(look)  # noqa: SLF001
        return None


class _Bell:
    """Notes that a webhook about one of many jobs has come."""

    def __init__(self, index: int, rung: set[int], signal: Signal) -> None:
        self._index = index
        self._rung = rung
        self._signal = signal

    def ring(self) -> None:
        self._rung.add(self._index)
        self._signal.ring()


class _Ears:
    """Pauses between the looks at many jobs, which end early when an inbox has heard of one."""

    def __init__(self, waits: Sequence[_Wait[Any]], notified_by: AsyncInbox | None) -> None:
        self._waits = waits
        self._inbox = notified_by
        self._rung: set[int] = set()
        self._signal: Signal | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if self._inbox is not None:
            from samsar._async.inbox import listening

            self._signal = Signal()
            for index, wait in enumerate(self._waits):
                bell = _Bell(index, self._rung, self._signal)
                self._stack.enter_context(listening(self._inbox, bell, wait.job))
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    async def pause(self, seconds: float) -> None:
        """Pause for so many seconds, or until a webhook comes."""
        if self._signal is None:
            await sleep(seconds)
        else:
            await self._signal.wait(seconds)

    def hurry(self, rota: Rota) -> None:
        """Look at once at those whose webhooks have come."""
        rung = frozenset(self._rung)
        if not rung:
            return
        self._rung -= rung
        for index in rota.sooner(rung, rehearsal.monotonic()):
            self._waits[index].watch.was_notified()
