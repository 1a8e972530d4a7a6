"""Narratives: having stories written, and having them part."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.billing import credit_headers
from samsar.emulator.callers.hosted import account_of_platform, hosted
from samsar.emulator.clock import iso
from samsar.emulator.content.answers import MODEL
from samsar.emulator.database.narratives import BRANCHING, SINGLE
from samsar.emulator.wire.fields import envelope, first, is_object_id, number, text
from samsar.emulator.wire.messages import (
    ApiError,
    Reply,
    bad_request,
    insufficient_credits,
    not_found,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.database.writing import Writing
    from samsar.emulator.wire.messages import Call

LONGEST_PROMPT: Final = 4000
SHORTEST: Final = 10
LONGEST: Final = 240
MOST_LEVELS: Final = 3
"""Server: its environment can allow up to 6."""
USUAL_VIDEO_MODEL: Final = "RUNWAYML"


def create_single(call: Call) -> Reply:
    """Have a story written."""
    account = account_of_platform(call)
    fields = envelope(call.body)
    prompt = text(fields, "prompt")
    if not prompt:
        raise bad_request("prompt is required.")
    if len(prompt) > LONGEST_PROMPT:
        raise bad_request(f"prompt must not exceed {LONGEST_PROMPT} characters.")
    duration = number(fields, "duration")
    if duration is None or not SHORTEST <= duration <= LONGEST:
        raise bad_request(f"duration must be a number between {SHORTEST} and {LONGEST} seconds.")
    return _taken_on(
        call,
        account,
        {
            "request_type": SINGLE,
            "prompt": prompt,
            "duration": duration,
            "inference_model": text(fields, "inference_model") or MODEL,
            "video_model": _video_model(fields) or USUAL_VIDEO_MODEL,
        },
    )


def create_branching(call: Call) -> Reply:
    """Have a story part."""
    account = account_of_platform(call)
    fields = envelope(call.body)
    source_id = text(fields, "narrative_request_id")
    if not is_object_id(source_id):
        raise bad_request("A valid narrative_request_id is required.")
    levels = number(fields, "num_levels")
    if levels is None or levels not in range(1, MOST_LEVELS + 1):
        raise bad_request(f"num_levels must be an integer between 1 and {MOST_LEVELS}.")
    source = _source(call, account, source_id)
    video_model = _video_model(fields) or source.fields["video_model"]
    if video_model != source.fields["video_model"]:
        raise ApiError(
            HTTPStatus.CONFLICT, "video_model must match the source narrative's video model."
        )
    inherited = ("prompt", "duration", "inference_model")
    return _taken_on(
        call,
        account,
        {
            "request_type": BRANCHING,
            **{name: source.fields[name] for name in inherited},
            "video_model": video_model,
            "num_levels": int(levels),
            "source_narrative_request_id": source.id,
            "source": source.outcome,
        },
    )


def _source(call: Call, account: str, source_id: str) -> Writing:
    source = call.state.narratives.get(source_id, account, at=call.now)
    if source is None or source.fields["request_type"] != SINGLE:
        raise not_found("Source narrative request not found.")
    if source.status != "COMPLETED":
        raise ApiError(HTTPStatus.CONFLICT, "The source narrative request is not completed.")
    return source


def _video_model(fields: Mapping[str, Any]) -> str:
    given = {name: fields[name] for name in ("video_model", "videoModel") if name in fields}
    if any(not isinstance(value, str) or not value.strip() for value in given.values()):
        raise bad_request("video_model must be a non-empty string.")
    names = {value.strip() for value in given.values()}
    if len(names) > 1:
        raise bad_request("video_model and videoModel must match.")
    return names.pop() if names else ""


def _taken_on(call: Call, account: str, fields: dict[str, Any]) -> Reply:
    # Server: it only asks for a balance above 0 here.
    if call.state.ledger.balance(account) <= 0:
        raise insufficient_credits("Insufficient credits")
    narratives = call.state.narratives
    story = narratives.get(narratives.take_on(account, fields, at=call.now), account, at=call.now)
    assert story is not None  # noqa: S101 - it has just been taken on
    return Reply.of_json(described(story), status=202)


def status(call: Call) -> Reply:
    """Say how far a story is."""
    account = account_of_platform(call)
    story_id = call.params.get("request_id") or text(call.query, "request_id", "id")
    if not is_object_id(story_id):
        raise bad_request("A valid request_id is required.")
    story = call.state.narratives.get(story_id, account, at=call.now)
    if story is None:
        raise not_found("Narrative request not found.")
    headers = (
        credit_headers(story.credits_charged, story.credits_remaining) if story.is_settled else {}
    )
    return Reply.of_json(described(story), headers=headers)


def described(story: Writing) -> dict[str, Any]:
    """Describe a story as the API does."""
    is_branched = story.fields["request_type"] == BRANCHING
    body: dict[str, Any] = {
        "request_id": story.id,
        "requestId": story.id,
        "request_type": story.fields["request_type"],
        "narrative_type": "branched" if is_branched else "singular",
        "status": story.status,
        "poll_url": f"/v2/external/narrative/status?request_id={story.id}",
        **{
            name: story.fields[name]
            for name in ("prompt", "duration", "inference_model", "video_model")
        },
        "created_at": iso(story.created_at),
        "updated_at": iso(story.updated_at),
    }
    if is_branched:
        body["source_narrative_request_id"] = story.fields["source_narrative_request_id"]
        body["num_levels"] = story.fields["num_levels"]
    if not story.is_settled:
        return body
    paid = {"creditsCharged": story.credits_charged, "remainingCredits": story.credits_remaining}
    moment = iso(story.updated_at)
    if story.error is not None:
        return {
            **body,
            "error": story.error,
            "billing": _billing(story),
            **paid,
            "failed_at": moment,
        }
    outcome = {**(story.outcome or {}), "billing": _billing(story)}
    return {**body, **outcome, **paid, "completed_at": moment}


def _billing(story: Writing) -> dict[str, Any]:
    settled = {
        "credits_charged": story.credits_charged,
        "remaining_credits": story.credits_remaining,
    }
    usual = {
        "pricing_multiplier": 1.5,
        "underlying_cost_usd": 0,
        "underlying_credits": 0,
        "usage": None,
    }
    return {**usual, **(first(story.outcome or {}, "billing") or {}), **settled}


_ID: Final = "/narrative/{request_id}/status"

ENDPOINTS: Final = (
    *hosted(routes.hosted.narratives.CREATE_SINGLE, create_single),
    *hosted(routes.hosted.narratives.CREATE_BRANCHING, create_branching),
    *hosted(
        routes.hosted.narratives.STATUS,
        status,
        "/narrative/create_single/status",
        "/narrative/create_branching/status",
        _ID,
    ),
)
