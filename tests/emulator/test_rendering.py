"""Stages, charges, failures and cancelling, on a clock that is stepped by hand."""

from typing import Any

import pytest

from samsar.emulator import Emulator

STAGES = {
    "prompt_generation": (8, 120),
    "image_generation": (22, 60),
    "speech_generation": (30, 60),
    "music_generation": (36, 60),
    "ai_video_generation": (66, 420),
    "lip_sync_generation": (72, 30),
    "sound_effect_generation": (76, 30),
    "video_generation": (90, 120),
}


async def test_a_render_takes_ninety_seconds(api: Any, emulator: Emulator):
    request_id = await api.create()
    emulator.clock.advance(89.999)
    assert (await api.status(request_id))["status"] == "PENDING"
    emulator.clock.advance(0.001)
    assert (await api.status(request_id))["status"] == "COMPLETED"


async def test_stages_are_charged_one_by_one_when_they_end(api: Any, emulator: Emulator):
    session = emulator.session(await api.create())
    emulator.clock.advance(1000)
    charges = {
        entry.stage: ((entry.at - session.created_at).total_seconds(), -entry.amount)
        for entry in emulator.ledger()
        if entry.kind == "charge"
    }
    assert charges == STAGES
    assert list(charges) == list(STAGES)


async def test_stepping_in_small_or_large_steps_gives_the_same_ledger(api: Any, emulator: Emulator):
    ledgers = []
    for steps in ([1000], [0.5] * 400, [33, 33, 33, 33]):
        key = emulator.open_account(2000)
        first = await api.create(key=key)
        for step in steps[: len(steps) // 3]:
            emulator.clock.advance(step)
        for step in steps[len(steps) // 3 :]:
            emulator.clock.advance(step)
        born = emulator.session(first).created_at
        ledgers.append(
            [(entry.at - born, entry.amount, entry.stage) for entry in emulator.ledger(key)[1:]]
        )
    assert ledgers[0] == ledgers[1] == ledgers[2]


async def test_the_status_tells_how_far_every_stage_is(api: Any, emulator: Emulator):
    request_id = await api.create()
    emulator.clock.advance(40)
    status = await api.status(request_id)
    assert status["expressGenerationStatus"] == {
        "prompt_generation": "COMPLETED",
        "image_generation": "COMPLETED",
        "speech_generation": "COMPLETED",
        "music_generation": "COMPLETED",
        "ai_video_generation": "PENDING",
        "lip_sync_generation": "INIT",
        "sound_effect_generation": "INIT",
        "video_generation": "INIT",
        "status": "PENDING",
    }
    assert status["creditsCharged"] == status["credits_charged"] == 300
    charges = status["expressGenerationCreditCharges"]
    assert charges == status["express_generation_credit_charges"]
    assert charges["music_generation"]["status"] == "CHARGED"
    assert charges["ai_video_generation"]["creditsCharged"] == 0


async def test_a_narrator_avatar_is_a_stage_of_its_own(api: Any, emulator: Emulator):
    body = {"input": {"image_urls": ["https://example.com/a.jpg"], "add_narrator_avatar": True}}
    answer = await api.post("/v1/video/image_list_to_video", body)
    session = emulator.session(answer.json["request_id"])
    assert [stage.label for stage in session.stages][-2:] == ["Narrator avatar", "Final video"]


async def test_a_finished_job_has_everything_about_its_result(api: Any, emulator: Emulator):
    request_id = await api.create(language="es", enable_subtitles=True)
    emulator.clock.advance(90)
    status = await api.status(request_id)
    url = f"{emulator.url}/files/{request_id}/video.mp4"
    assert status["result_url"] == url
    assert status["result_urls"] == [url]
    assert status["has_subtitles"] is True
    assert status["has_footer"] is False
    assert status["result_language"] == "es"
    assert (status["type"], status["narrative_type"]) == ("video", "singular")
    assert status["expressGenerationPaused"] is False
    assert "expressGenerationFailed" not in status
    assert "message" not in status


async def test_jobs_that_pass_together_can_run_out_of_credits_later(api: Any, emulator: Emulator):
    emulator.set_balance(1000)
    first = await api.create()
    emulator.clock.advance(1)
    second = await api.create()
    emulator.clock.advance(200)
    assert emulator.session(first).status == "FAILED"
    assert emulator.session(second).status == "FAILED"
    status = await api.status(first)
    reason = "Insufficient credits while charging AI video."
    for name in ("generationError", "expressGenerationError", "error", "message"):
        assert status[name] == reason
    assert status["expressGenerationFailed"] is True
    assert status["expressGenerationStatus"]["ai_video_generation"] == "FAILED"
    assert "result_url" not in status
    assert status["creditsCharged"] == 300
    assert emulator.balance() == 1000 - 300 - 300


async def test_the_balance_may_be_used_up_to_the_last_credit(api: Any, emulator: Emulator):
    emulator.set_balance(900)
    request_id = await api.create()
    emulator.clock.advance(90)
    assert emulator.session(request_id).status == "COMPLETED"
    assert emulator.balance() == 0


async def test_credits_that_arrive_in_time_save_a_render(api: Any, emulator: Emulator):
    request_id = await api.create()
    emulator.set_balance(0)
    emulator.clock.advance(7)
    emulator.top_up(900)
    emulator.clock.advance(83)
    assert emulator.session(request_id).status == "COMPLETED"


async def test_cancelling_keeps_what_was_charged_and_stops_the_rest(api: Any, emulator: Emulator):
    request_id = await api.create()
    emulator.clock.advance(30)
    answer = await api.post("/v1/video/cancel_render", {"input": {"videoSessionId": request_id}})
    assert answer.json == {
        "request_id": request_id,
        "session_id": request_id,
        "status": "CANCELLED",
        "cancelled": True,
        "message": "Render cancellation requested.",
    }
    emulator.clock.advance(1000)
    status = await api.status(request_id)
    assert status["status"] == "CANCELLED"
    assert status["expressGenerationCancelled"] is True
    assert emulator.balance() == 10_000 - 240


async def test_cancelling_a_finished_video_takes_it_off_the_list(api: Any, emulator: Emulator):
    request_id = await api.create()
    emulator.clock.advance(90)
    assert len((await api.get("/v1/video/list_completed_video_sessions")).json) == 1
    await api.post("/v1/video/cancel_render", {"session_id": request_id})
    assert (await api.get("/v1/video/list_completed_video_sessions")).json == []
    status = await api.status(request_id)
    assert status["status"] == "CANCELLED"
    assert "result_url" not in status
    assert status["videoLink"]


async def test_a_render_can_be_made_to_fail(api: Any, emulator: Emulator):
    request_id = await api.create()
    emulator.clock.advance(10)
    emulator.fail_session(request_id, "The model refused the prompt.")
    status = await api.status(request_id)
    assert status["status"] == "FAILED"
    assert status["message"] == "The model refused the prompt."
    assert status["expressGenerationStatus"]["image_generation"] == "FAILED"
    emulator.clock.advance(1000)
    assert emulator.balance() == 10_000 - 120


async def test_only_a_running_render_can_be_made_to_fail(api: Any, emulator: Emulator):
    request_id = await api.create()
    emulator.clock.advance(90)
    with pytest.raises(ValueError, match="COMPLETED"):
        emulator.fail_session(request_id)
    with pytest.raises(KeyError):
        emulator.fail_session("nothing")


async def test_a_running_clock_finishes_renders_by_itself(api: Any, emulator: Emulator):
    request_id = await api.create()
    emulator.clock.speed = 1_000_000
    while emulator.session(request_id).status == "PENDING":
        pass
    assert emulator.session(request_id).status == "COMPLETED"
