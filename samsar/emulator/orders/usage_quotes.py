"""What services that were used elsewhere are charged at, with the server's own words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.wire.fields import first, number, text
from samsar.emulator.wire.messages import bad_request
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTOR: Final = 2
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "elevenlabs_tts": ("elevenlabs_tts", "tts", "elevenlabs:text_to_speech"),
    "elevenlabs_stt": ("elevenlabs_stt", "stt", "transcription", "elevenlabs:transcription"),
    "firecrawl": ("firecrawl", "firecrawl_crawl", "crawl"),
}
_HOURS: Final = {
    "duration_ms": 3_600_000,
    "duration_seconds": 3_600,
    "duration_minutes": 60,
    "duration_hours": 1,
}


@attrs.frozen(kw_only=True)
class Quote:
    """What a charge takes, and why."""

    utility_type: str
    provider: str
    model: str | None
    cost_usd: float
    units: Mapping[str, float]

    @property
    def credits(self) -> float:
        """The credits that it takes, before an external user's are rounded up."""
        return self.cost_usd * CREDITS_PER_USD * FACTOR

    def pricing(self) -> dict[str, Any]:
        """Return how the price came about, as the API shows it."""
        return {
            "costUsd": self.cost_usd,
            "pricingMultiplier": FACTOR,
            "creditsPerDollar": CREDITS_PER_USD,
            "samsarUsdPerCredit": 1 / CREDITS_PER_USD,
            "units": dict(self.units),
        }


def quote_for(fields: Mapping[str, Any]) -> Quote:
    """Read what was used.

    Raises:
        ApiError: 400 where that is not told.
    """
    given = text(fields, "utility_type", "type", "usage_type")
    if not given:
        raise bad_request("utility_type is required.")
    service = next((name for name, known in _NAMES.items() if given.lower() in known), None)
    if service is None:
        raise bad_request(f'Unsupported utility_type "{given}".')
    cost, units = {
        "elevenlabs_tts": _speech,
        "elevenlabs_stt": _transcription,
        "firecrawl": _crawling,
    }[service](fields)
    return Quote(
        utility_type=service,
        provider=service.partition("_")[0],
        model=text(fields, "model", "model_id") or None,
        cost_usd=cost,
        units=units,
    )


def _speech(fields: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    counted = _positive(fields, "characters", "character_count", "elevenlabs_characters_used")
    spoken = first(fields, "text", "content")
    characters = math.ceil(counted) or (len(spoken) if isinstance(spoken, str) else 0)
    if not characters:
        raise bad_request("text or characters is required for elevenlabs_tts charges.")
    return characters / 1000 * 0.12, {"characters": characters, "usdPer1kCharacters": 0.12}


def _transcription(fields: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    amounts = (
        _positive(fields, name, f"elevenlabs_{name}") / in_hour for name, in_hour in _HOURS.items()
    )
    hours = next(filter(None, amounts), 0.0)
    if not hours:
        raise bad_request(
            "duration_ms, duration_seconds, duration_minutes, or duration_hours is required for "
            "elevenlabs_stt charges."
        )
    units = {
        "durationHours": hours,
        "durationMinutes": hours * 60,
        "durationSeconds": hours * 3600,
        "usdPerHour": 0.22,
    }
    return hours * 0.22, units


def _crawling(fields: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    used = _positive(fields, "firecrawl_credits_used", "firecrawl_credit_count", "credits_used")
    if not used:
        raise bad_request("firecrawl_credits_used is required for firecrawl charges.")
    return used * 0.009, {"firecrawlCreditsUsed": used, "usdPerCredit": 0.009}


def _positive(fields: Mapping[str, Any], *names: str) -> float:
    amounts = (number(fields, name) or 0.0 for name in names)
    return max(0.0, next(filter(None, amounts), 0.0))
