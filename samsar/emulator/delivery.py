"""Sending an answer, or spoiling it in the way that a fault orders."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from aiohttp import web

from samsar.emulator.faults import CutAnswer, DelayAnswer, DripAnswer, DropAnswer
from samsar.emulator.wire.messages import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.faults import AnswerInstead, FailAfterHandling, Fault, RedirectTo
    from samsar.emulator.wire.incoming import Incoming

SERVER: Final = "samsar-emulator"
_DRIP_SECONDS: Final = 0.05
_LINGER: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)

_WITH_REQUEST_ID: Final = (
    "/v1",
    "/api/v1",
    "/v2",
    "/api/v2",
    "/external",
    "/internal",
    "/webhooks",
)
_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "x-credits-charged,x-credits-remaining,Content-Length,Content-Range,Content-Type,"
        "Content-Disposition,Accept-Ranges"
    ),
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
    # Neither x-app-secret nor Idempotency-Key nor x-request-id: the server does not allow them.
    "Access-Control-Allow-Headers": (
        "Content-Type,Authorization,api_key,API_KEY,Range,x-external-user-api-key,"
        "x-customer-sub-account-api-key,x-customer-subaccount-api-key,"
        "x-samsar-customer-sub-account-api-key,x-samsar-sub-account-api-key"
    ),
}


def preflight() -> Reply:
    """Answer the question that a browser asks before a request."""
    return Reply(204, b"", dict(_PREFLIGHT))


def answer_of(fault: AnswerInstead | FailAfterHandling) -> Reply:
    """Make the answer that a fault puts in the place of the real one."""
    body = fault.body_or_default()
    if isinstance(body, bytes):
        return Reply(fault.status, body, dict(fault.headers))
    if isinstance(body, str):
        kind = {"Content-Type": "text/plain; charset=utf-8"}
        return Reply(fault.status, body.encode(), {**kind, **fault.headers})
    return Reply.of_json(body, status=fault.status, headers=fault.headers)


def redirect_of(fault: RedirectTo) -> Reply:
    """Make the answer that sends the caller elsewhere."""
    return Reply(fault.status, b"", {"Location": fault.location})


def common_headers(incoming: Incoming) -> Mapping[str, str]:
    """Return the headers that every answer to a request has."""
    headers = {"Server": SERVER, **_CORS}
    path = incoming.path.lower()
    if any(path == prefix or path.startswith(f"{prefix}/") for prefix in _WITH_REQUEST_ID):
        own = incoming.headers.get("x-request-id", "").strip()
        headers["x-request-id"] = own or str(uuid.uuid4())
    return headers


async def deliver(
    request: web.BaseRequest,
    reply: Reply,
    *,
    fault: Fault | None,
    closing: asyncio.Event,
) -> web.StreamResponse:
    """Send an answer, spoilt if a fault says so.

    Args:
        request: The request that is answered.
        reply: The answer.
        fault: What is to go wrong on the way, if anything.
        closing: Ends every wait when the emulator stops.

    Raises:
        ConnectionError: If the caller left before the end.
    """
    match fault:
        case DropAnswer():
            return reset(request)
        case DelayAnswer(seconds=seconds):
            await wait(seconds, closing)
        case CutAnswer(fraction=fraction):
            return await _cut(request, reply, fraction)
        case DripAnswer(seconds=seconds):
            return await _drip(request, reply, seconds, closing)
        case _:
            pass
    return web.Response(status=reply.status, body=reply.body, headers=reply.headers)


def reset(request: web.BaseRequest) -> web.StreamResponse:
    """Reset the connection at once, without an answer."""
    if request.transport is not None:
        reset_transport(request.transport)
    # Whatever is returned cannot be sent any more.
    return web.Response()


def reset_transport(transport: asyncio.Transport) -> None:
    """Close a connection so that the other side sees a reset, not an orderly end."""
    connection = transport.get_extra_info("socket")
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    transport.abort()


async def _cut(request: web.BaseRequest, reply: Reply, fraction: float) -> web.StreamResponse:
    response = await _begin(request, reply)
    await response.write(reply.body[: int(len(reply.body) * fraction)])
    if request.transport is not None:
        # Not aborted: what was written is to arrive.
        request.transport.close()
    return response


async def _drip(
    request: web.BaseRequest, reply: Reply, seconds: float, closing: asyncio.Event
) -> web.StreamResponse:
    response = await _begin(request, reply)
    pieces = max(1, min(len(reply.body), round(seconds / _DRIP_SECONDS)))
    size = -(-len(reply.body) // pieces)
    for begin in range(0, len(reply.body), size or 1):
        await wait(seconds / pieces, closing)
        await response.write(reply.body[begin : begin + size])
    return response


async def _begin(request: web.BaseRequest, reply: Reply) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status, headers=reply.headers)
    response.content_length = len(reply.body)
    await response.prepare(request)
    return response


async def wait(seconds: float, closing: asyncio.Event) -> None:
    """Wait real seconds, or until the emulator stops."""
    with suppress(TimeoutError):
        await asyncio.wait_for(closing.wait(), seconds)
