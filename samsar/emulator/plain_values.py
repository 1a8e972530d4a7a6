"""Values that come as plain data, from scenario files and on the control path: taken strictly.

Each takes a name and a value, and returns the value.

Raises:
    ValueError: If it is none; the one line of it says what it must be.
"""

from __future__ import annotations

from typing import Any


def text(name: str, value: Any) -> str:
    """Take text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be text, not {value!r}.")
    return value


def number(name: str, value: Any) -> float:
    """Take a finite number."""
    if not _is_number(value):
        raise ValueError(f"{name} must be a number, not {value!r}.")
    found: float = value
    return found


def number_from_0(name: str, value: Any) -> float:
    """Take a finite number that is not negative."""
    if not _is_number(value) or value < 0:
        raise ValueError(f"{name} must be a number from 0 up, not {value!r}.")
    found: float = value
    return found


def whole(name: str, value: Any) -> int:
    """Take a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} must be a whole number, not {value!r}.")  # noqa: TRY004
    return value


def switch(name: str, value: Any) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false, not {value!r}.")  # noqa: TRY004
    return value


def anything(_name: str, value: Any) -> Any:
    """Take whatever it is; somebody else looks at it."""
    return value


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) < float("inf")
