"""How requests look in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.cli import output

if TYPE_CHECKING:
    from rich.console import Console

_COLUMNS: Final = ("ID", "Status", "Type", "Ordered", "Credits")


def table(out: Console, entries: list[dict[str, Any]]) -> None:
    """Print requests, newest first."""
    if not entries:
        out.print("Nothing was ordered yet.")
        return
    output.table(out, _COLUMNS, [_row(entry) for entry in entries])


def _row(entry: dict[str, Any]) -> tuple[Any, ...]:
    charged = entry.get("credits_charged")
    return (
        entry.get("request_id") or entry.get("external_request_id"),
        entry.get("status"),
        entry.get("route_key") or entry.get("type"),
        str(entry.get("created_at", ""))[:16].replace("T", " "),
        "" if charged is None else output.number(charged),
    )
