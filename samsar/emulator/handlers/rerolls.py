"""Rendering some scenes of a finished video anew, in a copy of it. The SDK has no method for it.

What the server does between the charge and the render (writing the prompts of the scenes anew)
never fails here, so that 422 and 502 are not answered.
"""

from __future__ import annotations

import math
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.callers.actors import Actor
from samsar.emulator.callers.auth import credential_of
from samsar.emulator.callers.billing import Order, charge_order, check_means, credit_headers
from samsar.emulator.database.ledger import to_credits
from samsar.emulator.handlers.create_videos import NO_CREDITS
from samsar.emulator.handlers.follow_ups import FINAL_STAGE, copy_of
from samsar.emulator.handlers.videos import ID_NAMES, NO_ID, NOT_FOUND
from samsar.emulator.payloads.scenes import scenes_of
from samsar.emulator.wire.fields import envelope, first, is_object_id, text
from samsar.emulator.wire.messages import ApiError, Reply, bad_request, not_found
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import (
    EXPRESS_VIDEO_CREDITS_PER_SECOND,
    EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND_TOTAL,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.payloads.scenes import Scene
    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call

KIND: Final = "reroll_layers"
DEFAULT_IMAGE_MODEL: Final = "GPTIMAGE2"
PREVIEW: Final = 160
_LAYER_NAMES: Final = ("layer_indexes", "layer_indices", "layers")

# Server: credits for a picture, square and otherwise. Other models cost the last.
_IMAGE_CREDITS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "GPTIMAGE2": (46, 46),
        "SEEDREAM": (15, 23),
        "NANOBANANA2": (23, 23),
        "NANOBANANAPRO": (15, 15),
        "WAN2.7PRO": (15, 15),
    }
)
_OTHER_IMAGE_CREDITS: Final = (8, 8)
_STAGES: Final = FINAL_STAGE | {"image_generation", "ai_video_generation"}


def reroll(call: Call) -> Reply:
    """Render scenes anew, or say what that would cost."""
    # Server: it acts for the account, whoever's credential it is.
    credential = credential_of(call)
    actor = Actor(credential.account, credential.kind)
    fields = envelope(call.body)
    source = _source(call, actor, fields)
    scenes = _scenes(source, _indexes(first(fields, *_LAYER_NAMES)))
    quote = _quote(source, scenes)
    if any(first(fields, name) is True for name in ("quote_only", "dry_run")):
        body = {"session_id": source.id, "request_id": source.id, "creditQuote": quote}
        return Reply.of_json(body, headers={"x-credits-charged": "0"})
    return _rerolled(call, actor, source, scenes, quote)


def _source(call: Call, actor: Actor, fields: Mapping[str, Any]) -> RenderSession:
    session_id = text(fields, *ID_NAMES, "request_id")
    if not session_id:
        raise bad_request(NO_ID)
    if not is_object_id(session_id):
        raise bad_request("videoSessionId must be a valid video session id.")
    source = call.state.renders.get(session_id)
    if source is None or source.account_id != actor.account:
        raise not_found(NOT_FOUND)
    if source.status == "PENDING":
        raise ApiError(
            HTTPStatus.CONFLICT,
            "Session is still rendering. Wait for the current render to complete before rerolling "
            "layers.",
        )
    if source.status == "PAUSED":
        raise ApiError(
            HTTPStatus.CONFLICT,
            "Session is paused. Resume or cancel the current render before rerolling layers.",
        )
    if not scenes_of(source):
        raise bad_request("Session has no layers to reroll.")
    return source


def _indexes(given: Any) -> list[int]:
    values = given.split(",") if isinstance(given, str) else given
    found = {_index(value) for value in values} if isinstance(values, list) else set()
    if not found:
        raise bad_request("layer_indexes must include at least one layer index.")
    return sorted(found)


def _index(value: Any) -> int:
    """Read what JavaScript makes of a value, which may be a number in a string."""
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not number.is_integer() or number < 1:
        raise bad_request("layer_indexes must contain positive 1-based integers.")
    return int(number)


def _scenes(source: RenderSession, indexes: list[int]) -> list[Scene]:
    scenes = scenes_of(source)
    for index in indexes:
        if index == len(scenes) + 1 and source.has_outro:
            raise bad_request(f"Layer index {index} cannot be rerolled.")
        if index > len(scenes):
            raise bad_request(f"Layer index {index} is out of range.")
    return [scenes[index - 1] for index in indexes]


def _quote(source: RenderSession, scenes: list[Scene]) -> dict[str, Any]:
    image_model = _image_model(source)
    square, other = _IMAGE_CREDITS.get(image_model, _OTHER_IMAGE_CREDITS)
    per_image = other if source.aspect_ratio in ("16:9", "9:16") else square
    total = EXPRESS_VIDEO_CREDITS_PER_SECOND.get(source.video_model, 0)
    per_second = max(0, total - EXPRESS_VIDEO_FIXED_CREDITS_PER_SECOND_TOTAL)
    layers = [_layer(scene, per_image, per_second) for scene in scenes]
    image_credits = sum(layer["imageCredits"] for layer in layers)
    video_credits = sum(layer["aiVideoCredits"] for layer in layers)
    return {
        "layerCount": len(layers),
        "layerIndexes": [layer["layerIndex"] for layer in layers],
        "aspectRatio": source.aspect_ratio,
        "imageModel": image_model,
        "videoModel": source.video_model,
        "imageCreditsPerLayer": per_image,
        "aiVideoCreditsPerSecond": per_second,
        "durationSeconds": round(sum(scene.seconds for scene in scenes), 3),
        "imageCredits": image_credits,
        "aiVideoCredits": video_credits,
        "totalCredits": image_credits + video_credits,
        "layers": layers,
    }


def _image_model(source: RenderSession) -> str:
    return text(source.input, "image_model").upper() or DEFAULT_IMAGE_MODEL


def _layer(scene: Scene, per_image: int, per_second: int) -> dict[str, Any]:
    video_credits = math.ceil(scene.seconds * per_second)
    return {
        "layerIndex": scene.index + 1,
        "layerId": scene.id,
        "durationSeconds": scene.seconds,
        "imageCredits": per_image,
        "aiVideoCredits": video_credits,
        "totalCredits": per_image + video_credits,
        "promptPreview": scene.prompt[:PREVIEW],
        "baseLayerType": "character" if scene.speaks else "sound_effect",
    }


def _rerolled(
    call: Call, actor: Actor, source: RenderSession, scenes: list[Scene], quote: dict[str, Any]
) -> Reply:
    price = quote["totalCredits"]
    check_means(call, actor, price, NO_CREDITS)
    copy = copy_of(call, KIND, source)
    order = attrs.evolve(
        copy,
        queued=_STAGES | {_stage_after(scene) for scene in scenes},
        # So that the copy can be priced in its turn.
        input={**copy.input, "image_model": quote["imageModel"]},
    )
    session = call.state.renders.create(actor.account, order, at=call.now)
    charge_order(call, actor, Order(session, session), price, "Rerolled layers")
    remaining = to_credits(call.state.ledger.balance(actor.account))
    origin = dict.fromkeys(
        ("source_session_id", "original_session_id", "cloned_from_session_id"), source.id
    )
    return Reply.of_json(
        {
            "session_id": session,
            "request_id": session,
            **origin,
            "status": "PENDING",
            "layer_indexes": quote["layerIndexes"],
            "layer_ids": [scene.id for scene in scenes],
            "creditQuote": quote,
            "creditsCharged": price,
            "remainingCredits": remaining,
        },
        headers=credit_headers(price, remaining),
    )


def _stage_after(scene: Scene) -> str:
    return "lip_sync_generation" if scene.speaks else "sound_effect_generation"


ENDPOINTS: Final = tuple(
    Endpoint(name, "POST", path, reroll)
    for name, path in (
        ("videos.reroll_layers", "/v1/video/reroll-layers"),
        ("v2.videos.reroll_layers", "/v2/video/reroll-layers"),
        ("v2.videos.reroll_layers_alias", "/v2/reroll-layers"),
    )
)
