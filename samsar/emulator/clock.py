"""The emulator's own time: real, sped up, or stepped by hand."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

Micros = int
"""Microseconds since 1970. Whole numbers, so that stepping by hand is exact."""

MICROS_PER_SECOND: Final = 1_000_000
_NANOS_PER_MICRO: Final = 1_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_END: Final = (datetime(9000, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
"""The clock stops here: dates end in 9999, and what expires must still have one."""
_FOREVER_NANOS: Final = 1e24
"""Longer than until then. A clock that is fast enough would count to infinity."""


@lru_cache(maxsize=4096)
def as_datetime(micros: Micros) -> datetime:
    """Turn emulator time into an aware datetime."""
    return _EPOCH + timedelta(microseconds=micros)


def iso(moment: datetime) -> str:
    """Write a date as the API does."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_micros(seconds: float) -> Micros:
    """Turn seconds into whole microseconds."""
    return round(seconds * MICROS_PER_SECOND)


class Clock:
    """Emulator time, which never runs backwards. Safe to use from any thread.

    Args:
        speed: Emulator seconds for one real second. With 0 time stands still until `advance`.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._lock = threading.Lock()
        self._speed = _checked_speed(speed)
        self._anchor = time.time_ns() // _NANOS_PER_MICRO
        self._anchored_at = time.monotonic_ns()
        self._stepped: Micros = 0
        self._on_advance: Callable[[], object] | None = None

    def __repr__(self) -> str:
        return f"<Clock {iso(as_datetime(self.now()))} speed={self.speed:g}>"

    @property
    def speed(self) -> float:
        """Emulator seconds for one real second. May be changed at any moment."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        checked = _checked_speed(speed)
        with self._lock:
            self._anchor_at(self._now())
            self._speed = checked
        if self._on_advance is not None:
            self._on_advance()

    @property
    def stepped(self) -> float:
        """How many seconds `advance` has stepped forward so far."""
        return self._stepped / MICROS_PER_SECOND

    def now(self) -> Micros:
        """Tell the time in microseconds since 1970."""
        with self._lock:
            return self._now()

    def advance(self, seconds: float) -> None:
        """Step forward; everything that falls due on the way happens, in its order.

        Args:
            seconds: Emulator seconds, not negative.

        Raises:
            ValueError: If `seconds` is negative, or leads beyond the year 9000.
        """
        if not _is_number(seconds) or not seconds >= 0:
            raise ValueError(f"The clock only goes forward, not by {seconds!r} seconds.")
        with self._lock:
            if seconds * MICROS_PER_SECOND > _END - self._now():
                raise ValueError("The clock goes no further than the year 9000.")
            step = to_micros(seconds)
            self._anchor_at(self._now() + step)
            self._stepped += step
        if self._on_advance is not None:
            self._on_advance()

    def resume_from(self, last: Micros) -> None:
        """Carry on after a restart, given the last moment that the database knows.

        A clock that is stepped by hand stood still in between. A running one did not, but must not
        fall behind what has been recorded already.
        """
        with self._lock:
            self._anchor_at(last if self._speed == 0 else max(last, self._now()))

    def when_advanced(self, callback: Callable[[], object]) -> None:
        """Call `callback` after every `advance`, and when the speed has changed."""
        self._on_advance = callback

    def _now(self) -> Micros:
        elapsed = min((time.monotonic_ns() - self._anchored_at) * self._speed, _FOREVER_NANOS)
        return min(self._anchor + int(elapsed) // _NANOS_PER_MICRO, _END)

    def _anchor_at(self, moment: Micros) -> None:
        self._anchor = moment
        self._anchored_at = time.monotonic_ns()


def _checked_speed(speed: float) -> float:
    if not _is_number(speed) or not 0 <= speed < float("inf"):
        raise ValueError(f"speed must be a number from 0 up, not {speed!r}.")
    return speed


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
