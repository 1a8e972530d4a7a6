"""The routes under `/v2` that serve the account and its external users alike."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from samsar._core.routes.v2 import app_keys as app_keys
    from samsar._core.routes.v2 import assistant as assistant
    from samsar._core.routes.v2 import auth as auth
    from samsar._core.routes.v2 import credits as credits
    from samsar._core.routes.v2 import embeddings as embeddings
    from samsar._core.routes.v2 import gallery as gallery
    from samsar._core.routes.v2 import images as images
    from samsar._core.routes.v2 import interactive_videos as interactive_videos
    from samsar._core.routes.v2 import jobs as jobs
    from samsar._core.routes.v2 import requests as requests
    from samsar._core.routes.v2 import step_videos as step_videos
    from samsar._core.routes.v2 import users as users
    from samsar._core.routes.v2 import videos as videos

__all__ = [
    "app_keys",
    "assistant",
    "auth",
    "credits",
    "embeddings",
    "gallery",
    "images",
    "interactive_videos",
    "jobs",
    "requests",
    "step_videos",
    "users",
    "videos",
]

# Routes are made when their area is first asked for: making all of them takes milliseconds, and a
# program uses a few.
_AREAS = frozenset(
    {
        "app_keys",
        "assistant",
        "auth",
        "credits",
        "embeddings",
        "gallery",
        "images",
        "interactive_videos",
        "jobs",
        "requests",
        "step_videos",
        "users",
        "videos",
    }
)


def __getattr__(name: str) -> Any:
    if name in _AREAS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
