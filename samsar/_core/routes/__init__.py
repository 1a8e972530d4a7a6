"""Every endpoint of the API once: what it is called, where it is, and what a repeat would do."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from samsar._core.routes import credits, jobs, videos
from samsar._core.routes.base import Repeat, Route, TimeoutClass

__all__ = ["ROUTES", "Repeat", "Route", "TimeoutClass", "credits", "jobs", "videos"]

_AREAS: tuple[ModuleType, ...] = (videos, jobs, credits)

ROUTES: tuple[Route[Any], ...] = tuple(
    value for area in _AREAS for value in vars(area).values() if isinstance(value, Route)
)
