"""Looking at jobs: when, how often, and what comes of it."""

from __future__ import annotations

import random
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self, TypeVar

from samsar import errors
from samsar._core import polling
from samsar._core.polling import PollSchedule, Watch
from samsar._transport import rehearsal
from samsar._transport.async_tools import Signal, sleep

if TYPE_CHECKING:
    from types import TracebackType

    from samsar._async.inbox import AsyncInbox
    from samsar._async.jobs import AsyncJob
    from samsar._core.result import SamsarResult
    from samsar.models.jobs import JobStatus

S = TypeVar("S", bound="JobStatus")


async def look_at(job: AsyncJob[S], watch: Watch) -> SamsarResult[S] | errors.SamsarCallError:
    """Return the status of a job, or why there is none; a look ends soon after its wait does."""
    told = job.told_at_once
    if told is not None:
        return told
    try:
        return await job.status(options={"timeout": watch.look_timeout(rehearsal.monotonic())})
    except errors.SamsarCallError as error:
        return error


def watch_for(
    job: AsyncJob[Any],
    timeout: float | None,
    poll: float | PollSchedule | None,
    notified_by: AsyncInbox | None = None,
) -> Watch:
    """Return a new wait for a job.

    Raises:
        InputError: The timeout or the schedule is no such thing.
    """
    from samsar._core.kind_table import KINDS

    kind = KINDS[job.kind]
    eager = polling.schedule_from(poll)
    # Whoever cannot be told has to look.
    is_told = notified_by is not None and kind.calls_back and job.may_be_told
    return Watch(
        kind=kind,
        ref=job.ref,
        schedule=polling.SELDOM if is_told and poll is None else eager,
        eager=eager,
        timeout=polling.checked_wait(timeout),
        now=rehearsal.monotonic(),
        random=random.random,
    )


class AsyncEar:
    """Pauses between looks at one job, which end early when an inbox has heard of it."""

    def __init__(self, job: AsyncJob[Any], notified_by: AsyncInbox | None) -> None:
        self._job = job
        self._inbox = notified_by
        self._signal: Signal | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if self._inbox is not None:
            from samsar._async.inbox import listening

            self._signal = Signal()
            self._stack.enter_context(listening(self._inbox, self._signal, self._job))
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    async def pause(self, seconds: float) -> bool:
        """Pause for so many seconds, or until a webhook comes; tell whether one has."""
        if self._signal is None:
            await sleep(seconds)
            return False
        return await self._signal.wait(seconds)
