"""Reading the body of a request, with the limits of the server."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from samsar.emulator.wire import pages
from samsar.emulator.wire.json_bodies import parsed_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.wire.messages import Reply

BODY_LIMIT: Final = 50 * 1024 * 1024
_FORM_EXTRA: Final = 1024 * 1024
_AT_ONCE: Final = 1024 * 1024
_WINDOWS: Final = {"gzip": 31, "deflate": 15}
"""What zlib calls them."""


class UnreadableBodyError(Exception):
    """A body that is not handed to a handler; `reply` says so."""

    def __init__(self, reply: Reply, body: bytes = b"") -> None:
        super().__init__(reply.status)
        self.reply = reply
        self.body = body


async def read_body(request: web.BaseRequest, headers: Mapping[str, str]) -> tuple[bytes, Any]:
    """Return a body, inflated where it has to be, and what Express would put into `req.body`.

    Raises:
        UnreadableBodyError: It is refused.
        ConnectionError: If the caller left in the middle of it.
    """
    body = await _received(request, headers)
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    if not body or media_type.strip().lower() != "application/json":
        return body, {}
    charset = _charset(parameters)
    # Server: its body parser looks at the charset first.
    if not charset.startswith("utf-"):
        raise UnreadableBodyError(pages.unsupported_body(), body)
    try:
        body = await _inflated(body, headers.get("content-encoding", "").strip().lower())
        text = body if charset == "utf-8" else body.decode(charset, "replace").encode()
        return body, parsed_json(text)
    except LookupError as error:
        raise UnreadableBodyError(pages.unsupported_body(), body) from error
    except (ValueError, zlib.error) as error:
        raise UnreadableBodyError(pages.malformed_body(), body) from error


async def _received(request: web.BaseRequest, headers: Mapping[str, str]) -> bytes:
    limit = BODY_LIMIT
    if headers.get("content-type", "").lower().startswith("multipart/form-data"):
        # Not the business of the body parser: the route counts the bytes of the file alone.
        limit += _FORM_EXTRA
    if (request.content_length or 0) > limit:
        raise UnreadableBodyError(pages.body_too_large())
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > limit:
                raise UnreadableBodyError(pages.body_too_large(), bytes(body))
    except web.RequestPayloadError as error:
        # Such as a chunk without a length.
        raise UnreadableBodyError(pages.malformed_body(), bytes(body)) from error
    return bytes(body)


async def _inflated(body: bytes, coding: str) -> bytes:
    """Inflate a body piece by piece, so that others get their turn and no bomb gets far."""
    if coding in ("", "identity"):
        return body
    if coding not in _WINDOWS:
        raise UnreadableBodyError(pages.unsupported_body(), body)
    inflating = zlib.decompressobj(_WINDOWS[coding])
    whole = bytearray()
    while not inflating.eof:
        piece = inflating.decompress(body, _AT_ONCE)
        body = inflating.unconsumed_tail
        whole += piece
        if len(whole) > BODY_LIMIT:
            raise UnreadableBodyError(pages.body_too_large())
        if not piece and not body and not inflating.eof:
            raise ValueError("unexpected end of file")
        await asyncio.sleep(0)
    return bytes(whole)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return "utf-8"
