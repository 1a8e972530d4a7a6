"""Reading what a stranger sends: where to, so much, and for so long."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request

LARGEST_BODY: Final = 256 * 1024
"""In bytes; what the server sends has a few hundred, or a few thousand."""

BODY_SECONDS: Final = 10
"""Who takes longer for a body is not the server."""


def addresses(request: Request) -> list[str]:
    """Return the path and query of a request, as it came and as the public may know it."""
    path: str = request.scope["path"]
    root = str(request.scope.get("root_path") or "").rstrip("/")
    paths = [path]
    if root and not path.startswith(f"{root}/"):
        # A proxy takes the root path off; `FastAPI(root_path=…)` does not put it back.
        paths.append(f"{root}{path}")
    query = request.scope["query_string"].decode("latin-1")
    return [f"{quote(each)}?{query}" for each in paths]


async def limited_body(request: Request, *, seconds: float = BODY_SECONDS) -> bytes | None:
    """Return the body of a request, or None when it is too large, too slow or cut short."""
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            # While it comes, and not afterwards: a length that was announced proves nothing.
            async for chunk in request.stream():
                size += len(chunk)
                if size > LARGEST_BODY:
                    return None
                chunks.append(chunk)
    except (ClientDisconnect, TimeoutError):
        return None
    return b"".join(chunks)
