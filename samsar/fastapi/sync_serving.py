"""The same engine for `def` endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from samsar._core.scope import ACCOUNT
from samsar._sync.engine import Engine
from samsar.fastapi.serving import CallsInFlight, Watched

if TYPE_CHECKING:
    from samsar._core.config import Settings
    from samsar._core.result import SamsarResult
    from samsar._core.routes import Route
    from samsar._core.scope import Scope
    from samsar._sync.engine import Shared

T = TypeVar("T")


class ServedEngine(Engine):
    """An engine whose calls are counted; see `AsyncServedEngine`."""

    def __init__(
        self,
        settings: Settings,
        shared: Shared,
        scope: Scope = ACCOUNT,
        *,
        calls: CallsInFlight,
        is_callers: bool = False,
    ) -> None:
        super().__init__(settings, shared, scope)
        self._calls = calls
        self._is_callers = is_callers

    def changed(self, settings: Settings) -> ServedEngine:
        """Return an engine with other settings; with another credential it is no visitor's."""
        is_callers = self._is_callers and settings.signed_headers == self.settings.signed_headers
        return ServedEngine(
            settings, self.shared, self.scope, calls=self._calls, is_callers=is_callers
        )

    def scoped(self, scope: Scope) -> ServedEngine:
        """Return an engine that speaks for somebody else, on the same connections."""
        return ServedEngine(
            self.settings, self.shared, scope, calls=self._calls, is_callers=self._is_callers
        )

    def call(self, route: Route[T], **details: Any) -> SamsarResult[T]:
        """Call a route, as any engine does."""
        options = details.get("options")
        with Watched(self._calls, route, options, is_callers=self._is_callers):
            return super().call(route, **details)
