"""Making new videos from finished ones: outros, footers, translations, joins and copies.

Every one of them is a session of its own. What costs is charged at once, before anything is done,
and the server does not give it back when it fails after that.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core import routes
from samsar.emulator.auth import account_of
from samsar.emulator.fields import LANGUAGES, boolean, envelope, first, language, text
from samsar.emulator.handlers.create_videos import NO_CREDITS
from samsar.emulator.handlers.videos import NOT_FOUND
from samsar.emulator.image_orders import is_within_reach
from samsar.emulator.ledger import to_credits, to_units
from samsar.emulator.messages import Reply, bad_request, insufficient_credits, not_found
from samsar.emulator.outro_orders import read_outro, removes_footer
from samsar.emulator.payloads import video_status
from samsar.emulator.renders import RenderOrder
from samsar.emulator.routing import Endpoint
from samsar.pricing import (
    FOOTER_IMAGE_CREDITS,
    JOIN_CREDITS_PER_SECOND,
    OUTRO_IMAGE_CREDITS,
    OUTRO_SECONDS,
    TRANSLATE_CREDITS_PER_SECOND,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.messages import Call
    from samsar.emulator.records import RenderSession

NO_ID: Final = "videoSessionId (or video_session_id/session_id) is required."
LEAST_JOINED: Final = 2
_EXTERNAL_ID: Final = re.compile(r"extreq_.*|[0-9a-f]{32}", re.IGNORECASE)
_LANGUAGE_NAMES: Final = (
    "language",
    "language_string",
    "language_code",
    "langauge",
    "langauge_code",
)
_FINAL_STAGE: Final = frozenset({"video_generation"})
# Server: something is spoken anew. Which stages that are is our guess.
_SPOKEN_ANEW: Final = _FINAL_STAGE | {"speech_generation", "lip_sync_generation"}


def update_outro_image(call: Call) -> Reply:
    """Give a video another outro."""
    return _with_outro(call, "update_outro_image")


def add_outro_image(call: Call) -> Reply:
    """Give a video an outro."""
    return _with_outro(call, "add_outro_image")


def _with_outro(call: Call, kind: str) -> Reply:
    account, fields = account_of(call), envelope(call.body)
    source = _source(call, account, fields, purpose="add an outro to")
    picture = read_outro(fields)
    order = attrs.evolve(
        _copy(call, kind, source),
        seconds=source.seconds + (0 if source.has_outro else OUTRO_SECONDS),
        has_outro=True,
    )
    session = _charged(call, account, order, price=OUTRO_IMAGE_CREDITS, reason="Outro image")
    if picture and not is_within_reach(picture):
        # Only after the charge, which stays. The wording is ours; the server's is not known.
        message = "Unable to download outro image."
        call.state.renders.fail(session, message, at=call.now)
        raise bad_request(message)
    return _paid(call, account, session, price=OUTRO_IMAGE_CREDITS)


def update_footer_image(call: Call) -> Reply:
    """Give a video another footer, or take it away."""
    account, fields = account_of(call), envelope(call.body)
    source = _source(call, account, fields, purpose="update the footer of")
    has_footer = not removes_footer(fields)
    order = attrs.evolve(_copy(call, "update_footer_image", source), has_footer=has_footer)
    session = _charged(call, account, order, price=FOOTER_IMAGE_CREDITS, reason="Footer image")
    return _paid(call, account, session, price=FOOTER_IMAGE_CREDITS)


def translate(call: Call) -> Reply:
    """Speak a video in another language."""
    account, fields = account_of(call), envelope(call.body)
    source = _source(call, account, fields, purpose="translate")
    target = _target_language(fields)
    wants_subtitles = bool(boolean(fields, "enable_subtitles", "add_subtitles"))
    boolean(fields, "translate_outro")
    boolean(fields, "translate_footer")
    order = attrs.evolve(
        _copy(call, "translate_video", source),
        language=target,
        # Server: never beside a footer.
        has_subtitles=wants_subtitles and not source.has_footer,
        queued=_SPOKEN_ANEW,
    )
    price = math.ceil(source.seconds) * TRANSLATE_CREDITS_PER_SECOND
    session = _charged(call, account, order, price=price, reason="Translation")
    return _paid(call, account, session, price=price)


def _target_language(fields: Mapping[str, Any]) -> str:
    name = next((name for name in _LANGUAGE_NAMES if text(fields, name)), "language")
    target = language(fields, name)
    if not target:
        raise bad_request(f"language must be one of: {', '.join(LANGUAGES)}.")
    return target


def join(call: Call) -> Reply:
    """Put videos one after another."""
    account, fields = account_of(call), envelope(call.body)
    sources = [
        _session(call, account, session_id, purpose="join") for session_id in _joined_ids(fields)
    ]
    boolean(fields, "blend_scenes")
    if len({source.aspect_ratio for source in sources}) > 1:
        # The wording is ours; the server's is not known. All our videos have one frame rate.
        raise bad_request("All sessions must have the same aspectRatio and framesPerSecond.")
    order = attrs.evolve(
        _copy(call, "join_videos", sources[0]),
        seconds=sum(source.seconds for source in sources),
        has_subtitles=any(source.has_subtitles for source in sources),
        has_footer=any(source.has_footer for source in sources),
        has_outro=sources[-1].has_outro,
    )
    price = math.ceil(order.seconds) * JOIN_CREDITS_PER_SECOND
    session = _charged(call, account, order, price=price, reason="Joined videos")
    return _paid(call, account, session, price=price)


def _joined_ids(fields: Mapping[str, Any]) -> list[str]:
    given = first(fields, "session_ids", "video_session_ids")
    ids = (
        [each.strip() for each in given if isinstance(each, str)] if isinstance(given, list) else []
    )
    ids = [each for each in ids if each]
    # The wording of these two is ours; the server's is not known.
    if len(ids) < LEAST_JOINED:
        raise bad_request("session_ids must have at least two session ids.")
    if len(set(ids)) < len(ids):
        raise bad_request("session_ids must be distinct.")
    return ids


def add_subtitles(call: Call) -> Reply:
    """Draw subtitles on a video."""
    account, fields = account_of(call), envelope(call.body)
    source = _source(call, account, fields, purpose="add subtitles to")
    shown = language(fields, "subtitle_language")
    order = attrs.evolve(_copy(call, "add_subtitles", source), has_subtitles=True)
    session = call.state.renders.create(account, order, at=call.now)
    body = {"request_id": session, "session_id": session}
    return Reply.of_json(body | ({"subtitle_language": shown} if shown else {}))


def remove_subtitles(call: Call) -> Reply:
    """Take the subtitles off a video."""
    account, fields = account_of(call), envelope(call.body)
    source = _source(call, account, fields, purpose="remove subtitles from")
    order = attrs.evolve(_copy(call, "remove_subtitles", source), has_subtitles=False)
    session = call.state.renders.create(account, order, at=call.now)
    return Reply.of_json({"request_id": session, "session_id": session})


def clone(call: Call) -> Reply:
    """Copy a video, and tell how far the copy is."""
    account = account_of(call)
    source = _source(call, account, envelope(call.body), purpose="clone")
    session = call.state.renders.create(account, _copy(call, "clone_video", source), at=call.now)
    made = call.state.renders.get(session)
    status = {} if made is None else video_status(made, call.origin)
    body = {**status, "creditsCharged": 0, "remainingCredits": None}
    return Reply.of_json(body, headers={"x-credits-charged": "0"})


def _source(call: Call, account: str, fields: Mapping[str, Any], *, purpose: str) -> RenderSession:
    session_id = text(fields, "videoSessionId", "video_session_id", "session_id")
    if not session_id:
        raise bad_request(NO_ID)
    return _session(call, account, session_id, purpose=purpose)


def _session(call: Call, account: str, session_id: str, *, purpose: str) -> RenderSession:
    source = call.state.renders.get(session_id)
    if source is None or source.account_id != account:
        if _EXTERNAL_ID.fullmatch(session_id):
            raise not_found("Source video was not found for this external user.")
        raise not_found(NOT_FOUND)
    if source.result_path is None:
        # The server's words for a clone; for the others the wording is ours.
        raise bad_request(f"Video session does not have a completed video URL to {purpose}.")
    return source


def _copy(call: Call, kind: str, source: RenderSession) -> RenderOrder:
    """Order the final video of a session once more, unchanged."""
    outside = call.body if isinstance(call.body, dict) else {}
    return RenderOrder(
        kind=kind,
        video_model=source.video_model,
        seconds=source.seconds,
        aspect_ratio=source.aspect_ratio,
        language=source.language,
        has_subtitles=source.has_subtitles,
        has_footer=source.has_footer,
        has_outro=source.has_outro,
        webhook_url=text(outside, "webhookUrl") or None,
        input=dict(envelope(call.body)),
        queued=_FINAL_STAGE,
    )


def _charged(call: Call, account: str, order: RenderOrder, *, price: int, reason: str) -> str:
    """Make a session and take what it costs at once."""
    if call.state.ledger.balance(account) < to_units(price):
        raise insufficient_credits(NO_CREDITS)
    session = call.state.renders.create(account, order, at=call.now)
    call.state.ledger.charge(
        account, to_units(price), at=call.now, reason=reason, request_id=session
    )
    return session


def _paid(call: Call, account: str, session: str, *, price: int) -> Reply:
    remaining = to_credits(call.state.ledger.balance(account))
    return Reply.of_json(
        {
            "request_id": session,
            "session_id": session,
            "creditsCharged": price,
            "remainingCredits": remaining,
        },
        headers={"x-credits-charged": str(price), "x-credits-remaining": str(remaining)},
    )


ENDPOINTS: Final = (
    Endpoint.of(routes.videos.UPDATE_OUTRO_IMAGE, update_outro_image),
    Endpoint.of(routes.videos.ADD_OUTRO_IMAGE, add_outro_image),
    Endpoint.of(routes.videos.UPDATE_FOOTER_IMAGE, update_footer_image),
    Endpoint.of(routes.videos.TRANSLATE, translate),
    Endpoint.of(routes.videos.JOIN, join),
    Endpoint.of(routes.videos.ADD_SUBTITLES, add_subtitles),
    Endpoint.of(routes.videos.REMOVE_SUBTITLES, remove_subtitles),
    Endpoint.of(routes.videos.CLONE, clone),
)
