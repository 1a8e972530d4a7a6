"""Bytes that no client should send: each gets a proper answer, and the log stays quiet."""

from __future__ import annotations

import asyncio
import gzip
import logging
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from samsar.emulator.wire.bodies import BODY_LIMIT
from samsar.emulator.wire.json_bodies import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samsar.emulator import Emulator

MEGABYTE = 1024 * 1024
JSON = "Content-Type: application/json\r\n"
CANCEL = "/v1/video/cancel_render"
MISSING = b"videoSessionId (or video_session_id/session_id) is required."
NO_ID = b"videoSessionId must be a valid id."
STRICTER = pytest.mark.skipif(
    tuple(map(int, aiohttp.__version__.split(".")[:2])) < (3, 14),
    reason="this aiohttp takes for HTTP what newer ones refuse",
)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing here may be logged as an error, whatever it is."""
    yield
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.fixture
async def wire(emulator: Emulator) -> Wire:
    return Wire(emulator)


class Wire:
    """Sends bytes, and reads until the other side closes."""

    def __init__(self, emulator: Emulator) -> None:
        self._address = urlsplit(emulator.url)
        self._key = emulator.api_key

    async def send(self, *pieces: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            return await asyncio.wait_for(reader.read(), 10)
        finally:
            writer.close()

    async def request(self, target: str, *, method: str = "GET", headers: str = "") -> bytes:
        return await self.send(
            f"{method} {target} HTTP/1.1\r\n{self._common()}{headers}\r\n".encode()
        )

    async def post(self, *body: bytes, headers: str = JSON, path: str = CANCEL) -> bytes:
        length = f"Content-Length: {sum(map(len, body))}\r\n"
        head = f"POST {path} HTTP/1.1\r\n{self._common()}{headers}{length}\r\n"
        return await self.send(head.encode(), *body)

    async def post_chunks(self, *chunks: bytes) -> bytes:
        head = f"POST {CANCEL} HTTP/1.1\r\n{self._common()}{JSON}Transfer-Encoding: chunked\r\n\r\n"
        framed = [f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks]
        return await self.send(head.encode(), *framed, b"0\r\n\r\n")

    def _common(self) -> str:
        return f"Host: x\r\nAuthorization: Bearer {self._key}\r\nConnection: close\r\n"


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def is_page(answer: bytes) -> bool:
    return b"text/html; charset=utf-8" in answer and b"<pre>" in answer


# --- JSON


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
        b'["' + b"x" * MEGABYTE + b'",' + b"[" * 100_000 + b"]" * 100_001,
        b'{"a": "\0"}',
        b'{"a": Infinity}',
        b'{"a": 01}',
        '{"a": 1}'.encode("utf-16"),
        b"\xff\xfe",
        b'{"a": 1} {}',
        b'{"a": "x',
    ],
    ids=lambda body: f"{body[:12]!r} {len(body)}",
)
async def test_what_is_no_json_is_a_bad_request(wire: Wire, body: bytes):
    answer = await wire.post(body)
    assert (status(answer), is_page(answer)) == (400, True)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"[" * DEEPEST + b"]" * DEEPEST, MISSING),
        (b'["' + b"[{" * DEEPEST + b'"]', MISSING),
        (b'\xef\xbb\xbf{"session_id": "x"}', NO_ID),
        (b" \r\n\t ", MISSING),
        (b'{"session_id": 1e400}', MISSING),
        (b'{"session_id": ' + b"9" * 5000 + b"}", MISSING),
        (b'{"session_id": "\\ud800"}', NO_ID),
        (b'{"session_id": "\\u0000"}', NO_ID),
        (b'{"session_id": "\xff"}', NO_ID),
        (b'{"session_id": "x", "session_id": ""}', MISSING),
    ],
    ids=lambda value: f"{value[:20]!r} {len(value)}",
)
async def test_what_javascript_reads_is_read(wire: Wire, body: bytes, says: bytes):
    answer = await wire.post(body)
    assert status(answer) == 400
    assert says in answer


async def test_numbers_are_those_of_javascript(api: Any):
    rows = (
        b'[{"id": "1", "most": 1e400, "more": 12345678901234567890, "exact": 9007199254740991, '
        b'"half": "\\ud83d", "whole": "\\ud83d\\ude00"}]'
    )
    answer = await api.post(
        "/v1/chat/create_embedding",
        data=b'{"records": ' + rows + b"}",
        headers={"Content-Type": "application/json"},
    )
    found = await api.post(
        "/v1/chat/search_against_embedding",
        {"template_id": answer.json["template_id"], "search_term": "1"},
    )
    (hit,) = found.json["results"]
    record = hit["record"]
    assert record["most"] is None
    assert record["more"] == 12345678901234567890.0
    assert record["exact"] == 9007199254740991
    assert (record["half"], record["whole"]) == ("\ufffd", "\U0001f600")


@pytest.mark.parametrize(
    ("charset", "code"),
    [("utf-8", 400), ('"UTF-8"', 400), ("utf-16", 400), ("latin-1", 415), ("utf-99", 415)],
)
async def test_a_charset_is_one_of_unicode(wire: Wire, charset: str, code: int):
    encoded = '{"session_id": "x"}'.encode("utf-16" if "16" in charset else "utf-8")
    answer = await wire.post(
        encoded, headers=f"Content-Type: application/json; charset={charset}\r\n"
    )
    assert status(answer) == code
    assert (NO_ID in answer) is (code == 400)


# --- compressed


@pytest.mark.parametrize(
    ("coding", "deflate"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
async def test_a_compressed_body_is_inflated(wire: Wire, coding: str, deflate: Any):
    headers = f"{JSON}Content-Encoding: {coding}\r\n"
    assert NO_ID in await wire.post(deflate(b'{"session_id": "x"}'), headers=headers)


@pytest.mark.parametrize(
    ("coding", "body", "code"),
    [
        ("gzip", b"{}", 400),
        ("gzip", gzip.compress(b'{"session_id": "x"}', mtime=0)[:-6], 400),
        ("deflate", b"{}", 400),
        ("br", b"{}", 415),
        ("zippo", b"{}", 415),
    ],
)
async def test_what_cannot_be_inflated_is_refused(wire: Wire, coding: str, body: bytes, code: int):
    answer = await wire.post(body, headers=f"{JSON}Content-Encoding: {coding}\r\n")
    assert (status(answer), is_page(answer)) == (code, True)


async def test_a_bomb_does_not_go_off(wire: Wire):
    packing = zlib.compressobj(1, zlib.DEFLATED, 31)
    piece = b" " * MEGABYTE
    bomb = b"".join(packing.compress(piece) for _ in range(2 * BODY_LIMIT // MEGABYTE))
    answer = await wire.post(bomb + packing.flush(), headers=f"{JSON}Content-Encoding: gzip\r\n")
    assert (status(answer), is_page(answer)) == (413, True)


# --- too long


async def test_a_body_of_sixty_megabytes_is_too_large_however_it_comes(wire: Wire):
    body = [b" " * MEGABYTE] * 60
    for send in (wire.post, wire.post_chunks):
        answer = await send(*body)
        assert (status(answer), is_page(answer)) == (413, True)


@pytest.mark.parametrize(
    ("target", "headers", "code"),
    [
        ("/v1/credits?a=" + "b" * 15_000, "", 200),
        ("/v1/" + "a" * 15_000, "", 404),
        ("/v1/credits", f"X-A: {'b' * 15_000}\r\n", 200),
        ("/v1/" + "a" * 20_000, "", 431),
        ("/v1/credits", f"X-A: {'b' * 20_000}\r\n", 431),
        ("/v1/credits", "".join(f"X-{n}: b\r\n" for n in range(500)), 200),
        pytest.param(
            "/v1/credits", "".join(f"X-{n}: b\r\n" for n in range(2000)), 400, marks=STRICTER
        ),
    ],
    ids=["query", "path", "header", "too long a path", "too long a header", "500", "2000 headers"],
)
async def test_lines_may_be_as_long_as_with_the_server(
    wire: Wire, target: str, headers: str, code: int
):
    assert status(await wire.request(target, headers=headers)) == code


# --- targets, methods, headers


@pytest.mark.parametrize(
    "target",
    [
        "/v1/%zz",
        "/v1/%",
        "/v1/%ff",
        "/v1/%00",
        "//v1/credits",
        "/v1/../v1/credits",
        "/v2/video/step/%ff/status",
        "/v2/video/step/%2F/status",
        "/files/%00/video.mp4",
        "/v1/status?request_id=%ff",
        "/v1/status?request_id=%zz&%00=1&=&&",
        "/v1/status?request_id=[]&request_id[a]=2",
    ],
)
async def test_an_odd_target_is_found_or_not(wire: Wire, target: str):
    assert status(await wire.request(target)) == 404


async def test_a_whole_url_is_a_target(wire: Wire):
    assert status(await wire.request("http://elsewhere.example/v1/credits")) == 200


@pytest.mark.parametrize(
    "request_",
    [
        b"get /v1/credits HTTP/1.1\r\nHost: x\r\n\r\n",
        b"FOO /v1/credits HTTP/1.1\r\nHost: x\r\n\r\n",
        pytest.param(b"GET http://[x/v1/credits HTTP/1.1\r\nHost: x\r\n\r\n", marks=STRICTER),
        b"GET /v1/cr\xc3\xa9dits HTTP/1.1\r\nHost: x\r\n\r\n",
        pytest.param(b"GET /v1/credits HTTP/1.1\r\n\r\n", marks=STRICTER),
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -2\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\0\0\0\0\r\n\r\n",
    ],
    ids=lambda request_: repr(request_[:60]),
)
async def test_what_is_no_http_is_refused_as_node_does(wire: Wire, request_: bytes):
    answer = await wire.send(request_)
    assert status(answer) == 400
    assert b"Connection: close" in answer
    assert answer.partition(b"\r\n\r\n")[2] == b""


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "PROPFIND", "CONNECT"])
async def test_a_method_that_no_route_has_finds_nothing(wire: Wire, method: str):
    answer = await wire.request("/v1/credits", method=method)
    assert (status(answer), is_page(answer)) == (404, True)


async def test_headers_may_hold_anything(wire: Wire):
    odd = b"Host: \xff\r\nx-request-id: \xfe\xe9\r\nConnection: close\r\n"
    head = b"GET /v1/credits HTTP/1.1\r\n" + odd + b"\r\n"
    answer = await wire.send(head)
    assert status(answer) == 400
    assert b"API_KEY, auth token, or APP_KEY header is missing or empty." in answer


async def test_of_two_credentials_neither_is_one(wire: Wire):
    answer = await wire.request("/v1/credits", headers="Authorization: Bearer other\r\n")
    assert status(answer) == 401


async def test_a_caller_that_asks_first_is_told_to_go_on(wire: Wire):
    answer = await wire.post(b'{"a": 1}', headers=f"{JSON}Expect: 100-continue\r\n")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ")


# --- forms

PART = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a\xff.png"\r\n'
DEEP = b'--b\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n' + b"[" * 5000 + b"\r\n"


@pytest.mark.parametrize(
    ("boundary", "body", "code"),
    [
        ("", b"", 400),
        ("; boundary=", b"--b--", 400),
        ("; boundary=b", b"", 400),
        ("; boundary=b", b"--b\r\n", 400),
        ("; boundary=b", b"--b--", 400),
        ("; boundary=b", b"--b\r\nContent-Disposition: \xff\r\n\r\n--b--", 400),
        ("; boundary=b", b"--b\r\n\r\n\r\n--b--", 400),
        ("; boundary=b", PART + b"\r\nx\r\n--b--", 400),
        ("; boundary=b", PART + b"Content-Type: image/png\r\n\r\n\r\n--b--", 400),
        ("; boundary=b", PART + b"Content-Type: image/png\r\n\r\nx\r\n--b--", 200),
        ('; boundary="b"', DEEP + PART + b"Content-Type: image/png\r\n\r\nx\r\n--b--", 200),
    ],
)
async def test_a_form_is_read_or_refused(wire: Wire, boundary: str, body: bytes, code: int):
    answer = await wire.post(
        body,
        headers=f"Content-Type: multipart/form-data{boundary}\r\n",
        path="/v1/image/assign_title",
    )
    assert status(answer) == code
    assert b"application/json" in answer
