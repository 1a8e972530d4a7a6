"""An emulator whose clock is stepped by hand, and a plain HTTP client for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aiohttp
import attrs
import pytest
from support.receiving import Receiver, receiving

from samsar.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

TEXT = {
    "prompt": "A drone shot of a beach at sunrise",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 30,
}


@attrs.frozen
class Answer:
    """One answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def message(self) -> str:
        return str(self.json["message"])


class Api:
    """Sends requests as they are, with the key of the default account unless told otherwise."""

    def __init__(self, http: aiohttp.ClientSession, emulator: Emulator) -> None:
        self._http = http
        self._emulator = emulator

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        key: str | None = "",
        headers: Mapping[str, str] | None = None,
        data: Any = None,
        **query: str,
    ) -> Answer:
        sent = dict(headers or {})
        if key is not None:
            sent.setdefault("Authorization", f"Bearer {key or self._emulator.api_key}")
        async with self._http.request(
            method,
            self._emulator.url + path,
            params=query,
            headers=sent,
            json=body,
            data=data,
            allow_redirects=False,
        ) as response:
            return Answer(response.status, response.headers, await response.read())

    async def get(self, path: str, **options: Any) -> Answer:
        return await self.send("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return await self.send("POST", path, body=body, **options)

    async def create(self, key: str | None = "", **fields: Any) -> str:
        """Make a video from text and return its id."""
        answer = await self.post("/v1/video/create", {"input": {**TEXT, **fields}}, key=key)
        assert answer.status == 200, answer.body
        return str(answer.json["request_id"])

    async def status(self, request_id: str, key: str | None = "") -> Any:
        answer = await self.get("/v1/status", request_id=request_id, key=key)
        assert answer.status == 200, answer.body
        return answer.json


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(speed=0) as emulator:
        yield emulator


@pytest.fixture
async def api(emulator: Emulator) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as http:
        yield Api(http, emulator)


@pytest.fixture
async def finished(api: Any, emulator: Emulator) -> str:
    """Return the id of a video of ten seconds that is ready; it has cost 300 credits."""
    request_id = await api.create(duration=10)
    emulator.clock.advance(90)
    return str(request_id)


@pytest.fixture
def text_fields() -> Callable[..., dict[str, Any]]:
    """Return good fields for a video from text, changed as asked; `None` leaves a field out."""

    def fields(**changes: Any) -> dict[str, Any]:
        changed = {**TEXT, **changes}
        return {name: value for name, value in changed.items() if value is not None}

    return fields


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def make_hooked(api: Any, receiver: Receiver) -> Callable[..., Any]:
    """Make a video from text whose webhook is on the receiver, and return its id."""

    async def made(path: str = "/hook", url: str = "", **fields: Any) -> str:
        body = {"input": {**TEXT, **fields}, "webhookUrl": url or receiver.url + path}
        answer = await api.post("/v1/video/create", body)
        assert answer.status == 200, answer.body
        return str(answer.json["request_id"])

    return made
