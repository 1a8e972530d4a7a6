"""Hosted chat: answers at once, and answers that are fetched later."""

from __future__ import annotations

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import DropAnswer, FailAfterHandling
from samsar.types import ChatMessage

SOON = 0.01
HELLO = [ChatMessage("Hello")]
SUBMIT = "v2.external.chat.submit_completion"
CHAT = {"request_id": "6b0336ae7dae4e4a1957d882", "status": "PENDING"}
ANSWER = {"choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi!"}}]}
WEATHER = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}


@pytest.fixture
def told(scripted):
    """The hosted routes of the scripted server."""
    return scripted.v2.external


def posts(emulator):
    return [request for request in emulator.requests if request.method == "POST"]


async def test_a_question_is_answered_and_then_charged(emulator, hosted):
    answer = await hosted.chat.create(model="QWEN3.7", messages=HELLO, timeout_ms=1000)
    assert answer.data.text == "You said: Hello"
    assert answer.data.model == "QWEN3.7"
    assert answer.data.choices[0].finish_reason == "stop"
    assert answer.data.created.tzinfo is not None
    assert 0 < answer.credits_charged < 1
    assert answer.credits_remaining == emulator.balance()
    assert emulator.requests[-1].path == "/v2/external/chat"
    assert emulator.requests[-1].json["timeoutMs"] == 1000


async def test_a_completion_is_a_chat_by_another_name(emulator, hosted):
    answer = await hosted.chat.create_completion(messages=HELLO)
    assert answer.data.text == "You said: Hello"
    assert answer.data.usage.total_tokens > 0
    assert emulator.requests[-1].path == "/v2/external/chat/completions"


async def test_functions_that_the_model_asks_for_are_parsed(hosted):
    answer = await hosted.chat.create(messages=HELLO, tools=[WEATHER], tool_choice="required")
    assert answer.data.text == ""
    assert [(call.name, call.arguments) for call in answer.data.tool_calls] == [
        ("weather", {"input": "Hello"})
    ]


async def test_an_odd_answer_has_no_text(server, told):
    server.play(Say(body={"choices": [{"message": {"content": [{"text": "a"}, {"text": "b"}]}}]}))
    assert (await told.chat.create(messages=HELLO)).data.text == "ab"
    server.play(Say(body={"choices": "none"}))
    odd = await told.chat.create(messages=HELLO)
    assert (odd.data.text, odd.data.refusal, odd.data.tool_calls) == ("", None, [])


async def test_a_question_that_may_have_been_answered_is_not_asked_again(emulator, hosted):
    emulator.faults.add(DropAnswer(route="v2.external.chat.create"))
    with pytest.raises(sdk.OutcomeUnknownError):
        await hosted.chat.create(messages=HELLO)
    assert len(emulator.requests) == 1


async def test_an_answer_that_cannot_be_paid_is_lost(emulator, hosted):
    emulator.set_balance(0)
    with pytest.raises(sdk.InsufficientCreditsError, match="no credits remaining"):
        await hosted.chat.create(messages=HELLO)


@pytest.mark.parametrize("method", ["create", "create_completion", "submit_completion"])
async def test_streaming_is_refused_before_anything_is_sent(emulator, hosted, method):
    with pytest.raises(sdk.InputError, match="stream=True cannot be had"):
        await getattr(hosted.chat, method)(messages=HELLO, stream=True)
    assert emulator.requests == []


@pytest.mark.parametrize("method", ["create", "create_completion", "submit_completion"])
async def test_a_chat_has_no_price_to_hold_against_a_limit(emulator, hosted, method):
    with pytest.raises(sdk.BudgetExceededError, match="no known price"):
        await getattr(hosted.chat, method)(messages=HELLO, options={"max_credits": 10})
    assert emulator.requests == []


async def test_a_submitted_question_is_answered_later(emulator, hosted):
    chat = await hosted.chat.submit_completion(
        messages=HELLO, client_session_id="session", client_request_key="theme"
    )
    assert isinstance(chat, sdk.SamsarResult)
    assert (chat.kind, chat.raw.status, chat.data.status) == ("chat", 202, "PENDING")
    assert (chat.data.client_session_id, chat.data.client_request_key) == ("session", "theme")
    assert chat.data.text == ""
    emulator.clock.advance(2)
    assert (await chat.status()).data.status == "PROCESSING"
    emulator.clock.advance(10)
    done = await chat.wait()
    assert done.data.text == "You said: Hello"
    assert done.data.response.usage.total_tokens > 0
    assert 0 < done.data.credits_charged < 1
    assert done.credits_charged == done.data.credits_charged
    assert done.data.remaining_credits == emulator.balance()
    assert done.problems == []


async def test_a_lost_answer_to_a_submit_is_fetched_with_the_same_key(emulator, hosted):
    emulator.faults.add(DropAnswer(route=SUBMIT))
    emulator.faults.add(FailAfterHandling(route=SUBMIT))
    chat = await hosted.chat.submit_completion(messages=HELLO)
    sent = posts(emulator)
    keys = {request.json["client_request_id"] for request in sent}
    assert (len(sent), len(keys)) == (3, 1)
    assert {request.headers["idempotency-key"] for request in sent} == keys
    emulator.clock.advance(10)
    await chat.wait()
    charges = [entry for entry in emulator.ledger() if entry.kind == "charge"]
    assert len(charges) == 1


async def test_each_submit_has_a_key_of_its_own(emulator, hosted):
    first = await hosted.chat.submit_completion(messages=HELLO)
    second = await hosted.chat.submit_completion(messages=HELLO)
    assert first.id != second.id
    assert first.data.client_request_id != second.data.client_request_id


async def test_a_key_of_the_callers_own_finds_the_first_question_again(emulator, hosted):
    first = await hosted.chat.submit_completion(messages=HELLO, client_request_id="question-1")
    emulator.clock.advance(10)
    again = await hosted.chat.submit_completion(
        messages=[ChatMessage("Something else")], client_request_id="question-1"
    )
    assert again.id == first.id
    before = len(emulator.requests)
    assert (await again.wait()).data.text == "You said: Hello"
    assert len(emulator.requests) == before


async def test_the_idempotency_key_of_the_options_is_the_key(emulator, hosted):
    chat = await hosted.chat.submit_completion(messages=HELLO, options={"idempotency_key": "mine"})
    assert chat.data.client_request_id == "mine"
    assert posts(emulator)[-1].headers["idempotency-key"] == "mine"
    await chat.status()
    assert "idempotency-key" not in emulator.requests[-1].headers


async def test_an_error_tells_the_key_under_which_the_question_is_found(emulator, hosted):
    emulator.faults.add(DropAnswer(route=SUBMIT))
    with pytest.raises(sdk.SamsarConnectionError) as caught:
        await hosted.chat.submit_completion(
            messages=HELLO, client_request_id="question-1", options={"max_retries": 0}
        )
    assert any("client_request_id='question-1'" in note for note in caught.value.__notes__)
    assert caught.value.retryable
    found = await hosted.chat.status(client_request_id="question-1")
    assert found.data.client_request_id == "question-1"


async def test_a_key_that_was_made_for_one_call_does_not_make_the_next_one_safe(emulator, hosted):
    emulator.faults.add(DropAnswer(route=SUBMIT))
    with pytest.raises(sdk.SamsarConnectionError) as caught:
        await hosted.chat.submit_completion(messages=HELLO, options={"max_retries": 0})
    assert not caught.value.retryable
    found = await hosted.chat.status(client_request_id=caught.value.idempotency_key)
    assert found.data.client_request_id == caught.value.idempotency_key


async def test_a_chat_is_found_by_either_of_its_ids_or_by_its_ref(emulator, samsar, hosted):
    chat = await hosted.chat.submit_completion(messages=HELLO, client_request_id="question-1")
    emulator.clock.advance(10)
    assert (await hosted.chat.status(chat.id)).data.status == "COMPLETED"
    assert (await hosted.chat.wait(chat.id)).data.text == "You said: Hello"
    resumed = samsar.jobs.resume(chat.ref)
    assert type(resumed) is type(chat)
    assert (await resumed.wait()).data.text == "You said: Hello"
    (both,) = await samsar.jobs.wait_all([chat])
    assert both.data.text == "You said: Hello"


async def test_a_chat_that_nobody_knows_is_not_waited_for(emulator, hosted):
    with pytest.raises(sdk.NotFoundError, match="request not found"):
        await hosted.chat.wait("6b0336ae7dae4e4a1957d882")
    assert len(emulator.requests) == 1


async def test_a_chat_cannot_be_cancelled(hosted):
    chat = await hosted.chat.submit_completion(messages=HELLO)
    with pytest.raises(sdk.InputError, match="cannot be cancelled"):
        await chat.cancel()


async def test_a_chat_that_failed_tells_why_and_what_it_cost(server, told):
    failed = {**CHAT, "status": "FAILED", "error": {"message": "rejected", "status": 409}}
    server.play(Say(body={**failed, "creditsCharged": 4, "remainingCredits": 6}))
    with pytest.raises(sdk.JobFailedError, match="rejected") as caught:
        await told.chat.wait("chat_0001")
    assert caught.value.reason == "rejected"
    assert (caught.value.credits_charged, caught.value.credits_remaining) == (4, 6)
    assert caught.value.ref == {"kind": "chat", "id": "chat_0001"}
    assert caught.value.last.error["status"] == 409


async def test_the_header_on_the_cost_of_a_failure_goes_before_its_body(server, told):
    headers = {"x-credits-charged": "5"}
    server.play(Say(body={**CHAT, "status": "FAILED", "creditsCharged": 4}, headers=headers))
    with pytest.raises(sdk.JobFailedError) as caught:
        await told.narratives.wait("story_1")
    assert (caught.value.credits_charged, caught.value.credits_remaining) == (5, None)


async def test_a_server_error_that_is_a_failure_ends_the_wait(server, told):
    server.play(Say(500, body={"status": "FAILED", "message": "dead"}))
    with pytest.raises(sdk.JobFailedError, match="dead") as caught:
        await told.chat.wait("chat_0001", options={"max_retries": 0})
    assert isinstance(caught.value.__cause__, sdk.ServerError)


async def test_a_cancelled_chat_ends_the_wait(server, told):
    server.play(Say(body={**CHAT, "status": "CANCELLED"}))
    with pytest.raises(sdk.JobCancelledError):
        await told.chat.wait("chat_0001")


async def test_a_wait_that_takes_too_long_has_the_last_status(server, told):
    server.play(Say(body={**CHAT, "status": "PROCESSING"}))
    with pytest.raises(sdk.WaitTimeoutError) as caught:
        await told.chat.wait("chat_0001", timeout=0.05, poll=SOON)
    assert caught.value.last.status == "PROCESSING"
    assert caught.value.ref == {"kind": "chat", "id": "chat_0001"}


async def test_what_the_submit_told_already_is_not_asked_for(server, told):
    server.play(Say(202, body={**CHAT, "status": "COMPLETED", "response": ANSWER}))
    chat = await told.chat.submit_completion(messages=HELLO)
    assert (await chat.wait()).data.text == "Hi!"
    assert len(server.got) == 1


async def test_a_submit_that_tells_of_a_failure_fails_the_wait(server, told):
    server.play(Say(202, body={**CHAT, "status": "FAILED", "error": {"message": "rejected"}}))
    chat = await told.chat.submit_completion(messages=HELLO)
    with pytest.raises(sdk.JobFailedError, match="rejected"):
        await chat.wait()
    assert len(server.got) == 1


async def test_an_empty_answer_to_a_submit_is_no_job(server, told):
    server.play(Say(202, body=b""))
    with pytest.raises(sdk.UnexpectedReplyError):
        await told.chat.submit_completion(messages=HELLO, options={"max_retries": 0})


async def test_the_options_of_a_wait_go_with_every_look(server, told):
    server.play(
        Say(body={**CHAT, "status": "PROCESSING"}),
        Say(body={**CHAT, "status": "COMPLETED", "response": ANSWER}),
    )
    seen = []
    done = await told.chat.wait(
        "chat_0001",
        poll=SOON,
        on_progress=lambda status: seen.append(status.status),
        options={"headers": {"x-trace": "1"}, "query": {"v": 2}},
    )
    assert done.data.text == "Hi!"
    assert seen == ["PROCESSING", "COMPLETED"]
    assert [request.headers["x-trace"] for request in server.got] == ["1", "1"]
    assert {request.raw_query for request in server.got} == {"v=2&request_id=chat_0001"}
