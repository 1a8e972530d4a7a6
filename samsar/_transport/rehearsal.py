"""What tests may change of the world that the clients live in; without tests it is as it is.

Every pause and every look at a clock, and every request to the API, goes by this one place.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from urllib.parse import urlsplit

from samsar._core.address import DEFAULT_BASE_URL
from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import Protocol

    class Skips(Protocol):
        """Time that passes without anybody waiting for it."""

        def skip(self, seconds: float) -> None:
            """Let that much time have passed."""

        def skipped(self) -> float:
            """Tell how many seconds have been skipped so far."""


T = TypeVar("T")
_REAL_HOST = urlsplit(DEFAULT_BASE_URL).hostname


class _Latest(Generic[T]):
    """What the latest block says that has not ended; they may end in any order.

    Clients run in any thread, so it holds for the whole process.
    """

    def __init__(self) -> None:
        self.now: T | None = None
        self._said: list[_Said[T]] = []
        self._lock = threading.Lock()

    @contextmanager
    def saying(self, value: T | None) -> Iterator[None]:
        """Say something while the block runs."""
        said = _Said(value)
        with self._lock:
            self._said.append(said)
            self.now = value
        try:
            yield
        finally:
            with self._lock:
                # Not what was said before it: that block may have ended in the meantime.
                self._said.remove(said)
                self.now = self._said[-1].value if self._said else None


class _Said(Generic[T]):
    """What one block says; no other is equal to it."""

    def __init__(self, value: T | None) -> None:
        self.value = value


_skips: Final[_Latest[Skips]] = _Latest()
_refusal: Final[_Latest[str]] = _Latest()


def monotonic() -> float:
    """Tell the time by the clock that nobody can set, with what has been skipped."""
    skips = _skips.now
    return time.monotonic() if skips is None else time.monotonic() + skips.skipped()


def wall_clock() -> float:
    """Tell the time of day, in seconds since 1970, with what has been skipped."""
    skips = _skips.now
    return time.time() if skips is None else time.time() + skips.skipped()


def unskipped(seconds: float) -> float:
    """Skip a pause where pauses are skipped; return how long to pause for real."""
    skips = _skips.now
    if skips is None:
        return seconds
    skips.skip(max(0.0, seconds))
    return 0.0


def check_url(url: str) -> None:
    """Let a request go where it may.

    Raises:
        ConfigurationError: It would reach the real API, which this test must not.
    """
    if _refusal.now is not None and _host_of(url) == _REAL_HOST:
        raise ConfigurationError(_refusal.now)


def _host_of(url: str) -> str:
    # A name with a final dot is the same name.
    return (urlsplit(url).hostname or "").rstrip(".")


def skipping(skips: Skips) -> AbstractContextManager[None]:
    """Let pauses take no time while the block runs."""
    return _skips.saying(skips)


def refusing_the_real_api(refusal: str | None) -> AbstractContextManager[None]:
    """Refuse requests to the real API while the block runs, with these words; None allows them."""
    return _refusal.saying(refusal)
