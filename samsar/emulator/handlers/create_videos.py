"""Making videos from text and from pictures."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core import routes
from samsar.emulator.callers.actors import video_actor_of
from samsar.emulator.callers.billing import accepted_for_user, check_means, note_request
from samsar.emulator.database.ledger import to_credits
from samsar.emulator.orders.images import ImageListOrder, check_footer, read_image_list_order
from samsar.emulator.orders.text import read_text_order
from samsar.emulator.wire.fields import boolean, envelope, first, is_object_id, text
from samsar.emulator.wire.messages import (
    ApiError,
    Reply,
    bad_request,
    forbidden,
    not_found,
)
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.callers.actors import Actor
    from samsar.emulator.database.renders import RenderOrder
    from samsar.emulator.wire.messages import Call

CREATE_FAILED: Final = "Internal server error while creating video."
NO_CREDITS: Final = (
    "Insufficient credits or no credits remaining. Please call /v1/credits/recharge or visit "
    "https://app.samsar.one/billing to purchase more credits."
)
_LOGGER: Final = logging.getLogger("samsar.emulator")


def create_from_text(call: Call) -> Reply:
    """Make a video from text, hiding the reason of every refusal as the server does here."""
    actor = video_actor_of(call)
    try:
        _require_input(call)
        return _create_from_text(call, actor)
    except ApiError as error:
        _LOGGER.warning(
            "%s %s answers %d and hides why: %s",
            call.method,
            call.path,
            error.status,
            error.message,
        )
        raise ApiError(error.status, CREATE_FAILED) from error


def text_to_video(call: Call) -> Reply:
    """Make a video from text, saying why when it refuses."""
    return _create_from_text(call, video_actor_of(call))


def text_to_video_for(call: Call, actor: Actor) -> Reply:
    """Make a video from text for somebody, whomever else the request names."""
    return _create_from_text(call, actor)


def text_to_video_in_v2(call: Call) -> Reply:
    """Make a video from text; server: V2 draws a footer wherever one is described."""
    fields = envelope(call.body)
    if not first(fields, "footer_metadata"):
        return text_to_video(call)
    fields = {**fields, "add_footer_animation": True}
    body = fields if envelope(call.body) is call.body else {**call.body, "input": fields}
    return text_to_video(attrs.evolve(call, body=body))


def create_from_images(call: Call) -> Reply:
    """Make a video from pictures."""
    actor = video_actor_of(call)
    order = told_about(call, read_image_list_order(envelope(call.body)))
    check_means(call, actor, order.render.estimate(), NO_CREDITS)
    session = call.state.renders.create(actor.account, order.render, at=call.now)
    look_at_pictures(call, session, order)
    return _accepted(call, actor, session, order.render)


def _require_input(call: Call) -> None:
    # Without it the server stumbles over its own handler.
    if not isinstance(call.body, dict) or not isinstance(call.body.get("input"), dict):
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "The body has no input.")


def _create_from_text(call: Call, actor: Actor) -> Reply:
    fields = envelope(call.body)
    if actor.external is not None:
        # Server: looks at these two before anything else.
        boolean(fields, "enable_subtitles", "add_subtitles")
        check_footer(fields)
    order = read_text_order(fields, webhook_url=webhook_url_of(call))
    session = own_session(call, actor, fields)
    check_means(call, actor, order.estimate(), text_refusal(call, actor, order))
    if session is None:
        session = call.state.renders.create(actor.account, order, at=call.now)
    else:
        call.state.renders.restart(session, order, at=call.now)
    return _accepted(call, actor, session, order)


def text_refusal(call: Call, actor: Actor, order: RenderOrder) -> str:
    """Say that there are too few credits for a video from a text."""
    available = to_credits(call.state.ledger.balance(actor.account))
    return (
        "Insufficient credits for text_to_video. "
        f"Estimated required credits: {order.estimate()}; available credits: {available}."
    )


def own_session(call: Call, actor: Actor, fields: Mapping[str, Any]) -> str | None:
    """Return the session that a video is to be made in, where one is named.

    Raises:
        ApiError: 404 or 403 for a session of somebody else.
    """
    outside = call.body if isinstance(call.body, dict) else {}
    session_id = text(outside, "session_id") or text(fields, "session_id")
    if not session_id:
        return None
    request = call.state.external_requests.find(session_id) if actor.external else None
    if request is not None:
        session_id = request.session_id
    session = call.state.renders.get(session_id) if is_object_id(session_id) else None
    if session is None:
        raise not_found("Video session not found.")
    if session.account_id != actor.account or _is_of_another_user(call, actor, session.id):
        raise forbidden("Unauthorized session access.")
    return session.id


def _is_of_another_user(call: Call, actor: Actor, session: str) -> bool:
    # One user must not pay for what another has ordered. (The server's way is not known.)
    request = call.state.external_requests.find(session)
    if actor.external is None or request is None:
        return False
    return request.external_user_id != actor.external.id


def look_at_pictures(call: Call, session: str, order: ImageListOrder) -> None:
    """Let a render fail whose pictures cannot be downloaded, and refuse the request.

    Raises:
        ApiError: 400 for the first of them.
    """
    for position, readable in order.pictures:
        if not readable:
            message = f"Unable to download or analyze image_urls item {position}."
            call.state.renders.fail(session, message, at=call.now)
            raise bad_request(message)


def told_about(call: Call, order: ImageListOrder) -> ImageListOrder:
    """Keep the webhook of a video from pictures, unless it is left out as on the server."""
    if call.state.outbox.rules.webhook_omissions:
        return order
    render = attrs.evolve(order.render, webhook_url=webhook_url_of(call))
    return attrs.evolve(order, render=render)


def webhook_url_of(call: Call) -> str | None:
    """Return the webhook that a request names, on a route of ordinary videos."""
    return text(call.body, "webhookUrl") or None if isinstance(call.body, dict) else None


def _accepted(call: Call, actor: Actor, session: str, order: RenderOrder) -> Reply:
    if actor.external is None:
        return Reply.of_json({"request_id": session, "session_id": session})
    return accepted_for_user(note_request(call, actor, session, order))


ENDPOINTS: Final = (
    Endpoint.of(routes.videos.CREATE_FROM_TEXT, create_from_text),
    # Not called by the SDK; it is here because it says why it refuses.
    Endpoint("videos.text_to_video", "POST", "/v1/video/text_to_video", text_to_video),
    Endpoint.of(routes.videos.CREATE_FROM_IMAGES, create_from_images),
    Endpoint.of(routes.external_users.CREATE_FROM_TEXT, text_to_video),
    Endpoint.of(routes.external_users.CREATE_FROM_IMAGES, create_from_images),
    Endpoint.of(routes.v2.videos.CREATE_FROM_TEXT, text_to_video_in_v2),
    Endpoint.of(routes.v2.videos.CREATE_FROM_IMAGES, create_from_images),
)
