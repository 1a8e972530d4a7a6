"""One way to check and shape any family of fields: by the typed dictionary that describes it."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from samsar._core.numbers import is_number
from samsar.errors import InputError
from samsar.types.rules import MayBeBlank, Positive, Wire


@attrs.frozen
class Field:
    """What is known about one field of a family."""

    name: str
    wire_name: str
    kinds: tuple[Any, ...]
    required: bool
    positive: bool
    may_be_blank: bool


_UNNAMED = "something else"


@functools.cache
def family(described_by: Any) -> dict[str, Field]:
    """Return the fields that a typed dictionary describes."""
    hints = typing.get_type_hints(described_by, include_extras=True)
    return {name: _field(name, hint) for name, hint in hints.items()}


def _field(name: str, hint: Any) -> Field:
    # __required_keys__ does not see `Required` in annotations that are text.
    required = typing.get_origin(hint) is typing.Required
    if required:
        hint = typing.get_args(hint)[0]
    marks: tuple[Any, ...] = ()
    if typing.get_origin(hint) is typing.Annotated:
        hint, *rest = typing.get_args(hint)
        marks = tuple(rest)
    kinds = (
        typing.get_args(hint)
        if typing.get_origin(hint) in (typing.Union, types.UnionType)
        else (hint,)
    )
    return Field(
        name=name,
        wire_name=next((mark.name for mark in marks if isinstance(mark, Wire)), name),
        kinds=kinds,
        required=required,
        positive=any(isinstance(mark, Positive) for mark in marks),
        may_be_blank=any(isinstance(mark, MayBeBlank) for mark in marks),
    )


def payload_from(method: str, described_by: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Check the arguments of a method against their family and name them as the wire does.

    Raises:
        TypeError: There is no such argument.
        InputError: A required argument is missing, or one is of the wrong kind.
    """
    fields = family(described_by)
    for name in given:
        if name not in fields:
            raise TypeError(_unknown(method, name, fields))
    for field in fields.values():
        if field.required and given.get(field.name) is None:
            raise InputError(f"{field.name} is required", argument=field.name)
    return {fields[name].wire_name: checked(value, fields[name]) for name, value in given.items()}


def _unknown(method: str, name: str, fields: Mapping[str, Field]) -> str:
    import difflib

    message = f"{method}() got an unexpected keyword argument {name!r}"
    near = difflib.get_close_matches(name, fields, n=1)
    return f"{message}; did you mean {near[0]!r}?" if near else message


def checked(value: Any, field: Field) -> Any:
    """Return a value that fits its field.

    Raises:
        InputError: It does not.
    """
    name = field.name
    if value is None and type(None) in field.kinds:
        return None
    fitting = [text for kind in field.kinds if (text := _complaint(value, kind)) == ""]
    if not fitting:
        complaints = [_complaint(value, kind) for kind in field.kinds if kind is not type(None)]
        # What has no name of its own is not offered beside what has one.
        complaints = [text for text in complaints if text != _UNNAMED] or [_UNNAMED]
        raise InputError(
            f"{name} must be {' or '.join(dict.fromkeys(filter(None, complaints)))}", argument=name
        )
    if isinstance(value, str) and not field.may_be_blank and not value.strip():
        raise InputError(f"{name} is blank", argument=name)
    if field.positive and not value > 0:
        raise InputError(f"{name} must be more than 0", argument=name)
    return plain(value, name)


def _complaint(value: Any, kind: Any) -> str:
    """Return what the value should have been, or nothing when it fits."""
    origin = typing.get_origin(kind)
    if kind is str or origin is typing.Literal:
        return "" if isinstance(value, str) else "text"
    if kind is bool:
        return "" if isinstance(value, bool) else "True or False"
    if kind in (int, float):
        return _number_complaint(value, kind)
    if origin is Sequence:
        return "" if is_list(value) else "a list"
    wanted = kind if isinstance(kind, type) and attrs.has(kind) else Mapping
    if origin is Mapping or wanted is kind or typing.is_typeddict(kind):
        return "" if isinstance(value, wanted) else "a mapping"
    return "" if kind is Any else _UNNAMED


def _number_complaint(value: Any, kind: Any) -> str:
    if kind is float:
        return "" if is_number(value) else "a finite number"
    return "" if is_number(value) and value == int(value) else "a whole number"


def checked_limit(limit: Any) -> int | None:
    """Return how many entries to ask for; None leaves it to the server.

    Raises:
        InputError: It is not a whole number from 1 up.
    """
    if limit is None or (isinstance(limit, int) and not isinstance(limit, bool) and limit > 0):
        return limit
    raise InputError("limit must be a whole number from 1 up", argument="limit")


def web_address(value: Any, argument: str) -> str:
    """Return a URL, trimmed.

    Raises:
        InputError: It is not an http or https URL.
    """
    text = value.strip() if isinstance(value, str) else ""
    if not text.lower().startswith(("https://", "http://")):
        raise InputError(f"{argument} must be an http or https URL", argument=argument)
    return text


def is_list(value: Any) -> bool:
    """Tell whether a value is a list of things; text is not."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray))


def plain(value: Any, place: str) -> Any:
    """Return a copy of a value as JSON has it: mappings as objects, sequences as lists.

    Raises:
        InputError: Something inside cannot be written as JSON, NaN and Infinity included.
    """
    try:
        return _plain(value, place)
    except RecursionError:
        raise InputError(f"{place} holds itself, or is nested too deeply", argument=place) from None


def _plain(value: Any, place: str) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, float)):
        if is_number(value):
            return value
        raise InputError(f"{place} must not hold {value}: JSON has no such number", argument=place)
    if isinstance(value, Mapping):
        return {_key(key, place): _plain(item, _inside(place, key)) for key, item in value.items()}
    if is_list(value):
        return [_plain(item, f"{place}[{index}]") for index, item in enumerate(value)]
    if attrs.has(type(value)):
        given = attrs.asdict(value, recurse=False)
        return {name: _plain(i, _inside(place, name)) for name, i in given.items() if i is not None}
    raise InputError(
        f"{place} must not hold {_kind_of(value)}: JSON has no such thing", argument=place
    )


def _kind_of(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _inside(place: str, key: Any) -> str:
    text = str(key)
    return f"{place}.{text}" if text.isidentifier() else f"{place}[{text!r}]"


def _key(key: Any, place: str) -> str:
    if isinstance(key, str):
        return key
    raise InputError(f"{place} must have names that are text, not {key!r}", argument=place)


def payload_from_caller(payload: Any) -> dict[str, Any]:
    """Return a body of the caller's own; none is an empty one.

    Raises:
        InputError: It is no mapping, or cannot be written as JSON.
    """
    if payload is None:
        return {}
    if not isinstance(payload, Mapping):
        raise InputError("payload must be a mapping", argument="payload")
    body: dict[str, Any] = plain(payload, "payload")
    return body


def with_extra(payload: dict[str, Any], extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Add fields that are newer than this package.

    Raises:
        InputError: One of them is already there, or cannot be written as JSON.
    """
    if extra is None:
        return payload
    if not isinstance(extra, Mapping):
        raise InputError("extra must be a mapping", argument="extra")
    repeated = payload.keys() & extra.keys()
    if repeated:
        raise InputError(
            f"extra repeats {min(repeated)!r}, which is an argument of its own", argument="extra"
        )
    return {**payload, **plain(extra, "extra")}
