"""Work of hosted models that write, in the emulator's database: taken on, done later, then paid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from samsar.emulator.clock import Micros, as_datetime, to_micros
from samsar.emulator.database.ledger import Units, new_id, to_credits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from samsar.emulator.database.ledger import Ledger
    from samsar.emulator.database.store import Store

WritingStatus = Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED"]

PICKED_UP: Final = 1.0
"""Emulator seconds until a model begins."""

# Made when it is missing, so that a database of an earlier release can be used on.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS writings (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        kind TEXT NOT NULL,
        key TEXT,
        created_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        settled_at INTEGER,
        failed INTEGER NOT NULL DEFAULT 0,
        charged INTEGER NOT NULL DEFAULT 0,
        left_over INTEGER,
        error TEXT,
        fields TEXT NOT NULL,
        outcome TEXT
    )""",
    "CREATE UNIQUE INDEX IF NOT EXISTS one_writing_per_key ON writings (account_id, kind, key)",
    "CREATE INDEX IF NOT EXISTS writings_due ON writings (due_at) WHERE settled_at IS NULL",
)


@attrs.frozen(kw_only=True)
class Written:
    """What a model has written, and what that costs."""

    outcome: Mapping[str, Any]
    cost: Units
    reason: str
    """What the ledger says about it."""


@attrs.frozen(kw_only=True)
class Writing:
    """One piece of work, as it is at one moment."""

    id: str
    account_id: str
    kind: str
    """`chat` or `narrative`."""
    key: str | None
    """The key of the caller's own."""
    status: WritingStatus
    created_at: datetime
    updated_at: datetime
    fields: Mapping[str, Any]
    """What was asked for."""
    outcome: Mapping[str, Any] | None
    """What was written, when it is done."""
    error: Mapping[str, Any] | None
    """A message, a code and a status, when it failed."""
    credits_charged: int | float
    credits_remaining: int | float | None
    """What was left when it was settled."""

    @property
    def is_settled(self) -> bool:
        """Whether it is done or has failed."""
        return self.status in ("COMPLETED", "FAILED")


class Writings:
    """One kind of such work. `write` does it, at the moment when it is due."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        kind: str,
        *,
        seconds: float,
        write: Callable[[str, Mapping[str, Any], Micros], Written],
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._kind = kind
        self._micros = to_micros(seconds)
        self._write = write
        for table in _TABLES:
            store.run(table)

    def take_on(
        self, account: str, fields: Mapping[str, Any], *, at: Micros, key: str | None = None
    ) -> str:
        """Take on work and return its id."""
        work = new_id(at)
        self._store.run(
            "INSERT INTO writings (id, account_id, kind, key, created_at, due_at, fields) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            work,
            account,
            self._kind,
            key,
            at,
            at + self._micros,
            json.dumps(fields),
        )
        self._ledger.keys.remember(work)
        return work

    def get(self, work: str, account: str, *, at: Micros = 0) -> Writing | None:
        """Find work of an account by its id; without a moment, work going on is pending."""
        return self._found("id = ?", work.lower(), account, at)

    def by_key(self, key: str, account: str, *, at: Micros) -> Writing | None:
        """Find work of an account by the caller's own key."""
        return self._found("key = ?", key, account, at)

    def of_anybody(self, work: str, *, at: Micros) -> Writing | None:
        """Find work by its id, whoever it belongs to."""
        row = self._store.one(
            "SELECT * FROM writings WHERE kind = ? AND id = ?", self._kind, work.lower()
        )
        return None if row is None else _read(row, at)

    def next_due(self) -> Micros | None:
        """Tell when the next work is done."""
        row = self._store.one(
            "SELECT min(due_at) AS due FROM writings WHERE kind = ? AND settled_at IS NULL",
            self._kind,
        )
        return None if row["due"] is None else int(row["due"])

    def catch_up(self, now: Micros, most: int) -> int:
        """Do work that is due, in turn, and charge for it; return how much, at most `most`."""
        rows = self._store.all(
            "SELECT * FROM writings WHERE kind = ? AND settled_at IS NULL AND due_at <= ? "
            "ORDER BY due_at, seq LIMIT ?",
            self._kind,
            now,
            most,
        )
        for row in rows:
            written = self._write(row["id"], json.loads(row["fields"]), row["due_at"])
            self._settle(row, written)
        return len(rows)

    def fail(self, work: str, message: str, *, at: Micros) -> None:
        """Let work fail. It is free, unless `costs_of_failure` says something else."""
        error = {"message": message, "code": None, "status": 500}
        row = self._store.one("SELECT * FROM writings WHERE id = ?", work)
        incurred = self.costs_of_failure(row, at)
        is_paid = incurred is not None and self._charge(row, incurred, at)
        self._close(
            row,
            at,
            failed=True,
            error=error,
            outcome=incurred.outcome if incurred and is_paid else None,
            charged=incurred.cost if incurred and is_paid else 0,
        )

    def costs_of_failure(self, row: Any, at: Micros) -> Written | None:
        """Tell what has to be paid for work that fails; None is nothing."""
        del row, at
        return None

    def latest_moment(self) -> Micros | None:
        """Tell when something last happened to any of it."""
        row = self._store.one(
            "SELECT max(max(created_at, ifnull(settled_at, 0))) AS latest FROM writings"
        )
        return None if row["latest"] is None else int(row["latest"])

    def _settle(self, row: Any, written: Written) -> None:
        paid = self._charge(row, written, row["due_at"])
        error = None
        if not paid:
            error = {
                "message": "Insufficient credits or no credits remaining.",
                "code": "INSUFFICIENT_CREDITS",
                "status": 402,
            }
        self._close(
            row,
            row["due_at"],
            failed=not paid,
            error=error,
            outcome=written.outcome if paid else None,
            charged=written.cost if paid else 0,
        )

    def _charge(self, row: Any, written: Written, at: Micros) -> bool:
        return self._ledger.charge(
            row["account_id"],
            written.cost,
            at=at,
            reason=written.reason,
            request_id=row["id"],
        )

    def _close(
        self,
        row: Any,
        at: Micros,
        *,
        failed: bool,
        error: Mapping[str, Any] | None,
        outcome: Mapping[str, Any] | None,
        charged: Units,
    ) -> None:
        self._store.run(
            "UPDATE writings SET settled_at = ?, failed = ?, error = ?, outcome = ?, charged = ?, "
            "left_over = ? WHERE id = ?",
            at,
            int(failed),
            None if error is None else json.dumps(error),
            None if outcome is None else json.dumps(outcome),
            charged,
            self._ledger.balance(row["account_id"]),
            row["id"],
        )

    def _found(self, condition: str, value: str, account: str, at: Micros) -> Writing | None:
        row = self._store.one(
            f"SELECT * FROM writings WHERE kind = ? AND account_id = ? AND {condition}",  # noqa: S608
            self._kind,
            account,
            value,
        )
        return None if row is None else _read(row, at)


def _read(row: Any, at: Micros) -> Writing:
    began_at = row["created_at"] + to_micros(PICKED_UP)
    status: WritingStatus = "PENDING" if at < began_at else "PROCESSING"
    changed_at = row["created_at"] if at < began_at else began_at
    if row["settled_at"] is not None:
        status = "FAILED" if row["failed"] else "COMPLETED"
        changed_at = row["settled_at"]
    return Writing(
        id=row["id"],
        account_id=row["account_id"],
        kind=row["kind"],
        key=row["key"],
        status=status,
        created_at=as_datetime(row["created_at"]),
        updated_at=as_datetime(changed_at),
        fields=json.loads(row["fields"]),
        outcome=None if row["outcome"] is None else json.loads(row["outcome"]),
        error=None if row["error"] is None else json.loads(row["error"]),
        credits_charged=to_credits(row["charged"]),
        credits_remaining=None if row["left_over"] is None else to_credits(row["left_over"]),
    )
