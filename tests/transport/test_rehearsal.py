"""What tests may change of the clients' world: pauses, clocks, and the way to the real API."""

from __future__ import annotations

import asyncio
import os
import threading
import time
import warnings

import pytest
from support.scripted import Say, ScriptedServer

from samsar import AsyncSamsarClient
from samsar._async.download import download
from samsar._transport import async_tools, rehearsal, sync_tools
from samsar.emulator import EmulatorThread
from samsar.errors import ConfigurationError
from samsar.testing import Pauses, no_sleep

HOUR = 3600.0


def test_without_a_test_the_clocks_are_those_of_the_machine():
    assert rehearsal.monotonic() == pytest.approx(time.monotonic(), abs=1)
    assert rehearsal.wall_clock() == pytest.approx(time.time(), abs=1)
    assert rehearsal.unskipped(1.5) == 1.5


async def test_both_clocks_go_forward_by_a_skipped_pause_and_back_in_the_end():
    ticks, time_of_day = rehearsal.monotonic(), rehearsal.wall_clock()
    with no_sleep() as pauses:
        await async_tools.sleep(HOUR)
        sync_tools.sleep(HOUR)
        sync_tools.sleep(0)

        assert pauses.seconds == [HOUR, HOUR]
        assert rehearsal.monotonic() - ticks == pytest.approx(2 * HOUR, abs=10)
        assert rehearsal.wall_clock() - time_of_day == pytest.approx(2 * HOUR, abs=10)
    assert rehearsal.monotonic() - ticks < 10


def test_a_pause_is_skipped_in_every_thread():
    with no_sleep() as pauses:
        thread = threading.Thread(target=sync_tools.sleep, args=(HOUR,), daemon=True)
        thread.start()
        thread.join(10)

        assert not thread.is_alive()
        assert pauses.total == HOUR


async def test_other_tasks_get_on_in_a_skipped_pause():
    seen = []

    async def other():
        seen.append("other")

    with no_sleep():
        task = asyncio.create_task(other())
        await async_tools.sleep(HOUR)

        assert seen == ["other"]
    await task


def test_what_was_changed_inside_holds_inside_only():
    outer, inner = Pauses(), Pauses()
    with rehearsal.skipping(outer):
        with rehearsal.skipping(inner):
            sync_tools.sleep(1)
        sync_tools.sleep(2)

    assert (inner.seconds, outer.seconds) == ([1], [2])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
def test_a_forked_child_leaves_the_emulator_alone(tmp_path):
    with (
        EmulatorThread(speed=0, database=tmp_path / "emulator.db") as emulator,
        no_sleep(emulator),
    ):
        emulator.clock.advance(1)
        before = emulator.clock.now()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            try:
                ticks = rehearsal.monotonic()
                sync_tools.sleep(HOUR)
                went_on = HOUR <= rehearsal.monotonic() - ticks < HOUR + 10
                os._exit(0 if went_on and emulator.clock.now() == before else 1)
            finally:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_blocks_may_end_in_any_order_and_nothing_stays_switched_on():
    # As they do in threads, and in tasks.
    first, second = no_sleep(), no_sleep()
    first.__enter__()
    pauses = second.__enter__()
    first.__exit__(None, None, None)
    sync_tools.sleep(HOUR)
    assert pauses.seconds == [HOUR]

    second.__exit__(None, None, None)
    assert rehearsal.unskipped(1) == 1
    assert rehearsal.monotonic() == pytest.approx(time.monotonic(), abs=1)


def test_the_way_to_the_real_api_is_free_again_after_blocks_that_overlap():
    blocks = [rehearsal.refusing_the_real_api(words) for words in ("one", "two")]
    for block in blocks:
        block.__enter__()
    for block in blocks:
        block.__exit__(None, None, None)

    rehearsal.check_url("https://api.samsar.one/v1/credits")


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://api.samsar.one/v1/credits", True),
        ("https://api.samsar.one:443/v1/credits", True),
        ("https://API.samsar.one/v1/credits", True),
        ("https://api.samsar.one./v1/credits", True),
        ("http://127.0.0.1:8765/v1/credits", False),
        ("https://api.samsar.one.example.com/v1/credits", False),
    ],
)
def test_only_the_real_api_is_refused(url, refused):
    rehearsal.check_url(url)
    with rehearsal.refusing_the_real_api("not in a test"):
        if not refused:
            rehearsal.check_url(url)
            return
        with pytest.raises(ConfigurationError, match="not in a test"):
            rehearsal.check_url(url)
        with rehearsal.refusing_the_real_api(None):
            rehearsal.check_url(url)


def test_a_client_is_closed_from_outside_of_every_loop_that_has_used_it():
    first, second = asyncio.new_event_loop(), asyncio.new_event_loop()
    with ScriptedServer(Say(body={"remainingCredits": 1})) as server:
        client = AsyncSamsarClient(api_key="sk", base_url=server.url)
        asyncio.run(client.credits.balance())
        for loop in (first, second):
            loop.run_until_complete(client.credits.balance())
        sessions = [here.session for here in client._engine.transport._sessions.values()]

        client._engine.transport.close_from_outside()

        assert len(sessions) >= 2
        assert all(session.closed for session in sessions)
        for loop in (first, second):
            with pytest.raises(ConfigurationError, match="closed"):
                loop.run_until_complete(client.credits.balance())
            loop.close()


async def test_nothing_is_downloaded_from_the_real_api_either(tmp_path):
    async with AsyncSamsarClient(api_key="sk", base_url="http://127.0.0.1:1") as client:
        with (
            rehearsal.refusing_the_real_api("not in a test"),
            pytest.raises(ConfigurationError, match="not in a test"),
        ):
            await download(
                client._engine,
                "https://api.samsar.one/files/a.mp4",
                str(tmp_path / "a.mp4"),
                overwrite=False,
                on_progress=None,
            )
    assert not (tmp_path / "a.mp4").exists()
