"""Workers are killed with -9 at random moments: one video and one charge for each row all the same.

This is the short form; `nox -s soak` does it with 300 rows and 20 kills.
"""

from __future__ import annotations

import asyncio

import pytest
from support.postgres import IS_THERE, Postgres

from samsar.emulator import EmulatorThread

from .kills import Kills, check, videos_for

ROWS = 24


@pytest.fixture
def emulator():
    """An emulator that renders in real time: the moments of requests are what is compared."""
    with EmulatorThread(speed=1) as emulator:
        yield emulator


@pytest.mark.slow
async def test_rows_in_a_file_survive_their_worker(emulator, tmp_path):
    kills = Kills(str(tmp_path / "films.db"), emulator, seed=1)

    rows, status = await videos_for(ROWS, kills, while_sending=2, while_finishing=1)

    assert kills.killed == 3
    check(rows, status, emulator, ROWS)


@pytest.mark.slow
@pytest.mark.skipif(not IS_THERE, reason="there is no PostgreSQL on this machine")
async def test_rows_in_postgresql_survive_their_workers_and_the_database(emulator):
    with Postgres() as postgres:
        kills = Kills(postgres.url, emulator, seed=2, workers=3)

        async def restart():
            await asyncio.to_thread(postgres.restart)

        rows, status = await videos_for(
            ROWS, kills, while_sending=2, while_finishing=1, between=restart
        )

    assert kills.killed == 3
    check(rows, status, emulator, ROWS)
