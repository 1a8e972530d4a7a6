"""Faults on order: each does what its name says, once, and where it was told to."""

import asyncio
import errno
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from support.waiting import until

from samsar._core import routes
from samsar.emulator import (
    AnswerInstead,
    CutAnswer,
    DelayAnswer,
    DripAnswer,
    DropAnswer,
    DropRequest,
    Emulator,
    FailAfterHandling,
    Fault,
    Faults,
    RedirectTo,
    ResetConnection,
)

CREATE = "/v1/video/create"


@pytest.fixture
def body(text_fields: Callable[..., Any]) -> dict[str, Any]:
    return {"input": text_fields(duration=10)}


async def test_a_dropped_request_does_nothing(api: Any, emulator: Emulator, body: Any):
    emulator.faults.add(DropRequest())
    with pytest.raises(aiohttp.ClientOSError) as caught:
        await api.post(CREATE, body)
    assert caught.value.errno == errno.ECONNRESET
    assert emulator.sessions() == []
    assert len(emulator.requests) == 1
    assert (await api.post(CREATE, body)).status == 200


async def test_a_dropped_answer_has_done_everything(api: Any, emulator: Emulator, body: Any):
    emulator.faults.add(DropAnswer(route=routes.videos.CREATE_FROM_TEXT))
    with pytest.raises(aiohttp.ClientOSError) as caught:
        await api.post(CREATE, body)
    assert caught.value.errno == errno.ECONNRESET
    (session,) = emulator.sessions()
    emulator.clock.advance(90)
    assert emulator.session(session.id).status == "COMPLETED"
    assert emulator.balance() == 9_700


async def test_a_reset_connection_is_never_read_from(api: Any, emulator: Emulator, body: Any):
    emulator.faults.add(ResetConnection())
    with pytest.raises((ConnectionResetError, aiohttp.ClientOSError)):
        await api.post(CREATE, body)
    assert emulator.requests == []
    assert (await api.post(CREATE, body)).status == 200


async def test_a_failure_after_handling_has_done_everything(
    api: Any, emulator: Emulator, body: Any
):
    emulator.faults.add(FailAfterHandling(status=502, headers={"X-Proxy": "1"}))
    answer = await api.post(CREATE, body)
    assert (answer.status, answer.json) == (502, {"message": "Bad Gateway"})
    assert answer.headers["X-Proxy"] == "1"
    assert len(emulator.sessions()) == 1


async def test_an_answer_instead_does_nothing(api: Any, emulator: Emulator, body: Any):
    emulator.faults.add(
        AnswerInstead(status=429, body={"message": "Slow down"}, headers={"Retry-After": "2"})
    )
    answer = await api.post(CREATE, body)
    assert (answer.status, answer.message) == (429, "Slow down")
    assert answer.headers["Retry-After"] == "2"
    assert emulator.sessions() == []


@pytest.mark.parametrize(
    ("given", "sent", "kind"),
    [
        ("<h1>Down</h1>", b"<h1>Down</h1>", "text/plain; charset=utf-8"),
        (b"\xff\x00", b"\xff\x00", "application/octet-stream"),
        ([1], b"[1]", "application/json; charset=utf-8"),
        ("", b"", "text/plain; charset=utf-8"),
    ],
)
async def test_an_answer_instead_may_be_anything(
    api: Any, emulator: Emulator, given: Any, sent: bytes, kind: str
):
    emulator.faults.add(AnswerInstead(status=503, body=given))
    answer = await api.get("/v1/credits")
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (503, sent, kind)


async def test_a_redirect_names_another_place(api: Any, emulator: Emulator):
    emulator.faults.add(RedirectTo(location="http://other.test/v1/credits", status=302))
    answer = await api.get("/v1/credits")
    assert answer.status == 302
    assert answer.headers["Location"] == "http://other.test/v1/credits"


async def test_a_cut_answer_stops_in_the_middle_of_its_body(api: Any, emulator: Emulator):
    emulator.faults.add(CutAnswer())
    with pytest.raises(aiohttp.ClientPayloadError):
        await api.get("/v1/credits")
    assert (await api.get("/v1/credits")).status == 200


async def test_a_cut_file_can_be_taken_up_where_it_stopped(api: Any, emulator: Emulator):
    request_id = await api.create(duration=10)
    emulator.clock.advance(90)
    path = f"/files/{request_id}/video.mp4"
    whole = (await api.get(path)).body
    emulator.faults.add(CutAnswer(route="files.video", fraction=0.25))
    got = bytearray()
    async with aiohttp.ClientSession() as http, http.get(emulator.url + path) as response:
        assert int(response.headers["Content-Length"]) == len(whole)
        with suppress(aiohttp.ClientPayloadError):
            while True:
                got += await response.content.readany()
    assert got == whole[: len(whole) // 4]
    rest = await api.get(path, headers={"Range": f"bytes={len(got)}-"})
    assert got + rest.body == whole


async def test_a_delayed_answer_has_done_everything_before(api: Any, emulator: Emulator, body: Any):
    emulator.faults.add(DelayAnswer(seconds=0.1))
    begin = time.monotonic()
    asking = asyncio.ensure_future(api.post(CREATE, body))
    await until(lambda: emulator.requests)
    assert len(emulator.sessions()) == 1
    assert (await asking).status == 200
    assert time.monotonic() - begin >= 0.1


async def test_a_dripping_answer_arrives_bit_by_bit(api: Any, emulator: Emulator):
    emulator.faults.add(DripAnswer(seconds=0.3))
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.get(f"{emulator.url}/v1/credits") as response,
    ):
        arrivals = [time.monotonic() async for _ in response.content.iter_any()]
    assert len(arrivals) >= 2
    assert arrivals[-1] - arrivals[0] > 0.05


@pytest.mark.parametrize(
    "fault",
    [DelayAnswer(seconds=60), DripAnswer(seconds=60), DropAnswer(), CutAnswer()],
    ids=lambda fault: type(fault).__name__,
)
async def test_faults_do_not_keep_the_emulator_from_stopping(fault: Fault):
    async with Emulator() as emulator, aiohttp.ClientSession() as http:
        emulator.faults.add(fault)

        async def ask() -> None:
            async with http.get(f"{emulator.url}/v1/credits") as response:
                await response.read()

        asking = asyncio.ensure_future(ask())
        await until(lambda: emulator.requests)
        begin = time.monotonic()
        await emulator.stop()
        assert time.monotonic() - begin < 3
        await asyncio.wait([asking])
        asking.exception()


async def test_a_fault_strikes_as_often_as_it_was_told(api: Any, emulator: Emulator):
    emulator.faults.add(AnswerInstead(status=503, times=2, skip=1))
    statuses = [(await api.get("/v1/credits")).status for _ in range(5)]
    assert statuses == [200, 503, 503, 200, 200]


async def test_a_fault_without_a_number_strikes_always(api: Any, emulator: Emulator):
    emulator.faults.add(AnswerInstead(status=503, times=None))
    assert [(await api.get("/v1/credits")).status for _ in range(4)] == [503] * 4
    emulator.faults.clear()
    assert (await api.get("/v1/credits")).status == 200


async def test_faults_are_used_in_the_order_in_which_they_were_added(api: Any, emulator: Emulator):
    emulator.faults.add(AnswerInstead(status=500), AnswerInstead(status=502))
    assert len(emulator.faults.pending) == 2
    assert [(await api.get("/v1/credits")).status for _ in range(3)] == [500, 502, 200]
    assert emulator.faults.pending == ()


@pytest.mark.parametrize(
    "route",
    [
        None,
        routes.videos.CREATE_FROM_TEXT,
        "videos.create_from_text",
        "POST /v1/video",
        "/v1/",
    ],
)
def test_a_fault_is_for_a_route_or_the_beginning_of_a_path(route: Any):
    fault = DropRequest(route=route)
    assert fault.matches("videos.create_from_text", "POST", "/v1/video/create")


@pytest.mark.parametrize("route", ["videos.create_from_images", "GET /v1/video", "/v2/"])
def test_a_fault_lets_other_requests_pass(route: str):
    fault = DropRequest(route=route)
    assert not fault.matches("videos.create_from_text", "POST", "/v1/video/create")


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (DropRequest, {"times": 0}),
        (DropRequest, {"skip": -1}),
        (DelayAnswer, {"seconds": -1}),
        (CutAnswer, {"fraction": 1}),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(kind: type[Fault], options: dict[str, Any]):
    with pytest.raises(ValueError, match="must be"):
        kind(**options)


def test_a_connection_fault_is_not_taken_for_a_request():
    faults = Faults()
    faults.add(ResetConnection())
    assert faults.take_for_request("credits.balance", "GET", "/v1/credits") is None
    assert faults.take_for_connection()
    assert not faults.take_for_connection()
