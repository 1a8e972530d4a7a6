"""How aiohttp's own answers and errors become outcomes; aiohttp is faked at its own edge."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aioresponses import CallbackResult, aioresponses
from yarl import URL

from samsar._core.config import TransportSettings
from samsar._core.wire import Answer, Failure, FailureKind, Request
from samsar._transport.async_http import AsyncTransport
from transport import aioresponses_cure

ADDRESS = "https://api.samsar.one/v1/credits"
KEY = aiohttp.client_reqrep.ConnectionKey(
    host="api.samsar.one",
    port=443,
    is_ssl=True,
    ssl=True,
    proxy=None,
    proxy_auth=None,
    proxy_headers_hash=None,
)
REFUSED = OSError(111, "Connection refused")

NOT_SENT = [
    aiohttp.ClientConnectorError(KEY, REFUSED),
    aiohttp.ClientConnectorDNSError(KEY, REFUSED),
    aiohttp.ClientProxyConnectionError(KEY, REFUSED),
    aiohttp.ClientConnectorCertificateError(KEY, Exception("expired")),
    aiohttp.ConnectionTimeoutError("no connection in time"),
]
SILENT = [
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientOSError(104, "Connection reset by peer"),
    aiohttp.SocketTimeoutError("read"),
    TimeoutError(),
]


@pytest.fixture
def wire():
    with aioresponses_cure.cured(), aioresponses() as wire:
        yield wire


@pytest.fixture
async def transport():
    transport = AsyncTransport(TransportSettings())
    yield transport
    await transport.aclose()


def request(method="GET", body=None):
    return Request(method, ADDRESS, {"Authorization": "Bearer sk"}, body)


async def test_an_answer_has_status_headers_and_body(wire, transport):
    wire.get(ADDRESS, status=202, payload={"a": 1}, headers={"X-Credits-Charged": "2"})
    answer = await transport.send(request(), 5)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (202, b'{"a": 1}')
    assert answer.headers.get("x-credits-charged") == "2"


async def test_a_large_body_arrives_whole(wire, transport):
    wire.get(ADDRESS, body=b"x" * 300_000)
    answer = await transport.send(request(), 5)
    assert len(answer.body) == 300_000


async def test_what_is_sent_is_what_was_prepared(wire, transport):
    seen = {}

    def look(url, **kwargs):
        seen.update(kwargs)
        return CallbackResult(payload={})

    wire.post(ADDRESS, callback=look)
    await transport.send(request("POST", b'{"a":1}'), 5)
    assert seen["data"] == b'{"a":1}'
    assert seen["headers"]["Authorization"] == "Bearer sk"
    assert seen["allow_redirects"] is False
    # The whole has a deadline of its own, which all calls of the loop share a timer for.
    assert seen["timeout"].total is None
    assert seen["timeout"].connect < 5


async def test_a_redirect_is_an_answer(wire, transport):
    wire.get(ADDRESS, status=302, headers={"Location": "https://evil.example/"})
    answer = await transport.send(request(), 5)
    assert answer.status == 302
    assert ("GET", URL("https://evil.example/")) not in wire.requests


@pytest.mark.parametrize("error", NOT_SENT, ids=lambda error: type(error).__name__)
async def test_trouble_before_the_request_left_is_not_sent(wire, transport, error):
    wire.post(ADDRESS, exception=error)
    failure = await transport.send(request("POST", b"{}"), 5)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.NOT_SENT
    assert failure.cause is error


@pytest.mark.parametrize("error", SILENT, ids=lambda error: type(error).__name__)
async def test_trouble_after_the_request_left_is_silent(wire, transport, error):
    wire.post(ADDRESS, exception=error)
    failure = await transport.send(request("POST", b"{}"), 5)
    assert failure.kind is FailureKind.SILENT
    assert failure.timed_out is isinstance(error, TimeoutError)


@pytest.mark.parametrize("error", [asyncio.CancelledError(), RuntimeError("a bug")])
async def test_cancellation_and_bugs_are_nobodys_outcome(wire, transport, error):
    wire.get(ADDRESS, exception=error)
    with pytest.raises(type(error)):
        await transport.send(request(), 5)


@pytest.mark.skipif(not aioresponses_cure.NEEDS_WRITER, reason="this aiohttp needs no cure")
async def test_the_cure_is_still_needed():
    """When this fails, aioresponses works by itself again: delete aioresponses_cure.py."""
    with aioresponses() as wire:
        wire.get(ADDRESS, payload={})
        async with aiohttp.ClientSession() as session:
            with pytest.raises(TypeError, match="stream_writer"):
                await session.get(ADDRESS)
