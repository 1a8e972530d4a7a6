"""Videos of an external user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.video_branding import AsyncVideoBranding
from samsar._async.resources.video_creation import AsyncVideoCreation

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine


class AsyncExternalVideos(AsyncVideoCreation, AsyncVideoBranding):
    """Videos of an external user: make them and change them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
