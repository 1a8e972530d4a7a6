"""Figures of bulk work: rows a second, overhead over the bare client, memory of rows that wait.

The emulator runs in a process of its own; every measurement does, too. CPU is that of the measured
process; the wall clock is that of a machine which both share.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

VIDEO: dict[str, Any] = {"image_model": "GPTIMAGE2", "video_model": "RUNWAYML", "duration": 10}
CREDITS = 1e9
EMULATOR = """
import sys, time
from samsar.emulator import EmulatorThread
with EmulatorThread(speed=float(sys.argv[1]), credits=1e9) as emulator:
    print(emulator.url, emulator.api_key, flush=True)
    time.sleep(3600)
"""
AT_ONCE = 500


def rss() -> float:
    """Return the memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


async def with_bulk(url: str, key: str, rows: int) -> dict[str, float]:
    """Make videos from rows, and return what it took."""
    from samsar import AsyncSamsarClient
    from samsar.bulk import AsyncBulk, Plan

    plan = Plan(make="text", fields={**VIDEO, "prompt": "A film about {name}"})
    things = [{"name": f"thing {number}"} for number in range(rows)]
    with tempfile.TemporaryDirectory() as folder:
        async with (
            AsyncSamsarClient(api_key=key, base_url=url) as client,
            AsyncBulk(client, database=Path(folder, "films.db"), concurrency=AT_ONCE) as bulk,
        ):
            cpu, wall = time.process_time(), time.monotonic()
            run = await bulk.submit(things, plan)
            submitted = time.monotonic() - wall
            status = await run.wait()
            assert status.counts == {"done": rows}, status  # noqa: S101
            return _told(cpu, wall, rows) | {"submit_seconds": submitted}


async def without(url: str, key: str, rows: int) -> dict[str, float]:
    """Do the same with the client alone, which forgets everything when it ends."""
    from samsar import AsyncSamsarClient

    async with AsyncSamsarClient(api_key=key, base_url=url) as client:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with gate:
                job = await client.videos.create_from_text(
                    prompt=f"A film about thing {number}", **VIDEO
                )
                await job.wait()

        cpu, wall = time.process_time(), time.monotonic()
        await asyncio.gather(*map(one, range(rows)))
        return _told(cpu, wall, rows)


def _told(cpu: float, wall: float, rows: int) -> dict[str, float]:
    return {
        "cpu_ms_per_row": (time.process_time() - cpu) * 1000 / rows,
        "rows_per_second": rows / (time.monotonic() - wall),
    }


async def waiting(url: str, key: str, rows: int) -> dict[str, float]:
    """Have rows wait for jobs that do not end, and return what each of them takes."""
    from samsar import AsyncSamsarClient
    from samsar.bulk import AsyncBulk, Plan

    plan = Plan(make="text", fields={**VIDEO, "prompt": "A film about {name}"})
    things = [{"name": f"thing {number}"} for number in range(rows)]
    with tempfile.TemporaryDirectory() as folder:
        async with (
            AsyncSamsarClient(api_key=key, base_url=url) as client,
            AsyncBulk(client, database=Path(folder, "films.db"), concurrency=rows) as bulk,
        ):
            await asyncio.sleep(2)
            idle = rss()
            run = await bulk.submit(things, plan)
            while True:
                status = await run.status()
                if status.credits_reserved and status.counts.get("running") == rows:
                    states = {row.steps[0].state for row in await run.rows()}
                    if states == {"accepted"}:
                        break
                await asyncio.sleep(2)
            await asyncio.sleep(5)
            cpu, wall = time.process_time(), time.monotonic()
            await asyncio.sleep(30)
            share = (time.process_time() - cpu) / (time.monotonic() - wall)
            return {"idle_mb": idle, "waiting_mb": rss(), "cpu_percent": share * 100}


def measured(what: str, rows: int, speed: float) -> Any:
    """Measure in a process of its own, against an emulator in another one."""
    emulator = subprocess.Popen(
        [sys.executable, "-c", EMULATOR, str(speed)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert emulator.stdout is not None  # noqa: S101
        address = emulator.stdout.readline().split()
        done = subprocess.run(
            [sys.executable, __file__, "--measure", what, *address, str(rows)],
            check=True,
            stdout=subprocess.PIPE,
        )
    finally:
        emulator.kill()
        emulator.wait()
    return json.loads(done.stdout)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rows", type=int, nargs="?", default=500, help="rows that are made")
    parser.add_argument("waiting", type=int, nargs="?", default=5000, help="rows that wait")
    given = parser.parse_args()
    rows, waiters = given.rows, given.waiting
    rounds = [(measured("without", rows, 2000), measured("with_bulk", rows, 2000)) for _ in "123"]
    alone, bulk = (
        {name: sorted(each[name] for each in some)[1] for name in some[0]}
        for some in zip(*rounds, strict=True)
    )
    still = measured("waiting", waiters, 0)
    print("| | the client alone | bulk work |\n| --- | --- | --- |")
    print(f"| rows a second | {alone['rows_per_second']:.0f} | {bulk['rows_per_second']:.0f} |")
    print(f"| CPU a row | {alone['cpu_ms_per_row']:.1f} ms | {bulk['cpu_ms_per_row']:.1f} ms |")
    print(f"\n{waiters} rows that wait: {still['waiting_mb'] - still['idle_mb']:.0f} MB over the")
    print(f"{still['idle_mb']:.0f} MB before, and {still['cpu_percent']:.0f} % of one processor.")
    print(f"{rows} rows were submitted in {bulk['submit_seconds']:.2f} s.")


if __name__ == "__main__":
    if "--measure" in sys.argv:
        _, _, what, url, key, count = sys.argv
        told = asyncio.run(
            {"with_bulk": with_bulk, "without": without, "waiting": waiting}[what](
                url, key, int(count)
            )
        )
        print(json.dumps(told))
    else:
        main()
