"""The routes of videos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.jobs import JobAccepted, JobStatus
    from samsar.models.videos import CompletedVideo, LatestVideo, SupportedModels

CREATE_FROM_TEXT: Route[JobAccepted] = Route(
    "videos.create_from_text",
    "POST",
    "/v1/video/create",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
CREATE_FROM_IMAGES: Route[JobAccepted] = Route(
    "videos.create_from_images",
    "POST",
    "/v1/video/image_list_to_video",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
LATEST: Route[LatestVideo] = Route(
    "videos.latest",
    "GET",
    "/v1/video/fetch_latest_version",
    Repeat.READ,
    model="videos.LatestVideo",
)
LIST_COMPLETED: Route[list[CompletedVideo]] = Route(
    "videos.list_completed",
    "GET",
    "/v1/video/list_completed_video_sessions",
    Repeat.READ,
    model="videos.CompletedVideo",
    many=True,
)
SUPPORTED_MODELS: Route[SupportedModels] = Route(
    "videos.supported_models",
    "GET",
    "/v1/video/supported_models",
    Repeat.READ,
    model="videos.SupportedModels",
    public=True,
)
CANCEL: Route[JobStatus] = Route(
    "videos.cancel",
    "POST",
    "/v1/video/cancel_render",
    Repeat.AGAIN,
    model="jobs.JobStatus",
)
UPDATE_OUTRO_IMAGE: Route[JobAccepted] = Route(
    "videos.update_outro_image",
    "POST",
    "/v1/video/update_outro_image",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
ADD_OUTRO_IMAGE: Route[JobAccepted] = Route(
    "videos.add_outro_image",
    "POST",
    "/v1/video/add_outro_image",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
UPDATE_FOOTER_IMAGE: Route[JobAccepted] = Route(
    "videos.update_footer_image",
    "POST",
    "/v1/video/update_footer_image",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
TRANSLATE: Route[JobAccepted] = Route(
    "videos.translate",
    "POST",
    "/v1/video/translate_video",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
CLONE: Route[JobStatus] = Route(
    "videos.clone",
    "POST",
    "/v1/video/clone",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobStatus",
    starts="video",
)
JOIN: Route[JobAccepted] = Route(
    "videos.join",
    "POST",
    "/v1/video/join_videos",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
ADD_SUBTITLES: Route[JobAccepted] = Route(
    "videos.add_subtitles",
    "POST",
    "/v1/video/add_subtitles",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
REMOVE_SUBTITLES: Route[JobAccepted] = Route(
    "videos.remove_subtitles",
    "POST",
    "/v1/video/remove_subtitles",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
