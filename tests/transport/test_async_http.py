"""What only the async client has to do with: loops, tasks and cancellation."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import warnings

import pytest
from support.scripted import Say, ScriptedServer

from samsar import AsyncSamsarClient, ConfigurationError, SamsarTimeoutError
from samsar.emulator import EmulatorThread

CREATE = {"prompt": "a", "image_model": "b", "video_model": "RUNWAYML", "duration": 10}


@pytest.fixture
def server():
    with ScriptedServer(Say(body={"remainingCredits": 1})) as server:
        yield server


async def until(ready):
    """Wait for something that happens in the thread of a server."""
    while not ready():  # noqa: ASYNC110 - it has no event to wait for
        await asyncio.sleep(0.01)


def test_one_client_works_across_repeated_runs_and_leaves_nothing_open(server):
    client = AsyncSamsarClient(api_key="sk", base_url=server.url)

    async def ask():
        return (await client.credits.balance()).data.remaining_credits

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [asyncio.run(ask()) for _ in range(3)] == [1, 1, 1]
        gc.collect()
    # Each loop had its own connection, closed when the loop ended.
    assert server.connections == 3


def test_a_client_can_be_closed_in_another_run_than_it_was_used_in(server):
    client = AsyncSamsarClient(api_key="sk", base_url=server.url)
    asyncio.run(client.credits.balance())
    asyncio.run(client.aclose())
    gc.collect()
    with pytest.raises(ConfigurationError, match="closed"):
        asyncio.run(client.credits.balance())


def test_making_a_client_needs_no_loop_and_takes_none(server):
    client = AsyncSamsarClient(api_key="sk", base_url=server.url)
    assert server.connections == 0
    assert asyncio.run(client.credits.balance()).data.remaining_credits == 1
    asyncio.run(client.aclose())


async def test_calls_side_by_side_share_the_connections(server):
    client = AsyncSamsarClient(api_key="sk", base_url=server.url, max_connections=2)
    async with client:
        answers = await asyncio.gather(*(client.credits.balance() for _ in range(20)))
    assert len(answers) == 20
    assert server.connections <= 2


async def test_a_cancelled_paid_call_passes_the_cancellation_on_with_a_note(server):
    server.play(Say(body={}, delay=5))
    async with AsyncSamsarClient(api_key="sk", base_url=server.url) as client:
        task = asyncio.create_task(client.videos.create_from_text(**CREATE))
        await until(lambda: server.got)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
    assert "may have created a job" in caught.value.__notes__[0]
    assert len(server.got) == 1


async def test_a_timeout_around_a_call_works_as_everywhere(server):
    server.play(Say(body={}, delay=5))
    async with AsyncSamsarClient(api_key="sk", base_url=server.url) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.credits.balance()


def test_calls_that_wait_for_a_token_share_one_in_every_run(server):
    refused = Say(status=401, body={"message": "Invalid auth token. User not found."})
    asked = []

    async def provide():
        asked.append(1)
        # By the second time, all calls have been refused: a slow one would be a third time.
        while len(asked) == 2 and len(server.got) < 5:  # noqa: ASYNC110 - got in a thread
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        return f"token-{len(asked)}"

    client = AsyncSamsarClient(token_provider=provide, base_url=server.url)

    async def many():
        await asyncio.gather(*(client.credits.balance() for _ in range(5)))

    asyncio.run(many())
    assert len(asked) == 1
    server.play(*[refused] * 5, Say(body={}))
    asyncio.run(many())
    assert len(asked) == 2


async def test_a_token_provider_that_hangs_ends_with_the_deadline(server):
    async def hang():
        await asyncio.sleep(60)
        return "token"

    client = AsyncSamsarClient(token_provider=hang, base_url=server.url, timeout=0.1)
    async with client:
        with pytest.raises(SamsarTimeoutError, match="token_provider"):
            await client.credits.balance()
    assert server.got == []


async def test_a_wait_that_is_cancelled_says_how_to_find_the_job_again():
    with EmulatorThread(speed=0) as emulator:
        client = AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url)
        async with client:
            job = await client.videos.create_from_text(**{**CREATE, "image_model": "GPTIMAGE2"})
            task = asyncio.create_task(job.wait(poll=60))
            await until(lambda: any(got.path == "/v1/status" for got in emulator.requests))
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert job.id in caught.value.__notes__[-1]
            assert emulator.session(job.id).status == "PENDING"


async def test_a_large_body_does_not_warn_that_it_blocks_the_loop(server):
    async with AsyncSamsarClient(api_key="sk", base_url=server.url) as client:
        await client.request("POST", "/v2/upload_image_data", body={"a": "x" * 3_000_000})
    assert len(server.got[0].body) > 3_000_000


PROGRAM = """
import asyncio, gc, sys
from samsar import AsyncSamsarClient, ConfigurationError, SamsarTimeoutError

async def main():
    client = AsyncSamsarClient(api_key="sk", base_url=sys.argv[1])
    print((await client.credits.balance()).data.remaining_credits)

asyncio.run(main())
gc.collect()
"""


def test_a_program_that_forgets_to_close_its_client_ends_without_noise(server):
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", PROGRAM, server.url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_a_forked_child_opens_its_own_connections(server):
    client = AsyncSamsarClient(api_key="sk", base_url=server.url)
    asyncio.run(client.credits.balance())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            asyncio.run(client.credits.balance())
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    asyncio.run(client.credits.balance())
    assert server.connections == 3
