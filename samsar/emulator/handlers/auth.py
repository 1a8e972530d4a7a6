"""Keys that are checked, and tokens to sign in with."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from samsar._core import routes
from samsar.emulator.callers.actors import actor_of
from samsar.emulator.callers.auth import SUB_ACCOUNT, bearer_of, credential_of
from samsar.emulator.callers.billing import decimal
from samsar.emulator.clock import MICROS_PER_SECOND, as_datetime, iso
from samsar.emulator.database.external_users import INTERNAL_PROVIDER
from samsar.emulator.database.ledger import to_credits
from samsar.emulator.database.tokens import AUTH_SECONDS, LOGIN_SECONDS, account_in, mint
from samsar.emulator.handlers.credits import last_top_up
from samsar.emulator.payloads.external import external_user
from samsar.emulator.payloads.external import profile as profile_of_user
from samsar.emulator.wire.fields import envelope, text
from samsar.emulator.wire.messages import ApiError, Reply
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.wire.messages import Call


def create_login_token(call: Call) -> Reply:
    """Make a token that signs in as the account, or as an external user of it."""
    actor = actor_of(call)
    user = actor.external
    # Server: with its own auth token an account signs in as itself, whomever it names.
    is_self = user is None or credential_of(call).kind == "auth_token"
    if user is None or is_self:
        kind, whose = "login", actor.account
    else:
        kind, whose = "external_login", user.id
    token = mint(kind, whose, now=call.now, seconds=LOGIN_SECONDS)
    expires = call.now + LOGIN_SECONDS * MICROS_PER_SECOND
    redirect = text(envelope(call.body), "redirect")
    # Server: any but a path of its own pages is ignored, and external users get one of theirs.
    if not redirect.startswith("/") or redirect.startswith("//"):
        redirect = "" if user is None else "/" if is_self else "/external/studio"
    more = f"&redirect={quote(redirect, safe='')}" if redirect else ""
    body = {
        "loginToken": token,
        "expiresInSeconds": LOGIN_SECONDS,
        "expiresAt": iso(as_datetime(expires)),
        "loginUrl": f"https://app.samsar.one/verify?loginToken={token}{more}",
    }
    if user is not None:
        body["external_user"] = external_user(call.state, user.id)
    return Reply.of_json(body)


def create_session(call: Call) -> Reply:
    """Tell who somebody is and what they have; an external user is told their key, too."""
    actor = actor_of(call)
    remaining = to_credits(call.state.ledger.balance(actor.payer))
    if actor.external is None:
        names = call.state.people.names(actor.account)
        return Reply.of_json(
            {
                "account_type": "internal",
                "auth_type": credential_of(call).kind,
                "user": {
                    "id": actor.account,
                    **names,
                    "pfpUrl": None,
                    "preferredLanguage": "en",
                },
                "remainingCredits": remaining,
            },
            headers={"x-credits-remaining": decimal(remaining)},
        )
    users = call.state.external_users
    # Server: neither a sub-account nor the account itself, as its own user, is given a key.
    is_given_one = actor.kind != SUB_ACCOUNT and actor.external.provider != INTERNAL_PROVIDER
    key = users.key_for(actor.external.id, at=call.now) if is_given_one else actor.external.api_key
    user = external_user(call.state, actor.external.id)
    return Reply.of_json(
        {
            "external_api_key": key,
            "external_user": user,
            "remainingCredits": remaining,
            "lastTopUp": last_top_up(call, actor),
            "externalUser": user,
        },
        headers={"x-credits-remaining": decimal(remaining)},
    )


def validate_api_key(call: Call) -> Reply:
    """Tell whose credential it is; a bad one has a body of its own here."""
    try:
        # Server: any credential will do; the account behind it is told.
        account, kind, *_ = credential_of(call)
    except ApiError as error:
        return Reply.of_json({"valid": False, "message": error.message}, status=error.status)
    return Reply.of_json(
        {
            "valid": True,
            "authType": kind,
            **call.state.people.names(account),
            "remainingCredits": to_credits(call.state.ledger.balance(account)),
        }
    )


def verify_token(call: Call) -> Reply:
    """Exchange a login token, or look up an auth token; whatever is wrong is a 400."""
    login = call.query.get("loginToken") or call.headers.get("x-login-token", "")
    given = call.query.get("authToken") or bearer_of(call.headers)
    if not login and not given:
        return _refused("loginToken or authToken is required.")
    if found := _verified_user(call, login.strip(), given.strip()):
        return Reply.of_json(profile_of_user(call.state, *found), headers=_NO_STORE)
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
        **call.state.people.names(account),
        "pfpUrl": None,
        "preferredLanguage": "en",
        "generationCredits": to_credits(call.state.ledger.balance(account)),
    }
    return Reply.of_json(profile, headers=_NO_STORE)


def _verified_user(call: Call, login: str, given: str) -> tuple[str, str] | None:
    """Return the external user whose token it is, and the token to go on with."""
    kind, token = ("external_login", login) if login else ("external_auth", given)
    user_id = account_in(token, kind, now=call.now)
    if user_id is None or call.state.external_users.get(user_id) is None:
        return None
    if login:
        token = mint("external_auth", user_id, now=call.now, seconds=AUTH_SECONDS)
    return user_id, token


def verify_by_profile(_: Call) -> Reply:
    """Refuse to sign anybody in by a profile, as the server has done since it gave that up."""
    # The wording is ours; the server's is not known.
    return _refused("This route is gone. Use /users/verify_token.", HTTPStatus.GONE)


_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def _refused(message: str, status: int = HTTPStatus.BAD_REQUEST) -> Reply:
    return Reply.of_json({"error": message}, status=status, headers=_NO_STORE)


ENDPOINTS: Final = (
    Endpoint.of(routes.auth.CREATE_LOGIN_TOKEN, create_login_token),
    Endpoint.of(routes.external_users.CREATE_LOGIN_TOKEN, create_login_token),
    Endpoint.of(routes.external_users.CREATE_SESSION, create_session),
    Endpoint.of(routes.v2.auth.CREATE_LOGIN_TOKEN, create_login_token),
    Endpoint.of(routes.v2.auth.CREATE_SESSION, create_session),
    Endpoint.of(routes.auth.VALIDATE_API_KEY, validate_api_key),
    Endpoint(
        routes.auth.VALIDATE_API_KEY.name,
        routes.auth.VALIDATE_API_KEY.method,
        routes.auth.VALIDATE_API_KEY.path.removeprefix("/v2"),
        validate_api_key,
    ),
    Endpoint.of(routes.auth.VERIFY_SESSION, verify_token),
    # Not called by the SDK.
    Endpoint("auth.verify_by_profile", "POST", "/users/verify", verify_by_profile),
    Endpoint("auth.verify_by_profile_by_get", "GET", "/users/verify", verify_by_profile),
)
