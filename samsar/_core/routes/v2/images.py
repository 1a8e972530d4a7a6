"""The routes of pictures, in V2.

Server: they unwrap `input` and hand the rest to the handlers of `/v1/image`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes import images
from samsar._core.routes.base import Route, v2_twin

if TYPE_CHECKING:
    from samsar.models.images import ImageJobAccepted, ImageTitle, UploadedImages

ASSIGN_TITLE: Route[ImageTitle] = v2_twin(
    "v2.images.assign_title", "/v2/image/assign_title", images.ASSIGN_TITLE, wraps=True
)
ENHANCE: Route[ImageJobAccepted] = v2_twin(
    "v2.images.enhance", "/v2/image/enhance", images.ENHANCE, wraps=True
)
EXTEND: Route[ImageJobAccepted] = v2_twin(
    "v2.images.extend", "/v2/image/add_image_set", images.EXTEND, wraps=True
)
REMOVE_BRANDING: Route[ImageJobAccepted] = v2_twin(
    "v2.images.remove_branding", "/v2/image/remove_branding", images.REMOVE_BRANDING, wraps=True
)
UPLOAD: Route[UploadedImages] = v2_twin("v2.images.upload", "/v2/upload_image_data", images.UPLOAD)
