"""Makes aioresponses work with aiohttp 3.14, in one place.

aiohttp 3.14 asks every response for a `stream_writer`, and pauses the protocol of a body above
128 KB, which aioresponses 0.7.9 has not learned yet. `test_aiohttp_wire.py` says when it has.
"""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from types import SimpleNamespace
from unittest import mock

import aiohttp
import aioresponses.core
from aiohttp.client_proto import ResponseHandler
from aiohttp.streams import StreamReader

NEEDS_WRITER = "stream_writer" in inspect.signature(aiohttp.ClientResponse.__init__).parameters


class _Response(aiohttp.ClientResponse):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("stream_writer", SimpleNamespace(output_size=0))
        super().__init__(*args, **kwargs)


def _reader(loop=None):
    return StreamReader(ResponseHandler(loop=loop), limit=2**30, loop=loop)


@contextmanager
def cured():
    """Use aioresponses with the aiohttp that is installed."""
    if not NEEDS_WRITER:
        yield
        return
    with (
        mock.patch.object(aioresponses.core, "ClientResponse", _Response),
        mock.patch.object(aioresponses.core, "stream_reader_factory", _reader),
    ):
        yield
