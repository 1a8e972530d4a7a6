"""The sync way to the wire: urllib3, safe between threads."""

from __future__ import annotations

import functools
import http.client
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import urllib3

from samsar._core.config import (
    CONNECT_SECONDS,
    LARGEST_ANSWER,
    TransportSettings,
)
from samsar._core.fork import forget_after_fork
from samsar._core.wire import Answer, AnswerTooLargeError, Failure, FailureKind, Request
from samsar._transport.network import Proxies, password_in, ssl_context, too_large
from samsar._transport.timed import Exchange, HTTPPool, HTTPSPool, current
from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK: Final = 1 << 16
_TIMEOUTS: Final = (
    urllib3.exceptions.TimeoutError,
    urllib3.exceptions.EmptyPoolError,
    TimeoutError,
)
_NETWORK_ERRORS: Final = (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)


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
        exchange = current.exchange = Exchange(time.monotonic() + timeout)
        response: urllib3.BaseHTTPResponse | None = None
        chunks: list[bytes] = []
        try:
            origin, target = _split(request.url)
            proxy = self._proxies.proxy_for(origin)
            if proxy is None:
                response = _open(self._pool(origin), target, request, timeout)
            else:
                response = _open(self._manager(proxy, request.url), request.url, request, timeout)
            _read(response, chunks)
            return Answer(response.status, response.headers, b"".join(chunks))
        except _NETWORK_ERRORS as error:
            partial = None
            if isinstance(error, AnswerTooLargeError):
                del chunks[1:]
            if response is not None:
                response.close()
                partial = Answer(response.status, response.headers, b"".join(chunks))
            failure = _failure(error, exchange, partial)
            failure.secrets = self.secrets_on_the_way(request.url)
            return failure
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
        current.exchange = Exchange(float("inf"), idle)
        manager = self._manager(self._proxies.proxy_for(request.url), request.url)
        response = _open(manager, request.url, request, idle)
        try:
            yield Stream(response)
        finally:
            # Whatever was not read would be read as the beginning of the next answer.
            response.close()
            response.release_conn()

    def secrets_on_the_way(self, url: str) -> tuple[str, ...]:
        """Return what errors of the connection to a URL may quote, and nobody may see."""
        return password_in(self._proxies.proxy_for(url))

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
        timeout=_limits(timeout),
        pool_timeout=timeout,  # type: ignore[arg-type] # the stubs want an int; a float works
    )


def _read(response: urllib3.BaseHTTPResponse, chunks: list[bytes]) -> None:
    """Read a body to its end; what has come of it is in `chunks` at any moment."""
    room = LARGEST_ANSWER
    is_plain = "content-encoding" not in response.headers
    while chunk := response.read1(_CHUNK):
        chunks.append(chunk)
        if (room := room - len(chunk)) < 0:
            raise too_large(LARGEST_ANSWER)
        if is_plain and response.length_remaining == 0:
            # To ask for more, and get nothing, takes as long as reading it did.
            break


@functools.lru_cache(maxsize=64)
def _limits(seconds: float) -> urllib3.Timeout:
    return urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds)


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
    manager.pool_classes_by_scheme = {"http": HTTPPool, "https": HTTPSPool}
    return manager


def _failure(error: Exception, exchange: Exchange, partial: Answer | None) -> Failure:
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
