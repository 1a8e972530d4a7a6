"""Making videos step by step; the account of the credential owns and pays for them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core import routes
from samsar.emulator.callers.actors import Actor
from samsar.emulator.callers.auth import credential_of
from samsar.emulator.callers.billing import check_means
from samsar.emulator.database.stages import STAGE_PLANS
from samsar.emulator.database.stops import StepPlan
from samsar.emulator.handlers.create_videos import look_at_pictures, own_session
from samsar.emulator.orders.images import read_image_list_order
from samsar.emulator.orders.text import read_text_order
from samsar.emulator.payloads.previews import detailed
from samsar.emulator.payloads.steps import step_state, step_status
from samsar.emulator.wire.fields import envelope, first, is_object_id, text
from samsar.emulator.wire.messages import ApiError, Reply, bad_request, not_found
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.records import RenderSession, Steps
    from samsar.emulator.wire.messages import Call

NO_CREDITS: Final = "Insufficient credits."
"""Server: less than the same videos are refused with elsewhere."""
NOT_FOUND: Final = "Step video request not found."
_ONE_STEP: Final = ("one_step", "1_step", "single_step")
_TWO_STEP: Final = ("two_step", "2_step")
_TWO_STEP_STAGES: Final = ("ai_video_generation",)
_IDS: Final = ("request_id", "session_id", "video_session_id")


def create_from_text(call: Call) -> Reply:
    """Make a video from a text, step by step."""
    actor = _account(call)
    fields = envelope(call.body)
    order = attrs.evolve(
        read_text_order(fields, webhook_url=_webhook_url(call)),
        steps=StepPlan(route_type="text_to_video", stages=manual_stages(fields)),
    )
    session = own_session(call, actor, fields)
    check_means(call, actor, order.estimate(), NO_CREDITS)
    if session is None:
        session = call.state.renders.create(actor.account, order, at=call.now)
    else:
        call.state.renders.restart(session, order, at=call.now)
    return _accepted(call, session)


def create_from_image(call: Call) -> Reply:
    """Make a video from a picture, or from several, step by step."""
    actor = _account(call)
    fields = dict(envelope(call.body))
    if single := text(fields, "image_url", "image", "start_image_url", "start_image"):
        fields.setdefault("image_urls", [single])
    order = read_image_list_order(fields)
    steps = StepPlan(route_type="image_to_video", stages=manual_stages(fields))
    render = attrs.evolve(order.render, steps=steps)
    if not call.state.outbox.rules.webhook_omissions:
        render = attrs.evolve(render, webhook_url=_webhook_url(call))
    check_means(call, actor, render.estimate(), NO_CREDITS)
    session = call.state.renders.create(actor.account, render, at=call.now)
    look_at_pictures(call, session, order)
    return _accepted(call, session)


def status(call: Call) -> Reply:
    """Describe a video, and what each stage has made."""
    session, steps = _own(call)
    if steps is None:
        raise not_found(NOT_FOUND)
    call.state.renders.scripts.look(session.id)
    return Reply.of_json(step_status(session, steps, call.origin))


def status_detailed(call: Call) -> Reply:
    """Describe a video with the scenes, clips and sounds that it has so far."""
    session, steps = _own(call)
    if steps is None:
        raise not_found(NOT_FOUND)
    call.state.renders.scripts.look(session.id)
    return Reply.of_json(detailed(step_status(session, steps, call.origin), session, call.origin))


def process_next(call: Call) -> Reply:
    """Let a video go on that has stopped; while it goes on, that changes nothing."""
    session, steps = _own(call)
    if steps is None:
        raise bad_request("This video request is not a step video request.")
    if session.failed_at is not None:
        message = session.error or "Step video generation failed."
        raise ApiError(HTTPStatus.CONFLICT, message)
    if steps.waiting_for is not None:
        call.state.renders.go_on(session.id, at=call.now)
    return status(call)


def manual_stages(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Find out where a render stops, in the server's order of looking."""
    mode = text(fields, "generation_step_mode", "step_mode").lower()
    if mode in _ONE_STEP:
        return ()
    if mode in _TWO_STEP:
        return _TWO_STEP_STAGES
    automatic = first(fields, "auto_render_full_video", "render_full_video")
    if automatic:
        return ()
    given = first(fields, "manual_step_stages", "pause_before_steps", "approval_steps")
    if given is not None:
        return _named(given)
    return () if automatic is None else _TWO_STEP_STAGES


def _named(given: Any) -> tuple[str, ...]:
    if isinstance(given, str):
        given = given.split(",")
    if isinstance(given, dict):
        given = [name for name, is_meant in given.items() if is_meant]
    if not isinstance(given, list):
        return ()
    names = [each.strip() for each in given if isinstance(each, str)]
    # Server: it drops what is none of its stages, in silence.
    return tuple(name for name in STAGE_PLANS if name in names)


def _account(call: Call) -> Actor:
    # Server: any credential will do, and an external user that the request names is not looked at.
    credential = credential_of(call)
    return Actor(credential.account, credential.kind)


def _own(call: Call) -> tuple[RenderSession, Steps | None]:
    actor = _account(call)
    body = call.body if isinstance(call.body, dict) else {}
    request_id = (
        call.params.get("request_id", "").strip()
        or text(call.query, *_IDS)
        or text(envelope(body), *_IDS)
        or text(body, *_IDS)
    )
    if not request_id:
        raise bad_request("request_id or session_id is required.")
    session = call.state.renders.get(request_id) if is_object_id(request_id) else None
    if session is None or session.account_id != actor.account:
        raise not_found(NOT_FOUND)
    return session, session.steps


def _webhook_url(call: Call) -> str | None:
    body = call.body if isinstance(call.body, dict) else {}
    return text(body, "webhook_url") or text(envelope(body), "webhook_url") or None


def _accepted(call: Call, session_id: str) -> Reply:
    session = call.state.renders.get(session_id)
    accepted: dict[str, Any] = {"request_id": session_id, "session_id": session_id}
    if session is not None and session.steps is not None:
        step = step_state(session, session.steps)
        accepted |= {"step": step, "status": step["status"]}
    return Reply.of_json(accepted)


_STEP: Final = "/v2/video/step"

ENDPOINTS: Final = (
    Endpoint.of(routes.v2.step_videos.CREATE_FROM_TEXT, create_from_text),
    Endpoint.of(routes.v2.step_videos.CREATE_FROM_IMAGE, create_from_image),
    Endpoint.of(routes.v2.step_videos.STATUS, status),
    Endpoint.of(routes.v2.step_videos.STATUS_DETAILED, status_detailed),
    Endpoint.of(routes.v2.step_videos.PROCESS_NEXT, process_next),
    # The same by other ways, which the SDK does not go.
    *(
        Endpoint(route.name, method, path, handler)
        for route, name, handler, method in (
            (routes.v2.step_videos.STATUS, "status", status, "POST"),
            (routes.v2.step_videos.STATUS_DETAILED, "status_detailed", status_detailed, "POST"),
        )
        for path in (route.path, f"{_STEP}/{name}")
    ),
    Endpoint(routes.v2.step_videos.STATUS.name, "GET", f"{_STEP}/status", status),
    Endpoint(
        routes.v2.step_videos.STATUS_DETAILED.name,
        "GET",
        f"{_STEP}/status_detailed",
        status_detailed,
    ),
    Endpoint(
        routes.v2.step_videos.PROCESS_NEXT.name, "POST", f"{_STEP}/process_next", process_next
    ),
)
