"""Budgets, pauses and ends of runs."""

from __future__ import annotations

import pytest

from samsar.bulk import AsyncBulk, BulkInputError, Plan
from samsar.emulator import StayPending
from samsar.errors import InputError

from .conftest import FIELDS, ends, things


async def test_a_budget_stops_a_run_in_time(bulk, plan, emulator, charges):
    run = await bulk.submit(things(5), plan, budget=750)

    rows = await ends(run)
    status = await run.status()

    assert status.counts == {"done": 2, "over_budget": 3}
    assert status.credits_charged == charges() == 600
    assert len(emulator.sessions()) == 2
    left_out = next(row for row in rows.values() if row.state == "over_budget")
    assert left_out.error == "it may cost 300 credits more than are left"


async def test_a_run_goes_on_with_a_larger_budget(bulk, plan, charges):
    run = await bulk.submit(things(3), plan, budget=300)
    await run.wait()

    await run.resume(budget=900)
    rows = await ends(run)

    assert {row.state for row in rows.values()} == {"done"}
    assert charges() == 900


async def test_a_budget_counts_what_follows_a_video_before_it_begins(bulk, charges):
    # 300 for the video. A translation has no price before: it is taken to cost as much.
    plan = Plan(make="text", fields=FIELDS, translate=["fr"])

    rows = await ends(await bulk.submit(things(1), plan, budget=599))

    assert rows[1].state == "over_budget"
    assert charges() == 0


async def test_what_a_row_did_not_need_is_there_for_the_next(client, database, charges):
    plan = Plan(make="text", fields=FIELDS, translate=["fr"])
    async with AsyncBulk(client, database=database, concurrency=1) as bulk:
        run = await bulk.submit(things(2), plan, budget=930)
        await run.wait()
        status = await run.status()

    # The first took 330 of the 600 that were reserved for it, which leaves 600 for the second.
    assert status.counts == {"done": 2}
    assert charges() == 660


async def test_a_price_that_nobody_knows_is_no_matter_for_a_budget(bulk):
    plan = Plan(make="text", fields=dict(FIELDS, video_model="NEXTMONTH"))

    with pytest.raises(BulkInputError, match="the price of video is not known: no budget holds"):
        await bulk.submit(things(1), plan, budget=1000)


@pytest.mark.parametrize("budget", [-1, "many", float("nan"), True])
async def test_a_budget_is_a_number_of_credits(bulk, plan, budget):
    with pytest.raises(InputError, match="budget must be a number of credits"):
        await bulk.submit(things(1), plan, budget=budget)


async def test_a_run_that_was_paused_begins_nothing_until_it_goes_on(
    client, database, plan, emulator
):
    async with AsyncBulk(None, database=database, work=False) as elsewhere:
        run = await elsewhere.submit(things(2), plan)
        await run.pause()
        async with AsyncBulk(client, database=database) as bulk:
            await (await bulk.run(run.id)).wait()
            assert emulator.requests == []
            status = await run.status()
            assert (status.state, status.counts) == ("paused", {"held": 2})

            await run.resume()
            rows = await ends(run)

    assert {row.state for row in rows.values()} == {"done"}


async def test_a_run_that_was_cancelled_is_over(client, database, plan, emulator):
    async with AsyncBulk(client, database=database, work=False) as bulk:
        run = await bulk.submit(things(2), plan)
        await run.cancel()

        assert {row.state for row in (await ends(run)).values()} == {"cancelled"}
        assert (await run.status()).state == "cancelled"
        for steer in (run.pause, run.cancel, run.resume):
            with pytest.raises(InputError, match="the run was cancelled: submit its rows again"):
                await steer()

    async with AsyncBulk(client, database=database) as bulk:
        again = await ends(await bulk.submit(things(2), plan))

    assert {row.state for row in again.values()} == {"done"}
    assert len(emulator.sessions()) == 2


async def test_what_has_begun_is_finished_when_a_run_is_cancelled(client, database, plan, emulator):
    emulator.faults.add(StayPending(seconds=500))
    async with AsyncBulk(client, database=database, concurrency=1) as bulk:
        run = await bulk.submit(things(2), plan)
        while not emulator.sessions():
            await (await bulk.run(run.id)).status()
        await run.cancel()
        rows = await ends(run)

    assert sorted(row.state for row in rows.values()) == ["cancelled", "done"]
    assert len(emulator.sessions()) == 1


async def test_the_status_tells_how_long_it_may_take(bulk, plan):
    run = await bulk.submit(things(2), plan, budget=300)
    await run.wait()

    status = await run.status()

    assert status.count("done", "over_budget") == status.rows == 2
    assert status.seconds_left is None
    assert status.budget == 300
