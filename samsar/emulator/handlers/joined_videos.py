"""Putting videos one after another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core import routes
from samsar.emulator.handlers.follow_ups import (
    JOINED_NAMES,
    JOINED_REQUEST_NAMES,
    actor_for,
    charged,
    copy_of,
    paid,
    session_of_user,
)
from samsar.emulator.payloads.scenes import scene_count, scenes_of, subject_of
from samsar.emulator.wire.fields import boolean, envelope, first, is_object_id
from samsar.emulator.wire.messages import bad_request, not_found
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import JOIN_CREDITS_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.callers.actors import Actor
    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call, Reply

NOT_DISTINCT: Final = "session_ids must not contain duplicates."
LEAST_JOINED: Final = 2


def join(call: Call) -> Reply:
    """Put videos one after another."""
    fields = envelope(call.body)
    actor = actor_for(call, fields)
    boolean(fields, "blend_scenes")
    sources = _joined(call, actor, fields)
    order = attrs.evolve(
        copy_of(call, "join_videos", sources[0]),
        seconds=sum(source.seconds for source in sources),
        has_subtitles=any(source.has_subtitles for source in sources),
        has_footer=any(source.has_footer for source in sources),
        has_outro=sources[-1].has_outro,
        story={
            "session": None,
            "scenes": sum(scene_count(source) for source in sources),
            "prompt": subject_of(sources[0]),
        },
    )
    price = math.ceil(order.seconds) * JOIN_CREDITS_PER_SECOND
    made = charged(call, actor, order, price=price, reason="Joined videos")
    return paid(call, actor, made, price=price)


def _joined(call: Call, actor: Actor, fields: Mapping[str, Any]) -> list[RenderSession]:
    ids = _joined_ids(fields, external=actor.external is not None)
    if actor.external is None:
        sources = [call.state.renders.get(each) for each in ids]
        found = [each for each in sources if each is not None and each.account_id == actor.account]
        if len(found) < len(ids):
            raise not_found("One or more sessions were not found.")
    else:
        found = [session_of_user(call, actor.external.id, each) for each in ids]
    if len({source.id for source in found}) < len(found):
        # One request, by two of its ids.
        raise bad_request(NOT_DISTINCT)
    if len({source.aspect_ratio for source in found}) > 1:
        # All our videos have one frame rate, the other thing that the server compares.
        raise bad_request("All sessions must have the same aspectRatio to be joined.")
    for index, source in enumerate(found):
        # Server: scenes are all that it asks for, and not a finished video.
        if not scenes_of(source):
            raise bad_request(f"Session at index {index} is missing layers.")
    return found


def _joined_ids(fields: Mapping[str, Any], *, external: bool) -> list[str]:
    given = first(fields, *(JOINED_REQUEST_NAMES if external else JOINED_NAMES))
    if not isinstance(given, list) or len(given) < LEAST_JOINED:
        what = "values" if external else "session ids"
        raise bad_request(f"session_ids must be an array of at least {LEAST_JOINED} {what}.")
    ids = [each.strip().lower() for each in given if isinstance(each, str) and each.strip()]
    if len(ids) < LEAST_JOINED:
        raise bad_request(f"session_ids must contain at least {LEAST_JOINED} non-empty strings.")
    if not external and not all(map(is_object_id, ids)):
        raise bad_request("session_ids must contain only valid session ids.")
    if len(set(ids)) < len(ids):
        raise bad_request(NOT_DISTINCT)
    return ids


ENDPOINTS: Final = (
    Endpoint.of(routes.videos.JOIN, join),
    Endpoint.of(routes.v2.videos.JOIN, join),
    Endpoint("external_user.join", "POST", "/v1/external_users/join_videos", join),
)
