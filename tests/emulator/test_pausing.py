"""Renders that stand still, and what is said about them meanwhile."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from samsar.emulator import Emulator

from .conftest import Api

UNKNOWN = "0" * 24
ROOTS = ("/v1/video", "/v2", "/api/v2", "/external/video")


async def pause(api: Any, session: str, root: str = "/v1/video") -> Any:
    return await api.post(f"{root}/pause_render", {"videoSessionId": session})


async def resume(api: Any, session: str, root: str = "/v1/video") -> Any:
    return await api.post(f"{root}/resume_render", {"input": {"session_id": session}})


@pytest.mark.parametrize("root", ROOTS)
async def test_time_stands_still_for_a_paused_render(api: Any, emulator: Emulator, root: str):
    session = await api.create()
    emulator.clock.advance(85)
    charged = emulator.session(session).credits_charged
    answer = await pause(api, session, root)
    assert answer.status == 200
    assert answer.json == {
        "request_id": session,
        "session_id": session,
        "status": "PAUSED",
        "paused": True,
        "expressGenerationPaused": True,
        "expressGenerationPending": False,
        "expressGenerationStatus": answer.json["expressGenerationStatus"],
        "message": "Render paused.",
    }
    assert answer.json["expressGenerationStatus"]["status"] == "PAUSED"
    emulator.clock.advance(10_000)
    status = await api.status(session)
    assert (status["status"], status["expressGenerationPaused"]) == ("PAUSED", True)
    assert status["expressGenerationStatus"]["video_generation"] == "PENDING"
    assert status["creditsCharged"] == charged

    answer = await resume(api, session, root)
    assert (answer.json["status"], answer.json["paused"]) == ("PENDING", False)
    assert (answer.json["resumed"], answer.json["message"]) == (True, "Render resumed.")
    emulator.clock.advance(4.9)
    assert (await api.status(session))["status"] == "PENDING"
    emulator.clock.advance(0.1)
    assert (await api.status(session))["status"] == "COMPLETED"


async def test_pausing_and_resuming_again_change_nothing(api: Any, emulator: Emulator):
    session = await api.create()
    emulator.clock.advance(80)
    assert (await resume(api, session)).json["status"] == "PENDING"
    for _ in range(2):
        assert (await pause(api, session)).json["status"] == "PAUSED"
        emulator.clock.advance(50)
    await resume(api, session)
    emulator.clock.advance(10)
    assert (await api.status(session))["status"] == "COMPLETED"


@pytest.mark.parametrize("verb", ["pause", "resume"])
async def test_what_has_ended_neither_pauses_nor_resumes(api: Any, emulator: Emulator, verb: str):
    done, failed, cancelled = [await api.create(duration=10) for _ in range(3)]
    draft = (await api.post("/v2/text_to_interactive_video/session")).json["session_id"]
    emulator.fail_session(failed)
    await api.post("/v1/video/cancel_render", {"session_id": cancelled})
    emulator.clock.advance(90)
    for session, message in (
        (done, f"Cannot {verb} a completed render."),
        (failed, f"Cannot {verb} a failed render."),
        (cancelled, f"Cannot {verb} a cancelled render."),
        (draft, f"{verb.title()} is only supported for express video generations."),
    ):
        answer = await api.post(f"/v2/{verb}_render", {"request_id": session})
        assert (answer.status, answer.message) == (409, message)


@pytest.mark.parametrize("path", ["pause_render", "resume_render", "cancel_render"])
async def test_a_session_of_the_account_must_be_named(api: Any, emulator: Emulator, path: str):
    theirs = await api.create(key=emulator.open_account(1000))
    for body, status, message in (
        ({}, 400, "videoSessionId (or video_session_id/session_id) is required."),
        ({"session_id": 7}, 400, "videoSessionId (or video_session_id/session_id) is required."),
        ({"session_id": "extreq_1"}, 400, "videoSessionId must be a valid id."),
        ({"session_id": UNKNOWN}, 404, "Video session not found."),
        ({"video_sessionID": theirs}, 404, "Video session not found."),
    ):
        answer = await api.post(f"/v1/video/{path}", body)
        assert (answer.status, answer.message) == (status, message)


async def test_only_cancelling_does_not_take_a_request_id(api: Any):
    session = await api.create()
    assert (await api.post("/v2/cancel_render", {"request_id": session})).status == 400
    assert (await api.post("/v2/pause_render", {"request_id": session})).status == 200


async def test_a_paused_render_can_be_cancelled(api: Any, emulator: Emulator):
    session = await api.create()
    await pause(api, session)
    await api.post("/v1/video/cancel_render", {"session_id": session})
    status = await api.status(session)
    assert (status["status"], status["expressGenerationPaused"]) == ("CANCELLED", False)
    assert status["expressGenerationStatus"]["video_generation"] == "CANCELLED"
    emulator.clock.advance(1000)
    assert (await api.status(session))["status"] == "CANCELLED"


async def test_a_render_begins_anew_unpaused(api: Any, emulator: Emulator):
    session = await api.create()
    await pause(api, session)
    assert await api.create(session_id=session) == session
    emulator.clock.advance(90)
    assert (await api.status(session))["status"] == "COMPLETED"


async def test_other_looks_at_a_paused_render(api: Any):
    session = await api.create()
    await pause(api, session)
    latest = await api.get("/v1/video/fetch_latest_version", session_id=session)
    assert (latest.status, latest.json["status"]) == (202, "PENDING")
    detailed = await api.get("/v2/status_detailed", request_id=session)
    assert detailed.json["status"] == "PAUSED"


async def test_steps_hide_a_pause_and_a_cancellation(api: Any, emulator: Emulator):
    fields = {
        "prompt": "A beach",
        "image_model": "GPTIMAGE2",
        "video_model": "RUNWAYML",
        "duration": 10,
        "manual_step_stages": ["image_generation"],
    }
    made = await api.post("/v2/video/step/text_to_video", {"input": fields})
    session = made.json["session_id"]
    path = f"/v2/video/step/{session}"
    emulator.clock.advance(4)
    await pause(api, session)
    emulator.clock.advance(100)
    status = (await api.get(f"{path}/status")).json
    assert (status["status"], status["expressGenerationPaused"]) == ("PENDING", True)
    await resume(api, session)
    emulator.clock.advance(4)
    assert (await api.get(f"{path}/status")).json["waiting_for_process_next"] is True

    # Paused at the stop: the next stage waits for the end of the pause.
    await pause(api, session)
    assert (await api.post(f"{path}/process_next")).status == 200
    emulator.clock.advance(1000)
    status = (await api.get(f"{path}/status")).json
    assert status["expressGenerationStatus"]["image_generation"] == "PENDING"
    await resume(api, session)
    emulator.clock.advance(82)
    assert (await api.get(f"{path}/status")).json["result_url"]

    other = (await api.post("/v2/video/step/text_to_video", {"input": fields})).json["session_id"]
    await api.post("/v2/cancel_render", {"session_id": other})
    status = (await api.get(f"/v2/video/step/{other}/status")).json
    assert (status["status"], status["expressGenerationCancelled"]) == ("PENDING", True)


async def test_a_pause_outlives_the_emulator(tmp_path: Path):
    database = tmp_path / "emulator.db"
    async with Emulator(database=database, speed=0) as emulator, aiohttp.ClientSession() as http:
        api = Api(http, emulator)
        session = await api.create()
        emulator.clock.advance(85)
        await pause(api, session)
    async with Emulator(database=database, speed=0) as emulator, aiohttp.ClientSession() as http:
        api = Api(http, emulator)
        emulator.clock.advance(1000)
        assert (await api.status(session))["status"] == "PAUSED"
        await resume(api, session)
        emulator.clock.advance(5)
        assert (await api.status(session))["status"] == "COMPLETED"
