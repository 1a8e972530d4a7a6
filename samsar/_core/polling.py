"""How a wait goes: when to look, when it is over, and which faults it survives."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar import errors
from samsar._core.config import LONGEST_TIMEOUT
from samsar._core.judge import server_text
from samsar._core.kinds import FAILED, Phase, phase_of
from samsar._core.numbers import is_number
from samsar._core.redact import one_line

if TYPE_CHECKING:
    from samsar._core.kinds import Kind
    from samsar._core.result import SamsarResult
    from samsar.models.jobs import JobStatus

DEFAULT_SETTLE: Final = 10.0
"""For so many seconds after a call it is not believed that it has begun nothing."""


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


SELDOM: Final = PollSchedule(first=15.0, longest=60.0)
"""Now and then, for whoever is told: webhooks come once, or get lost."""


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


def check_callbacks(**functions: Any) -> None:
    """Make sure that what is to be called in a wait can be called, before there is a wait.

    Raises:
        InputError: One is no function; None stands for none.
    """
    for argument, function in functions.items():
        if function is not None and not callable(function):
            raise errors.InputError(f"{argument} must be a function", argument=argument)


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


class Looks:
    """The looks of one wait: when each comes, how long it may take, and what trouble it survives.

    It has no clock of its own: `now` comes with every question.
    """

    FAULT_LIMIT: Final = 20
    LAST_LOOK: Final = 1.0
    """A look at the deadline may still take so many seconds."""

    def __init__(
        self,
        *,
        schedule: PollSchedule,
        timeout: float | None,
        now: float,
        random: Callable[[], float],
    ) -> None:
        self.timeout = timeout
        self._schedule = schedule
        self._random = random
        self._deadline = None if timeout is None else now + timeout
        self._looks = 0
        self._faults = 0
        self._hint = 0.0

    def limit(self, now: float) -> float | None:
        """Return how long a look that begins now may take; None is as long as it wants."""
        if self._deadline is None:
            return None
        return max(self.LAST_LOOK, self._deadline - now)

    def saw(self) -> None:
        """Note that a look brought something."""
        self._faults = 0
        self._hint = 0.0

    def missed(self, error: errors.SamsarCallError) -> None:
        """Note that a look brought nothing, and when the server wants the next one."""
        self._hint = error.retry_after or 0.0

    def bear(self, error: errors.SamsarCallError) -> None:
        """Let trouble pass, as long as it is of the kind that does, and not for ever.

        Raises:
            SamsarCallError: It is not, or has lasted too long.
        """
        self._faults += 1
        if not isinstance(error, PASSING) or self._faults >= self.FAULT_LIMIT:
            raise error

    def hurry(self, schedule: PollSchedule) -> None:
        """Begin anew with another schedule."""
        self._schedule = schedule
        self._looks = 0

    def pause(self, now: float) -> float | None:
        """Return the seconds to the next look, the last on the deadline; None when it is over."""
        self._looks += 1
        pause = max(self._hint, self._schedule.pause(self._looks, self._random))
        if self._deadline is None:
            return pause
        left = self._deadline - now
        return min(pause, left) if left > 0 else None


class Watch:
    """One wait for one job: told what each look brought, it says when to look again.

    It has no clock of its own: `now` comes with every question.
    """

    YOUNG: Final = 60.0
    """For so many seconds an id may be unknown to the server that has just given it out."""
    MISSING_LIMIT: Final = 5
    """Server: any trouble in building a status is reported as 404, so one proves nothing."""

    def __init__(
        self,
        *,
        kind: Kind,
        ref: Mapping[str, Any],
        schedule: PollSchedule,
        eager: PollSchedule | None = None,
        timeout: float | None,
        now: float,
        random: Callable[[], float],
    ) -> None:
        self._kind = kind
        self._ref = ref
        self._looks = Looks(schedule=schedule, timeout=timeout, now=now, random=random)
        self._eager = schedule if eager is None else eager
        self._young_until = now + self.YOUNG
        self._missing = 0
        self.last: JobStatus | None = None

    def look_timeout(self, now: float) -> float:
        """Return how long the next look may take."""
        limit = self._looks.limit(now)
        usual = self._kind.status_route.timeout.value
        return usual if limit is None else min(limit, usual)

    def is_over(self, look: SamsarResult[JobStatus] | errors.SamsarCallError, now: float) -> bool:
        """Take in what a look brought; True when the job is done, or has stopped.

        Raises:
            JobFailedError: The job failed.
            JobCancelledError: The job was cancelled.
            SamsarCallError: The look failed in a way that does not pass by itself.
        """
        if isinstance(look, errors.SamsarCallError):
            self._missed(look, now)
            return False
        return self._saw(look)

    def _saw(self, look: SamsarResult[JobStatus]) -> bool:
        status = self.last = look.data
        self._missing = 0
        self._looks.saw()
        phase = phase_of(self._kind, status)
        if phase is Phase.FAILED:
            reason = status.reason
            said = f": {one_line(reason)}" if reason else ""
            raise errors.JobFailedError(
                f"{self._name} failed{said}",
                ref=self._ref,
                last=status,
                reason=reason,
                credits_charged=_credits(look.credits_charged, status.credits_charged),
                credits_remaining=_credits(look.credits_remaining, status.remaining_credits),
            )
        if phase is Phase.CANCELLED:
            raise errors.JobCancelledError(
                f"{self._name} was cancelled", ref=self._ref, last=status
            )
        return phase in (Phase.DONE, Phase.STOPPED)

    def _missed(self, error: errors.SamsarCallError, now: float) -> None:
        self._looks.missed(error)
        if isinstance(error, errors.RouteNotFoundError):
            # The server is another one than we think: that does not pass.
            raise error
        if isinstance(error, errors.NotFoundError):
            self._missing += 1
            if not self._kind.is_shy:
                raise error
            if now >= self._young_until and self._missing >= self.MISSING_LIMIT:
                raise error
            return
        if _tells_of_failure(error):
            reason = server_text(error.body) or None
            raise errors.JobFailedError(
                f"{self._name} failed: {reason or error}",
                ref=self._ref,
                last=self.last,
                reason=reason,
                credits_charged=error.credits_charged,
                credits_remaining=error.credits_remaining,
            ) from error
        self._looks.bear(error)

    def pause(self, now: float) -> float:
        """Return the seconds until the next look; the last one falls on the deadline.

        Raises:
            WaitTimeoutError: There is no time left.
        """
        pause = self._looks.pause(now)
        if pause is None:
            raise errors.WaitTimeoutError(
                f"{self._name} is not done after {self._looks.timeout:g} s;"
                " it goes on, and jobs.resume() finds it again",
                ref=self._ref,
                last=self.last,
            )
        return pause

    def was_notified(self) -> None:
        """Look often from now on: a webhook has come, and the status must follow soon."""
        self._looks.hurry(self._eager)

    @property
    def _name(self) -> str:
        return f"{self._kind.name} {self._ref.get('id')}"


def _credits(header: float | None, body: Any) -> float | None:
    """Return credits as the header has them, else as the body has."""
    return header if header is not None or not is_number(body) else body


def _tells_of_failure(error: errors.SamsarCallError) -> bool:
    """Tell whether an error of the server is the status of a job that failed."""
    word = error.body.get("status") if isinstance(error.body, Mapping) else None
    return isinstance(word, str) and word.upper() in FAILED


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

    def sooner(self, indexes: Collection[int], at: float) -> list[int]:
        """Give those who wait for a turn an earlier one; return who they are."""
        found = [turn[1] for turn in self._turns if turn[1] in indexes]
        others = [turn for turn in self._turns if turn[1] not in indexes]
        self._turns = [*others, *((at, index) for index in found)]
        heapq.heapify(self._turns)
        return found
