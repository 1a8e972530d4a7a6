"""What the methods that charge for services take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypedDict

from samsar.types.rules import Positive

UtilityType = Literal["tts", "stt", "firecrawl"] | str


class UsageFields(TypedDict, total=False):
    """What was used of a service.

    Attributes:
        characters: How many characters were spoken; for `tts`.
        text: The text that was spoken, instead of `characters`; the server counts it.
        duration_ms: How many milliseconds were transcribed; for `stt`, one of the four.
        duration_seconds: How many seconds were transcribed.
        duration_minutes: How many minutes were transcribed.
        duration_hours: How many hours were transcribed.
        firecrawl_credits_used: How many credits the crawler took; for `firecrawl`.
        model: The model that was used; it is kept with the charge.
        provider: Whose service it was; the server fills in its own name for it.
        metadata: What else is to be kept with the charge.
    """

    characters: Annotated[int, Positive()]
    text: str
    duration_ms: Annotated[float, Positive()]
    duration_seconds: Annotated[float, Positive()]
    duration_minutes: Annotated[float, Positive()]
    duration_hours: Annotated[float, Positive()]
    firecrawl_credits_used: Annotated[float, Positive()]
    model: str
    provider: str
    metadata: Mapping[str, Any]
