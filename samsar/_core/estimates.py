"""What a call would cost, from its own arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar import pricing

if TYPE_CHECKING:
    from collections.abc import Mapping


def text_video(fields: Mapping[str, Any]) -> float | None:
    """Return the credits that a video from a text costs; None for a model without a price."""
    return pricing.estimate_text_video(
        duration=fields["duration"], video_model=fields["video_model"], **_addons(fields)
    )


def image_video(fields: Mapping[str, Any]) -> float | None:
    """Return the credits that a video from pictures costs at most; None without a price."""
    return pricing.estimate_image_list_video(
        images=len(fields["image_urls"]),
        video_model=fields.get("video_model", "RUNWAYML"),
        **_addons(fields),
    )


def image_enhancement(fields: Mapping[str, Any]) -> float | None:
    """Return the credits that a better version of a picture costs; None for an unknown size."""
    return pricing.IMAGE_ENHANCE_CREDITS.get(fields.get("resolution", "1k").strip().lower())


def image_set(fields: Mapping[str, Any]) -> float:
    """Return the credits that more pictures cost."""
    return float(fields["num_images"] * pricing.IMAGE_SET_CREDITS_PER_IMAGE)


def enhanced_rollup(fields: Mapping[str, Any]) -> float:
    """Return the credits that a banner costs at most: when every picture has to be enhanced."""
    dearest = max(pricing.IMAGE_ENHANCE_CREDITS.values())
    return float(pricing.ROLLUP_BANNER_CREDITS + dearest * len(fields["images"]))


def fixed(credits: float) -> float:
    """Return the credits of what costs the same every time."""
    return credits


def _addons(fields: Mapping[str, Any]) -> dict[str, bool]:
    return {
        "outro": any(
            fields.get(name)
            for name in ("outro_image_url", "generate_outro_image", "cta_url", "outro_cta_image")
        ),
        "express_cta": bool(fields.get("express_cta_generation")),
        "narrator_avatar": bool(fields.get("add_narrator_avatar")),
    }


def outro() -> float:
    """Return the credits that a new outro costs."""
    return pricing.OUTRO_IMAGE_CREDITS


def footer() -> float:
    """Return the credits that a new footer costs, or taking one away."""
    return pricing.FOOTER_IMAGE_CREDITS


def unknown() -> None:
    """Return nothing: translating and joining go by the length of videos that are not here."""


def free() -> float:
    """Return the credits that a call costs which is free of charge."""
    return 0
