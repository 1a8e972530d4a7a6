"""The routes of videos, in V2.

Server: they go straight to the handlers of `/v1/video`, which know an external user by the body
only, and never by a key or a token of theirs. But what is about a request of an external user is
handed on to the routes for external users, which look at the credential too; so an `extreq_…` id
says enough about who pays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes import videos
from samsar._core.routes.base import Payer, Repeat, Route, Surface, TimeoutClass, v2_twin

if TYPE_CHECKING:
    from samsar.models.jobs import JobAccepted, JobStatus

CREATE_FROM_TEXT: Route[JobAccepted] = v2_twin(
    "v2.videos.create_from_text",
    "/v2/text_to_video",
    videos.CREATE_FROM_TEXT,
    payer=Payer.IDENTITY,
)
CREATE_FROM_IMAGES: Route[JobAccepted] = v2_twin(
    "v2.videos.create_from_images",
    "/v2/image_list_to_video",
    videos.CREATE_FROM_IMAGES,
    payer=Payer.IDENTITY,
)
UPDATE_OUTRO_IMAGE: Route[JobAccepted] = v2_twin(
    "v2.videos.update_outro_image",
    "/v2/update_outro_image",
    videos.UPDATE_OUTRO_IMAGE,
    payer=Payer.REQUEST,
)
ADD_OUTRO_IMAGE: Route[JobAccepted] = v2_twin(
    "v2.videos.add_outro_image",
    "/v2/add_outro_image",
    videos.ADD_OUTRO_IMAGE,
    payer=Payer.REQUEST,
)
UPDATE_FOOTER_IMAGE: Route[JobAccepted] = v2_twin(
    "v2.videos.update_footer_image",
    "/v2/update_footer_image",
    videos.UPDATE_FOOTER_IMAGE,
    payer=Payer.REQUEST,
)
TRANSLATE: Route[JobAccepted] = v2_twin(
    "v2.videos.translate",
    "/v2/translate_video",
    videos.TRANSLATE,
    payer=Payer.REQUEST,
)
RETRANSLATE: Route[JobAccepted] = Route(
    "v2.videos.retranslate",
    "POST",
    "/v2/retranslate_video",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
    surface=Surface.V2,
    payer=Payer.REQUEST,
    identified=True,
)
JOIN: Route[JobAccepted] = v2_twin(
    "v2.videos.join",
    "/v2/join_videos",
    videos.JOIN,
    payer=Payer.REQUEST,
)
# These two are free of charge: nobody can be billed for somebody else.
CLONE: Route[JobStatus] = v2_twin("v2.videos.clone", "/v2/video/clone", videos.CLONE)
REGENERATE_AVATAR: Route[JobStatus] = Route(
    "v2.videos.regenerate_avatar",
    "POST",
    "/v2/video/regenerate_avatar",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobStatus",
    starts="video",
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
CANCEL: Route[JobStatus] = v2_twin("v2.videos.cancel", "/v2/cancel_render", videos.CANCEL)
