"""Every endpoint of the API once: what it is called, where it is, and what a repeat would do."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from samsar._core.routes import (
    assistant,
    auth,
    chat,
    credits,
    embeddings,
    images,
    jobs,
    publications,
    receipts,
    videos,
)
from samsar._core.routes.base import Payer, Repeat, Route, Surface, TimeoutClass

# These refer to the modules above, which must be there first.
from samsar._core.routes import external_users, hosted, v2  # isort: skip

__all__ = [
    "ROUTES",
    "TWINS",
    "Payer",
    "Repeat",
    "Route",
    "Surface",
    "TimeoutClass",
    "assistant",
    "auth",
    "chat",
    "credits",
    "embeddings",
    "external_users",
    "hosted",
    "images",
    "jobs",
    "publications",
    "receipts",
    "v2",
    "videos",
]

_AREAS: tuple[ModuleType, ...] = (
    videos,
    jobs,
    credits,
    images,
    receipts,
    auth,
    publications,
    chat,
    assistant,
    embeddings,
    external_users,
    *v2.AREAS,
    *hosted.AREAS,
)

_ACCOUNT = Surface.ACCOUNT

ROUTES: tuple[Route[Any], ...] = tuple(
    value for area in _AREAS for value in vars(area).values() if isinstance(value, Route)
)

_PAIRS = [(route, route.twin_of) for route in ROUTES if route.twin_of is not None]

TWINS: dict[tuple[Surface, Route[Any]], Route[Any]] = {
    **{(twin.surface, route): twin for twin, route in _PAIRS},
    # Of a pair that is not the account's, a method may name either.
    **{(route.surface, twin): route for twin, route in _PAIRS if route.surface is not _ACCOUNT},
}
"""What stands for a route on another surface."""
