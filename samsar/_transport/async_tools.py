"""What async code needs of its surroundings; `sync_tools` has the same names for sync code."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Awaitable, Callable, Sequence
from inspect import isawaitable
from typing import TypeVar

from samsar._transport import rehearsal

T = TypeVar("T")

TokenProvider = Callable[[], Awaitable[str]]
"""Returns an auth token that is good now; called again when the server has refused one."""

Verdict = bool | Awaitable[bool]
"""What somebody says who is asked whether to go on."""

__all__ = [
    "Lock",
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
    gate = asyncio.Semaphore(limit)

    async def run(function: Callable[[], Awaitable[T]]) -> T:
        async with gate:
            return await function()

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(run(function)) for function in functions]
    except BaseExceptionGroup as group_error:
        raise group_error.exceptions[0] from None
    return [task.result() for task in tasks]
