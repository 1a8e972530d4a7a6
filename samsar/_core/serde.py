"""From JSON to models: one cattrs converter that never loses what was received.

A model is filled field by field. A field that the model does not know goes to `extra`; a value of
another type than promised is kept as it came, and `problems` names it. Hooks are made when a class
is first needed, because making one costs a millisecond.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

from samsar._core.jsonlib import DEEPEST
from samsar._core.judge import UnexpectedShapeError
from samsar.models.base import LEADING_NAME, WIRE_NAMES, Model, fields_of

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")

Hook = Callable[[Any], Any]

Fields = dict[str, tuple[str, bool, Hook | None]]

_MILLISECONDS_FROM: Final = 1e11
"""A number above this is a time in milliseconds: as seconds it would be in the year 5138."""


def structure_reply(model: str, body: Any, *, many: bool) -> Any:
    """Turn the body of an answer into the model of its route.

    Raises:
        UnexpectedShapeError: The body is not the object, or the list, that the route promises.
    """
    hook = _hook_for_name(model)
    if many:
        if not isinstance(body, list):
            raise UnexpectedShapeError(f"{_kind(body)} instead of a list")
        return [hook(item) if isinstance(item, dict) else item for item in body if item is not None]
    if not isinstance(body, dict):
        raise UnexpectedShapeError(f"{_kind(body)} instead of an object")
    return hook(body)


def _kind(body: Any) -> str:
    if body is None:
        return "nothing"
    names = {dict: "an object", list: "a list", str: "text", bool: "a boolean"}
    return names.get(type(body), "a number")


@functools.cache
def _hook_for_name(model: str) -> Hook:
    module, _, name = model.partition(".")
    cls = getattr(import_module(f"samsar.models.{module}"), name)
    return _model_filler(cls)


def _model_filler(cls: Any) -> Hook:
    hook = _converter().get_structure_hook(cls)
    return lambda value: hook(value, cls)


@functools.cache
def _converter() -> Converter:
    # A program that makes a client and reads no answer does without it.
    from cattrs import Converter

    converter = Converter(detailed_validation=False)
    converter.register_structure_hook(datetime, lambda value, _: moment(value))
    converter.register_structure_hook_factory(_is_model, _model_hook)
    return converter


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Model)


def _model_hook(cls: type[Model]) -> Callable[[Any, Any], Any]:
    fields = _fields(cls)
    find = fields.get

    def fill(value: Any, cls: type[Model]) -> Any:
        if not isinstance(value, dict):
            return value
        known: dict[str, Any] = {}
        extra: dict[str, Any] | None = None
        for key, item in value.items():
            field = find(key)
            if field is None:
                if extra is None:
                    extra = {}
                extra[key] = item
                continue
            name, is_leading, hook = field
            if item is None or (name in known and not is_leading):
                continue
            known[name] = item if hook is None else hook(item)
        if extra is not None:
            known["extra"] = extra
        return cls(**known)

    return fill


def _fields(cls: type[Model]) -> Fields:
    """Return for each name on the wire: the attribute, whether it wins over others, and a hook."""
    hints = typing.get_type_hints(cls)
    table: Fields = {}
    for field in fields_of(cls):
        if field.name == "extra":
            continue
        hook = _hook_for_field(table, hints[field.name])
        leading = field.metadata.get(LEADING_NAME) or field.name
        for name in (*field.metadata.get(WIRE_NAMES, ()), _camel(field.name), field.name):
            table[name] = (field.name, name == leading, hook)
    return table


def _hook_for_field(table: Fields, hint: Any) -> Hook | None:
    """Return the hook of a field; one that fills other models is made when the first value comes.

    Most answers hold few of the models that they could hold, and it takes its own place in the
    table then, so that later answers do not pay for it.
    """
    if not _holds_a_model(hint):
        return _hook_for_type(hint)

    def first(value: Any) -> Any:
        hook = _hook_for_type(hint)
        for wire_name, (name, is_leading, known) in list(table.items()):
            if known is first:
                table[wire_name] = name, is_leading, hook
        return value if hook is None else hook(value)

    return first


def _holds_a_model(hint: Any) -> bool:
    return any(
        _is_model(part) or any(map(_holds_a_model, typing.get_args(part)))
        for part in _alternatives(hint)
    )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _hook_for_type(hint: Any) -> Hook | None:
    """Return what turns a JSON value into the type, or None when JSON's own value will do."""
    for part in _alternatives(hint):
        if part is datetime:
            return moment
        if _is_model(part):
            return _model_filler(part)
        arguments = typing.get_args(part)
        if typing.get_origin(part) is list and (inner := _hook_for_type(arguments[0])):
            return functools.partial(_each, inner)
        if typing.get_origin(part) is dict and (inner := _hook_for_type(arguments[1])):
            return functools.partial(_each_value, inner)
    return None


def _alternatives(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return typing.get_args(hint)
    return (hint,)


def _each(hook: Hook, value: Any) -> Any:
    return [hook(item) for item in value] if isinstance(value, list) else value


def _each_value(hook: Hook, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: hook(item) for key, item in value.items()}


def moment(value: Any) -> Any:
    """Turn a date of JSON into an aware datetime; what is not a date stays as it is."""
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            return value
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            seconds = value / 1000 if abs(value) > _MILLISECONDS_FROM else value
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return value
    return value


def problems(value: Any, path: str = "") -> list[str]:
    """Name the fields of a model whose values are not of the type that they should have."""
    if path.count("[") > DEEPEST:
        # What is nested like this holds no models.
        return []
    if isinstance(value, list):
        return [text for i, item in enumerate(value) for text in problems(item, f"{path}[{i}]")]
    if isinstance(value, Mapping):
        return [text for key in value for text in problems(value[key], f"{path}[{key!r}]")]
    if not isinstance(value, Model):
        return []
    found: list[str] = []
    for name, hint in typing.get_type_hints(type(value)).items():
        item = getattr(value, name)
        if name == "extra" or item is None:
            continue
        place = f"{path}.{name}" if path else name
        if _fits(item, hint):
            found += problems(item, place)
        else:
            found.append(f"{place}: expected {_named(hint)}, got {type(item).__name__}")
    return found


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    return any(_fits_one(value, part) for part in _alternatives(hint))


def _fits_one(value: Any, part: Any) -> bool:
    origin = typing.get_origin(part)
    if origin is typing.Literal:
        return isinstance(value, str)
    if origin is list:
        return isinstance(value, list) and all(_fits(i, typing.get_args(part)[0]) for i in value)
    if origin is dict:
        return isinstance(value, dict)
    if part is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if part is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return part is Any or (isinstance(part, type) and isinstance(value, part))


def _named(hint: Any) -> str:
    names = [
        "str" if typing.get_origin(part) is typing.Literal else getattr(part, "__name__", str(part))
        for part in _alternatives(hint)
        if part is not type(None)
    ]
    return " or ".join(dict.fromkeys(names))
