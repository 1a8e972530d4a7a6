"""The one database of bulk work: a SQLite file, or PostgreSQL for several machines."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import event, exc

from samsar.bulk import sqlite
from samsar.bulk.tables import META, METADATA, SCHEMA, VERSION
from samsar.errors import ConfigurationError

T = TypeVar("T")

_LOCK_SECONDS: Final = 30
_OUTAGE_SECONDS: Final = 900.0
"""A database that is restarted, or moved to another machine, is back before that."""

_MIGRATION_LOCK: Final = 0x53414D534152
"""Any number will do, as long as all workers take the same one."""

_POSTGRES: Final = frozenset({"postgres", "postgresql", "postgresql+psycopg"})


class Database:
    """A database that was opened and is one of ours.

    Attributes:
        url: Its URL, as SQLAlchemy and DBOS want it; it may hold a password.
        is_shared: Whether it can be reached from other machines.
        engine: The connections.
    """

    def __init__(self, url: sa.URL) -> None:
        sqlite.mend()
        self.is_shared: bool = url.get_backend_name() == "postgresql"
        self.url: str = url.render_as_string(hide_password=False)
        self.engine: sa.Engine = _postgres_engine(url) if self.is_shared else _sqlite_engine(url)
        # One writer at a time is what SQLite has; more threads would only wait for the file.
        self._threads = ThreadPoolExecutor(
            8 if self.is_shared else 1, thread_name_prefix="samsar-bulk-database"
        )

    @property
    def schema(self) -> str | None:
        """Where the tables are, where there is such a thing."""
        return SCHEMA if self.is_shared else None

    def prepare(self, *, create: bool) -> None:
        """Make sure that the database is there and ours, or make it so.

        Args:
            create: Whether to make the tables where there are none.

        Raises:
            ConfigurationError: It is not there, or not ours.
        """
        try:
            with self.engine.begin() as connection:
                self._prepare(connection, create=create)
        except (exc.DBAPIError, sqlite3.Error) as error:
            raise _unusable(error) from None

    def _prepare(self, connection: sa.Connection, *, create: bool) -> None:
        if self.is_shared:
            lock = sa.text("SELECT pg_advisory_xact_lock(:key)")
            connection.execute(lock, {"key": _MIGRATION_LOCK})
        tables = set(sa.inspect(connection).get_table_names(schema=self.schema))
        if META.name in tables:
            version = connection.scalar(sa.select(META.c.version))
            if version != VERSION:
                raise ConfigurationError(
                    f"the database was made by another version of samsar.bulk ({version}, and this"
                    f" one makes {VERSION}): use that, or another database"
                )
            return
        if tables and not self.is_shared:
            raise ConfigurationError(
                "the database holds something else than bulk work: name another file"
            )
        if not create:
            raise ConfigurationError("the database holds no bulk work: submit some rows first")
        if self.is_shared:
            connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
        METADATA.create_all(connection)
        connection.execute(sa.insert(META).values(version=VERSION))

    async def run(self, work: Callable[..., T], *arguments: Any, patient: bool = True) -> T:
        """Carry out a transaction in a thread, again while the database is away.

        Args:
            work: Takes a connection and the arguments. It may be carried out although its end was
                not seen, so it must come to the same when it is carried out twice.
            *arguments: What it takes beside the connection.
            patient: Whether to wait for a database that is away; for what is running, which must
                not be lost. What somebody asks for just now fails at once instead.

        Raises:
            ConfigurationError: The database cannot be reached.
        """
        loop = asyncio.get_running_loop()
        patience = _OUTAGE_SECONDS if patient else 0.0
        return await loop.run_in_executor(self._threads, self._carry_out, work, arguments, patience)

    def _carry_out(self, work: Callable[..., T], arguments: tuple[Any, ...], patience: float) -> T:
        until = time.monotonic() + patience
        pause = 0.05
        while True:
            try:
                with self.engine.begin() as connection:
                    return work(connection, *arguments)
            except (exc.OperationalError, exc.InterfaceError) as error:
                if time.monotonic() + pause > until:
                    raise _unusable(error) from None
            time.sleep(pause)
            pause = min(2.0, pause * 2)

    def close(self) -> None:
        """Close the connections."""
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def opened(database: Any, *, create: bool) -> Database:
    """Open a database.

    Args:
        database: The path of a SQLite file, or a `sqlite:///` or `postgresql://` URL.
        create: Whether to make what is not there yet.

    Raises:
        ConfigurationError: It is not there, or not ours.
    """
    url = _url(database)
    path = None if url.get_backend_name() == "postgresql" else Path(str(url.database))
    is_new = path is not None and not path.exists()
    if path is not None and is_new and not (create and path.parent.is_dir()):
        missing = path if path.parent.is_dir() else path.parent
        raise ConfigurationError(f"{missing} is not there: name a database, or make the folder")
    found = Database(url)
    try:
        found.prepare(create=create)
    except BaseException:
        found.close()
        raise
    return found


def _url(database: Any) -> sa.URL:
    if isinstance(database, Path) or (isinstance(database, str) and "://" not in database):
        if not str(database).strip():
            raise ConfigurationError("database must be the path of a file, or a URL")
        return sa.URL.create("sqlite", database=str(Path(database)))
    try:
        url = sa.make_url(database)
    except (exc.ArgumentError, ValueError):
        raise ConfigurationError("database must be the path of a file, or a URL") from None
    if url.drivername in _POSTGRES:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        return url
    raise ConfigurationError(
        "database must be a file, as work is to outlive the process, or a postgresql:// URL"
    )


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": _LOCK_SECONDS})

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # The driver would begin at the first change only, and somebody else might come between
        # what was read and what is written.
        connection.isolation_level = None
        # Readers do not hold up the writer. How much is flushed stays at the careful default: an
        # intent that a power failure undoes would be paid twice.
        connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgres_engine(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_size=8,
        connect_args={"connect_timeout": 10, "application_name": "samsar.bulk"},
    )
    return engine.execution_options(schema_translate_map={None: SCHEMA})


def _unusable(error: Exception) -> ConfigurationError:
    cause = getattr(error, "orig", None) or error
    words = str(cause).strip().splitlines()
    # The words of a driver can hold a whole connection string.
    if isinstance(cause, sqlite3.DatabaseError) and "not a database" in str(cause):
        return ConfigurationError("the file is not a database: name another one")
    with suppress(IndexError):
        return ConfigurationError(f"the database cannot be used: {words[0][:200]}")
    return ConfigurationError(f"the database cannot be used ({type(cause).__name__})")
