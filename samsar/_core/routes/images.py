"""The routes of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.images import (
        ImageJobAccepted,
        ImageStatus,
        ImageTitle,
        RollupAccepted,
        UploadedImages,
    )

ASSIGN_TITLE: Route[ImageTitle] = Route(
    "images.assign_title",
    "POST",
    "/v1/image/assign_title",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="images.ImageTitle",
)
ENHANCE: Route[ImageJobAccepted] = Route(
    "images.enhance",
    "POST",
    "/v1/image/enhance",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="images.ImageJobAccepted",
    starts="image",
)
EXTEND: Route[ImageJobAccepted] = Route(
    "images.extend",
    "POST",
    "/v1/image/add_image_set",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="images.ImageJobAccepted",
    starts="image",
)
REMOVE_BRANDING: Route[ImageJobAccepted] = Route(
    "images.remove_branding",
    "POST",
    "/v1/image/remove_branding",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="images.ImageJobAccepted",
    starts="image",
)
REPLACE_BRANDING: Route[ImageJobAccepted] = Route(
    "images.replace_branding",
    "POST",
    "/v1/image/replace_branding",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="images.ImageJobAccepted",
    starts="image",
    gone="the server has no such route any more; images.remove_branding() takes branding away",
)
CREATE_ROLLUP_BANNER: Route[RollupAccepted] = Route(
    "images.create_rollup_banner",
    "POST",
    "/v1/image/create_rollup_banner",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="images.RollupAccepted",
    starts="image",
)
CREATE_ENHANCED_ROLLUP_BANNER: Route[RollupAccepted] = Route(
    "images.create_enhanced_rollup_banner",
    "POST",
    "/v1/image/enhance_and_generate_rollup_banner",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="images.RollupAccepted",
    starts="image",
)
STATUS: Route[ImageStatus] = Route(
    "images.status",
    "GET",
    "/v1/image/status",
    Repeat.READ,
    model="images.ImageStatus",
)
UPLOAD: Route[UploadedImages] = Route(
    "images.upload",
    "POST",
    "/v1/video/upload_image_data",
    Repeat.AGAIN,
    TimeoutClass.SLOW,
    model="images.UploadedImages",
)
