"""How far a job is, with what there is to see of it so far."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import attrs

from samsar._core import routes
from samsar.emulator.handlers.jobs import status_for_user, status_in_v2
from samsar.emulator.payloads.previews import detailed
from samsar.emulator.wire.fields import envelope, text
from samsar.emulator.wire.messages import Reply
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.wire.messages import Call
    from samsar.emulator.wire.routing import Handler


def detailed_in_v2(call: Call) -> Reply:
    """Describe a job of the account, or the request of one of its external users."""
    return _with_preview(call, status_in_v2)


def detailed_for_user(call: Call) -> Reply:
    """Describe the request of an external user."""
    return _with_preview(call, status_for_user)


def _with_preview(call: Call, status_of: Handler) -> Reply:
    # The id may stand in the body, too.
    if not text(call.query, "request_id", "session_id", "external_request_id"):
        given = text(envelope(call.body), "request_id", "session_id", "external_request_id")
        call = attrs.evolve(call, query={**call.query, "request_id": given})
    reply = status_of(call)
    status = json.loads(reply.body)
    request = call.state.external_requests.find(status["request_id"])
    session = call.state.renders.get(request.session_id if request else status["session_id"])
    if session is None:
        # It is a picture: only videos have a preview.
        return reply
    return Reply.of_json(detailed(status, session, call.origin), headers=_extra(reply))


def _extra(reply: Reply) -> dict[str, str]:
    return {name: value for name, value in reply.headers.items() if name != "Content-Type"}


ENDPOINTS: Final = (
    Endpoint.of(routes.v2.jobs.STATUS_DETAILED, detailed_in_v2),
    Endpoint.of(routes.external_users.STATUS_DETAILED, detailed_for_user),
    *(
        Endpoint(route.name, "POST", route.path, handler)
        for route, handler in (
            (routes.v2.jobs.STATUS_DETAILED, detailed_in_v2),
            (routes.external_users.STATUS_DETAILED, detailed_for_user),
        )
    ),
)
