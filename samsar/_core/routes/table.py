"""All routes in one table: for what has a path and looks for its route, or the twin of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.routes import (
    assistant,
    auth,
    chat,
    credits,
    embeddings,
    external_users,
    hosted,
    images,
    jobs,
    publications,
    receipts,
    v2,
    videos,
)
from samsar._core.routes.base import Route, Surface

if TYPE_CHECKING:
    from types import ModuleType

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
    v2.videos,
    v2.jobs,
    v2.images,
    v2.requests,
    v2.assistant,
    v2.embeddings,
    v2.credits,
    v2.auth,
    v2.users,
    v2.app_keys,
    v2.step_videos,
    v2.interactive_videos,
    v2.gallery,
    hosted.chat,
    hosted.narratives,
    hosted.embeddings,
    hosted.moderation,
    hosted.providers,
    hosted.videos,
    hosted.images,
    hosted.audio,
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
