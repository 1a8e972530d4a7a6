"""The HTTP server: from a socket to a handler and back."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from contextlib import contextmanager, suppress
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web

from samsar.emulator.clock import as_datetime
from samsar.emulator.connections import Connection
from samsar.emulator.delivery import (
    answer_of,
    common_headers,
    deliver,
    preflight,
    redirect_of,
    reset,
    reset_transport,
    wait,
)
from samsar.emulator.faults import (
    AnswerInstead,
    DelayRequest,
    DropRequest,
    FailAfterHandling,
    RedirectTo,
)
from samsar.emulator.handlers import ENDPOINTS
from samsar.emulator.wire import pages
from samsar.emulator.wire.incoming import receive
from samsar.emulator.wire.messages import ApiError, Call, Reply
from samsar.emulator.wire.routing import Router

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samsar.emulator.backend import Backend
    from samsar.emulator.clock import Micros
    from samsar.emulator.control import Control
    from samsar.emulator.faults import Fault
    from samsar.emulator.wire.incoming import Incoming

_LOGGER: Final = logging.getLogger("samsar.emulator")
_BACKLOG: Final = 1024
_GRACE_SECONDS: Final = 1.0
_BROKEN: Final = "Internal server error"


class HttpServer:
    """Serves one `Backend` on one port, which it keeps while it is offline."""

    def __init__(
        self, backend: Backend, *, host: str, port: int, control: Control | None = None
    ) -> None:
        self._backend = backend
        self._host = host
        self._port = port
        self._router = Router(ENDPOINTS)
        self._control = control
        self._connections: web.Server | None = None
        self._listener: asyncio.Server | None = None
        self._closing = asyncio.Event()
        self._busy: set[web.RequestHandler] = set()

    @property
    def url(self) -> str:
        """Root of the API, without a final slash."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self._host, self._host)  # noqa: S104
        bracketed = f"[{host}]" if ":" in host and not host.startswith("[") else host
        return f"http://{bracketed}:{self._port}"

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: If the port is taken.
        """
        self._connections = web.Server(self._handle)
        await self._listen(_bound_socket(self._host, self._port))

    async def stop(self) -> None:
        """Stop listening, let running requests finish quickly, and close every connection."""
        self._closing.set()
        await self._stop_listening()
        if self._connections is not None:
            self._connections.pre_shutdown()
            await self._connections.shutdown(_GRACE_SECONDS)
            self._connections = None
        # A transport that was closed lets go of its socket in the next turn.
        await _let_the_loop_turn(2)

    async def go_offline(self) -> socket.socket:
        """Refuse new connections and close idle ones; returns what holds the port meanwhile."""
        await self._stop_listening()
        for connection in self._connections.connections if self._connections else ():
            connection.close()
            if connection not in self._busy:
                connection.force_close()
        return _bound_socket(self._host, self._port)

    async def come_back(self, holder: socket.socket) -> None:
        """Listen again, after `go_offline`; or let the port go if the server has stopped since."""
        if self._closing.is_set():
            holder.close()
            return
        await self._listen(holder)

    async def _listen(self, bound: socket.socket) -> None:
        try:
            self._port = bound.getsockname()[1]
            loop = asyncio.get_running_loop()
            self._listener = await loop.create_server(self._accept, sock=bound, backlog=_BACKLOG)
        except BaseException:
            bound.close()
            raise

    async def _stop_listening(self) -> None:
        listener, self._listener = self._listener, None
        if listener is None:
            return
        # Python 3.11 leaks a connection that it accepted just before its server is closed. So no
        # more are accepted first, and those on the way get the three turns that they need.
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError):
            for listening in listener.sockets:
                loop.remove_reader(listening.fileno())
        await _let_the_loop_turn(3)
        listener.close()

    def _accept(self) -> asyncio.BaseProtocol:
        if self._connections is None or self._backend.faults.take_for_connection():
            return _Resetting()
        return Connection(self._connections, loop=asyncio.get_running_loop())

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        self._busy.add(connection)
        try:
            return await self._respond(request)
        except ConnectionError:
            # The caller left; there is nobody to answer.
            return web.Response()
        except Exception:
            _LOGGER.exception("%s %s broke the emulator", request.method, request.rel_url.raw_path)
            return web.json_response({"message": _BROKEN}, status=HTTPStatus.INTERNAL_SERVER_ERROR)
        finally:
            self._busy.discard(connection)

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._control is not None and self._control.is_for(request):
            return await self._control.answer(request, self._backend.unhurried)
        began = time.perf_counter()
        incoming = await receive(request, self._router)
        self._backend.requests.add(incoming.record(), len(incoming.body))
        fault = self._backend.faults.take_for_request(
            incoming.route, incoming.method, incoming.path
        )
        if isinstance(fault, DropRequest):
            _LOGGER.info("%s %s dropped", incoming.method, incoming.path)
            return reset(request)
        if isinstance(fault, DelayRequest):
            await wait(fault.seconds, self._closing)
        await self._backend.catch_up()
        reply = self._reply(request, incoming, fault)
        # Neither the query nor a header: they may hold secrets.
        milliseconds = (time.perf_counter() - began) * 1000
        _LOGGER.info("%s %s %d %.0f ms", incoming.method, incoming.path, reply.status, milliseconds)
        date = format_datetime(as_datetime(self._backend.clock.now()), usegmt=True)
        reply.headers.update({"Date": date, **common_headers(incoming), **reply.headers})
        return await deliver(request, reply, fault=fault, closing=self._closing)

    def _reply(self, request: web.BaseRequest, incoming: Incoming, fault: Fault | None) -> Reply:
        match fault:
            case AnswerInstead():
                return answer_of(fault)
            case RedirectTo():
                return redirect_of(fault)
            case FailAfterHandling():
                self._answer(request, incoming)
                return answer_of(fault)
            case _:
                return self._answer(request, incoming)

    def _answer(self, request: web.BaseRequest, incoming: Incoming) -> Reply:
        if incoming.method == "OPTIONS":
            return preflight()
        if incoming.unreadable is not None or incoming.match is None:
            return incoming.unreadable or pages.unknown_route(incoming.method, incoming.path)
        endpoint, params = incoming.match
        try:
            with self._moment_for(incoming) as now:
                return endpoint.handler(
                    Call(
                        state=self._backend.state,
                        now=now,
                        method=incoming.method,
                        path=incoming.path,
                        params=params,
                        query=incoming.query,
                        headers=incoming.headers,
                        body=incoming.json,
                        origin=self._origin(request),
                        content=incoming.body,
                    )
                )
        except ApiError as error:
            return error.reply()
        except RecursionError:
            # Only a body that is nested without end leads to so many calls.
            return pages.malformed_body()
        except Exception:
            _LOGGER.exception("%s %s broke the emulator", incoming.method, incoming.path)
            return Reply.of_json({"message": _BROKEN}, status=HTTPStatus.INTERNAL_SERVER_ERROR)

    @contextmanager
    def _moment_for(self, incoming: Incoming) -> Iterator[Micros]:
        take = self._backend.faults.for_jobs(incoming.route, incoming.method, incoming.path)
        with (
            self._backend.moment() as now,
            self._backend.state.renders.scripts.for_request(take),
        ):
            yield now

    def _origin(self, request: web.BaseRequest) -> str:
        # Through a mapped port or another name, links must lead back the same way.
        host = request.headers.get("Host", "").strip()
        return f"http://{host}" if host else self.url


class _Resetting(asyncio.Protocol):
    """Resets the connection as soon as it stands."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            reset_transport(transport)


async def _let_the_loop_turn(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


def _bound_socket(host: str, port: int) -> socket.socket:
    """Take a port without listening on it, so that connections to it are refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # A port that was just closed can be taken again at once.
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host.strip("[]"), port))
        bound.setblocking(False)  # noqa: FBT003
    except BaseException as error:
        bound.close()
        # The error of the system says neither.
        error.add_note(f"The emulator cannot listen on {host} port {port}.")
        raise
    return bound
