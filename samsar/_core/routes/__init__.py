"""Every endpoint of the API once: what it is called, where it is, and what a repeat would do."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from samsar._core.routes.base import Payer, Repeat, Route, Surface, TimeoutClass

if TYPE_CHECKING:
    from samsar._core.routes import assistant as assistant
    from samsar._core.routes import auth as auth
    from samsar._core.routes import chat as chat
    from samsar._core.routes import credits as credits
    from samsar._core.routes import embeddings as embeddings
    from samsar._core.routes import external_users as external_users
    from samsar._core.routes import hosted as hosted
    from samsar._core.routes import images as images
    from samsar._core.routes import jobs as jobs
    from samsar._core.routes import publications as publications
    from samsar._core.routes import receipts as receipts
    from samsar._core.routes import v2 as v2
    from samsar._core.routes import videos as videos
    from samsar._core.routes.table import ROUTES as ROUTES
    from samsar._core.routes.table import TWINS as TWINS

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

# Routes are made when their area is first asked for: making all of them takes milliseconds, and a
# program uses a few.
_AREAS = frozenset(
    {
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
    }
)


def __getattr__(name: str) -> Any:
    if name in ("ROUTES", "TWINS"):
        value = getattr(import_module(f"{__name__}.table"), name)
        globals()[name] = value
        return value
    if name in _AREAS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
