"""What async code needs of its surroundings; `sync_tools` has the same names for sync code."""

from __future__ import annotations

import asyncio
from asyncio import Lock, sleep
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

TokenProvider = Callable[[], Awaitable[str]]
"""Returns an auth token that is good now; called again when the server has refused one."""

__all__ = ["Lock", "TokenProvider", "gather", "run_blocking", "sleep"]


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
