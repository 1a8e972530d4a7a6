"""What was received, as the fields of a model: each is read when somebody first looks at it.

Most of what the server tells in an answer is looked at by nobody, least of all when a job is asked
about again and again, so a model keeps the object as it came and fills its slots one by one. A
field that the model does not know is in `extra`; a value of another type than promised is kept as
it came, and `problems` names it.
"""

from __future__ import annotations

import functools
import importlib
import sys
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import attrs
    from cattrs import Converter

WIRE_NAMES: Final = "samsar_wire_names"
LEADING_NAME: Final = "samsar_leading_name"
EXTRA: Final = "extra"

Hook = Callable[[Any], Any]

_MILLISECONDS_FROM: Final = 1e11
"""A number above this is a time in milliseconds: as seconds it would be in the year 5138."""


class _FieldsOf:
    """The fields of a class by their names, which are found out when the first one is looked at."""

    def __get__(self, made: object, cls: Any) -> dict[str, _Field]:
        fields: tuple[attrs.Attribute[Any], ...] = cls.__attrs_attrs__
        cls._fields = found = {
            field.name: _Field(cls, field.name, *_names_of(field))
            for field in fields
            if field.name != EXTRA
        }
        return found


class Received:
    """The base of what is made of an object of JSON; its slots are empty at first."""

    __slots__ = ("_received",)

    def __init_subclass__(cls) -> None:
        # Each class has its own: what its base has found out does not hold for it.
        cls._fields = _FieldsOf()

    if TYPE_CHECKING:
        _fields: typing.ClassVar[_FieldsOf]
        _received: Mapping[str, Any]
    else:  # To type checkers every name would be one.

        def __getattr__(self, name: str) -> Any:
            """Fill a slot that is empty: Python asks here for what it has not found."""
            field = self._fields.get(name)
            if field is None:
                return self._other(name)
            # All of it stands here, because a call of a function would be half of what it takes.
            came = self._received
            item = came.get(field.name)
            if item is None:
                for name_there in field.others:
                    item = came.get(name_there)
                    if item is not None:
                        break
            if field.convert is not None and item is not None:
                item = field.convert(item)
            setattr(self, name, item)
            return item

    def _other(self, name: str) -> Any:
        """Fill and return what is no field: `extra` is what the fields leave."""
        if name != EXTRA:
            complaint = f"{type(self).__name__!r} object has no attribute {name!r}"
            raise AttributeError(complaint, name=name, obj=self)
        known = {each for field in self._fields.values() for each in (field.name, *field.others)}
        left = {each: item for each, item in self._received.items() if each not in known}
        setattr(self, name, left)
        return left


def received(value: Any, cls: Any) -> Any:
    """Return an object of JSON as a model; anything else is returned as it is."""
    if not isinstance(value, dict):
        return value
    made = cls.__new__(cls)
    made._received = value  # noqa: SLF001 - whoever makes it fills it
    return made


class _Field:
    """Where a field stands in an object of JSON, and what makes its value of what is there.

    How values are converted is found out when the first one comes.
    """

    __slots__ = ("_attribute", "_cls", "convert", "name", "others")

    def __init__(self, cls: Any, attribute: str, name: str, others: tuple[str, ...] = ()) -> None:
        self._cls = cls
        self._attribute = attribute
        self.name = name
        self.others = others
        self.convert: Hook | None = self._convert_first

    def _convert_first(self, item: Any) -> Any:
        self.convert = _hook_for(hint_of(self._cls, self._attribute))
        return item if self.convert is None else self.convert(item)


def _names_of(field: attrs.Attribute[Any]) -> tuple[str, tuple[str, ...]]:
    """Return the name of a field on the wire that wins over its others, and those."""
    leading = field.metadata.get(LEADING_NAME) or field.name
    others = (*field.metadata.get(WIRE_NAMES, ()), _camel(field.name), field.name)
    return leading, tuple(dict.fromkeys(each for each in others if each != leading))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


@functools.cache
def hint_of(cls: Any, name: str) -> Any:
    """Return the type of a field.

    Modules name under `_LATER` what they need for their fields only, so that a program which never
    looks at one does not load what it holds.
    """
    base = next(base for base in cls.__mro__ if name in base.__annotations__)
    module = sys.modules[base.__module__]
    later: dict[str, str] = getattr(module, "_LATER", {})
    text: str = base.__annotations__[name]
    named = {
        each: getattr(importlib.import_module(place), each)
        for each, place in later.items()
        if each in text
    }
    return eval(text, vars(module), named)  # noqa: S307 - it is an annotation of ours


def _hook_for(hint: Any) -> Hook | None:
    """Return what turns a JSON value into the type, or None when JSON's own value will do."""
    for part in alternatives(hint):
        if part is datetime or _is_model(part):
            return functools.partial(_converter().get_structure_hook(part), cls=part)  # type: ignore[call-arg]
        arguments = typing.get_args(part)
        if typing.get_origin(part) is list and (inner := _hook_for(arguments[0])):
            return functools.partial(_each, inner)
        if typing.get_origin(part) is dict and (inner := _hook_for(arguments[1])):
            return functools.partial(_each_value, inner)
    return None


@functools.cache
def _converter() -> Converter:
    # A program that looks at nothing but texts and numbers does without it.
    from cattrs import Converter

    converter = Converter(detailed_validation=False)
    converter.register_structure_hook(datetime, moment)
    converter.register_structure_hook_func(_is_model, received)
    return converter


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Received)


def alternatives(hint: Any) -> tuple[Any, ...]:
    """Return the types of which a value may have any."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return typing.get_args(hint)
    return (hint,)


def _each(hook: Hook, value: Any) -> Any:
    return [hook(item) for item in value] if isinstance(value, list) else value


def _each_value(hook: Hook, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: hook(item) for key, item in value.items()}


def moment(value: Any, cls: type[datetime] = datetime) -> Any:
    """Turn a date of JSON into an aware datetime; what is not a date stays as it is."""
    if isinstance(value, str):
        try:
            found = cls.fromisoformat(value.strip())
        except ValueError:
            return value
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            seconds = value / 1000 if abs(value) > _MILLISECONDS_FROM else value
            return cls.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return value
    return value
