"""Reading JSON the way the server does, which is JavaScript's way."""

from __future__ import annotations

import json
import re
from typing import Any, Final

DEEPEST: Final = 200
"""Levels of nesting. The server has no such limit, but here every level is a call."""

_TOO_DEEP: Final = "too deep"
_QUICKLY_COUNTED: Final = 1024 * 1024
"""Others would wait for a longer count; there, Python's own limit has to do."""
_EXACT_DIGITS: Final = 16
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")


def parsed_json(body: bytes) -> Any:
    """Return the object or array in a body, or an empty object where it is blank.

    Raises:
        ValueError: It holds neither, or more levels than can be read.
    """
    text = body.decode(errors="replace").removeprefix("\ufeff")
    begin = text[:64].lstrip()[:1] or text.lstrip()[:1]
    if not begin:
        return {}
    # The body parser of the server takes objects and arrays only.
    if begin not in "{[":
        raise ValueError(begin)
    if len(body) <= _QUICKLY_COUNTED and _is_too_deep(body):
        raise ValueError(_TOO_DEEP)
    has_surrogates = b"\\ud" in body or b"\\uD" in body
    try:
        value = json.loads(text, parse_int=_number, parse_constant=_refuse_constant)
        return _readable(value) if has_surrogates else value
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error


def _number(digits: str) -> float:
    """Read a whole number; JavaScript knows those up to 2**53, and beyond them only doubles."""
    return int(digits) if len(digits) < _EXACT_DIGITS else _double(digits)


def _double(digits: str) -> float:
    value = float(digits)
    return int(value) if abs(value) < 2**53 else value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _is_too_deep(body: bytes) -> bool:
    """Count how many objects and arrays are open at once."""
    if body.count(b"[") + body.count(b"{") <= DEEPEST:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", body)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > DEEPEST:
            return True
    return False


def _readable(value: Any) -> Any:
    """Put the sign for something unreadable in the place of half characters, as a database does."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_readable(inner) for inner in value]
    if isinstance(value, dict):
        return {_readable(name): _readable(inner) for name, inner in value.items()}
    return value
