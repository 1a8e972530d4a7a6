"""What async code needs of its surroundings; `sync_tools` has the same names for sync code."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from inspect import isawaitable
from typing import Any, Generic, TypeVar

from samsar._transport import rehearsal

T = TypeVar("T")

TokenProvider = Callable[[], Awaitable[str]]
"""Returns an auth token that is good now; called again when the server has refused one."""

Verdict = bool | Awaitable[bool]
"""What somebody says who is asked whether to go on."""

__all__ = [
    "Flight",
    "Lock",
    "Signal",
    "TokenProvider",
    "Verdict",
    "bounded",
    "gather",
    "run_blocking",
    "settled",
    "sleep",
]


class Lock:
    """A lock between tasks that works in every loop that it is used in, one after another."""

    def __init__(self) -> None:
        self._locks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = (
            weakref.WeakKeyDictionary()
        )

    def _here(self) -> asyncio.Lock:
        return self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())

    async def __aenter__(self) -> None:
        await self._here().acquire()

    async def __aexit__(self, *exc: object) -> None:
        self._here().release()


class Flight(Generic[T]):
    """One run of a function for all who ask while it runs; who leaves does not end it."""

    def __init__(self) -> None:
        self._tasks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[T]] = (
            weakref.WeakKeyDictionary()
        )

    async def join(self, function: Callable[[], Coroutine[Any, Any, T]], seconds: float) -> T:
        """Return what the run gives that is under way, or else one of this function.

        Raises:
            TimeoutError: It takes longer than so many seconds; it goes on.
        """
        loop = asyncio.get_running_loop()
        task = self._tasks.get(loop)
        if task is None or task.done():
            task = self._tasks[loop] = loop.create_task(function())
            task.add_done_callback(_heard)
        async with asyncio.timeout(seconds):
            return await asyncio.shield(task)

    async def landed(self) -> None:
        """Wait for the end of the run that is under way in this loop."""
        task = self._tasks.get(asyncio.get_running_loop())
        if task is not None and not task.done():
            await asyncio.wait([task])


class Signal:
    """Wakes whoever waits for it in the loop of its maker; it may be rung from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits, or the next who does."""
        # A loop that has ended has nobody who waits.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float) -> bool:
        """Wait until it rings, at most for so many seconds; tell whether it has rung."""
        # What has rung already takes no pause, nor a step of a test's clock.
        if not self._event.is_set():
            try:
                async with asyncio.timeout(rehearsal.unskipped(seconds)):
                    await self._event.wait()
            except TimeoutError:
                return False
        self._event.clear()
        return True


def _heard(task: asyncio.Task[Any]) -> None:
    """Look at how a run ended: those who waited may all have left."""
    if not task.cancelled():
        task.exception()


async def sleep(seconds: float) -> None:
    """Pause; other tasks get on even where a test skips the pause."""
    await asyncio.sleep(rehearsal.unskipped(seconds))


async def bounded(function: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Run a function that must not take longer than so many seconds.

    Raises:
        TimeoutError: It did.
    """
    async with asyncio.timeout(seconds):
        return await function()


async def settled(verdict: object) -> object:
    """Return what a function of somebody else's says, at once or after a while."""
    return await verdict if isawaitable(verdict) else verdict


async def run_blocking(function: Callable[[], T]) -> T:
    """Run a function that blocks, in a thread."""
    return await asyncio.to_thread(function)


async def gather(functions: Sequence[Callable[[], Awaitable[T]]], *, limit: int) -> list[T]:
    """Run functions side by side, at most `limit` at once; their results in the same order.

    The first error ends the others.
    """
    if len(functions) == 1:
        return [await functions[0]()]
    found: dict[int, T] = {}
    waiting = iter(enumerate(functions))

    async def work() -> None:
        # A task for each function would cost as much as a tenth of the call that it makes.
        for index, function in waiting:
            found[index] = await function()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(limit, len(functions))):
                group.create_task(work())
    except BaseExceptionGroup as group_error:
        raise group_error.exceptions[0] from None
    return [found[index] for index in range(len(functions))]
