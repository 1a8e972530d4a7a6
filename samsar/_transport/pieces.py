"""Connections that read in pieces for which there is memory at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import aiohttp

if TYPE_CHECKING:
    import asyncio

PIECE: Final = 48 << 10
"""Bytes that are read at once.

asyncio asks for 256 KiB, of which most answers fill a hundredth. What glibc is given back of more
than 64 KiB it may hand on to the system, only to ask for it again for the next answer: two page
faults each time, which take as long as a tenth of a call.
"""


class Connector(aiohttp.TCPConnector):
    """Opens connections that read in small pieces."""

    # There is no public way to a connection that has just been opened. Should a newer aiohttp open
    # them in another way, then nobody calls this, and they read as asyncio has them read.
    async def _wrap_create_connection(self, *args: Any, **kwargs: Any) -> Any:
        transport, protocol = await super()._wrap_create_connection(*args, **kwargs)
        read_in_pieces(transport)
        return transport, protocol


def read_in_pieces(transport: asyncio.BaseTransport) -> None:
    """Have a connection of asyncio's own read in small pieces; others do as they do."""
    reading: Any = getattr(transport, "_ssl_protocol", transport)
    if hasattr(reading, "max_size"):
        reading.max_size = PIECE
