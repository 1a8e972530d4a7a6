"""How a wait goes: when to look, what ends it, and which faults it survives."""

from __future__ import annotations

import enum
import heapq
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar import errors
from samsar._core import routes
from samsar._core.config import LONGEST_TIMEOUT
from samsar._core.inputs.fields import is_number
from samsar._core.redact import one_line

if TYPE_CHECKING:
    from samsar._core.result import SamsarResult
    from samsar._core.routes import Route
    from samsar.models.jobs import JobStatus

# The words that the server itself treats as final, by what they mean.
DONE: Final = frozenset({"COMPLETED", "COMPLETE", "SUCCEEDED", "SUCCESS", "DONE"})
FAILED: Final = frozenset({"FAILED", "FAIL", "ERROR", "REJECTED", "TIMED_OUT", "TIMEOUT"})
CANCELLED: Final = frozenset({"CANCELLED", "CANCELED"})


class Phase(enum.Enum):
    """What a status means for whoever waits."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@attrs.frozen
class Kind:
    """One kind of job: where its status is, and what makes it complete.

    `needs_url`: COMPLETED without the URL of a result is not done yet.
    """

    name: str
    status_route: Route[JobStatus]
    cancel_route: Route[JobStatus] | None
    needs_url: bool


VIDEO: Final = Kind("video", routes.jobs.STATUS, routes.videos.CANCEL, needs_url=True)
IMAGE: Final = Kind("image", routes.images.STATUS, None, needs_url=True)

KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in (VIDEO, IMAGE)}


def phase_of(kind: Kind, status: JobStatus) -> Phase:
    """Return what a status means; paused and unknown words mean that the job goes on."""
    word = status.status.upper() if isinstance(status.status, str) else ""
    if word in FAILED:
        return Phase.FAILED
    if word in CANCELLED:
        return Phase.CANCELLED
    if word in DONE and (status.url or not kind.needs_url):
        return Phase.DONE
    return Phase.RUNNING


@attrs.frozen
class PollSchedule:
    """When to look: at once, then after `first` seconds, growing to `longest`.

    Attributes:
        first: Seconds before the second look.
        longest: No pause is longer than this many seconds.
        growth: Each pause is this many times the one before.
        jitter: Each pause is made up to this share longer or shorter, so that many waiters
            spread.
    """

    first: float = 2.0
    longest: float = 15.0
    growth: float = 1.5
    jitter: float = 0.2

    def __attrs_post_init__(self) -> None:
        seconds = (self.first, self.longest)
        good = all(is_number(each) and 0 < each <= LONGEST_TIMEOUT for each in seconds)
        if not good or not is_number(self.growth) or not 1 <= self.growth <= LONGEST_TIMEOUT:
            raise errors.InputError(
                "a schedule needs positive seconds and a growth from 1 up", argument="poll"
            )
        if not is_number(self.jitter) or not 0 <= self.jitter < 1:
            raise errors.InputError("a jitter is at least 0 and less than 1", argument="poll")

    def pause(self, look: int, random: Callable[[], float]) -> float:
        """Return the seconds between the given look (1 is the first) and the next."""
        steady = min(self.longest, self.first * self.growth ** min(look - 1, 64))
        return min(self.longest, steady * (1 + self.jitter * (2 * random() - 1)))


def schedule_from(poll: Any) -> PollSchedule:
    """Return a schedule; a number is the same pause every time, in seconds.

    Raises:
        InputError: It is neither a schedule nor a positive number.
    """
    if poll is None:
        return PollSchedule()
    if isinstance(poll, PollSchedule):
        return poll
    if not is_number(poll) or not 0 < poll <= LONGEST_TIMEOUT:
        raise errors.InputError(
            "poll must be a positive number of seconds or a PollSchedule", argument="poll"
        )
    return PollSchedule(first=poll, longest=poll, growth=1.0, jitter=0.0)


def checked_wait(timeout: Any) -> float | None:
    """Return how long to wait in seconds; None is for ever.

    Raises:
        InputError: It is not a positive finite number.
    """
    if timeout is None:
        return None
    if not is_number(timeout) or not 0 < timeout <= LONGEST_TIMEOUT:
        raise errors.InputError(
            "timeout must be a positive number of seconds, or None", argument="timeout"
        )
    return float(timeout)


# Trouble of the network or the server: it passes, and the job goes on meanwhile.
PASSING: Final = (
    errors.ServerError,
    errors.RateLimitError,
    errors.SamsarConnectionError,
    errors.SamsarTimeoutError,
    errors.UnexpectedReplyError,
)


class Watch:
    """One wait for one job: told what each look brought, it says when to look again.

    It has no clock of its own: `now` comes with every question.
    """

    YOUNG: Final = 60.0
    """For so many seconds an id may be unknown to the server that has just given it out."""
    MISSING_LIMIT: Final = 5
    """Server: any trouble in building a status is reported as 404, so one proves nothing."""
    FAULT_LIMIT: Final = 20
    LAST_LOOK: Final = 1.0
    """A look at the deadline may still take so many seconds."""

    def __init__(
        self,
        *,
        kind: Kind,
        ref: Mapping[str, Any],
        schedule: PollSchedule,
        timeout: float | None,
        now: float,
        random: Callable[[], float],
    ) -> None:
        self._kind = kind
        self._ref = ref
        self._schedule = schedule
        self._random = random
        self._timeout = timeout
        self._deadline = None if timeout is None else now + timeout
        self._young_until = now + self.YOUNG
        self._looks = 0
        self._missing = 0
        self._faults = 0
        self._hint = 0.0
        self.last: JobStatus | None = None

    def look_timeout(self, now: float) -> float | None:
        """Return how long the next look may take; None is the default of its route."""
        if self._deadline is None:
            return None
        left = max(self.LAST_LOOK, self._deadline - now)
        return left if left < self._kind.status_route.timeout.value else None

    def is_over(self, look: SamsarResult[JobStatus] | errors.SamsarCallError, now: float) -> bool:
        """Take in what a look brought; True when the job is done.

        Raises:
            JobFailedError: The job failed.
            JobCancelledError: The job was cancelled.
            SamsarCallError: The look failed in a way that does not pass by itself.
        """
        if isinstance(look, errors.SamsarCallError):
            self._missed(look, now)
            return False
        return self._saw(look.data)

    def _saw(self, status: JobStatus) -> bool:
        self.last = status
        self._missing = self._faults = 0
        self._hint = 0.0
        phase = phase_of(self._kind, status)
        if phase is Phase.FAILED:
            reason = status.reason
            said = f": {one_line(reason)}" if reason else ""
            raise errors.JobFailedError(
                f"{self._name} failed{said}", ref=self._ref, last=status, reason=reason
            )
        if phase is Phase.CANCELLED:
            raise errors.JobCancelledError(
                f"{self._name} was cancelled", ref=self._ref, last=status
            )
        return phase is Phase.DONE

    def _missed(self, error: errors.SamsarCallError, now: float) -> None:
        self._hint = error.retry_after or 0.0
        if isinstance(error, errors.RouteNotFoundError):
            # The server is another one than we think: that does not pass.
            raise error
        if isinstance(error, errors.NotFoundError):
            self._missing += 1
            if now >= self._young_until and self._missing >= self.MISSING_LIMIT:
                raise error
            return
        self._faults += 1
        if not isinstance(error, PASSING) or self._faults >= self.FAULT_LIMIT:
            raise error

    def pause(self, now: float) -> float:
        """Return the seconds until the next look; the last one falls on the deadline.

        Raises:
            WaitTimeoutError: There is no time left.
        """
        self._looks += 1
        pause = max(self._hint, self._schedule.pause(self._looks, self._random))
        if self._deadline is None:
            return pause
        left = self._deadline - now
        if left <= 0:
            raise errors.WaitTimeoutError(
                f"{self._name} is not done after {self._timeout:g} s;"
                " it goes on, and jobs.resume() finds it again",
                ref=self._ref,
                last=self.last,
            )
        return min(pause, left)

    @property
    def _name(self) -> str:
        return f"{self._kind.name} {self._ref.get('id')}"


class Rota:
    """Many waits on one schedule: who is to be looked at next, and when."""

    def __init__(self, count: int, now: float) -> None:
        self._turns = [(now, index) for index in range(count)]

    def __bool__(self) -> bool:
        return bool(self._turns)

    def next_at(self) -> float:
        """Return the time of the next turn."""
        return self._turns[0][0]

    def due(self, now: float) -> list[int]:
        """Take out all whose turn has come."""
        found = []
        while self._turns and self._turns[0][0] <= now:
            found.append(heapq.heappop(self._turns)[1])
        return found

    def again(self, index: int, at: float) -> None:
        """Give one another turn."""
        heapq.heappush(self._turns, (at, index))


def ref_of(kind: Kind, job_id: str) -> dict[str, str]:
    """Return the small JSON value by which another process finds a job again."""
    return {"kind": kind.name, "id": job_id}


def kind_and_id(ref: Any) -> tuple[Kind, str]:
    """Read a job's `ref`; a bare id is a video's.

    Raises:
        InputError: It is not the `ref` of a job.
    """
    if isinstance(ref, str):
        ref = {"kind": VIDEO.name, "id": ref}
    if not isinstance(ref, Mapping):
        raise errors.InputError("ref must be the ref of a job, or its id", argument="ref")
    name = ref.get("kind", VIDEO.name)
    kind = KINDS.get(name) if isinstance(name, str) else None
    job_id = ref.get("id")
    if kind is None:
        raise errors.InputError(
            f"ref names a kind of job that this version does not know: {name!r}",
            argument="ref",
        )
    if not isinstance(job_id, str) or not job_id.strip():
        raise errors.InputError("ref holds no id", argument="ref")
    return kind, job_id.strip()
