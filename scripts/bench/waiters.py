"""Many who wait in one process: memory, connections, lateness, CPU of a look; and a large picture.

Usage: waiters.py wait URL COUNT SECONDS | waiters.py picture URL

Each prints one JSON object, and is a process of its own, so that memory is that of the work alone.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import resource
import sys
import time
from collections import defaultdict
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

EVERY = 1.0


def rss() -> float:
    """Return the memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def sockets() -> int:
    """Return how many sockets are open."""
    found = 0
    for each in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found += str(each.readlink()).startswith("socket:")
    return found


async def lone_look(client: Any) -> float:
    """Return the CPU microseconds of one `jobs.status` after another."""
    count = 1000
    for _ in range(count):
        await client.jobs.status("665f1c2e9b1d4a0000000007")
    cpu = time.process_time()
    for _ in range(count):
        await client.jobs.status("665f1c2e9b1d4a0000000007")
    return (time.process_time() - cpu) / count * 1e6


async def wait(url: str, count: int, seconds: float) -> dict[str, float]:
    """Let so many wait for jobs that do not end, with a look a second."""
    from samsar import AsyncSamsarClient, WaitTimeoutError

    async with AsyncSamsarClient(api_key="sk_test_1", base_url=url) as client:
        refs = [{"kind": "video", "id": f"665f1c2e9b1d4a00{each:08x}"} for each in range(count)]
        await client.jobs.resume(refs[0]).status()
        lone = await lone_look(client)
        gc.collect()
        idle = rss()
        looks: dict[str, list[float]] = defaultdict(list)
        transport: Any = client._engine.transport  # noqa: SLF001 - nothing tells of a look's job
        send = transport.send

        async def noted(request: Any, timeout: float) -> Any:
            looks[request.url].append(time.monotonic())
            return await send(request, timeout)

        transport.send = noted
        most = 0

        async def count_sockets() -> None:
            nonlocal most
            while True:
                most = max(most, sockets())
                await asyncio.sleep(0.1)

        counter = asyncio.create_task(count_sockets())
        jobs = [client.jobs.resume(ref) for ref in refs]
        cpu = time.process_time()
        with suppress(WaitTimeoutError):
            await client.jobs.wait_all(jobs, timeout=seconds, poll=EVERY)
        cpu = time.process_time() - cpu
        counter.cancel()
        late = sorted(
            max(0.0, after - before - EVERY)
            for times in looks.values()
            for before, after in pairwise(times)
        )
        return {
            "memory_mb": rss() - idle,
            "sockets": most,
            "late_p99_ms": late[int(len(late) * 0.99)] * 1000,
            "cpu_us_alone": lone,
            "cpu_us_per_look": cpu / sum(map(len, looks.values())) * 1e6,
            "least_looks": min(map(len, looks.values())),
            "most_looks": max(map(len, looks.values())),
        }


async def picture(url: str) -> dict[str, float]:
    """Have an answer with a large picture read, and look at what it takes."""
    from samsar import AsyncSamsarClient

    async with AsyncSamsarClient(api_key="sk_test_1", base_url=url) as client:
        await client.jobs.status("665f1c2e9b1d4a0000000007")
        longest = 0.0

        async def feel() -> None:
            nonlocal longest
            before = time.monotonic()
            while True:
                await asyncio.sleep(0)
                longest, before = max(longest, time.monotonic() - before), time.monotonic()

        feeler = asyncio.create_task(feel())
        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        cpu = time.process_time()
        answer = await client.assistant.create_completion("665f1c2e9b1d4a0000000007", input="Draw.")
        (image,) = answer.data.images
        read = await client.assistant.read_image(image)
        cpu = time.process_time() - cpu
        # What a parser reserves and never touches is not there.
        peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
        feeler.cancel()
        payload = len(base64.b64encode(read))
        return {
            "payload_mb": payload / 1e6,
            "peak_per_payload": peak / payload,
            "stall_ms": longest * 1000,
            "cpu_ms": cpu * 1000,
        }


if __name__ == "__main__":
    what, where, *more = sys.argv[1:]
    if what == "wait":
        told = asyncio.run(wait(where, int(more[0]), float(more[1])))
    else:
        told = asyncio.run(picture(where))
    print(json.dumps(told))
