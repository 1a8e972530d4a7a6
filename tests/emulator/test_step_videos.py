"""Videos that are made step by step: where they stop, what they show, and what they cost."""

from __future__ import annotations

import pytest

TO_THE_STOP = 36
"""Emulator seconds until pictures, speech and music are there."""
RENDERED = 100
LABELS = {
    "prompt_generation": "Narrative",
    "image_generation": "Images",
    "speech_generation": "Speech",
    "music_generation": "Music",
    "ai_video_generation": "AI video",
    "lip_sync_generation": "Lip sync",
    "sound_effect_generation": "Sound effects",
    "video_generation": "Final video",
}


@pytest.fixture
def create(api, text_fields):
    """Returns what makes a video step by step, and gives its id."""

    async def create(**steps):
        body = {"input": {**text_fields(), **steps}}
        answer = await api.post("/v2/video/step/text_to_video", body)
        assert answer.status == 200, answer.body
        return answer.json["request_id"]

    return create


@pytest.fixture
def look(api):
    """Returns what reads a status."""

    async def look(request_id, kind="status"):
        answer = await api.get(f"/v2/video/step/{request_id}/{kind}")
        assert answer.status == 200, answer.body
        return answer.json

    return look


async def test_the_answer_tells_where_the_render_begins(api, text_fields):
    body = {"input": text_fields(), "manual_step_stages": ["ai_video_generation"]}
    answer = await api.post("/v2/video/step/text_to_video", body)
    made = answer.json
    assert made["request_id"] == made["session_id"]
    assert made["status"] == "PENDING"
    assert made["step"]["current_step"] == "prompt_generation"
    # What stands beside the input is not looked at.
    assert made["step"]["manual_step_stages"] == []
    assert "x-credits-charged" not in answer.headers


@pytest.mark.parametrize(
    ("steps", "stages"),
    [
        ({}, []),
        ({"auto_render_full_video": True, "manual_step_stages": ["video_generation"]}, []),
        ({"auto_render_full_video": False}, ["ai_video_generation"]),
        ({"auto_render_full_video": False, "manual_step_stages": []}, []),
        ({"manual_step_stages": ["video_generation", "a stage of nobody"]}, ["video_generation"]),
        ({"manual_step_stages": "video_generation, image_generation"}, None),
        ({"manualStepStages": {"image_generation": True, "video_generation": False}}, None),
        ({"stepMode": "two_step", "auto_render_full_video": True}, ["ai_video_generation"]),
        ({"step_mode": "1_step", "manual_step_stages": ["video_generation"]}, []),
    ],
    ids=str,
)
async def test_the_stops_are_found_in_the_order_of_the_server(create, look, steps, stages):
    status = await look(await create(**steps))
    found = status["manual_step_stages"]
    if stages is None:
        assert found[0] == "image_generation"
        return
    assert found == stages
    assert set(found).isdisjoint(status["auto_advance_step_stages"])


async def test_a_render_stops_until_it_is_let_go_on(emulator, api, create, look):
    request_id = await create(auto_render_full_video=False)
    emulator.clock.advance(TO_THE_STOP)
    stopped = await look(request_id)
    assert stopped["status"] == stopped["step_status"] == "COMPLETED"
    assert stopped["next_step"] == "ai_video_generation"
    for name in ("waiting_for_process_next", "requires_user_action", "canProcessNext"):
        assert stopped[name] is True
    assert "result_url" not in stopped

    charged = emulator.balance()
    emulator.clock.advance(10_000)
    assert emulator.balance() == charged

    for _ in range(2):
        answer = await api.post(f"/v2/video/step/{request_id}/process_next", {})
        assert answer.json["status"] == "PENDING"
        assert answer.json["current_step"] == "ai_video_generation"
    emulator.clock.advance(RENDERED)
    done = await look(request_id)
    assert (done["status"], done["current_step"]) == ("COMPLETED", "video_generation")
    assert done["waiting_for_process_next"] is False
    assert done["result_url"].endswith(".mp4")
    assert emulator.balance() == 10_000 - 900
    again = await api.post("/v2/video/step/process_next", {"request_id": request_id})
    assert again.json["result_url"] == done["result_url"]


async def test_every_stage_that_is_done_shows_what_it_has_made(emulator, create, look):
    request_id = await create()
    emulator.clock.advance(RENDERED)
    found = (await look(request_id))["completed_step_resources"]
    assert {name: made["label"] for name, made in found.items()} == LABELS
    resources = {name: made["resources"] for name, made in found.items()}
    assert len(resources["prompt_generation"]["scenes"]) == 4
    assert len(resources["image_generation"]["layers"]) == 4
    assert resources["speech_generation"]["speech_layers"][3]["start_time"] == 22.5
    assert resources["music_generation"]["music_layers"][0]["end_time"] == 30
    preferred = [
        layer["preferred_video_type"] for layer in resources["sound_effect_generation"]["layers"]
    ]
    assert preferred == ["lip_sync", "sound_effect"] * 2
    assert resources["video_generation"]["result_url"].endswith(".mp4")


async def test_the_status_hides_that_a_render_was_cancelled(emulator, api, create, look):
    request_id = await create()
    await api.post("/v1/video/cancel_render", {"videoSessionId": request_id})
    status = await look(request_id)
    assert status["status"] == "PENDING"
    assert status["expressGenerationCancelled"] is True
    emulator.clock.advance(RENDERED)
    assert (await look(request_id))["status"] == "PENDING"


async def test_a_cancelled_render_does_not_go_on(emulator, api, create):
    request_id = await create(auto_render_full_video=False)
    emulator.clock.advance(TO_THE_STOP)
    await api.post("/v1/video/cancel_render", {"videoSessionId": request_id})
    charged = emulator.balance()
    await api.post(f"/v2/video/step/{request_id}/process_next", {})
    emulator.clock.advance(RENDERED)
    assert emulator.balance() == charged


async def test_a_failed_render_cannot_go_on(emulator, api, create, look):
    request_id = await create(auto_render_full_video=False)
    emulator.fail_session(request_id, "The prompt was refused")
    assert (await look(request_id))["status"] == "FAILED"
    answer = await api.post(f"/v2/video/step/{request_id}/process_next", {})
    assert (answer.status, answer.message) == (409, "The prompt was refused")


async def test_only_step_videos_of_the_account_are_found(emulator, api, create):
    request_id, ordinary = await create(), await api.create()
    stranger = emulator.open_account(0)
    for path, key in (
        (f"{request_id}/status", stranger),
        (f"{ordinary}/status", ""),
        ("extreq_1/status", ""),
    ):
        answer = await api.get(f"/v2/video/step/{path}", key=key)
        assert (answer.status, answer.message) == (404, "Step video request not found.")
    answer = await api.post(f"/v2/video/step/{ordinary}/process_next", {})
    assert (answer.status, answer.message) == (
        400,
        "This video request is not a step video request.",
    )
    answer = await api.get("/v2/video/step/status")
    assert (answer.status, answer.message) == (400, "request_id or session_id is required.")


async def test_pictures_make_a_video_step_by_step(emulator, api, look):
    body = {"input": {"image_url": "https://example.com/a.png", "step_mode": "two_step"}}
    answer = await api.post("/v2/video/step/image_to_video", body)
    emulator.clock.advance(TO_THE_STOP)
    status = await look(answer.json["request_id"])
    assert status["step"]["route_type"] == "image_to_video"
    assert status["waiting_for_process_next"] is True
    assert len(status["completed_step_resources"]["image_generation"]["resources"]["layers"]) == 1


async def test_the_account_must_have_enough_for_all_stages(emulator, api, text_fields):
    emulator.set_balance(899)
    answer = await api.post("/v2/video/step/text_to_video", {"input": text_fields()})
    assert answer.status == 402
    # In fewer words than the same video is refused with elsewhere.
    assert answer.json == {"message": "Insufficient credits."}


# --- previews


async def test_the_files_of_a_preview_can_be_downloaded(emulator, api, create, look):
    request_id = await create()
    emulator.clock.advance(RENDERED)
    session = (await look(request_id, "status_detailed"))["session"]
    beginnings = {
        session["layers"][0]["image"]["url"]: b"PNG",
        session["layers"][0]["lipSyncVideo"]["url"]: b"ftyp",
        session["layers"][1]["soundEffectVideo"]["url"]: b"ftyp",
        session["audioLayers"][3]["url"]: b"RIFF",
        session["globalAudioLayers"][0]["url"]: b"RIFF",
        session["result"]["url"]: b"ftyp",
    }
    for url, beginning in beginnings.items():
        answer = await api.get(url.removeprefix(emulator.url), key=None)
        assert answer.status == 200
        assert beginning in answer.body[:12]


async def test_there_is_no_file_before_its_stage_is_done(emulator, api, create):
    request_id = await create()
    emulator.clock.advance(TO_THE_STOP)
    expected = {
        "scene-0.png": 200,
        "scene-4.png": 404,
        "scene-x.png": 404,
        f"scene-{'9' * 5000}.png": 404,
        "clip-0.mp4": 404,
        "speech-0.wav": 200,
        "music-0.wav": 200,
        "music-1.wav": 404,
        "nothing-0.png": 404,
    }
    found = {name: (await api.get(f"/files/{request_id}/{name}")).status for name in expected}
    assert found == expected


async def test_a_preview_leaves_out_what_is_empty(emulator, api, create, look):
    request_id = await create()
    early = (await look(request_id, "status_detailed"))["session"]
    assert not {"layers", "audioLayers", "globalAudioLayers"} & early.keys()
    assert early["result"] == {"hasSubtitles": False, "hasFooter": False, "language": "en"}
    assert (early["routeType"], early["previewStage"]) == ("step", "prompt_generation")
    emulator.clock.advance(TO_THE_STOP)
    later = (await look(request_id, "status_detailed"))["session"]
    assert later["currentStage"] == "ai_video_generation"
    assert later["previewStage"] == "audio_generation"
    assert later["layers"][1]["preview"]["stage"] == "image_generation"


async def test_an_ordinary_render_has_a_preview_too(emulator, api):
    request_id = await api.create()
    emulator.clock.advance(TO_THE_STOP)
    by_get = await api.get("/v2/status_detailed", request_id=request_id)
    by_post = await api.post("/v2/status_detailed", {"request_id": request_id})
    assert by_get.json == by_post.json
    assert by_get.json["status_detail_schema"] == "video_session_preview.v1"
    assert by_get.json["session"]["routeType"] == "express"
    plain = await api.get("/v2/status", request_id=request_id)
    assert by_get.json.items() >= plain.json.items()


async def test_a_detailed_status_needs_an_id_of_the_account(emulator, api):
    missing = await api.get("/v2/status_detailed")
    assert missing.status == 400
    request_id = await api.create()
    stranger = emulator.open_account(0)
    answer = await api.get("/v2/status_detailed", key=stranger, request_id=request_id)
    assert answer.status == 404
