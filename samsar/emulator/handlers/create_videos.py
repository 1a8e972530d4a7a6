"""Making videos from text and from pictures."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.auth import account_of
from samsar.emulator.fields import envelope, is_object_id, text
from samsar.emulator.image_orders import ImageListOrder, read_image_list_order
from samsar.emulator.ledger import to_credits, to_units
from samsar.emulator.messages import (
    ApiError,
    Reply,
    bad_request,
    forbidden,
    insufficient_credits,
    not_found,
)
from samsar.emulator.routing import Endpoint
from samsar.emulator.text_orders import read_text_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.messages import Call
    from samsar.emulator.renders import RenderOrder

CREATE_FAILED: Final = "Internal server error while creating video."
NO_CREDITS: Final = (
    "Insufficient credits or no credits remaining. Please call /v1/credits/recharge or visit "
    "https://app.samsar.one/billing to purchase more credits."
)
_LOGGER: Final = logging.getLogger("samsar.emulator")


def create_from_text(call: Call) -> Reply:
    """Make a video from text, hiding the reason of every refusal as the server does here."""
    account = account_of(call)
    try:
        _require_input(call)
        return _create_from_text(call, account)
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
    return _create_from_text(call, account_of(call))


def create_from_images(call: Call) -> Reply:
    """Make a video from pictures."""
    account = account_of(call)
    order = read_image_list_order(envelope(call.body))
    if not _can_afford(call, account, order.render):
        raise insufficient_credits(NO_CREDITS)
    session = call.state.renders.create(account, order.render, at=call.now)
    _look_at_pictures(call, session, order)
    return _accepted(session)


def _require_input(call: Call) -> None:
    # Without it the server stumbles over its own handler.
    if not isinstance(call.body, dict) or not isinstance(call.body.get("input"), dict):
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "The body has no input.")


def _create_from_text(call: Call, account: str) -> Reply:
    fields = envelope(call.body)
    order = read_text_order(fields, webhook_url=_webhook_url(call))
    session = _own_session(call, account, fields)
    if not _can_afford(call, account, order):
        available = to_credits(call.state.ledger.balance(account))
        raise insufficient_credits(
            "Insufficient credits for text_to_video. "
            f"Estimated required credits: {order.estimate()}; available credits: {available}."
        )
    if session is None:
        session = call.state.renders.create(account, order, at=call.now)
    else:
        call.state.renders.restart(session, order, at=call.now)
    return _accepted(session)


def _own_session(call: Call, account: str, fields: Mapping[str, Any]) -> str | None:
    outside = call.body if isinstance(call.body, dict) else {}
    session_id = text(outside, "session_id") or text(fields, "session_id")
    if not session_id:
        return None
    session = call.state.renders.get(session_id) if is_object_id(session_id) else None
    if session is None:
        raise not_found("Video session not found.")
    if session.account_id != account:
        raise forbidden("Unauthorized session access.")
    return session.id


def _can_afford(call: Call, account: str, order: RenderOrder) -> bool:
    # The server looks but reserves nothing: jobs that are made at the same time can all pass here
    # and run out of credits later.
    return call.state.ledger.balance(account) >= to_units(order.estimate())


def _look_at_pictures(call: Call, session: str, order: ImageListOrder) -> None:
    for position, readable in order.pictures:
        if not readable:
            message = f"Unable to download or analyze image_urls item {position}."
            call.state.renders.fail(session, message, at=call.now)
            raise bad_request(message)


def _webhook_url(call: Call) -> str | None:
    return text(call.body, "webhookUrl") or None if isinstance(call.body, dict) else None


def _accepted(session: str) -> Reply:
    return Reply.of_json({"request_id": session, "session_id": session})


ENDPOINTS: Final = (
    Endpoint.of(routes.videos.CREATE_FROM_TEXT, create_from_text),
    # Not called by the SDK; it is here because it says why it refuses.
    Endpoint("videos.text_to_video", "POST", "/v1/video/text_to_video", text_to_video),
    Endpoint.of(routes.videos.CREATE_FROM_IMAGES, create_from_images),
)
