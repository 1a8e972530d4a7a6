"""Filters of a search: what is asked of fields, and which records answer to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from samsar.emulator.database.record_schema import normal

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPERATORS = frozenset({"min", "max", "gte", "lte", "gt", "lt", "eq", "ne", "in", "nin"})


def flat_filters(payload: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return filters by the paths of their fields; a range stays whole."""
    found: dict[str, Any] = {}
    for name, value in payload.items():
        path = f"{prefix}.{name}" if prefix else name
        if isinstance(value, dict) and value and not _OPERATORS.issuperset(value):
            found |= flat_filters(value, path)
        else:
            found[path] = value
    return found


def understood(filters: Mapping[str, Any], fields: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the filters that the server can apply, in its own form; it drops the others."""
    kinds = {field["key"]: field["type"] for field in fields}
    found: dict[str, Any] = {}
    for path, value in filters.items():
        if path not in kinds or value is None:
            continue
        wanted = _wanted(value, kinds[path])
        if wanted is not None:
            found[path] = wanted
    return found


def _wanted(value: Any, kind: str) -> Any:
    if not isinstance(value, dict):
        return normal(value, kind)
    bounds = {"min": value.get("min", value.get("gte")), "max": value.get("max", value.get("lte"))}
    return {name: bound for name, bound in bounds.items() if bound is not None} or None


def inferred(query: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    """Read filters out of the words of a search, as far as the server does."""
    words = query.lower()
    found: dict[str, Any] = {}
    for field in fields:
        key, kind = field["key"], field["type"]
        if kind == "number":
            match = re.search(rf"{re.escape(key.lower())}\s*[:=]?\s*(-?\d+(?:\.\d+)?)", words)
            if match:
                found[key] = float(match[1])
        elif kind != "boolean":
            texts = [value for value in field["sampleValues"] if isinstance(value, str)]
            named = next((text for text in texts if text.lower() in words), None)
            if named is not None:
                found[key] = [named] if kind == "array" else named
    return found


def share_met(values: Mapping[str, Any], wanted: Mapping[str, Any]) -> float:
    """Tell which share of the filters a record meets: 1 is all of them."""
    if not wanted:
        return 1.0
    return sum(_meets(values.get(path), want) for path, want in wanted.items()) / len(wanted)


def _meets(value: Any, want: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    if isinstance(want, dict):
        return any(_is_within(each, want) for each in values)
    listed = want if isinstance(want, list) else [want]
    return any(each == one for each in values for one in listed)


def _is_within(value: Any, bounds: Mapping[str, Any]) -> bool:
    try:
        return value is not None and (bounds.get("min", value) <= value <= bounds.get("max", value))
    except TypeError:
        return False
