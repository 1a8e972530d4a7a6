"""The routes of videos that are made step by step.

Server: they serve the account of the credential, whichever external user a request names. The
identity that goes with the questions changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, Surface, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.step_videos import StepVideoAccepted, StepVideoStatus

CREATE_FROM_TEXT: Route[StepVideoAccepted] = Route(
    "v2.step_videos.create_from_text",
    "POST",
    "/v2/video/step/text_to_video",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="step_videos.StepVideoAccepted",
    starts="step_video",
    surface=Surface.V2,
)
CREATE_FROM_IMAGE: Route[StepVideoAccepted] = Route(
    "v2.step_videos.create_from_image",
    "POST",
    "/v2/video/step/image_to_video",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="step_videos.StepVideoAccepted",
    starts="step_video",
    surface=Surface.V2,
)
STATUS: Route[StepVideoStatus] = Route(
    "v2.step_videos.status",
    "GET",
    "/v2/video/step/{request_id}/status",
    Repeat.READ,
    model="step_videos.StepVideoStatus",
    surface=Surface.V2,
    identified=True,
)
STATUS_DETAILED: Route[StepVideoStatus] = Route(
    "v2.step_videos.status_detailed",
    "GET",
    "/v2/video/step/{request_id}/status_detailed",
    Repeat.READ,
    model="step_videos.StepVideoStatus",
    surface=Surface.V2,
    identified=True,
)
PROCESS_NEXT: Route[StepVideoStatus] = Route(
    "v2.step_videos.process_next",
    "POST",
    "/v2/video/step/{request_id}/process_next",
    Repeat.AGAIN,
    TimeoutClass.SLOW,
    model="step_videos.StepVideoStatus",
    surface=Surface.V2,
    identified=True,
)
