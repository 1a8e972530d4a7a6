"""Where bulk work is kept: what is no such place is refused before anything else."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from samsar import AsyncInbox
from samsar.bulk import AsyncBulk, Bulk, sqlite
from samsar.errors import ConfigurationError
from samsar.webhooks import WebhookUrls

from .conftest import things


def asked(path, statement):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


async def refused(database, **options):
    with pytest.raises(ConfigurationError) as caught:
        async with AsyncBulk(None, database=database, work=False, **options):
            pass
    return str(caught.value)


async def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("this is not a database, but the notes of somebody" * 100)
    before = path.read_bytes()

    assert await refused(path) == "the file is not a database: name another one"
    assert path.read_bytes() == before


async def test_the_database_of_something_else_is_left_alone(tmp_path):
    path = tmp_path / "shop.db"
    asked(path, "CREATE TABLE orders (id INTEGER)")

    assert "holds something else than bulk work" in await refused(path)
    assert asked(path, "SELECT name FROM sqlite_master") == [("orders",)]


async def test_a_database_that_is_not_there_is_not_made_by_whoever_only_looks(tmp_path):
    assert "is not there" in await refused(tmp_path / "films.db", create=False)
    assert "is not there" in await refused(tmp_path / "nowhere" / "films.db")
    assert list(tmp_path.iterdir()) == []


async def test_an_empty_database_holds_no_bulk_work(tmp_path):
    sqlite3.connect(tmp_path / "empty.db").close()
    (tmp_path / "empty.db").touch()

    assert "holds no bulk work" in await refused(tmp_path / "empty.db", create=False)


async def test_the_database_of_another_version_is_refused(tmp_path):
    path = tmp_path / "films.db"
    async with AsyncBulk(None, database=path, work=False):
        pass
    asked(path, "UPDATE samsar_bulk_meta SET version = 99")

    assert "was made by another version of samsar.bulk (99" in await refused(path)


@pytest.mark.parametrize(
    "database",
    ["", " ", "sqlite://", "mysql://localhost/films", "://", 7, "postgresql://me@here:port/x"],
)
async def test_what_names_no_database_is_refused(database):
    assert "database must be" in await refused(database)


async def test_a_server_that_is_not_there_is_told_without_its_password():
    message = await refused("postgresql://me:hunter22@127.0.0.1:9/films")

    assert message.startswith("the database cannot be used: ")
    assert "hunter22" not in message


async def test_a_url_stays_out_of_what_is_shown():
    bulk = AsyncBulk(None, database="postgresql://me:hunter22@127.0.0.1:9/films", work=False)

    assert repr(bulk) == "<AsyncBulk closed>"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"work": True}, "takes a client"),
        ({"concurrency": 0}, "concurrency must be a whole number from 1 up"),
        ({"rate": 1.5}, "rate must be a whole number from 1 up"),
        ({"lease": 0.5}, "lease must be a number of seconds from 1 to 3600"),
        ({"webhook_base": "https://shop.example"}, "inbox and webhook_base go together"),
    ],
)
def test_arguments_that_cannot_work_are_refused(database, options, message):
    with pytest.raises(ConfigurationError, match=message):
        AsyncBulk(None, database=database, **{"work": False, **options})


def test_an_inbox_that_listens_nowhere_is_refused(database):
    inbox = AsyncInbox(WebhookUrls("a secret of at least 32 characters"))

    with pytest.raises(ValueError, match="URL"):
        AsyncBulk(None, database=database, work=False, inbox=inbox, webhook_base="nowhere")


async def test_there_is_one_worker_in_a_process(client, bulk, tmp_path):
    with pytest.raises(ConfigurationError, match="DBOS runs in this process already"):
        async with AsyncBulk(client, database=tmp_path / "other.db"):
            pass
    # The one that was there is none the worse for it.
    async with AsyncBulk(None, database=tmp_path / "other.db", work=False) as other:
        assert await other.runs() == []
    assert await bulk.runs() == []


async def test_what_is_not_open_says_how_to_open_it(client, database, plan):
    with pytest.raises(ConfigurationError, match="use it in an `async with` block"):
        await AsyncBulk(client, database=database).submit(things(1), plan)
    with pytest.raises(ConfigurationError, match="use it in a `with` block"):
        Bulk(None, database=database, work=False).runs()


async def test_nobody_works_for_ever_where_nothing_is_worked_on(database):
    async with AsyncBulk(None, database=database, work=False) as bulk:
        with pytest.raises(ConfigurationError, match="nothing is worked on here"):
            await bulk.work()


async def test_a_process_can_work_until_it_is_stopped(bulk):
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bulk.work(), 0.05)


@pytest.mark.slow
def test_without_its_extra_plans_can_be_checked_and_the_rest_says_what_is_missing():
    program = """
import sys
import time
sys.modules["dbos"] = None
from samsar.bulk import Plan
print(Plan(make="text", fields={"image_model": "GPTIMAGE2", "video_model": "RUNWAYML",
                                "duration": 10}).check([{"prompt": "a lamp"}])[0].estimate)
from samsar.bulk import Bulk
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert done.stdout == "300\n"
    assert "bulk work needs its extra: python -m pip install 'samsar[bulk]'" in done.stderr


def test_an_old_sqlite_is_taught_the_fraction_of_a_second_and_nothing_else():
    connection = sqlite3.connect(":memory:")
    connection.create_function("unixepoch", 1, sqlite.unixepoch)
    told = "SELECT unixepoch('subsec'), unixepoch('2026-01-01'), unixepoch('2026-01-01', '+1 day')"

    now, day, next_day = connection.execute(told).fetchone()
    connection.close()

    assert abs(now - time.time()) < 60
    assert (day, next_day - day) == (1767225600, 86400)
