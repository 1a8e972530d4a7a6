"""Which headers a credential becomes, and where one is found."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, Final

from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

ENVIRONMENT: Final = {
    "api_key": "SAMSAR_API_KEY",
    "auth_token": "SAMSAR_AUTH_TOKEN",
    "app_key": "SAMSAR_APP_KEY",
    "app_secret": "SAMSAR_APP_SECRET",
    "external_user_api_key": "SAMSAR_EXTERNAL_USER_API_KEY",
}

EXTERNAL_USER_HEADER: Final = "x-external-user-api-key"
EXTERNAL_USER_HEADERS: Final = frozenset(
    {EXTERNAL_USER_HEADER, "external-user-api-key", "external_user_api_key"}
)
"""All names under which the server reads the key of an external user."""

_NAMES: Final = tuple(ENVIRONMENT)

# Any of these says who is calling; the others only add to it.
_IDENTITIES: Final = frozenset({"api_key", "auth_token", "app_key"})


class Credentials:
    """Who is calling. It shows nothing of itself.

    The order is that of the API's own client: auth token, API key, app key. A secret travels only
    beside an app key (server: a secret next to a Bearer token is a 400).
    """

    __slots__ = ("_headers", "_values")

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)
        self._headers = _headers_from(self._values)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to identify the caller with."""
        return "Authorization" not in self._headers

    @property
    def app_key_parts(self) -> dict[str, str]:
        """The app key and its secret, as far as they are there; for bodies that carry them."""
        names = ("app_key", "app_secret")
        return {name: self._values[name] for name in names if name in self._values}

    def headers(self) -> dict[str, str]:
        """Return the headers that go with every call."""
        return self._headers

    def changed(self, given: Mapping[str, Any]) -> Credentials:
        """Return these credentials with those that a call or a copy was given of its own.

        A given key or token replaces whichever was in force; a given secret or external user's
        key is added to it.

        Raises:
            ConfigurationError: One of them is blank or cannot travel in a header.
        """
        own = checked(given)
        if not own:
            return self
        kept = self._values
        if own.keys() & _IDENTITIES:
            kept = {
                name: value
                for name, value in kept.items()
                if name in {"app_secret", "external_user_api_key"}
            }
        return Credentials({**kept, **own})

    def __repr__(self) -> str:
        return f"<Credentials {', '.join(sorted(self._values)) or 'none'}>"


def _headers_from(values: Mapping[str, str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    bearer = values.get("auth_token") or values.get("api_key")
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    elif app_key := values.get("app_key"):
        secret = values.get("app_secret")
        if not secret:
            raise ConfigurationError("app_key needs its app_secret (or SAMSAR_APP_SECRET)")
        headers |= {"Authorization": f"AppKey {app_key}", "x-app-secret": secret}
    if external := values.get("external_user_api_key"):
        headers[EXTERNAL_USER_HEADER] = external
    return headers


def is_external_token(token: str) -> bool:
    """Tell whether a token is one of an external user, as far as it can be read."""
    return bool(_kind_of(token) == "external_auth")


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
    """Return what a token says that it is; it proves nothing, and needs not be readable."""
    _, _, rest = token.partition(".")
    payload = rest.partition(".")[0]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, binascii.Error):
        return None
    return claims.get("type") if isinstance(claims, dict) else None


def checked(given: Mapping[str, Any]) -> dict[str, str]:
    """Return those of the given credentials that are not None, trimmed.

    Raises:
        ConfigurationError: One is not text, is blank, or cannot travel in a header.
    """
    found: dict[str, str] = {}
    for name in _NAMES:
        value = given.get(name)
        if value is None:
            continue
        if not isinstance(value, str) or not value.strip():
            raise ConfigurationError(
                f"{name} is blank" if isinstance(value, str) else f"{name} must be text"
            )
        text = value.strip()
        if not text.isascii() or not text.isprintable() or " " in text:
            raise ConfigurationError(
                f"{name} holds a space, a line break or a character that is not ASCII"
            )
        found[name] = text
    return found


def find(given: Mapping[str, Any], environment: Mapping[str, str]) -> Credentials:
    """Return the credentials of a client: the given ones, else those of the environment.

    A key or token that was passed must not be mixed with a token or an external user's key that
    happens to be in the environment: it would bill somebody else. Only the secret of a given app
    key is looked up there.

    Raises:
        ConfigurationError: One is blank or cannot travel in a header, or an app key lacks its
            secret.
    """
    values = checked(given)
    names = _NAMES
    if values.keys() & _IDENTITIES:
        names = ("app_secret",) if "app_key" in values else ()
    for name in names:
        text = environment.get(ENVIRONMENT[name], "").strip()
        if text and name not in values:
            values |= checked({name: text})
    return Credentials(values)
