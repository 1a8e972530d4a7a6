"""Many callers at once, and callers that are slow, rude or gone: nobody waits for them."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import Counter
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import aiohttp
import pytest
from support.waiting import until

from samsar.emulator import AnswerInstead, DelayAnswer, Emulator

from .conftest import Api

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

CALLERS = 1000
PRICE = 300
LARGE = b"x" * 5_000_000
USER = {"provider": "whop", "external_user_id": "usr_1"}
PURCHASE = {"amount": 5, "email": "a@example.com", "redirect_url": "https://example.com/cb"}


@pytest.fixture
def room_for_sockets() -> Iterator[None]:
    """Allow this process both ends of a thousand connections."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * CALLERS + 200
    if hard not in (resource.RLIM_INFINITY, -1) and hard < needed:
        pytest.skip(f"this process may open {hard} files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(autouse=True)
async def nothing_left_over(caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """Nobody's fault may end up as a warning or as a task that goes on for ever."""
    before = asyncio.all_tasks()
    yield
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert asyncio.all_tasks() <= before | {asyncio.current_task()}


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(speed=0, credits=CALLERS * PRICE) as emulator:
        yield emulator


class Caller:
    """One connection, byte by byte."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self.socket = socket.socket()
        self.socket.setblocking(False)  # noqa: FBT003
        # What is not read piles up with the other side, not here.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

    async def __aenter__(self) -> Self:
        parts = urlsplit(self._emulator.url)
        address = (parts.hostname, parts.port)
        await asyncio.get_running_loop().sock_connect(self.socket, address)
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self.socket.close()

    async def write(self, *targets: str, more: str = "") -> None:
        key = f"Host: x\r\nAuthorization: Bearer {self._emulator.api_key}\r\n"
        data = "".join(f"{target} HTTP/1.1\r\n{key}{more}\r\n" for target in targets)
        await asyncio.get_running_loop().sock_sendall(self.socket, data.encode())

    async def read(self, size: int) -> bytes:
        reading = asyncio.get_running_loop().sock_recv(self.socket, size)
        return await asyncio.wait_for(reading, 10)

    async def read_all(self) -> bytes:
        whole = b""
        while piece := await self.read(65536):
            whole += piece
        return whole


async def test_a_thousand_callers_are_all_served(room_for_sockets: None, emulator: Emulator):
    together = asyncio.Barrier(CALLERS)

    async def call(api: Api) -> str:
        made = await api.create(duration=10)
        # All connections are open now, and stay so.
        await together.wait()
        assert (await api.status(made))["status"] == "PENDING"
        return made

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        made = await asyncio.gather(*(call(Api(http, emulator)) for _ in range(CALLERS)))
    emulator.clock.advance(1000)
    assert {session.id for session in emulator.sessions()} == set(made)
    assert len(made) == len(set(made)) == CALLERS
    assert {session.status for session in emulator.sessions()} == {"COMPLETED"}
    charged = sum(entry.amount for entry in emulator.ledger() if entry.kind == "charge")
    assert (charged, emulator.balance()) == (-CALLERS * PRICE, 0)


async def test_jobs_that_together_cost_too_much_begin_and_take_each_others_credits(
    api: Any, emulator: Emulator
):
    emulator.set_balance(1000)
    made = await asyncio.gather(*(api.create(duration=10) for _ in range(20)))
    emulator.clock.advance(1000)
    assert {(await api.status(each))["status"] for each in made} == {"FAILED"}
    assert emulator.balance() == 0
    ledger = emulator.ledger()
    assert min(entry.balance for entry in ledger) >= 0
    assert sum(entry.amount for entry in ledger) == emulator.balance()


async def test_of_many_refreshes_of_one_token_exactly_one_wins(api: Any, emulator: Emulator):
    opened = await api.post("/v2/user/recharge_credits", PURCHASE, key=None)
    emulator.pay(opened.json["checkoutSessionId"])
    body = {"refreshToken": emulator.callbacks[-1].body["refreshToken"]}
    answers = await asyncio.gather(
        *(api.post("/v2/user/refresh_token", body, key=None) for _ in range(50))
    )
    assert Counter(answer.status for answer in answers) == {200: 1, 401: 49}
    (won,) = (answer.json for answer in answers if answer.status == 200)
    again = await api.post(
        "/v2/user/refresh_token", {"refreshToken": won["refreshToken"]}, key=None
    )
    assert again.status == 200


async def test_many_upserts_of_one_user_make_one_user(api: Any):
    answers = await asyncio.gather(
        *(api.post("/v1/external_users/session", {"external_user": USER}) for _ in range(50))
    )
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json["external_api_key"] for answer in answers}) == 1


async def test_nobody_waits_for_a_slow_reader(api: Any, emulator: Emulator):
    emulator.faults.add(AnswerInstead(status=200, body=LARGE))
    async with Caller(emulator) as slow:
        await slow.write("GET /v1/credits", more="Connection: close\r\n")
        read = b"".join([await slow.read(1) for _ in range(100)])
        answers = await asyncio.gather(*(api.get("/v1/credits") for _ in range(50)))
        assert {answer.status for answer in answers} == {200}
        read += await slow.read_all()
    assert read.endswith(LARGE)


@pytest.mark.parametrize("begun", ["", "GET /v1/credits HTTP/1.1\r\nHo", "body"])
async def test_nobody_waits_for_a_slow_writer_and_stopping_does_not_either(
    api: Any, emulator: Emulator, begun: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("samsar.emulator.server._GRACE_SECONDS", 0.05)
    async with Caller(emulator) as slow:
        if begun == "body":
            await slow.write("POST /v1/video/create", more="Content-Length: 100\r\n")
        elif begun:
            await asyncio.get_running_loop().sock_sendall(slow.socket, begun.encode())
        assert (await api.get("/v1/credits")).status == 200
        async with asyncio.timeout(4):
            await emulator.stop()
        assert await closed(slow)


async def closed(caller: Caller) -> bool:
    try:
        return await caller.read(1) == b""
    except ConnectionError:
        return True


async def test_requests_in_a_row_are_answered_in_that_row(emulator: Emulator):
    async with Caller(emulator) as caller:
        await caller.write("GET /v1/credits", "GET /v1/nothing", "GET /v1/video/supported_models")
        await caller.write("GET /v1/nothing", more="Connection: close\r\n")
        answers = (await caller.read_all()).split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"200", b"404", b"200", b"404"]


@pytest.mark.parametrize("count", [1, 3])
async def test_a_caller_that_will_say_no_more_is_still_answered(
    emulator: Emulator, count: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("samsar.emulator.connections._KEEP_ALIVE_SECONDS", 0.05)
    async with Caller(emulator) as caller:
        await caller.write(*["GET /v1/credits"] * count)
        caller.socket.shutdown(socket.SHUT_WR)
        assert (await caller.read_all()).count(b"HTTP/1.1 200 OK") == count


async def test_a_body_that_breaks_off_is_no_request(emulator: Emulator):
    async with Caller(emulator) as caller:
        await caller.write("POST /v1/video/create", more="Content-Length: 100\r\n")
        caller.socket.shutdown(socket.SHUT_WR)
        assert await caller.read_all() == b""
    assert emulator.requests == []


async def test_an_idle_connection_is_closed(emulator: Emulator, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("samsar.emulator.connections._KEEP_ALIVE_SECONDS", 0.05)
    async with Caller(emulator) as caller:
        await caller.write("GET /v1/credits")
        assert (await caller.read_all()).startswith(b"HTTP/1.1 200 OK")


async def test_what_was_asked_for_is_done_for_a_caller_that_has_left(
    api: Any, emulator: Emulator, text_fields: Any
):
    emulator.faults.add(DelayAnswer(seconds=60))
    asking = asyncio.ensure_future(api.post("/v1/video/create", {"input": text_fields()}))
    await until(emulator.sessions)
    asking.cancel()
    (session,) = emulator.sessions()
    assert (await api.status(session.id))["status"] == "PENDING"


async def test_a_caller_may_leave_in_the_middle_of_an_answer(api: Any, emulator: Emulator):
    emulator.faults.add(AnswerInstead(status=200, body=LARGE))
    async with Caller(emulator) as caller:
        await caller.write("GET /v1/credits")
        assert await caller.read(1) == b"H"
    assert (await api.get("/v1/credits")).status == 200
