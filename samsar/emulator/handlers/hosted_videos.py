"""Hosted videos: from texts, pictures and narratives, and by changing clips by their URLs.

Server: these routes are only below `/v2`, take any credential, and the account always pays.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.actors import Actor
from samsar.emulator.callers.auth import credential_of
from samsar.emulator.content.branching import unique_seconds, usage_headers
from samsar.emulator.content.catalog import IMAGE_MODELS, VIDEO_MODELS
from samsar.emulator.database.ledger import to_units
from samsar.emulator.database.media_jobs import CLIP_KINDS
from samsar.emulator.database.narratives import BRANCHING
from samsar.emulator.database.renders import RenderOrder
from samsar.emulator.handlers.create_videos import text_to_video_for, told_about
from samsar.emulator.orders.images import read_image_list_order
from samsar.emulator.orders.public_media import check_public
from samsar.emulator.payloads.previews import detailed
from samsar.emulator.payloads.videos import video_status
from samsar.emulator.wire import pages
from samsar.emulator.wire.fields import envelope, first, is_object_id, text
from samsar.emulator.wire.messages import (
    ApiError,
    Reply,
    bad_request,
    insufficient_credits,
    not_found,
)
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from samsar._core.routes import Route
    from samsar.emulator.database.media_jobs import MediaJob
    from samsar.emulator.database.writing import Writing
    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call
    from samsar.emulator.wire.routing import Handler

NO_CREDITS: Final = "Insufficient credits."
NOT_FOUND: Final = "Request not found."
KIND_OF_NARRATIVES: Final = "narrative_to_video"
BRANCHED_RATIOS: Final = ("16:9", "9:16")
SINGULAR_RATIO: Final = "1:1"
_START_IMAGES: Final = ("image_url", "image", "start_image_url", "start_image")
_ADDRESSES: Final = ("image_url", "url", "src", "image", "start_image_url", "start_image")
_RAW_IMAGES: Final = ("image_data", "start_image_data")
_NARRATIVE_IDS: Final = (
    "narrative_request_id",
    "narrativeRequestId",
    "session_id",
    "sessionId",
    "request_id",
    "requestId",
)
_CLIP_MODELS: Final = {"lip_sync": "SYNCLIPSYNC", "sound_effect": "MIRELOAI"}
_CLIP_STAGES: Final = {
    "lip_sync": "lip_sync_generation",
    "sound_effect": "sound_effect_generation",
}


def text_to_video(call: Call) -> Reply:
    """Make a video from text."""
    credential = credential_of(call)
    try:
        reply = text_to_video_for(call, Actor(credential.account, credential.kind))
    except ApiError as error:
        if error.status == HTTPStatus.PAYMENT_REQUIRED:
            raise insufficient_credits(NO_CREDITS) from None
        raise
    return _accepted(json.loads(reply.body)["session_id"])


def image_to_video(call: Call) -> Reply:
    """Make a video from a picture or from several."""
    account = _account(call)
    fields = dict(envelope(call.body))
    fields["image_urls"] = _public_images(call, fields)
    order = told_about(call, read_image_list_order(fields)).render
    _check_means(call, account, order)
    return _accepted(call.state.renders.create(account, order, at=call.now))


def _public_images(call: Call, fields: Mapping[str, Any]) -> list[Any]:
    if first(fields, *_RAW_IMAGES) is not None:
        raise bad_request(
            "image_url must be provided as a public URL. Raw image data is not accepted for "
            "external image-to-video endpoints."
        )
    given = first(fields, "image_urls")
    single = text(fields, *_START_IMAGES)
    entries = given if isinstance(given, list) and given else [single] if single else []
    if not entries:
        raise bad_request("image_url or image_urls is required and must be publicly reachable.")
    public: list[Any] = []
    for index, entry in enumerate(entries):
        name = f"image_urls[{index}]"
        if not isinstance(entry, str | dict):
            raise bad_request(f"{name} must be a public image URL or object containing one.")
        address = text(entry, *_ADDRESSES) if isinstance(entry, dict) else entry
        if not check_public(address, name, call.origin):
            raise bad_request(f"{name} is required and must be a public image URL.")
        # Here a picture goes by more names than where videos are made of pictures otherwise.
        public.append({"image_url": address, **entry} if isinstance(entry, dict) else entry)
    return public


def narrative_to_video(call: Call) -> Reply:
    """Make a video from a narrative that is done."""
    account = _account(call)
    fields = envelope(call.body)
    source = _narrative(call, account, fields)
    order = _order_of_narrative(call, fields, source)
    _check_means(call, account, order)
    session = call.state.renders.create(account, order, at=call.now)
    return _accepted(session, **_origin_of(order.input))


def _narrative(call: Call, account: str, fields: Mapping[str, Any]) -> Writing:
    outside = call.body if isinstance(call.body, dict) else {}
    for name in ("prompt", "duration"):
        if name in fields or name in outside:
            raise bad_request(
                f"{name} is not accepted. It is inherited from the source NarrativeRequest."
            )
    given = [text({name: fields[name]}, name) for name in _NARRATIVE_IDS if name in fields]
    if not all(given):
        raise bad_request("NarrativeRequest id aliases must be non-empty strings when provided.")
    if len(set(given)) > 1:
        raise bad_request("NarrativeRequest id aliases must match when more than one is provided.")
    if not given or not is_object_id(given[0]):
        raise bad_request("A valid narrative_request_id is required.")
    source = call.state.narratives.get(given[0], account, at=call.now)
    if source is None:
        raise not_found("Narrative request not found.")
    return source


def _order_of_narrative(call: Call, fields: Mapping[str, Any], source: Writing) -> RenderOrder:
    video_model = text(fields, "video_model") or source.fields["video_model"]
    if video_model != source.fields["video_model"]:
        raise ApiError(
            HTTPStatus.CONFLICT,
            "video_model must match the model used to create the source NarrativeRequest.",
        )
    image_model = text(fields, "image_model")
    if image_model and image_model not in IMAGE_MODELS:
        raise bad_request("Invalid image model.")
    if video_model not in VIDEO_MODELS:
        raise bad_request("Invalid video model.")
    if source.status != "COMPLETED":
        raise ApiError(
            HTTPStatus.CONFLICT,
            "The source NarrativeRequest must be completed before creating a video.",
        )
    is_branched = source.fields["request_type"] == BRANCHING
    duration = source.fields["duration"]
    webhook_url = text(call.body, "webhookUrl") if isinstance(call.body, dict) else ""
    story = _branched(source) if is_branched else {"narrative_type": "singular"}
    levels = source.fields["num_levels"] if is_branched else 0
    return RenderOrder(
        kind=KIND_OF_NARRATIVES,
        video_model=video_model,
        seconds=unique_seconds(duration, levels),
        aspect_ratio=_ratio(fields) if is_branched else SINGULAR_RATIO,
        webhook_url=webhook_url or None,
        input={
            **fields,
            "prompt": source.fields["prompt"],
            "duration": duration,
            "narrative_request_id": source.id,
            **story,
        },
    )


def _branched(source: Writing) -> dict[str, Any]:
    return {
        "narrative_type": "branched",
        "num_levels": source.fields["num_levels"],
        "branched_narrative_request_id": source.id,
    }


def _ratio(fields: Mapping[str, Any]) -> str:
    if first(fields, "aspect_ratio") is None:
        return BRANCHED_RATIOS[0]
    ratio = text(fields, "aspect_ratio")
    if not ratio:
        raise bad_request("aspectRatio must be a non-empty string when provided.")
    if ratio not in BRANCHED_RATIOS:
        raise bad_request(f"aspectRatio must be one of: {', '.join(BRANCHED_RATIOS)}.")
    return ratio


def _origin_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    if "narrative_request_id" not in fields:
        return {}
    return {
        "narrative_type": fields["narrative_type"],
        "source_narrative_request_id": fields["narrative_request_id"],
    }


def lip_sync(call: Call) -> Reply:
    """Move the lips in a video to a voice."""
    return _clip(call, "lip_sync", ("video_url", "audio_url"))


def sound_effect(call: Call) -> Reply:
    """Add sounds to a video."""
    return _clip(call, "sound_effect", ("video_url",))


def _clip(call: Call, kind: str, media: tuple[str, ...]) -> Reply:
    account = _account(call)
    fields = envelope(call.body)
    for name in media:
        _check_media(call, fields, name)
    # No debit is seen on these routes of the server.
    job = call.state.media_jobs.create(
        account,
        kind,
        fields,
        at=call.now,
        model=text(fields, f"{kind}_model", "video_model", "model") or _CLIP_MODELS[kind],
        aspect_ratio=text(fields, "aspect_ratio") or "16:9",
    )
    return _accepted(
        job,
        route_type=kind,
        external_video_route=kind,
        external_video_stage=_CLIP_STAGES[kind],
    )


def _check_media(call: Call, fields: Mapping[str, Any], name: str) -> None:
    medium = name.partition("_")[0]
    if text(fields, f"{medium}_data"):
        raise bad_request(
            f"{name} must be provided as a public URL. Raw media fields are not accepted for "
            "external video endpoints."
        )
    url = text(fields, name, f"{medium}_link", medium)
    if not check_public(url, name, call.origin):
        raise bad_request(f"{name} is required and must be a publicly reachable URL.")


def status(call: Call) -> Reply:
    """Say how far a video is."""
    return _status(call, is_detailed=False)


def status_detailed(call: Call) -> Reply:
    """Say how far a video is, and what there is to see of it."""
    return _status(call, is_detailed=True)


def _status(call: Call, *, is_detailed: bool) -> Reply:
    account = _account(call)
    names = ("request_id", "session_id")
    job_id = call.params.get("request_id") or text(call.query, *names)
    job_id = job_id or text(envelope(call.body), *names)
    if not job_id:
        raise bad_request("request_id or session_id is required.")
    session = call.state.renders.get(job_id)
    if session is not None and session.account_id == account:
        described = _of_session(session, call.origin, is_detailed=is_detailed)
        return Reply.of_json(described, headers=usage_headers(session))
    job = call.state.media_jobs.get(job_id, at=call.now)
    if job is None or job.account_id != account or job.kind not in CLIP_KINDS:
        raise not_found(NOT_FOUND)
    return Reply.of_json(clip_status(job, call.origin))


def _of_session(session: RenderSession, origin: str, *, is_detailed: bool) -> dict[str, Any]:
    described = {**video_status(session, origin), **_origin_of(session.input)}
    return detailed(described, session, origin) if is_detailed else described


def clip_status(job: MediaJob, origin: str) -> dict[str, Any]:
    """Describe what is done to a clip."""
    stage = _CLIP_STAGES[job.kind]
    body: dict[str, Any] = {
        "session_id": job.id,
        "request_id": job.id,
        "status": job.status,
        "type": "video",
        "provider": job.model,
        "narrative_type": "singular",
        "expressGenerationPaused": False,
        "route_type": job.kind,
        "routeType": job.kind,
        "external_video_route": job.kind,
        "externalVideoRoute": job.kind,
        "external_video_stage": stage,
        "externalVideoStage": stage,
    }
    if job.error is not None:
        body |= {"message": job.error, "error": job.error}
    if job.result_path is not None:
        url = f"{origin}{job.result_path}"
        body |= {"result_url": url, "result_urls": [url]}
    return body


def unknown(call: Call) -> Reply:
    """Answer for a route that the server does not have."""
    return pages.unknown_route(call.method, call.path)


def _account(call: Call) -> str:
    return credential_of(call).account


def _check_means(call: Call, account: str, order: RenderOrder) -> None:
    # As elsewhere, nothing is reserved.
    price = to_units(order.estimate())
    if call.state.ledger.balance(account) < price:
        raise insufficient_credits(NO_CREDITS)
    call.state.ledger.check_key(account, price, at=call.now)


def _accepted(job: str, **more: Any) -> Reply:
    return Reply.of_json({"request_id": job, "session_id": job, "status": "PENDING", **more})


def _below_v2(route: Route[Any], handler: Handler, *others: str) -> Iterator[Endpoint]:
    for path in (route.path, *others):
        for root in ("", "/api"):
            yield Endpoint(route.name, route.method, root + path, handler)


ENDPOINTS: Final = (
    *_below_v2(routes.hosted.videos.CREATE_FROM_TEXT, text_to_video),
    *_below_v2(routes.hosted.videos.CREATE_FROM_IMAGE, image_to_video),
    *_below_v2(routes.hosted.videos.CREATE_FROM_NARRATIVE, narrative_to_video),
    *_below_v2(routes.hosted.videos.LIP_SYNC, lip_sync),
    *_below_v2(routes.hosted.videos.ADD_SOUND_EFFECT, sound_effect),
    *_below_v2(routes.hosted.videos.STATUS, status, "/v2/external/video/{request_id}/status"),
    *_below_v2(
        routes.hosted.videos.STATUS_DETAILED,
        status_detailed,
        "/v2/external/video/{request_id}/status_detailed",
    ),
    # Server: these take a POST as well.
    *(
        Endpoint(route.name, "POST", path, handler)
        for route, name, handler in (
            (routes.hosted.videos.STATUS, "status", status),
            (routes.hosted.videos.STATUS_DETAILED, "status_detailed", status_detailed),
        )
        for path in (route.path, f"/v2/external/video/{{request_id}}/{name}")
    ),
    *_below_v2(routes.hosted.videos.REQUEST, unknown),
)
