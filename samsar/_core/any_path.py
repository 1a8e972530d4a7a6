"""Routes below `/v2` by a path of the caller's own, and what is known about them all the same."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from samsar._core.address import path_below_v2
from samsar._core.routes import Payer, Repeat, Route, Surface, TimeoutClass

BY_PATH: Final = frozenset({"request", "v2.get", "v2.post"})
"""The names of the routes whose paths are the callers' own, and may hold ids."""

_FOR_EXTERNAL_USERS: Final = ("/v1/external_users/", "/external_users/")
# Server: these bill the account, whoever is named; `reroll-layers` is handed to the account's own.
_FOR_THE_ACCOUNT: Final = (
    "/v2/external/",
    "/v2/interactive_publication/",
    "/v2/reroll-layers",
    "/v2/video/reroll-layers",
    "/v2/video/step/",
)


def get_below_v2(path: Any) -> Route[Any]:
    """Return the route that reads a path.

    Raises:
        InputError: The path leaves V2, or holds what a path cannot.
    """
    return _route("v2.get", "GET", path_below_v2(path), Repeat.READ)


def post_below_v2(path: Any) -> Route[Any]:
    """Return the route that posts to a path; it is never sent twice.

    Raises:
        InputError: The path leaves V2, or holds what a path cannot.
    """
    return _route("v2.post", "POST", path_below_v2(path), Repeat.ONCE)


def _route(name: str, method: str, path: str, repeat: Repeat) -> Route[Any]:
    known = known_route(method, path)
    return Route(
        name,
        method,
        path,
        repeat,
        TimeoutClass.SLOW if known is None else known.timeout,
        surface=Surface.V2,
        payer=payer_of(method, path),
        identified=True,
    )


def payer_of(method: str, path: str) -> Payer:
    """Return who pays for a path, as far as anybody knows."""
    known = known_route(method, path)
    if known is not None:
        # What can be repeated bills nobody, here as little as in a method of its own.
        return known.payer if known.repeat in (Repeat.ONCE, Repeat.KEYED) else Payer.EXTERNAL_USER
    wanted = _plain(path)
    if wanted.startswith(_FOR_EXTERNAL_USERS):
        return Payer.EXTERNAL_USER
    if not wanted.startswith("/v2/") or wanted.startswith(_FOR_THE_ACCOUNT):
        return Payer.ACCOUNT
    # The key of an external user may be overlooked by the server.
    return Payer.IDENTITY


def known_route(method: str, path: str) -> Route[Any] | None:
    """Return the route that a path of a caller's own belongs to, if it is a known one."""
    from samsar._core.routes import ROUTES

    wanted = _plain(path)
    return next(
        (
            route
            for route in ROUTES
            if route.method == method and re.fullmatch(_pattern(route.path), wanted)
        ),
        None,
    )


def _plain(path: str) -> str:
    """Return the one form of a path: to the server neither case nor a final slash matters."""
    return unquote(path).lower().rstrip("/").removeprefix("/api")


def _pattern(path: str) -> str:
    return re.sub(r"\{\w+\}", "[^/]+", path)
