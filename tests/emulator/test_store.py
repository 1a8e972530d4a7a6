"""Transactions that end badly leave nothing open."""

import sqlite3
from pathlib import Path

import pytest

from samsar.emulator.database.store import Store

ORPHAN = "INSERT INTO api_keys VALUES ('key', 'nobody', 0)"


def write_what_cannot_be_committed(store: Store) -> None:
    with store.transaction():
        store.run("PRAGMA defer_foreign_keys = ON")
        store.run(ORPHAN)
        store.remember("lost", 1)


def fail_after_a_rollback(store: Store) -> None:
    with store.transaction():
        store.run("ROLLBACK")
        raise OSError("The disk is full.")


def test_after_a_commit_that_fails_the_next_one_is_written(tmp_path: Path):
    # As on a disk that is full.
    path = tmp_path / "emulator.db"
    store = Store(path)
    with pytest.raises(sqlite3.IntegrityError):
        write_what_cannot_be_committed(store)
    with store.transaction():
        store.remember("kept", 1)

    other = sqlite3.connect(path)
    assert other.execute("SELECT key FROM meta").fetchall() == [("kept",)]
    other.close()
    store.close()


def test_what_went_wrong_is_told_although_the_database_has_rolled_back_already(tmp_path: Path):
    store = Store(tmp_path / "emulator.db")
    with pytest.raises(OSError, match="full"):
        fail_after_a_rollback(store)
    store.close()
