"""The hosted routes of pictures.

Server: below `/v2/external/image` are the same handlers as below `/v1/image`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.images import ImageStatus

REQUEST: Route[Any] = Route(
    "v2.external.images.request",
    "POST",
    "/v2/external/image/{path}",
    Repeat.ONCE,
    TimeoutClass.SLOW,
)
STATUS: Route[ImageStatus] = Route(
    "v2.external.images.status",
    "GET",
    "/v2/external/image/status",
    Repeat.READ,
    model="images.ImageStatus",
)
