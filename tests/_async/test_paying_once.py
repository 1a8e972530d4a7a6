"""Nothing that may charge is sent twice, and nothing that is free is given up early."""

from __future__ import annotations

import pytest
from support.scripted import Say

import samsar as sdk
from samsar import AsyncSamsarClient
from samsar.emulator import (
    AnswerInstead,
    CutAnswer,
    DelayAnswer,
    DripAnswer,
    DropAnswer,
    DropRequest,
    FailAfterHandling,
)

CREATE = "videos.create_from_text"
RENDERED = 1000

AFTER_THE_WORK = [
    DropAnswer(route=CREATE, times=None),
    CutAnswer(route=CREATE, times=None),
    FailAfterHandling(route=CREATE, times=None, status=500),
    FailAfterHandling(route=CREATE, times=None, status=502),
    FailAfterHandling(route=CREATE, times=None, status=504),
    FailAfterHandling(route=CREATE, times=None, status=503),
    FailAfterHandling(route=CREATE, times=None, status=200, body="<html>a proxy</html>"),
    DelayAnswer(route=CREATE, times=None, seconds=5),
    DripAnswer(route=CREATE, times=None, seconds=5),
]


def names(faults):
    return [f"{type(fault).__name__}-{getattr(fault, 'status', '')}" for fault in faults]


@pytest.mark.parametrize("fault", AFTER_THE_WORK, ids=names(AFTER_THE_WORK))
async def test_a_paid_request_whose_answer_is_lost_reaches_the_server_once(
    emulator, samsar, text_video, fault
):
    emulator.faults.add(fault)
    impatient = samsar.with_options(timeout=1)
    with pytest.raises(sdk.OutcomeUnknownError) as caught:
        await impatient.videos.create_from_text(**text_video)
    assert caught.value.attempts == 1
    assert not caught.value.retryable
    assert caught.value.request_id
    creates = [got for got in emulator.requests if got.path == "/v1/video/create"]
    assert len(creates) == 1
    emulator.clock.advance(RENDERED)
    reasons = [entry.reason for entry in emulator.ledger() if entry.kind == "charge"]
    assert len(reasons) == len(set(reasons))
    assert len(emulator.sessions()) == 1


async def test_a_paid_request_that_is_dropped_unread_is_not_repeated_either(
    emulator, samsar, text_video
):
    # The server did nothing, but from here that looks the same as an answer that was lost.
    emulator.faults.add(DropRequest(route=CREATE))
    with pytest.raises(sdk.OutcomeUnknownError):
        await samsar.videos.create_from_text(**text_video)
    assert emulator.sessions() == []


async def test_a_paid_request_that_never_left_is_tried_again(text_video):
    retries = []
    client = AsyncSamsarClient(api_key="sk", base_url="http://127.0.0.1:9", on_retry=retries.append)
    async with client:
        with pytest.raises(sdk.SamsarConnectionError) as caught:
            await client.videos.create_from_text(**text_video)
    assert [event.outcome for event in retries] == ["not sent", "not sent"]
    assert caught.value.attempts == 3
    assert caught.value.retryable


async def test_a_paid_request_that_is_refused_says_when_to_try_again(emulator, samsar, text_video):
    emulator.faults.add(AnswerInstead(route=CREATE, status=429, headers={"Retry-After": "7"}))
    with pytest.raises(sdk.RateLimitError) as caught:
        await samsar.videos.create_from_text(**text_video)
    assert caught.value.retry_after == 7
    assert caught.value.attempts == 1


@pytest.mark.parametrize(
    "fault",
    [
        DropAnswer(route="credits.balance"),
        DropRequest(route="credits.balance"),
        CutAnswer(route="credits.balance"),
        AnswerInstead(route="credits.balance", status=500),
        AnswerInstead(route="credits.balance", status=502, body="<html>bad gateway</html>"),
        AnswerInstead(route="credits.balance", status=503, headers={"Retry-After": "0"}),
        AnswerInstead(route="credits.balance", status=200, body="not json"),
    ],
    ids=lambda fault: f"{type(fault).__name__}-{getattr(fault, 'status', '')}",
)
async def test_a_free_request_is_repeated_and_succeeds(emulator, samsar, fault):
    emulator.faults.add(fault)
    balance = await samsar.credits.balance()
    assert balance.data.remaining_credits == 10_000
    assert len(emulator.requests) == 2


async def test_all_attempts_of_a_call_carry_the_same_request_id(emulator, samsar):
    emulator.faults.add(AnswerInstead(route="credits.balance", status=500))
    await samsar.credits.balance()
    ids = {got.headers["x-request-id"] for got in emulator.requests}
    assert len(ids) == 1


async def test_without_retries_a_dead_idle_connection_is_not_revived_in_secret(server):
    server.play(Say(body={"remainingCredits": 1}), Say(reset="silent"), Say(body={}))
    client = AsyncSamsarClient(api_key="sk", base_url=server.url, max_retries=0)
    async with client:
        await client.credits.balance()
        with pytest.raises(sdk.SamsarConnectionError):
            await client.credits.balance()
    assert len(server.got) == 2


async def test_an_unknown_route_is_never_sent_twice_unless_the_caller_says_so(server, scripted):
    server.play(Say(status=500), Say(body={"ok": True}))
    with pytest.raises(sdk.OutcomeUnknownError):
        await scripted.request("POST", "/v2/utils/usage_charge", body={})
    server.play(Say(status=500), Say(body={"ok": True}))
    answer = await scripted.request("POST", "/v2/archive", body={}, repeat="again")
    assert answer.data == {"ok": True}


async def test_a_keyed_request_keeps_its_key_over_all_attempts(server, scripted):
    server.play(Say(status=500), Say(status=500), Say(body={"ok": True}))
    await scripted.request("POST", "/v2/text_to_interactive_video", body={}, repeat="keyed")
    keys = {got.headers["idempotency-key"] for got in server.got}
    assert len(server.got) == 3
    assert len(keys) == 1


async def test_a_keyed_request_that_lost_its_key_is_sent_once(server, scripted):
    for taken in ({"Idempotency-Key": None}, {"idempotency-key": " "}):
        server.play(Say(status=500), Say(body={"ok": True}))
        with pytest.raises(sdk.OutcomeUnknownError):
            await scripted.request(
                "POST",
                "/v2/text_to_interactive_video",
                body={},
                repeat="keyed",
                options={"headers": taken},
            )
        assert len(server.got) == 1


async def test_the_error_of_a_keyed_request_has_the_key_that_finds_what_it_began(emulator, samsar):
    story = {
        "prompt": "A midnight train",
        "duration": 30,
        "num_levels": 2,
        "image_model": "SEEDREAM",
        "video_model": "COSMOS3SUPERI2V",
    }
    emulator.faults.add(DropAnswer(route="v2.interactive_videos.create_from_text"))
    with pytest.raises(sdk.SamsarConnectionError) as caught:
        await samsar.v2.interactive_videos.create_from_text(**story, options={"max_retries": 0})
    # The next call would have another key, and make another video.
    assert not caught.value.retryable
    key = caught.value.idempotency_key
    await samsar.v2.interactive_videos.create_from_text(**story, options={"idempotency_key": key})
    assert len(emulator.sessions()) == 1


async def test_a_key_of_the_callers_own_makes_the_same_call_safe(server, scripted):
    server.play(Say(status=500))
    with pytest.raises(sdk.ServerError) as caught:
        await scripted.request(
            "POST",
            "/v2/text_to_interactive_video",
            body={},
            repeat="keyed",
            options={"idempotency_key": "mine", "max_retries": 0},
        )
    assert caught.value.retryable
    assert caught.value.idempotency_key == "mine"


async def test_an_error_of_what_has_no_key_has_none(server, scripted):
    server.play(Say(status=500))
    with pytest.raises(sdk.ServerError) as caught:
        await scripted.credits.balance(options={"max_retries": 0})
    assert caught.value.idempotency_key is None


async def test_max_credits_refuses_what_would_cost_more_before_it_is_sent(
    emulator, samsar, text_video
):
    careful = samsar.with_options(max_credits=299)
    with pytest.raises(sdk.BudgetExceededError) as caught:
        await careful.videos.create_from_text(**text_video)
    assert caught.value.estimate == 300
    with pytest.raises(sdk.BudgetExceededError):
        await careful.videos.create_from_text(**{**text_video, "video_model": "NEXT-MONTH"})
    assert emulator.requests == []
    await careful.videos.create_from_text(**text_video, options={"max_credits": 300})
    assert len(emulator.sessions()) == 1
