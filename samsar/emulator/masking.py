"""What is put over secrets where they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from samsar._core.redact import MASK

_SECRET_HEADERS: Final = frozenset({"authorization", "cookie"})
_SECRET_ENDS: Final = (
    "api_key",
    "apikey",
    "api-key",
    "app_key",
    "appkey",
    "app-key",
    "token",
    "secret",
    "password",
)


def masked(value: Any, name: str = "") -> Any:
    """Put a mask over everything whose name says that it is a secret."""
    lower = name.lower()
    if value is not None and (lower in _SECRET_HEADERS or lower.endswith(_SECRET_ENDS)):
        return MASK
    if isinstance(value, Mapping):
        return {inner: masked(each, inner) for inner, each in value.items()}
    if isinstance(value, list):
        return [masked(each) for each in value]
    return value


def masked_repr(value: Any) -> str:
    """Write a value as `repr` does, without its secrets."""
    return repr(masked(value))
