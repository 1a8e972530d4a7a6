"""Checking a request for a video from text, with the server's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.content.catalog import (
    IMAGE_MODELS,
    OTHER_IMAGE_MODELS,
    OTHER_VIDEO_MODELS,
    VIDEO_MODELS,
)
from samsar.emulator.database.renders import RenderOrder
from samsar.emulator.wire.fields import first, is_web_url, language, number, subtitles, text
from samsar.emulator.wire.messages import bad_request
from samsar.pricing import OUTRO_SECONDS, TEXT_VIDEO_MAX_SECONDS, TEXT_VIDEO_MIN_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_PROMPT: Final = 4000
CUSTOM_IMAGE_MODEL: Final = "CUSTOM_TEXT_TO_IMAGE:"


def read_text_order(fields: Mapping[str, Any], *, webhook_url: str | None) -> RenderOrder:
    """Check the fields and say what is to be rendered.

    Raises:
        ApiError: 400 for a field that the server refuses.
    """
    _check_prompt(fields.get("prompt"))
    video_model = _video_model(first(fields, "video_model"))
    _check_image_model(first(fields, "image_model"))
    duration = _duration(fields)
    has_footer = _has_footer(fields)
    has_outro = _has_outro(fields)
    has_subtitles = subtitles(fields, has_footer=has_footer)
    return RenderOrder(
        kind="text_to_video",
        video_model=video_model,
        seconds=duration + (OUTRO_SECONDS if has_outro else 0),
        aspect_ratio=text(fields, "aspect_ratio") or "16:9",
        language=language(fields, "language") or "en",
        has_subtitles=has_subtitles,
        has_footer=has_footer,
        has_outro=has_outro,
        webhook_url=webhook_url,
        input=dict(fields),
    )


def _check_prompt(prompt: Any) -> None:
    trimmed = prompt.strip() if isinstance(prompt, str) else ""
    if not trimmed:
        raise bad_request("Prompt is required")
    if len(trimmed) > MAX_PROMPT:
        raise bad_request("Prompt is too long")


def _video_model(model: Any) -> str:
    if model in VIDEO_MODELS:
        return str(model)
    if model in OTHER_VIDEO_MODELS:
        raise bad_request("Video model is not supported for this type")
    raise bad_request("Invalid video model")


def _check_image_model(model: Any) -> None:
    if model in IMAGE_MODELS:
        return
    is_custom = isinstance(model, str) and model.startswith(CUSTOM_IMAGE_MODEL)
    if is_custom or model in OTHER_IMAGE_MODELS:
        raise bad_request("Image model is not supported for this type")
    raise bad_request("Invalid image model")


def _duration(fields: Mapping[str, Any]) -> float:
    duration = number(fields, "duration")
    if duration is None:
        raise bad_request("Duration is invalid")
    if duration < TEXT_VIDEO_MIN_SECONDS:
        raise bad_request(f"Duration must be at least {TEXT_VIDEO_MIN_SECONDS} seconds")
    if duration > TEXT_VIDEO_MAX_SECONDS:
        raise bad_request("Duration is too long")
    return duration


def _has_outro(fields: Mapping[str, Any]) -> bool:
    # Unlike with pictures, the server drops bad outro and footer options here without a word.
    if is_web_url(first(fields, "outro_image_url")):
        return True
    generated = first(fields, "generate_outro_image") is True
    return generated and (
        is_web_url(first(fields, "cta_url")) or bool(first(fields, "outro_cta_image", "cta_image"))
    )


def _has_footer(fields: Mapping[str, Any]) -> bool:
    metadata = first(fields, "footer_metadata")
    return (
        first(fields, "add_footer_animation") is True
        and isinstance(metadata, list)
        and any(isinstance(item, dict) and item for item in metadata)
    )
