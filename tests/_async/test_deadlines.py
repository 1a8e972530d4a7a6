"""One deadline covers attempts, sleeps and bodies."""

from __future__ import annotations

import time

import pytest
from support.scripted import Say

import samsar as sdk
from samsar import AsyncSamsarClient

# Far more than a call under this timeout may take, far less than the server would.
TIMEOUT = 1.0
LATEST = 2.0


@pytest.mark.parametrize(
    "say",
    [
        Say(body={"remainingCredits": 1}, drip=4),
        Say(body={"remainingCredits": 1}, drip_head=4),
        Say(body={"remainingCredits": 1}, delay=4),
    ],
    ids=["body drips", "head drips", "nothing comes"],
)
async def test_a_slow_answer_ends_at_the_deadline(server, say):
    server.play(say)
    started = time.monotonic()
    async with AsyncSamsarClient(api_key="sk", base_url=server.url, timeout=TIMEOUT) as client:
        with pytest.raises(sdk.SamsarTimeoutError) as caught:
            await client.credits.balance()
    assert time.monotonic() - started < LATEST
    assert caught.value.retryable


async def test_slow_attempts_share_one_deadline(server):
    server.play(Say(status=500, delay=0.4))
    started = time.monotonic()
    client = AsyncSamsarClient(api_key="sk", base_url=server.url, timeout=TIMEOUT, max_retries=9)
    async with client:
        with pytest.raises(sdk.SamsarCallError):
            await client.credits.balance()
    assert time.monotonic() - started < LATEST


async def test_what_arrived_before_the_deadline_is_not_lost(server):
    server.play(Say(body=b'{"remainingCredits": 4920', headers={"content-length": "500"}))
    async with AsyncSamsarClient(api_key="sk", base_url=server.url, timeout=0.5) as client:
        with pytest.raises(sdk.SamsarTimeoutError) as caught:
            await client.credits.balance()
    assert caught.value.status == 200
    assert "4920" in caught.value.body


async def test_a_retry_after_beyond_the_deadline_is_raised_at_once(server, scripted):
    server.play(Say(status=503, headers={"retry-after": "60"}))
    with pytest.raises(sdk.ServerError) as caught:
        await scripted.with_options(timeout=5).credits.balance()
    assert caught.value.retry_after == 60
    assert len(server.got) == 1


async def test_a_deadline_of_one_call_leaves_the_client_as_it_was(server, scripted):
    server.play(Say(body={}, delay=4), Say(body={"remainingCredits": 3}))
    with pytest.raises(sdk.SamsarTimeoutError):
        await scripted.credits.balance(options={"timeout": 0.2})
    assert (await scripted.credits.balance()).data.remaining_credits == 3
