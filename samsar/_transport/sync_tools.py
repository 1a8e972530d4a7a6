"""What sync code needs of its surroundings; `async_tools` has the same names for async code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import sleep
from typing import TypeVar

T = TypeVar("T")

TokenProvider = Callable[[], str]
"""Returns an auth token that is good now; called again when the server has refused one."""

__all__ = ["Lock", "TokenProvider", "bounded", "gather", "run_blocking", "sleep"]


def bounded(function: Callable[[], T], seconds: float) -> T:  # noqa: ARG001 - see below
    """Run a function that should not take longer than so many seconds.

    Nothing can end a function of somebody else's in the middle; what it took is taken into account
    by whoever called this.
    """
    return function()


def run_blocking(function: Callable[[], T]) -> T:
    """Run a function that blocks: here, as everything does."""
    return function()


def gather(functions: Sequence[Callable[[], T]], *, limit: int) -> list[T]:
    """Run functions side by side, at most `limit` at once; their results in the same order.

    The first error ends the others that have not begun.
    """
    if len(functions) == 1:
        return [functions[0]()]
    with ThreadPoolExecutor(max(1, min(limit, len(functions)))) as pool:
        futures = [pool.submit(function) for function in functions]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()
