"""A catalogue becomes videos: each row once, whatever is submitted again."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import json
from pathlib import Path

import attrs
import pytest

from samsar import AsyncInbox, AsyncSamsarClient, PollSchedule
from samsar.bulk import AsyncBulk, BulkInputError, Plan, crowd
from samsar.emulator import EmulatorThread
from samsar.errors import InputError
from samsar.webhooks import WebhookUrls

from .conftest import FIELDS, ends, things


async def test_every_row_becomes_a_video_with_all_that_follows(bulk, charges, tmp_path):
    plan = Plan(
        make="text",
        fields=FIELDS,
        subtitles={},
        translate=["fr", "es"],
        publish={"title": "About {name}"},
    )

    run = await bulk.submit(things(2), plan, download=tmp_path / "films")
    rows = await ends(run)

    assert {number: row.error or row.state for number, row in rows.items()} == {
        1: "done",
        2: "done",
    }
    steps = {step.name: step for step in rows[1].steps}
    assert list(steps) == ["video", "subtitles", "translate:fr", "translate:es", "publish"]
    assert {step.state for step in steps.values()} == {"done"}
    assert rows[1].url == steps["subtitles"].urls[0]
    # The last video and its translations: what they were made of is not wanted any more.
    assert [Path(file.path).name[:-13] for file in rows[1].files] == [
        "00001-subtitles",
        "00001-translate-fr",
        "00001-translate-es",
    ]
    assert all(map(is_as_told, rows[1].files))
    # 300 for the video, and 3 for each of the 10 seconds of a translation.
    assert rows[1].credits_charged == 300 + 30 + 30
    assert charges() == (await run.status()).credits_charged == 720


def is_as_told(file):
    content = Path(file.path).read_bytes()
    return (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())


async def test_a_row_that_was_done_is_not_done_again(bulk, plan, emulator, charges):
    await (await bulk.submit(things(2), plan)).wait()
    emulator.clear_requests()

    run = await bulk.submit(things(3), plan)
    rows = await ends(run)

    assert {row.state for row in rows.values()} == {"done"}
    assert len(emulator.sessions()) == 3
    assert charges() == 900
    # What the others cost was paid by the run that made them.
    assert (await run.status()).credits_charged == 300


async def test_of_a_plan_that_has_grown_only_what_is_new_is_made(bulk, plan, emulator, charges):
    first = await ends(await bulk.submit(things(1), plan))

    grown = await ends(await bulk.submit(things(1), attrs.evolve(plan, translate=["fr"])))

    assert grown[1].steps[0].job_id == first[1].steps[0].job_id
    assert len(emulator.sessions()) == 2
    assert charges() == 330


async def test_files_are_fetched_for_a_row_that_was_done_without(bulk, plan, tmp_path, emulator):
    await (await bulk.submit(things(1), plan)).wait()

    rows = await ends(await bulk.submit(things(1), plan, download=tmp_path))

    assert len(list(tmp_path.glob("00001-video-*.mp4"))) == len(rows[1].files) == 1
    assert len(emulator.sessions()) == 1


async def test_nothing_is_queued_when_one_row_is_wrong(bulk, plan, emulator):
    rows = things(300)
    rows[216]["nmae"] = rows[216].pop("name")

    with pytest.raises(BulkInputError) as caught:
        await bulk.submit(rows, plan)

    assert {problem.row for problem in caught.value.problems} == {217}
    assert await bulk.runs() == []
    assert emulator.requests == []


async def test_a_report_has_all_that_is_known_as_csv_and_json(bulk, plan, tmp_path):
    run = await bulk.submit([{"name": '=HYPERLINK("x")'}], plan, download=tmp_path)
    await run.wait()

    await run.report(tmp_path / "report.csv")
    await run.report(tmp_path / "report.json")

    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    (row,) = told["rows"]
    (step,) = row["steps"]
    assert told["run"]["counts"] == {"done": 1}
    assert (line["row_id"], line["state"]) == (row["id"], "done")
    assert line["video job_id"] == step["job_id"]
    assert line["video url"] == line["url"] == row["url"] == step["urls"][0]
    assert line["video sha256"] == step["file"]["sha256"]
    assert float(line["video credits_charged"]) == row["credits_charged"] == 300
    # A spreadsheet would carry it out.
    assert line["input name"] == '\'=HYPERLINK("x")'


async def test_a_report_of_another_kind_is_refused(bulk, plan, tmp_path):
    run = await bulk.submit(things(1), plan)

    with pytest.raises(InputError, match=r"neither a \.csv nor a \.json file"):
        await run.report(tmp_path / "report.xlsx")
    with pytest.raises(InputError, match="cannot be written"):
        await run.report(tmp_path / "nowhere" / "report.csv")


async def test_another_process_sees_and_steers_a_run(bulk, plan, database):
    run = await bulk.submit(things(1), plan)
    await run.wait()

    async with AsyncBulk(None, database=database, work=False, create=False) as other:
        assert [each.id for each in await other.runs()] == [run.id]
        found = await other.run(run.id)
        assert (await found.status()).counts == {"done": 1}
        assert [row.state for row in await found.rows()] == ["done"]
        with pytest.raises(InputError, match="there is no run run-0"):
            await other.run("run-0")


async def test_a_worker_that_is_closed_leaves_its_rows_to_the_next(client, database, plan):
    async with AsyncBulk(client, database=database, work=False) as bulk:
        run_id = (await bulk.submit(things(3), plan)).id
    # Nobody has worked on them so far; this one is closed while it does.
    async with AsyncBulk(client, database=database):
        pass

    async with AsyncBulk(client, database=database) as bulk:
        rows = await ends(await bulk.run(run_id))

    assert {row.state for row in rows.values()} == {"done"}


@pytest.fixture
def inbox():
    return AsyncInbox(WebhookUrls("a secret of at least 32 characters"))


async def test_webhooks_are_asked_for_one_by_one(client, database, plan, emulator, inbox):
    base = "http://127.0.0.1:9/hooks"
    async with AsyncBulk(client, database=database, inbox=inbox, webhook_base=base) as bulk:
        rows = await ends(await bulk.submit(things(2), plan))

    assert {row.state for row in rows.values()} == {"done"}
    urls = {request.json["webhookUrl"] for request in emulator.requests if request.method == "POST"}
    assert len(urls) == 2
    assert all(url.startswith(base) for url in urls)


def _looked(emulator):
    return any(request.method == "GET" for request in emulator.requests)


async def test_a_webhook_wakes_the_row_that_waits_for_it(database, plan, inbox, monkeypatch):
    # Nobody would look again before tomorrow.
    monkeypatch.setattr(crowd, "SELDOM", PollSchedule(first=86400, longest=86400))
    base = "http://127.0.0.1:9/hooks"
    with EmulatorThread(speed=0) as emulator:
        async with (
            AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client,
            AsyncBulk(client, database=database, inbox=inbox, webhook_base=base) as bulk,
        ):
            run = await bulk.submit(things(1), plan)
            while not _looked(emulator):  # noqa: ASYNC110 - the emulator tells nobody
                await asyncio.sleep(0.02)
            emulator.clock.advance(200)
            (create,) = (each for each in emulator.requests if each.method == "POST")
            (video,) = emulator.sessions()
            told = {"request_id": video.id, "status": "COMPLETED"}
            await inbox.receive(create.json["webhookUrl"], told)

            status = await asyncio.wait_for(run.wait(), 30)

    assert status.counts == {"done": 1}
