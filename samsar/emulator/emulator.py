"""The emulator in the running event loop."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Self, TypedDict, TypeVar, Unpack

from samsar.emulator.backend import Backend, Opening
from samsar.emulator.control import Control
from samsar.emulator.posting import Postman
from samsar.emulator.scenario import Scenario, read_scenario
from samsar.emulator.server import HttpServer
from samsar.emulator.surface import Surface, check_api_key, check_credits, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path
    from types import TracebackType

    from samsar.emulator.database.outbox import Destinations

T = TypeVar("T")
DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8765
DEFAULT_CREDITS: Final = 10_000


class EmulatorOptions(TypedDict, total=False):
    """What an `Emulator` can be made with."""

    host: str
    port: int
    database: str | Path
    credits: float | None
    speed: float | None
    api_key: str | None
    webhooks_to: Destinations | None
    webhook_omissions: bool | None
    http_redirects: bool | None
    scenario: str | Path | None
    control: bool


class Emulator(Surface):
    """The Samsar API on a port of this machine, in the running event loop.

    It answers while that loop runs: a `SamsarClient` in the same thread would wait for itself. For
    sync programs there is `EmulatorThread`.

    Args:
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        database: `":memory:"`, or a file that keeps accounts, credits and jobs.
        credits: What the default account of a new database starts with; 10,000 if nothing else
            is said.
        speed: Emulator seconds for one real second, 1 if nothing else is said; with 0 only
            `clock.advance` moves time. Above 1 `jobs.reconcile` cannot find a lost job: it reckons
            with clocks that go equally fast.
        api_key: Key of the default account. Without it one is made, or the one that is in the
            database is used again.
        webhooks_to: Who is really called. `"local"`, if nothing else is said: this machine,
            private addresses, and names that cannot be public, such as that of a container.
            `"anywhere"`, or `"nowhere"`.
        webhook_omissions: With `False` webhooks also tell what the real API keeps from them.
        http_redirects: With `True` a purchase by e-mail may name a plain http redirect URL of
            this machine; the real API refuses it.
        scenario: A TOML file that says what a new database begins with, what goes wrong, and how
            fast the clock goes. Other arguments win over it.
        control: Whether what this object does, but for `settled` and `offline`, can be done over
            HTTP too, below `/_emulator`.

    Raises:
        OSError: If the scenario cannot be read; on entering, if the port is taken or the
            database cannot be opened.
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
        credits: float | None = None,
        speed: float | None = None,
        api_key: str | None = None,
        webhooks_to: Destinations | None = None,
        webhook_omissions: bool | None = None,
        http_redirects: bool | None = None,
        scenario: str | Path | None = None,
        control: bool = False,
    ) -> None:
        said = Scenario() if scenario is None else read_scenario(scenario)
        self._opening = Opening(
            credits=_first_of(credits, said.account.get("credits"), DEFAULT_CREDITS),
            api_key=api_key or said.account.get("api_key"),
            fill=lambda made: self._fill(said, made),
        )
        check_credits(self._opening.credits)
        check_api_key(api_key)
        super().__init__(Backend(speed=_first_of(speed, said.speed, 1.0)))
        self.webhooks_to = _first_of(webhooks_to, said.webhooks_to, "local")
        self.webhook_omissions = _first_of(webhook_omissions, said.webhook_omissions, True)  # noqa: FBT003
        self.http_redirects = _first_of(http_redirects, said.http_redirects, False)  # noqa: FBT003
        self._backend.first_faults = said.faults
        self.faults.add(*said.faults)
        self._host = host
        self._port = port
        self._database = database
        self._control = Control(self, host) if control else None
        self._server: HttpServer | None = None
        self._postman: Postman | None = None

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
            OSError: If the port is taken, or the database cannot be opened.
            ValueError: If the database is of another kind or in use, or a scenario does not fit.
            RuntimeError: If it is running already.
        """
        if self._server is not None:
            raise RuntimeError("The emulator is running already.")
        server = HttpServer(self._backend, host=self._host, port=self._port, control=self._control)
        self._api_key = self._backend.open(self._database, self._opening)
        try:
            await server.start()
        except BaseException:
            self._backend.close()
            raise
        self._server = server
        self._url = server.url
        self._postman = Postman(self._backend, lambda: self.url)
        self._postman.start()

    def _fill(self, scenario: Scenario, api_key: str) -> None:
        self._api_key = api_key
        scenario.fill(self)

    async def stop(self) -> None:
        """Close the port, every connection and the database. May be called again."""
        server, self._server = self._server, None
        if server is None:
            return
        postman, self._postman = self._postman, None
        try:
            # First, while whoever is called can still ask what has become of the video.
            await running(postman).stop()
        finally:
            try:
                await server.stop()
            finally:
                self._backend.close()
                self._url = self._api_key = None

    async def settled(self, *, timeout: float = 10.0) -> None:
        """Wait until everything that is due has happened, and webhooks and callbacks are sent.

        Args:
            timeout: Real seconds to wait, at most.

        Raises:
            RuntimeError: If the emulator is not running.
            TimeoutError: If something was still being sent then.
        """
        await running(self._postman).settled(timeout)

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


def _first_of(given: T | None, said: T | None, default: T) -> T:
    """Choose what was given, or else what the scenario says, or else the default."""
    if given is not None:
        return given
    return default if said is None else said
