"""What the routes of credits are given: amounts of money, and the ids of payments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from samsar._core.address import identifier
from samsar._core.inputs.fields import payload_from, with_extra
from samsar._core.numbers import is_number
from samsar.errors import InputError
from samsar.types.credits import UsageFields

_DURATIONS: Final = ("duration_ms", "duration_seconds", "duration_minutes", "duration_hours")
_SPEECH: Final = ("characters", "text")
_CRAWLING: Final = ("firecrawl_credits_used",)

_MEASURES: Final[Mapping[str, tuple[str, ...]]] = {
    "tts": _SPEECH,
    "elevenlabs_tts": _SPEECH,
    "stt": _DURATIONS,
    "elevenlabs_stt": _DURATIONS,
    "transcription": _DURATIONS,
    "firecrawl": _CRAWLING,
    "firecrawl_crawl": _CRAWLING,
    "crawl": _CRAWLING,
}
"""What is counted of each service that the server knows, whichever of its names is used."""


def whole_credits(credits: Any) -> int:
    """Return how many credits to buy.

    Raises:
        InputError: It is not a whole number from 1 up.
    """
    if isinstance(credits, bool) or not isinstance(credits, int) or credits < 1:
        raise InputError("credits must be a whole number from 1 up", argument="credits")
    return credits


def amount(value: Any, argument: str, *, may_be_zero: bool = False) -> float:
    """Return an amount of credits or dollars.

    Raises:
        InputError: It is not a finite number, or is too small.
    """
    if is_number(value) and (value > 0 or (may_be_zero and value == 0)):
        number: float = value
        return number
    least = "from 0 up" if may_be_zero else "more than 0"
    raise InputError(f"{argument} must be a number {least}", argument=argument)


def payment_query(
    checkout_session_id: Any,
    payment_intent_id: Any,
    setup_intent_id: Any,
    external_payment_id: Any = None,
) -> dict[str, str]:
    """Return the query that names a payment.

    Raises:
        InputError: None of the ids is given, or one is blank.
    """
    given = {
        "checkoutSessionId": (checkout_session_id, "checkout_session_id"),
        "paymentIntentId": (payment_intent_id, "payment_intent_id"),
        "setupIntentId": (setup_intent_id, "setup_intent_id"),
        "external_payment_id": (external_payment_id, "external_payment_id"),
    }
    query = {
        name: identifier(value, argument)
        for name, (value, argument) in given.items()
        if value is not None
    }
    if not query:
        raise InputError(
            "one of checkout_session_id, payment_intent_id, setup_intent_id and"
            " external_payment_id is required",
            argument="checkout_session_id",
        )
    return query


def usage_body(
    utility_type: Any, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that charges for a service.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    if not isinstance(utility_type, str) or not utility_type.strip():
        raise InputError("utility_type must name a service", argument="utility_type")
    service = utility_type.strip()
    payload = payload_from("charge_usage", UsageFields, fields)
    measures = measures_of(service)
    if measures and not extra and not payload.keys() & set(measures):
        raise InputError(
            f"{' or '.join(measures)} is required to charge for {service}", argument=measures[0]
        )
    return with_extra({"utility_type": service, **payload}, extra)


def measures_of(service: str) -> tuple[str, ...]:
    """Return the fields that can say how much of a service was used; none for an unknown one."""
    return _MEASURES.get(service.lower(), ())
