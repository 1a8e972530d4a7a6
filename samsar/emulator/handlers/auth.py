"""Keys that are checked, and tokens to sign in with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.auth import account_of, bearer_of
from samsar.emulator.clock import MICROS_PER_SECOND, as_datetime, iso
from samsar.emulator.ledger import to_credits
from samsar.emulator.messages import ApiError, Reply
from samsar.emulator.routing import Endpoint
from samsar.emulator.tokens import AUTH_SECONDS, LOGIN_SECONDS, account_in, mint

if TYPE_CHECKING:
    from samsar.emulator.messages import Call

_JWT_DOTS: Final = 2


def create_login_token(call: Call) -> Reply:
    """Make a token that signs in as the account."""
    account = account_of(call)
    token = mint("login", account, now=call.now, seconds=LOGIN_SECONDS)
    expires = call.now + LOGIN_SECONDS * MICROS_PER_SECOND
    return Reply.of_json(
        {
            "loginToken": token,
            "expiresInSeconds": LOGIN_SECONDS,
            "expiresAt": iso(as_datetime(expires)),
            "loginUrl": f"https://app.samsar.one/verify?loginToken={token}",
        }
    )


def validate_api_key(call: Call) -> Reply:
    """Tell whose credential it is; a bad one has a body of its own here."""
    try:
        account = account_of(call)
    except ApiError as error:
        return Reply.of_json({"valid": False, "message": error.message}, status=error.status)
    is_token = bearer_of(call.headers).count(".") == _JWT_DOTS
    return Reply.of_json(
        {
            "valid": True,
            "authType": "auth_token" if is_token else "api_key",
            **_names(account),
            "remainingCredits": to_credits(call.state.ledger.balance(account)),
        }
    )


def verify_token(call: Call) -> Reply:
    """Exchange a login token, or look up an auth token; whatever is wrong is a 400."""
    login = call.query.get("loginToken") or call.headers.get("x-login-token", "")
    given = call.query.get("authToken") or bearer_of(call.headers)
    if not login and not given:
        return _refused("loginToken or authToken is required.")
    token = given
    if login:
        account = account_in(login.strip(), "login", now=call.now)
        if account is not None:
            token = mint("auth", account, now=call.now, seconds=AUTH_SECONDS)
    else:
        account = account_in(given.strip(), "auth", now=call.now)
    if account is None or not call.state.ledger.exists(account):
        return _refused("Invalid or expired token.")
    profile = {
        "_id": account,
        "authToken": token,
        "isExternalUser": False,
        **_names(account),
        "pfpUrl": None,
        "preferredLanguage": "en",
        "generationCredits": to_credits(call.state.ledger.balance(account)),
    }
    return Reply.of_json(profile, headers=_NO_STORE)


_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def _refused(message: str) -> Reply:
    return Reply.of_json({"error": message}, status=400, headers=_NO_STORE)


def _names(account: str) -> dict[str, Any]:
    return {
        "email": f"{account[-8:]}@example.com",
        "username": f"user_{account[-8:]}",
        "displayName": "Emulator user",
    }


ENDPOINTS: Final = (
    Endpoint.of(routes.auth.CREATE_LOGIN_TOKEN, create_login_token),
    Endpoint.of(routes.auth.VALIDATE_API_KEY, validate_api_key),
    Endpoint.of(routes.auth.VERIFY_SESSION, verify_token),
)
