"""Engines of a service: they count what is in flight, and know whose failure a failure is."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from weakref import WeakSet

import attrs

from samsar._async.client import AsyncSamsarClient
from samsar._async.engine import AsyncEngine
from samsar._core.credentials import Credentials
from samsar._core.keys import ENVIRONMENT, SECRET_HEADERS, checked
from samsar._core.routes import Repeat
from samsar._core.scope import ACCOUNT
from samsar.errors import SamsarCallError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from samsar._async.engine import AsyncShared
    from samsar._core.config import Settings
    from samsar._core.result import SamsarResult
    from samsar._core.routes import Route
    from samsar._core.scope import Scope
    from samsar._sync.client import SamsarClient

T = TypeVar("T")

LOGGER: Final = logging.getLogger("samsar.fastapi")

_CREDENTIALS: Final = frozenset({*ENVIRONMENT, "credential"})

_of_callers: WeakSet[BaseException] = WeakSet()


def is_callers_own(error: BaseException) -> bool:
    """Tell whether an error is about a call that was made with the credential of a visitor."""
    return error in _of_callers


class CallsInFlight:
    """How many calls are under way, in whichever thread or loop."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def begin(self) -> None:
        """Count one more."""
        with self._changed:
            self._count += 1

    def end(self) -> None:
        """Count one less."""
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Block until there is none, or the time is over; tell which."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._count, seconds)

    def __len__(self) -> int:
        return self._count


class Watched:
    """Counts one call, and notes what its failure means."""

    def __init__(
        self, calls: CallsInFlight, route: Route[Any], options: Any, *, is_callers: bool
    ) -> None:
        self._calls = calls
        self._route = route
        self._is_callers = is_callers and not _speaks_for_another(options or {})

    def __enter__(self) -> Self:
        self._calls.begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._calls.end()
        if isinstance(error, SamsarCallError):
            if self._is_callers:
                _of_callers.add(error)
        elif error is not None and not isinstance(error, Exception):
            self._tell_of_loss()

    def _tell_of_loss(self) -> None:
        # Nobody gets to see the error of a task that was cancelled, and this may have cost money.
        if self._route.repeat is Repeat.ONCE:
            LOGGER.warning(
                "%s was cancelled while it was under way: it may have been carried out and charged",
                self._route.name,
            )


def _speaks_for_another(options: Mapping[str, Any]) -> bool:
    """Tell whether the options of one call name a credential of their own."""
    if any(options.get(name) is not None for name in _CREDENTIALS):
        return True
    return any(name.lower() in SECRET_HEADERS for name in options.get("headers") or {})


class AsyncServedEngine(AsyncEngine):
    """An engine whose calls are counted.

    Args:
        settings: The settings of the client.
        shared: What it has in common with other clients.
        scope: For whom its calls speak.
        calls: The count.
        is_callers: Whether its credential is that of a visitor.
    """

    def __init__(
        self,
        settings: Settings,
        shared: AsyncShared,
        scope: Scope = ACCOUNT,
        *,
        calls: CallsInFlight,
        is_callers: bool = False,
    ) -> None:
        super().__init__(settings, shared, scope)
        self._calls = calls
        self._is_callers = is_callers

    def changed(self, settings: Settings) -> AsyncServedEngine:
        """Return an engine with other settings; with another credential it is no visitor's."""
        is_callers = self._is_callers and settings.signed_headers == self.settings.signed_headers
        return AsyncServedEngine(
            settings, self.shared, self.scope, calls=self._calls, is_callers=is_callers
        )

    def scoped(self, scope: Scope) -> AsyncServedEngine:
        """Return an engine that speaks for somebody else, on the same connections."""
        return AsyncServedEngine(
            self.settings, self.shared, scope, calls=self._calls, is_callers=self._is_callers
        )

    async def call(self, route: Route[T], **details: Any) -> SamsarResult[T]:
        """Call a route, as any engine does."""
        options = details.get("options")
        with Watched(self._calls, route, options, is_callers=self._is_callers):
            return await super().call(route, **details)


def async_served(client: AsyncSamsarClient, calls: CallsInFlight) -> AsyncSamsarClient:
    """Return a copy of a client whose calls are counted; closing it closes nothing."""
    engine = client._engine  # noqa: SLF001
    return _async_copy(client, AsyncServedEngine(engine.settings, engine.shared, calls=calls))


def async_callers(client: AsyncSamsarClient, token: str, calls: CallsInFlight) -> AsyncSamsarClient:
    """Return a copy of a client that speaks for a visitor, and for nobody else."""
    engine = client._engine  # noqa: SLF001
    settings = callers_settings(engine.settings, token)
    return _async_copy(
        client, AsyncServedEngine(settings, engine.shared, calls=calls, is_callers=True)
    )


def _async_copy(client: AsyncSamsarClient, engine: AsyncServedEngine) -> AsyncSamsarClient:
    copy = client.with_options()
    copy._engine = engine  # noqa: SLF001
    return copy


def callers_settings(settings: Settings, token: str) -> Settings:
    """Return settings under which nothing but a visitor's token says who is calling.

    No key, secret or header of the platform goes with it: they would bill the platform for what
    the visitor does, or hand its identity to them.
    """
    headers = {
        name: text for name, text in settings.headers.items() if name.lower() not in SECRET_HEADERS
    }
    return attrs.evolve(
        settings, credentials=Credentials(checked({"auth_token": token})), headers=headers
    )


def sync_served(client: SamsarClient, calls: CallsInFlight) -> SamsarClient:
    """Return a copy of a sync client whose calls are counted; closing it closes nothing."""
    from samsar.fastapi.sync_serving import ServedEngine

    engine = client._engine  # noqa: SLF001
    return _sync_copy(client, ServedEngine(engine.settings, engine.shared, calls=calls))


def sync_callers(client: SamsarClient, token: str, calls: CallsInFlight) -> SamsarClient:
    """Return a copy of a sync client that speaks for a visitor, and for nobody else."""
    from samsar.fastapi.sync_serving import ServedEngine

    engine = client._engine  # noqa: SLF001
    settings = callers_settings(engine.settings, token)
    return _sync_copy(client, ServedEngine(settings, engine.shared, calls=calls, is_callers=True))


def _sync_copy(client: SamsarClient, engine: Any) -> SamsarClient:
    copy = client.with_options()
    copy._engine = engine  # noqa: SLF001
    return copy
