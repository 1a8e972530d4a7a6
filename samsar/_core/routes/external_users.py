"""The routes for one external user of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes import assistant, credits, embeddings, images, jobs, videos
from samsar._core.routes.base import Payer, Repeat, Route, Surface, external_twin

if TYPE_CHECKING:
    from samsar.models.assistant import AssistantCompletion, AssistantPrompt, AssistantSession
    from samsar.models.auth import LoginToken, UserSession
    from samsar.models.credits import (
        Checkout,
        CreditsBalance,
        CreditsGrant,
        PaymentStatus,
        UsageCharge,
    )
    from samsar.models.embeddings import EmbeddingCreated
    from samsar.models.images import UploadedImages
    from samsar.models.jobs import JobAccepted, JobStatus
    from samsar.models.previews import JobStatusDetailed
    from samsar.models.requests import ArchivedRequest, PublishedRequest, RequestList

CREATE_FROM_TEXT: Route[JobAccepted] = external_twin(
    "external_user.videos.create_from_text",
    "/v1/external_users/text_to_video",
    videos.CREATE_FROM_TEXT,
)
CREATE_FROM_IMAGES: Route[JobAccepted] = external_twin(
    "external_user.videos.create_from_images",
    "/v1/external_users/image_list_to_video",
    videos.CREATE_FROM_IMAGES,
)
UPDATE_OUTRO_IMAGE: Route[JobAccepted] = external_twin(
    "external_user.videos.update_outro_image",
    "/v1/external_users/update_outro_image",
    videos.UPDATE_OUTRO_IMAGE,
)
ADD_OUTRO_IMAGE: Route[JobAccepted] = external_twin(
    "external_user.videos.add_outro_image",
    "/v1/external_users/add_outro_image",
    videos.ADD_OUTRO_IMAGE,
)
UPDATE_FOOTER_IMAGE: Route[JobAccepted] = external_twin(
    "external_user.videos.update_footer_image",
    "/v1/external_users/update_footer_image",
    videos.UPDATE_FOOTER_IMAGE,
)
UPLOAD_IMAGES: Route[UploadedImages] = external_twin(
    "external_user.images.upload",
    "/v1/external_users/upload_image_data",
    images.UPLOAD,
)
# Server: the id says enough about whose job it is.
STATUS: Route[JobStatus] = external_twin(
    "external_user.jobs.status",
    "/v1/external_users/status",
    jobs.STATUS,
    identified=False,
)
STATUS_DETAILED: Route[JobStatusDetailed] = Route(
    "external_user.jobs.status_detailed",
    "GET",
    "/v1/external_users/status_detailed",
    Repeat.READ,
    model="previews.JobStatusDetailed",
    surface=Surface.EXTERNAL_USERS,
    payer=Payer.EXTERNAL_USER,
)

# V2 has these too, and they are the account's nowhere: their twins name the routes here.
CREATE_SESSION: Route[UserSession] = Route(
    "external_user.create_session",
    "POST",
    "/v1/external_users/session",
    Repeat.AGAIN,
    model="auth.UserSession",
    surface=Surface.EXTERNAL_USERS,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
CREATE_LOGIN_TOKEN: Route[LoginToken] = Route(
    "external_user.create_login_token",
    "POST",
    "/v1/external_users/create_login_token",
    Repeat.AGAIN,
    model="auth.LoginToken",
    surface=Surface.EXTERNAL_USERS,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
CREATE_ASSISTANT_SESSION: Route[AssistantSession] = Route(
    "external_user.assistant.create_session",
    "POST",
    "/v1/external_users/utils/assistant_session",
    Repeat.AGAIN,
    model="assistant.AssistantSession",
    surface=Surface.EXTERNAL_USERS,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
GRANT: Route[CreditsGrant] = Route(
    "external_user.credits.grant",
    "POST",
    "/v1/external_users/credits/grant",
    Repeat.ONCE,
    model="credits.CreditsGrant",
    surface=Surface.EXTERNAL_USERS,
    payer=Payer.EXTERNAL_USER,
    identified=True,
    wraps=True,
)
CHARGE_USAGE: Route[UsageCharge] = Route(
    "external_user.credits.charge_usage",
    "POST",
    "/v1/external_users/utils/usage_charge",
    Repeat.ONCE,
    model="credits.UsageCharge",
    surface=Surface.EXTERNAL_USERS,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
LIST_REQUESTS: Route[RequestList] = Route(
    "external_user.requests.list",
    "GET",
    "/v1/external_users/requests",
    Repeat.READ,
    model="requests.RequestList",
    surface=Surface.EXTERNAL_USERS,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
ARCHIVE_REQUEST: Route[ArchivedRequest] = Route(
    "external_user.requests.archive",
    "POST",
    "/v1/external_users/archive",
    Repeat.AGAIN,
    model="requests.ArchivedRequest",
    surface=Surface.EXTERNAL_USERS,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
PUBLISH_REQUEST: Route[PublishedRequest] = Route(
    "external_user.requests.publish",
    "POST",
    "/v1/external_users/publish",
    Repeat.AGAIN,
    model="requests.PublishedRequest",
    surface=Surface.EXTERNAL_USERS,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)

BALANCE: Route[CreditsBalance] = external_twin(
    "external_user.credits.balance", "/v1/external_users/credits", credits.BALANCE
)
RECHARGE: Route[Checkout] = external_twin(
    "external_user.credits.recharge",
    "/v1/external_users/credits/recharge",
    credits.RECHARGE,
    wraps=True,
)
# The id says whose payment it is.
PAYMENT_STATUS: Route[PaymentStatus] = external_twin(
    "external_user.credits.payment_status",
    "/v1/external_users/payment_status",
    credits.PAYMENT_STATUS,
    identified=False,
)
SET_SYSTEM_PROMPT: Route[AssistantPrompt] = external_twin(
    "external_user.assistant.set_system_prompt",
    "/v1/external_users/assistant/set_system_prompt",
    assistant.SET_SYSTEM_PROMPT,
)
CREATE_COMPLETION: Route[AssistantCompletion] = external_twin(
    "external_user.assistant.create_completion",
    "/v1/external_users/assistant/completion",
    assistant.CREATE_COMPLETION,
)
CREATE_FROM_PLAIN_TEXT: Route[EmbeddingCreated] = external_twin(
    "external_user.embeddings.create_from_plain_text",
    "/v1/external_users/generate_embeddings_from_plain_text",
    embeddings.CREATE_FROM_PLAIN_TEXT,
)
