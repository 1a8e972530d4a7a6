"""Connections ask for as much at once as there is memory at hand for."""

import asyncio
import ssl

import aiohttp
import pytest
import trustme

from samsar._transport.pieces import PIECE, Connector, read_in_pieces

LENGTH = 5 * PIECE


async def answer(reader, writer):
    """Answer with much, and leave it open so that there is still a connection to look at."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(LENGTH))
    await reader.read()
    writer.close()


@pytest.fixture(params=["http", "https"])
async def url(request):
    tls = None
    if request.param == "https":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    yield f"{request.param}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


async def test_a_connection_reads_in_small_pieces_whatever_the_answer(url):
    async with (
        aiohttp.ClientSession(connector=Connector()) as session,
        session.get(url, ssl=False) as response,
    ):
        transport = response.connection.transport
        reading = transport if url.startswith("http:") else transport._ssl_protocol
        assert reading.max_size == PIECE
        assert await response.content.readexactly(LENGTH) == bytes(LENGTH)


def test_a_connection_that_knows_no_such_limit_is_left_as_it_is():
    class OfAnotherLoop:
        __slots__ = ()

    read_in_pieces(OfAnotherLoop())
