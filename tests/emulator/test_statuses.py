"""How a video stands, in the words of each route that tells of it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from samsar.emulator import Emulator
from samsar.pricing import express_video_stage_credits

MEMBER = {"provider": "whop", "external_user_id": "usr_1", "external_app_id": "app_1"}
TEXTS = ("generationError", "expressGenerationError", "error", "message")
FLAGS = {
    "PAUSED": "expressGenerationPaused",
    "FAILED": "expressGenerationFailed",
    "CANCELLED": "expressGenerationCancelled",
}


async def run(api: Any, emulator: Emulator, session: str) -> None:
    emulator.clock.advance(40)


async def pause(api: Any, emulator: Emulator, session: str) -> None:
    await api.post("/v2/pause_render", {"session_id": session})


async def cancel(api: Any, emulator: Emulator, session: str) -> None:
    await api.post("/v2/cancel_render", {"session_id": session})


async def fail(api: Any, emulator: Emulator, session: str) -> None:
    emulator.fail_session(session, "No luck.")


async def finish(api: Any, emulator: Emulator, session: str) -> None:
    emulator.clock.advance(90)


Step = Callable[[Any, Emulator, str], Awaitable[None]]

# What happens to a render, the status that it has then, and what the step routes call that.
HISTORIES: list[tuple[str, list[Step], str, str]] = [
    ("made", [], "PENDING", "PENDING"),
    ("running", [run], "PENDING", "PENDING"),
    ("paused", [run, pause], "PAUSED", "PENDING"),
    ("failed", [run, fail], "FAILED", "FAILED"),
    ("cancelled", [run, cancel], "CANCELLED", "PENDING"),
    ("cancelled when paused", [pause, cancel], "CANCELLED", "PENDING"),
    ("cancelled when failed", [fail, cancel], "CANCELLED", "FAILED"),
    ("finished", [finish], "COMPLETED", "COMPLETED"),
    ("cancelled when finished", [finish, cancel], "CANCELLED", "COMPLETED"),
]


@pytest.mark.parametrize(
    ("steps", "word", "word_of_steps"),
    [pytest.param(steps, word, other, id=name) for name, steps, word, other in HISTORIES],
)
async def test_every_route_tells_the_same_story(
    api: Any,
    emulator: Emulator,
    text_fields: Any,
    *,
    steps: list[Step],
    word: str,
    word_of_steps: str,
):
    made = await api.post("/v2/video/step/text_to_video", {"input": text_fields(duration=10)})
    session = made.json["session_id"]
    for step in steps:
        await step(api, emulator, session)
    plain = await api.status(session)
    assert plain["status"] == word
    assert {name for name, flag in FLAGS.items() if plain.get(flag)} <= {word, "FAILED"}
    assert word not in FLAGS or plain[FLAGS[word]] is True
    assert ("result_url" in plain) is (word == "COMPLETED")
    if word in ("FAILED", "CANCELLED"):
        assert len({plain[name] for name in TEXTS}) == 1
    else:
        assert not set(TEXTS) & set(plain)
    for path in ("/v2/status", "/api/v2/status", "/v2/external/video/status"):
        assert (await api.get(path, request_id=session)).json == plain
    detailed = (await api.get("/v2/status_detailed", request_id=session)).json
    assert {name: detailed[name] for name in plain} == plain
    assert no_blanks(detailed["session"])
    told = (await api.get(f"/v2/video/step/{session}/status")).json
    assert (told["status"], told["step_status"]) == (word_of_steps, word_of_steps)
    listed = (await api.get("/v1/video/list_completed_video_sessions")).json
    assert [video["session_id"] for video in listed] == [session] * (word == "COMPLETED")


def no_blanks(value: Any) -> bool:
    """Tell whether no member of an object is null or empty."""
    if not isinstance(value, dict):
        return value not in (None, [], {})
    return all(no_blanks(inner) for inner in value.values())


async def test_a_draft_has_a_word_of_its_own(api: Any):
    draft = (await api.post("/v2/text_to_interactive_video/session")).json["session_id"]
    assert (await api.status(draft))["status"] == "INIT"


async def test_each_stage_is_told_of_and_paid_when_it_is_done(api: Any, emulator: Emulator):
    prices = express_video_stage_credits("RUNWAYML", seconds=10)
    assert prices is not None
    session = await api.create(duration=10)
    stages = {stage.name: stage.seconds for stage in emulator.session(session).stages}
    paid = 0
    for number, (name, seconds) in enumerate(stages.items()):
        status = await api.status(session)
        words = list(status["expressGenerationStatus"].values())
        assert words[: number + 1] == ["COMPLETED"] * number + ["PENDING"]
        assert set(words[number + 1 : -1]) <= {"INIT"}
        assert status["creditsCharged"] == status["credits_charged"] == paid
        charge = status["expressGenerationCreditCharges"][name]
        assert (charge["status"], charge["creditsCharged"]) == ("PENDING", 0)
        emulator.clock.advance(seconds)
        paid += prices[name]
    status = await api.status(session)
    assert (status["status"], status["creditsCharged"]) == ("COMPLETED", 300)
    assert status["express_generation_credit_charges"][name]["status"] == "CHARGED"


@pytest.mark.parametrize("path", ["/v1/external_users/status", "/v2/status"])
async def test_the_request_of_an_external_user_hides_some_of_it(
    api: Any, emulator: Emulator, text_fields: Any, path: str
):
    member = {"external_user": MEMBER}
    await api.post("/v1/external_users/credits/grant", {**member, "input": {"credits": 1000}})
    fields = text_fields(duration=10, enable_subtitles=True)
    body = {**member, "input": fields}
    request = (await api.post("/v1/external_users/text_to_video", body)).json["request_id"]
    session = emulator.sessions()[0].id
    await pause(api, emulator, session)
    assert (await api.get(path, request_id=request)).json["status"] == "PAUSED"
    await api.post("/v2/resume_render", {"session_id": session})
    emulator.clock.advance(90)

    assert (await api.status(session))["has_subtitles"] is True
    archive = {**member, "input": {"request_id": request}}
    assert (await api.post("/v1/external_users/archive", archive)).status == 200
    listed = {"headers": {}, "body": member}
    status = (await api.get(path, request_id=request)).json
    assert status["status"] == "COMPLETED"
    assert status["result_url"] == f"{emulator.url}/files/{session}/video.mp4"
    # The session is not looked at for these, so that they hide what it says.
    for name in ("has_subtitles", "language", "published_title", "published_at"):
        assert status[name] is None, name
    assert status["is_published"] is False
    assert (status["creditsCharged"], status["creditsRefunded"]) == (300, 0)
    for name in ("request_id", "session_id", "external_request_id", "external_session_id"):
        assert status[name] == request
    assert not {"remainingCredits", "upstream_session_id", "upstream_request_id"} & set(status)
    # Looking at it has taken it out of the archive.
    shown = (await api.send("GET", "/v2/requests", **listed)).json["requests"]
    assert [entry["status"] for entry in shown] == ["COMPLETED"]


async def test_pictures_that_are_left_out_make_no_scene(api: Any, emulator: Emulator):
    urls = ["https://cdn.example.com/a.jpg", " ", {"title": "none"}, {"src": "https://x.test/b"}]
    made = await api.post("/v2/image_list_to_video", {"input": {"image_urls": urls}})
    emulator.clock.advance(90)
    session = made.json["session_id"]
    detailed = (await api.get("/v2/status_detailed", request_id=session)).json
    assert len(detailed["session"]["layers"]) == 2
    copy = (await api.post("/v2/video/clone", {"session_id": session})).json["session_id"]
    emulator.clock.advance(90)
    copied = (await api.get("/v2/status_detailed", request_id=copy)).json
    assert [layer["id"] for layer in copied["session"]["layers"]] == [
        layer["id"] for layer in detailed["session"]["layers"]
    ]
