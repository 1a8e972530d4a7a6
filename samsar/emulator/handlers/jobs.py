"""How far a job is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samsar._core import routes
from samsar.emulator.callers.actors import user_of_headers, v2_actor
from samsar.emulator.callers.auth import account_of, credential_of
from samsar.emulator.content.branching import usage_headers
from samsar.emulator.database.media_jobs import AUDIO_KINDS
from samsar.emulator.handlers.hosted_audio import audio_status
from samsar.emulator.handlers.hosted_videos import clip_status
from samsar.emulator.payloads.external import external_status
from samsar.emulator.payloads.videos import image_status, video_status
from samsar.emulator.wire.fields import text
from samsar.emulator.wire.messages import Reply, bad_request, not_found
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.wire.messages import Call


def status(call: Call) -> Reply:
    """Describe a job."""
    request_id = call.query.get("request_id", "").strip()
    request_id = request_id or call.query.get("session_id", "").strip()
    if not request_id:
        # Checked before the credential, as the server does on this route.
        raise bad_request("request_id (or session_id) query param is required.")
    account = account_of(call)
    return _of_account(call, account, request_id)


def status_for_user(call: Call) -> Reply:
    """Describe the request of an external user."""
    request_id = text(call.query, "request_id", "session_id", "external_request_id")
    if not request_id:
        # The wording is ours; the server's is not known.
        raise bad_request("request_id is required.")
    credential = credential_of(call)
    user = user_of_headers(call, credential)
    request = call.state.external_requests.find(request_id)
    is_theirs = request is not None and request.account_id == credential.account
    if request is None or not is_theirs or (user and user.id != request.external_user_id):
        raise not_found("Request not found.")
    session = call.state.renders.get(request.session_id)
    if session is None:
        raise not_found("Request not found.")
    call.state.renders.scripts.look(session.id)
    if request.archived_at is not None:
        # Server: looking at it writes its status back.
        call.state.external_requests.show_again(request.id)
    return Reply.of_json(external_status(call.state, request, session, call.origin))


def status_in_v2(call: Call) -> Reply:
    """Describe a job of the account, or the request of one of its external users."""
    # Server: here the credential is checked first, unlike on V1.
    actor = v2_actor(call, may_be_nobody=True)
    request_id = text(call.query, "request_id", "session_id", "external_request_id")
    if not request_id:
        raise bad_request("request_id (or session_id) query param is required.")
    request = call.state.external_requests.find(request_id)
    if request is None:
        return _of_account(call, actor.account, request_id)
    if actor.external is not None and actor.external.id != request.external_user_id:
        raise not_found("Request not found.")
    return status_for_user(call)


def _of_account(call: Call, account: str, request_id: str) -> Reply:
    image = call.state.images.get(request_id, at=call.now)
    if image is not None and image.account_id == account:
        return Reply.of_json(image_status(image, call.origin))
    session = call.state.renders.get(request_id)
    if session is not None and session.account_id == account:
        call.state.renders.scripts.look(session.id)
        return Reply.of_json(video_status(session, call.origin), headers=usage_headers(session))
    job = call.state.media_jobs.get(request_id, at=call.now)
    if job is None or job.account_id != account:
        raise not_found("Request not found.")
    describe = audio_status if job.kind in AUDIO_KINDS else clip_status
    return Reply.of_json(describe(job, call.origin))


ENDPOINTS: Final = (
    Endpoint.of(routes.jobs.STATUS, status),
    Endpoint.of(routes.external_users.STATUS, status_for_user),
    Endpoint.of(routes.v2.jobs.STATUS, status_in_v2),
)
