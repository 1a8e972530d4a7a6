"""A server on a real socket that records what it gets and answers as it was told."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, Self
from urllib.parse import parse_qsl

import attrs


@attrs.frozen
class Say:
    """One answer.

    `body` is JSON unless it is bytes. `delay` waits before the head, `drip` spreads the body over
    so many seconds, `cut` sends only so many bytes of the body, `reset` closes with RST: "accept"
    before reading anything, "silent" after reading the request, "body" in the body.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str | list[str]] = attrs.field(factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    drip_head: float = 0.0
    cut: int | None = None
    reset: str | None = None
    close: bool = False

    def content(self) -> bytes:
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@attrs.frozen
class Got:
    """One request, as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def raw_query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


class ScriptedServer:
    """Answers each request with the next `Say`; the last one repeats."""

    def __init__(self, *says: Say) -> None:
        self.says = list(says) or [Say(body={})]
        self.got: list[Got] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._turn = 0
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._stop = threading.Event()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def play(self, *says: Say) -> None:
        """Forget what was got, and answer with these from now on."""
        with self._lock:
            self.says, self._turn = list(says), 0
            self.got.clear()

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _spawn(self, target: Any, *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with self._lock:
                self._open.add(connection)
            self._spawn(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
            for got in _requests(stream, number):
                if not self._answer(connection, got):
                    break
        with self._lock:
            self._open.discard(connection)

    def _next(self, got: Got) -> Say:
        with self._lock:
            self.got.append(got)
            say = self.says[min(self._turn, len(self.says) - 1)]
            self._turn += 1
        return say

    def _answer(self, connection: socket.socket, got: Got) -> bool:
        say = self._next(got)
        if say.delay:
            self._stop.wait(say.delay)
        if say.reset == "silent":
            return _reset(connection)
        content = say.content()
        self._send_slowly(connection, _head(say, content), say.drip_head)
        if say.reset == "body":
            connection.sendall(content[: len(content) // 2])
            time.sleep(0.05)
            return _reset(connection)
        if say.cut is not None:
            connection.sendall(content[: say.cut])
            return False
        self._send_slowly(connection, content, say.drip)
        return not say.close

    def _send_slowly(self, connection: socket.socket, content: bytes, seconds: float) -> None:
        if not seconds or len(content) < 2:
            connection.sendall(content)
            return
        steps = min(len(content), 20)
        size = -(-len(content) // steps)
        for start in range(0, len(content), size):
            connection.sendall(content[start : start + size])
            self._stop.wait(seconds / steps)


def _requests(stream: Any, number: int) -> Iterator[Got]:
    while line := stream.readline():
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers: dict[str, str] = {}
        while (header := stream.readline().decode("latin-1").strip()) != "":
            name, _, value = header.partition(":")
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", 0)))
        yield Got(method, target, headers, body, number)


def _head(say: Say, content: bytes) -> bytes:
    lines = [f"HTTP/1.1 {say.status} Scripted"]
    given = {name.lower() for name in say.headers}
    if "content-length" not in given and say.status != 204:
        lines.append(f"content-length: {len(content)}")
    if "content-type" not in given and content and not isinstance(say.body, bytes):
        lines.append("content-type: application/json")
    for name, value in say.headers.items():
        lines += [f"{name}: {one}" for one in ([value] if isinstance(value, str) else value)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _reset(connection: socket.socket) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    return False
