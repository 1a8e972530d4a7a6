"""Pictures, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.image_edits import AsyncImageEdits
from samsar._async.resources.image_files import AsyncImageFiles
from samsar._async.resources.image_uploads import AsyncImageUploads

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine


class AsyncV2Images(AsyncImageEdits, AsyncImageFiles, AsyncImageUploads):
    """Pictures of the account, or of the external user that the view is for."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
