"""Making new videos from finished ones: outros, footers, translations and copies.

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
from samsar.emulator.database.renders import AVATAR_STAGE, RenderOrder
from samsar.emulator.handlers.create_videos import NO_CREDITS
from samsar.emulator.handlers.videos import ID_NAMES, NO_ID, NOT_FOUND
from samsar.emulator.orders.outros import (
    check_footer_types,
    check_outro_types,
    read_outro,
    removes_footer,
    with_texts_cut,
)
from samsar.emulator.orders.public_media import is_within_reach
from samsar.emulator.payloads.scenes import scene_count, subject_of
from samsar.emulator.payloads.videos import video_status
from samsar.emulator.wire.fields import (
    LANGUAGES,
    boolean,
    envelope,
    first,
    is_object_id,
    language,
    text,
)
from samsar.emulator.wire.messages import Reply, bad_request, not_found
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import (
    FOOTER_IMAGE_CREDITS,
    OUTRO_IMAGE_CREDITS,
    OUTRO_SECONDS,
    TRANSLATE_CREDITS_PER_SECOND,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call

NO_SOURCE_ID: Final = "videoSessionId (or session_id) is required."
_COPIED_NAMES: Final = (*ID_NAMES, "request_id", "source_session_id", "source_request_id")
JOINED_NAMES: Final = ("session_ids", "video_session_ids")
JOINED_REQUEST_NAMES: Final = ("source_request_ids", "request_ids", *JOINED_NAMES)
"""What an external user may call them as well."""
_LANGUAGE_NAMES: Final = (
    "language",
    "language_string",
    "language_code",
    "langauge",
    "langauge_code",
)
FINAL_STAGE: Final = frozenset({"video_generation"})
# Server: something is spoken anew. Which stages that are is our guess.
_SPOKEN_ANEW: Final = FINAL_STAGE | {"speech_generation", "lip_sync_generation"}


def update_outro_image(call: Call) -> Reply:
    """Give a video another outro."""
    return _with_outro(call, "update_outro_image")


def add_outro_image(call: Call) -> Reply:
    """Give a video an outro."""
    return _with_outro(call, "add_outro_image")


def _with_outro(call: Call, kind: str) -> Reply:
    fields = envelope(call.body)
    actor = actor_for(call, fields)
    check_outro_types(fields)
    session_id = _source_id(fields)
    picture = read_outro(fields)
    source = _session(call, actor, session_id, purpose="add an outro to")
    order = attrs.evolve(
        copy_of(call, kind, source),
        seconds=source.seconds + (0 if source.has_outro else OUTRO_SECONDS),
        has_outro=True,
    )
    made = charged(call, actor, order, price=OUTRO_IMAGE_CREDITS, reason="Outro image")
    if picture and not is_within_reach(picture):
        # Only after the charge, which stays for an account. The wording is ours; the server's is
        # not known.
        message = "Unable to download outro image."
        call.state.renders.fail(made.session, message, at=call.now)
        give_back(call, actor, made.request, OUTRO_IMAGE_CREDITS, "Outro image")
        raise bad_request(message)
    return paid(call, actor, made, price=OUTRO_IMAGE_CREDITS)


def update_footer_image(call: Call) -> Reply:
    """Give a video another footer, or take it away."""
    fields = envelope(call.body)
    actor = actor_for(call, fields)
    check_footer_types(fields)
    session_id = _source_id(fields)
    has_footer = not removes_footer(fields)
    source = _session(call, actor, session_id, purpose="update the footer of")
    order = attrs.evolve(copy_of(call, "update_footer_image", source), has_footer=has_footer)
    made = charged(call, actor, order, price=FOOTER_IMAGE_CREDITS, reason="Footer image")
    return paid(call, actor, made, price=FOOTER_IMAGE_CREDITS)


def translate(call: Call) -> Reply:
    """Speak a video in another language."""
    fields = envelope(call.body)
    actor = actor_for(call, fields)
    session_id = _source_id(fields)
    if not text(fields, *_LANGUAGE_NAMES):
        raise bad_request("language (or language_code) is required.")
    wants_subtitles = bool(boolean(fields, "enable_subtitles", "add_subtitles"))
    boolean(fields, "translate_outro")
    boolean(fields, "translate_footer")
    target = _target_language(fields)
    source = _session(call, actor, session_id, purpose="translate")
    order = attrs.evolve(
        copy_of(call, "translate_video", source),
        language=target,
        # Server: never beside a footer.
        has_subtitles=wants_subtitles and not source.has_footer,
        queued=_SPOKEN_ANEW,
    )
    price = math.ceil(source.seconds) * TRANSLATE_CREDITS_PER_SECOND
    made = charged(call, actor, order, price=price, reason="Translation")
    return paid(call, actor, made, price=price)


def _target_language(fields: Mapping[str, Any]) -> str:
    name = next((name for name in _LANGUAGE_NAMES if text(fields, name)), "language")
    target = language(fields, name)
    if not target:
        raise bad_request(f"language must be one of: {', '.join(LANGUAGES)}.")
    return target


def add_subtitles(call: Call) -> Reply:
    """Draw subtitles on a video."""
    actor, fields = _account_behind(call), envelope(call.body)
    source = _source(call, actor, fields, purpose="add subtitles to")
    shown = language(_with_outside(call, fields), "subtitle_language")
    order = attrs.evolve(copy_of(call, "add_subtitles", source), has_subtitles=True)
    session = call.state.renders.create(actor.account, order, at=call.now)
    body = {"request_id": session, "session_id": session}
    return Reply.of_json(body | ({"subtitle_language": shown} if shown else {}))


def remove_subtitles(call: Call) -> Reply:
    """Take the subtitles off a video."""
    actor, fields = _account_behind(call), envelope(call.body)
    source = _source(call, actor, fields, purpose="remove subtitles from")
    order = attrs.evolve(copy_of(call, "remove_subtitles", source), has_subtitles=False)
    session = call.state.renders.create(actor.account, order, at=call.now)
    return Reply.of_json({"request_id": session, "session_id": session})


def clone(call: Call) -> Reply:
    """Copy a video, and tell how far the copy is."""
    return _copied(call, "clone_video", purpose="clone", queued=FINAL_STAGE)


def regenerate_avatar(call: Call) -> Reply:
    """Copy a video with another avatar of its narrator, and tell how far the copy is."""
    queued = FINAL_STAGE | {AVATAR_STAGE}
    return _copied(call, "regenerate_avatar", purpose="regenerate", queued=queued)


def _copied(call: Call, kind: str, *, purpose: str, queued: frozenset[str]) -> Reply:
    actor = _account_behind(call)
    session_id = text(envelope(call.body), *_COPIED_NAMES)
    if not session_id:
        raise bad_request(NO_SOURCE_ID)
    if not is_object_id(session_id):
        raise bad_request("videoSessionId must be a valid id.")
    source = _session(call, actor, session_id, purpose=purpose)
    order = attrs.evolve(copy_of(call, kind, source), queued=queued)
    session = call.state.renders.create(actor.account, order, at=call.now)
    made = call.state.renders.get(session)
    status = {} if made is None else video_status(made, call.origin)
    body = {**status, "creditsCharged": 0, "remainingCredits": None}
    return Reply.of_json(body, headers={"x-credits-charged": "0"})


def actor_for(call: Call, fields: Mapping[str, Any]) -> Actor:
    """Find out who pays: what is made of an external user's video is theirs, too."""
    listed = first(fields, *JOINED_NAMES)
    ids = listed if isinstance(listed, list) else [text(fields, *ID_NAMES)]
    return video_actor_of(call, *(each for each in ids if isinstance(each, str)))


def _account_behind(call: Call) -> Actor:
    # Server: these act for the account, whoever's credential it is and whoever's video.
    credential = credential_of(call)
    return Actor(credential.account, credential.kind)


def _with_outside(call: Call, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    outside = call.body if isinstance(call.body, dict) else {}
    return {**outside, **fields}


def _source_id(fields: Mapping[str, Any]) -> str:
    session_id = text(fields, *ID_NAMES)
    if not session_id:
        raise bad_request(NO_ID)
    return session_id


def _source(call: Call, actor: Actor, fields: Mapping[str, Any], *, purpose: str) -> RenderSession:
    return _session(call, actor, _source_id(fields), purpose=purpose)


def session_of_user(call: Call, user: str, request_id: str) -> RenderSession:
    """Return the session behind a request of an external user.

    Raises:
        ApiError: 404 when there is no such request of theirs.
    """
    request = call.state.external_requests.find(request_id)
    if request is None or request.external_user_id != user:
        raise not_found(NO_SOURCE)
    session = call.state.renders.get(request.session_id)
    if session is None:
        raise not_found(NO_SOURCE)
    return session


def _session(call: Call, actor: Actor, session_id: str, *, purpose: str) -> RenderSession:
    if actor.external is not None:
        session_id = session_of_user(call, actor.external.id, session_id).id
    source = call.state.renders.get(session_id)
    if source is None or source.account_id != actor.account:
        raise not_found(NOT_FOUND)
    if source.result_path is None:
        # The server's words for a clone; for the others the wording is ours.
        raise bad_request(f"Video session does not have a completed video URL to {purpose}.")
    return source


def copy_of(call: Call, kind: str, source: RenderSession) -> RenderOrder:
    """Order the final video of a session once more, unchanged."""
    outside = call.body if isinstance(call.body, dict) else {}
    fields = envelope(call.body)
    return RenderOrder(
        kind=kind,
        video_model=source.video_model,
        seconds=source.seconds,
        aspect_ratio=source.aspect_ratio,
        language=source.language,
        has_subtitles=source.has_subtitles,
        has_footer=source.has_footer,
        has_outro=source.has_outro,
        webhook_url=text(outside, "webhookUrl") or text(fields, "webhookUrl") or None,
        input=with_texts_cut(fields),
        queued=FINAL_STAGE,
        story={
            "session": (source.story or {}).get("session") or source.id,
            "scenes": scene_count(source),
            "prompt": subject_of(source),
        },
    )


def charged(call: Call, actor: Actor, order: RenderOrder, *, price: int, reason: str) -> Order:
    """Make a session and take what it costs at once."""
    check_means(call, actor, price, NO_CREDITS)
    session = call.state.renders.create(actor.account, order, at=call.now)
    given = first(order.input, *JOINED_REQUEST_NAMES, *ID_NAMES)
    sources = given if isinstance(given, list) else [str(given)]
    request = note_request(call, actor, session, order, sources)
    made = Order(session, request)
    charge_order(call, actor, made, price, reason)
    return made


def paid(call: Call, actor: Actor, made: Order, *, price: int) -> Reply:
    """Answer for something that was taken on and paid for."""
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
)
