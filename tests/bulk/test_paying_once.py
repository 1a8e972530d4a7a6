"""No step of a row is paid twice, and none without anybody knowing."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from samsar import AsyncSamsarClient
from samsar.bulk import AsyncBulk, Plan, performing
from samsar.bulk.leases import Lease
from samsar.emulator import (
    AnswerInstead,
    DropAnswer,
    DropRequest,
    FailAtStage,
    RunOutOfCredits,
)
from samsar.errors import InputError

from .conftest import FIELDS, ends, things

CREATE = "videos.create_from_text"


async def test_a_create_whose_answer_is_lost_is_found_and_not_repeated(
    bulk, plan, emulator, charges
):
    emulator.faults.add(DropAnswer(route=CREATE))

    rows = await ends(await bulk.submit(things(1), plan))

    assert rows[1].state == "done"
    assert [session.id for session in emulator.sessions()] == [rows[1].steps[0].job_id]
    assert charges() == 300


async def test_a_create_that_has_not_arrived_is_sent_again(bulk, plan, emulator, charges):
    emulator.faults.add(DropRequest(route=CREATE))

    rows = await ends(await bulk.submit(things(1), plan))

    assert rows[1].state == "done"
    assert len(emulator.sessions()) == 1
    assert charges() == 300


async def test_what_could_not_be_sent_in_its_time_is_not_sent_late(
    bulk, plan, emulator, monkeypatch
):
    # By then others take it for over, look for it, and may send it themselves.
    late, asked = [0.0], []

    async def held(lease):
        asked.append(lease)
        late[0] = 1_000.0

    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + late[0])
    monkeypatch.setattr(performing, "time", clock)
    monkeypatch.setattr(Lease, "held", held)

    rows = await ends(await bulk.submit(things(1), plan))

    assert rows[1].state == "done"
    # Given up and claimed anew, with a whole deadline.
    assert len(asked) == 2
    assert len(emulator.sessions()) == 1


async def test_what_the_server_had_no_time_for_is_tried_again(bulk, plan, emulator):
    # More than the client itself tries.
    emulator.faults.add(AnswerInstead(status=429, route=CREATE, times=4))

    rows = await ends(await bulk.submit(things(1), plan))

    assert rows[1].state == "done"
    assert len(emulator.sessions()) == 1


@pytest.fixture
async def unknown(bulk, plan, emulator):
    """A row of which nobody can tell what became of its request, and two jobs that may be it."""
    async with AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url) as somebody:
        film = dict(FIELDS, prompt="A short film about thing 1")
        await somebody.videos.create_from_text(**film)
    emulator.faults.add(DropAnswer(route=CREATE))
    run = await bulk.submit(things(1), plan)
    (row,) = (await ends(run)).values()
    return run, row


async def test_what_cannot_be_decided_waits_for_a_person(unknown, emulator):
    run, row = unknown

    assert row.state == row.steps[0].state == "unknown"
    assert row.error == "2 requests of that time may be the one"
    assert set(row.steps[0].candidates) == {session.id for session in emulator.sessions()}
    # What it may have cost counts, until somebody says.
    assert (await run.status()).credits_reserved == 300


async def test_a_person_can_name_the_job_of_a_row(bulk, unknown, emulator):
    run, row = unknown
    job = row.steps[0].candidates[0]

    await bulk.resolve(row.id, job_id=job)
    (row,) = (await ends(run)).values()

    assert (row.state, row.steps[0].job_id) == ("done", job)
    assert len(emulator.sessions()) == 2


async def test_a_person_can_have_a_row_submitted_again(bulk, unknown, emulator):
    run, row = unknown

    await bulk.resolve(row.id, submit_again=True)
    (row,) = (await ends(run)).values()

    assert row.state == "done"
    assert len(emulator.sessions()) == 3


async def test_resuming_a_run_does_not_decide_for_a_person(bulk, unknown, emulator):
    run, _ = unknown

    await run.resume()

    assert [row.state for row in (await ends(run)).values()] == ["unknown"]
    assert len(emulator.sessions()) == 2


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        ({}, "give either job_id or submit_again"),
        ({"job_id": "6" * 24, "submit_again": True}, "give either job_id or submit_again"),
        ({"job_id": " "}, "job_id is blank"),
        ({"submit_again": True}, "waits for nobody's decision"),
    ],
)
async def test_a_decision_that_makes_no_sense_is_refused(bulk, plan, decision, message):
    rows = await ends(await bulk.submit(things(1), plan))

    with pytest.raises(InputError, match=message):
        await bulk.resolve(rows[1].id, **decision)


async def test_a_row_that_is_not_there_is_not_resolved(bulk):
    with pytest.raises(InputError, match="there is no row nowhere"):
        await bulk.resolve("nowhere", submit_again=True)


async def test_the_job_of_another_row_is_not_taken(bulk, unknown, plan):
    _, row = unknown
    done = await ends(await bulk.submit([{"name": "another"}], plan))

    with pytest.raises(InputError, match="is the job of another row"):
        await bulk.resolve(row.id, job_id=done[1].steps[0].job_id)


async def test_a_job_that_failed_is_paid_again_only_when_a_person_says_so(
    bulk, plan, emulator, charges
):
    emulator.faults.add(FailAtStage(stage="video_generation", message="the model gave up"))
    run = await bulk.submit(things(1), plan)
    (failed,) = (await ends(run)).values()
    lost = charges()

    await run.resume()
    (same,) = (await ends(run)).values()
    assert (failed.state, same.state, charges()) == ("failed", "failed", lost)
    assert "the model gave up" in failed.error

    await bulk.resolve(failed.id, submit_again=True)
    (row,) = (await ends(run)).values()

    assert row.state == "done"
    assert charges() == lost + 300
    # What the first job took is not forgotten.
    assert (await run.status()).credits_charged == lost + 300


async def test_a_run_pauses_when_the_account_is_empty_and_goes_on_when_it_is_not(
    client, database, plan, emulator
):
    emulator.set_balance(650)
    async with AsyncBulk(client, database=database, concurrency=1) as bulk:
        run = await bulk.submit(things(4), plan)
        await ends(run)
        status = await run.status()

        assert status.state == "paused"
        assert "Insufficient credits" in status.reason
        assert status.counts == {"done": 2, "held": 2}

        emulator.top_up(1000)
        await run.resume()
        rows = await ends(run)

    assert {row.state for row in rows.values()} == {"done"}
    assert len(emulator.sessions()) == 4


async def test_a_run_pauses_when_a_job_runs_out_of_credits(bulk, plan, emulator):
    emulator.faults.add(RunOutOfCredits(stage="video_generation"))
    run = await bulk.submit(things(1), plan)

    (row,) = (await ends(run)).values()

    assert row.state == "failed"
    await bulk.resolve(row.id, submit_again=True)
    # The run is paused: what a person decides happens when it goes on.
    assert [row.state for row in await run.rows()] == ["held"]
    assert (await run.status()).state == "paused"
    await run.resume()
    assert [row.state for row in (await ends(run)).values()] == ["done"]


async def test_a_wrong_key_stops_a_run_at_once(emulator, database, plan):
    async with (
        AsyncSamsarClient(api_key="sk_of_somebody_else", base_url=emulator.url) as client,
        AsyncBulk(client, database=database, concurrency=1) as bulk,
    ):
        run = await bulk.submit(things(5), plan)
        await run.wait()
        status = await run.status()

    assert status.state == "paused"
    assert status.reason.startswith("AuthenticationError")
    assert status.counts == {"held": 5}
    assert "sk_of_somebody_else" not in repr(status)


async def test_a_follow_up_that_is_refused_fails_its_row_alone(bulk, emulator):
    plan = Plan(make="text", fields=FIELDS, translate=["fr"])
    emulator.faults.add(AnswerInstead(status=400, body={"message": "no"}, route="videos.translate"))

    rows = await ends(await bulk.submit(things(2), plan))

    assert sorted(row.state for row in rows.values()) == ["done", "failed"]
    (failed,) = (row for row in rows.values() if row.state == "failed")
    assert [step.state for step in failed.steps] == ["done", "refused"]
    assert failed.error == "BadRequestError: POST /v1/video/translate_video answered 400: no"
