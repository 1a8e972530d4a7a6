"""The names of keys and tokens, and which texts can be one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from samsar.errors import ConfigurationError

ENVIRONMENT: Final = {
    "api_key": "SAMSAR_API_KEY",
    "auth_token": "SAMSAR_AUTH_TOKEN",
    "app_key": "SAMSAR_APP_KEY",
    "app_secret": "SAMSAR_APP_SECRET",
    "external_user_api_key": "SAMSAR_EXTERNAL_USER_API_KEY",
}

# Any of these says who is calling; the others only add to it.
IDENTITIES: Final = frozenset({"api_key", "auth_token", "app_key"})

EXTERNAL_USER_HEADER: Final = "x-external-user-api-key"
EXTERNAL_USER_HEADERS: Final = frozenset(
    {EXTERNAL_USER_HEADER, "external-user-api-key", "external_user_api_key"}
)
"""All names under which the server reads the key of an external user."""

SECRET_HEADERS: Final = frozenset(
    {"authorization", "x-app-secret", *EXTERNAL_USER_HEADERS, "api_key"}
)
"""Headers whose values nobody may see."""


class Secret(str):
    """A text that does not show itself where variables are shown, as in some tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'…'"


def hidden(value: Any) -> Any:
    """Return a text as one that does not show itself; anything else as it is."""
    return Secret(value) if isinstance(value, str) else value


def with_hidden(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options in which no key or token shows itself."""
    return {name: hidden(item) if name in ENVIRONMENT else item for name, item in options.items()}


def secrets_in(fields: object) -> tuple[str, ...]:
    """Return the texts in a body or a query that nobody may see."""
    # Looking for a type first is quicker, and this is done for every call.
    if type(fields) is not dict and not isinstance(fields, Mapping):
        return ()
    found: tuple[str, ...] = ()
    for item in fields.values():
        if type(item) is Secret:
            found += (item,)
    return found


def checked(given: Mapping[str, Any]) -> dict[str, str]:
    """Return those of the given keys and tokens that are not None, trimmed.

    Raises:
        ConfigurationError: One is not text, is blank, or cannot travel in a header.
    """
    found: dict[str, str] = {}
    for name in ENVIRONMENT:
        if given.get(name) is None:
            continue
        # No variable here holds the value: some tracebacks show them.
        if problem := _problem_of(given[name]):
            raise ConfigurationError(f"{name} {problem}")
        found[name] = Secret(given[name].strip())
    return found


def _problem_of(value: Any) -> str | None:
    """Return what keeps a key or token from being sent."""
    if not isinstance(value, str):
        return "must be text"
    text = value.strip()
    if not text:
        return "is blank"
    if not text.isascii() or not text.isprintable() or " " in text:
        return "holds a space, a line break or a character that is not ASCII"
    return None
