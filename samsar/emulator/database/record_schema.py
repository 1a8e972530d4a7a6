"""What the fields of records are, and which of them are searched, filtered by and returned."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Options = dict[str, dict[str, bool]]
"""What each field is good for, by its path."""

FLAGS: Final = ("searchable", "filterable", "retrievable")
_ID_NAMES: Final = ("id", "_id", "uuid", "uid", "identifier", "record_id", "item_id", "object_id")
_SHARE: Final = 0.6
_MOST_VALUES: Final = 50
_LONGEST_VALUE: Final = 80
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_DATE: Final = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?")


def is_id(path: str) -> bool:
    """Tell whether a field is an id, which is neither searched nor filtered by."""
    return path.lower() in _ID_NAMES or path.endswith(("_id", "Id", "ID"))


def record_id(record: Mapping[str, Any]) -> str | None:
    """Return the id that a record brings along."""
    candidates = [*_ID_NAMES, *(name for name in record if is_id(name))]
    found = (record[name] for name in candidates if record.get(name) is not None)
    return next((str(value) for value in found), None)


def flatten(record: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return the values of a record by the paths of their fields."""
    flat: dict[str, Any] = {}
    for path, value in _leaves(record, prefix):
        if path not in flat:
            flat[path] = value
            continue
        before, after = (v if isinstance(v, list) else [v] for v in (flat[path], value))
        flat[path] = [*before, *after]
    return flat


def _leaves(record: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        path = f"{prefix}.{name}" if prefix else name
        if isinstance(value, dict):
            yield from _leaves(value, path)
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            for item in value:
                yield from _leaves(item, path) if isinstance(item, dict) else [(path, item)]
        else:
            yield path, value


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by path as objects within objects."""
    found: dict[str, Any] = {}
    for path, value in flat.items():
        *outer, last = path.split(".")
        place = found
        for name in outer:
            inner = place.get(name)
            if not isinstance(inner, dict):
                inner = place[name] = {}
            place = inner
        place[last] = value
    return found


def options_from(given: Any) -> Options:
    """Read `field_options`: an object by field, or a list of entries that name theirs."""
    entries = given.items() if isinstance(given, dict) else _named_entries(given)
    options = {str(name).strip(): _flags(flags) for name, flags in entries}
    return {name: flags for name, flags in options.items() if name and flags}


def _named_entries(given: Any) -> Iterator[tuple[Any, Any]]:
    for entry in given if isinstance(given, list) else []:
        if isinstance(entry, dict):
            names = ("key", "field", "name", "path", "column_name", "columnName")
            yield next((entry[name] for name in names if entry.get(name)), ""), entry


def _flags(given: Any) -> dict[str, bool]:
    # Server: passes over whatever it cannot read.
    if not isinstance(given, dict):
        return {}
    return {name: given[name] for name in FLAGS if isinstance(given.get(name), bool)}


def merged(options: Options, more: Options) -> Options:
    """Return both options; what one of them forbids stays forbidden."""
    found = {path: dict(flags) for path, flags in options.items()}
    for path, flags in more.items():
        mine = found.setdefault(path, {})
        for name, value in flags.items():
            mine[name] = value and mine.get(name, True)
    return found


def allowed(options: Options, path: str, flag: str) -> bool:
    """Tell whether a field is good for something; nested fields follow the outer ones."""
    parts = path.split(".")
    outer = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return all(options.get(name, {}).get(flag, True) for name in outer)


def unwrapped(value: Any, options: Options, path: str = "") -> Any:
    """Return a value without the wrappers `{value, searchable, …}`, whose flags go to `options`."""
    if isinstance(value, list):
        return [unwrapped(item, options, path) for item in value]
    if not isinstance(value, dict):
        return value
    if ("value" in value or "data" in value) and not value.keys().isdisjoint(FLAGS):
        if path:
            options.update(merged(options, {path: _flags(value)}))
        return unwrapped(value["value"] if "value" in value else value["data"], options, path)
    return {
        name: unwrapped(item, options, f"{path}.{name}" if path else name)
        for name, item in value.items()
    }


def pruned(value: Any, options: Options, path: str = "") -> Any:
    """Return a record without the fields that are not retrievable."""
    if isinstance(value, list):
        return [pruned(item, options, path) for item in value]
    if not isinstance(value, dict):
        return value
    paths = {name: f"{path}.{name}" if path else name for name in value}
    return {
        name: pruned(item, options, paths[name])
        for name, item in value.items()
        if allowed(options, paths[name], "retrievable")
    }


def search_text(flat: Mapping[str, Any], options: Options) -> str:
    """Return what of a record is searched."""
    parts = [
        f"{path}: {_as_text(value)}"
        for path, value in flat.items()
        if not is_id(path) and allowed(options, path, "searchable") and _as_text(value)
    ]
    return " | ".join(parts)


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_as_text, value)))
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def analyse(
    records: list[dict[str, Any]], options: Options
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the fields that can be filtered by, and those that are only searched."""
    columns: dict[str, list[Any]] = {}
    for flat in records:
        for path, value in flat.items():
            if not is_id(path):
                columns.setdefault(path, []).append(value)
    structured, unstructured = [], []
    for path, values in columns.items():
        kind = _kind(values)
        if kind is not None and allowed(options, path, "filterable"):
            structured.append(_description(path, kind, values))
        elif _scalars(values) and allowed(options, path, "searchable"):
            unstructured.append(path)
    return structured, unstructured


def template_hash(structured: list[dict[str, Any]], unstructured: list[str]) -> str:
    """Return a hash of the fields and their types."""
    print_ = [sorted((field["key"], field["type"]) for field in structured), sorted(unstructured)]
    return hashlib.sha256(json.dumps(print_).encode()).hexdigest()


def _scalars(values: list[Any]) -> list[Any]:
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return [item for item in flat if item is not None and item != ""]


def _kind(values: list[Any]) -> str | None:
    scalars = _scalars(values)
    if not scalars:
        return None
    for kind in ("number", "boolean", "date"):
        fitting = sum(normal(item, kind) is not None for item in scalars if item is not None)
        if fitting / len(scalars) >= _SHARE:
            return kind
    texts = [item for item in scalars if isinstance(item, str)]
    is_short = max(map(len, texts), default=0) <= _LONGEST_VALUE
    if not is_short or len({text.lower() for text in texts}) > _MOST_VALUES:
        return None
    if any(isinstance(value, list) for value in values):
        return "array"
    return "string" if len(texts) / len(scalars) >= _SHARE else None


def _description(path: str, kind: str, values: list[Any]) -> dict[str, Any]:
    scalars = _scalars(values)
    numbers = [number for item in scalars if (number := normal(item, "number")) is not None]
    present = [value for value in values if value is not None]
    return {
        "key": path,
        "type": kind,
        "sampleValues": scalars[:_MOST_VALUES],
        "stats": {
            "count": len(values),
            "nonNullCount": len(present),
            "nullCount": len(values) - len(present),
            "minNumber": min(numbers, default=None),
            "maxNumber": max(numbers, default=None),
            "uniqueCount": len({str(item).lower() for item in scalars}),
            "maxStringLength": max((len(s) for s in scalars if isinstance(s, str)), default=0),
        },
    }


def normal(value: Any, kind: str) -> Any:
    """Return a value as fields of a kind keep it; None when it is not of that kind."""
    if isinstance(value, list):
        return [found for item in value if (found := normal(item, kind)) is not None] or None
    if kind == "number":
        return _number(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else _BOOLEANS.get(str(value).strip().lower())
    if kind == "date":
        is_date = isinstance(value, str) and _DATE.fullmatch(value.strip())
        return value.strip().replace("/", "-") if is_date else None
    return _as_text(value).strip() or None


_BOOLEANS: Final = {"true": True, "yes": True, "false": False, "no": False}


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    text = value.replace(",", "").strip() if isinstance(value, str) else ""
    return float(text) if _NUMBER.fullmatch(text) else None
