"""What the web framework of the server does before and after any handler."""

import asyncio
import gzip
import logging
import re
import uuid
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from samsar.emulator import DropRequest, Emulator
from samsar.emulator.journal import REQUESTS_KEPT

JSON = {"Content-Type": "application/json"}


async def exchange(emulator: Emulator, request: bytes, until: bytes = b"") -> bytes:
    """Send bytes and read what comes until a mark, or until the other side closes."""
    address = urlsplit(emulator.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(request)
    answer = await (reader.readuntil(until) if until else reader.read())
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.parametrize("path", ["/v1/credits", "/v1/nothing", "/v2/nothing", "/api/v2/x"])
async def test_every_answer_under_the_prefixes_has_a_request_id(api: Any, path: str):
    answer = await api.get(path)
    assert uuid.UUID(answer.headers["x-request-id"])


async def test_the_request_id_of_the_caller_is_kept(api: Any):
    answer = await api.get("/v1/credits", headers={"x-request-id": " mine "})
    assert answer.headers["x-request-id"] == "mine"


async def test_elsewhere_there_is_no_request_id(api: Any):
    assert "x-request-id" not in (await api.get("/v10/credits")).headers


@pytest.mark.parametrize("data", [b"{", b"{'a':1}", b'"text"', b"5", b"null", b'{"a":NaN}'])
async def test_a_body_that_is_not_json_is_answered_with_a_page(api: Any, data: bytes):
    answer = await api.post("/v1/video/cancel_render", data=data, headers=JSON)
    assert answer.status == 400
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "x-request-id" in answer.headers


async def test_the_body_is_looked_at_before_the_route(api: Any):
    assert (await api.post("/v1/nothing", data=b"{", headers=JSON)).status == 400


@pytest.mark.parametrize(
    "headers", [{"Content-Type": "text/plain"}, {"Content-Type": "application/vnd.api+json"}]
)
async def test_only_json_is_read(api: Any, headers: dict[str, str]):
    answer = await api.post("/v1/video/cancel_render", data=b"{", headers=headers)
    assert answer.message == "videoSessionId (or video_session_id/session_id) is required."


async def test_an_empty_body_is_an_empty_object(api: Any):
    answer = await api.post("/v1/video/cancel_render", data=b"", headers=JSON)
    assert answer.message == "videoSessionId (or video_session_id/session_id) is required."


async def test_a_packed_body_is_unpacked(api: Any, emulator: Emulator):
    packed = gzip.compress(b'{"session_id": "extreq_1"}')
    headers = {**JSON, "Content-Encoding": "gzip"}
    answer = await api.post("/v1/video/cancel_render", data=packed, headers=headers)
    assert answer.message == "videoSessionId must be a valid id."
    assert emulator.requests[-1].json == {"session_id": "extreq_1"}


async def test_a_broken_packed_body_is_refused(api: Any):
    headers = {**JSON, "Content-Encoding": "gzip"}
    answer = await api.post("/v1/video/cancel_render", data=b"not gzip", headers=headers)
    assert answer.status == 400


async def test_an_announced_body_over_fifty_megabytes_is_not_even_read(emulator: Emulator):
    answer = await exchange(
        emulator,
        b"POST /v1/video/create HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nContent-Length: 52428801\r\n\r\n",
        until=b"</html>",
    )
    head, _, page = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    assert b"text/html" in head
    assert b"Payload Too Large" in page


async def test_a_body_that_turns_out_too_large_is_refused(
    api: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("samsar.emulator.wire.bodies.BODY_LIMIT", 1000)

    async def chunks() -> Any:
        for _ in range(3):
            yield b"x" * 400

    answer = await api.post("/v1/video/create", data=chunks(), headers=JSON)
    assert answer.status == 413


async def test_a_caller_who_waits_for_leave_to_send_gets_it(emulator: Emulator):
    answer = await exchange(
        emulator,
        b"POST /v1/video/cancel_render HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    )
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ")


async def test_a_browser_is_told_what_it_may_send(api: Any):
    answer = await api.send("OPTIONS", "/v1/video/create", key=None)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(",")
    assert "authorization" in allowed
    assert not {"x-app-secret", "idempotency-key", "x-request-id"} & set(allowed)


async def test_what_arrives_is_recorded(api: Any, emulator: Emulator):
    await api.post(
        "/v1/video/cancel_render", {"a": ["ü"]}, headers={"X-Test": "1"}, q="a b", empty=""
    )
    (request,) = emulator.requests
    assert (request.method, request.path) == ("POST", "/v1/video/cancel_render")
    assert request.query == {"q": "a b", "empty": ""}
    assert request.headers["x-test"] == "1"
    assert request.headers["authorization"] == f"Bearer {emulator.api_key}"
    assert request.json == {"a": ["ü"]}
    assert request.body


async def test_every_request_is_a_line_of_the_log_without_its_query(
    api: Any, emulator: Emulator, caplog: pytest.LogCaptureFixture
):
    emulator.faults.add(DropRequest(skip=1))
    with caplog.at_level(logging.INFO, "samsar.emulator"):
        await api.get("/v1/credits", token="secret")
        with pytest.raises(aiohttp.ClientOSError):
            await api.post("/v1/video/create", {})
    first, second = caplog.messages
    assert re.fullmatch(r"GET /v1/credits 200 \d+ ms", first)
    assert second == "POST /v1/video/create dropped"


async def test_only_the_latest_requests_are_kept(
    emulator: Emulator, api: Any, monkeypatch: pytest.MonkeyPatch
):
    assert REQUESTS_KEPT == 1000
    monkeypatch.setattr("samsar.emulator.journal.REQUESTS_KEPT", 10)
    for _ in range(11):
        await api.get("/v1/nothing")
    await api.get("/v1/credits")
    assert len(emulator.requests) == 10
    assert emulator.requests[-1].path == "/v1/credits"


async def test_an_absolute_request_target_is_understood(emulator: Emulator):
    answer = await exchange(
        emulator,
        b"GET http://x/v1/status?request_id=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
    assert b"APP_KEY header is missing" in answer


async def test_a_handler_that_breaks_is_answered_with_500_and_undone(
    api: Any, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_arguments: Any, **_options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("samsar.emulator.handlers.create_videos.look_at_pictures", broken)
    answer = await api.post(
        "/v1/video/image_list_to_video", {"image_urls": ["https://example.com/a.jpg"]}
    )
    assert answer.status == 500
    assert emulator.sessions() == []
