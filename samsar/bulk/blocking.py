"""Bulk work for programs without a loop of their own: the same, in a thread.

DBOS works in threads and a loop of its own anyway, so here the sync side is a thin one: it hands
every call to an `AsyncBulk` in a thread, which also carries out the rows.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from samsar._async.client import AsyncSamsarClient
from samsar._async.engine import AsyncEngine, AsyncShared
from samsar._transport.async_http import AsyncTransport
from samsar.bulk.bulk import DEFAULT_LEASE, AsyncBulk
from samsar.errors import ConfigurationError

if TYPE_CHECKING:
    from types import TracebackType

    from samsar import SamsarClient
    from samsar.bulk.plan import Plan
    from samsar.bulk.results import RowResult, RunStatus
    from samsar.bulk.rows import Rows
    from samsar.bulk.run import AsyncRun

T = TypeVar("T")


class Bulk:
    """Many videos from many rows, that survive the end of the process.

    It is `samsar.bulk.AsyncBulk` for programs without a loop: what it does, and what its arguments
    are, is described there. The rows are worked on in a thread, with the settings of the client.
    An inbox for webhooks needs `AsyncBulk`.

    Args:
        client: What calls the API; it stays yours to close. None where nothing is worked on.
        database: The path of a SQLite file, or a `postgresql://` URL.
        work: Whether this process works on rows, too.
        create: Whether to make what is not there.
        concurrency: How many rows are worked on at once, over all processes.
        rate: How many rows are begun in a minute at most, over all processes.
        lease: Seconds without a sign of life after which the others take over from a worker.

    Raises:
        ConfigurationError: An argument cannot work.

    Example:
        ```python
        from samsar import SamsarClient
        from samsar.bulk import Bulk, Plan

        plan = Plan(
            make="text",
            fields={"prompt": "A film about {name}", "image_model": "GPTIMAGE2",
                    "video_model": "RUNWAYML", "duration": 10},
        )
        with SamsarClient() as client, Bulk(client, database="films.db") as bulk:
            run = bulk.submit([{"name": "a lamp"}], plan, budget=1000)
            for result in run.results():
                print(result.number, result.state, result.url)
        ```
    """

    def __init__(
        self,
        client: SamsarClient | None,
        *,
        database: str | os.PathLike[str],
        work: bool = True,
        create: bool = True,
        concurrency: int | None = None,
        rate: int | None = None,
        lease: float = DEFAULT_LEASE,
    ) -> None:
        self._client = None if client is None else _twin(client)
        self._bulk = AsyncBulk(
            self._client,
            database=database,
            work=work,
            create=create,
            concurrency=concurrency,
            rate=rate,
            lease=lease,
        )
        self._loop: _LoopThread | None = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> None:
        """Open the database, and begin to work; `with` does it.

        Raises:
            ConfigurationError: The database is not there, or not ours; or DBOS runs in this
                process for something else.
        """
        if self._loop is None:
            self._loop = _LoopThread()
            try:
                self._run(self._bulk.open())
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Stop to work, and close the database; rows that are not finished are gone on with later.

        It waits for answers to what was sent, for 30 seconds at most.
        """
        loop = self._loop
        if loop is None:
            return
        try:
            self._run(self._bulk.aclose())
            if self._client is not None:
                self._run(self._client.aclose())
        finally:
            self._loop = None
            loop.close()

    def submit(
        self,
        rows: Rows,
        plan: Plan,
        *,
        budget: float | None = None,
        download: str | os.PathLike[str] | None = None,
    ) -> Run:
        """Check all rows, and queue those that were not done before.

        Args:
            rows: The path of a CSV or JSONL file, or mappings.
            plan: What to make of each.
            budget: Credits that the run may cost in all.
            download: A folder for the finished files; None downloads nothing.

        Returns:
            The run. What it makes is paid in credits; submitting is free of charge.

        Raises:
            BulkInputError: Something is wrong with some rows; nothing was queued.
            ConfigurationError: The database cannot be used.
        """
        submitted = self._bulk.submit(rows, plan, budget=budget, download=download)
        return Run(self._run(submitted), self._is_open())

    def estimate(self, rows: Rows, plan: Plan) -> float:
        """Return what it costs at most to make what is not made yet. Free of charge.

        Args:
            rows: The path of a CSV or JSONL file, or mappings.
            plan: What to make of each.

        Returns:
            Credits. A translation has no price before: it is taken to cost as much as its video.

        Raises:
            BulkInputError: Something is wrong with some rows, or a price is not known.
        """
        return self._run(self._bulk.estimate(rows, plan))

    def run(self, run_id: str) -> Run:
        """Return a run that was submitted before, here or in another process.

        Args:
            run_id: Its id.

        Raises:
            InputError: There is none with this id.
        """
        return Run(self._run(self._bulk.run(run_id)), self._is_open())

    def runs(self) -> list[Run]:
        """Return all runs, the latest first."""
        return [Run(each, self._is_open()) for each in self._run(self._bulk.runs())]

    def resolve(
        self,
        row: str,
        *,
        job_id: str | None = None,
        submit_again: bool = False,
        step: str | None = None,
    ) -> None:
        """Decide about a row that is `unknown`, or whose job failed.

        Args:
            row: The id of the row.
            job_id: The job that the request has begun, after all.
            submit_again: Send it again: a new job, and a new bill.
            step: Which step is meant, where several of the row wait.

        Raises:
            InputError: The row waits for nobody, the job is another row's, or neither or both of
                the two were given.
        """
        self._run(self._bulk.resolve(row, job_id=job_id, submit_again=submit_again, step=step))

    def work(self) -> None:
        """Work until interrupted, for a process that does nothing else.

        Raises:
            ConfigurationError: Nothing is worked on here, or the database stayed away for long.
        """
        self._run(self._bulk.work())

    def _is_open(self) -> _LoopThread:
        if self._loop is None:
            raise ConfigurationError("use it in a `with` block, or open() it first")
        return self._loop

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            work.close()
        return self._is_open().run(work)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'open' if self._loop else 'closed'}>"


class Run:
    """Rows that were submitted together.

    Attributes:
        id: Its id, which finds it again in any process.
    """

    def __init__(self, run: AsyncRun, loop: _LoopThread) -> None:
        self.id: str = run.id
        self._run = run
        self._loop = loop

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"

    def status(self) -> RunStatus:
        """Return how far the run is. Nothing is sent; free of charge."""
        return self._loop.run(self._run.status())

    def results(self) -> Iterator[RowResult]:
        """Yield every row as it comes to its end, those first that have by now.

        It ends when nothing of the run is queued or worked on: when all rows have come to an end,
        or the run is paused.

        Yields:
            What became of a row: `done`, `failed`, `unknown`, `over_budget` or `cancelled`.
        """
        results = self._run.results()
        try:
            while (result := self._loop.run(anext(results, None))) is not None:
                yield result
        finally:
            self._loop.run(results.aclose())  # type: ignore[attr-defined]

    def wait(self) -> RunStatus:
        """Wait until nothing of the run is queued or worked on, and return how it is then."""
        return self._loop.run(self._run.wait())

    def rows(self) -> list[RowResult]:
        """Return what is known of all rows now, in their order."""
        return self._loop.run(self._run.rows())

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Write what is known of all rows to a file: ids, URLs, files, checksums, credits.

        Args:
            path: A `.csv` or `.json` file; one that is there is replaced.

        Returns:
            The path.

        Raises:
            InputError: The name ends in something else.
        """
        return self._loop.run(self._run.report(path))

    def pause(self) -> None:
        """Begin no more rows; those that have begun are finished. `resume` goes on.

        Raises:
            InputError: The run was cancelled.
        """
        self._loop.run(self._run.pause())

    def cancel(self) -> None:
        """Begin no more rows, for good; those that have begun are finished, as they are paid for.

        Raises:
            InputError: The run was cancelled.
        """
        self._loop.run(self._run.cancel())

    def resume(self, *, budget: float | None = None) -> None:
        """Go on: with rows that were held, that the budget left out, and that failed unpaid.

        Args:
            budget: A new budget for the whole run, in credits; None keeps the one it has.

        Raises:
            InputError: The run was cancelled.
        """
        self._loop.run(self._run.resume(budget=budget))


class _LoopThread:
    """A loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="samsar-bulk", daemon=True
        )
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Carry something out in the loop, and return what it returns."""

        async def carried_out() -> T:
            # An iterator gives out what can be awaited, and no more than that.
            return await work

        future = asyncio.run_coroutine_threadsafe(carried_out(), self._loop)
        try:
            return future.result()
        except BaseException:
            # Ctrl-C, mostly.
            future.cancel()
            raise

    def close(self) -> None:
        """Stop the loop."""
        self.run(self._loop.shutdown_asyncgens())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _twin(client: SamsarClient) -> AsyncSamsarClient:
    """Return a client for loops with the settings of a client, and connections of its own."""
    twin = object.__new__(AsyncSamsarClient)
    engine = client._engine  # noqa: SLF001
    transport = AsyncTransport(engine.transport._settings)  # noqa: SLF001
    twin._engine = AsyncEngine(engine.settings, AsyncShared(transport), engine.scope)
    twin._owns_connections = True
    return twin
