"""Bulk work under fire at length: 300 rows, 20 kills, on both kinds of database (`nox -s soak`)."""

from __future__ import annotations

import asyncio
import time

import pytest
from support.postgres import IS_THERE, Postgres

from samsar.emulator import EmulatorThread

from .kills import PRICE, Kills, check, videos_for

ROWS = 300


@pytest.fixture
def emulator():
    with EmulatorThread(speed=1, credits=ROWS * PRICE) as emulator:
        yield emulator


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_300_rows_in_a_file_and_20_kills(emulator, tmp_path, seed):
    kills = Kills(str(tmp_path / "films.db"), emulator, seed=seed, settle=3.0, longest=1.5)
    began = time.monotonic()

    rows, status = await videos_for(ROWS, kills, while_sending=14, while_finishing=6)

    assert kills.killed == 20
    check(rows, status, emulator, ROWS)
    print(f"\n{ROWS} rows, {kills.killed} kills: {time.monotonic() - began:.0f} s")


@pytest.mark.parametrize("seed", [4, 5])
@pytest.mark.skipif(not IS_THERE, reason="there is no PostgreSQL on this machine")
async def test_300_rows_in_postgresql_with_3_workers_and_20_kills(emulator, seed):
    with Postgres() as postgres:
        kills = Kills(postgres.url, emulator, seed=seed, workers=3, settle=3.0, longest=1.5)
        began = time.monotonic()

        async def restart():
            await asyncio.to_thread(postgres.restart)

        rows, status = await videos_for(
            ROWS, kills, while_sending=14, while_finishing=6, between=restart
        )

    assert kills.killed == 20
    check(rows, status, emulator, ROWS)
    print(f"\n{ROWS} rows, {kills.killed} kills: {time.monotonic() - began:.0f} s")
