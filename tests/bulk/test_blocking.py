"""Bulk work in programs without a loop."""

from __future__ import annotations

import asyncio
import csv

import pytest

from samsar import SamsarClient
from samsar.bulk import Bulk
from samsar.errors import InputError

from .conftest import things


@pytest.fixture
def sync_bulk(emulator, database):
    with (
        SamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client,
        Bulk(client, database=database) as bulk,
    ):
        yield bulk


def test_a_script_makes_videos_from_a_file(sync_bulk, plan, emulator, tmp_path):
    path = tmp_path / "catalogue.csv"
    path.write_text("name\na lamp\na chair\n", "utf-8")

    run = sync_bulk.submit(path, plan, budget=1000)
    rows = {row.number: row for row in run.results()}

    assert {row.state for row in rows.values()} == {"done"}
    assert len(emulator.sessions()) == 2
    assert run.wait().counts == {"done": 2}
    with run.report(tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        assert [line["input name"] for line in csv.DictReader(file)] == ["a lamp", "a chair"]


def test_a_script_steers_a_run(sync_bulk, plan):
    run = sync_bulk.submit(things(2), plan, budget=300)
    assert run.wait().counts == {"done": 1, "over_budget": 1}
    run.pause()

    again = sync_bulk.run(run.id)
    again.resume(budget=600)

    assert again.wait().counts == {"done": 2}
    assert [each.id for each in sync_bulk.runs()] == [run.id]
    assert {row.state for row in again.rows()} == {"done"}
    again.cancel()
    assert again.status().state == "cancelled"
    with pytest.raises(InputError, match="waits for nobody's decision"):
        sync_bulk.resolve(again.rows()[0].id, submit_again=True)


def test_results_can_be_left_in_the_middle(sync_bulk, plan):
    run = sync_bulk.submit(things(2), plan)

    for row in run.results():
        assert row.state == "done"
        break

    assert run.wait().counts == {"done": 2}


def test_a_script_can_be_part_of_a_program_with_a_loop(emulator, database, plan):
    async def program():
        with (
            SamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client,
            Bulk(client, database=database) as bulk,
        ):
            return await asyncio.to_thread(bulk.submit(things(1), plan).wait)

    assert asyncio.run(program()).counts == {"done": 1}
