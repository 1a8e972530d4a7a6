"""Starting, stopping, threads, files that outlive the emulator, and being offline."""

import asyncio
import json
import socket
import sqlite3
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from support.fields import TEXT

from samsar.emulator import AnswerInstead, Emulator, EmulatorThread, serve


def ask(url: str, key: str, path: str, body: Any = None) -> Any:
    """Send one request without an event loop."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(url + path, data, headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
        return json.load(response)


def create(emulator: EmulatorThread) -> str:
    answer = ask(emulator.url, emulator.api_key, "/v1/video/create", {"input": TEXT})
    return str(answer["request_id"])


def address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return str(parts.hostname), int(parts.port or 0)


async def test_open_connections_do_not_keep_it_from_stopping():
    async with Emulator() as emulator:
        connections = [await asyncio.open_connection(*address(emulator.url)) for _ in range(5)]
        reader, writer = connections[0]
        writer.write(b"GET /v1/credits HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        begin = time.monotonic()
        await emulator.stop()
        assert time.monotonic() - begin < 3
        for _reader, writer in connections:
            writer.close()


async def test_a_stopped_emulator_says_so():
    emulator = Emulator()
    for look in (
        lambda: emulator.url,
        lambda: emulator.api_key,
        emulator.balance,
        emulator.sessions,
    ):
        with pytest.raises(RuntimeError, match="not running"):
            look()
    async with emulator:
        assert emulator.balance() == 10_000
        with pytest.raises(RuntimeError, match="already"):
            await emulator.start()
    await emulator.stop()
    with pytest.raises(RuntimeError, match="not running"):
        emulator.balance()
    emulator.clock.advance(1)


async def test_it_can_be_started_again():
    emulator = Emulator(speed=0)
    keys = set()
    for _ in range(2):
        async with emulator:
            keys.add(emulator.api_key)
            assert emulator.balance() == 10_000
    assert len(keys) == 2


async def test_a_port_that_is_taken_is_an_error():
    async with Emulator() as emulator:
        _, port = address(emulator.url)
        with pytest.raises(OSError, match=r"[Aa]ddress"):
            await Emulator(port=port).start()
        with pytest.raises(OSError, match=r"[Aa]ddress"):
            EmulatorThread(port=port).start()
    async with Emulator(port=port) as again:
        assert again.url == f"http://127.0.0.1:{port}"


async def test_it_listens_on_ipv6_too():
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("this machine has no IPv6")
    async with Emulator(host="::1") as emulator, aiohttp.ClientSession() as http:
        assert emulator.url.startswith("http://[::1]:")
        async with http.get(f"{emulator.url}/v1/video/supported_models") as response:
            assert response.status == 200


def test_a_thread_serves_programs_without_an_event_loop():
    with EmulatorThread(speed=0, credits=500) as emulator:
        request_id = create(emulator)
        emulator.clock.advance(90)
        status = ask(emulator.url, emulator.api_key, f"/v1/status?request_id={request_id}")
        assert status["status"] == "COMPLETED"
        assert emulator.balance() == 200
        assert emulator.requests[0].route == "videos.create_from_text"
        emulator.faults.add(AnswerInstead(status=503))
        with pytest.raises(urllib.error.HTTPError) as caught:
            ask(emulator.url, emulator.api_key, "/v1/credits")
        caught.value.close()


def test_a_thread_ends_with_its_emulator():
    before = threading.active_count()
    emulator = EmulatorThread()
    for _ in range(2):
        with emulator:
            assert threading.active_count() == before + 1
            with pytest.raises(RuntimeError, match="already"):
                emulator.start()
        emulator.stop()
        assert threading.active_count() == before
    with pytest.raises(RuntimeError, match="not running"):
        _ = emulator.url


@pytest.mark.parametrize("where", ["wait", "join"])
def test_a_ctrl_c_while_it_starts_or_stops_leaves_no_thread_behind(
    monkeypatch: pytest.MonkeyPatch, where: str
):
    presses = [KeyboardInterrupt]
    of = threading.Event if where == "wait" else threading.Thread
    patient = getattr(of, where)

    def pressed(self: Any, *arguments: Any) -> Any:
        caller = sys._getframe(1).f_globals["__name__"]
        if presses and caller == "samsar.emulator.thread":
            raise presses.pop()
        return patient(self, *arguments)

    before = threading.active_count()
    emulator = EmulatorThread()
    if where == "join":
        emulator.start()
    with monkeypatch.context() as patched:
        patched.setattr(of, where, pressed)
        with pytest.raises(KeyboardInterrupt):
            emulator.start() if where == "wait" else emulator.stop()
    emulator.stop()
    assert threading.active_count() == before
    with emulator:
        assert emulator.balance() == 10_000


def test_many_threads_may_ask_at_once():
    with EmulatorThread(speed=1000, credits=100_000) as emulator:
        ids: list[str] = []
        threads = [
            threading.Thread(
                target=lambda: ids.extend(create(emulator) for _ in range(5)) or emulator.ledger()
            )
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        emulator.clock.advance(90)
        assert len(set(ids)) == 40
        assert emulator.balance() == 100_000 - 40 * 300


def test_a_file_keeps_accounts_credits_and_jobs(tmp_path: Path):
    database = tmp_path / "emulator.db"
    with EmulatorThread(database=database, speed=0) as emulator:
        key, other = emulator.api_key, emulator.open_account(50)
        request_id = create(emulator)
        emulator.clock.advance(40)
        ledger, session = emulator.ledger(), emulator.session(request_id)
    with EmulatorThread(database=database, speed=0, credits=77) as emulator:
        assert emulator.api_key == key
        assert emulator.balance(other) == 50
        assert emulator.ledger() == ledger
        assert emulator.session(request_id) == session
        emulator.clock.advance(50)
        assert emulator.session(request_id).status == "COMPLETED"
        assert emulator.balance() == 9_700
    assert [path.name for path in tmp_path.iterdir()] == ["emulator.db"]


def test_a_running_clock_does_not_fall_behind_the_database(tmp_path: Path):
    database = tmp_path / "emulator.db"
    with EmulatorThread(database=database, speed=0) as emulator:
        request_id = create(emulator)
        emulator.clock.advance(86_400)
        latest = emulator.clock.now()
    with EmulatorThread(database=database, speed=1) as emulator:
        assert emulator.clock.now() >= latest
        assert emulator.session(request_id).status == "COMPLETED"


def test_a_key_can_be_chosen(tmp_path: Path):
    database = tmp_path / "emulator.db"
    with EmulatorThread(database=database, api_key="sk_test_mine") as emulator:
        assert emulator.api_key == "sk_test_mine"
        other = emulator.open_account(1)
    with EmulatorThread(database=database, api_key="sk_test_second") as emulator:
        assert emulator.balance("sk_test_mine") == emulator.balance() == 10_000
    with pytest.raises(ValueError, match="another account"):
        EmulatorThread(database=database, api_key=other).start()


@pytest.mark.parametrize("api_key", ["", " ", "a b", "a.b.c", "sapp_1", "scsa_1"])
def test_a_key_that_would_be_read_as_something_else_is_refused(api_key: str):
    with pytest.raises(ValueError, match="api_key"):
        Emulator(api_key=api_key)


def test_a_database_of_another_release_is_refused(tmp_path: Path):
    database = tmp_path / "emulator.db"
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ValueError, match="version 99"):
        EmulatorThread(database=database).start()


async def test_an_emulator_that_is_offline_refuses_connections(api: Any, emulator: Emulator):
    assert (await api.get("/v1/credits")).status == 200
    url = emulator.url
    async with emulator.offline():
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await api.get("/v1/credits")
        assert isinstance(caught.value.os_error, ConnectionRefusedError)
    assert emulator.url == url
    assert (await api.get("/v1/credits")).status == 200


def test_a_thread_can_be_offline_too():
    with EmulatorThread() as emulator:
        with emulator.offline(), pytest.raises(ConnectionRefusedError):
            socket.create_connection(address(emulator.url))
        socket.create_connection(address(emulator.url)).close()


async def test_it_may_be_stopped_while_it_is_offline():
    emulator = Emulator()
    await emulator.start()
    async with emulator.offline():
        _, port = address(emulator.url)
        await emulator.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


async def test_serving_goes_on_until_it_is_cancelled():
    started: asyncio.Future[Emulator] = asyncio.get_running_loop().create_future()
    serving = asyncio.ensure_future(serve(port=0, credits=5, on_start=started.set_result))
    emulator = await started
    assert emulator.balance() == 5
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    with pytest.raises(RuntimeError, match="not running"):
        _ = emulator.url
