"""One run: how far it is, what came out, and how to steer it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from samsar.bulk import reading, runs
from samsar.bulk.report import written
from samsar.errors import InputError

if TYPE_CHECKING:
    from samsar.bulk.database import Database
    from samsar.bulk.durable import Queue
    from samsar.bulk.results import RowResult, RunStatus

_LOOK_SECONDS: Final = 0.5
_SAME_MOMENT: Final = 5.0
"""Two machines can note an end in another order than that in which they looked at the clock."""


class AsyncRun:
    """Rows that were submitted together.

    Attributes:
        id: Its id, which finds it again in any process.
    """

    def __init__(self, database: Database, queue: Queue, run_id: str) -> None:
        self.id: str = run_id
        self._database = database
        self._queue = queue

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"

    async def status(self) -> RunStatus:
        """Return how far the run is. Nothing is sent; free of charge."""
        return await self._database.run(reading.status, self.id, patient=False)

    async def results(self) -> AsyncIterator[RowResult]:
        """Yield every row as it comes to its end, those first that have by now.

        It ends when nothing of the run is queued or worked on: when all rows have come to an end,
        or the run is paused.

        Yields:
            What became of a row: `done`, `failed`, `unknown`, `over_budget` or `cancelled`.
        """
        seen: set[tuple[str, float]] = set()
        since = 0.0
        while True:
            # In this order: what ends between the two is seen the next time.
            status = await self._database.run(reading.status, self.id)
            ended = await self._database.run(reading.ended_since, self.id, since)
            new = [each for each in ended if each not in seen]
            seen.update(new)
            for ids in reading.some([row_id for row_id, _ in new]):
                for row in await self._database.run(reading.rows, self.id, ids):
                    yield row
            if not status.count("queued", "running"):
                return
            if new:
                since = new[-1][1] - _SAME_MOMENT
                seen = {each for each in seen if each[1] >= since}
            await asyncio.sleep(_LOOK_SECONDS)

    async def wait(self) -> RunStatus:
        """Wait until nothing of the run is queued or worked on, and return how it is then."""
        async for _ in self.results():
            pass
        return await self.status()

    async def rows(self) -> list[RowResult]:
        """Return what is known of all rows now, in their order."""
        ids = await self._database.run(reading.row_ids, self.id, patient=False)
        found: list[RowResult] = []
        for few in reading.some(ids):
            found += await self._database.run(reading.rows, self.id, few, patient=False)
        return found

    async def report(self, path: str | os.PathLike[str]) -> Path:
        """Write what is known of all rows to a file: ids, URLs, files, checksums, credits.

        Args:
            path: A `.csv` or `.json` file; one that is there is replaced.

        Returns:
            The path.

        Raises:
            InputError: The name ends in something else.
        """
        target = Path(path)
        status = await self.status()
        rows = await self.rows()
        return await asyncio.to_thread(written, target, status, rows)

    async def pause(self) -> None:
        """Begin no more rows; those that have begun are finished. `resume` goes on.

        Raises:
            InputError: The run was cancelled.
        """
        await self._stop("paused")

    async def cancel(self) -> None:
        """Begin no more rows, for good; those that have begun are finished, as they are paid for.

        Raises:
            InputError: The run was cancelled.
        """
        await self._stop("cancelled")

    async def _stop(self, state: str) -> None:
        await self._check_not_cancelled()
        rows = await self._database.run(runs.stop, self.id, state, None, patient=False)
        await asyncio.to_thread(self._queue.take_out, rows)

    async def resume(self, *, budget: float | None = None) -> None:
        """Go on: with rows that were held, that the budget left out, and that failed unpaid.

        What a person has to decide about waits for `resolve`, and so does a row whose job failed,
        because another one is paid for again.

        Args:
            budget: A new budget for the whole run, in credits; None keeps the one it has.

        Raises:
            InputError: The run was cancelled.
        """
        await self._check_not_cancelled()
        running = await self._database.run(runs.running, self.id, patient=False)
        left = await asyncio.to_thread(self._queue.ended, running)
        await self._database.run(runs.resume, self._queue, self.id, budget, left, patient=False)

    async def _check_not_cancelled(self) -> None:
        run = await self._database.run(reading.run, self.id, patient=False)
        if run.state == "cancelled":
            raise InputError("the run was cancelled: submit its rows again", argument="run")
