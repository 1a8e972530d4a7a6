"""A server of a user: it takes webhooks and callbacks, and answers as its paths are called."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import attrs
from aiohttp import web

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Mapping


@attrs.frozen
class Received:
    """One request that came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Receiver:
    """What came, and where to send more.

    `/hang` is never answered, `/status/N` with N; `/to/N?URL` redirects there with N,
    `/circle` to itself, and `/only-post` answers a GET with 404.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.url = ""
        self.hanging = asyncio.Event()

    @property
    def one(self) -> Received:
        """The only request that came."""
        (only,) = self.received
        return only

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        parts = urlsplit(request.path_qs)
        self.received.append(
            Received(
                request.method,
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                dict(request.headers),
                await request.read(),
            )
        )
        if parts.path == "/hang":
            self.hanging.set()
            await asyncio.Event().wait()
        if parts.path == "/circle":
            return web.Response(status=308, headers={"Location": parts.path})
        if parts.path == "/only-post":
            return web.Response(status=404 if request.method == "GET" else 204)
        _, kind, status, *_ = *parts.path.split("/"), "", ""
        if kind == "to":
            return web.Response(status=int(status), headers={"Location": parts.query})
        return web.Response(status=int(status) if kind == "status" else 200, text="thanks")


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Run such a server on a port of its own."""
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.handle), shutdown_timeout=0.01)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        port = runner.addresses[0][1]
        receiver.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{port}"
        yield receiver
    finally:
        await runner.cleanup()
