"""The kinds of jobs that there are: where the status of each is, and what makes it complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from samsar._core import routes
from samsar._core.kinds import Kind
from samsar._core.routes import Surface

VIDEO: Final = Kind(
    "video", routes.jobs.STATUS, routes.videos.CANCEL, needs_url=True, calls_back=True
)
IMAGE: Final = Kind(
    "image",
    routes.images.STATUS,
    None,
    needs_url=True,
    # Server: V2 has one status for all jobs; of pictures it tells what that of pictures does.
    elsewhere={
        Surface.V2: attrs.evolve(routes.v2.jobs.STATUS, model=routes.images.STATUS.model),
    },
)
STEP_VIDEO: Final = Kind(
    "step_video",
    routes.v2.step_videos.STATUS,
    routes.videos.CANCEL,
    needs_url=True,
    asks_by=("request_id",),
    hides_cancel=True,
    calls_back=True,
)
INTERACTIVE_VIDEO: Final = Kind(
    "interactive_video",
    routes.v2.jobs.STATUS_DETAILED,
    routes.videos.CANCEL,
    needs_url=True,
    needs_paths=True,
)

HOSTED_VIDEO: Final = Kind(
    "hosted_video", routes.hosted.videos.STATUS, routes.videos.CANCEL, needs_url=True
)
# Server: its status is that of its one scene, which no cancel changes.
HOSTED_CLIP: Final = Kind("hosted_clip", routes.hosted.videos.STATUS, None, needs_url=True)
HOSTED_IMAGE: Final = Kind("hosted_image", routes.hosted.images.STATUS, None, needs_url=True)
HOSTED_AUDIO: Final = Kind("hosted_audio", routes.hosted.audio.STATUS, None, needs_url=True)
CHAT: Final = Kind(
    "chat",
    routes.hosted.chat.STATUS,
    None,
    needs_url=False,
    asks_by=("request_id",),
    is_shy=False,
)
NARRATIVE: Final = Kind(
    "narrative",
    routes.hosted.narratives.STATUS,
    None,
    needs_url=False,
    asks_by=("request_id",),
    is_shy=False,
)

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        VIDEO,
        IMAGE,
        STEP_VIDEO,
        INTERACTIVE_VIDEO,
        HOSTED_VIDEO,
        HOSTED_CLIP,
        HOSTED_IMAGE,
        HOSTED_AUDIO,
        CHAT,
        NARRATIVE,
    )
}
