"""SQLite of before 3.42, as Debian 12 has it, under Python 3.12 and newer.

DBOS takes the version of Python for that of SQLite: from 3.12 on it asks for the time by
`unixepoch('subsec')`, which older libraries answer with nothing.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from typing import Any, Final

from sqlalchemy import Engine, event

_KNOWS_SUBSEC: Final = (3, 42)


def mend() -> None:
    """Teach every connection of SQLAlchemy what is missing, where it is."""
    if sys.version_info >= (3, 12) and sqlite3.sqlite_version_info < _KNOWS_SUBSEC:
        if not event.contains(Engine, "connect", _taught):
            event.listen(Engine, "connect", _taught)


def _taught(connection: Any, _record: Any) -> None:
    # Others wrap the connection of the driver, or have no such functions.
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("unixepoch", 1, unixepoch)


def unixepoch(moment: Any) -> Any:
    """Return seconds since 1970: now with their fraction for `subsec`, else what SQLite says."""
    if moment == "subsec":
        return time.time()
    plain = sqlite3.connect(":memory:")
    try:
        return plain.execute("SELECT unixepoch(?)", (moment,)).fetchone()[0]
    finally:
        plain.close()
