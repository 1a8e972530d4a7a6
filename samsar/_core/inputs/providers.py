"""Handles credentials for other companies: none of them may be seen on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from samsar._core import jsonlib
from samsar._core.inputs.fields import family, payload_from, with_extra
from samsar._core.redact import MASK
from samsar._core.wire import Content
from samsar.errors import InputError, SamsarCallError
from samsar.types.hosted_texts import ProviderCredentials

# These say how to look at a credential, and are none themselves.
_HARMLESS: Final = frozenset(
    {"validateFalRemotely", "dashscopeBaseUrl", "alibabaApiHost", "googleProjectId"}
)
_SHORTEST_SECRET: Final = 4


class Sealed:
    """A body that shows nothing of itself, and knows what nobody may see."""

    __slots__ = ("_content", "_secrets")

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._secrets = tuple(sorted(_secrets_in(fields), key=len, reverse=True))
        self._content = Content(jsonlib.dumps(fields), "application/json", self._secrets)

    @property
    def content(self) -> Content:
        """The body as it travels."""
        return self._content

    def hidden(self, value: Any) -> Any:
        """Return text, or JSON with text in it, without the secrets."""
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, MASK)
            return value
        if isinstance(value, Mapping):
            return {name: self.hidden(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.hidden(item) for item in value]
        return value

    def hide_in(self, error: SamsarCallError) -> None:
        """Take the secrets out of an error, should the server have quoted them."""
        error.args = tuple(self.hidden(item) for item in error.args)
        error.body = self.hidden(error.body)
        error.headers = self.hidden(error.headers)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def sealed(credentials: Any, extra: Mapping[str, Any] | None) -> Sealed:
    """Return the body that carries credentials.

    Raises:
        TypeError: There is no such credential.
        InputError: There is none at all, or one is not text.
    """
    if not isinstance(credentials, Mapping):
        raise InputError("credentials must be a mapping", argument="credentials")
    if not all(isinstance(name, str) for name in credentials):
        raise InputError("the names in credentials must be text", argument="credentials")
    given = {name: item for name, item in credentials.items() if item is not None}
    fields = with_extra(payload_from("validate", ProviderCredentials, given), extra)
    if not fields.keys() - _HARMLESS:
        known = ", ".join(sorted(_names_of_credentials()))
        raise InputError(
            f"credentials holds no credential; it may have {known}", argument="credentials"
        )
    return Sealed(fields)


def _names_of_credentials() -> Iterable[str]:
    fields = family(ProviderCredentials).values()
    return (field.name for field in fields if field.wire_name not in _HARMLESS)


def _secrets_in(fields: Mapping[str, Any]) -> Iterable[str]:
    for name, value in fields.items():
        if name in _HARMLESS or not isinstance(value, str):
            continue
        for text in {value, value.strip(), jsonlib.dumps(value).decode().strip('"')}:
            if len(text) >= _SHORTEST_SECRET:
                yield text
