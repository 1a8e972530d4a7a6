"""When to try again, and how long to wait before it."""

from __future__ import annotations

import enum
import math
import re
import threading
from datetime import UTC
from typing import TYPE_CHECKING, Final

from samsar._core.fork import forget_after_fork
from samsar._core.routes import Repeat

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar._core.wire import Headers


class Outcome(enum.Enum):
    """What became of one attempt."""

    NOT_SENT = "not sent"
    REFUSED = "refused"
    ANSWERED = "answered"
    BROKEN = "broken"
    SILENT = "silent"


# Those say that nothing was done: it cannot be, or not in this version, or not before a sign-in.
_NOTHING_DONE: Final = frozenset({501, 505, 511})
# Proxies have numbers of their own for an origin that gave no usable answer, and the server passes
# on those of the services behind it: none of them tells how far the request came.
BROKEN_STATUSES: Final = frozenset({101, 408, *range(500, 1000)}) - _NOTHING_DONE
TOO_MANY_REQUESTS: Final = 429
UNAVAILABLE: Final = 503


def may_repeat(repeat: Repeat, outcome: Outcome) -> bool:
    """Tell whether a request of this class may be sent again after this outcome."""
    if outcome is Outcome.ANSWERED:
        return False
    return outcome is Outcome.NOT_SENT or repeat is not Repeat.ONCE


class RetryPolicy:
    """How often and how patiently a call is repeated.

    Attributes:
        max_retries: Repeats after the first attempt; 0 turns retries off.
        base: Seconds before the first repeat, at most; it doubles with each one.
        throttled_base: The same when the server said that it is busy.
        cap: No wait is longer than this many seconds, unless the server asked for it.
        max_retry_after: A longer `Retry-After` than this many seconds is raised at once.
    """

    __slots__ = ("base", "cap", "max_retries", "max_retry_after", "throttled_base")

    def __init__(
        self,
        max_retries: int = 2,
        *,
        base: float = 0.5,
        throttled_base: float = 1.0,
        cap: float = 20.0,
        max_retry_after: float = 120.0,
    ) -> None:
        self.max_retries = max_retries
        self.base = base
        self.throttled_base = throttled_base
        self.cap = cap
        self.max_retry_after = max_retry_after

    def delay(
        self, retry: int, *, throttled: bool, hint: float | None, random: Callable[[], float]
    ) -> float:
        """Return the seconds to wait before the given repeat: full jitter, at least the hint."""
        base = self.throttled_base if throttled else self.base
        # 2 ** 62 is past any cap and still a float.
        jittered = random() * min(self.cap, base * 2.0 ** min(retry - 1, 62))
        return max(jittered, hint or 0.0)


class RetryBudget:
    """A purse of tokens that empties when retries do not help, so that they stop.

    The figures are those of AWS's standard mode. One budget serves a client and its copies.
    """

    CAPACITY: Final = 500
    COST: Final = 14
    THROTTLED_COST: Final = 5
    REWARD: Final = 1

    def __init__(self) -> None:
        self._tokens = self.CAPACITY
        self._lock = threading.Lock()
        forget_after_fork(self)

    @property
    def tokens(self) -> int:
        """What is left."""
        return self._tokens

    def take(self, *, throttled: bool) -> bool:
        """Pay for one retry; False when the purse does not hold enough."""
        cost = self.THROTTLED_COST if throttled else self.COST
        with self._lock:
            if self._tokens < cost:
                return False
            self._tokens -= cost
        return True

    def reward(self) -> None:
        """Put back a little after a success."""
        if self._tokens < self.CAPACITY:
            with self._lock:
                self._tokens = min(self.CAPACITY, self._tokens + self.REWARD)

    def after_fork(self) -> None:
        """Start afresh in a forked child, where the lock may be held by a thread that is gone."""
        self._tokens = self.CAPACITY
        self._lock = threading.Lock()


_SECONDS: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def retry_after(headers: Headers, wall_clock: Callable[[], float]) -> float | None:
    """Return the seconds that an answer asks to wait: from a number or from a date.

    A date is compared with the answer's own `Date`, since the two clocks need not agree.
    """
    text = (headers.get("retry-after") or "").strip()
    if not text:
        return None
    if _SECONDS.fullmatch(text):
        seconds = float(text)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    until = http_date(text)
    if until is None:
        return None
    now = http_date(headers.get("date") or "")
    return max(0.0, until - (wall_clock() if now is None else now))


def http_date(text: str) -> float | None:
    """Return a date as headers have it in seconds since 1970; None when it is none."""
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
        # A date without a zone is in GMT, as all dates of HTTP are.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
