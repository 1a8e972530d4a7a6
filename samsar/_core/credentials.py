"""Which headers a credential becomes, and where one is found."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, NoReturn, Self

from samsar._core.keys import (
    ENVIRONMENT,
    EXTERNAL_USER_HEADER,
    EXTERNAL_USER_HEADERS,
    IDENTITIES,
    checked,
)
from samsar._core.wire import SentHeaders
from samsar.credentials import Credential, Renewable
from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Credentials:
    """Who is calling. It shows nothing of itself.

    The order is that of the API's own client: auth token, API key, app key. A secret travels only
    beside an app key (server: a secret next to a Bearer token is a 400).

    Attributes:
        source: What is asked for the headers of each call, where they change in time.
    """

    __slots__ = ("_headers", "_values", "source")

    def __init__(self, values: Mapping[str, str], source: Renewable | None = None) -> None:
        self._values = dict(values)
        self._headers = _headers_from(self._values)
        self.source: Renewable | None = source

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to identify the caller with."""
        return self.source is None and "Authorization" not in self._headers

    @property
    def app_key_parts(self) -> dict[str, str]:
        """The app key and its secret, as far as they are there; for bodies that carry them."""
        names = ("app_key", "app_secret")
        return {name: self._values[name] for name in names if name in self._values}

    def headers(self) -> dict[str, str]:
        """Return the headers that go with every call, without those that change in time."""
        return self._headers

    def changed(self, given: Mapping[str, Any]) -> Credentials:
        """Return these credentials with those that a call or a copy was given of its own.

        A given key or token replaces whichever was in force; a given secret or external user's
        key is added to it.

        Raises:
            ConfigurationError: One of them is blank or cannot travel in a header.
        """
        own, source = _taken(given)
        if not own and source is None:
            return self
        kept = self._values
        if source is None and not own.keys() & IDENTITIES:
            source = self.source
        else:
            kept = {
                name: value
                for name, value in kept.items()
                if name in {"app_secret", "external_user_api_key"}
            }
        return Credentials({**kept, **own}, source)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("credentials are not pickled, because they hold secrets")

    def __repr__(self) -> str:
        held = sorted(self._values)
        if self.source is not None:
            held.append(type(self.source).__name__)
        return f"<Credentials {', '.join(held) or 'none'}>"


def _taken(given: Mapping[str, Any]) -> tuple[dict[str, str], Renewable | None]:
    """Return the keys and tokens that were given, by either way, and what renews them."""
    own = checked(given)
    credential = given.get("credential")
    if credential is None:
        return own, None
    if not isinstance(credential, Credential):
        raise ConfigurationError("credential must be a value of samsar.credentials, like ApiKey(…)")
    added = credential.values
    source = credential if isinstance(credential, Renewable) else None
    if not added and source is None:
        raise ConfigurationError("credential holds no key and no token")
    identifies = source is not None or added.keys() & IDENTITIES
    if own.keys() & added.keys() or (identifies and own.keys() & IDENTITIES):
        raise ConfigurationError("credential= goes without a second key or token beside it")
    return {**own, **added}, source


def _headers_from(values: Mapping[str, str]) -> dict[str, str]:
    headers = SentHeaders()
    bearer = values.get("auth_token") or values.get("api_key")
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    elif app_key := values.get("app_key"):
        secret = values.get("app_secret")
        if not secret:
            raise ConfigurationError("app_key needs its app_secret (or SAMSAR_APP_SECRET)")
        headers |= {"Authorization": f"AppKey {app_key}", "x-app-secret": f"{secret}"}
    if external := values.get("external_user_api_key"):
        headers[EXTERNAL_USER_HEADER] = f"{external}"
    return headers


def is_external_token(token: str) -> bool:
    """Tell whether a token is one of an external user, as far as it can be read."""
    return bool(_kind_of(token) == "external_auth")


def is_login_token(token: str) -> bool:
    """Tell whether a token is one that only signs somebody in, as far as it can be read."""
    return _kind_of(token) in ("login", "external_login")


def speaks_for_an_external_user(headers: Mapping[str, str]) -> bool:
    """Tell whether headers are, or bring along, the credential of an external user."""
    for name, value in headers.items():
        if name.lower() in EXTERNAL_USER_HEADERS:
            return True
        # Server: a token is read as one wherever it stands, as an API key, too.
        if name.lower() == "authorization" and is_external_token(value.partition(" ")[2].strip()):
            return True
        if name.lower() == "api_key" and is_external_token(value.strip()):
            return True
    return False


def _kind_of(token: str) -> Any:
    """Return what a token says that it is."""
    return claims_of(token).get("type")


def claims_of(token: str) -> Mapping[str, Any]:
    """Return what a token says of itself; it proves nothing, and needs not be readable."""
    _, _, rest = token.partition(".")
    payload = rest.partition(".")[0]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def find(given: Mapping[str, Any], environment: Mapping[str, str]) -> Credentials:
    """Return the credentials of a client: the given ones, else those of the environment.

    A key or token that was passed must not be mixed with a token or an external user's key that
    happens to be in the environment: it would bill somebody else. Only the secret of a given app
    key is looked up there.

    Raises:
        ConfigurationError: One is blank or cannot travel in a header, or an app key lacks its
            secret.
    """
    values, source = _taken(given)
    names = tuple(ENVIRONMENT)
    if source is not None or values.keys() & IDENTITIES:
        names = ("app_secret",) if "app_key" in values else ()
    for name in names:
        text = environment.get(ENVIRONMENT[name], "").strip()
        if text and name not in values:
            values |= checked({name: text})
    return Credentials(values, source)
