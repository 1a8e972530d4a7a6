"""Faults that stay with a video: each strikes the create, and shows wherever it is looked at."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from samsar.emulator import (
    AnswerInstead,
    DelayRequest,
    DropAnswer,
    Emulator,
    FailAtStage,
    HideJob,
    HideResult,
    RunOutOfCredits,
    StayPending,
)

from .conftest import Api

USER = {"provider": "p", "external_user_id": "u-1"}
STATUS = "/v1/status"


async def create_for_user(api: Any, emulator: Emulator, fields: Any) -> str:
    """Order a video as an external user who has credits."""
    user = emulator.create_external_user("u-1", provider="p", credits=1_000)
    headers = {"x-external-user-api-key": user.api_key}
    body = {"input": {**fields, "external_user": USER}}
    answer = await api.post("/v1/external_users/text_to_video", body, headers=headers)
    assert answer.status == 200, answer.body
    return str(answer.json["external_request_id"])


async def test_a_video_fails_at_the_stage_that_was_ordered(api: Any, emulator: Emulator):
    emulator.faults.add(FailAtStage(stage="ai_video_generation", message="No model was free."))
    request_id = await api.create()
    emulator.clock.advance(65)
    assert (await api.status(request_id))["status"] == "PENDING"
    emulator.clock.advance(1)
    status = await api.status(request_id)
    assert (status["status"], status["message"]) == ("FAILED", "No model was free.")
    assert status["expressGenerationStatus"]["ai_video_generation"] == "FAILED"
    assert status["creditsCharged"] == 300
    assert emulator.faults.pending == ()


async def test_a_video_runs_out_of_credits_though_there_are_some(api: Any, emulator: Emulator):
    emulator.faults.add(RunOutOfCredits(stage="music_generation"))
    request_id = await api.create()
    emulator.clock.advance(90)
    status = await api.status(request_id)
    assert status["message"] == "Insufficient credits while charging Music."
    assert status["status"] == "FAILED"
    assert emulator.balance() == 10_000 - 240


@pytest.mark.parametrize(
    ("stage", "busy"), [(None, "video_generation"), ("speech_generation", "speech_generation")]
)
async def test_a_video_stays_pending_longer(
    api: Any, emulator: Emulator, stage: str | None, busy: str
):
    emulator.faults.add(StayPending(seconds=600, stage=stage))
    request_id = await api.create()
    emulator.clock.advance(100)
    stages = (await api.status(request_id))["expressGenerationStatus"]
    assert stages["status"] == stages[busy] == "PENDING"
    emulator.clock.advance(589)
    assert (await api.status(request_id))["status"] == "PENDING"
    emulator.clock.advance(1)
    assert (await api.status(request_id))["status"] == "COMPLETED"


async def test_a_finished_video_has_no_url_for_some_looks(api: Any, emulator: Emulator):
    emulator.faults.add(HideResult(looks=2))
    request_id = await api.create()
    await api.status(request_id)
    emulator.clock.advance(90)
    looks = [await api.status(request_id) for _ in range(3)]
    assert [look["status"] for look in looks] == ["COMPLETED"] * 3
    assert ["result_url" in look for look in looks] == [False, False, True]


async def test_a_finished_video_has_no_url_for_some_seconds(api: Any, emulator: Emulator):
    emulator.faults.add(HideResult(seconds=30))
    request_id = await api.create()
    emulator.clock.advance(119.9)
    assert emulator.session(request_id).result_path is None
    assert "result_url" not in await api.status(request_id)
    latest = await api.get("/v1/video/fetch_latest_version", session_id=request_id)
    assert latest.json.get("result_url") is None
    emulator.clock.advance(0.1)
    assert (await api.status(request_id))["result_url"].endswith(f"/{request_id}/video.mp4")


@pytest.mark.parametrize("path", [STATUS, "/v2/status", "/v2/status_detailed"])
async def test_a_job_is_not_found_for_some_looks(api: Any, emulator: Emulator, path: str):
    emulator.faults.add(HideJob(looks=2))
    request_id = await api.create()
    answers = [await api.get(path, request_id=request_id) for _ in range(3)]
    assert [answer.status for answer in answers] == [404, 404, 200]
    assert answers[0].json == {"message": "Request not found."}


async def test_the_request_of_an_external_user_has_the_same_faults(
    api: Any, emulator: Emulator, text_fields: Any
):
    emulator.faults.add(HideJob(), HideResult(looks=1), StayPending(seconds=10))
    request_id = await create_for_user(api, emulator, text_fields())
    emulator.clock.advance(99)
    seen = []
    for step in (0, 1, 0):
        emulator.clock.advance(step)
        answer = await api.get("/v1/external_users/status", request_id=request_id)
        seen.append((answer.status, answer.json.get("status"), "result_url" in answer.json))
    emulator.clock.advance(0)
    last = (await api.get("/v2/status", request_id=request_id)).json
    assert seen == [
        (404, None, False),
        (200, "COMPLETED", False),
        (200, "COMPLETED", True),
    ]
    assert last["result_url"]


async def test_a_video_that_is_made_step_by_step_has_the_same_faults(
    api: Any, emulator: Emulator, text_fields: Any
):
    emulator.faults.add(HideJob(), HideResult(looks=1))
    body = {"input": {**text_fields(), "step_mode": "one_step"}}
    request_id = (await api.post("/v2/video/step/text_to_video", body)).json["request_id"]
    emulator.clock.advance(90)
    path = f"/v2/video/step/{request_id}/status"
    answers = [await api.get(path) for _ in range(3)]
    assert answers[0].message == "Request not found."
    assert [answer.json.get("status") for answer in answers[1:]] == ["COMPLETED"] * 2
    assert [bool(answer.json.get("result_url")) for answer in answers[1:]] == [False, True]


async def test_a_route_says_which_videos_are_struck(api: Any, emulator: Emulator, text_fields: Any):
    emulator.faults.add(FailAtStage(stage="prompt_generation", route="v2.videos.create_from_text"))
    spared = await api.create()
    struck = (await api.post("/v2/text_to_video", {"input": text_fields()})).json["request_id"]
    emulator.clock.advance(90)
    assert emulator.session(spared).status == "COMPLETED"
    assert emulator.session(struck).status == "FAILED"


async def test_times_and_skip_count_videos_and_not_requests(api: Any, emulator: Emulator):
    emulator.faults.add(FailAtStage(stage="prompt_generation", skip=1, times=2))
    await api.get("/v1/credits")
    assert (await api.post("/v1/video/create", {"input": {}})).status == 400
    ids = [await api.create() for _ in range(4)]
    emulator.clock.advance(90)
    statuses = [emulator.session(each).status for each in ids]
    assert statuses == ["COMPLETED", "FAILED", "FAILED", "COMPLETED"]


async def test_a_video_takes_the_first_fault_of_each_kind(api: Any, emulator: Emulator):
    emulator.faults.add(
        FailAtStage(stage="music_generation"),
        FailAtStage(stage="prompt_generation"),
        StayPending(seconds=5, stage="prompt_generation"),
    )
    first, second = await api.create(), await api.create()
    emulator.clock.advance(90)
    assert emulator.session(first).stages[3].status == "FAILED"
    assert emulator.session(first).stages[0].seconds == 13
    assert emulator.session(second).stages[0].status == "FAILED"


async def test_faults_of_the_answer_and_of_the_job_may_meet(api: Any, emulator: Emulator):
    emulator.faults.add(FailAtStage(stage="prompt_generation"), DropAnswer())
    with pytest.raises(aiohttp.ClientOSError):
        await api.create()
    emulator.clock.advance(8)
    assert [each.status for each in emulator.sessions()] == ["FAILED"]


async def test_a_video_that_is_not_begun_uses_nothing_up(api: Any, emulator: Emulator):
    emulator.faults.add(HideJob(), AnswerInstead(status=503, route="POST /v1"))
    assert (await api.post("/v1/video/create")).status == 503
    assert emulator.faults.pending == (HideJob(),)


async def test_job_faults_survive_a_restart(tmp_path: Path):
    database = tmp_path / "state.db"
    async with Emulator(speed=0, database=database) as emulator, aiohttp.ClientSession() as http:
        emulator.faults.add(FailAtStage(stage="music_generation"), HideJob(looks=2))
        api = Api(http, emulator)
        request_id = await api.create()
        assert (await api.get(STATUS, request_id=request_id)).status == 404
    async with Emulator(speed=0, database=database) as emulator, aiohttp.ClientSession() as http:
        api = Api(http, emulator)
        emulator.clock.advance(90)
        assert (await api.get(STATUS, request_id=request_id)).status == 404
        assert (await api.status(request_id))["status"] == "FAILED"


async def test_a_delayed_request_is_handled_late_though_its_caller_has_left(
    api: Any, emulator: Emulator, text_fields: Any
):
    emulator.faults.add(DelayRequest(seconds=0.2, route="videos.create_from_text"))
    body = {"input": text_fields()}
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await api.post("/v1/video/create", body)
    assert emulator.sessions() == []
    emulator.faults.add(DelayRequest(seconds=0.3))
    await api.get("/v1/credits")
    assert len(emulator.sessions()) == 1


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (FailAtStage, {"stage": "Music"}),
        (RunOutOfCredits, {"stage": ""}),
        (StayPending, {"seconds": -1}),
        (StayPending, {"seconds": 1, "stage": "none"}),
        (HideResult, {}),
        (HideResult, {"looks": -1}),
        (HideJob, {"looks": 0}),
        (DelayRequest, {"seconds": -1}),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(kind: Any, values: Any):
    with pytest.raises(ValueError, match=r"stage|seconds|looks"):
        kind(**values)
