"""Calls, waits, downloads and renewals that are cancelled, at every single one of their awaits."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta

import pytest
from faults import campaign, leftovers
from faults.faults import message
from faults.lookout import API_KEY
from faults.proxy import Fault, FaultProxy
from faults.stepping import WAITING, stepped
from faults.stranger import Stranger

import samsar as sdk
from samsar.emulator import EmulatorThread
from samsar.tokens import MemoryTokenStore, Tokens


@pytest.fixture
def emulator():
    with EmulatorThread(speed=0, api_key=API_KEY) as emulator:
        emulator.set_balance(1e9)
        yield emulator


def test_a_call_that_is_cancelled_at_any_of_its_awaits_charges_nobody_in_secret(emulator):
    ended = []

    async def cancelled_at(step):
        # A new client each time: connecting has awaits of its own.
        async with sdk.AsyncSamsarClient(api_key=emulator.api_key, base_url=proxy.url) as client:
            call = client.videos.create_from_text(prompt=str(step), **campaign.ORDER)
            outcome, _ = await stepped(call, cancel_at=step)
            # The connection that was left in the middle is not used again.
            balance = await client.credits.balance()
            assert balance.data.remaining_credits == emulator.balance()
        assert len(asyncio.all_tasks()) == 1
        return outcome

    async def until_it_gets_through():
        while isinstance(outcome := await cancelled_at(len(ended) + 1), asyncio.CancelledError):
            ended.append(outcome)
        assert outcome.id == emulator.sessions()[0].id

    with leftovers.none(), FaultProxy(emulator.url, lambda: WAITING) as proxy:
        asyncio.run(until_it_gets_through())
    assert len(ended) >= 4
    begun = Counter(session.input["prompt"] for session in emulator.sessions())
    assert set(begun.values()) == {1}
    warned = {
        str(step)
        for step, error in enumerate(ended, 1)
        if any("may have created a job" in note for note in getattr(error, "__notes__", []))
    }
    assert begun.keys() - {str(len(ended) + 1)} <= warned
    assert warned - begun.keys()  # cancelled so early that nothing had been sent


def test_a_wait_that_is_cancelled_at_any_of_its_awaits_can_be_taken_up_again(emulator):
    ended = []

    async def until_it_gets_through():
        async with sdk.AsyncSamsarClient(api_key=emulator.api_key, base_url=proxy.url) as client:
            job = await client.videos.create_from_text(prompt="one", **campaign.ORDER)
            emulator.clock.advance(campaign.RENDERED)
            while True:
                outcome, _ = await stepped(job.wait(), cancel_at=len(ended) + 1)
                if not isinstance(outcome, asyncio.CancelledError):
                    return outcome
                assert any(job.id in note for note in outcome.__notes__)
                ended.append(outcome)

    with leftovers.none(), FaultProxy(emulator.url, lambda: WAITING) as proxy:
        video = asyncio.run(until_it_gets_through())
    assert video.url
    assert len(ended) >= 2


def test_updates_that_are_cancelled_at_any_of_their_awaits_can_be_taken_up_again(emulator):
    ended = []

    async def statuses_of(job):
        return [update.data.status async for update in job.updates()]

    async def until_it_gets_through():
        async with sdk.AsyncSamsarClient(api_key=emulator.api_key, base_url=proxy.url) as client:
            job = await client.videos.create_from_text(prompt="one", **campaign.ORDER)
            emulator.clock.advance(campaign.RENDERED)
            while True:
                outcome, _ = await stepped(statuses_of(job), cancel_at=len(ended) + 1)
                assert len(asyncio.all_tasks()) == 1
                if not isinstance(outcome, asyncio.CancelledError):
                    return outcome
                ended.append(outcome)

    with leftovers.none(), FaultProxy(emulator.url, lambda: WAITING) as proxy:
        statuses = asyncio.run(until_it_gets_through())
    assert statuses[-1] == "COMPLETED"
    assert len(ended) >= 2


def test_a_download_that_is_cancelled_at_any_of_its_awaits_leaves_no_half_a_file(
    emulator, tmp_path
):
    ended, target = [], tmp_path / "a.mp4"

    async def until_it_gets_through():
        async with sdk.AsyncSamsarClient(api_key=emulator.api_key, base_url=proxy.url) as client:
            job = await client.videos.create_from_text(prompt="one", **campaign.ORDER)
            emulator.clock.advance(campaign.RENDERED)
            video = await job.wait()
            whole = (tmp_path / "whole.mp4", tmp_path / "again.mp4")
            await video.download(whole[0])
            while True:
                outcome, _ = await stepped(video.download(target), cancel_at=len(ended) + 1)
                if not isinstance(outcome, asyncio.CancelledError):
                    break
                ended.append(outcome)
                # A download that was about to end may have ended.
                if target.exists():
                    assert target.read_bytes() == whole[0].read_bytes()
                    target.unlink()
                assert len(asyncio.all_tasks()) == 1
            assert target.read_bytes() == whole[0].read_bytes()
            await video.download(whole[1])
            assert whole[1].read_bytes() == whole[0].read_bytes()

    with leftovers.none(), FaultProxy(emulator.url, lambda: WAITING) as proxy:
        asyncio.run(until_it_gets_through())
    assert len(ended) >= 4


MOVIE = b"".join(number.to_bytes(4, "big") for number in range(700_000))
"""Of more than two blocks, in which no place is like another."""


def test_what_is_kept_of_a_download_that_is_cancelled_at_any_await_is_its_beginning(
    emulator, tmp_path
):
    ended, kept, target = [], [], tmp_path / "a.mp4"

    async def until_it_gets_through():
        async with sdk.AsyncSamsarClient(api_key=emulator.api_key, base_url=proxy.url) as client:
            video = await client.jobs.resume(REF).wait()
            while True:
                outcome, _ = await stepped(video.download(target), cancel_at=len(ended) + 1)
                for part in tmp_path.glob("*.part"):
                    assert MOVIE.startswith(part.read_bytes())
                    kept.append(part.stat().st_size)
                    # From the beginning each time, or there is less and less to wait for.
                    part.unlink()
                if not isinstance(outcome, asyncio.CancelledError):
                    return
                ended.append(outcome)

    with leftovers.none(), Stranger(message(200, MOVIE)) as media:
        fault = Fault(name="file elsewhere", answer=finished_at(media.url), keep=True)
        with FaultProxy(emulator.url, lambda: fault) as proxy:
            asyncio.run(until_it_gets_through())
    assert target.read_bytes() == MOVIE
    assert max(kept) > 1 << 20


class Threads(ThreadPoolExecutor):
    """The threads of a loop, which can be waited for."""

    def __init__(self):
        super().__init__()
        self.jobs = []

    def submit(self, *job, **options):
        self.jobs.append(super().submit(*job, **options))
        return self.jobs[-1]


def test_what_remains_of_a_cancelled_download_leaves_the_next_one_alone(
    emulator, tmp_path, monkeypatch
):
    threads, target = Threads(), tmp_path / "a.mp4"
    begun, released, fsync = threading.Event(), threading.Event(), os.fsync

    def slow(file):
        monkeypatch.setattr(os, "fsync", fsync)
        begun.set()
        assert released.wait(20)

    def in_the_middle(_):
        released.set()
        wait(threads.jobs)

    async def twice():
        asyncio.get_running_loop().set_default_executor(threads)
        async with sdk.AsyncSamsarClient(api_key=emulator.api_key, base_url=proxy.url) as client:
            video = await client.jobs.resume(REF).wait()
            first = asyncio.create_task(video.download(target))
            assert await asyncio.to_thread(begun.wait, 20)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            assert not target.exists()
            await video.download(target, on_progress=in_the_middle)

    monkeypatch.setattr(os, "fsync", slow)
    with Stranger(message(200, MOVIE)) as media:
        fault = Fault(name="file elsewhere", answer=finished_at(media.url), keep=True)
        with FaultProxy(emulator.url, lambda: fault) as proxy:
            asyncio.run(twice())
    assert released.is_set()
    assert target.read_bytes() == MOVIE


REF = {"kind": "video", "id": "665f1c2e9b1d4a0012345678"}


def finished_at(origin):
    """Return what says of every job that it is done, and where its file is."""
    body = json.dumps({"status": "COMPLETED", "result_url": f"{origin}/a.mp4"}).encode()
    return lambda _: message(200, body)


def tokens_that_end_soon(emulator):
    made, now = emulator.create_refresh_token(), datetime.now(UTC)
    return Tokens(
        auth_token=made.auth_token,
        refresh_token=made.refresh_token,
        expires_at=now + timedelta(days=2),
        obtained_at=now - timedelta(days=8),
    )


def renewals(emulator):
    return sum(each.path == "/v2/user/refresh_token" for each in emulator.requests)


def test_a_renewal_whose_call_is_cancelled_at_any_of_its_awaits_loses_no_token(emulator):
    ended = []

    async def cancelled_at(step):
        store = MemoryTokenStore(tokens_that_end_soon(emulator).to_json())
        begun = renewals(emulator)
        credential = sdk.RotatingToken(store=store)
        async with sdk.AsyncSamsarClient(credential=credential, base_url=proxy.url) as client:
            outcome, _ = await stepped(client.credits.balance(), cancel_at=step)
        assert len(asyncio.all_tasks()) == 1
        # Another process goes on with what has been stored.
        credential = sdk.RotatingToken(store=store)
        async with sdk.AsyncSamsarClient(credential=credential, base_url=emulator.url) as client:
            balance = await client.credits.balance()
            assert balance.data.remaining_credits == emulator.balance()
        assert renewals(emulator) == begun + 1
        return outcome

    async def until_it_gets_through():
        while isinstance(outcome := await cancelled_at(len(ended) + 1), asyncio.CancelledError):
            ended.append(outcome)
        assert outcome.data.remaining_credits == emulator.balance()

    with leftovers.none(), FaultProxy(emulator.url, lambda: WAITING) as proxy:
        asyncio.run(until_it_gets_through())
    assert len(ended) >= 3
