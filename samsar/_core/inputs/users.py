"""What the routes of users are given: who is registered, and who buys credits by e-mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from samsar._core.address import is_this_machine
from samsar._core.inputs.credits import amount as checked_amount
from samsar._core.inputs.external_users import trimmed
from samsar._core.inputs.fields import payload_from, with_extra
from samsar.errors import InputError
from samsar.types.external_users import ExternalUserFields

LEAST_USD: Final = 0.5
MOST_USD: Final = 10_000
LONGEST_REDIRECT: Final = 500
_NOISE: Final = 1e-9
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


def registration_body(
    unique_key: Any,
    fields: Mapping[str, Any],
    extra: Mapping[str, Any] | None,
    *,
    has_identity: bool,
) -> dict[str, Any]:
    """Return the body that registers an external user.

    `has_identity` tells that a view says already who the user is.

    Raises:
        TypeError: There is no such field.
        InputError: Nothing says who the user is, or a field is wrong.
    """
    given = {"unique_key": unique_key, **fields}
    given = {name: item for name, item in given.items() if item is not None}
    body = trimmed(payload_from("create_external_user", ExternalUserFields, given))
    if "external_user_id" in body:
        # Server: what is not named otherwise goes by its id.
        body.setdefault("unique_key", body["external_user_id"])
    if "unique_key" not in body and not has_identity:
        raise InputError("unique_key or external_user_id is required", argument="unique_key")
    return with_extra(body, extra)


def purchase_body(
    amount: Any, email: Any, redirect_url: Any, extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that opens a page where somebody buys credits by e-mail.

    Raises:
        InputError: One of the three is missing or wrong.
    """
    body: dict[str, Any] = {
        "amount": _price(amount),
        "email": _required(email, "email"),
        "redirect_url": _required(redirect_url, "redirect_url"),
    }
    if not _EMAIL.fullmatch(body["email"]):
        raise InputError("email must be an e-mail address", argument="email")
    _check_redirect(body["redirect_url"])
    return with_extra(body, extra)


def _price(value: Any) -> float:
    price = checked_amount(value, "amount")
    if not LEAST_USD <= price <= MOST_USD:
        raise InputError(
            f"amount must be from {LEAST_USD:.2f} to {MOST_USD:,} US dollars", argument="amount"
        )
    # Server: rounds to cents. Nobody pays another amount than was asked for, but 3 * 9.99 is none.
    cents = round(price, 2)
    if abs(cents - price) > _NOISE:
        raise InputError("amount must be in whole cents", argument="amount")
    return cents


def _required(value: Any, argument: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{argument} is required", argument=argument)
    return value.strip()


def _check_redirect(url: str) -> None:
    try:
        parts = urlsplit(url)
        # Plain http to this machine can only be meant for an emulator that has been told to take
        # it. Server: refuses it, with 400 and before anything has happened.
        is_local = parts.scheme == "http" and is_this_machine(parts.hostname or "")
        is_good = (parts.scheme == "https" or is_local) and bool(parts.hostname)
    except ValueError:
        is_good = False
    if not is_good or not url.isprintable() or " " in url:
        raise InputError("redirect_url must be an https URL", argument="redirect_url")
    if "@" in parts.netloc:
        raise InputError(
            "redirect_url must not hold a user name or a password", argument="redirect_url"
        )
    if len(url) > LONGEST_REDIRECT:
        raise InputError(
            f"redirect_url must have at most {LONGEST_REDIRECT} characters",
            argument="redirect_url",
        )
