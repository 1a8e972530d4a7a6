"""Connections, and what they answer to bytes that are no HTTP."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

if TYPE_CHECKING:
    import asyncio

_LOGGER: Final = logging.getLogger("samsar.emulator")
_KEEP_ALIVE_SECONDS: Final = 5.0
"""Node closes idle connections after so long."""
_LINGERING_SECONDS: Final = 2.0
_LONGEST_LINE: Final = 16 * 1024
"""So much Node takes of all headers together."""
_MOST_HEADERS: Final = 1000
_NO_LOG: Final[Any] = None


class Connection(web.RequestHandler):
    """One connection, which says what Node says where aiohttp has texts of its own."""

    __slots__ = ()

    def __init__(self, manager: web.Server, *, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            manager,
            loop=loop,
            access_log=_NO_LOG,
            keepalive_timeout=_KEEP_ALIVE_SECONDS,
            lingering_time=_LINGERING_SECONDS,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
            max_headers=_MOST_HEADERS,
            # The body is inflated where its limit is known.
            auto_decompress=False,
        )

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer a caller that will say no more, as Node does, and not one that broke off."""
        is_busy = self._waiter is None
        waiting = len(self._messages) + is_busy
        # aiohttp has renamed it.
        parser: Any = getattr(self, "_parser", None) or getattr(self, "_request_parser", None)
        if not waiting or parser is None:
            return False
        try:
            parser.feed_eof()
        except HttpProcessingError:
            # In the middle of a body.
            return False
        if waiting == 1:
            self.close()
        # True: asyncio leaves the connection open. Several are answered one after another, and then
        # it is an idle one.
        return True

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - its words, which are not those of Node
    ) -> web.StreamResponse:
        """Refuse what is no HTTP, without a body and without a traceback in the log."""
        if request.writer.output_size > 0:
            raise ConnectionError("A part of another answer is on its way.")
        if isinstance(exc, LineTooLong):
            status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        _LOGGER.info("a request that cannot be read %d", status)
        refusal = web.Response(status=status, headers={"Connection": "close"})
        refusal.force_close()
        return refusal

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """Note on one line what went wrong after the answer, such as a body that is cut off."""
        error = kw.get("exc_info")
        _LOGGER.info("a connection was given up: %s", type(error).__name__)
        _LOGGER.debug(*args, **kw)
