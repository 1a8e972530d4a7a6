"""Hosted chat, narratives, embeddings, moderation and providers as the emulator plays them."""

from typing import Any

import pytest

from samsar.emulator import Emulator

CHAT = "/v2/external/chat"
SINGLE = "/v2/external/narrative/create_single"
BRANCHING = "/v2/external/narrative/create_branching"
STORY_STATUS = "/v2/external/narrative/status"
HELLO = [{"role": "user", "content": "Hello"}]
LATER = {"messages": HELLO, "async": True, "response_mode": "polling"}
NOBODY = "6b0336ae7dae4e4a1957d882"


async def accepted(api: Any, path: str, body: Any) -> Any:
    answer = await api.post(path, body)
    assert answer.status == 202, answer.body
    return answer.json


@pytest.mark.parametrize(
    "path",
    [
        "/v2/external/chat",
        "/v2/external/chat/completions",
        "/v2/external/assistant",
        "/v2/external/assistant/completions",
        "/external/chat",
        "/api/v2/external/chat/completions",
    ],
)
async def test_a_chat_is_answered_wherever_the_server_has_it(api: Any, path: str):
    answer = await api.post(path, {"messages": HELLO})
    assert answer.json["choices"][0]["message"]["content"] == "You said: Hello"
    assert float(answer.headers["x-credits-charged"]) > 0


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "messages must be a non-empty array."),
        ({"messages": []}, "messages must be a non-empty array."),
        (
            {"messages": HELLO, "stream": True},
            "stream=true is not supported for this endpoint yet.",
        ),
    ],
)
async def test_a_chat_is_checked(api: Any, body: Any, message: str):
    answer = await api.post(CHAT, body)
    assert (answer.status, answer.message) == (400, message)


@pytest.mark.parametrize(
    "switch",
    [{"async": True}, {"async_mode": True}, {"poll": True}, {"responseMode": "poll"}],
)
async def test_a_chat_is_for_later_when_it_says_so(api: Any, switch: Any):
    body = await accepted(api, CHAT, {"messages": HELLO, **switch})
    assert body["status"] == "PENDING"
    assert body["poll_url"] == f"/v2/external/chat/status?request_id={body['request_id']}"
    assert "client_request_id" not in body


async def test_a_key_finds_the_first_chat_whatever_comes_later(api: Any, emulator: Emulator):
    first = await accepted(api, CHAT, {**LATER, "client_request_id": "k", "client_session_id": "s"})
    second = await accepted(api, CHAT, {"async": True, "client_request_id": "k"})
    assert second["request_id"] == first["request_id"]
    assert (second["clientRequestId"], second["client_session_id"]) == ("k", "s")
    emulator.clock.advance(10)
    third = await accepted(api, CHAT, {**LATER, "client_request_id": "k"})
    assert third["status"] == "COMPLETED"
    assert third["response"]["choices"]
    assert third["creditsCharged"] > 0


async def test_a_key_belongs_to_its_account(api: Any, emulator: Emulator):
    first = await accepted(api, CHAT, {**LATER, "client_request_id": "k"})
    other = emulator.open_account(10)
    answer = await api.post(CHAT, {**LATER, "client_request_id": "k"}, key=other)
    assert answer.json["request_id"] != first["request_id"]


async def test_the_status_of_a_chat_goes_by_the_callers_id_first(api: Any):
    first = await accepted(api, CHAT, {**LATER, "client_request_id": "k"})
    second = await accepted(api, CHAT, LATER)
    both = await api.get(f"{CHAT}/status", client_request_id="k", request_id=second["request_id"])
    assert both.json["request_id"] == first["request_id"]


async def test_the_status_of_no_chat(api: Any):
    nothing = await api.get(f"{CHAT}/status")
    assert nothing.message == "A valid request_id or client_request_id is required."
    nobody = await api.get(f"{CHAT}/status", request_id=NOBODY)
    assert (nobody.status, nobody.message) == (404, "External assistant request not found.")


async def test_a_chat_that_cannot_be_paid_fails_with_200(api: Any, emulator: Emulator):
    taken = await accepted(api, CHAT, LATER)
    emulator.set_balance(0)
    emulator.clock.advance(10)
    answer = await api.get(f"{CHAT}/status", request_id=taken["request_id"])
    assert (answer.status, answer.json["status"]) == (200, "FAILED")
    assert answer.json["error"]["status"] == 402
    assert answer.headers["x-credits-charged"] == "0"


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": " "},
        {"prompt": "x" * 4001},
        {"duration": 9},
        {"duration": "60"},
        {"video_model": " "},
        {"video_model": "A", "videoModel": "B"},
    ],
)
async def test_a_story_is_checked(api: Any, fields: Any):
    answer = await api.post(SINGLE, {"prompt": "A market", "duration": 60, **fields})
    assert answer.status == 400


async def test_a_story_may_be_under_input(api: Any, emulator: Emulator):
    taken = await accepted(api, SINGLE, {"input": {"prompt": "A market", "duration": 60}})
    assert taken["video_model"] == "RUNWAYML"
    emulator.clock.advance(60)
    for path in (
        STORY_STATUS,
        f"/v2/external/narrative/{taken['request_id']}/status",
        "/external/narrative/create_single/status",
    ):
        found = await api.get(path, request_id=taken["request_id"])
        assert found.json["status"] == "COMPLETED"


async def test_an_account_without_credits_gets_no_story(api: Any, emulator: Emulator):
    emulator.set_balance(0)
    answer = await api.post(SINGLE, {"prompt": "A market", "duration": 60})
    assert (answer.status, answer.message) == (402, "Insufficient credits")


async def test_branches_need_a_story_that_is_done(api: Any, emulator: Emulator):
    taken = await accepted(api, SINGLE, {"prompt": "A market", "duration": 60})
    order = {"narrative_request_id": taken["request_id"], "num_levels": 1}
    assert (await api.post(BRANCHING, {**order, "num_levels": 4})).status == 400
    assert (await api.post(BRANCHING, {**order, "narrative_request_id": NOBODY})).status == 404
    assert (await api.post(BRANCHING, order)).status == 409
    emulator.clock.advance(60)
    assert (await api.post(BRANCHING, {**order, "video_model": "VEO3.1I2V"})).status == 409
    tree = await accepted(api, BRANCHING, order)
    emulator.clock.advance(60)
    again = {**order, "narrative_request_id": tree["request_id"]}
    assert (await api.post(BRANCHING, again)).status == 404
    done = (await api.get(STORY_STATUS, request_id=tree["request_id"])).json
    meta, resources = done["branchingMeta"], done["movieResourceList"]
    assert resources["structureType"] == "branched"
    assert meta["leafNodeIds"] == ["root.1", "root.2"]
    root, onward, _ = resources["nodes"]
    split = onward["divergence"]["divergenceSceneIndex"]
    assert root["scenes"][: split + 1] == onward["scenes"][: split + 1]
    assert onward["scenes"][split + 1]["visual"].startswith("Onward: ")


async def test_a_story_is_charged_when_it_is_done_and_once(api: Any, emulator: Emulator):
    before = emulator.balance()
    taken = await accepted(api, SINGLE, {"prompt": "A market", "duration": 60})
    assert emulator.balance() == before
    emulator.clock.advance(60)
    answers = [await api.get(STORY_STATUS, request_id=taken["request_id"]) for _ in range(2)]
    first, second = (answer.json for answer in answers)
    assert first == second
    assert emulator.balance() == pytest.approx(before - first["creditsCharged"])
    assert first["billing"]["credits_charged"] == first["creditsCharged"]


async def test_stories_belong_to_their_account(api: Any, emulator: Emulator):
    taken = await accepted(api, SINGLE, {"prompt": "A market", "duration": 60})
    other = emulator.open_account(10)
    answer = await api.send("GET", STORY_STATUS, key=other, request_id=taken["request_id"])
    assert (answer.status, answer.message) == (404, "Narrative request not found.")
    assert (
        await api.get(STORY_STATUS, request_id="x")
    ).message == "A valid request_id is required."


@pytest.mark.parametrize("name", ["input", "inputs", "texts"])
async def test_vectors_are_made_of_any_name_for_the_input(api: Any, name: str):
    answer = await api.post("/v2/external/embeddings", {name: ["a b", "c"]})
    assert [each["index"] for each in answer.json["data"]] == [0, 1]
    assert answer.json["dimensions"] == len(answer.json["data"][0]["embedding"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"input": ["a"] * 101}, 400),
        ({"input": [""]}, 400),
        ({"input": "a", "dimensions": 3}, 400),
        ({"input": "x" * 12_001}, 413),
    ],
)
async def test_texts_for_vectors_are_checked(api: Any, body: Any, status: int):
    assert (await api.post("/v2/external/embeddings", body)).status == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"input": []}, 400),
        ({"input": ["a"] * 33}, 400),
        ({"input": [{"type": "video"}]}, 400),
        ({"input": "x" * 100_001}, 413),
        ({"input": [{"type": "image_url", "image_url": {"url": "https://e.com/a.png"}}]}, 200),
    ],
)
async def test_what_is_judged_is_checked(api: Any, body: Any, status: int):
    assert (await api.post("/v2/external/moderation", body)).status == status
    assert (await api.post("/external/moderations", body)).status == status


@pytest.mark.parametrize("path", [CHAT, SINGLE, "/v2/external/moderation"])
async def test_the_hosted_routes_need_a_credential(api: Any, path: str):
    answer = await api.post(path, {"messages": HELLO}, key=None)
    assert answer.status == 400


async def test_providers_need_none(api: Any):
    known = await api.send("GET", "/v2/external/providers/capabilities", key=None)
    assert known.json["providers"]["openai"]["label"] == "OpenAI"
    tried = await api.send(
        "POST",
        "/v2/external/providers/validate",
        key=None,
        body={"samsarApiKey": "sk_live_nobody", "fal_api_key": "f"},
    )
    assert tried.json["providers"]["samsar"]["ok"] is False
    assert tried.json["providers"]["fal"]["status"] == "format_valid"


@pytest.mark.parametrize(("seconds", "is_charged"), [(0, False), (5, True)])
async def test_a_story_that_fails_costs_what_the_models_have_done(
    api: Any, emulator: Emulator, seconds: float, *, is_charged: bool
):
    taken = await accepted(api, SINGLE, {"prompt": "A market", "duration": 60})
    emulator.clock.advance(seconds)
    emulator.fail_session(taken["request_id"], "Moderation refused it.")

    answer = await api.get(STORY_STATUS, request_id=taken["request_id"])

    told = answer.json
    assert (told["status"], told["error"]["message"]) == ("FAILED", "Moderation refused it.")
    assert (told["creditsCharged"] > 0) is is_charged
    assert told["billing"]["credits_charged"] == told["creditsCharged"]
    assert told["billing"]["underlying_credits"] * 1.5 == pytest.approx(told["creditsCharged"])
    assert float(answer.headers["x-credits-charged"]) == told["creditsCharged"]
    assert emulator.balance() == pytest.approx(10_000 - told["creditsCharged"])
