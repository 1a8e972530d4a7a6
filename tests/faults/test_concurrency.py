"""Threads, forks, loops and Ctrl-C, with calls in the middle of everything."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import gc
import logging
import os
import signal
import threading
import time
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from faults import campaign, leftovers
from faults import faults as all_faults
from faults.lookout import API_KEY
from faults.proxy import NONE, Fault, FaultProxy

import samsar as sdk
from samsar.emulator import EmulatorThread
from samsar.testing import no_sleep

THREADS = 32


@pytest.fixture
def emulator():
    with EmulatorThread(speed=0, api_key=API_KEY) as emulator:
        emulator.set_balance(1e9)
        yield emulator


@pytest.fixture
def client(emulator):
    with sdk.SamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client:
        yield client


def test_threads_that_share_a_client_get_the_answers_to_their_own_calls(emulator):
    faults = campaign.mixed(32, all_faults.quick(), 200)
    with no_sleep(), leftovers.none():
        campaign.run(emulator, faults, "sync", at_once=THREADS, max_connections=8)


def test_a_client_that_outlives_many_loops_leaves_nothing_in_any_of_them(emulator):
    faults = campaign.mixed(5, all_faults.quick(), 30)
    with no_sleep(), leftovers.none(), FaultProxy(emulator.url, campaign.Faults(faults)) as proxy:
        client = sdk.AsyncSamsarClient(api_key=emulator.api_key, base_url=proxy.url, timeout=60)
        told = []
        for number in range(len(faults)):
            with contextlib.suppress(sdk.SamsarError):
                call = client.videos.create_from_text(prompt=str(number), **campaign.ORDER)
                told.append(asyncio.run(call).id)
        assert {session.id for session in emulator.sessions()} >= set(told)
        assert len(told) > 5
        asyncio.run(client.aclose())
        del client
        gc.collect()


def in_a_fork(work):
    """Do something in a forked child; tell whether it went well."""
    with warnings.catch_warnings():
        # Of threads in the parent: that they are there is the point.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        # A child that hangs says where, and does not hold up its parent.
        faulthandler.register(signal.SIGALRM, chain=True)
        signal.alarm(60)
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return child


@pytest.fixture
def unlogged():
    """Let nothing be logged: a child inherits the lock of a stream that a thread was writing to."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("unlogged")
def test_a_process_that_forks_while_its_threads_call_goes_on_in_both(emulator, client):
    done = threading.Event()

    def call(name):
        made = []
        while not done.is_set() or not made:
            made.append(client.videos.create_from_text(prompt=name, **campaign.ORDER).id)
        return made

    def call_once():
        client.videos.create_from_text(prompt="child", **campaign.ORDER)

    with ThreadPoolExecutor(8) as pool:
        callers = [pool.submit(call, f"thread {number}") for number in range(8)]
        try:
            children = []
            for count in range(1, 6):
                while len(emulator.requests) < 8 * count:
                    time.sleep(0.001)
                children.append(in_a_fork(call_once))
            codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        finally:
            done.set()
        made = [job for caller in callers for job in caller.result()]
    assert codes == [0] * 5
    begun = Counter(session.input["prompt"] for session in emulator.sessions())
    assert begun["child"] == 5
    assert sum(begun.values()) == len(made) + 5


def interrupting(answer):
    """Press Ctrl-C when the server has done its work and its answer is on its way."""
    os.kill(os.getpid(), signal.SIGINT)
    return answer


def test_ctrl_c_in_a_paid_call_of_a_loop_ends_it_and_leaves_nothing(emulator):
    pressed = Fault(name="Ctrl-C", answer=interrupting, delay=0.05, keep=True)
    hand_out = campaign.Faults([pressed])
    notes = []

    async def call(client):
        try:
            await client.videos.create_from_text(prompt="interrupted", **campaign.ORDER)
        except asyncio.CancelledError as error:
            notes.extend(error.__notes__)
            raise

    with leftovers.none(), FaultProxy(emulator.url, hand_out) as proxy:
        client = sdk.AsyncSamsarClient(api_key=emulator.api_key, base_url=proxy.url)
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(call(client))
        balance = asyncio.run(client.credits.balance())
        asyncio.run(client.aclose())
        del client
    assert "may have created a job" in notes[0]
    assert balance.data.remaining_credits == emulator.balance()
    assert len(emulator.sessions()) == 1


def test_ctrl_c_in_a_wait_of_a_loop_says_how_to_find_the_job_again(emulator):
    pressed = Fault(name="Ctrl-C", answer=interrupting, delay=0.05, keep=True)
    hand_out = campaign.Faults([NONE, pressed])
    notes = []

    async def wait(client):
        job = await client.videos.create_from_text(prompt="interrupted", **campaign.ORDER)
        try:
            await job.wait()
        except asyncio.CancelledError as error:
            notes.extend(error.__notes__)
            raise

    with leftovers.none(), FaultProxy(emulator.url, hand_out) as proxy:
        client = sdk.AsyncSamsarClient(api_key=emulator.api_key, base_url=proxy.url)
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(wait(client))
        asyncio.run(client.aclose())
        del client
    (session,) = emulator.sessions()
    assert session.id in notes[-1]
    assert session.status == "PENDING"
