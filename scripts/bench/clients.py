"""One client in a process of its own, which does a piece of work whenever it is told to.

Usage: clients.py CLIENT WORK URL AT_ONCE

It reads how many requests to make from standard input, a number a line, and writes how much CPU
each of them took, in microseconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

JOB = "665f1c2e9b1d4a0000000007"
VIDEO = {
    "prompt": "A drone shot of a beach at sunrise",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}
HEADERS = {"Authorization": "Bearer sk_test_1", "User-Agent": "bench"}
PATHS = {
    "status": ("GET", f"/v1/status?request_id={JOB}&session_id={JOB}"),
    "detailed": ("GET", f"/v2/status_detailed?request_id={JOB}&session_id={JOB}"),
    "list": ("GET", "/v2/requests?limit=200"),
    "create": ("POST", "/v1/video/create"),
}


def samsar(url: str, work: str) -> Callable[[], Any]:
    """The sync client."""
    from samsar import SamsarClient

    client = SamsarClient(api_key="sk_test_1", base_url=url)
    return _of_ours(client, work)


def samsar_async(url: str, work: str) -> Callable[[], Any]:
    """The async client."""
    from samsar import AsyncSamsarClient

    client = AsyncSamsarClient(api_key="sk_test_1", base_url=url, max_connections=1000)
    return _of_ours(client, work)


def samsar_json(url: str, work: str) -> Callable[[], Any]:
    """The sync client without the extra `fast`."""
    sys.modules["orjson"] = None  # type: ignore[assignment]
    return samsar(url, work)


def samsar_json_async(url: str, work: str) -> Callable[[], Any]:
    """The async client without the extra `fast`."""
    sys.modules["orjson"] = None  # type: ignore[assignment]
    return samsar_async(url, work)


# Models are filled when they are looked at, so what a program looks at is part of the work.
LOOKS: dict[str, Callable[[Any], object]] = {
    "status": lambda now: (now.status, now.url, now.credits_charged),
    "detailed": lambda now: (now.status, now.url, now.session),
    "list": lambda found: [
        (each.request_id, each.status, each.result_url) for each in found.requests
    ],
    "create": lambda accepted: accepted.id,
}


def _of_ours(client: Any, work: str) -> Callable[[], Any]:
    look = LOOKS[work]
    calls: dict[str, Callable[[], Any]] = {
        "status": lambda: client.jobs.status(JOB),
        "detailed": lambda: client.v2.jobs.status_detailed(JOB),
        "list": lambda: client.v2.requests.list(limit=200),
        "create": lambda: client.videos.create_from_text(**VIDEO),
    }
    call = calls[work]

    async def called() -> None:
        look((await call()).data)

    if type(client).__name__.startswith("Async"):
        return called
    return lambda: look(call().data)


def aiohttp_plain(url: str, work: str) -> Callable[[], Any]:
    """What one writes with aiohttp."""
    import aiohttp

    verb, path = PATHS[work]
    session: Any = None

    async def call() -> Any:
        nonlocal session
        session = session or aiohttp.ClientSession(headers=HEADERS)
        body: dict[str, Any] = {"json": {"input": VIDEO}} if verb == "POST" else {}
        async with session.request(verb, url + path, **body) as response:
            response.raise_for_status()
            return await response.json()

    return call


def aiohttp_tuned(url: str, work: str) -> Callable[[], Any]:
    """What one writes with aiohttp after a day with a profiler."""
    import aiohttp
    import orjson
    import yarl

    verb, path = PATHS[work]
    where = yarl.URL(url + path, encoded=True)
    headers = {"Content-Type": "application/json"} if verb == "POST" else {}
    session: Any = None

    async def call() -> Any:
        nonlocal session
        session = session or aiohttp.ClientSession(
            headers=HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=30),
        )
        body = orjson.dumps({"input": VIDEO}) if verb == "POST" else None
        async with session.request(verb, where, data=body, headers=headers) as response:
            return orjson.loads(await response.read())

    return call


def urllib3_plain(url: str, work: str) -> Callable[[], Any]:
    """What one writes with urllib3."""
    import urllib3

    verb, path = PATHS[work]
    pool = urllib3.PoolManager(headers=HEADERS, maxsize=64)
    body: dict[str, Any] = {"json": {"input": VIDEO}} if verb == "POST" else {}

    def call() -> Any:
        return json.loads(pool.request(verb, url + path, **body).data)

    return call


def requests_plain(url: str, work: str) -> Callable[[], Any]:
    """What one writes with requests."""
    import requests

    verb, path = PATHS[work]
    session = requests.Session()
    session.headers.update(HEADERS)
    body: dict[str, Any] = {"json": {"input": VIDEO}} if verb == "POST" else {}
    return lambda: session.request(verb, url + path, **body).json()


def httpx_plain(url: str, work: str) -> Callable[[], Any]:
    """What one writes with httpx."""
    import httpx

    verb, path = PATHS[work]
    client = httpx.Client(headers=HEADERS)
    body: dict[str, Any] = {"json": {"input": VIDEO}} if verb == "POST" else {}
    return lambda: client.request(verb, url + path, **body).json()


def httpx_async(url: str, work: str) -> Callable[[], Any]:
    """The same with its async client."""
    import httpx

    verb, path = PATHS[work]
    client = httpx.AsyncClient(headers=HEADERS)
    body: dict[str, Any] = {"json": {"input": VIDEO}} if verb == "POST" else {}

    async def call() -> Any:
        return (await client.request(verb, url + path, **body)).json()

    return call


def openai(url: str, work: str) -> Callable[[], Any]:
    """The client of OpenAI, asked for an answer that was stored."""
    import openai

    client = openai.OpenAI(api_key="sk_test_1", base_url=url + "/v1")
    assert work == "status"  # noqa: S101
    return lambda: client.get("/status", cast_to=object)


def openai_async(url: str, work: str) -> Callable[[], Any]:
    """Its async client."""
    import openai

    client = openai.AsyncOpenAI(api_key="sk_test_1", base_url=url + "/v1")
    assert work == "status"  # noqa: S101
    return lambda: client.get("/status", cast_to=object)


def runwayml(url: str, work: str) -> Callable[[], Any]:
    """The client of Runway, asked for a task."""
    import runwayml

    client = runwayml.RunwayML(api_key="sk_test_1", base_url=url)
    assert work == "status"  # noqa: S101
    return lambda: client.get("/v1/status", cast_to=object)


def runwayml_async(url: str, work: str) -> Callable[[], Any]:
    """Its async client."""
    import runwayml

    client = runwayml.AsyncRunwayML(api_key="sk_test_1", base_url=url)
    assert work == "status"  # noqa: S101
    return lambda: client.get("/v1/status", cast_to=object)


def _forever(batch: Callable[[int], object]) -> None:
    for line in sys.stdin:
        count = int(line)
        began = time.process_time()
        batch(count)
        print((time.process_time() - began) / count * 1e6, flush=True)


def main() -> None:
    """Do as told, until nothing more is said."""
    name, work, url, told = sys.argv[1:]
    at_once = int(told)
    call = globals()[name](url, work)
    if name.endswith("async") or name.startswith("aiohttp"):
        _with_a_loop(call, at_once)
    elif at_once == 1:
        _forever(lambda count: [call() for _ in range(count)])
    else:
        with ThreadPoolExecutor(at_once) as threads:
            _forever(lambda count: list(threads.map(lambda _: call(), range(count))))


def _with_a_loop(call: Callable[[], Any], at_once: int) -> None:
    loop = asyncio.new_event_loop()
    # Sessions are closed by the end of the process, which says nothing about it then.
    loop.set_exception_handler(lambda *_: None)

    async def worker(count: int) -> None:
        for _ in range(count):
            await call()

    async def batch(count: int) -> None:
        await asyncio.gather(*(worker(count // at_once) for _ in range(at_once)))

    _forever(lambda count: loop.run_until_complete(batch(count)))


if __name__ == "__main__":
    main()
