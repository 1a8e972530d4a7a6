"""Reading what the control path is sent: strictly, with one line that says what is wrong."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

Reader = Callable[[str, Any], Any]


def flag(name: str, value: Any) -> bool:
    """Take true or false as it stands in a query."""
    if value not in ("true", "false"):
        raise ValueError(f"{name} must be true or false, not {value!r}.")
    return bool(value == "true")


def table(name: str, value: Any) -> Mapping[str, Any]:
    """Take an object."""
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be an object, not {value!r}.")  # noqa: TRY004
    return value


def read(given: Any, takes: Mapping[str, Reader]) -> dict[str, Any]:
    """Read everything that was sent.

    Raises:
        ValueError: If it is none of what is taken.
    """
    if not isinstance(given, Mapping):
        raise ValueError("The body must be a JSON object.")  # noqa: TRY004
    unknown = [name for name in given if name not in takes]
    if unknown:
        known = ", ".join(takes) or "nothing"
        raise ValueError(f"There is no {unknown[0]!r} here; this takes {known}.")
    return {name: takes[name](name, value) for name, value in given.items()}


def needed_by(function: Callable[..., Any]) -> list[str]:
    """List the arguments that a function of the table cannot do without."""
    _, *parameters = inspect.signature(function).parameters.values()
    named = (each for each in parameters if each.kind is not each.VAR_KEYWORD)
    return [each.name for each in named if each.default is each.empty]
