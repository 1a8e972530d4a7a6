"""Pictures of an external user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.image_uploads import AsyncImageUploads

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine


class AsyncExternalImages(AsyncImageUploads):
    """Pictures of an external user: give them a URL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
