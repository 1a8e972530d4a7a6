"""The emulator's state in SQLite: one connection, and whole transactions only."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.database.lock import DatabaseLock
from samsar.emulator.wire.messages import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA_VERSION: Final = 1
_LOG_BYTES: Final = 16 * 1024 * 1024
_STATEMENTS_KEPT: Final = 512
"""Prepared ones. There are more than sqlite3 keeps by itself."""

# Times are microseconds since 1970, credits are millionths of a credit (see ledger.py).
_SCHEMA: Final = """
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0)
);
CREATE TABLE api_keys (
    key TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL
);
CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    reason TEXT NOT NULL,
    request_id TEXT,
    stage TEXT
);
CREATE INDEX ledger_of_account ON ledger (account_id, seq);
CREATE UNIQUE INDEX one_charge_per_stage ON ledger (request_id, stage) WHERE stage IS NOT NULL;
CREATE TABLE sessions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    settings TEXT NOT NULL,
    due_at INTEGER,
    completed_at INTEGER,
    failed_at INTEGER,
    cancelled_at INTEGER,
    error TEXT
);
CREATE INDEX sessions_due ON sessions (due_at, seq) WHERE due_at IS NOT NULL;
CREATE INDEX sessions_of_account ON sessions (account_id, seq);
CREATE TABLE stages (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    credits INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    status TEXT NOT NULL,
    started_at INTEGER,
    completed_at INTEGER,
    PRIMARY KEY (session_id, position)
);
"""


class Store:
    """One SQLite database. May be used from any thread, but by one at a time.

    Args:
        database: `":memory:"`, or a file to keep what happens.

    Raises:
        OSError: If the file cannot be opened or made.
        ValueError: If the file was written by an incompatible release, or by something else, or
            if another emulator has it open.

    Attributes:
        version: Another number whenever something may have changed, but for what `remember` keeps.
    """

    def __init__(self, database: str | Path) -> None:
        try:
            self._open(database)
        except sqlite3.OperationalError as error:
            # SQLite does not say which file.
            raise OSError(errno.EIO, str(error), str(database)) from error

    def _open(self, database: str | Path) -> None:
        self._lock = DatabaseLock(database)
        try:
            self._connection = sqlite3.connect(
                database,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=_STATEMENTS_KEPT,
            )
        except BaseException:
            self._lock.release()
            raise
        self._connection.row_factory = sqlite3.Row
        self.version: int = 0
        try:
            self._check(database)
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _check(self, database: str | Path) -> None:
        """Refuse a file that is not ours, before anything in it is changed."""
        try:
            (version,) = self.one("PRAGMA user_version")
            is_used = self.one("SELECT 1 FROM sqlite_master LIMIT 1") is not None
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            raise ValueError(f"{database} is no emulator database: {error}.") from error
        if version not in (0, SCHEMA_VERSION):
            raise ValueError(
                f"The emulator database {database} has version {version}, and this release uses"
                f" version {SCHEMA_VERSION}: name another file, or remove this one."
            )
        if version == 0 and is_used:
            raise ValueError(f"{database} is no emulator database: it has other tables.")

    def _prepare(self) -> None:
        (version,) = self.one("PRAGMA user_version")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        # In KiB, by its sign: a step over thousands of jobs touches all of their pages.
        self._connection.execute("PRAGMA cache_size = -32768")
        # A reader from outside lets the write-ahead log grow; afterwards it shrinks to this.
        self._connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
        if version == 0:
            self._connection.executescript(
                f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            )

    def close(self) -> None:
        """Close the database; nothing can be asked of it afterwards."""
        try:
            self._connection.close()
        finally:
            self._lock.release()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything in the block or nothing. Blocks may be nested.

        A refusal (`ApiError`) keeps what was done before it: the server has no way back either,
        and a request that it refuses late leaves a failed session behind.
        """
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except ApiError:
            self._commit()
            raise
        except BaseException:
            self._roll_back()
            raise
        self._commit()

    def _commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except BaseException:
            # Left open, it would take in all that comes later, and never be written.
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        self.version += 1
        # A full disk may have ended it already.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def empty(self) -> None:
        """Forget everything; the tables stay. What has a number keeps counting."""
        self.run("PRAGMA defer_foreign_keys = ON")
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for row in self.all(tables):
            self.run(f'DELETE FROM "{row["name"]}"')  # noqa: S608 - the names are ours

    def run(self, sql: str, *values: object) -> int:
        """Execute a statement and return the number of rows that it changed."""
        changed = self._connection.execute(sql, values).rowcount
        if changed > 0:
            self.version += 1
        return changed

    def one(self, sql: str, *values: object) -> Any:
        """Return the first row, or `None`."""
        return self._connection.execute(sql, values).fetchone()

    def all(self, sql: str, *values: object) -> list[Any]:
        """Return all rows."""
        return self._connection.execute(sql, values).fetchall()

    def remember(self, key: str, value: int) -> None:
        """Keep a number under a name."""
        self._connection.execute(
            # What is the same already is not written: a clock that stands still writes nothing.
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE "
            "SET value = excluded.value WHERE value <> excluded.value",
            (key, value),
        )

    def recall(self, key: str) -> int | None:
        """Return a number that was kept."""
        row = self.one("SELECT value FROM meta WHERE key = ?", key)
        return None if row is None else int(row["value"])
