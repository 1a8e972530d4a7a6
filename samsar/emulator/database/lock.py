"""One emulator for one file: two clocks that play the same jobs would both be wrong."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

_IN_MEMORY: Final = ("", ":memory:")
_TRIES: Final = 5


class DatabaseLock:
    """Holds a database file for this process, which loses it however it ends.

    SQLite holds the lock, on an empty file beside the database: on every system it does so in the
    way that goes with the process, and the database itself stays open to readers.

    Args:
        database: The file, or `":memory:"`, which nobody else can open.

    Raises:
        ValueError: If another emulator has the file.
    """

    def __init__(self, database: str | Path) -> None:
        self._file: Path | None = None
        self._connection: sqlite3.Connection | None = None
        if str(database) in _IN_MEMORY:
            return
        path = Path(database).resolve()
        self._file = path.with_name(f"{path.name}-lock")
        for _ in range(_TRIES):
            if self._take(database, self._file):
                return
        raise ValueError(_refusal(database))

    def release(self) -> None:
        """Let another process have the file. May be called again."""
        connection, self._connection = self._connection, None
        if connection is None or self._file is None:
            return
        # Before it is let go: afterwards it could be the file of somebody else. (Windows does not
        # remove what is open; there it stays, and does no harm.)
        with suppress(OSError):
            self._file.unlink()
        connection.close()

    def _take(self, database: str | Path, file: Path) -> bool:
        """Take the lock; `False` when the file was removed meanwhile, by who had it."""
        # What cannot be made here, SQLite complains about. (No `open`: closing the file again would
        # take the lock from another emulator of this process.)
        with suppress(OSError):
            file.touch()
        before = _inode(file)
        connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            # Nothing is written: no file for a journal is wanted.
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute("BEGIN EXCLUSIVE")
            if before is not None and _inode(file) == before:
                self._connection = connection
                return True
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise ValueError(_refusal(database)) from error
            raise
        except BaseException:
            connection.close()
            raise
        connection.close()
        return False


def _inode(file: Path) -> int | None:
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return None


def _refusal(database: str | Path) -> str:
    return (
        f"The emulator database {database} is in use by another emulator: stop that one, or name"
        " another file."
    )
