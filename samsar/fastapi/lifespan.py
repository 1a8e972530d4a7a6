"""One client for the whole life of an application, and how endpoints get at it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Any, Final, TypedDict, Unpack

from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

from samsar._async.client import AsyncSamsarClient
from samsar._core.config import ClientOptions, checked_count
from samsar._core.numbers import is_number
from samsar._sync.client import SamsarClient
from samsar._transport.async_tools import TokenProvider
from samsar.errors import ConfigurationError
from samsar.fastapi.serving import LOGGER, CallsInFlight, async_served, sync_callers, sync_served
from samsar.fastapi.sessions import Sessions

Lifespan = Callable[[Any], AbstractAsyncContextManager[Mapping[str, Any]]]
OwnLifespan = Callable[[Any], AbstractAsyncContextManager[Mapping[str, Any] | None]]

_STATE: Final = "samsar"
_FORGOTTEN: Final = (
    "this application has no client: make it with FastAPI(lifespan=samsar.fastapi.lifespan()), and"
    " run it under a server that starts it, or in a `with TestClient(app)`"
)


class ClientSettings(ClientOptions, total=False):
    """What a client is made with; see `AsyncSamsarClient`.

    Attributes:
        token_provider: Returns an auth token, and another one when the server has refused it.
        base_url: The server.
        max_connections: How many connections may be open at once.
        proxy: The URL of a proxy.
        ca_bundle: A file, or a folder, of certificates to trust instead of the system's.
        allow_http: Whether plain http to another machine is all right.
    """

    token_provider: TokenProvider | None
    base_url: str | None
    max_connections: int
    proxy: str | None
    ca_bundle: str | None
    allow_http: bool


class SessionSettings(TypedDict):
    """How long the answer to the question who somebody is may be believed."""

    kept: float
    refused_kept: float
    most: int


class Service:
    """What one process of an application has: clients, and who is signed in.

    Args:
        client: The client of the application.
        make_sync: Makes the client for `def` endpoints, when the first one asks.
        sessions: How long the users of tokens are remembered.
    """

    def __init__(
        self,
        client: AsyncSamsarClient,
        make_sync: Callable[[], SamsarClient],
        sessions: SessionSettings,
    ) -> None:
        self.calls: CallsInFlight = CallsInFlight()
        self.own_client = client
        self.client: AsyncSamsarClient = async_served(client, self.calls)
        self.sessions: Sessions = Sessions(self.client, **sessions)
        self._make_sync = make_sync
        self._sync_made: SamsarClient | None = None
        self._sync_client: SamsarClient | None = None
        self._lock = threading.Lock()

    @property
    def sync_client(self) -> SamsarClient:
        """The client for `def` endpoints."""
        with self._lock:
            if self._sync_client is None:
                self._sync_made = self._make_sync()
                self._sync_client = sync_served(self._sync_made, self.calls)
            return self._sync_client

    def sync_callers_client(self, token: str) -> SamsarClient:
        """Return a client for `def` endpoints that speaks for a visitor."""
        return sync_callers(self.sync_client, token, self.calls)

    async def finish(self, seconds: float, *, close: bool, close_sync: bool) -> None:
        """Let calls come to their end, for so long at most, and close what is ours."""
        if len(self.calls) and not await asyncio.to_thread(self.calls.wait, seconds):
            LOGGER.warning(
                "%d calls had not come to an end after %g s, and were cut off: what they began may"
                " have been charged",
                len(self.calls),
                seconds,
            )
        await self.sessions.aclose()
        if close:
            await self.own_client.aclose()
        if close_sync and self._sync_made is not None:
            await asyncio.to_thread(self._sync_made.close)


def lifespan(
    own: OwnLifespan | None = None,
    *,
    client: AsyncSamsarClient | None = None,
    sync_client: SamsarClient | None = None,
    verified_for: float = 60,
    refused_for: float = 5,
    remembered: int = 10_000,
    finish_within: float = 30,
    **settings: Unpack[ClientSettings],
) -> Lifespan:
    """Make the lifespan of an application that has one client for all of its requests.

    The client is opened when the application starts, in each of its processes, and closed when it
    ends: calls that are under way then come to their end first.

    Args:
        own: The application's own lifespan. It runs inside: the client is there before it and
            still there after it, as `request.state.samsar.client` and, in `own` itself, by
            `service_of(app)`.
        client: A client of your own instead of `settings`; closing it stays yours.
        sync_client: The same for `def` endpoints. By default one is made of `settings` when the
            first of them asks.
        verified_for: Seconds for which a visitor's token is believed without asking again: for so
            long a token goes on that has been taken back.
        refused_for: Seconds for which a refused token is not asked about again.
        remembered: How many tokens are remembered; they are kept as keyed digests.
        finish_within: Seconds that calls have to come to their end.
        **settings: The settings of `AsyncSamsarClient`; by default those of the environment.

    Returns:
        What goes into `FastAPI(lifespan=…)`.

    Raises:
        ConfigurationError: A setting cannot work, or goes with a client of your own.

    Example:
        ```python
        from fastapi import FastAPI
        from samsar.fastapi import SamsarDep, handle_errors, lifespan

        app = FastAPI(lifespan=lifespan())
        handle_errors(app)


        @app.get("/credits")
        async def credits(samsar: SamsarDep) -> float | None:
            return (await samsar.credits.balance()).data.remaining_credits
        ```
    """
    sessions = SessionSettings(
        kept=_seconds(verified_for, "verified_for"),
        refused_kept=_seconds(refused_for, "refused_for"),
        most=checked_count(remembered, "remembered", least=1),
    )
    _seconds(finish_within, "finish_within")
    if client is not None and settings:
        raise ConfigurationError(f"client= goes without settings beside it: {min(settings)}")
    make_sync = _maker(client, sync_client, settings)

    @asynccontextmanager
    async def running(app: Any) -> AsyncGenerator[Mapping[str, Any]]:
        here = AsyncSamsarClient(**settings) if client is None else client
        service = Service(here, make_sync, sessions)
        app.state.samsar = service
        try:
            if own is None:
                yield {_STATE: service}
            else:
                async with own(app) as state:
                    yield {**(state or {}), _STATE: service}
        finally:
            await service.finish(
                finish_within, close=client is None, close_sync=sync_client is None
            )

    return running


def _seconds(value: Any, name: str) -> float:
    if is_number(value) and value >= 0:
        return float(value)
    raise ConfigurationError(f"{name} must be a number of seconds from 0 up")


def _maker(
    client: AsyncSamsarClient | None, sync_client: SamsarClient | None, settings: ClientSettings
) -> Callable[[], SamsarClient]:
    def make() -> SamsarClient:
        if sync_client is not None:
            return sync_client
        if client is not None:
            raise ConfigurationError(
                "lifespan(client=…) knows no settings for a second client: give sync_client=, too"
            )
        return SamsarClient(**settings)  # type: ignore[arg-type]  # a provider of either colour

    return make


def service_of(connection: HTTPConnection | FastAPI) -> Service:
    """Return what the lifespan of an application has made.

    Args:
        connection: A request, a WebSocket, or the application itself.

    Returns:
        The clients of this process: `client`, and `sync_client` for threads.

    Raises:
        ConfigurationError: The application has no such lifespan, or has not been started.
    """
    if isinstance(connection, HTTPConnection):
        # The state of the lifespan is there in mounted applications, too.
        found = connection.scope.get("state", {}).get(_STATE)
        found = found or getattr(connection.scope["app"].state, _STATE, None)
    else:
        found = getattr(connection.state, _STATE, None)
    if not isinstance(found, Service):
        raise ConfigurationError(_FORGOTTEN)
    return found


async def samsar_client(connection: HTTPConnection) -> AsyncSamsarClient:
    """Return the client of the application, for `async def` endpoints: it is `SamsarDep`."""
    return service_of(connection).client


def sync_samsar_client(connection: HTTPConnection) -> SamsarClient:
    """Return the client for `def` endpoints: it is `SyncSamsarDep`."""
    return service_of(connection).sync_client


SamsarDep = Annotated[AsyncSamsarClient, Depends(samsar_client)]
"""The client of the application, in an `async def` endpoint."""

SyncSamsarDep = Annotated[SamsarClient, Depends(sync_samsar_client)]
"""The client of the application, in a `def` endpoint, which FastAPI runs in a thread."""
