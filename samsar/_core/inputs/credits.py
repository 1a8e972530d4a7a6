"""What the routes of credits are given: amounts of money, and the ids of payments."""

from __future__ import annotations

from typing import Any

from samsar._core.address import identifier
from samsar._core.inputs.fields import is_number
from samsar.errors import InputError


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
    checkout_session_id: Any, payment_intent_id: Any, setup_intent_id: Any
) -> dict[str, str]:
    """Return the query that names a payment.

    Raises:
        InputError: None of the ids is given, or one is blank.
    """
    given = {
        "checkoutSessionId": (checkout_session_id, "checkout_session_id"),
        "paymentIntentId": (payment_intent_id, "payment_intent_id"),
        "setupIntentId": (setup_intent_id, "setup_intent_id"),
    }
    query = {
        name: identifier(value, argument)
        for name, (value, argument) in given.items()
        if value is not None
    }
    if not query:
        raise InputError(
            "one of checkout_session_id, payment_intent_id and setup_intent_id is required",
            argument="checkout_session_id",
        )
    return query
