"""The callback of a purchase: the server brings tokens, and the browser the buyer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

import attrs

from samsar._core.numbers import is_number
from samsar._core.received import moment
from samsar.errors import InputError, WebhookRefusedError
from samsar.tokens import Tokens
from samsar.webhooks.events import MAX_BYTES

_OURS: Final = frozenset(
    {"authToken", "refreshToken", "expiryDate", "samsarCheckoutStatus", "checkoutSessionId"}
)


@attrs.frozen(kw_only=True)
class RechargeTokens:
    """The tokens of a buyer, whose payment has arrived. Whoever has them has the account.

    The server brings them once, without asking again, and new ones each time that Stripe repeats
    itself: store them before you answer, and be ready for more than one call.

    Attributes:
        tokens: The tokens, for `RotatingToken(store=…)`.
        checkout_session_id: Stripe's id of the page, where it was told.
        payment_intent_id: Stripe's id of the payment, where it was told.
        email: Who has bought, where it was told.
        credits_applied: How many credits have been added, where it was told.
        amount_paid_cents: What was paid, in cents, where it was told.
        currency: In which currency, where it was told.
    """

    tokens: Tokens
    checkout_session_id: str | None = None
    payment_intent_id: str | None = None
    email: str | None = attrs.field(default=None, repr=False)
    credits_applied: float | None = None
    amount_paid_cents: float | None = None
    currency: str | None = None


@attrs.frozen(kw_only=True)
class BuyerReturned:
    """The buyer's browser, back from the page of Stripe. What it says proves nothing.

    Attributes:
        status: What the browser says: `success` or `cancelled`.
        checkout_session_id: Stripe's id of the page; a buyer who has cancelled brings none.
    """

    status: Literal["success", "cancelled"] | str
    checkout_session_id: str | None = None


def parse_recharge_callback(
    method: str,
    query: str | bytes | Mapping[str, Any],
    body: bytes | str | Mapping[str, Any] | None = None,
) -> RechargeTokens | BuyerReturned:
    """Tell who calls at the `redirect_url` of a purchase, and read what they bring.

    The server calls with GET, with the tokens in the query; where that is answered with 404, it
    posts them, too. The buyer's browser comes to the same URL, without tokens. Nothing of it is
    logged: keep such queries out of the log of your server, too.

    Args:
        method: The HTTP verb of the request.
        query: Its query, as text or as a mapping.
        body: Its body, if there is one, or the JSON object in it.

    Returns:
        The tokens, or that the buyer is back. Free of charge.

    Raises:
        WebhookRefusedError: It is neither (`unreadable`), or more than 256 KiB (`too_large`).

    Example:
        ```python
        from samsar.webhooks import BuyerReturned, parse_recharge_callback

        found = parse_recharge_callback("GET", "shop=7&samsarCheckoutStatus=cancelled")
        print(isinstance(found, BuyerReturned), found.status)
        ```
    """
    asked = _fields(query)
    told = _object_in(body) if str(method).upper() == "POST" and body else {}
    fields = {**asked, **told}
    auth_token, refresh_token = fields.get("authToken"), fields.get("refreshToken")
    if auth_token is not None or refresh_token is not None:
        return _tokens(fields, auth_token, refresh_token)
    status = asked.get("samsarCheckoutStatus")
    if isinstance(status, str) and status:
        return BuyerReturned(
            status=status, checkout_session_id=_text(asked.get("checkoutSessionId"))
        )
    raise _neither()


def _tokens(fields: Mapping[str, Any], auth_token: Any, refresh_token: Any) -> RechargeTokens:
    expires_at = _moment(fields.get("expiryDate"))
    seconds: Any = fields.get("expiresInSeconds")
    obtained_at = None
    if expires_at is not None and is_number(seconds) and 0 < seconds < timedelta.max.days:
        obtained_at = expires_at - timedelta(seconds=seconds)
    try:
        tokens = Tokens(
            auth_token=auth_token,
            refresh_token=refresh_token,
            expires_at=expires_at,
            refresh_token_expires_at=_moment(fields.get("refreshTokenExpiresAt")),
            obtained_at=obtained_at,
        )
    except InputError:
        raise _neither() from None
    return RechargeTokens(
        tokens=tokens,
        checkout_session_id=_text(fields.get("checkoutSessionId")),
        payment_intent_id=_text(fields.get("paymentIntentId")),
        email=_text(fields.get("email")),
        credits_applied=_number(fields.get("creditsApplied")),
        amount_paid_cents=_number(fields.get("amountPaidCents")),
        currency=_text(fields.get("currency")),
    )


def _fields(query: Any) -> dict[str, Any]:
    """Return what stands in a query; what decides must not stand there twice."""
    if isinstance(query, Mapping):
        # The mappings of Flask and Django are dicts of lists, but by their items they are not.
        return {name: _single(query[name]) for name in query}
    text = query.decode("latin-1") if isinstance(query, bytes) else query
    if not isinstance(text, str) or len(text) > MAX_BYTES:
        raise _neither()
    pairs = parse_qsl(text.removeprefix("?"), keep_blank_values=True)
    ours = [name for name, _ in pairs if name in _OURS]
    if len(ours) != len(set(ours)):
        raise _neither()
    return dict(pairs)


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _object_in(body: bytes | str | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(body, Mapping):
        return body
    if len(body) > MAX_BYTES:
        raise WebhookRefusedError(
            f"a callback of more than {MAX_BYTES // 1024} KiB is not read", reason="too_large"
        )
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise _neither() from None
    if not isinstance(found, dict):
        raise _neither()
    return found


def _neither() -> WebhookRefusedError:
    return WebhookRefusedError(
        "this is neither the callback of a purchase nor a buyer who is back", reason="unreadable"
    )


def _moment(value: Any) -> datetime | None:
    is_stamp = isinstance(value, str) and value.isascii() and value.isdigit()
    found = moment(int(value) if is_stamp else value)
    return found if isinstance(found, datetime) else None


def _text(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _number(value: Any) -> float | None:
    return value if is_number(value) else None
