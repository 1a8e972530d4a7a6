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
from samsar._core.routes.base import Repeat, Route, TimeoutClass

__all__ = [
    "ROUTES",
    "Repeat",
    "Route",
    "TimeoutClass",
    "assistant",
    "auth",
    "chat",
    "credits",
    "embeddings",
    "images",
    "jobs",
    "publications",
    "receipts",
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
)

ROUTES: tuple[Route[Any], ...] = tuple(
    value for area in _AREAS for value in vars(area).values() if isinstance(value, Route)
)
