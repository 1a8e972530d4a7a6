"""A FastAPI application under a real server, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Iterator


class Server(uvicorn.Server):
    """A server that tells when it has started, and stops without looking at a clock first."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()
        self._leave = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.up.set()
        await self._leave.wait()

    def run_here(self, listener: socket.socket) -> None:
        try:
            self.run([listener])
        finally:
            self.up.set()

    def leave(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._leave.set)


def listening() -> tuple[socket.socket, str]:
    """Return a port of its own, and the address of what will listen there."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    return listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def serving(app: Any, listener: socket.socket | None = None, **settings: Any) -> Iterator[str]:
    """Run an application on a port of its own; when this ends, it has been shut down."""
    if listener is None:
        listener, _ = listening()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = {"log_config": None, "timeout_graceful_shutdown": 10} | settings
    server = Server(uvicorn.Config(app, **settings))
    thread = threading.Thread(target=server.run_here, args=[listener])
    thread.start()
    try:
        server.up.wait()
        assert server.started, "the application did not start"
        yield url
    finally:
        server.leave()
        thread.join()
        listener.close()
