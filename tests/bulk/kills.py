"""Bulk work whose workers are killed at random moments."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import attrs

from samsar.bulk import AsyncBulk, Plan
from samsar.emulator import DelayAnswer, EmulatorThread

WORKER = Path(__file__).with_name("worker.py")

PLAN = Plan(
    make="text",
    fields={
        "prompt": "A short film about {name}",
        "image_model": "GPTIMAGE2",
        "video_model": "RUNWAYML",
        "duration": 10,
    },
)
PRICE = 300
"""Credits of one such video."""

RENDERED = 200
"""Emulator seconds after which every render is done."""


@attrs.define
class Kills:
    """Workers that are killed while they work, and replaced.

    Attributes:
        database: Where the work is kept.
        emulator: Where the work is sent.
        seed: What the moments are drawn from.
        workers: How many there are at once.
        settle: Seconds after which it is believed that nothing was begun.
        lease: Seconds without a sign of life after which a worker is taken over from.
        longest: Seconds between two kills at most.
        killed: How often one was killed.
    """

    database: str
    emulator: EmulatorThread
    seed: int
    workers: int = 1
    settle: float = 1.0
    lease: float = 3.0
    longest: float = 0.7
    killed: int = 0
    _random: random.Random = attrs.field(init=False)
    _processes: list[subprocess.Popen[bytes]] = attrs.field(init=False, factory=list)
    _stack: ExitStack = attrs.field(init=False, factory=ExitStack)

    def __attrs_post_init__(self) -> None:
        self._random = random.Random(self.seed)

    async def __aenter__(self) -> Self:
        await asyncio.gather(*(self._start() for _ in range(self.workers)))
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
            process.stdout.close()

    async def _start(self) -> None:
        emulator = self.emulator
        arguments = [self.database, emulator.url, emulator.api_key, self.settle, self.lease, 400]
        process = await asyncio.to_thread(_started, arguments)
        self._processes.append(process)
        said = await asyncio.to_thread(process.stdout.readline)
        assert said == b"working\n", "the worker could not start"

    async def kill(self) -> None:
        """Kill one after a random while, and start another one."""
        await asyncio.sleep(self._random.uniform(0.0, self.longest))
        process = self._processes.pop(self._random.randrange(len(self._processes)))
        process.kill()
        process.wait()
        process.stdout.close()
        self.killed += 1
        await self._start()


def _started(arguments: list[Any]) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(WORKER), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


async def videos_for(
    rows: int, kills: Kills, *, while_sending: int, while_finishing: int, between: Any = None
) -> Any:
    """Make videos from rows while workers are killed; return the rows and the status at the end."""
    emulator = kills.emulator
    # Most of the time of a request, it is on its way: then a kill hits many of them.
    emulator.faults.add(DelayAnswer(seconds=0.3, route="videos.create_from_text", times=None))
    async with AsyncBulk(None, database=kills.database, work=False) as bulk:
        run = await bulk.submit([{"name": f"thing {each}"} for each in range(rows)], PLAN)
        async with kills:
            for _ in range(while_sending):
                await kills.kill()
            if between is not None:
                await between()
            await _all_sent(run, rows)
            emulator.clock.advance(RENDERED)
            for _ in range(while_finishing):
                await kills.kill()
            status = await run.wait()
        return await run.rows(), status


async def _all_sent(run: Any, rows: int) -> None:
    while True:
        # All that is sent has a job, or has ended otherwise.
        waiting = [
            row for row in await run.rows() if row.steps[0].state in ("waiting", "planned", "sent")
        ]
        if not waiting:
            return
        await asyncio.sleep(0.2)


def check(rows: Any, status: Any, emulator: EmulatorThread, count: int) -> None:
    """Make sure that there is one video, and one charge, for each row."""
    assert Counter(row.state for row in rows) == {"done": count}
    jobs = Counter(row.steps[0].job_id for row in rows)
    assert len(jobs) == count
    assert len(emulator.sessions()) == count
    charged = -sum(entry.amount for entry in emulator.ledger() if entry.amount < 0)
    assert charged == count * PRICE
    assert status.credits_charged == count * PRICE
