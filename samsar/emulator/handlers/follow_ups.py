"""Making new videos from finished ones: outros, footers, translations, joins and copies.

Every one of them is a session of its own. What costs is charged at once, before anything is done,
and the server does not give it back when it fails after that.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar._core import routes
from samsar.emulator.callers.actors import NO_SOURCE, Actor, video_actor_of
from samsar.emulator.callers.auth import credential_of
from samsar.emulator.callers.billing import (
    Order,
    accepted_for_user,
    charge_order,
    check_means,
    credit_headers,
    give_back,
    note_request,
)
from samsar.emulator.database.ledger import to_credits
from samsar.emulator.database.renders import RenderOrder
from samsar.emulator.handlers.create_videos import NO_CREDITS
from samsar.emulator.handlers.videos import NOT_FOUND
from samsar.emulator.orders.outros import read_outro, removes_footer
from samsar.emulator.orders.public_media import is_within_reach
from samsar.emulator.payloads.videos import video_status
from samsar.emulator.wire.fields import LANGUAGES, boolean, envelope, first, language, text
from samsar.emulator.wire.messages import Reply, bad_request, not_found
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import (
    FOOTER_IMAGE_CREDITS,
    JOIN_CREDITS_PER_SECOND,
    OUTRO_IMAGE_CREDITS,
    OUTRO_SECONDS,
    TRANSLATE_CREDITS_PER_SECOND,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call

NO_ID: Final = "videoSessionId (or video_session_id/session_id) is required."
NOT_DISTINCT: Final = "session_ids must be distinct."
LEAST_JOINED: Final = 2
_ID_NAMES: Final = ("videoSessionId", "video_session_id", "session_id")
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
    fields = envelope(call.body)
    actor = _actor_for(call, fields)
    source = _source(call, actor, fields, purpose="add an outro to")
    picture = read_outro(fields)
    order = attrs.evolve(
        _copy(call, kind, source),
        seconds=source.seconds + (0 if source.has_outro else OUTRO_SECONDS),
        has_outro=True,
    )
    made = _charged(call, actor, order, price=OUTRO_IMAGE_CREDITS, reason="Outro image")
    if picture and not is_within_reach(picture):
        # Only after the charge, which stays for an account. The wording is ours; the server's is
        # not known.
        message = "Unable to download outro image."
        call.state.renders.fail(made.session, message, at=call.now)
        give_back(call, actor, made.request, OUTRO_IMAGE_CREDITS, "Outro image")
        raise bad_request(message)
    return _paid(call, actor, made, price=OUTRO_IMAGE_CREDITS)


def update_footer_image(call: Call) -> Reply:
    """Give a video another footer, or take it away."""
    fields = envelope(call.body)
    actor = _actor_for(call, fields)
    source = _source(call, actor, fields, purpose="update the footer of")
    has_footer = not removes_footer(fields)
    order = attrs.evolve(_copy(call, "update_footer_image", source), has_footer=has_footer)
    made = _charged(call, actor, order, price=FOOTER_IMAGE_CREDITS, reason="Footer image")
    return _paid(call, actor, made, price=FOOTER_IMAGE_CREDITS)


def translate(call: Call) -> Reply:
    """Speak a video in another language."""
    fields = envelope(call.body)
    actor = _actor_for(call, fields)
    source = _source(call, actor, fields, purpose="translate")
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
    made = _charged(call, actor, order, price=price, reason="Translation")
    return _paid(call, actor, made, price=price)


def _target_language(fields: Mapping[str, Any]) -> str:
    name = next((name for name in _LANGUAGE_NAMES if text(fields, name)), "language")
    target = language(fields, name)
    if not target:
        raise bad_request(f"language must be one of: {', '.join(LANGUAGES)}.")
    return target


def join(call: Call) -> Reply:
    """Put videos one after another."""
    fields = envelope(call.body)
    actor = _actor_for(call, fields)
    sources = [
        _session(call, actor, session_id, purpose="join") for session_id in _joined_ids(fields)
    ]
    if len({source.id for source in sources}) < len(sources):
        # One request, by two of its ids.
        raise bad_request(NOT_DISTINCT)
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
    made = _charged(call, actor, order, price=price, reason="Joined videos")
    return _paid(call, actor, made, price=price)


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
        raise bad_request(NOT_DISTINCT)
    return ids


def add_subtitles(call: Call) -> Reply:
    """Draw subtitles on a video."""
    actor, fields = _account_behind(call), envelope(call.body)
    source = _source(call, actor, fields, purpose="add subtitles to")
    shown = language(fields, "subtitle_language")
    order = attrs.evolve(_copy(call, "add_subtitles", source), has_subtitles=True)
    session = call.state.renders.create(actor.account, order, at=call.now)
    body = {"request_id": session, "session_id": session}
    return Reply.of_json(body | ({"subtitle_language": shown} if shown else {}))


def remove_subtitles(call: Call) -> Reply:
    """Take the subtitles off a video."""
    actor, fields = _account_behind(call), envelope(call.body)
    source = _source(call, actor, fields, purpose="remove subtitles from")
    order = attrs.evolve(_copy(call, "remove_subtitles", source), has_subtitles=False)
    session = call.state.renders.create(actor.account, order, at=call.now)
    return Reply.of_json({"request_id": session, "session_id": session})


def clone(call: Call) -> Reply:
    """Copy a video, and tell how far the copy is."""
    return _copied(call, "clone_video", purpose="clone")


def regenerate_avatar(call: Call) -> Reply:
    """Copy a video with another avatar of its narrator, and tell how far the copy is."""
    return _copied(call, "regenerate_avatar", purpose="regenerate the avatar of")


def _copied(call: Call, kind: str, *, purpose: str) -> Reply:
    actor = _account_behind(call)
    source = _source(call, actor, envelope(call.body), purpose=purpose)
    session = call.state.renders.create(actor.account, _copy(call, kind, source), at=call.now)
    made = call.state.renders.get(session)
    status = {} if made is None else video_status(made, call.origin)
    body = {**status, "creditsCharged": 0, "remainingCredits": None}
    return Reply.of_json(body, headers={"x-credits-charged": "0"})


def _actor_for(call: Call, fields: Mapping[str, Any]) -> Actor:
    """Find out who pays: what is made of an external user's video is theirs, too."""
    listed = first(fields, "session_ids", "video_session_ids")
    ids = listed if isinstance(listed, list) else [text(fields, *_ID_NAMES)]
    return video_actor_of(call, *(each for each in ids if isinstance(each, str)))


def _account_behind(call: Call) -> Actor:
    # Server: these act for the account, whoever's credential it is and whoever's video.
    credential = credential_of(call)
    return Actor(credential.account, credential.kind)


def _source(call: Call, actor: Actor, fields: Mapping[str, Any], *, purpose: str) -> RenderSession:
    session_id = text(fields, *_ID_NAMES)
    if not session_id:
        raise bad_request(NO_ID)
    return _session(call, actor, session_id, purpose=purpose)


def _session(call: Call, actor: Actor, session_id: str, *, purpose: str) -> RenderSession:
    if actor.external is not None:
        request = call.state.external_requests.find(session_id)
        if request is None or request.external_user_id != actor.external.id:
            raise not_found(NO_SOURCE)
        session_id = request.session_id
    source = call.state.renders.get(session_id)
    if source is None or source.account_id != actor.account:
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


def _charged(call: Call, actor: Actor, order: RenderOrder, *, price: int, reason: str) -> Order:
    """Make a session and take what it costs at once."""
    check_means(call, actor, price, NO_CREDITS)
    session = call.state.renders.create(actor.account, order, at=call.now)
    given = first(order.input, "session_ids", *_ID_NAMES)
    sources = given if isinstance(given, list) else [str(given)]
    request = note_request(call, actor, session, order, sources)
    made = Order(session, request)
    charge_order(call, actor, made, price, reason)
    return made


def _paid(call: Call, actor: Actor, made: Order, *, price: int) -> Reply:
    if actor.external is not None:
        return accepted_for_user(made.request, price)
    session = made.session
    remaining = to_credits(call.state.ledger.balance(actor.account))
    return Reply.of_json(
        {
            "request_id": session,
            "session_id": session,
            "creditsCharged": price,
            "remainingCredits": remaining,
        },
        headers=credit_headers(price, remaining),
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
    Endpoint.of(routes.external_users.UPDATE_OUTRO_IMAGE, update_outro_image),
    Endpoint.of(routes.external_users.ADD_OUTRO_IMAGE, add_outro_image),
    Endpoint.of(routes.external_users.UPDATE_FOOTER_IMAGE, update_footer_image),
    Endpoint.of(routes.v2.videos.UPDATE_OUTRO_IMAGE, update_outro_image),
    Endpoint.of(routes.v2.videos.ADD_OUTRO_IMAGE, add_outro_image),
    Endpoint.of(routes.v2.videos.UPDATE_FOOTER_IMAGE, update_footer_image),
    Endpoint.of(routes.v2.videos.TRANSLATE, translate),
    Endpoint.of(routes.v2.videos.RETRANSLATE, translate),
    Endpoint.of(routes.v2.videos.JOIN, join),
    Endpoint.of(routes.v2.videos.CLONE, clone),
    Endpoint.of(routes.v2.videos.REGENERATE_AVATAR, regenerate_avatar),
    # Not called by the SDK, which reaches them by other paths.
    Endpoint("videos.retranslate", "POST", "/v1/video/retranslate_video", translate),
    Endpoint("videos.regenerate_avatar", "POST", "/v1/video/regenerate_avatar", regenerate_avatar),
    Endpoint(
        "v2.videos.regenerate_avatar_alias", "POST", "/v2/regenerate_avatar", regenerate_avatar
    ),
    *(
        Endpoint(f"v2.videos.{name}", "POST", f"{root}/{name}", handler)
        for name, handler in (
            ("add_subtitles", add_subtitles),
            ("remove_subtitles", remove_subtitles),
        )
        for root in ("/v2", "/v2/video")
    ),
    Endpoint("external_user.translate", "POST", "/v1/external_users/translate_video", translate),
    Endpoint("external_user.join", "POST", "/v1/external_users/join_videos", join),
)
