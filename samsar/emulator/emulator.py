"""The emulator in the running event loop."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Self, TypedDict, Unpack

from samsar.emulator.backend import Backend
from samsar.emulator.server import HttpServer
from samsar.emulator.surface import Surface, check_credits, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path
    from types import TracebackType

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8765
DEFAULT_CREDITS: Final = 10_000
_JWT_DOTS: Final = 2


class EmulatorOptions(TypedDict, total=False):
    """What an `Emulator` can be made with."""

    host: str
    port: int
    database: str | Path
    credits: float
    speed: float
    api_key: str | None


class Emulator(Surface):
    """The Samsar API on a port of this machine, in the running event loop.

    Args:
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        database: `":memory:"`, or a file that keeps accounts, credits and jobs.
        credits: What the default account of a new database starts with.
        speed: Emulator seconds for one real second; with 0 only `clock.advance` moves time. Above
            1 `jobs.reconcile` cannot find a lost job: it reckons with clocks that go equally fast.
        api_key: Key of the default account. Without it one is made, or the one that is in the
            database is used again.

    Raises:
        OSError: On entering, if the port is taken.
        ValueError: If an argument makes no sense.

    Example:
        async with Emulator(credits=500) as emulator:
            client = AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url)
    """

    def __init__(
        self,
        *,
        host: str = DEFAULT_HOST,
        port: int = 0,
        database: str | Path = ":memory:",
        credits: float = DEFAULT_CREDITS,
        speed: float = 1.0,
        api_key: str | None = None,
    ) -> None:
        check_credits(credits)
        _check_api_key(api_key)
        super().__init__(Backend(speed=speed))
        self._host = host
        self._port = port
        self._database = database
        self._credits = credits
        self._given_api_key = api_key
        self._server: HttpServer | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Open the database and begin to listen.

        Raises:
            OSError: If the port is taken.
            RuntimeError: If it is running already.
        """
        if self._server is not None:
            raise RuntimeError("The emulator is running already.")
        server = HttpServer(self._backend, host=self._host, port=self._port)
        self._api_key = self._backend.open(
            self._database, opening_credits=self._credits, api_key=self._given_api_key
        )
        try:
            await server.start()
        except BaseException:
            self._backend.close()
            raise
        self._server = server
        self._url = server.url

    async def stop(self) -> None:
        """Close the port, every connection and the database. May be called again."""
        server, self._server = self._server, None
        if server is None:
            return
        try:
            await server.stop()
        finally:
            self._backend.close()
            self._url = self._api_key = None

    @asynccontextmanager
    async def offline(self) -> AsyncIterator[None]:
        """Refuse connections while the block runs, on the same port.

        Idle connections are closed; a request that is being answered is answered.
        """
        server = running(self._server)
        holder = await server.go_offline()
        try:
            yield
        finally:
            await server.come_back(holder)


async def serve(
    *, on_start: Callable[[Emulator], None] | None = None, **options: Unpack[EmulatorOptions]
) -> None:
    """Run an emulator until this coroutine is cancelled.

    Args:
        on_start: Called with the emulator once it listens, to show where it is.
        **options: As for `Emulator`, except that the port is 8765 unless given.

    Raises:
        OSError: If the port is taken.
    """
    options.setdefault("port", DEFAULT_PORT)
    async with Emulator(**options) as emulator:
        if on_start is not None:
            on_start(emulator)
        await asyncio.Event().wait()


def _check_api_key(api_key: str | None) -> None:
    if api_key is None:
        return
    read_otherwise = api_key.count(".") == _JWT_DOTS or api_key.startswith(("sapp_", "scsa_"))
    if read_otherwise or api_key.split() != [api_key]:
        raise ValueError("The server would not read this api_key as an API key.")
