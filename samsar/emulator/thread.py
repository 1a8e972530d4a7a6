"""The emulator in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Self, Unpack

from samsar.emulator.emulator import Emulator, EmulatorOptions
from samsar.emulator.surface import Surface, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType


class EmulatorThread(Surface):
    """The same emulator with its event loop in a thread, for programs without one.

    Takes the arguments of `Emulator`, and everything can be called from any thread.

    Example:
        with EmulatorThread(credits=500) as emulator:
            client = SamsarClient(api_key=emulator.api_key, base_url=emulator.url)
    """

    def __init__(self, **options: Unpack[EmulatorOptions]) -> None:
        self._emulator = Emulator(**options)
        super().__init__(self._emulator._backend)  # noqa: SLF001
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the thread and return once the emulator listens.

        Raises:
            OSError: If the port is taken, or the database cannot be opened.
            ValueError: If the database is of another kind or in use, or a scenario does not fit.
            RuntimeError: If it is running already.
        """
        if self._thread is not None:
            raise RuntimeError("The emulator is running already.")
        started = threading.Event()
        self._failure = None
        self._thread = threading.Thread(
            target=self._run, args=(started,), name="samsar-emulator", daemon=True
        )
        self._thread.start()
        try:
            started.wait()
        except BaseException:
            # Ctrl-C, while nobody holds this yet who would stop it.
            started.wait()
            if self._failure is None:
                self.stop()
            raise
        if self._failure is not None:
            self._join()
            raise self._failure
        self._url, self._api_key = self._emulator.url, self._emulator.api_key

    def stop(self) -> None:
        """Stop the emulator and end its thread. May be called again."""
        if self._thread is None:
            return
        if self._thread.is_alive() and self._loop is not None:
            # It may have ended by itself, after a Ctrl-C in an earlier `stop`.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(running(self._stopping).set)
        self._join()
        self._url = self._api_key = None
        if self._failure is not None:
            raise self._failure

    @contextmanager
    def offline(self) -> Iterator[None]:
        """Refuse connections while the block runs, on the same port.

        Idle connections are closed; a request that is being answered is answered.
        """
        loop = running(self._loop)
        window = self._emulator.offline()
        asyncio.run_coroutine_threadsafe(window.__aenter__(), loop).result()
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(window.__aexit__(None, None, None), loop).result()

    def settled(self, *, timeout: float = 10.0) -> None:
        """Wait until everything that is due has happened, and webhooks and callbacks are sent.

        Args:
            timeout: Real seconds to wait, at most.

        Raises:
            RuntimeError: If the emulator is not running.
            TimeoutError: If something was still being sent then.
        """
        loop = running(self._loop)
        asyncio.run_coroutine_threadsafe(self._emulator.settled(timeout=timeout), loop).result()

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
        self._thread = self._loop = self._stopping = None

    def _run(self, started: threading.Event) -> None:
        try:
            asyncio.run(self._serve(started))
        except BaseException as error:  # noqa: BLE001
            # It is raised in the thread that started this one.
            self._failure = error
        finally:
            started.set()

    async def _serve(self, started: threading.Event) -> None:
        async with self._emulator:
            self._loop = asyncio.get_running_loop()
            self._stopping = asyncio.Event()
            started.set()
            await self._stopping.wait()
