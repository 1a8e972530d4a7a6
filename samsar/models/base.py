"""What all models share: names on the wire, unknown fields, and a `repr` that keeps secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar, dataclass_transform

import attrs

from samsar._core.received import EXTRA, LEADING_NAME, WIRE_NAMES, Received

M = TypeVar("M", bound="type[Any]")

LONGEST_SHOWN: Final = 120
DEEPEST_SHOWN: Final = 20


def wire(*names: str, leading: str | None = None) -> Any:
    """Return a field that also has these names on the wire, beside its own and its camelCase.

    Where an answer has several of them, its own name counts, or the one that is `leading`.
    """
    return attrs.field(default=None, metadata={WIRE_NAMES: names, LEADING_NAME: leading})


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field, wire))
def model(cls: M) -> M:
    """Make a class a model: slotted and keyword-only, with the base's `repr` and `==`.

    Methods that are written for each class would be most of what making the class costs.
    """
    return attrs.define(init=False, kw_only=True, repr=False, eq=False)(cls)


@model
class Model(Received):  # noqa: PLW1641 - what can change and compares by its values has no hash
    """The base of all models.

    Attributes:
        extra: Fields of the answer that this version of the package does not know.
    """

    extra: dict[str, Any] = attrs.field(factory=dict)

    def __init__(self, **fields: Any) -> None:
        for field in fields_of(type(self)):
            value = {} if field.name == EXTRA else field.default
            setattr(self, field.name, fields.pop(field.name, value))
        if fields:
            message = f"{type(self).__name__}() got an unexpected keyword argument {min(fields)!r}"
            raise TypeError(message)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _values(self) == _values(other)

    def __repr__(self) -> str:
        given = {field.name: getattr(self, field.name) for field in fields_of(type(self))}
        parts = (
            f"{name}={shown(name, value)}"
            for name, value in given.items()
            if value not in (None, {})
        )
        return f"{type(self).__name__}({', '.join(parts)})"


def _values(one: Any) -> tuple[Any, ...]:
    return tuple(getattr(one, field.name) for field in fields_of(type(one)))


def fields_of(cls: Any) -> tuple[attrs.Attribute[Any], ...]:
    """Return the fields of a model class."""
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    return fields


_QUERY: Final = re.compile(r"(https?://[^\s?#]+)\?\S+")
_SECRET_PARTS: Final = ("secret", "token", "api_key", "app_key", "apikey", "appkey", "password")


def _is_secret(name: str) -> bool:
    return any(part in name.lower() for part in _SECRET_PARTS)


def shown(name: str, value: Any, depth: int = 0) -> str:
    """Return a value as `repr` may show it: no secrets, no files, no signed links."""
    if isinstance(value, str):
        return _shown_text(name, value)
    if depth > DEEPEST_SHOWN and isinstance(value, (Mapping, list, tuple)):
        return "…"
    if isinstance(value, Mapping):
        inner = (
            f"{key!r}: {shown(f'{name}.{key}', item, depth + 1)}" for key, item in value.items()
        )
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(name, item, depth + 1) for item in value) + "]"
    return repr(value)


def _shown_text(name: str, text: str) -> str:
    if _is_secret(name):
        return "'…'"
    if text.startswith("data:") or len(text) > LONGEST_SHOWN:
        return f"{text[:20]!r}… ({len(text)} characters)"
    return repr(_QUERY.sub(r"\1?…", text))
