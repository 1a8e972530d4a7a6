"""Status, latest version, the list of finished videos, cancelling, and the models."""

from typing import Any

import pytest

from samsar.emulator import Emulator
from samsar.pricing import EXPRESS_VIDEO_CREDITS_PER_SECOND

LATEST = "/v1/video/fetch_latest_version"
LIST = "/v1/video/list_completed_video_sessions"
CANCEL = "/v1/video/cancel_render"
UNKNOWN = "0" * 24


@pytest.mark.parametrize("name", ["request_id", "session_id"])
async def test_a_job_is_found_by_either_name_of_its_id(api: Any, name: str):
    request_id = await api.create()
    answer = await api.get("/v1/status", **{name: request_id})
    assert answer.json["session_id"] == answer.json["request_id"] == request_id


async def test_an_unknown_job_and_that_of_somebody_else_are_not_found(api: Any, emulator: Emulator):
    theirs = await api.create(key=emulator.open_account(1000))
    for request_id in (UNKNOWN, "extreq_1", theirs):
        answer = await api.get("/v1/status", request_id=request_id)
        assert (answer.status, answer.message) == (404, "Request not found.")


async def test_a_second_key_sees_the_jobs_of_its_account(api: Any, emulator: Emulator):
    request_id = await api.create()
    assert (await api.status(request_id, key=emulator.create_api_key()))["status"] == "PENDING"


async def test_the_latest_version_has_four_forms(api: Any, emulator: Emulator):
    request_id = await api.create(duration=10)
    answer = await api.get(LATEST, session_id=request_id)
    assert answer.status == 202
    assert answer.json == {
        "session_id": request_id,
        "status": "PENDING",
        "message": "Render not ready yet.",
    }

    emulator.clock.advance(90)
    answer = await api.get(LATEST, session_id=request_id)
    assert answer.status == 200
    assert answer.json == {
        "session_id": request_id,
        "result_url": f"{emulator.url}/files/{request_id}/video.mp4",
        "has_subtitles": False,
        "result_language": "en",
    }

    # The video is looked for first, so that cancelling does not hide it here.
    await api.post(CANCEL, {"input": {"videoSessionId": request_id}})
    assert (await api.get(LATEST, session_id=request_id)).json == answer.json

    cancelled = await api.create(duration=10)
    await api.post(CANCEL, {"session_id": cancelled})
    answer = await api.get(LATEST, session_id=cancelled)
    assert (answer.status, answer.json["status"]) == (200, "CANCELLED")
    assert answer.json["message"] == "Render was cancelled."

    failing = await api.create(duration=10)
    emulator.fail_session(failing, "No luck.")
    answer = await api.get(LATEST, session_id=failing)
    assert answer.status == 200
    assert answer.json == {"session_id": failing, "status": "FAILED", "message": "No luck."}


async def test_the_latest_version_can_be_posted_for(api: Any):
    request_id = await api.create()
    assert (await api.post(LATEST, {"session_id": request_id})).status == 202


async def test_the_latest_version_refuses_bad_ids(api: Any, emulator: Emulator):
    theirs = await api.create(key=emulator.open_account(1000))
    for query, status, message in (
        ({}, 400, "session_id is required."),
        ({"session_id": "extreq_1"}, 400, "session_id must be a valid id."),
        ({"session_id": UNKNOWN}, 404, "Session not found."),
        ({"session_id": theirs}, 403, "Session does not belong to user."),
    ):
        answer = await api.get(LATEST, **query)
        assert (answer.status, answer.message) == (status, message)


async def test_finished_videos_are_listed_newest_first(api: Any, emulator: Emulator):
    ids = []
    for language in ("en", "es", "fr"):
        ids.append(await api.create(duration=10, language=language))
        emulator.clock.advance(1)
    await api.create(key=emulator.open_account(1000), duration=10)
    emulator.clock.advance(88)
    listed = (await api.get(LIST)).json
    assert [video["session_id"] for video in listed] == ids[1::-1]
    assert listed[0] == {
        "session_id": ids[1],
        "langauge": "es",
        "result_language": "es",
        "has_subtitles": False,
        "result_url": f"{emulator.url}/files/{ids[1]}/video.mp4",
    }


@pytest.mark.parametrize(
    ("limit", "count"), [("2", 2), ("0", 3), ("-1", 3), ("x", 3), ("99999", 3), ("", 3)]
)
async def test_the_list_can_be_cut_short(api: Any, emulator: Emulator, limit: str, count: int):
    for _ in range(3):
        await api.create(duration=10)
    emulator.clock.advance(90)
    assert len((await api.get(LIST, limit=limit)).json) == count


async def test_the_list_can_be_asked_for_one_session(api: Any, emulator: Emulator):
    wanted, _ = await api.create(duration=10), await api.create(duration=10)
    emulator.clock.advance(90)
    listed = (await api.get(LIST, session_id=wanted)).json
    assert [video["session_id"] for video in listed] == [wanted]


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({}, 400, "videoSessionId (or video_session_id/session_id) is required."),
        (
            {"request_id": UNKNOWN},
            400,
            "videoSessionId (or video_session_id/session_id) is required.",
        ),
        ({"videoSessionId": "extreq_1"}, 400, "videoSessionId must be a valid id."),
        ({"videoSessionId": UNKNOWN}, 404, "Video session not found."),
    ],
)
async def test_cancelling_refuses_bad_ids(
    api: Any, body: dict[str, str], status: int, message: str
):
    answer = await api.post(CANCEL, {"input": body})
    assert (answer.status, answer.message) == (status, message)


async def test_nobody_cancels_the_render_of_somebody_else(api: Any, emulator: Emulator):
    theirs = await api.create(key=emulator.open_account(1000))
    answer = await api.post(CANCEL, {"session_id": theirs})
    assert (answer.status, answer.message) == (404, "Video session not found.")
    assert emulator.session(theirs).status == "PENDING"


async def test_cancelling_can_be_repeated(api: Any):
    request_id = await api.create()
    for _ in range(2):
        assert (await api.post(CANCEL, {"video_session_id": request_id})).status == 200


async def test_the_models_are_listed_without_a_credential(api: Any):
    answer = await api.get("/v1/video/supported_models", key=None)
    assert answer.status == 200
    models = answer.json
    assert {
        "IMAGE_MODELS",
        "IMAGE_EDIT_MODELS",
        "VIDEO_MODELS",
        "text_to_video",
        "image_list_to_video",
        "image_edit_models",
        "deployment",
        "available",
        "available_providers",
        "audio",
    } == set(models)
    prices = {model["value"]: model["basePrice"] for model in models["VIDEO_MODELS"]}
    assert prices == dict(EXPRESS_VIDEO_CREDITS_PER_SECOND)
    runway = models["text_to_video"]["video_models"][0]
    assert runway["pricingDistribution"] == {
        "pipeline": 4,
        "inference": 4,
        "image_gen_edit": 2,
        "speech": 2,
        "music": 2,
        "effects_and_lipsync": 2,
        "video": 14,
        "total": 30,
        "optionalAddons": {"express_cta_generation": 1},
    }


async def test_every_listed_model_can_be_used(api: Any, emulator: Emulator):
    models = (await api.get("/v1/video/supported_models")).json["text_to_video"]
    for video_model in models["video_models"]:
        await api.create(video_model=video_model["value"], duration=10)
    for image_model in models["image_models"]:
        await api.create(image_model=image_model["value"], duration=10)
    assert len(emulator.sessions()) == len(models["video_models"]) + len(models["image_models"])
