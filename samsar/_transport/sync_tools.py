"""What sync code needs of its surroundings; `async_tools` has the same names for async code."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import partial
from inspect import iscoroutine
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Generic, TypeVar

from samsar._core.fork import forget_after_fork
from samsar._transport import rehearsal
from samsar.errors import InputError

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

TokenProvider = Callable[[], str]
"""Returns an auth token that is good now; called again when the server has refused one."""

Verdict = bool
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


class Flight(Generic[T]):
    """One run of a function for all who ask while it runs; who leaves does not end it.

    It has a thread of its own, which the end of the program waits for: neither a deadline nor
    Ctrl-C of somebody who waits comes in the middle of it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._run: Future[T] | None = None
        forget_after_fork(self)

    def after_fork(self) -> None:
        """Forget a run of the parent's: nobody would end it here."""
        self._lock = Lock()
        self._run = None

    def join(self, function: Callable[[], T], seconds: float) -> T:
        """Return what the run gives that is under way, or else one of this function.

        Raises:
            TimeoutError: It takes longer than so many seconds; it goes on.
        """
        from concurrent.futures import Future

        with self._lock:
            run = self._run
            if run is None or run.done():
                run = self._run = Future()
                target = partial(copy_context().run, _fly, run, function)
                Thread(target=target, name="samsar-renewal").start()
        return run.result(seconds)

    def landed(self) -> None:
        """Wait for the end of the run that is under way."""
        if self._run is not None:
            from concurrent.futures import wait

            wait([self._run])


def _fly(run: Future[T], function: Callable[[], T]) -> None:
    try:
        result = function()
    except BaseException as error:  # noqa: BLE001 - whoever waits gets it
        run.set_exception(error)
    else:
        run.set_result(result)


class Signal:
    """Wakes whoever waits for it; it may be rung from any thread."""

    def __init__(self) -> None:
        self._event = Event()

    def ring(self) -> None:
        """Wake whoever waits, or the next who does."""
        self._event.set()

    def wait(self, seconds: float) -> bool:
        """Wait until it rings, at most for so many seconds; tell whether it has rung."""
        # What has rung already takes no pause, nor a step of a test's clock.
        if not self._event.is_set() and not self._event.wait(rehearsal.unskipped(seconds)):
            # Not cleared: it may ring just now, and that is for the next who waits.
            return False
        self._event.clear()
        return True


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
    # Most programs have nothing to do side by side.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max(1, min(limit, len(functions)))) as pool:
        # Each in a copy of the context, as tasks are: what is traced there lies in the right span.
        futures = [pool.submit(copy_context().run, function) for function in functions]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()
