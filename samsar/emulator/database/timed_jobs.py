"""Jobs that are done after a while, in the emulator's database: a table for each sort of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Literal, TypeVar

import attrs

from samsar.emulator.clock import Micros, as_datetime, to_micros
from samsar.emulator.database.ledger import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samsar.emulator.database.store import Store

JobStatus = Literal["PENDING", "COMPLETED", "FAILED"]

# Made when it is missing, so that a database of an earlier release can be used on.
_STATEMENTS: Final = {
    "make": """CREATE TABLE IF NOT EXISTS {table} (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        kind TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        failed_at INTEGER,
        error TEXT,
        settings TEXT NOT NULL
    )""",
    "add": "INSERT INTO {table} (id, account_id, kind, created_at, due_at, settings) "
    "VALUES (?, ?, ?, ?, ?, ?)",
    "fail": "UPDATE {table} SET failed_at = ?, error = ? WHERE id = ?",
    "get": "SELECT * FROM {table} WHERE id = ?",
    "all": "SELECT * FROM {table} WHERE account_id = ? ORDER BY created_at DESC, seq DESC LIMIT ?",
    "latest": "SELECT max(max(created_at, ifnull(failed_at, 0))) AS latest FROM {table}",
}


@attrs.frozen(kw_only=True)
class TimedJob:
    """One job, as it is at one moment."""

    id: str
    account_id: str
    kind: str
    status: JobStatus
    created_at: datetime
    aspect_ratio: str
    input: Mapping[str, Any]
    """The fields as they were sent."""
    error: str | None
    """Why it failed."""


J = TypeVar("J", bound=TimedJob)


class TimedJobs(Generic[J]):
    """All jobs of one sort. What one has become is a matter of time only."""

    table: ClassVar[str]
    job_class: type[J]

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sql = {name: text.format(table=self.table) for name, text in _STATEMENTS.items()}
        store.run(self._sql["make"])

    def fail(self, job: str, message: str, *, at: Micros) -> None:
        """Let a job fail. What was charged stays."""
        self._store.run(self._sql["fail"], at, message, job)

    def get(self, job: str, *, at: Micros) -> J | None:
        """Read a job as it is at a moment."""
        row = self._store.one(self._sql["get"], job)
        return None if row is None else self._read(row, at)

    def all(self, account: str, *, at: Micros, most: int | None = None) -> list[J]:
        """List the latest jobs of an account as they are at a moment, newest first."""
        limit = -1 if most is None else most
        return [self._read(row, at) for row in self._store.all(self._sql["all"], account, limit)]

    def latest_moment(self) -> Micros | None:
        """Tell when something last happened to a job."""
        latest = self._store.one(self._sql["latest"])["latest"]
        return None if latest is None else int(latest)

    def _add(
        self,
        account: str,
        kind: str,
        settings: Mapping[str, Any],
        *,
        at: Micros,
        seconds: float,
        job: str | None = None,
    ) -> str:
        job = job or new_id(at)
        due = at + to_micros(seconds)
        self._store.run(self._sql["add"], job, account, kind, at, due, json.dumps(settings))
        return job

    def _read(self, row: Any, at: Micros) -> J:
        status: JobStatus = "COMPLETED" if row["due_at"] <= at else "PENDING"
        if row["failed_at"] is not None:
            status = "FAILED"
        return self.job_class(
            id=row["id"],
            account_id=row["account_id"],
            kind=row["kind"],
            status=status,
            created_at=as_datetime(row["created_at"]),
            error=row["error"],
            **json.loads(row["settings"]),
        )
