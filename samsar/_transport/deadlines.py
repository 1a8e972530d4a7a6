"""Ends calls that take too long, with one timer for all that are under way in a loop.

A timer for each of them, and those that aiohttp makes for its parts, are a tenth of a call.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Deadlines:
    """The blocks of one loop that must not last longer than they may."""

    def __init__(self) -> None:
        self._running: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._looks_at = math.inf

    def within(self, seconds: float) -> Deadline:
        """Return a block that raises TimeoutError when it lasts longer, as asyncio.timeout()."""
        return Deadline(self, seconds)

    def add(self, block: Deadline) -> None:
        """Look after a block that begins."""
        self._running.add(block)
        if block.at < self._looks_at:
            self._look_at(block.at)

    def remove(self, block: Deadline) -> None:
        """Let go of a block that has ended; the timer stays for those that come."""
        self._running.discard(block)

    def _look_at(self, moment: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._looks_at = moment
        self._timer = asyncio.get_running_loop().call_at(moment, self._look)

    def _look(self) -> None:
        self._timer = None
        self._looks_at = math.inf
        now = asyncio.get_running_loop().time()
        late = [block for block in self._running if block.at <= now]
        for block in late:
            self._running.discard(block)
            block.expire()
        if self._running:
            self._look_at(min(block.at for block in self._running))


class Deadline:
    """One block, in one task; a second cancellation, by somebody else, goes before the timeout."""

    __slots__ = ("_cancelling", "_deadlines", "_is_over", "_seconds", "_task", "at")

    def __init__(self, deadlines: Deadlines, seconds: float) -> None:
        self._deadlines = deadlines
        self._seconds = seconds
        self._is_over = False
        self.at = math.inf

    def expire(self) -> None:
        """Cancel what goes on in the block."""
        self._is_over = True
        self._task.cancel()

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("calls are made in tasks, as asyncio.run() makes one")
        self._task = task
        self._cancelling = task.cancelling()
        self.at = asyncio.get_running_loop().time() + self._seconds
        self._deadlines.add(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._deadlines.remove(self)
        if not self._is_over:
            return
        is_ours = self._task.uncancel() <= self._cancelling
        if is_ours and kind is not None and issubclass(kind, asyncio.CancelledError):
            raise TimeoutError from error
