"""Faults on order: what goes wrong, where, and how often.

A fault waits until a request matches it, spoils that request, and is used up after `times` of them.
When several faults match one request, the one that was added first is used.
"""

from __future__ import annotations

import threading
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core.routes import ROUTES, Route

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


def _route_name(route: str | Route[Any] | None) -> str | None:
    name = route.name if isinstance(route, Route) else route
    return _SHARED_PLACES.get(name, name) if name else name


def _shared_places() -> dict[str, str]:
    """Return the places of routes that are at the place of another one, and go by its name."""
    claimed: dict[str, str] = {}
    return {
        route.name: place
        for route in ROUTES
        if claimed.setdefault(place := f"{route.method} {route.path}", route.name) != route.name
    }


_SHARED_PLACES: Final = _shared_places()


def _at_least(least: float) -> Any:
    return attrs.validators.ge(least)


def _once_or_more(_fault: object, _attribute: object, times: int | None) -> None:
    if times is not None and times < 1:
        raise ValueError(f"times must be at least 1, or None for always, not {times}.")


@attrs.frozen(kw_only=True)
class Fault:
    """What all faults have in common.

    Attributes:
        times: How many requests or connections it spoils; `None` for all of them.
        skip: How many of them it lets through first.
    """

    times: int | None = attrs.field(default=1, validator=_once_or_more)
    skip: int = attrs.field(default=0, validator=_at_least(0))


@attrs.frozen(kw_only=True)
class ResetConnection(Fault):
    """Resets a new connection as soon as it is accepted, before anything is read from it.

    Nothing is known of the request yet, so it cannot be told for which one it is, and nothing
    appears in `requests`. The caller's connection did open: to have it refused, use `offline()`.
    """


@attrs.frozen(kw_only=True)
class RequestFault(Fault):
    """What the faults for certain requests have in common.

    Attributes:
        route: Which requests it is for: a route or its name (`"videos.create_from_text"`,
            `"files.video"`), or a method and the beginning of a path (`"POST /v1/video"`), or the
            beginning of a path alone. `None` matches every request.
    """

    route: str | None = attrs.field(default=None, converter=_route_name)

    def matches(self, name: str | None, method: str, path: str) -> bool:
        """Tell whether a request is one of those that this fault is for."""
        if self.route is None or self.route == name:
            return True
        wanted_method, _, wanted_path = self.route.rpartition(" ")
        if not wanted_path.startswith("/"):
            return False
        return wanted_method in ("", method) and path.startswith(wanted_path)


@attrs.frozen(kw_only=True)
class DropRequest(RequestFault):
    """Reads the request, does nothing with it, and resets the connection."""


@attrs.frozen(kw_only=True)
class DropAnswer(RequestFault):
    """Does everything that the request asks for, then resets the connection without an answer."""


@attrs.frozen(kw_only=True)
class DelayAnswer(RequestFault):
    """Does everything that the request asks for at once, and answers late.

    Attributes:
        seconds: Real seconds, whatever the emulator's clock does.
    """

    seconds: float = attrs.field(validator=_at_least(0))


@attrs.frozen(kw_only=True)
class CutAnswer(RequestFault):
    """Does everything, but closes the connection in the middle of the body of the answer.

    The headers announce the whole body.

    Attributes:
        fraction: How much of the body is sent.
    """

    fraction: float = attrs.field(default=0.5, validator=[_at_least(0), attrs.validators.lt(1)])


@attrs.frozen(kw_only=True)
class DripAnswer(RequestFault):
    """Does everything, sends the headers at once and the body bit by bit.

    Attributes:
        seconds: Real seconds that the body takes.
    """

    seconds: float = attrs.field(validator=_at_least(0))


@attrs.frozen(kw_only=True)
class _WithAnswer(RequestFault):
    status: int
    body: Any = None
    headers: Mapping[str, str] = _NO_HEADERS

    def body_or_default(self) -> Any:
        """Return the body, or the usual one for the status."""
        if self.body is not None:
            return self.body
        return {"message": HTTPStatus(self.status).phrase}


@attrs.frozen(kw_only=True)
class AnswerInstead(_WithAnswer):
    """Does nothing with the request and answers this, as a proxy in front might.

    Attributes:
        status: HTTP status.
        body: JSON, or text or bytes that are sent as they are.
        headers: Such as `{"Retry-After": "2"}`.
    """


@attrs.frozen(kw_only=True)
class FailAfterHandling(_WithAnswer):
    """Does everything that the request asks for, charges included, and then answers this.

    Attributes:
        status: HTTP status.
        body: JSON, or text or bytes that are sent as they are.
        headers: Headers of the answer.
    """

    status: int = 500


@attrs.frozen(kw_only=True)
class RedirectTo(RequestFault):
    """Does nothing with the request and sends the caller elsewhere.

    Attributes:
        location: URL that goes into the `Location` header.
        status: A redirect status.
    """

    location: str
    status: int = 307


class Faults:
    """The faults that wait for their requests. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []

    def add(self, *faults: Fault) -> None:
        """Put faults at the end of the list."""
        with self._lock:
            self._waiting.extend(_Waiting(fault, fault.skip, fault.times) for fault in faults)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._waiting.clear()

    @property
    def pending(self) -> tuple[Fault, ...]:
        """The faults that are not used up yet."""
        with self._lock:
            return tuple(waiting.fault for waiting in self._waiting)

    def take_for_request(self, name: str | None, method: str, path: str) -> RequestFault | None:
        """Find the fault for a request, if there is one, and count it."""
        with self._lock:
            for waiting in self._waiting:
                fault = waiting.fault
                if not isinstance(fault, RequestFault) or not fault.matches(name, method, path):
                    continue
                if self._strikes(waiting):
                    return fault
        return None

    def take_for_connection(self) -> bool:
        """Tell whether a new connection is to be reset, and count it."""
        with self._lock:
            return any(
                self._strikes(waiting)
                for waiting in self._waiting
                if isinstance(waiting.fault, ResetConnection)
            )

    def _strikes(self, waiting: _Waiting) -> bool:
        if waiting.to_skip:
            waiting.to_skip -= 1
            return False
        if waiting.left is not None:
            waiting.left -= 1
            if waiting.left == 0:
                self._waiting.remove(waiting)
        return True


@attrs.define(eq=False)
class _Waiting:
    fault: Fault
    to_skip: int
    left: int | None
