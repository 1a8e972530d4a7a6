"""The sync way to the wire: urllib3, safe between threads.

urllib3's timeouts are for each read, so a server that drips its answer could hold a call for ever.
Here every read on the socket is cut to what is left of the deadline. That needs two hooks that
urllib3 and http.client offer: the class of a pool's connections, and the class of a connection's
responses.
"""

from __future__ import annotations

import functools
import http.client
import io
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from samsar._core.config import (
    CONNECT_SECONDS,
    IDLE_SECONDS,
    LARGEST_ANSWER,
    TransportSettings,
)
from samsar._core.fork import forget_after_fork
from samsar._core.redact import without_query
from samsar._core.wire import Answer, AnswerTooLargeError, Failure, FailureKind, Request
from samsar._transport.network import Proxies, ssl_context, too_large
from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

_CHUNK: Final = 1 << 16
_SWITCHING: Final = http.client.SWITCHING_PROTOCOLS
_TIMEOUTS: Final = (
    urllib3.exceptions.TimeoutError,
    urllib3.exceptions.EmptyPoolError,
    TimeoutError,
)
_NETWORK_ERRORS: Final = (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)


class _Exchange:
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

    exchange = _Exchange(float("inf"))


_current = _Current()


class _TimedReader(io.RawIOBase):
    """Reads from a socket, never past the deadline of the exchange that it was made in."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock
        self._exchange = _current.exchange

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._exchange.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    """An answer of http.client that reads through `_TimedReader`."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_TimedReader(raw, sock), _CHUNK)

    def _read_status(self) -> tuple[str, int, str]:
        """Return the status line of the answer itself.

        http.client takes any announcement but "100 Continue" for the answer, and would leave the
        real one to whoever uses the connection next.
        """
        while True:
            found: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
            if not http.client.CONTINUE < found[1] < http.client.OK or found[1] == _SWITCHING:
                return found
            http.client.parse_headers(self.fp)


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
            _current.exchange.sent = False

    def putrequest(self, method: str, url: str, *args: Any, **options: Any) -> None:
        # What is written is the whole of it, unlike what is logged.
        super().putrequest(method, url[:], *args, **options)  # type: ignore[misc]

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        assert self.sock is not None  # noqa: S101 - connect() raises otherwise
        self.sock.settimeout(_current.exchange.left())
        _current.exchange.sent = True
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


class _HTTPPool(_QuietMixin, urllib3.HTTPConnectionPool):  # type: ignore[misc]
    ConnectionCls = _TimedHTTP


class _HTTPSPool(_QuietMixin, urllib3.HTTPSConnectionPool):  # type: ignore[misc]
    ConnectionCls = _TimedHTTPS


class Transport:
    """Sends requests and streams files; it neither retries, redirects nor keeps cookies."""

    def __init__(self, settings: TransportSettings) -> None:
        self._settings = settings
        self._proxies = Proxies(settings.proxy)
        self._closed = False
        self._lock = threading.Lock()
        self._managers: dict[tuple[str | None, bool], urllib3.PoolManager] = {}
        self._pools: dict[str, urllib3.HTTPConnectionPool] = {}
        forget_after_fork(self)

    def send(self, request: Request, timeout: float) -> Answer | Failure:
        """Send one request and read its answer to the end, within `timeout` seconds."""
        exchange = _current.exchange = _Exchange(time.monotonic() + timeout)
        response: urllib3.BaseHTTPResponse | None = None
        chunks: list[bytes] = []
        room = LARGEST_ANSWER
        try:
            origin, target = _split(request.url)
            proxy = self._proxies.proxy_for(origin)
            if proxy is None:
                response = _open(self._pool(origin), target, request, timeout)
            else:
                response = _open(self._manager(proxy, request.url), request.url, request, timeout)
            while chunk := response.read1(_CHUNK):
                chunks.append(chunk)
                if (room := room - len(chunk)) < 0:
                    raise too_large(LARGEST_ANSWER)  # noqa: TRY301 - it is one of the failures
            return Answer(response.status, response.headers, b"".join(chunks))
        except _NETWORK_ERRORS as error:
            partial = None
            if isinstance(error, AnswerTooLargeError):
                del chunks[1:]
            if response is not None:
                response.close()
                partial = Answer(response.status, response.headers, b"".join(chunks))
            return _failure(error, exchange, partial)
        except BaseException:
            # Ctrl-C in the middle of an answer: the connection is in no state to be used again.
            if response is not None:
                response.close()
            raise
        finally:
            if response is not None:
                response.release_conn()

    @contextmanager
    def stream(self, request: Request, idle: float) -> Iterator[Stream]:
        """Open a request whose answer is read in pieces, none of which may take over `idle`."""
        _current.exchange = _Exchange(float("inf"), idle)
        manager = self._manager(self._proxies.proxy_for(request.url), request.url)
        response = _open(manager, request.url, request, idle)
        try:
            yield Stream(response)
        finally:
            # Whatever was not read would be read as the beginning of the next answer.
            response.close()
            response.release_conn()

    def close(self) -> None:
        """Close the connections; doing it twice is fine."""
        with self._lock:
            self._closed = True
            managers, self._managers = self._managers, {}
            pools, self._pools = self._pools, {}
        for manager in managers.values():
            manager.clear()
        for pool in pools.values():
            pool.close()

    def after_fork(self) -> None:
        """Leave the parent's connections to the parent."""
        self._lock = threading.Lock()
        self._managers = {}
        self._pools = {}

    def _manager(self, proxy: str | None, url: str) -> urllib3.PoolManager:
        # A TLS context takes a while to make, so it is made where TLS is spoken.
        secure = "https://" in (url[:8], (proxy or "")[:8])
        key = (proxy, secure)
        manager = self._managers.get(key)
        if manager is not None:
            return manager
        with self._lock:
            self._check_open()
            if key not in self._managers:
                self._managers[key] = _new_manager(proxy, self._settings, secure=secure)
            return self._managers[key]

    def _pool(self, origin: str) -> urllib3.HTTPConnectionPool:
        """Return the pool of the API itself.

        A manager would parse and merge for every call what is the same for all of them, and could
        close this pool in favour of those of hosts that files are downloaded from.
        """
        pool = self._pools.get(origin)
        if pool is not None:
            return pool
        with self._lock:
            self._check_open()
            if origin not in self._pools:
                secure = origin.startswith("https://")
                manager = _new_manager(None, self._settings, secure=secure)
                self._pools[origin] = manager.connection_from_url(origin)
            return self._pools[origin]

    def _check_open(self) -> None:
        if self._closed:
            raise ConfigurationError("the client is closed; make a new one")


class Stream:
    """An open answer, read in pieces."""

    def __init__(self, response: urllib3.BaseHTTPResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers = response.headers

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it comes."""
        while chunk := self._response.read1(_CHUNK):
            yield chunk


def is_transport_error(error: BaseException) -> bool:
    """Tell whether an error is the network's, and not a bug."""
    return isinstance(error, _NETWORK_ERRORS)


def _open(
    pool: urllib3.PoolManager | urllib3.HTTPConnectionPool,
    target: str,
    request: Request,
    timeout: float,
) -> urllib3.BaseHTTPResponse:
    return pool.urlopen(
        request.method,
        target,
        body=request.body,
        headers=request.headers,
        retries=False,
        redirect=False,
        preload_content=False,
        timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, timeout), read=timeout),
        pool_timeout=timeout,  # type: ignore[arg-type] # the stubs want an int; a float works
    )


@functools.lru_cache(maxsize=1024)
def _split(url: str) -> tuple[str, str]:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}", slash + path


def _new_manager(
    proxy: str | None, settings: TransportSettings, *, secure: bool
) -> urllib3.PoolManager:
    options: dict[str, Any] = {
        "num_pools": 16,
        "maxsize": settings.max_connections,
        "block": True,
    }
    if secure:
        options["ssl_context"] = ssl_context(settings)
    if proxy is None:
        manager = urllib3.PoolManager(**options)
    else:
        parsed = urllib3.util.parse_url(proxy)
        headers = urllib3.make_headers(proxy_basic_auth=parsed.auth) if parsed.auth else None
        manager = urllib3.ProxyManager(
            parsed._replace(auth=None).url, proxy_headers=headers, **options
        )
    manager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
    return manager


def _failure(error: Exception, exchange: _Exchange, partial: Answer | None) -> Failure:
    # To urllib3 a refused connection is a timeout, and a pool that has none left is not.
    timed_out = isinstance(error, _TIMEOUTS) and not isinstance(
        error, urllib3.exceptions.NewConnectionError
    )
    if not exchange.sent:
        return Failure(FailureKind.NOT_SENT, error, timed_out=timed_out)
    if isinstance(error, AnswerTooLargeError):
        return Failure(FailureKind.TOO_LARGE, error, partial=partial)
    if partial is not None and not timed_out:
        return Failure(FailureKind.CUT, error, partial=partial)
    return Failure(FailureKind.SILENT, error, timed_out=timed_out, partial=partial)
