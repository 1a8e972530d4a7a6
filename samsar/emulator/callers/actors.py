"""For whom a request is: the account, or one of its external users."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.callers.auth import (
    ACCOUNT_KINDS,
    ACCOUNT_ONLY,
    SUB_ACCOUNT,
    account_of,
    credential_of,
)
from samsar.emulator.database.external_requests import is_external_id
from samsar.emulator.database.external_users import INTERNAL_PROVIDER, OTHER_IDS, PROFILE
from samsar.emulator.wire.fields import first, text
from samsar.emulator.wire.messages import (
    ApiError,
    Reply,
    bad_request,
    forbidden,
    not_found,
    unauthorized,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.callers.auth import Credential
    from samsar.emulator.database.external_users import ExternalUserRow
    from samsar.emulator.wire.messages import Call

NO_SOURCE: Final = "Source video was not found for this external user."
USER_REQUIRED: Final = (
    "external_user is required when using a customer sub-account internal API key."
)
V2_PROVIDER: Final = "samsar_v2"
"""Server: the provider of those whom V2 is told a unique key of, and no provider."""

KEY_HEADERS: Final = (
    "x-external-user-api-key",
    "external_user_api_key",
    "external-user-api-key",
)
_FIELDS: Final = ("provider", "external_user_id", *OTHER_IDS, *PROFILE)
_OBJECTS: Final = ("browser_installation", "metadata")


@attrs.frozen
class Actor:
    """For whom a request is.

    Attributes:
        account: The platform account.
        kind: The kind of credential: `api_key`, `auth_token`, `app_key`, `external_auth` or
            `customer_sub_account_api_key`.
        external: The external user; None when the account speaks for itself.
    """

    account: str
    kind: str
    external: ExternalUserRow | None = None

    @property
    def payer(self) -> str:
        """The account of the ledger to read and to charge."""
        return self.account if self.external is None else self.external.purse

    @property
    def purse(self) -> str | None:
        """The purse that pays beside the account; None when the account alone pays."""
        return None if self.payer == self.account else self.payer

    @property
    def payers(self) -> tuple[str, ...]:
        """The accounts of the ledger that usage is charged to, each the whole of it.

        Server: an external user pays alone, and a sub-account beside its account.
        """
        user = self.external
        if user is not None and user.sub_account is not None and self.purse is not None:
            return self.account, self.purse
        return (self.payer,)

    @property
    def pays_whole_credits(self) -> bool:
        """Whether fractions of a credit are rounded up, as for all external users."""
        return self.external is not None and self.external.provider != INTERNAL_PROVIDER


class OutOfCreditsError(ApiError):
    """A refusal because an external user has too few credits."""

    def __init__(self, message: str = "Insufficient credits.") -> None:
        super().__init__(HTTPStatus.PAYMENT_REQUIRED, message, code="insufficient_credits")

    def reply(self) -> Reply:
        """Make the answer; the server always says 0 here, whatever is left."""
        body = {
            "code": self.code,
            "message": self.message,
            "creditsRemaining": 0,
            "rechargeEndpoint": "/v1/external_users/credits/recharge",
        }
        headers = {"x-credits-charged": "0", "x-credits-remaining": "0"}
        return Reply.of_json(body, status=self.status, headers=headers)


def platform_actor(call: Call) -> Actor:
    """Find the account behind a request for a route that serves accounts alone.

    Raises:
        ApiError: 400 and 401 as everywhere, 403 for an external user's token and for the key of
            a sub-account.
    """
    credential = credential_of(call)
    if credential.kind not in ACCOUNT_KINDS:
        raise forbidden(ACCOUNT_ONLY)
    return Actor(credential.account, credential.kind)


def external_actor(call: Call) -> Actor:
    """Find the external user that a request under `/external_users` is for.

    Raises:
        ApiError: 400 when nothing says who it is, 401 for a wrong credential.
    """
    credential = credential_of(call)
    user = user_of_headers(call, credential)
    if user is None:
        # Server: only the body is looked at, so an identity in the query of a GET says nothing.
        identity = _nested(call.body)
        if not identity and credential.kind == "auth_token":
            identity = {"provider": INTERNAL_PROVIDER, "external_user_id": credential.account}
        user = _upserted(call, credential, identity)
    return Actor(credential.account, credential.kind, user)


def v2_actor(call: Call, *, may_be_nobody: bool = False) -> Actor:
    """Find out whom a request to V2 is for: an external user, if anything in it names one.

    With the key of a sub-account somebody has to be named, unless it `may_be_nobody`.

    Raises:
        ApiError: 400 for half an identity, 401 for a wrong credential.
    """
    credential = credential_of(call)
    user = user_of_headers(call, credential)
    if user is None:
        identity = _v2_identity(call)
        if identity or (credential.kind == SUB_ACCOUNT and not may_be_nobody):
            user = _upserted(call, credential, identity)
    return Actor(credential.account, credential.kind, user)


def v2_video_actor(call: Call) -> Actor:
    """Find out who pays for a video of V2: the external user in the body, or else the account.

    Server: these routes do not look at the credential of an external user, nor at fields of an
    identity that stand alone.

    Raises:
        ApiError: 400 for half an identity, 401 for a wrong credential.
    """
    credential = credential_of(call)
    identity = _whole_identity(call.body)
    user = _upserted(call, credential, identity) if identity else None
    return Actor(credential.account, credential.kind, user)


def actor_of(call: Call) -> Actor:
    """Find out whom a request is for, by the surface that it came to.

    Raises:
        ApiError: As the function for that surface.
    """
    if _is_for_external_users(call):
        return external_actor(call)
    if is_v2(call):
        return v2_actor(call)
    return Actor(account_of(call), "account")


def video_actor_of(call: Call, *ids: str) -> Actor:
    """Find out who makes a video, of others with these ids where it is made of such.

    Server: what is done to the video of an external user goes the way of external users, whichever
    the path.

    Raises:
        ApiError: As the function for the surface.
    """
    if _is_for_external_users(call):
        return external_actor(call)
    if any(map(partial(_is_external, call), ids)):
        return _actor_of_requests(call, ids)
    if is_v2(call):
        return v2_video_actor(call)
    return Actor(account_of(call), "account")


def _is_for_external_users(call: Call) -> bool:
    return "/external_users/" in call.path.lower()


def is_v2(call: Call) -> bool:
    """Tell whether a request came to V2."""
    return call.path.lower().startswith(("/v2/", "/api/v2/"))


def _actor_of_requests(call: Call, ids: tuple[str, ...]) -> Actor:
    """Find the external user of a request; where nothing else names one, whose request it is."""
    credential = credential_of(call)
    user = user_of_headers(call, credential)
    if user is not None or _nested(call.body):
        return external_actor(call)
    for given in ids:
        request = call.state.external_requests.find(given)
        if request is not None and request.account_id == credential.account:
            user = call.state.external_users.must_get(request.external_user_id)
            return Actor(credential.account, credential.kind, user)
    raise not_found(NO_SOURCE)


def _is_external(call: Call, given: str) -> bool:
    return is_external_id(given) or call.state.external_requests.find(given) is not None


def named_by_header(call: Call) -> bool:
    """Tell whether a key or a token of an external user goes with a request.

    Raises:
        ApiError: 400 without a credential, 401 for a wrong one.
    """
    return user_of_headers(call, credential_of(call)) is not None


def names_somebody(call: Call) -> bool:
    """Tell whether there is an identity of an external user in the fields of a request."""
    return bool(_v2_identity(call) if is_v2(call) else _nested(call.body))


def identity_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Read an identity from the fields of an object."""
    found: dict[str, Any] = {name: text(fields, name) for name in _FIELDS}
    for name in _OBJECTS:
        value = first(fields, name)
        found[name] = value if isinstance(value, dict) else None
    found["external_user_id"] = found["external_user_id"] or found["unique_key"]
    return {name: value or None for name, value in found.items()}


def user_of_headers(call: Call, credential: Credential) -> ExternalUserRow | None:
    """Find the external user whose token or key goes with a request.

    Raises:
        ApiError: 401 for a key that nobody of the account has.
    """
    # An external user's token wins over a key beside it.
    if credential.external_user is not None:
        return call.state.external_users.get(credential.external_user)
    key = next((key for name in KEY_HEADERS if (key := call.headers.get(name, "").strip())), "")
    if not key:
        return None
    user = call.state.external_users.of_key(key)
    if user is None or user.account_id != credential.account:
        raise unauthorized("Invalid external user API key.")
    return call.state.external_users.note_key_use(user.id, at=call.now)


def _nested(body: Any) -> dict[str, Any]:
    """Return the identity that stands as an object of its own in a body, or in its input."""
    if not isinstance(body, dict):
        return {}
    for place in (body, body.get("input")):
        found = first(place, "external_user") if isinstance(place, dict) else None
        if isinstance(found, dict):
            return identity_of(found)
    return {}


def _whole_identity(body: Any) -> dict[str, Any]:
    found = _nested(body)
    return {**found, "provider": found["provider"] or V2_PROVIDER} if found else {}


def _v2_identity(call: Call) -> dict[str, Any]:
    if found := _whole_identity(call.body):
        return found
    query = dict(call.query)
    marks = ("provider", "external_user_id", "unique_key", "external_app_id")
    if text(query, *marks):
        # Server: V2 copies the query into the body.
        found = identity_of(query)
        return {**found, "provider": found["provider"] or V2_PROVIDER}
    body = call.body if isinstance(call.body, dict) else {}
    for place in (body, body.get("input")):
        if isinstance(place, dict) and text(place, "unique_key", "external_user_id"):
            # Here a provider is a field of the payload, like that of a voice.
            return {**identity_of(place), "provider": V2_PROVIDER}
    return {}


def _upserted(call: Call, credential: Credential, identity: Mapping[str, Any]) -> ExternalUserRow:
    is_named = identity.get("provider") and identity.get("external_user_id")
    if credential.kind == SUB_ACCOUNT and not is_named:
        raise bad_request(USER_REQUIRED)
    if not identity.get("provider"):
        raise bad_request("external_user.provider is required.")
    if not identity.get("external_user_id"):
        raise bad_request("external_user.external_user_id is required.")
    return call.state.external_users.upsert(
        credential.account, identity, at=call.now, sub_account=credential.sub_account
    )
