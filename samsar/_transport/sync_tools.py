"""What sync code needs of its surroundings; `async_tools` has the same names for async code."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from inspect import iscoroutine
from threading import Lock
from typing import TypeVar

from samsar._transport import rehearsal
from samsar.errors import InputError

T = TypeVar("T")

TokenProvider = Callable[[], str]
"""Returns an auth token that is good now; called again when the server has refused one."""

Verdict = bool
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


def sleep(seconds: float) -> None:
    """Pause; other threads get on even where a test skips the pause."""
    time.sleep(rehearsal.unskipped(seconds))


def bounded(function: Callable[[], T], seconds: float) -> T:  # noqa: ARG001 - see below
    """Run a function that should not take longer than so many seconds.

    Nothing can end a function of somebody else's in the middle; what it took is taken into account
    by whoever called this.
    """
    return function()


def settled(verdict: object) -> object:
    """Return what a function of somebody else's says, who says it at once.

    Raises:
        InputError: It is an async function, and nobody here could ever await what it returned.
    """
    if iscoroutine(verdict):
        verdict.close()
        raise InputError(
            "an async function cannot be called back by the sync client: pass a plain one, or use"
            " AsyncSamsarClient"
        )
    return verdict


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
