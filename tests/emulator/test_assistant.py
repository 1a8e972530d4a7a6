"""Chat and the assistant as the emulator plays them."""

import base64
import struct
from pathlib import Path
from typing import Any

import pytest

from samsar import SamsarClient
from samsar.emulator import Emulator, EmulatorThread

ENHANCE = "/v1/chat/enhance"
PROMPT = "/v1/assistant/set_system_prompt"
COMPLETION = "/v1/assistant/completion"

WEATHER = {
    "type": "function",
    "name": "weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
}


async def ask(api: Any, session: str, said: Any, **fields: Any) -> Any:
    answer = await api.post(COMPLETION, {"session_id": session, "input": said, **fields})
    assert answer.status == 200, answer.body
    return answer.json


def text_of(response: Any) -> str:
    return str(response["output"][-1]["content"][0]["text"])


def client_of(emulator: EmulatorThread) -> SamsarClient:
    return SamsarClient(api_key=emulator.api_key, base_url=emulator.url)


async def test_improving_a_text_costs_30_credits(api: Any, emulator: Emulator):
    before = emulator.balance()
    answer = await api.post(ENHANCE, {"message": "  a   caption "})
    assert answer.json == {"content": "A caption."}
    assert answer.headers["x-credits-charged"] == "30"
    assert answer.headers["x-credits-remaining"] == str(emulator.balance())
    assert emulator.balance() == before - 30


async def test_improving_a_text_keeps_to_the_number_of_words(api: Any):
    words = "one two three"
    for limit, content in ((2, "One two."), (0, "One two three."), ("2", "One two.")):
        answer = await api.post(ENHANCE, {"message": words, "maxwords": limit})
        assert answer.json["content"] == content


async def test_improving_a_text_is_refused(api: Any, emulator: Emulator):
    for body in ({}, {"message": " "}, {"message": 5}):
        answer = await api.post(ENHANCE, body)
        assert (answer.status, answer.message) == (400, "message is required.")
    emulator.set_balance(29)
    answer = await api.post(ENHANCE, {"message": "x"})
    assert answer.status == 402
    assert "/v1/credits/recharge" in answer.message
    assert emulator.balance() == 29


async def test_a_prompt_must_be_text(api: Any):
    answer = await api.post(PROMPT, {"system_prompt": 5})
    assert (answer.status, answer.message) == (400, "system_prompt must be a string.")
    assert (await api.post(PROMPT, {"value": " Be brief. "})).json["system_prompt"] == "Be brief."


@pytest.mark.parametrize(
    "said",
    [
        "Hello",
        {"role": "user", "content": "Hello"},
        [{"role": "system", "content": "Hello"}],
        [{"type": "input_text", "text": "Hello"}],
        ["Hello"],
        {"type": "input_text", "text": "Hello"},
        [{"role": "user", "content": ["Hello", {"type": "input_image", "image_url": "x"}]}],
    ],
)
async def test_what_is_said_is_read_in_all_forms(api: Any, said: Any):
    response = await ask(api, await api.create(), said)
    assert text_of(response) == "You said: Hello (Message 1 of this session.)"
    assert (response["object"], response["status"]) == ("response", "completed")


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"input": "x"}, 400, "session_id is required."),
        ({"session_id": "extreq_1", "input": "x"}, 400, "Invalid session_id."),
        ({"session_id": "0" * 24, "input": "x"}, 404, "Session not found."),
    ],
)
async def test_a_session_is_needed(api: Any, body: Any, status: int, message: str):
    answer = await api.post(COMPLETION, body)
    assert (answer.status, answer.message) == (status, message)


async def test_something_must_be_said(api: Any):
    session = await api.create()
    for said, message in (
        (None, "Session has no messages to complete."),
        (" ", "input must not be empty."),
        (5, "input must be a string, a message object, or an array of message content."),
    ):
        answer = await api.post(COMPLETION, {"session_id": session, "input": said})
        assert (answer.status, answer.message) == (400, message)


async def test_without_credits_the_answer_is_lost_and_the_question_stays(
    api: Any, emulator: Emulator
):
    session = await api.create()
    balance = emulator.balance()
    emulator.set_balance(0)
    answer = await api.post(COMPLETION, {"session_id": session, "input": "One?"})
    assert answer.status == 402
    emulator.set_balance(balance)
    assert "Message 2 of" in text_of(await ask(api, session, "Two?"))


async def test_whoever_asks_again_has_asked_twice_and_pays_twice(api: Any, emulator: Emulator):
    session = await api.create()
    body = {"session_id": session, "input": "Hello"}
    before = emulator.balance()
    first, again = [await api.post(COMPLETION, body) for _ in range(2)]
    assert "Message 1 of" in text_of(first.json)
    assert "Message 3 of" in text_of(again.json)
    assert again.json["previous_response_id"] == first.json["id"]
    charged = sum(float(answer.headers["x-credits-charged"]) for answer in (first, again))
    assert emulator.balance() == pytest.approx(before - charged, abs=1e-9)
    named = await ask(api, session, "Once more", previous_response_id="resp_mine")
    assert named["previous_response_id"] == "resp_mine"


async def test_the_session_of_another_account_is_not_spoken_in(api: Any, emulator: Emulator):
    session = await api.create()
    stranger = emulator.open_account(10)
    answer = await api.post(COMPLETION, {"session_id": session, "input": "Hello"}, key=stranger)
    assert (answer.status, answer.message) == (403, "Unauthorized session access.")


async def test_an_answer_is_charged_in_fractions(api: Any, emulator: Emulator):
    session = await api.create()
    before = emulator.balance()
    answer = await api.post(COMPLETION, {"session_id": session, "input": "Hello"})
    charged = float(answer.headers["x-credits-charged"])
    assert 0 < charged < 1
    assert emulator.balance() == pytest.approx(before - charged, abs=1e-9)
    assert emulator.ledger()[-1].reason == "Assistant"
    assert emulator.ledger()[-1].request_id == session


async def test_tools_are_used(api: Any):
    session = await api.create()
    picture = {"type": "image_generation", "size": "1024x1024"}
    drawn = await ask(api, session, "A poster", tools=[picture, WEATHER])
    assert [item["type"] for item in drawn["output"]] == ["image_generation_call", "message"]
    assert base64.b64decode(drawn["output"][0]["result"]).startswith(b"\x89PNG")
    forced = {"type": "function", "name": "weather"}
    called = await ask(api, session, "Oslo", tools=[picture, WEATHER], tool_choice=forced)
    assert called["output"][0]["arguments"] == '{"city": "Oslo"}'
    silent = await ask(api, session, "No", tools=[picture, WEATHER], tool_choice="none")
    assert [item["type"] for item in silent["output"]] == ["message"]


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ("1536x1024", (1536, 1024)),
        ("1024x1536", (1024, 1536)),
        ("auto", (1024, 1024)),
        (None, (1024, 1024)),
        ("0x99999", (1024, 1024)),
    ],
)
async def test_a_picture_is_drawn_in_the_size_that_the_tool_names(
    api: Any, asked: Any, size: tuple[int, int]
):
    tool = {"type": "image_generation", "size": asked}
    body = {"session_id": await api.create(), "input": "Draw a barn.", "tools": [tool]}
    answer = await api.post("/v1/assistant/completion", body)
    drawn = answer.json["output"][0]
    content = base64.b64decode(drawn["result"])
    assert struct.unpack_from(">II", content, 16) == size
    assert drawn["size"] == "{}x{}".format(*size)


def test_what_was_said_and_indexed_outlives_a_restart(tmp_path: Path):
    video = {"prompt": "x", "image_model": "GPTIMAGE2", "video_model": "RUNWAYML", "duration": 10}
    database = tmp_path / "emulator.db"
    with EmulatorThread(database=database, speed=0) as emulator, client_of(emulator) as client:
        session = client.request("POST", "/v1/video/create", body={"input": video}).data
        said = {"session_id": session["request_id"], "input": "One"}
        client.request("POST", COMPLETION, body=said)
        client.embeddings.create(name="t", records=[{"a": "b"}])
    with EmulatorThread(database=database, speed=0) as emulator, client_of(emulator) as client:
        response = client.request("POST", COMPLETION, body={**said, "input": "Two"}).data
        assert "Message 3 of" in text_of(response)
        found = client.embeddings.search("t", search_term="b").data
        assert found.results is not None
        assert found.results[0].record == {"a": "b"}
