"""What only the sync client has to do with: threads, forks and Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.scripted import Say, ScriptedServer

import samsar as sdk
from samsar import SamsarClient
from samsar._core.config import IDLE_SECONDS

CREATE = {"prompt": "a", "image_model": "b", "video_model": "RUNWAYML", "duration": 10}


@pytest.fixture
def server():
    with ScriptedServer(Say(body={"remainingCredits": 1})) as server:
        yield server


@pytest.fixture
def client(server):
    with SamsarClient(api_key="sk", base_url=server.url) as client:
        yield client


def test_calls_after_one_another_use_one_connection(server, client):
    for _ in range(5):
        client.credits.balance()
    assert server.connections == 1


def test_threads_share_a_client(server):
    start = threading.Barrier(8)
    with SamsarClient(api_key="sk", base_url=server.url, max_connections=4) as client:

        def ask(_):
            start.wait()
            return [client.credits.balance().data.remaining_credits for _ in range(10)]

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(8)))
    assert answers == [[1] * 10] * 8
    assert server.connections <= 4


def test_a_thread_that_gets_no_connection_in_time_has_sent_nothing(server):
    server.play(Say(body={}, delay=1))
    with SamsarClient(api_key="sk", base_url=server.url, max_connections=1) as client:
        hog = threading.Thread(target=client.credits.balance)
        hog.start()
        while not server.got:
            time.sleep(0.01)
        with pytest.raises(sdk.SamsarTimeoutError, match="could not connect") as caught:
            client.videos.create_from_text(**CREATE, options={"timeout": 0.2})
        hog.join()
    assert caught.value.retryable
    assert len(server.got) == 1


def test_an_idle_connection_is_dropped_before_the_server_would(server, client, monkeypatch):
    client.credits.balance()
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + IDLE_SECONDS + 0.1)
    client.credits.balance()
    assert server.connections == 2


def test_a_connection_that_was_left_in_the_middle_of_an_answer_is_not_used_again(server, client):
    server.play(Say(body={"remainingCredits": 1}, drip=3), Say(body={"remainingCredits": 2}))
    with pytest.raises(sdk.SamsarTimeoutError):
        client.credits.balance(options={"timeout": 0.2})
    assert client.credits.balance().data.remaining_credits == 2
    assert server.connections == 2


def test_a_forked_child_opens_its_own_connections(server, client):
    client.credits.balance()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            client.credits.balance()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    client.credits.balance()
    assert server.connections == 2


def interrupt_when(ready):
    """Press Ctrl-C as soon as `ready()` is true."""

    def press():
        while not ready():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    return thread


def test_ctrl_c_in_a_paid_call_passes_with_a_note_and_leaves_the_client_usable(server, client):
    server.play(Say(body={}, delay=2), Say(body={"remainingCredits": 2}))
    thread = interrupt_when(lambda: server.got)
    with pytest.raises(KeyboardInterrupt) as caught:
        client.videos.create_from_text(**CREATE)
    thread.join()
    assert "may have created a job" in caught.value.__notes__[0]
    assert client.credits.balance().data.remaining_credits == 2


def test_ctrl_c_in_a_wait_says_how_to_find_the_job_again(server, client):
    server.play(Say(body={"status": "PENDING"}))
    thread = interrupt_when(lambda: server.got)
    with pytest.raises(KeyboardInterrupt) as caught:
        client.jobs.resume("req_1").wait(poll=60)
    thread.join()
    assert "req_1" in caught.value.__notes__[-1]


def test_a_compressed_answer_is_read(server, client):
    import gzip

    body = gzip.compress(b'{"remainingCredits": 7}')
    server.play(Say(body=body, headers={"content-encoding": "gzip"}))
    assert client.credits.balance().data.remaining_credits == 7
    assert "gzip" in server.got[0].headers["accept-encoding"]
