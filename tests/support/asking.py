"""Requests to an emulator without a socket: what `HttpServer` does with one it has read."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import attrs
from aiohttp.test_utils import make_mocked_request

from samsar.emulator.handlers import ENDPOINTS
from samsar.emulator.server import HttpServer
from samsar.emulator.wire.incoming import Incoming
from samsar.emulator.wire.routing import Router

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.backend import Backend
    from samsar.emulator.wire.messages import Reply

_ROUTER = Router(ENDPOINTS)


class Spied(dict[str, Any]):
    """Fields of which it is known which were asked for."""

    def __init__(self, *fields: Any) -> None:
        super().__init__(*fields)
        self.asked: set[str] = set()

    def get(self, name: Any, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)

    def __getitem__(self, name: Any) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: Any) -> bool:
        self.asked.add(name)
        return super().__contains__(name)


def spied(value: Any) -> Any:
    """Return the same JSON with every object in it spied on."""
    if isinstance(value, dict):
        return Spied({name: spied(inner) for name, inner in value.items()})
    if isinstance(value, list):
        return [spied(inner) for inner in value]
    return value


@attrs.frozen
class Asked:
    """One request."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    content: bytes = b""


class Asking:
    """Sends requests to a backend as the server does, but without a network.

    Args:
        backend: An open one.
        api_key: The key that `good` requests come with.
    """

    def __init__(self, backend: Backend, api_key: str) -> None:
        self.backend = backend
        self.api_key = api_key
        self._server = HttpServer(backend, host="127.0.0.1", port=0)
        self._request = make_mocked_request("GET", "/", headers={"Host": "127.0.0.1:1"})

    def ask(self, asked: Asked) -> Reply:
        """Send one request as it is."""
        incoming = Incoming(
            method=asked.method,
            path=asked.path,
            raw_query=urlencode(asked.query),
            query=asked.query,
            headers=asked.headers,
            body=asked.content,
            json=asked.body,
            unreadable=None,
            match=_ROUTER.find(asked.method, asked.path),
        )
        return self._server._answer(self._request, incoming)

    def try_out(self, asked: Asked) -> Reply:
        """Send one request, and undo what it did."""
        with self.backend.moment():
            store = self.backend.state.store
            store.run("SAVEPOINT tried")
            try:
                return self.ask(asked)
            finally:
                store.run("ROLLBACK TO tried")
                store.run("RELEASE tried")

    def is_good(self, asked: Asked) -> bool:
        """Tell whether a request would go well."""
        return self.try_out(asked).status < HTTPStatus.MULTIPLE_CHOICES

    def good(
        self,
        path: str,
        body: Any = None,
        *,
        method: str = "",
        headers: Mapping[str, str] | None = None,
        **query: str,
    ) -> Any:
        """Send a request that must go well, and return the JSON of its answer."""
        key = {"authorization": f"Bearer {self.api_key}"}
        method = method or ("GET" if body is None else "POST")
        reply = self.ask(
            Asked(method, path, query, {**key, **(headers or {})}, {} if body is None else body)
        )
        assert reply.status < HTTPStatus.MULTIPLE_CHOICES, (path, reply.status, reply.body)
        return json.loads(reply.body)
