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


def _addons(fields: Mapping[str, Any]) -> dict[str, bool]:
    return {
        "outro": any(
            fields.get(name)
            for name in ("outro_image_url", "generate_outro_image", "cta_url", "outro_cta_image")
        ),
        "express_cta": bool(fields.get("express_cta_generation")),
        "narrator_avatar": bool(fields.get("add_narrator_avatar")),
    }
