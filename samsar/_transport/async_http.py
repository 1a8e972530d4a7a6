"""The async way to the wire: aiohttp, one session for each running loop."""

from __future__ import annotations

import asyncio
import functools
import io
import ssl
import weakref
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from yarl import URL

from samsar._core.config import (
    CONNECT_SECONDS,
    IDLE_SECONDS,
    LARGEST_ANSWER,
    USER_AGENT,
    TransportSettings,
)
from samsar._core.fork import forget_after_fork
from samsar._core.wire import Answer, AnswerTooLargeError, Failure, FailureKind, Request
from samsar._transport.deadlines import Deadlines
from samsar._transport.network import Proxies, password_in, ssl_context, too_large
from samsar._transport.pieces import Connector
from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from samsar._core.wire import Headers

# Nothing of our request can have reached the server when one of these is raised.
_NOT_SENT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientProxyConnectionError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)

_CHUNK: Final = 1 << 16
# Above this size aiohttp warns that raw bytes block the loop; from a file it reads in steps.
_LARGE_BODY: Final = 1 << 20


@functools.lru_cache(maxsize=1024)
def _parsed(url: str) -> URL:
    return URL(url, encoded=True)


@functools.lru_cache(maxsize=64)
def _limits(seconds: float) -> aiohttp.ClientTimeout:
    # Waiting for a connection ends a little before the whole does, so that aiohttp says which of
    # the two it was: a request that never left may be sent again.
    return aiohttp.ClientTimeout(
        total=None,
        connect=seconds - min(0.05, seconds * 0.05),
        sock_connect=min(CONNECT_SECONDS, seconds),
        ceil_threshold=float("inf"),
    )


class AsyncTransport:
    """Sends requests and streams files; it neither retries, redirects nor keeps cookies."""

    def __init__(self, settings: TransportSettings) -> None:
        self._settings = settings
        self._proxies = Proxies(settings.proxy)
        self._ssl_context: ssl.SSLContext | None = None
        self._closed = False
        self._forget_sessions()
        forget_after_fork(self)

    async def send(self, request: Request, timeout: float) -> Answer | Failure:
        """Send one request and read its answer to the end, within `timeout` seconds."""
        here = self._here()
        chunks: list[bytes] = []
        response: aiohttp.ClientResponse | None = None
        room = LARGEST_ANSWER
        try:
            with here.deadlines.within(timeout):
                async with await here.session.request(
                    request.method,
                    _parsed(request.url),
                    headers=request.headers,
                    data=_payload(request.body),
                    allow_redirects=False,
                    timeout=_limits(timeout),
                    proxy=self._proxies.proxy_for(request.url),
                    ssl=self._tls(request.url),
                ) as response:
                    content = response.content
                    while not chunks or not content.at_eof():
                        chunk = await content.readany()
                        chunks.append(chunk)
                        if (room := room - len(chunk)) < 0:
                            raise too_large(LARGEST_ANSWER)
                    return Answer(response.status, response.headers, b"".join(chunks))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            if isinstance(error, AnswerTooLargeError):
                del chunks[1:]
            partial = None if response is None else _partial(response, chunks)
            failure = _failure(error, partial)
            failure.secrets = self.secrets_on_the_way(request.url)
            return failure

    @asynccontextmanager
    async def stream(self, request: Request, idle: float) -> AsyncIterator[AsyncStream]:
        """Open a request whose answer is read in pieces, none of which may take over `idle`."""
        limits = aiohttp.ClientTimeout(
            total=None, sock_read=idle, sock_connect=CONNECT_SECONDS, connect=idle
        )
        async with self._here().session.request(
            request.method,
            URL(request.url, encoded=True),
            headers=request.headers,
            allow_redirects=False,
            timeout=limits,
            proxy=self._proxies.proxy_for(request.url),
            ssl=self._tls(request.url),
        ) as response:
            yield AsyncStream(response)

    def secrets_on_the_way(self, url: str) -> tuple[str, ...]:
        """Return what errors of the connection to a URL may quote, and nobody may see."""
        return password_in(self._proxies.proxy_for(url))

    async def aclose(self) -> None:
        """Close the connections; doing it twice is fine."""
        self._closed = True
        keeper = self._keepers.pop(asyncio.get_running_loop(), None)
        self._forget_sessions()
        if keeper is not None:
            await keeper.aclose()

    def close_from_outside(self) -> None:
        """Close the connections of every loop, from where none is running."""
        self._closed = True
        for loop, keeper in list(self._keepers.items()):
            # A loop that is closed has closed its own; one that runs closes what is let go of.
            if not loop.is_closed() and not loop.is_running():
                loop.run_until_complete(keeper.aclose())
                # Once more round: the loop itself closes the sockets.
                loop.run_until_complete(asyncio.sleep(0))
        self._forget_sessions()

    def after_fork(self) -> None:
        """Leave the parent's connections to the parent."""
        self._forget_sessions()

    def _tls(self, url: str) -> ssl.SSLContext | bool:
        """Return the TLS context, which takes a while to make, where TLS is spoken."""
        if url.startswith("http://"):
            return True
        if self._ssl_context is None:
            self._ssl_context = ssl_context(self._settings)
        return self._ssl_context

    def _forget_sessions(self) -> None:
        self._sessions: weakref.WeakKeyDictionary[Any, _Here] = weakref.WeakKeyDictionary()
        self._keepers: weakref.WeakKeyDictionary[Any, AsyncGenerator[None]] = (
            weakref.WeakKeyDictionary()
        )

    def _here(self) -> _Here:
        if self._closed:
            raise ConfigurationError("the client is closed; make a new one")
        loop = asyncio.get_running_loop()
        here = self._sessions.get(loop)
        return self._open(loop) if here is None or here.session.closed else here

    def _open(self, loop: asyncio.AbstractEventLoop) -> _Here:
        session = aiohttp.ClientSession(
            connector=Connector(
                limit=self._settings.max_connections,
                keepalive_timeout=IDLE_SECONDS,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT},
            trust_env=False,
            auto_decompress=True,
        )
        # aiohttp sends a GET again by itself when an idle connection turns out to be dead; here
        # retrying has one place. There is no public switch (aiohttp's own test client does this).
        session._retry_connection = False  # noqa: SLF001
        here = self._sessions[loop] = _Here(session)
        self._keepers[loop] = _start(_keep(session))
        return here


class _Here:
    """What a transport has in one loop."""

    __slots__ = ("deadlines", "session")

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session: aiohttp.ClientSession = session
        self.deadlines = Deadlines()


async def _keep(session: aiohttp.ClientSession) -> AsyncGenerator[None]:
    """Hold a session until it is closed, or until its loop ends.

    A loop that ends closes the async generators that it has begun, so a client that outlives
    `asyncio.run` leaves nothing open behind it.
    """
    try:
        yield
    finally:
        await session.close()


def _start(keeper: AsyncGenerator[None]) -> AsyncGenerator[None]:
    """Run a generator to its first `yield`, which needs no waiting."""
    step = keeper.__anext__()
    try:
        step.send(None)
    except StopIteration:
        return keeper
    raise RuntimeError("the keeper of a session must not wait before it yields")


class AsyncStream:
    """An open answer, read in pieces."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers: Headers = response.headers

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes."""
        content = self._response.content
        try:
            async for chunk in content.iter_chunked(_CHUNK):
                yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError):
            if rest := _unread(content):
                yield rest
            raise


def is_transport_error(error: BaseException) -> bool:
    """Tell whether an error is the network's, and not a bug."""
    return isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError, OSError))


def _payload(body: bytes | None) -> bytes | io.BytesIO | None:
    return io.BytesIO(body) if body is not None and len(body) > _LARGE_BODY else body


def _partial(response: aiohttp.ClientResponse, chunks: list[bytes]) -> Answer:
    body = b"".join(chunks) + _unread(response.content)
    return Answer(response.status, response.headers, body)


def _unread(content: aiohttp.StreamReader) -> bytes:
    """Return what arrived before a stream broke; aiohttp has no public way to get at it."""
    waiting: bytes = b"".join(getattr(content, "_buffer", ()))
    return waiting[getattr(content, "_buffer_offset", 0) :]


def _failure(error: BaseException, partial: Answer | None) -> Failure:
    timed_out = isinstance(error, TimeoutError)
    # What is not even HTTP from a proxy is told as the answer to our own CONNECT.
    asked_proxy = isinstance(error, aiohttp.ClientResponseError) and (
        error.request_info.method == "CONNECT"
    )
    if asked_proxy or isinstance(error, _NOT_SENT):
        return Failure(FailureKind.NOT_SENT, error, timed_out=timed_out)
    if isinstance(error, AnswerTooLargeError):
        return Failure(FailureKind.TOO_LARGE, error, partial=partial)
    if partial is not None and not timed_out:
        return Failure(FailureKind.CUT, error, partial=partial)
    return Failure(FailureKind.SILENT, error, timed_out=timed_out, partial=partial)
