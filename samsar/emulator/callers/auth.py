"""Which account a request speaks for (server: the order of the checks below is its own)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, NamedTuple

from samsar.emulator.database.app_keys import PREFIX
from samsar.emulator.database.sub_accounts import KEY_PREFIX
from samsar.emulator.database.tokens import account_in
from samsar.emulator.wire.messages import bad_request, forbidden, unauthorized

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.database.app_keys import AppKeyRow
    from samsar.emulator.database.sub_accounts import SubAccountRow
    from samsar.emulator.wire.messages import Call

MISSING: Final = "API_KEY, auth token, or APP_KEY header is missing or empty."
ACCOUNT_ONLY: Final = "Use a Samsar API key, user auth token, or APP_KEY for this route."
KEY_EXPIRED: Final = "Your api key has expired, please generate a new api key."
SUB_ACCOUNT: Final = "customer_sub_account_api_key"
ACCOUNT_KINDS: Final = ("api_key", "auth_token", "app_key")
"""The credentials of an account itself; the others are of somebody whom it lets in."""
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


class Credential(NamedTuple):
    """What a request is signed with."""

    account: str
    """The platform account behind it."""
    kind: str
    """`api_key`, `auth_token`, `app_key`, `external_auth` or `customer_sub_account_api_key`."""
    external_user: str | None = None
    """The external user whose token it is."""
    sub_account: SubAccountRow | None = None
    """The customer sub-account whose key it is."""


def account_of(call: Call) -> str:
    """Find the account that a request speaks for.

    Raises:
        ApiError: 400 without a credential, 401 for a wrong one, 403 for an external user's token
            and for the key of a sub-account where the server looks at that.
    """
    credential = credential_of(call)
    # Server: the routes of videos take either, and act for the account.
    is_for_anybody = call.path.lower().startswith(("/v1/video/", "/external/video/"))
    if credential.kind not in ACCOUNT_KINDS and not is_for_anybody:
        raise forbidden(ACCOUNT_ONLY)
    return credential.account


def credential_of(call: Call) -> Credential:
    """Find out what a request is signed with.

    Raises:
        ApiError: 400 without a credential, 401 for a wrong one.
    """
    authorization = _authorization(call.headers)
    sub_account_key = _sub_account_key(call.headers, authorization)
    if sub_account_key:
        return _of_sub_account(call, sub_account_key)
    app_key = _of_app_key(call)
    if app_key is not None:
        return app_key
    bearer = authorization.value if authorization.scheme == "bearer" else ""
    key = bearer or _first(call.headers, ("api_key",))
    if not key:
        raise bad_request(MISSING)
    if bearer.count(".") == _JWT_DOTS:
        return _of_token(call, bearer)
    terms = call.state.ledger.keys.terms(key)
    if terms is None:
        raise unauthorized("Invalid API_KEY. User not found.")
    if terms.expires_at is not None and terms.expires_at <= call.now:
        raise unauthorized(KEY_EXPIRED)
    call.state.ledger.keys.take_up(terms)
    return Credential(terms.account, "api_key")


def _of_token(call: Call, token: str) -> Credential:
    user_id = account_in(token, "external_auth", now=call.now)
    user = None if user_id is None else call.state.external_users.get(user_id)
    if user is not None:
        return Credential(user.account_id, "external_auth", user.id)
    account = account_in(token, "auth", now=call.now)
    if account is None or not call.state.ledger.exists(account):
        raise unauthorized("Invalid auth token. User not found.")
    return Credential(account, "auth_token")


def bearer_of(headers: Mapping[str, str]) -> str:
    """Return the Bearer token of a request; empty when there is none."""
    authorization = _authorization(headers)
    return authorization.value if authorization.scheme == "bearer" else ""


def _sub_account_key(headers: Mapping[str, str], authorization: _Authorization) -> str:
    given = _first(headers, _SUB_ACCOUNT_HEADERS)
    return given or (authorization.value if authorization.is_bearer_of(KEY_PREFIX) else "")


def _of_sub_account(call: Call, key: str) -> Credential:
    found = call.state.sub_accounts.of_key(key)
    if found is None:
        raise unauthorized("Invalid customer sub-account internal API key.")
    if found.key_expires_at <= call.now:
        raise unauthorized(
            "Customer sub-account internal API key has expired. "
            "Pull the rotated key with the parent customer API key."
        )
    call.state.sub_accounts.note_use(found.id, at=call.now)
    return Credential(found.account_id, SUB_ACCOUNT, sub_account=found)


def _of_app_key(call: Call) -> Credential | None:
    # Either part leads here, even next to a Bearer token (server: "x-app-secret" with a good
    # API key is refused for want of an app key).
    key, secret = app_key_parts(call.headers)
    if not key and not secret:
        return None
    row = checked_app_key(call, key, secret)
    if row.expires_at <= call.now:
        raise unauthorized("APP_KEY has expired. Refresh it with APP_KEY and APP_SECRET.")
    call.state.app_keys.note_use(row.id, at=call.now)
    return Credential(row.account_id, "app_key")


def app_key_parts(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return the app key and the secret in the headers of a request; empty where there is none."""
    authorization = _authorization(headers)
    basic_key, basic_secret = _basic(authorization)
    key = _first(headers, _APP_KEY_HEADERS) or _app_key_in(authorization) or basic_key
    return key, _first(headers, _APP_SECRET_HEADERS) or basic_secret


def checked_app_key(call: Call, key: str, secret: str) -> AppKeyRow:
    """Find the active app key that a key and its secret name; it may have expired.

    Raises:
        ApiError: 400 when one of them is missing or cannot be, 401 when one is wrong.
    """
    if not key:
        raise bad_request("APP_KEY is required.")
    check_app_secret(secret)
    row = call.state.app_keys.of_key(key) if key.startswith(PREFIX) else None
    if row is None:
        raise unauthorized("Invalid APP_KEY.")
    if not row.has_secret(secret):
        raise unauthorized("Invalid APP_SECRET.")
    return row


def check_app_secret(secret: str) -> None:
    """Refuse what cannot be the secret of an app key.

    Raises:
        ApiError: 400.
    """
    if not secret:
        raise bad_request("secret is required.")
    if len(secret) < MIN_SECRET:
        raise bad_request(f"secret must be at least {MIN_SECRET} characters.")
    if len(secret) > MAX_SECRET:
        raise bad_request(f"secret must be {MAX_SECRET} characters or fewer.")


def _app_key_in(authorization: _Authorization) -> str:
    is_app_key = authorization.scheme == "appkey" or authorization.is_bearer_of("sapp_")
    return authorization.value if is_app_key else ""


def _basic(authorization: _Authorization) -> tuple[str, str]:
    if authorization.scheme != "basic":
        return "", ""
    try:
        decoded = base64.b64decode(authorization.value, validate=True).decode()
    except ValueError:
        # No base64, or no UTF-8 in it.
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
