"""Making interactive videos, their drafts, and the files of their paths."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.auth import credential_of
from samsar.emulator.content.branching import is_branched, path_ids, story_of
from samsar.emulator.content.media import sample_video
from samsar.emulator.content.pictures import sample_picture
from samsar.emulator.database.interactive import DEFAULTS, hash_of
from samsar.emulator.database.ledger import to_units
from samsar.emulator.database.publications import SHAPE, interactive_stories
from samsar.emulator.handlers.files import THUMBNAIL_SIDE, serve
from samsar.emulator.orders.interactive import read_interactive_order, session_in
from samsar.emulator.wire import pages
from samsar.emulator.wire.fields import envelope, first, text
from samsar.emulator.wire.messages import ApiError, Reply
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.database.interactive import InteractiveRequest
    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call

LONGEST_KEY: Final = 200
FAILED: Final = "Interactive video generation failed."


def create_from_text(call: Call) -> Reply:
    """Begin an interactive video, or show the one that was begun under the same key."""
    # Server: the account of the credential owns it and pays, whoever else is named.
    account = credential_of(call).account
    key = _key(call)
    videos = call.state.interactive
    known = videos.of_key(account, key) if key else None
    if known is not None:
        _check_same(call, known)
        return _accepted(call, known)
    fields = envelope(call.body)
    wanted = session_in(fields)
    if wanted and not videos.is_unused_draft(wanted, account):
        raise ApiError(
            HTTPStatus.CONFLICT,
            "The interactive video draft session is unavailable or has already been submitted.",
            code="INTERACTIVE_VIDEO_DRAFT_UNAVAILABLE",
        )
    payload = read_interactive_order({**DEFAULTS, **fields} if wanted else fields)
    if call.state.ledger.balance(account) <= 0:
        # Server: there is no look at the price, any credits at all are enough.
        raise ApiError(
            HTTPStatus.PAYMENT_REQUIRED, "Insufficient credits", code="INSUFFICIENT_CREDITS"
        )
    # Nor for the limit of a key; how much is asked for is made up.
    call.state.ledger.check_key(account, to_units(1), at=call.now)
    made = videos.create(account, payload, key=key, webhook_url=_webhook(call), at=call.now)
    return _accepted(call, made)


def create_draft_session(call: Call) -> Reply:
    """Make a draft, unless a video that began as one is being made."""
    account = credential_of(call).account
    videos = call.state.interactive
    is_forced = first(envelope(call.body), "force_new") is True
    pending = None if is_forced else videos.pending_from_draft(account)
    if pending is not None:
        body = {
            "request_id": pending,
            "session_id": pending,
            "status": "PENDING",
            "narrative_type": "branched",
            "resumed": True,
        }
        return Reply.of_json(body)
    session = videos.draft(account, at=call.now)
    body = {
        "request_id": session,
        "session_id": session,
        "status": "DRAFT",
        "narrative_type": "branched",
        "resumed": False,
        "defaults": {
            "duration": DEFAULTS["duration"],
            "imageModel": DEFAULTS["image_model"],
            "videoModel": DEFAULTS["video_model"],
            "numLevels": DEFAULTS["num_levels"],
            "aspectRatio": DEFAULTS["aspect_ratio"],
        },
    }
    return Reply.of_json(body, status=HTTPStatus.CREATED)


def path_video(call: Call) -> Reply:
    """Return the video of one path."""
    session = _finished_session(call)
    if session is None:
        return _nothing(call)
    return serve(call, sample_video(session.aspect_ratio, story_of(session).duration), "video/mp4")


def path_thumbnail(call: Call) -> Reply:
    """Return a small picture of one path."""
    session = _finished_session(call)
    if session is None:
        return _nothing(call)
    return serve(call, sample_picture(session.aspect_ratio, long_side=THUMBNAIL_SIDE), "image/png")


def story_video(call: Call) -> Reply:
    """Return the public video of one path of a published story."""
    if not _is_public(call):
        return _nothing(call)
    return serve(call, sample_video("16:9", SHAPE.duration), "video/mp4")


def story_thumbnail(call: Call) -> Reply:
    """Return a small public picture of one path of a published story."""
    if not _is_public(call):
        return _nothing(call)
    return serve(call, sample_picture("16:9", long_side=THUMBNAIL_SIDE), "image/png")


def _is_public(call: Call) -> bool:
    known = {story["_id"] for story in interactive_stories()}
    return call.params["story"] in known and call.params["path"] in path_ids(SHAPE.levels)


def _nothing(call: Call) -> Reply:
    return pages.unknown_route(call.method, call.path)


def _finished_session(call: Call) -> RenderSession | None:
    session = call.state.renders.get(call.params["session"])
    if session is None or not is_branched(session) or session.result_path is None:
        return None
    known = path_ids(int(session.input["num_levels"]))
    return session if call.params["path"] in known else None


def _key(call: Call) -> str | None:
    outside = call.body if isinstance(call.body, dict) else {}
    key = call.headers.get("idempotency-key", "").strip() or text(outside, "client_request_id")
    key = key or text(envelope(call.body), "client_request_id")
    if len(key) > LONGEST_KEY:
        raise ApiError(
            HTTPStatus.BAD_REQUEST,
            f"Idempotency key must not exceed {LONGEST_KEY} characters.",
            code="INVALID_IDEMPOTENCY_KEY",
        )
    return key or None


def _check_same(call: Call, known: InteractiveRequest) -> None:
    fields = envelope(call.body)
    wanted = session_in(fields)
    if wanted and wanted != known.session_id:
        raise _conflict("The idempotency key is already associated with a different session.")
    # Server: what a repeat leaves out is filled in from the first request.
    merged = {**known.payload, **fields}
    if "session_id" in known.payload:
        merged["session_id"] = known.payload["session_id"]
    if hash_of(read_interactive_order(merged), _webhook(call)) != known.payload_hash:
        raise _conflict("The idempotency key was already used with a different request payload.")


def _conflict(message: str) -> ApiError:
    return ApiError(HTTPStatus.CONFLICT, message, code="IDEMPOTENCY_KEY_CONFLICT")


def _webhook(call: Call) -> str | None:
    return text(call.body, "webhookUrl") or None if isinstance(call.body, dict) else None


def _accepted(call: Call, request: InteractiveRequest) -> Reply:
    session = call.state.renders.get(request.session_id)
    assert session is not None  # noqa: S101 - sessions are never deleted
    stage = request.stage(session, call.now)
    failed = stage == "FAILED"
    has_begun = call.now > request.created_at
    words = {"COMPLETED": "COMPLETED", "FAILED": "FAILED"}
    body: dict[str, Any] = {
        "request_id": session.id,
        "session_id": session.id,
        "status": "FAILED" if failed else "PENDING",
        "narrative_type": "branched",
        "num_levels": request.payload["num_levels"],
        "interactive_video_request_id": request.id,
        "workflow_status": words.get(stage, "PROCESSING" if has_begun else "PENDING"),
        "workflow_stage": stage,
    }
    if has_begun:
        body["singular_narrative_request_id"] = request.singular_id
    if stage in ("BRANCHED_NARRATIVE", "VIDEO_SESSION", "COMPLETED"):
        body["branched_narrative_request_id"] = request.branched_id
    body["status_url"] = f"{routes.v2.jobs.STATUS_DETAILED.path}?request_id={session.id}"
    if failed:
        body["error"] = _error(session)
    return Reply.of_json(body, status=HTTPStatus.ACCEPTED)


def _error(session: RenderSession) -> dict[str, Any]:
    message = session.error or FAILED
    if message.startswith("Insufficient credits"):
        return {"message": message, "code": "INSUFFICIENT_CREDITS", "status": 402}
    return {"message": message, "code": None, "status": 500}


ENDPOINTS: Final = (
    Endpoint.of(routes.v2.interactive_videos.CREATE_FROM_TEXT, create_from_text),
    Endpoint.of(routes.v2.interactive_videos.CREATE_DRAFT_SESSION, create_draft_session),
    # The same by another way, which the SDK does not go.
    Endpoint(
        "v2.interactive_videos.create_from_text_alias",
        "POST",
        "/v2/external/video/text_to_interactive_video",
        create_from_text,
    ),
    Endpoint("files.path_video", "GET", "/files/{session}/paths/{path}/video.mp4", path_video),
    Endpoint(
        "files.path_thumbnail",
        "GET",
        "/files/{session}/paths/{path}/thumbnail.png",
        path_thumbnail,
    ),
    Endpoint("files.story_video", "GET", "/files/stories/{story}/{path}/video.mp4", story_video),
    Endpoint(
        "files.story_thumbnail",
        "GET",
        "/files/stories/{story}/{path}/thumbnail.png",
        story_thumbnail,
    ),
)
