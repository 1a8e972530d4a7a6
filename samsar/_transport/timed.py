"""Connections of urllib3 on which nothing takes longer than the call that they carry.

urllib3's timeouts are for each read, so a server that drips its answer could hold a call for ever.
Here every read on the socket is cut to what is left of the deadline. That needs two hooks that
urllib3 and http.client offer: the class of a pool's connections, and the class of a connection's
responses.
"""

from __future__ import annotations

import http.client
import io
import threading
import time
from typing import TYPE_CHECKING, Any, Final

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from samsar._core.config import IDLE_SECONDS
from samsar._core.redact import without_query
from samsar._transport.heads import read_head

if TYPE_CHECKING:
    import socket

_CHUNK: Final = 1 << 16
_SWITCHING: Final = http.client.SWITCHING_PROTOCOLS
_BODILESS: Final = frozenset({_SWITCHING, http.client.NO_CONTENT, http.client.NOT_MODIFIED})


class Exchange:
    """One request on its way: until when, and whether any of it has been written."""

    def __init__(self, deadline: float, idle: float | None = None) -> None:
        self.deadline = deadline
        self.idle = idle
        self.sent = False

    def left(self) -> float:
        """Return how long the next read or write may take."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline passed")
        return left if self.idle is None else min(left, self.idle)


class _Current(threading.local):
    """The exchange that this thread is in: connections have no other way to learn of it."""

    exchange = Exchange(float("inf"))


current = _Current()


class _TimedReader(io.RawIOBase):
    """Reads from a socket, never past the deadline of the exchange that it was made in."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock
        self._exchange = current.exchange

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._exchange.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedFiles:
    """Makes the file that http.client reads a socket through."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, _mode: str) -> io.BufferedReader:
        raw: Any = self._sock.makefile("rb", buffering=0)
        return io.BufferedReader(_TimedReader(raw, self._sock), _CHUNK)


class _TimedResponse(http.client.HTTPResponse):
    """An answer of http.client that reads through `_TimedReader`, and its headers at once."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(_TimedFiles(sock), *args, **kwargs)  # type: ignore[arg-type]

    def begin(self) -> None:
        """Read the answer up to its body, and tell from its headers where that ends."""
        if self.headers is not None:
            return
        version, status, reason = self._read_status()
        if not version.startswith(("HTTP/1.", "HTTP/0.9")):
            raise http.client.UnknownProtocol(version)
        self.version = 10 if version in ("HTTP/1.0", "HTTP/0.9") else 11
        self.code = self.status = status
        self.reason = reason.strip()
        self.headers = self.msg = read_head(self.fp)
        coding = self.headers.get("transfer-encoding")
        self.chunked = coding is not None and coding.lower() == "chunked"
        self.chunk_left = None
        self.will_close = self._check_close()
        self.length = None if self.chunked else _length_in(self.headers)
        if status in _BODILESS or self._method == "HEAD":
            self.length = 0
        if not self.chunked and self.length is None:
            # Where no length is told, the end of the connection is that of the body.
            self.will_close = True

    def _read_status(self) -> tuple[str, int, str]:
        """Return the status line of the answer itself.

        http.client takes any announcement but "100 Continue" for the answer, and would leave the
        real one to whoever uses the connection next.
        """
        while True:
            found: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
            if not http.client.CONTINUE <= found[1] < http.client.OK or found[1] == _SWITCHING:
                return found
            http.client.parse_headers(self.fp)


def _length_in(headers: http.client.HTTPMessage) -> int | None:
    try:
        length = int(headers.get("content-length") or "")
    except ValueError:
        return None
    return length if length >= 0 else None


class _TimedMixin:
    """Keeps the deadline while writing, notes that writing has begun, and drops idle sockets."""

    response_class = _TimedResponse
    sock: socket.socket | None
    _used_at = 0.0

    def connect(self) -> None:
        try:
            super().connect()  # type: ignore[misc]
        finally:
            # What a proxy was asked on the way is not our request.
            current.exchange.sent = False

    def putrequest(self, method: str, url: str, *args: Any, **options: Any) -> None:
        # What is written is the whole of it, unlike what is logged.
        super().putrequest(method, url[:], *args, **options)  # type: ignore[misc]

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        assert self.sock is not None  # noqa: S101 - connect() raises otherwise
        self.sock.settimeout(current.exchange.left())
        current.exchange.sent = True
        self._used_at = time.monotonic()
        super().send(data)  # type: ignore[misc]

    def getresponse(self) -> Any:
        asked = getattr(self, "_response_options", None)
        if asked is not None and "?" in asked.request_url:
            # urllib3 logs the whole URL when it cannot read a header.
            self._response_options = asked._replace(request_url=without_query(asked.request_url))
        response = super().getresponse()  # type: ignore[misc]
        self._used_at = time.monotonic()
        return response

    @property
    def is_connected(self) -> bool:
        # urllib3 asks before it uses a pooled connection again.
        fresh = time.monotonic() - self._used_at < IDLE_SECONDS
        return fresh and bool(super().is_connected)  # type: ignore[misc]


class _TimedHTTP(_TimedMixin, HTTPConnection):  # type: ignore[misc]
    pass


class _TimedHTTPS(_TimedMixin, HTTPSConnection):  # type: ignore[misc]
    pass


class _Target(str):
    """Where a request goes, as it is logged: without its query, which may hold a token."""

    __slots__ = ()

    def __str__(self) -> str:
        return without_query(self)

    __repr__ = __str__


class _QuietMixin:
    """Keeps queries out of urllib3's own log."""

    def _make_request(self, conn: Any, method: str, url: str, **options: Any) -> Any:
        target = _Target(url) if "?" in url else url
        return super()._make_request(conn, method, target, **options)  # type: ignore[misc]


class HTTPPool(_QuietMixin, urllib3.HTTPConnectionPool):  # type: ignore[misc]
    ConnectionCls = _TimedHTTP


class HTTPSPool(_QuietMixin, urllib3.HTTPSConnectionPool):  # type: ignore[misc]
    ConnectionCls = _TimedHTTPS
