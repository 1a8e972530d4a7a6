"""Users: those that an account registers, those that buy by e-mail, and what was charged."""

from __future__ import annotations

import math
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from samsar._core.address import is_this_machine
from samsar._core.routes.v2 import users as routes
from samsar.emulator.callers.actors import V2_PROVIDER, identity_of, named_by_header, v2_actor
from samsar.emulator.callers.auth import ACCOUNT_KINDS, credential_of
from samsar.emulator.payloads.external import external_user
from samsar.emulator.payloads.usage import usage_rows
from samsar.emulator.wire.fields import capped, envelope, first, text
from samsar.emulator.wire.messages import ApiError, Reply, bad_request, forbidden, unauthorized
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.wire.messages import Call

_CENTS_PER_USD: Final = 100
_LEAST_CENTS: Final = 50
_MOST_CENTS: Final = 1_000_000
_LONGEST_REDIRECT: Final = 500
_PAGE_SIZE: Final = 25
_LARGEST_PAGE: Final = 100
_LAST_PAGE: Final = 1_000_000_000
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_NAMES: Final = ("unique_key", "provider", "external_user_id", "external_app_id")


def create_external_user(call: Call) -> Reply:
    """Register an external user, or write over the one that is there."""
    credential = credential_of(call)
    named_by_header(call)
    if credential.kind not in ACCOUNT_KINDS:
        raise forbidden(
            "Use an internal Samsar API key, auth token, or APP_KEY to create external users."
        )
    identity = _registered(envelope(call.body))
    users = call.state.external_users
    for known in (users.of_unique_key(identity["unique_key"]), users.of_identity(identity)):
        if known is not None and known.account_id != credential.account:
            raise ApiError(
                HTTPStatus.CONFLICT,
                "External user unique key is already associated with another internal user.",
            )
    user = users.upsert(credential.account, identity, at=call.now)
    shown = external_user(call.state, user.id)
    names = {name: shown[name] for name in _NAMES}
    body = {**names, "external_user": shown, "externalUser": shown, "reference": names}
    return Reply.of_json(body, status=HTTPStatus.CREATED)


def _registered(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Read who is to be registered: what stands in an object of its own goes first."""
    nested = first(fields, "external_user")
    given = identity_of(fields)
    for name, value in identity_of(nested if isinstance(nested, dict) else {}).items():
        given[name] = value or given[name]
    unique_key = given["unique_key"] or given["external_user_id"]
    if not unique_key:
        raise bad_request("unique_key or external_user_id is required.")
    return {
        **given,
        "unique_key": unique_key,
        "external_user_id": given["external_user_id"] or unique_key,
        "provider": given["provider"] or V2_PROVIDER,
        # The value is made up.
        "metadata": {"createdVia": "v2_create_external_user", **(given["metadata"] or {})},
    }


def recharge_credits(call: Call) -> Reply:
    """Open a page where anybody buys credits for an address."""
    fields = call.query if call.method == "GET" else envelope(call.body)
    usd = _dollars(fields)
    email = text(fields, "email").lower()
    if not _EMAIL.fullmatch(email):
        raise bad_request("email is required and must be a valid email address.")
    redirect_url = _redirect_url(call, text(fields, "redirect_url", "webhook_url"))
    payment = call.state.people.open_purchase(
        email,
        cents=round(usd * _CENTS_PER_USD),
        credits=round(usd * CREDITS_PER_USD),
        redirect_url=redirect_url,
        at=call.now,
    )
    return Reply.of_json(
        {
            "url": f"{call.origin}/checkout/{payment.checkout_id}",
            "checkoutSessionId": payment.checkout_id,
            "amount": usd,
            "amountCents": round(usd * _CENTS_PER_USD),
            "credits": payment.credits,
            "currency": "USD",
            "redirectUrl": redirect_url,
            "paymentStatusEndpoint": "/v2/user/payment_status",
        }
    )


def _dollars(fields: Mapping[str, Any]) -> float:
    given = first(fields, "amount", "amount_usd")
    try:
        # Server: takes numbers in texts, too.
        usd = float(given) if not isinstance(given, bool) else math.nan
    except (TypeError, ValueError):
        usd = math.nan
    if not math.isfinite(usd) or usd <= 0:
        raise bad_request("amount is required and must be a positive dollar amount.")
    cents = round(min(usd, _MOST_CENTS) * _CENTS_PER_USD)
    if cents < _LEAST_CENTS:
        raise bad_request(f"amount must be at least {_LEAST_CENTS / _CENTS_PER_USD:.2f} USD.")
    if cents > _MOST_CENTS:
        raise bad_request("amount exceeds the maximum checkout amount.")
    return int(usd) if usd.is_integer() else usd


def _redirect_url(call: Call, url: str) -> str:
    if not url:
        raise bad_request("redirect_url is required.")
    try:
        parts = urlsplit(url)
        is_good = bool(parts.hostname) and "@" not in parts.netloc
        is_safe = parts.scheme == "https"
        if parts.scheme == "http" and call.state.outbox.rules.http_redirects:
            is_safe = is_this_machine(parts.hostname or "")
        is_good = is_good and is_safe
    except ValueError:
        is_good = False
    if not is_good:
        raise bad_request("redirect_url must be a valid HTTPS URL.")
    if len(url) > _LONGEST_REDIRECT:
        raise bad_request(f"redirect_url must be {_LONGEST_REDIRECT} characters or fewer.")
    return url


def refresh_token(call: Call) -> Reply:
    """Exchange a refresh token; it is used up even if the answer gets lost."""
    fields = call.query if call.method == "GET" else envelope(call.body)
    names = ("x-refresh-token", "refresh_token", "refresh-token")
    in_headers = next((value for name in names if (value := call.headers.get(name))), "")
    token = text(fields, "refresh_token") or in_headers.strip()
    if not token:
        raise bad_request("refreshToken is required.")
    account = call.state.people.take_token(token, at=call.now)
    if account is None:
        raise unauthorized("Invalid or expired refreshToken.")
    return Reply.of_json(call.state.people.new_tokens(account, at=call.now))


def usage_logs(call: Call) -> Reply:
    """Tell what the account was charged, page by page."""
    actor = v2_actor(call, may_be_nobody=True)
    if actor.external is not None or actor.kind not in ACCOUNT_KINDS:
        raise bad_request(
            "usage logs are available for internal user auth tokens, API keys, and APP_KEY"
            " credentials."
        )
    page = _whole(call.query.get("page"), 1)
    asked = call.query.get("pageSize", call.query.get("limit"))
    size = min(_whole(asked, _PAGE_SIZE), _LARGEST_PAGE)
    charges, found = call.state.ledger.charges(actor.account, skip=(page - 1) * size, most=size)
    pages = math.ceil(found / size)
    pagination = {
        "page": page,
        "pageSize": size,
        "totalItems": found,
        "totalPages": pages,
        "hasNextPage": page < pages,
        "hasPreviousPage": page > 1,
    }
    rows = usage_rows(charges, call.state.renders.kind_of)
    return Reply.of_json({"items": rows, "pagination": pagination})


def _whole(given: str | None, otherwise: int) -> int:
    found = re.match(r"\s*\d+", given or "")
    return capped(found[0].strip(), _LAST_PAGE) or otherwise if found else otherwise


ENDPOINTS: Final = (
    Endpoint.of(routes.CREATE_EXTERNAL_USER, create_external_user),
    Endpoint.of(routes.RECHARGE_CREDITS, recharge_credits),
    Endpoint.of(routes.REFRESH_TOKEN, refresh_token),
    Endpoint.of(routes.USAGE_LOGS, usage_logs),
    # Not called by the SDK: tokens in a query get into logs.
    Endpoint("v2.users.recharge_by_get", "GET", "/v2/user/recharge_credits", recharge_credits),
    Endpoint("v2.users.refresh_by_get", "GET", "/v2/user/refresh_token", refresh_token),
    Endpoint("v2.users.refresh_alias", "POST", "/v2/user/refresh_auth_token", refresh_token),
    Endpoint("v2.users.refresh_alias_by_get", "GET", "/v2/user/refresh_auth_token", refresh_token),
)
