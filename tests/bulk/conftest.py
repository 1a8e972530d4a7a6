"""Fixtures of bulk work: an emulator, a client of it, and a database."""

from __future__ import annotations

import os

import pytest

from samsar import AsyncSamsarClient
from samsar.bulk import AsyncBulk, Plan, durable, run, searching
from samsar.emulator import EmulatorThread
from samsar.testing import no_sleep

FIELDS = {
    "prompt": "A short film about {name}",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("SAMSAR_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def settled_at_once(monkeypatch):
    """The emulator begins at once what it begins at all."""
    monkeypatch.setattr(searching, "DEFAULT_SETTLE", 0.0)
    monkeypatch.setattr(searching, "SLOW_START", 0.0)


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch):
    monkeypatch.setattr(durable, "_POLL_SECONDS", 0.02)
    monkeypatch.setattr(durable, "_LISTEN_SECONDS", 0.02)
    monkeypatch.setattr(run, "_LOOK_SECONDS", 0.02)


@pytest.fixture
def emulator():
    """An emulator whose clock is stepped by the pauses of its clients, which take no time."""
    with EmulatorThread(speed=0) as emulator, no_sleep(emulator):
        yield emulator


@pytest.fixture
async def client(emulator):
    async with AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client:
        yield client


@pytest.fixture
def database(tmp_path):
    return tmp_path / "films.db"


@pytest.fixture
async def bulk(client, database):
    async with AsyncBulk(client, database=database) as bulk:
        yield bulk


@pytest.fixture
def plan():
    return Plan(make="text", fields=FIELDS)


@pytest.fixture
def charges(emulator):
    """Return what the account was charged."""

    def charges():
        return -sum(entry.amount for entry in emulator.ledger() if entry.amount < 0)

    return charges


def things(count):
    return [{"name": f"thing {number}"} for number in range(1, count + 1)]


async def ends(run):
    """Return how each row ended, by its number, when all have."""
    return {row.number: row async for row in run.results()}
