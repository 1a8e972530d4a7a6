"""What may stand in a fault: validators that say in one line what is wrong.

A mistake that went unnoticed would wait for ever, and its test would praise a program for coping.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from samsar._core.routes import ROUTES, Route
from samsar.emulator.database.stages import STAGE_PLANS
from samsar.emulator.handlers import ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES: Final = frozenset(
    {route.name for route in ROUTES} | {endpoint.name for endpoint in ENDPOINTS}
)
_METHODS: Final = ("", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def in_stages(_fault: object, _attribute: object, stage: str) -> None:
    """Refuse a stage that no video has."""
    if stage not in STAGE_PLANS:
        raise ValueError(f"stage must be one of {', '.join(STAGE_PLANS)}, not {stage!r}.")


def route_name(route: str | Route[Any] | None) -> str | None:
    """Return the name of a route, or what else was given."""
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


def known_route(_fault: object, _attribute: object, route: str | None) -> None:
    """Refuse a route that no request could be for."""
    if route is None or route in _NAMES:
        return
    method, _, path = str(route).rpartition(" ")
    if method in _METHODS and path.startswith("/"):
        return
    raise ValueError(
        "route must be the name of a route such as 'videos.create_from_text', or a path such as"
        f" '/v1/status' or 'POST /v1/video', not {route!r}."
    )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def from_zero(_fault: object, attribute: Any, value: Any) -> None:
    """Refuse what is no finite number from 0 up."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value < float("inf"):
        raise ValueError(f"{attribute.name} must be a number from 0 up, not {value!r}.")


def whole_from(least: int) -> Callable[[object, Any, Any], None]:
    """Return what refuses everything but whole numbers from `least` up."""

    def check(_fault: object, attribute: Any, value: Any) -> None:
        if not _is_whole(value) or value < least:
            raise ValueError(
                f"{attribute.name} must be a whole number from {least} up, not {value!r}."
            )

    return check


def once_or_more(_fault: object, _attribute: object, times: Any) -> None:
    """Refuse what is neither a number of times nor None."""
    if times is not None and (not _is_whole(times) or times < 1):
        raise ValueError(f"times must be at least 1, or None for always, not {times!r}.")


def status_from(first: int, last: int) -> Callable[[object, Any, Any], None]:
    """Return what refuses everything but statuses from `first` to `last`."""

    def check(_fault: object, attribute: Any, value: Any) -> None:
        if not _is_whole(value) or not first <= value <= last:
            raise ValueError(
                f"{attribute.name} must be an HTTP status from {first} to {last}, not {value!r}."
            )

    return check


def sendable(_fault: object, _attribute: object, body: Any) -> None:
    """Refuse a body that cannot be sent."""
    if isinstance(body, str | bytes):
        return
    try:
        json.dumps(body)
    except (TypeError, ValueError) as error:
        raise ValueError(f"body must be JSON, text or bytes: {error}.") from error


def one_line_each(_fault: object, _attribute: object, headers: Any) -> None:
    """Refuse headers that cannot be sent."""
    if isinstance(headers, Mapping) and all(map(_is_header, headers, headers.values())):
        return
    raise ValueError(
        "headers must be names with one line of text each, such as {'Retry-After': '2'}, not"
        f" {headers!r}."
    )


def _is_header(name: object, value: object) -> bool:
    if not isinstance(name, str) or not isinstance(value, str):
        return False
    return bool(_HEADER_NAME.fullmatch(name)) and not any(each < " " for each in value)
