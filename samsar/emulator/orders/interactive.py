"""Checking a request for an interactive video, with the server's own words and codes."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.content.catalog import IMAGE_MODELS, VIDEO_MODELS
from samsar.emulator.wire.fields import first, number, text
from samsar.emulator.wire.messages import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_PROMPT: Final = 4000
SHORTEST: Final = 10
LONGEST: Final = 240
MOST_LEVELS: Final = 3
RATIOS: Final = ("16:9", "9:16")
_DRAFT_MODEL: Final = "NANOBANANA2"
_SESSION_NAMES: Final = ("session_id", "sessionID", "request_id", "requestID")


def read_interactive_order(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Check the fields and return those that count, by their snake_case names.

    Raises:
        ApiError: 400 for a field that the server refuses.
    """
    session = session_in(fields)
    payload = {
        "prompt": _prompt(fields),
        "duration": _duration(fields),
        "inference_model": text(fields, "inference_model") or None,
        "video_model": _video_model(fields),
        "image_model": _image_model(fields),
        "num_levels": _levels(fields),
        "aspect_ratio": _ratio(fields),
    }
    return {**payload, "session_id": session} if session else payload


def session_in(fields: Mapping[str, Any]) -> str | None:
    """Return the draft that is named.

    Raises:
        ApiError: 400 when it goes by two names that differ, or is blank.
    """
    spellings = (*_SESSION_NAMES, "sessionId", "requestId")
    given = [fields[name] for name in spellings if fields.get(name) is not None]
    if not given:
        return None
    ids = {each.strip() if isinstance(each, str) else "" for each in given}
    if "" in ids:
        raise _refused(
            "session_id/request_id must be a non-empty string when provided.", "INVALID_SESSION_ID"
        )
    if len(ids) > 1:
        raise _refused(
            "session_id and request_id aliases must match when provided together.",
            "CONFLICTING_SESSION_ID",
        )
    return ids.pop()


def _refused(message: str, code: str) -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, message, code=code)


def _prompt(fields: Mapping[str, Any]) -> str:
    prompt = text(fields, "prompt")
    if not prompt:
        raise _refused("prompt is required.", "INVALID_PROMPT")
    if len(prompt) > LONGEST_PROMPT:
        raise _refused(f"prompt must not exceed {LONGEST_PROMPT} characters.", "INVALID_PROMPT")
    return prompt


def _duration(fields: Mapping[str, Any]) -> float:
    if first(fields, "duration") is None:
        raise _refused("duration is required.", "INVALID_DURATION")
    duration = number(fields, "duration")
    if duration is None:
        raise _refused("duration must be a number.", "INVALID_DURATION")
    if not SHORTEST <= duration <= LONGEST:
        raise _refused(
            f"duration must be between {SHORTEST} and {LONGEST} seconds.", "INVALID_DURATION"
        )
    return duration


def _video_model(fields: Mapping[str, Any]) -> str:
    model = text(fields, "video_model")
    if not model:
        raise _refused("video_model is required.", "INVALID_VIDEO_MODEL")
    if model not in VIDEO_MODELS:
        raise _refused(
            f"video_model must be one of: {', '.join(VIDEO_MODELS)}.", "INVALID_VIDEO_MODEL"
        )
    return model


def _image_model(fields: Mapping[str, Any]) -> str:
    model = text(fields, "image_model")
    if not model:
        raise _refused("image_model is required.", "INVALID_IMAGE_MODEL")
    # Server: a draft's own model is one that videos from texts do not take.
    if model not in (*IMAGE_MODELS, _DRAFT_MODEL):
        raise _refused("Invalid image model", "INVALID_IMAGE_MODEL")
    return model


def _levels(fields: Mapping[str, Any]) -> int:
    levels = number(fields, "num_levels")
    if levels is None or levels != int(levels) or not 1 <= levels <= MOST_LEVELS:
        # The wording is ours; the server's is not known.
        raise _refused(
            f"num_levels must be an integer from 1 through {MOST_LEVELS}.", "INVALID_NUM_LEVELS"
        )
    return int(levels)


def _ratio(fields: Mapping[str, Any]) -> str:
    ratio = text(fields, "aspect_ratio") or RATIOS[0]
    if ratio not in RATIOS:
        # The wording is ours; the server's is not known.
        raise _refused(f"aspect_ratio must be one of: {', '.join(RATIOS)}.", "INVALID_ASPECT_RATIO")
    return ratio
