"""What the emulator knows, as JSON, with or without its secrets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from samsar._core.redact import without_query
from samsar.emulator.clock import iso
from samsar.emulator.masking import masked

if TYPE_CHECKING:
    from samsar.emulator.records import Callback, ReceivedRequest


def shown(value: Any) -> Any:
    """Make JSON of a record, or of what holds records."""
    if attrs.has(type(value)):
        fields = {each.name: getattr(value, each.name) for each in attrs.fields(type(value))}
        return shown(fields)
    if isinstance(value, Mapping):
        return {str(name): shown(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [shown(inner) for inner in value]
    return iso(value) if isinstance(value, datetime) else value


def shown_request(request: ReceivedRequest, *, secrets: bool) -> dict[str, Any]:
    """Show a request that was received.

    Without its secrets: credentials in headers, query and JSON are masked, and a body that is not
    JSON is left out, as nobody knows what is in it.
    """
    entry: dict[str, Any] = {
        "method": request.method,
        "path": request.path,
        "route": request.route,
        "query": dict(request.query),
        "headers": dict(request.headers),
        "json": request.json,
        "body_bytes": len(request.body),
    }
    if secrets:
        return {**entry, "body": request.body.decode(errors="replace")}
    for name in ("query", "headers", "json"):
        entry[name] = masked(entry[name])
    return entry


def shown_callback(callback: Callback, *, secrets: bool) -> Any:
    """Show what is called after a purchase; its tokens are in the query and in the body."""
    entry = shown(callback)
    if secrets:
        return entry
    return {**entry, "url": without_query(callback.url), "body": masked(entry["body"])}
