"""An origin that is not the API's: it is told nothing that it need not know."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Self

UNKNOWN = b"HTTP/1.1 404 Unknown\r\ncontent-length: 0\r\n\r\n"


class Stranger:
    """Keeps every byte that it is sent, answers with always the same, and closes the connection.

    Args:
        answer: What it answers with, to the byte.
    """

    def __init__(
        self, answer: bytes = b"HTTP/1.1 404 Unknown\r\ncontent-length: 0\r\n\r\n"
    ) -> None:
        self.answer = answer
        self.received: list[bytearray] = []
        """What came on each connection."""
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._threads = [threading.Thread(target=self._accept, name="stranger")]
        self._open: list[socket.socket] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *exc: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            self.received.append(bytearray())
            thread = threading.Thread(target=self._serve, args=[connection, self.received[-1]])
            thread.start()
            self._threads.append(thread)

    def _serve(self, connection: socket.socket, received: bytearray) -> None:
        with contextlib.suppress(OSError), connection:
            while content := connection.recv(1 << 16):
                received += content
                if received.endswith(b"\r\n\r\n"):
                    connection.sendall(self.answer)
                    connection.shutdown(socket.SHUT_WR)
