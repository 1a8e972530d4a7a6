"""Looking at finished videos, cancelling renders, and the list of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samsar._core import routes
from samsar.emulator.callers.auth import account_of, credential_of
from samsar.emulator.content.catalog import supported_models as catalog
from samsar.emulator.payloads.videos import completed_video, latest_video
from samsar.emulator.wire.fields import envelope, is_object_id, text
from samsar.emulator.wire.messages import Reply, bad_request, forbidden, not_found
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.wire.messages import Call

MAX_LISTED: Final = 5000
NOT_FOUND: Final = "Video session not found."


def latest(call: Call) -> Reply:
    """Return the video of a session, or say how far it is."""
    account = account_of(call)
    session_id = call.query.get("session_id", "").strip()
    session_id = session_id or text(envelope(call.body), "session_id")
    # The wording of these two refusals is ours; the server's is not known.
    if not session_id:
        raise bad_request("session_id is required.")
    if not is_object_id(session_id):
        raise bad_request("Invalid session_id.")
    session = call.state.renders.get(session_id)
    if session is None:
        raise not_found(NOT_FOUND)
    if session.account_id != account:
        raise forbidden("Unauthorized session access.")
    status = 202 if session.status == "PENDING" else 200
    return Reply.of_json(latest_video(session, call.origin), status=status)


def list_completed(call: Call) -> Reply:
    """List the finished videos of the account, newest first."""
    account = account_of(call)
    wanted = call.query.get("session_id", "").strip()
    videos = [
        completed_video(session, call.origin)
        for session in call.state.renders.all(account)
        if session.status == "COMPLETED" and wanted in ("", session.id)
    ]
    return Reply.of_json(videos[: _limit(call.query.get("limit", ""))])


def supported_models(call: Call) -> Reply:
    """List the models; anybody may ask."""
    del call
    return Reply.of_json(catalog())


def cancel(call: Call) -> Reply:
    """Cancel a render; the server accepts that at any time, even afterwards."""
    # Server: it acts for the account, whoever's credential it is.
    account = credential_of(call).account
    session_id = text(envelope(call.body), "videoSessionId", "video_session_id", "session_id")
    if not session_id:
        raise bad_request("videoSessionId (or video_session_id/session_id) is required.")
    if not is_object_id(session_id):
        raise bad_request("videoSessionId must be a valid id.")
    session = call.state.renders.get(session_id)
    if session is None or session.account_id != account:
        raise not_found(NOT_FOUND)
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


def _limit(given: str) -> int | None:
    """Read a limit; anything that is not one means all of them."""
    return min(int(given), MAX_LISTED) if given.isdecimal() and int(given) else None


ENDPOINTS: Final = (
    Endpoint.of(routes.videos.LATEST, latest),
    Endpoint(routes.videos.LATEST.name, "POST", routes.videos.LATEST.path, latest),
    Endpoint.of(routes.videos.LIST_COMPLETED, list_completed),
    Endpoint.of(routes.videos.SUPPORTED_MODELS, supported_models),
    Endpoint.of(routes.videos.CANCEL, cancel),
    Endpoint.of(routes.v2.videos.CANCEL, cancel),
)
