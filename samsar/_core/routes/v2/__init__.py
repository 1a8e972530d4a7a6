"""The routes under `/v2` that serve the account and its external users alike."""

from __future__ import annotations

from samsar._core.routes.v2 import (
    app_keys,
    assistant,
    auth,
    credits,
    embeddings,
    gallery,
    images,
    interactive_videos,
    jobs,
    requests,
    step_videos,
    users,
    videos,
)

__all__ = [
    "AREAS",
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

AREAS = (
    videos,
    jobs,
    images,
    requests,
    assistant,
    embeddings,
    credits,
    auth,
    users,
    app_keys,
    step_videos,
    interactive_videos,
    gallery,
)
