"""From the body of an answer to the model of its route, and what of it is not as promised."""

from __future__ import annotations

import functools
import typing
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from samsar._core.jsonlib import DEEPEST
from samsar._core.judge import UnexpectedShapeError
from samsar._core.received import EXTRA, alternatives, hint_of, received
from samsar.models.base import Model, fields_of


@functools.cache
def reader(model: str, *, many: bool) -> Callable[[Any], Any]:
    """Return what turns the body of an answer into a model, or into a list of them.

    It raises UnexpectedShapeError when the body is not the object, or the list, that is promised.
    The model is loaded for the first answer.
    """
    module, _, name = model.partition(".")
    cls: type[Model] | None = None

    def read(body: Any) -> Any:
        nonlocal cls
        if cls is None:
            cls = getattr(import_module(f"samsar.models.{module}"), name)
        if many:
            if not isinstance(body, list):
                raise UnexpectedShapeError(f"{_kind(body)} instead of a list")
            return [received(item, cls) for item in body if item is not None]
        if not isinstance(body, dict):
            raise UnexpectedShapeError(f"{_kind(body)} instead of an object")
        return received(body, cls)

    return read


def _kind(body: Any) -> str:
    if body is None:
        return "nothing"
    names = {dict: "an object", list: "a list", str: "text", bool: "a boolean"}
    return names.get(type(body), "a number")


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
    cls: Any = type(value)
    for field in fields_of(cls):
        name = field.name
        item = getattr(value, name)
        if name == EXTRA or item is None:
            continue
        place = f"{path}.{name}" if path else name
        hint = hint_of(cls, name)
        if _fits(item, hint):
            found += problems(item, place)
        else:
            found.append(f"{place}: expected {_named(hint)}, got {type(item).__name__}")
    return found


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    return any(_fits_one(value, part) for part in alternatives(hint))


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
        for part in alternatives(hint)
        if part is not type(None)
    ]
    return " or ".join(dict.fromkeys(names))
