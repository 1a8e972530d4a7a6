"""Hooks and the log: what a program can see of its calls. Never a query, body or header value."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar._core.events import RequestEvent, ResponseEvent, RetryEvent

E = TypeVar("E")

LOGGER: Final = logging.getLogger("samsar")
# A library does not print unless the program asks for it.
LOGGER.addHandler(logging.NullHandler())


class Hooks:
    """Functions that are told what happens; they must be quick and must not block."""

    __slots__ = ("on_request", "on_response", "on_retry")

    def __init__(
        self,
        on_request: Callable[[RequestEvent], object] | None = None,
        on_response: Callable[[ResponseEvent], object] | None = None,
        on_retry: Callable[[RetryEvent], object] | None = None,
    ) -> None:
        self.on_request = on_request
        self.on_response = on_response
        self.on_retry = on_retry


class Observer:
    """Tells the hooks and the log."""

    __slots__ = ("hooks", "logger")

    def __init__(self, hooks: Hooks | None = None, logger: logging.Logger = LOGGER) -> None:
        self.hooks: Hooks = hooks or Hooks()
        self.logger = logger

    def wants_responses(self) -> bool:
        """Tell whether anybody looks at answers; making the event costs time on every call."""
        return self.hooks.on_response is not None or self.logger.isEnabledFor(logging.DEBUG)

    def request(self, event: RequestEvent) -> None:
        """Tell that an attempt begins."""
        self._tell(self.hooks.on_request, event)

    def response(self, event: ResponseEvent) -> None:
        """Tell that an attempt was answered."""
        self._tell(self.hooks.on_response, event)
        self.logger.debug(
            "%s %s -> %d in %.3f s (request %s, charged %s, remaining %s)",
            event.method,
            event.path,
            event.status,
            event.duration,
            event.request_id,
            event.credits_charged,
            event.credits_remaining,
        )

    def retry(self, event: RetryEvent) -> None:
        """Tell that an attempt will be repeated."""
        self._tell(self.hooks.on_retry, event)
        self.logger.warning(
            "%s %s attempt %d: %s, trying again in %.2f s (request %s): %s",
            event.method,
            event.path,
            event.attempt,
            event.outcome,
            event.delay,
            event.request_id,
            event.reason,
        )

    def _tell(self, hook: Callable[[E], object] | None, event: E) -> None:
        if hook is None:
            return
        try:
            hook(event)
        except Exception:
            # The answer of a paid call must not be lost to a bug in somebody's metrics.
            self.logger.exception("the hook %s failed", _name(hook))


def _name(hook: Any) -> str:
    return str(getattr(hook, "__qualname__", type(hook).__qualname__))
