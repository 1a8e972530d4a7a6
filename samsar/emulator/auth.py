"""Which account a request speaks for (server: the order of the checks below is its own)."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final, NamedTuple

from samsar.emulator.messages import bad_request, unauthorized
from samsar.emulator.tokens import account_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.messages import Call

MISSING: Final = "API_KEY, auth token, or APP_KEY header is missing or empty."
MIN_SECRET: Final = 32
MAX_SECRET: Final = 1024
_JWT_DOTS: Final = 2

_SUB_ACCOUNT_HEADERS: Final = (
    "x-customer-sub-account-api-key",
    "x-customer-subaccount-api-key",
    "x-samsar-customer-sub-account-api-key",
    "x-samsar-sub-account-api-key",
    "customer-sub-account-api-key",
    "customer_sub_account_api_key",
)
_APP_KEY_HEADERS: Final = ("x-app-key", "x-samsar-app-key", "app-key", "app_key")
_APP_SECRET_HEADERS: Final = ("x-app-secret", "x-samsar-app-secret", "app-secret", "app_secret")


class _Authorization(NamedTuple):
    scheme: str
    value: str

    def is_bearer_of(self, prefix: str) -> bool:
        return self.scheme == "bearer" and self.value.startswith(prefix)


def account_of(call: Call) -> str:
    """Find the account that a request speaks for.

    Raises:
        ApiError: 400 without a credential, 401 for a wrong one.
    """
    authorization = _authorization(call.headers)
    _refuse_sub_account_keys(call.headers, authorization)
    _refuse_app_keys(call.headers, authorization)
    bearer = authorization.value if authorization.scheme == "bearer" else ""
    key = bearer or _first(call.headers, ("api_key",))
    if not key:
        raise bad_request(MISSING)
    if bearer.count(".") == _JWT_DOTS:
        account = account_in(bearer, "auth", now=call.now)
        if account is None or not call.state.ledger.exists(account):
            raise unauthorized("Invalid auth token. User not found.")
        return account
    account = call.state.ledger.account_of_key(key)
    if account is None:
        raise unauthorized("Invalid API_KEY. User not found.")
    return account


def bearer_of(headers: Mapping[str, str]) -> str:
    """Return the Bearer token of a request; empty when there is none."""
    authorization = _authorization(headers)
    return authorization.value if authorization.scheme == "bearer" else ""


def _refuse_sub_account_keys(headers: Mapping[str, str], authorization: _Authorization) -> None:
    if _first(headers, _SUB_ACCOUNT_HEADERS) or authorization.is_bearer_of("scsa_"):
        raise unauthorized("Invalid customer sub-account internal API key.")


def _refuse_app_keys(headers: Mapping[str, str], authorization: _Authorization) -> None:
    # Either part leads here, even next to a Bearer token (server: "x-app-secret" with a good
    # API key is refused for want of an app key).
    basic_key, basic_secret = _basic(authorization)
    key = _first(headers, _APP_KEY_HEADERS) or _app_key_in(authorization) or basic_key
    secret = _first(headers, _APP_SECRET_HEADERS) or basic_secret
    if not key and not secret:
        return
    if not key:
        raise bad_request("APP_KEY is required.")
    if not secret:
        raise bad_request("secret is required.")
    if len(secret) < MIN_SECRET:
        raise bad_request(f"secret must be at least {MIN_SECRET} characters.")
    if len(secret) > MAX_SECRET:
        raise bad_request(f"secret must be {MAX_SECRET} characters or fewer.")
    raise unauthorized("Invalid APP_KEY.")


def _app_key_in(authorization: _Authorization) -> str:
    is_app_key = authorization.scheme == "appkey" or authorization.is_bearer_of("sapp_")
    return authorization.value if is_app_key else ""


def _basic(authorization: _Authorization) -> tuple[str, str]:
    if authorization.scheme != "basic":
        return "", ""
    try:
        decoded = base64.b64decode(authorization.value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    key, _, secret = decoded.partition(":")
    return key, secret


def _authorization(headers: Mapping[str, str]) -> _Authorization:
    scheme, _, value = headers.get("authorization", "").strip().partition(" ")
    return _Authorization(scheme.lower(), value.strip())


def _first(headers: Mapping[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        if value := headers.get(name, "").strip():
            return value
    return ""
