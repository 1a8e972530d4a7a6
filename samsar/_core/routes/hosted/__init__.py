"""The routes under `/v2/external`, for applications that bring their own interface.

The account pays for all of them, whichever external user's key goes with the request.
"""

from __future__ import annotations

from types import ModuleType

from samsar._core.routes.hosted import (
    audio,
    chat,
    embeddings,
    images,
    moderation,
    narratives,
    providers,
    videos,
)

__all__ = [
    "AREAS",
    "audio",
    "chat",
    "embeddings",
    "images",
    "moderation",
    "narratives",
    "providers",
    "videos",
]

AREAS: tuple[ModuleType, ...] = (
    chat,
    narratives,
    embeddings,
    moderation,
    providers,
    videos,
    images,
    audio,
)
