"""Rendering scenes anew: what it costs, what is refused, and the copy that is made."""

from typing import Any

import pytest

from samsar.emulator import Emulator

PATHS = ["/v1/video/reroll-layers", "/v2/reroll-layers", "/v2/video/reroll-layers"]
V1 = PATHS[0]
TOO_FEW = "layer_indexes must include at least one layer index."
RENDERING = (
    "Session is still rendering. Wait for the current render to complete before rerolling layers."
)
NO_INDEX = "layer_indexes must contain positive 1-based integers."


@pytest.fixture
async def finished(api: Any, emulator: Emulator) -> str:
    """Return the id of a video of 24 seconds, which has three scenes; it has cost 720 credits."""
    session = await api.create(duration=24)
    emulator.clock.advance(90)
    return str(session)


@pytest.mark.parametrize("path", PATHS)
async def test_a_quote_is_free_and_makes_nothing(
    api: Any, emulator: Emulator, finished: str, path: str
):
    body = {"input": {"session_id": finished, "layer_indexes": [3, 1, 3], "quote_only": True}}
    answer = await api.post(path, body)
    assert answer.headers["x-credits-charged"] == "0"
    assert set(answer.json) == {"session_id", "request_id", "creditQuote"}
    quote = answer.json["creditQuote"]
    # A picture of GPTIMAGE2 costs 46, and RUNWAYML 14 per second beside what all models cost.
    assert (quote["layerCount"], quote["layerIndexes"]) == (2, [1, 3])
    assert (quote["imageCredits"], quote["aiVideoCredits"]) == (92, 224)
    assert quote["totalCredits"] == sum(layer["totalCredits"] for layer in quote["layers"]) == 316
    assert quote["layers"][0]["promptPreview"].startswith("Scene 1: A drone shot")
    assert emulator.balance() == 10_000 - 720
    assert len(emulator.sessions()) == 1


@pytest.mark.parametrize(
    ("model", "ratio", "credits"),
    [
        ("GPTIMAGE2", "16:9", 46),
        ("SEEDREAM", "16:9", 23),
        ("SEEDREAM", "1:1", 15),
        ("NANOBANANAPRO", "9:16", 15),
        ("WAN2.7PRO", "9:16", 15),
        ("QWENIMAGE3PRO", "16:9", 8),
    ],
)
async def test_a_picture_costs_by_its_model(
    api: Any, emulator: Emulator, *, model: str, ratio: str, credits: int
):
    session = await api.create(duration=10, image_model=model, aspect_ratio=ratio)
    emulator.clock.advance(90)
    answer = await api.post(V1, {"request_id": session, "layers": "1, 2", "dryRun": True})
    assert answer.json["creditQuote"]["imageCreditsPerLayer"] == credits


async def test_scenes_are_rendered_anew_in_a_copy(api: Any, emulator: Emulator, finished: str):
    answer = await api.post(V1, {"videoSessionId": finished, "layerIndexes": "2"})
    made = answer.json["session_id"]
    assert made == answer.json["request_id"] != finished
    for name in ("source_session_id", "original_session_id", "cloned_from_session_id"):
        assert answer.json[name] == finished
    assert (answer.json["status"], answer.json["layer_indexes"]) == ("PENDING", [2])
    assert answer.json["creditsCharged"] == 46 + 8 * 14
    assert answer.headers["x-credits-charged"] == "158"
    assert answer.headers["x-credits-remaining"] == str(emulator.balance())
    assert emulator.balance() == 10_000 - 720 - 158

    stages = (await api.status(made))["expressGenerationStatus"]
    waiting = [name for name, word in stages.items() if word in ("INIT", "PENDING")]
    assert waiting == [
        "image_generation",
        "ai_video_generation",
        "sound_effect_generation",
        "video_generation",
        "status",
    ]
    emulator.clock.advance(90)
    assert (await api.status(made))["status"] == "COMPLETED"
    assert emulator.balance() == 10_000 - 720 - 158
    # The copy has the scenes of the original, under the same ids.
    quote = {"quote_only": True, "layer_indexes": [2]}
    again = (await api.post(V1, {"session_id": made, **quote})).json["creditQuote"]
    assert [layer["layerId"] for layer in again["layers"]] == answer.json["layer_ids"]


@pytest.mark.parametrize(
    ("indexes", "message"),
    [
        (None, TOO_FEW),
        ([], TOO_FEW),
        ({"1": True}, TOO_FEW),
        ([0], NO_INDEX),
        ([1.5], NO_INDEX),
        (["x"], NO_INDEX),
        ("1,,2", NO_INDEX),
        ([None], NO_INDEX),
        ([4], "Layer index 4 is out of range."),
        ([1, 99], "Layer index 99 is out of range."),
    ],
)
async def test_an_index_must_be_that_of_a_scene(
    api: Any, emulator: Emulator, finished: str, indexes: Any, message: str
):
    answer = await api.post(V1, {"session_id": finished, "layer_indexes": indexes})
    assert (answer.status, answer.message) == (400, message)
    assert emulator.balance() == 10_000 - 720


async def test_an_outro_is_no_scene(api: Any, emulator: Emulator):
    session = await api.create(duration=10, outro_image_url="https://cdn.example.com/outro.png")
    emulator.clock.advance(90)
    answer = await api.post(V1, {"session_id": session, "layer_indexes": [3]})
    assert (answer.status, answer.message) == (400, "Layer index 3 cannot be rerolled.")


async def test_the_video_must_be_there_and_not_in_the_making(api: Any, emulator: Emulator):
    running, paused, early = [await api.create(duration=10) for _ in range(3)]
    theirs = await api.create(key=emulator.open_account(1000))
    await api.post("/v2/pause_render", {"session_id": paused})
    emulator.fail_session(early)
    for session, status, message in (
        ("", 400, "videoSessionId (or video_session_id/session_id) is required."),
        ("extreq_1", 400, "videoSessionId must be a valid video session id."),
        (theirs, 404, "Video session not found."),
        (
            running,
            409,
            RENDERING,
        ),
        (
            paused,
            409,
            "Session is paused. Resume or cancel the current render before rerolling layers.",
        ),
        (early, 400, "Session has no layers to reroll."),
    ):
        answer = await api.post(V1, {"session_id": session, "layer_indexes": [1]})
        assert (answer.status, answer.message) == (status, message)


async def test_too_few_credits_leave_nothing_behind(api: Any, emulator: Emulator, finished: str):
    emulator.set_balance(157)
    answer = await api.post(V1, {"session_id": finished, "layer_indexes": [1]})
    assert answer.status == 402
    assert answer.message.startswith("Insufficient credits or no credits remaining. Please call ")
    assert len(emulator.sessions()) == 1
    assert emulator.balance() == 157
