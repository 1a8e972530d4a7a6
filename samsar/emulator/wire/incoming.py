"""Reading a request off the wire, with the limits and the body parser of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

import attrs

from samsar.emulator.records import ReceivedRequest
from samsar.emulator.wire.bodies import UnreadableBodyError, read_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from samsar.emulator.wire.messages import Reply
    from samsar.emulator.wire.routing import Match, Router

BODY_KEPT: Final = 1024 * 1024
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
    parsed: Any = {}
    unreadable = None
    try:
        body, parsed = await read_body(request, headers)
    except UnreadableBodyError as error:
        body, unreadable = error.body, error.reply
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
