"""Looking at finished videos, cancelling renders, and the list of models."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.auth import account_of, credential_of
from samsar.emulator.content.catalog import supported_models as catalog
from samsar.emulator.payloads.videos import completed_video, latest_video, stage_words
from samsar.emulator.wire.fields import capped, envelope, is_object_id, text
from samsar.emulator.wire.messages import ApiError, Reply, bad_request, forbidden, not_found
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call

MAX_LISTED: Final = 5000
NOT_FOUND: Final = "Video session not found."
NO_ID: Final = "videoSessionId (or video_session_id/session_id) is required."
ID_NAMES: Final = ("video_session_id", "session_id", "video_sessionID", "videoSessionID")
"""What a session is named by in a body; the camelCase of the first two is read as well."""


def latest(call: Call) -> Reply:
    """Return the video of a session, or say how far it is."""
    account = account_of(call)
    session_id = call.query.get("session_id", "").strip()
    session_id = session_id or text(envelope(call.body), "session_id")
    if not session_id:
        raise bad_request("session_id is required.")
    if not is_object_id(session_id):
        raise bad_request("session_id must be a valid id.")
    session = call.state.renders.get(session_id)
    if session is None:
        raise not_found("Session not found.")
    if session.account_id != account:
        raise forbidden("Session does not belong to user.")
    latest = latest_video(session, call.origin)
    return Reply.of_json(latest, status=202 if latest.get("status") == "PENDING" else 200)


def list_completed(call: Call) -> Reply:
    """List the finished videos of the account, newest first."""
    account = account_of(call)
    wanted = call.query.get("session_id", "").strip()
    if wanted and not is_object_id(wanted):
        raise bad_request("session_id must be a valid id.")
    videos = call.state.renders.completed(
        account, session=wanted or None, most=_limit(call.query.get("limit", ""))
    )
    return Reply.of_json([completed_video(session, call.origin) for session in videos])


def supported_models(call: Call) -> Reply:
    """List the models; anybody may ask."""
    del call
    return Reply.of_json(catalog())


def cancel(call: Call) -> Reply:
    """Cancel a render; the server accepts that at any time, even afterwards."""
    session = _own_session(call, *ID_NAMES)
    call.state.renders.cancel(session.id, at=call.now)
    return Reply.of_json(
        {
            "request_id": session.id,
            "session_id": session.id,
            "status": "CANCELLED",
            "cancelled": True,
            "message": "Render cancellation requested.",
        }
    )


def pause(call: Call) -> Reply:
    """Let a render stand still; that a paused one is paused again is no mistake."""
    session = _own_session(call, *ID_NAMES, "request_id")
    _check_goes_on(session, "pause")
    call.state.renders.pause(session.id, at=call.now)
    return _standing(call, session, {"paused": True}, "Render paused.")


def resume(call: Call) -> Reply:
    """Let a paused render go on; for one that is not paused, that changes nothing."""
    session = _own_session(call, *ID_NAMES, "request_id")
    _check_goes_on(session, "resume")
    call.state.renders.resume(session.id, at=call.now)
    return _standing(call, session, {"paused": False, "resumed": True}, "Render resumed.")


def _own_session(call: Call, *names: str) -> RenderSession:
    # Server: these act for the account, whoever's credential it is.
    account = credential_of(call).account
    session_id = text(envelope(call.body), *names)
    if not session_id:
        raise bad_request(NO_ID)
    if not is_object_id(session_id):
        raise bad_request("videoSessionId must be a valid id.")
    session = call.state.renders.get(session_id)
    if session is None or session.account_id != account:
        raise not_found(NOT_FOUND)
    return session


def _check_goes_on(session: RenderSession, verb: str) -> None:
    refusal = None
    if session.cancelled_at is not None:
        refusal = f"Cannot {verb} a cancelled render."
    elif session.failed_at is not None:
        refusal = f"Cannot {verb} a failed render."
    elif session.result_path is not None:
        refusal = f"Cannot {verb} a completed render."
    elif session.status == "INIT":
        # A draft is no render yet.
        refusal = f"{verb.capitalize()} is only supported for express video generations."
    if refusal is not None:
        raise ApiError(HTTPStatus.CONFLICT, refusal)


def _standing(call: Call, before: RenderSession, words: dict[str, Any], message: str) -> Reply:
    session = call.state.renders.get(before.id) or before
    is_paused = session.status == "PAUSED"
    return Reply.of_json(
        {
            "request_id": session.id,
            "session_id": session.id,
            "status": session.status,
            **words,
            "expressGenerationPaused": is_paused,
            "expressGenerationPending": not is_paused,
            "expressGenerationStatus": stage_words(session),
            "message": message,
        }
    )


def _limit(given: str) -> int | None:
    """Read a limit; anything that is not one means all of them."""
    return capped(given, MAX_LISTED) or None


ENDPOINTS: Final = (
    Endpoint.of(routes.videos.LATEST, latest),
    Endpoint(routes.videos.LATEST.name, "POST", routes.videos.LATEST.path, latest),
    Endpoint.of(routes.videos.LIST_COMPLETED, list_completed),
    Endpoint.of(routes.videos.SUPPORTED_MODELS, supported_models),
    Endpoint.of(routes.videos.CANCEL, cancel),
    Endpoint.of(routes.v2.videos.CANCEL, cancel),
    # Not called by the SDK.
    *(
        Endpoint(f"{name}.{verb}", "POST", f"{root}/{verb}_render", handler)
        for name, root in (("videos", "/v1/video"), ("v2.videos", "/v2"))
        for verb, handler in (("pause", pause), ("resume", resume))
    ),
)
