"""Workers: whether they are there, and how they keep out of the way of each other."""

from __future__ import annotations

import asyncio
import errno
import os
import random
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from samsar.bulk import leases, ledger, searching
from samsar.bulk.crowd import Crowd
from samsar.bulk.database import opened
from samsar.bulk.leases import Lease, has_surely_gone, this_process
from samsar.bulk.tables import STEPS, WORKERS

OWN = {"boot": "b1", "processes": 1, "pid": os.getpid(), "started": "1"}


@pytest.mark.skipif(not this_process(), reason="this system does not show its processes")
def test_a_process_that_was_killed_has_surely_gone():
    show = "from samsar.bulk.leases import this_process as t; print(t(), flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", show], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    told = eval(process.stdout.readline())  # noqa: S307 - our own program said it
    assert not has_surely_gone(told, this_process())

    process.kill()
    process.communicate()

    assert has_surely_gone(told, this_process())


@pytest.mark.skipif(not this_process(), reason="this system does not show its processes")
def test_another_process_with_the_number_of_one_that_died_is_not_taken_for_it():
    assert has_surely_gone({**this_process(), "started": "0"}, this_process())


@pytest.mark.skipif(not this_process(), reason="this system does not show its processes")
def test_who_cannot_open_another_file_takes_nobody_for_dead(monkeypatch):
    own = this_process()

    def exhausted(*_, **__):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(leases.Path, "read_text", exhausted)

    assert not has_surely_gone(own, own)


@pytest.mark.parametrize(
    "other",
    [{}, {**OWN, "boot": "b2"}, {**OWN, "processes": 2}],
    ids=["unknown", "another machine", "another container"],
)
def test_what_cannot_be_seen_from_here_may_still_be_there(other):
    assert not has_surely_gone(other, OWN)
    assert not has_surely_gone(OWN, {})


@pytest.fixture
def store(database):
    store = opened(database, create=True)
    yield store
    store.close()


async def test_a_worker_without_a_sign_of_life_is_taken_over_from(store):
    silent, lively = Lease(store, 0.01), Lease(store, 60)
    # As if it were on another machine, where nobody can see what became of it.
    silent._process = {}
    await silent.take()
    await asyncio.sleep(0.02)
    await lively.take()
    heard = asyncio.Event()
    gone = []

    async def take_over(names):
        gone.extend(names)
        heard.set()

    keeper = asyncio.create_task(lively.keep(take_over))
    await heard.wait()
    keeper.cancel()

    assert gone == [silent.name]


async def test_a_worker_sends_nothing_when_others_may_have_taken_over(store):
    lease = Lease(store, 0.01)
    await lease.take()
    await asyncio.sleep(0.02)
    sending = asyncio.create_task(lease.held())
    await asyncio.sleep(0)
    assert not sending.done()

    lease._seconds = 60.0
    await lease.take()

    await asyncio.wait_for(sending, 5)


async def test_who_is_seen_to_be_dead_may_have_sent_until_then(store):
    silent = Lease(store, 0.01)
    silent._process = {}
    await silent.take()
    await asyncio.sleep(0.02)
    await store.run(leases._bury_the_dead, OWN, "another")
    assert await store.run(leases.whereabouts, silent.name) == (False, None)

    # It was slow and not dead; now it is.
    seen_alive = await store.run(ledger.now)
    silent._process = {**OWN, "started": "0"}
    await store.run(lambda c: c.execute(sa.update(WORKERS).values(process=silent._process)))
    await store.run(leases._bury_the_dead, OWN, "another")

    is_there, gone_at = await store.run(leases.whereabouts, silent.name)
    assert not is_there
    assert gone_at >= seen_alive


@pytest.fixture
async def lost(store):
    """A step whose attempt is lost: its id."""
    step = {"id": "s1", "run_id": "r1", "action": "text", "state": "planned"}
    await store.run(lambda c: c.execute(sa.insert(STEPS).values(**step, reserved=0.0, lost=0.0)))
    await store.run(ledger.claim, "s1", "first", "a worker", 300.0)
    return "s1"


JOB = {"kind": "video", "id": "665f1c2e9b1d4a0012345678"}


async def test_a_job_of_an_attempt_that_was_given_up_too_early_is_the_job_all_the_same(store, lost):
    await store.run(ledger.give_up, lost, "first")

    assert await store.run(ledger.accept, lost, "first", JOB, None) == "accepted"
    assert (await store.run(ledger.claim, lost, "second", "another", 300.0)).kind == "known"


async def test_a_job_of_an_attempt_is_not_that_of_the_next_one(store, lost):
    await store.run(ledger.give_up, lost, "first")
    await store.run(ledger.claim, lost, "second", "another", 300.0)

    assert await store.run(ledger.accept, lost, "first", JOB, None) == "elsewhere"
    assert (await store.run(ledger.claim, lost, "third", "a third", 300.0)).kind == "lost"


async def test_how_long_it_takes_to_read_the_clock_of_the_database_is_taken_into_account(
    store, monkeypatch
):
    claim = ledger.Claim("lost", "token", "nobody")

    def slowly(_):
        read = time.time()
        time.sleep(0.01)
        return read + 100

    monkeypatch.setattr(ledger, "now", slowly)
    monkeypatch.setattr(ledger, "step", lambda *_: None)
    *_, lag = await store.run(searching._state, "no step", claim)

    # It is 100 seconds behind, and may have been so at any moment of the reading.
    assert lag.least <= -100 < lag.most - 0.009


async def test_the_more_rows_wait_the_more_seldom_each_one_looks():
    crowd = Crowd()
    async with crowd.waiting() as schedule:
        alone = schedule.pause(10, random.random)
        crowd.size = 5_000
        pauses = [schedule.pause(10, random.random) for _ in range(200)]

    assert alone <= 15
    # 50 looks a second for all of them, at moments that differ.
    assert 50 <= min(pauses) < 75
    assert 125 < max(pauses) <= 150
    assert crowd.size == 4_999
