"""The routes under `/v2/external`, for applications that bring their own interface.

The account pays for all of them, whichever external user's key goes with the request.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from samsar._core.routes.hosted import audio as audio
    from samsar._core.routes.hosted import chat as chat
    from samsar._core.routes.hosted import embeddings as embeddings
    from samsar._core.routes.hosted import images as images
    from samsar._core.routes.hosted import moderation as moderation
    from samsar._core.routes.hosted import narratives as narratives
    from samsar._core.routes.hosted import providers as providers
    from samsar._core.routes.hosted import videos as videos

__all__ = [
    "audio",
    "chat",
    "embeddings",
    "images",
    "moderation",
    "narratives",
    "providers",
    "videos",
]

# Routes are made when their area is first asked for: making all of them takes milliseconds, and a
# program uses a few.
_AREAS = frozenset(
    {
        "audio",
        "chat",
        "embeddings",
        "images",
        "moderation",
        "narratives",
        "providers",
        "videos",
    }
)


def __getattr__(name: str) -> Any:
    if name in _AREAS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
