"""The app keys of accounts."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar._core.routes.v2 import app_keys as routes
from samsar.emulator.callers.actors import named_by_header
from samsar.emulator.callers.auth import (
    app_key_parts,
    check_app_secret,
    checked_app_key,
    credential_of,
)
from samsar.emulator.wire.fields import envelope, first, text
from samsar.emulator.wire.messages import ApiError, Reply, forbidden, not_found
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.database.app_keys import AppKeyRow
    from samsar.emulator.wire.messages import Call

_KEY_NAMES: Final = ("app_key", "APP_KEY")
_SECRET_NAMES: Final = ("secret", "app_secret", "APP_SECRET")
_NONE: Final = "Active APP_KEY not found for this user."


def create(call: Call) -> Reply:
    """Make the app key of an account."""
    account = _manager(call)
    fields = envelope(call.body)
    secret = text(fields, *_SECRET_NAMES)
    check_app_secret(secret)
    if call.state.app_keys.of_account(account) is not None:
        # Server: its code does not get into the body. A key that has expired counts, too.
        raise ApiError(HTTPStatus.CONFLICT, "An active APP_KEY already exists for this user.")
    given = first(fields, "metadata")
    metadata = given if isinstance(given, dict) else {}
    key, row = call.state.app_keys.create(account, secret, metadata, at=call.now)
    return _told(key, row, status=HTTPStatus.CREATED)


def get(call: Call) -> Reply:
    """Tell about the app key of an account, without the key."""
    return _record(_own(call))


def refresh(call: Call) -> Reply:
    """Exchange an app key; it and its secret are all that is asked for."""
    fields = call.query if call.method == "GET" else envelope(call.body)
    header_key, header_secret = app_key_parts(call.headers)
    row = checked_app_key(
        call,
        text(fields, *_KEY_NAMES) or header_key,
        text(fields, *_SECRET_NAMES) or header_secret,
    )
    return _told(*call.state.app_keys.rotate(row.id, at=call.now))


def revoke(call: Call) -> Reply:
    """Take the app key of an account back."""
    return _record(call.state.app_keys.revoke(_own(call).id, at=call.now))


def _manager(call: Call) -> str:
    credential = credential_of(call)
    named_by_header(call)
    if credential.kind not in ("api_key", "auth_token"):
        raise forbidden("Use a Samsar API key or user auth token to manage APP_KEY credentials.")
    return credential.account


def _own(call: Call) -> AppKeyRow:
    row = call.state.app_keys.of_account(_manager(call))
    if row is None:
        raise not_found(_NONE)
    return row


def _record(row: AppKeyRow) -> Reply:
    return Reply.of_json({"app_key_record": row.shown(), "appKeyRecord": row.shown()})


def _told(key: str, row: AppKeyRow, *, status: int = HTTPStatus.OK) -> Reply:
    record = row.shown()
    body: dict[str, Any] = {
        "app_key": key,
        "appKey": key,
        "token_type": "AppKey",
        "tokenType": "AppKey",
        "expires_at": record["expiresAt"],
        "expiresAt": record["expiresAt"],
        "app_key_record": record,
        "appKeyRecord": record,
    }
    return Reply.of_json(body, status=status)


ENDPOINTS: Final = (
    Endpoint.of(routes.CREATE, create),
    Endpoint.of(routes.GET, get),
    Endpoint.of(routes.REFRESH, refresh),
    Endpoint.of(routes.REVOKE, revoke),
    # Not called by the SDK; the server has these names, too.
    Endpoint("v2.app_keys.create_alias", "POST", "/v2/user/app_key", create),
    Endpoint("v2.app_keys.get_alias", "GET", "/v2/user/app_key", get),
    Endpoint("v2.app_keys.revoke_alias", "DELETE", "/v2/user/app_key", revoke),
    Endpoint("v2.app_keys.refresh_by_get", "GET", "/v2/users/app_key/refresh", refresh),
    Endpoint("v2.app_keys.refresh_alias", "POST", "/v2/user/app_key/refresh", refresh),
    Endpoint("v2.app_keys.refresh_alias_by_get", "GET", "/v2/user/app_key/refresh", refresh),
)
