"""How far a job is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samsar._core import routes
from samsar.emulator.auth import account_of
from samsar.emulator.messages import Reply, bad_request, not_found
from samsar.emulator.payloads import image_status, video_status
from samsar.emulator.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.messages import Call


def status(call: Call) -> Reply:
    """Describe a job."""
    request_id = call.query.get("request_id", "").strip()
    request_id = request_id or call.query.get("session_id", "").strip()
    if not request_id:
        # Checked before the credential, as the server does on this route.
        raise bad_request("request_id (or session_id) query param is required.")
    account = account_of(call)
    image = call.state.images.get(request_id, at=call.now)
    if image is not None and image.account_id == account:
        return Reply.of_json(image_status(image, call.origin))
    session = call.state.renders.get(request_id)
    if session is None or session.account_id != account:
        raise not_found("Request not found.")
    return Reply.of_json(video_status(session, call.origin))


ENDPOINTS: Final = (Endpoint.of(routes.jobs.STATUS, status),)
