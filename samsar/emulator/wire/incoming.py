"""Reading a request off the wire, with the limits and the body parser of the server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

import attrs
from aiohttp import web

from samsar.emulator.records import ReceivedRequest
from samsar.emulator.wire import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.wire.messages import Reply
    from samsar.emulator.wire.routing import Match, Router

BODY_LIMIT: Final = 50 * 1024 * 1024
BODY_KEPT: Final = 1024 * 1024
_FORM_EXTRA: Final = 1024 * 1024
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


@attrs.frozen(kw_only=True)
class Incoming:
    """One request, as far as it can be understood before it is handled."""

    method: str
    path: str
    raw_query: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    json: Any
    """What Express would put into `req.body`."""
    unreadable: Reply | None
    """The answer to a body that cannot be taken."""
    match: Match | None

    @property
    def route(self) -> str | None:
        """The name of the endpoint that it is for."""
        return self.match.endpoint.name if self.match else None

    def record(self) -> ReceivedRequest:
        """Make the note that is kept for assertions."""
        return ReceivedRequest(
            method=self.method,
            path=self.path,
            query=self.query,
            raw_query=self.raw_query,
            headers=self.headers,
            body=self.body[:BODY_KEPT],
            json=self.json if self.body and self.unreadable is None else None,
            route=self.route,
        )


async def receive(request: web.BaseRequest, router: Router) -> Incoming:
    """Read a whole request.

    Raises:
        ConnectionError: If the caller left in the middle of it.
    """
    path, raw_query = _split_target(request.raw_path)
    headers = _lower_headers(request)
    if headers.get("expect", "").lower() == "100-continue":
        await request.writer.write(_CONTINUE)
    body, unreadable = await _read_body(request)
    parsed: Any = {}
    if unreadable is None and body and _is_json(headers):
        try:
            parsed = _parse(body)
        except ValueError:
            unreadable = pages.malformed_body()
    return Incoming(
        method=request.method,
        path=path,
        raw_query=raw_query,
        query=_first_values(raw_query),
        headers=headers,
        body=body,
        json=parsed,
        unreadable=unreadable,
        match=router.find(request.method, path),
    )


async def _read_body(request: web.BaseRequest) -> tuple[bytes, Reply | None]:
    limit = BODY_LIMIT
    if request.headers.get("Content-Type", "").lower().startswith("multipart/form-data"):
        # Not the business of the body parser: the route counts the bytes of the file alone.
        limit += _FORM_EXTRA
    if (request.content_length or 0) > limit:
        return b"", pages.body_too_large()
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > limit:
                return bytes(body), pages.body_too_large()
    except web.RequestPayloadError:
        # Such as a broken gzip stream.
        return bytes(body), pages.malformed_body()
    return bytes(body), None


def _split_target(target: str) -> tuple[str, str]:
    if target.startswith("/"):
        path, _, query = target.partition("?")
        return path, query
    parts = urlsplit(target)
    return parts.path or "/", parts.query


def _lower_headers(request: web.BaseRequest) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _first_values(raw_query: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in parse_qsl(raw_query, keep_blank_values=True):
        values.setdefault(name, value)
    return values


def _is_json(headers: Mapping[str, str]) -> bool:
    media_type, _, _ = headers.get("content-type", "").partition(";")
    return media_type.strip().lower() == "application/json"


def _parse(body: bytes) -> Any:
    text = body.decode(errors="replace")
    # The body parser of the server takes objects and arrays only.
    if text.strip() and text.lstrip()[0] not in "{[":
        raise ValueError(text[:1])
    return json.loads(text, parse_constant=_refuse_constant) if text.strip() else {}


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
