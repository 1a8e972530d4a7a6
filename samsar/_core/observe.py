"""Hooks and the log: what a program can see of its calls. Never a query, body or header value."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

E = TypeVar("E")

LOGGER: Final = logging.getLogger("samsar")
# A library does not print unless the program asks for it.
LOGGER.addHandler(logging.NullHandler())


@attrs.frozen
class RequestEvent:
    """One attempt is about to be sent.

    Attributes:
        method: The HTTP verb.
        path: The path, without its query.
        attempt: 1 for the first attempt.
        request_id: The `x-request-id` that all attempts of the call share.
    """

    method: str
    path: str
    attempt: int
    request_id: str


@attrs.frozen
class ResponseEvent:
    """One attempt was answered.

    Attributes:
        method: The HTTP verb.
        path: The path, without its query.
        attempt: 1 for the first attempt.
        request_id: The `x-request-id` of the call.
        status: The HTTP status.
        duration: Seconds from sending to the end of the body.
        credits_charged: What the call cost, where the server said so.
        credits_remaining: What is left, where the server said so.
    """

    method: str
    path: str
    attempt: int
    request_id: str
    status: int
    duration: float
    credits_charged: float | None
    credits_remaining: float | None


@attrs.frozen
class RetryEvent:
    """One attempt came to nothing, and the call will be tried again.

    Attributes:
        method: The HTTP verb.
        path: The path, without its query.
        attempt: The attempt that came to nothing; 1 for the first.
        request_id: The `x-request-id` of the call.
        outcome: `not sent`, `refused`, `broken` or `silent`.
        delay: Seconds until the next attempt.
        reason: One line that says what happened.
    """

    method: str
    path: str
    attempt: int
    request_id: str
    outcome: str
    delay: float
    reason: str


@attrs.frozen
class Hooks:
    """Functions that are told what happens; they must be quick and must not block."""

    on_request: Callable[[RequestEvent], object] | None = None
    on_response: Callable[[ResponseEvent], object] | None = None
    on_retry: Callable[[RetryEvent], object] | None = None


@attrs.frozen
class Observer:
    """Tells the hooks and the log."""

    hooks: Hooks = attrs.field(factory=Hooks)
    logger: logging.Logger = LOGGER

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
