"""The hosted routes of videos: made from texts, pictures, narratives, and other media."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.hosted_media import (
        HostedVideoAccepted,
        HostedVideoStatus,
        HostedVideoStatusDetailed,
    )

CREATE_FROM_TEXT: Route[HostedVideoAccepted] = Route(
    "v2.external.videos.create_from_text",
    "POST",
    "/v2/external/video/text_to_video",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="hosted_media.HostedVideoAccepted",
    starts="hosted_video",
)
CREATE_FROM_IMAGE: Route[HostedVideoAccepted] = Route(
    "v2.external.videos.create_from_image",
    "POST",
    "/v2/external/video/image_to_video",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="hosted_media.HostedVideoAccepted",
    starts="hosted_video",
)
CREATE_FROM_NARRATIVE: Route[HostedVideoAccepted] = Route(
    "v2.external.videos.create_from_narrative",
    "POST",
    "/v2/external/video/narrative_to_video",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="hosted_media.HostedVideoAccepted",
    starts="hosted_video",
)
LIP_SYNC: Route[HostedVideoAccepted] = Route(
    "v2.external.videos.lip_sync",
    "POST",
    "/v2/external/video/lip_sync",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="hosted_media.HostedVideoAccepted",
    starts="hosted_clip",
)
ADD_SOUND_EFFECT: Route[HostedVideoAccepted] = Route(
    "v2.external.videos.add_sound_effect",
    "POST",
    "/v2/external/video/sound_effect",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="hosted_media.HostedVideoAccepted",
    starts="hosted_clip",
)
REQUEST: Route[Any] = Route(
    "v2.external.videos.request",
    "POST",
    "/v2/external/video/{path}",
    Repeat.ONCE,
    TimeoutClass.SLOW,
)
STATUS: Route[HostedVideoStatus] = Route(
    "v2.external.videos.status",
    "GET",
    "/v2/external/video/status",
    Repeat.READ,
    model="hosted_media.HostedVideoStatus",
)
STATUS_DETAILED: Route[HostedVideoStatusDetailed] = Route(
    "v2.external.videos.status_detailed",
    "GET",
    "/v2/external/video/status_detailed",
    Repeat.READ,
    model="hosted_media.HostedVideoStatusDetailed",
)
