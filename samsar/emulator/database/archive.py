"""The requests of accounts that were put into the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store

# Made when it is missing, so that a database of an earlier release can be used on.
_TABLE: Final = """CREATE TABLE IF NOT EXISTS archived_requests (
    id TEXT PRIMARY KEY,
    archived_at INTEGER NOT NULL
)"""


class Archive:
    """What is in the archive, whatever kind of job it is."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.run(_TABLE)

    def put(self, request_id: str, *, at: Micros) -> Micros:
        """Put a request into the archive; return since when it is there."""
        self._store.run("INSERT OR IGNORE INTO archived_requests VALUES (?, ?)", request_id, at)
        row = self._store.one("SELECT * FROM archived_requests WHERE id = ?", request_id)
        return int(row["archived_at"])

    def holds(self, request_id: str) -> bool:
        """Tell whether a request is in the archive."""
        found = self._store.one("SELECT 1 FROM archived_requests WHERE id = ?", request_id)
        return found is not None
