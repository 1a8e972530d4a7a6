"""Jobs: work that goes on at the server after the call that began it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from samsar import errors
from samsar._async.job_results import AsyncJobResult, S_co
from samsar._async.watching import AsyncEar, look_at, watch_for
from samsar._core import kinds, polling
from samsar._core.identity import canonical_id, session_to_cancel
from samsar._core.notebook import ShowsJob
from samsar._core.result import RawResponse, SamsarResult, no_response
from samsar._core.routes import Surface
from samsar._core.scope import ACCOUNT
from samsar._transport import rehearsal
from samsar._transport.async_tools import Verdict, settled
from samsar.models.jobs import JobAccepted, JobStatus

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from samsar._async.engine import AsyncEngine
    from samsar._async.inbox import AsyncInbox
    from samsar._core.calls import Estimate
    from samsar._core.kinds import Kind
    from samsar._core.polling import PollSchedule, Watch
    from samsar._core.routes import Route
    from samsar.types.options import RequestOptions

DEFAULT_WAIT = 3600.0

J = TypeVar("J", bound="AsyncJob[Any]")


class AsyncJob(ShowsJob, SamsarResult[JobAccepted], Generic[S_co]):
    """A job that the server has taken on.

    Two jobs are equal when their kinds are, and their ids mean the same.

    It is the answer to the call that began it, too: `data`, `headers`, `credits_charged` and `raw`
    are that answer's. Only `status` is not the HTTP status here, which is `raw.status`, but the
    way to ask how far the job is.

    Attributes:
        id: The id of the job.
        kind: The kind of the job, like `video`.
    """

    __slots__ = ("_engine", "_kind", "id", "webhook_url")

    def __init__(
        self, engine: AsyncEngine, kind: Kind, job_id: str, data: JobAccepted, raw: RawResponse
    ) -> None:
        super().__init__(data, raw)
        self.id: str = job_id
        self._engine = engine
        self._kind = kind
        self.webhook_url: str | None = None
        """Where the call that began the job wants its webhook; not known of a resumed one."""

    @property
    def may_be_told(self) -> bool:
        """Whether a webhook may come, as far as that is known."""
        was_begun_here = self.raw.status != 0
        return self.webhook_url is not None or not was_begun_here

    @property
    def kind(self) -> str:
        """The kind of the job, like `video`."""
        return self._kind.name

    @property
    def ref(self) -> dict[str, str]:
        """A small JSON value: keep it, and `client.jobs.resume(ref)` finds the job again."""
        return kinds.ref_of(self._kind, self.id, self._engine.scope.surface)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.kind} {self.id}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AsyncJob):
            return NotImplemented
        return (self.kind, canonical_id(self.id)) == (other.kind, canonical_id(other.id))

    def __hash__(self) -> int:
        return hash((self.kind, canonical_id(self.id)))

    @property
    def told_at_once(self) -> SamsarResult[S_co] | None:
        """The last status, when the call that began the job told it already."""
        return None

    async def status(  # type: ignore[override]
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[S_co]:
        """Ask once how far the job is.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The status. Free of charge.

        Raises:
            SamsarError: What went wrong.

        Route: GET /v1/status, or that of the kind and the surface of the job

        Example:
            ```python
            now = await samsar.jobs.resume(ref).status()
            print(now.data.status, now.data.progress)
            ```
        """
        # The kind of a job and the type of its status go together.
        scope = self._engine.scope
        route = self._kind.status_on(scope.surface)
        names = self._kind.asks_by
        looking = scope.for_looking()
        engine = self._engine if looking is scope else self._engine.scoped(looking)
        return await engine.call(
            route,
            ids=dict.fromkeys(names, self.id) if "{" in route.path else None,
            query=None if "{" in route.path else dict.fromkeys(names, self.id),
            options=options,
        )

    async def cancel(self, *, options: RequestOptions | None = None) -> SamsarResult[JobStatus]:
        """Cancel the job; credits that it has taken so far are not given back.

        A job that is done becomes cancelled, too, and leaves the list of finished videos.

        The request of an external user is cancelled by the id of the session behind it, which the
        server does not take any other for. Servers that do not tell it leave no way to cancel.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The new status. Free of charge.

        Raises:
            InputError: This kind of job cannot be cancelled, or the server has not told the id that
                it takes for it.
            SamsarError: What went wrong.

        Route: POST /v1/video/cancel_render

        Example:
            ```python
            print((await samsar.jobs.resume(ref).cancel()).data.cancelled)
            ```
        """
        if self._kind.cancel_route is None:
            raise errors.InputError(f"a job of kind {self.kind} cannot be cancelled")
        session_id = session_to_cancel(self.id, self.data)
        engine = self._engine
        if engine.scope.surface is Surface.EXTERNAL_USERS:
            # There it is only the account that can cancel.
            engine = engine.scoped(ACCOUNT)
        return await engine.call(
            self._kind.cancel_route,
            body={"input": {"videoSessionId": session_id}},
            options=options,
        )

    async def updates(
        self,
        *,
        timeout: float | None = DEFAULT_WAIT,
        poll: float | PollSchedule | None = None,
        notified_by: AsyncInbox | None = None,
    ) -> AsyncIterator[SamsarResult[S_co]]:
        """Yield the status at every look, the last one included.

        Args:
            timeout: How many seconds to wait at most; None is for ever.
            poll: Seconds between two looks, or a schedule; from 2 growing to 15 by default.
            notified_by: An inbox that takes the webhooks of the job: it is looked at when one has
                come, and besides only every 15 to 60 seconds, unless `poll` says otherwise.

        Yields:
            Each status, as it is seen. Free of charge.

        Raises:
            JobFailedError: The job failed.
            JobCancelledError: The job was cancelled.
            WaitTimeoutError: The time is over; the job goes on.
            SamsarCallError: The status cannot be read, and waiting does not help.

        Route: GET /v1/status

        Example:
            ```python
            async for now in samsar.jobs.resume(ref).updates():
                print(now.data.status)
            ```
        """
        watch = watch_for(self, timeout, poll, notified_by)
        with AsyncEar(self, notified_by) as ear:
            async for status in self._looks(watch, ear):
                yield status

    async def _looks(self, watch: Watch, ear: AsyncEar) -> AsyncIterator[SamsarResult[S_co]]:
        while True:
            look = await look_at(self, watch)
            if isinstance(look, SamsarResult):
                yield look
            if watch.is_over(look, rehearsal.monotonic()):
                return
            if await ear.pause(watch.pause(rehearsal.monotonic())):
                watch.was_notified()

    async def wait(
        self,
        *,
        timeout: float | None = DEFAULT_WAIT,
        poll: float | PollSchedule | None = None,
        on_progress: Callable[[S_co], object] | None = None,
        until: Callable[[S_co], Verdict] | None = None,
        notified_by: AsyncInbox | None = None,
    ) -> AsyncJobResult[S_co]:
        """Wait until the job is done.

        Leaving the wait, by an error, Ctrl-C or a cancelled task, does not cancel the job.

        Args:
            timeout: How many seconds to wait at most; None is for ever.
            poll: Seconds between two looks, or a schedule; from 2 growing to 15 by default.
            on_progress: Called with each status.
            until: Ends the wait early when it returns True for a status.
            notified_by: An inbox that takes the webhooks of the job: it is looked at when one has
                come, and besides only every 15 to 60 seconds, unless `poll` says otherwise.

        Returns:
            The finished job: its `url`, and `download()`. Waiting is free of charge.

        Raises:
            JobFailedError: The job failed; `reason` has the server's words.
            JobCancelledError: The job was cancelled.
            WaitTimeoutError: The time is over; the job goes on, and `ref` finds it again.
            SamsarCallError: The status cannot be read, and waiting does not help.

        Route: GET /v1/status

        Example:
            ```python
            video = await samsar.jobs.resume(ref).wait(timeout=900)
            print(video.url)
            ```
        """
        from samsar._core.spans import WaitTrace

        polling.check_callbacks(on_progress=on_progress, until=until)
        tracing = self._engine.settings.tracing
        try:
            watch = watch_for(self, timeout, poll, notified_by)
            with (
                AsyncEar(self, notified_by) as ear,
                WaitTrace(tracing, "jobs.wait", self.kind, self.id) as trace,
            ):
                async for status in self._looks(watch, ear):
                    trace.saw(status.data.status)
                    if on_progress is not None:
                        await settled(on_progress(status.data))
                    if until is not None and await settled(until(status.data)):
                        break
        except Exception:
            raise
        except BaseException as leaving:
            # Ctrl-C or a cancelled task.
            leaving.add_note(f"The job goes on; client.jobs.resume({self.ref!r}) finds it again.")
            raise
        return self._ended(status)

    def _ended(self, status: SamsarResult[S_co]) -> AsyncJobResult[S_co]:
        return AsyncJobResult(self, status, self._engine)


async def start_job(
    engine: AsyncEngine,
    route: Route[JobAccepted],
    job_class: type[J],
    *,
    body: dict[str, Any],
    options: RequestOptions | None,
    estimate: Estimate | None = None,
) -> J:
    """Upload the pictures that have no URL yet, and call a route that begins a job.

    Raises:
        OutcomeUnknownError: It may have begun, but the answer, and with it the id, is lost.
        SamsarError: What else went wrong.
    """
    # Who asks about a job does without what begins one.
    from samsar._async.pictures import with_uploads
    from samsar._core.inputs.videos import webhook_in
    from samsar._core.kind_table import KINDS

    complete = await with_uploads(engine, route, body, options=options, estimate=estimate)
    result = await engine.call(route, body=complete, options=options, estimate=estimate)
    kind = KINDS[str(route.starts)]
    speaker = engine.speaking_as(options)
    job = job_class(speaker, kind, str(result.data.id), result.data, result.raw)
    job.webhook_url = webhook_in(complete)
    return job


def known_job(
    engine: AsyncEngine,
    kind: Kind,
    job_id: str,
    job_class: type[J],
    data_class: Callable[..., JobAccepted],
    **more: Any,
) -> J:
    """Return a job from its id, which is all that its data holds; nothing is sent.

    Args:
        engine: Whose it is.
        kind: What kind of job it is.
        job_id: Its id.
        job_class: What it becomes.
        data_class: What the call that begins such a job is answered with.
        **more: What `job_class` takes beside what all jobs do.
    """
    data = data_class(request_id=job_id, session_id=job_id)
    return job_class(engine, kind, job_id, data, no_response(), **more)
