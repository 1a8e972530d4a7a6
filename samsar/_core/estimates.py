"""What a call would cost, from its own arguments."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from samsar import pricing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def text_video(fields: Mapping[str, Any]) -> float | None:
    """Return the credits that a video from a text costs; None for a model without a price."""
    return pricing.estimate_text_video(
        duration=fields["duration"], video_model=fields["video_model"], **_addons(fields)
    )


def interactive_video(fields: Mapping[str, Any]) -> float | None:
    """Return the credits that an interactive video costs at most; None where a draft decides.

    What the paths share is rendered and paid for once, so that it costs less than all of them.
    """
    if any(fields.get(name) is None for name in ("duration", "num_levels", "video_model")):
        return None
    one_path = pricing.estimate_text_video(
        duration=fields["duration"], video_model=fields["video_model"]
    )
    return None if one_path is None else float(one_path * 2 ** int(fields["num_levels"]))


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


def usage(body: Mapping[str, Any]) -> float | None:
    """Return the credits that a charge for a service takes at most; None where nobody knows."""
    prices = (rate * _amount(body[name]) for name, rate in _USAGE_RATES.items() if name in body)
    # Which of several the server goes by, it alone knows.
    price = max(prices, default=None)
    # An external user pays whole credits.
    return None if price is None else math.ceil(round(price, 6))


def _amount(used: Any) -> float:
    return float(len(used) if isinstance(used, str) else used)


_USAGE_RATES: Final = {
    "characters": pricing.SPEECH_CREDITS_PER_CHARACTER,
    "text": pricing.SPEECH_CREDITS_PER_CHARACTER,
    "duration_ms": pricing.TRANSCRIPTION_CREDITS_PER_HOUR / 3_600_000,
    "duration_seconds": pricing.TRANSCRIPTION_CREDITS_PER_HOUR / 3_600,
    "duration_minutes": pricing.TRANSCRIPTION_CREDITS_PER_HOUR / 60,
    "duration_hours": pricing.TRANSCRIPTION_CREDITS_PER_HOUR,
    "firecrawl_credits_used": pricing.CRAWLER_CREDIT_CREDITS,
}


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


def music() -> float:
    """Return the credits that hosted music costs."""
    return float(pricing.AUDIO_CREDITS["text_to_music"])


def hosted_request(path: str, payload: Mapping[str, Any]) -> float | None:
    """Return the credits that a hosted route costs which was called by its path; None if unknown.

    Videos are not among them: a field by another name would make one look cheaper than it is.
    """
    if path in _AUDIO_NAMES:
        return float(pricing.AUDIO_CREDITS[_AUDIO_NAMES[path]])
    inner = payload.get("input")
    if path not in _IMAGE_PRICES:
        return None
    # Server: some of these read `input`, and some only what stands beside it.
    places = [payload, inner] if isinstance(inner, dict) else [payload]
    prices = [_price_in(place, path) for place in places]
    known = [price for price in prices if price is not None]
    return max(known) if known else None


def _price_in(fields: Mapping[str, Any], path: str) -> float | None:
    try:
        return _IMAGE_PRICES[path](fields)
    except (AttributeError, KeyError, TypeError):
        # Whatever is wrong there, the server has the words for it.
        return None


# Server: the routes of audio have these names as well.
_AUDIO_NAMES = {
    **{name: name for name in pricing.AUDIO_CREDITS},
    "music": "text_to_music",
    "speech": "text_to_speech",
    "tts": "text_to_speech",
    "sound_effect": "text_to_sound_effect",
    "sound": "text_to_sound_effect",
}

_IMAGE_PRICES: dict[str, Callable[[Mapping[str, Any]], float | None]] = {
    "enhance": image_enhancement,
    "remove_branding": lambda _: float(pricing.IMAGE_REMOVE_BRANDING_CREDITS),
    "add_image_set": image_set,
    "text_to_image": image_set,
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
