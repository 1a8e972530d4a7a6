"""A proxy between a client and the emulator that spoils what passes through it, as it was told."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any


@attrs.frozen(kw_only=True)
class Fault:
    """What happens to one request, in the order of the attributes.

    Attributes:
        name: How reports call it.
        on_accept: Reset the connection before any of the request was read.
        read: Reset it after so many bytes of the request.
        forward: Have the server do what is asked for.
        answer: What is sent instead of the server's answer, to the byte; it is given that answer.
        delay: Seconds before the answer.
        cut: Send so many bytes of the answer only; a negative number leaves off so many.
        drip: Seconds between two bytes of the answer.
        pause: Seconds between the head and the body of the answer.
        reset: End with a reset, not with a proper close.
        keep: Leave the connection open after the answer.
    """

    name: str
    on_accept: bool = False
    read: int | None = None
    forward: bool = True
    answer: Callable[[bytes], bytes] | None = None
    delay: float = 0.0
    cut: int | None = None
    drip: float = 0.0
    pause: float = 0.0
    reset: bool = False
    keep: bool = False


ELSEWHERE = "http://elsewhere.test"
"""Stands for another origin, in the heads of answers only: lengths are not put right."""

NONE = Fault(name="none", keep=True)


class FaultProxy:
    """Spoils each request with the fault that it is handed out; runs in a thread.

    Args:
        target: The URL of the server.
        choose: Tells the next fault.
        idle: Seconds after which an idle connection is closed; None keeps it.
        elsewhere: The URL that answers name which send their readers to `ELSEWHERE`.
    """

    def __init__(
        self,
        target: str,
        choose: Callable[[], Fault],
        *,
        idle: float | None = None,
        elsewhere: str = ELSEWHERE,
    ) -> None:
        parts = urlsplit(target)
        self._target = parts.hostname, parts.port
        self._choose = choose
        self._idle = idle
        self._elsewhere = urlsplit(elsewhere).netloc.encode()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy")
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._released = asyncio.Event()
        self._released.set()
        self.port = 0
        self.connections = 0
        self.received: list[tuple[str, bytes]] = []
        """The name of the fault and what was read of the request, for each request."""

    @property
    def url(self) -> str:
        """Where the client is to send its requests."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self.listen()
        return self

    def __exit__(self, *exc: object) -> None:
        self.refuse()
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def listen(self) -> None:
        """Accept connections, on the same port each time."""
        self._run(self._listen())

    def refuse(self) -> None:
        """Let new connections be refused, until `listen` is called."""
        if self._server is not None:
            self._run(self._refuse())

    def hold(self) -> None:
        """Let the server do what it is asked for, but keep its answers back."""
        # Waited for: whatever is sent from now on is kept back.
        self._run(self._hold())

    def release(self) -> None:
        """Send the answers that were kept back, and all others as they come."""
        self._loop.call_soon_threadsafe(self._released.set)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _hold(self) -> None:
        self._released.clear()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(
                self._serve, "127.0.0.1", self.port, backlog=512
            )
            self.port = self._server.sockets[0].getsockname()[1]

    async def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        # A connection that waits for its next request would go on as if nothing had happened.
        await self._end()

    async def _end(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass
        except asyncio.CancelledError:
            # Only the end of the proxy does this; the streams would log it as an error.
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Treat one request; tell whether the connection stays open."""
        async with asyncio.timeout(self._idle):
            first = await reader.readexactly(1)
        fault = self._choose()
        if fault.on_accept or fault.read is not None:
            rest = await reader.readexactly((fault.read or 1) - 1) if fault.read else b""
            self.received.append((fault.name, first + rest))
            return _reset(writer)
        request = first + await _message(reader)
        self.received.append((fault.name, request))
        answer = await self._forwarded(request) if fault.forward else b""
        if fault.answer is not None:
            named = urlsplit(ELSEWHERE).netloc.encode()
            answer = fault.answer(answer).replace(named, self._elsewhere)
        await self._released.wait()
        await asyncio.sleep(fault.delay)
        await _send(writer, answer if fault.cut is None else answer[: fault.cut], fault)
        if fault.reset:
            return _reset(writer)
        return fault.keep

    async def _forwarded(self, request: bytes) -> bytes:
        """Have the server answer, on a connection of its own."""
        head, _, body = request.partition(b"\r\n\r\n")
        reader, writer = await asyncio.open_connection(*self._target)
        try:
            writer.write(head + b"\r\nconnection: close\r\n\r\n" + body)
            answer = await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection")]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Read the rest of a request, which says how long it is."""
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return head + await reader.readexactly(int(value))
    return head


async def _send(writer: asyncio.StreamWriter, answer: bytes, fault: Fault) -> None:
    head, gap, body = answer.partition(b"\r\n\r\n") if fault.pause else (answer, b"", b"")
    pieces = [head + gap, body]
    if fault.drip:
        pieces = [answer[at : at + 1] for at in range(len(answer))]
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        if fault.pause or fault.drip:
            await asyncio.sleep(fault.pause or fault.drip)


def _reset(writer: asyncio.StreamWriter) -> bool:
    """End a connection with RST instead of FIN."""
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False
