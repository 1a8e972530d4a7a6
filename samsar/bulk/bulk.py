"""Bulk work: where rows are submitted, and worked on."""

from __future__ import annotations

import asyncio
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import attrs

from samsar._core.config import LONGEST_TIMEOUT
from samsar._core.numbers import is_number
from samsar.bulk import reading, runs
from samsar.bulk.database import opened
from samsar.bulk.durable import Queue, Worker
from samsar.bulk.leases import Lease
from samsar.bulk.performing import Performer
from samsar.bulk.problems import BulkInputError, Problem
from samsar.bulk.run import AsyncRun
from samsar.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    from types import TracebackType

    from samsar import AsyncInbox, AsyncSamsarClient
    from samsar.bulk.database import Database
    from samsar.bulk.plan import Plan, PlannedRow
    from samsar.bulk.rows import Rows

DEFAULT_LEASE: Final = 30.0
_LONGEST_LEASE: Final = 3600
_MOST: Final = 1_000_000


class AsyncBulk:
    """Many videos from many rows, that survive the end of the process.

    State is kept in one database: a SQLite file for one machine, or PostgreSQL for any number of
    machines. Whoever opens it works on the rows that are queued there, those that a process left
    behind when it died included, unless `work` is False.

    No step of a row is ever paid twice: what is sent is written down before, and what is not known
    to have arrived is looked for and never sent on a guess. A row for which even that does not
    tell waits as `unknown` for `resolve`.

    Args:
        client: What calls the API; it stays yours to close. None where nothing is worked on.
        database: The path of a SQLite file, or a `postgresql://` URL. A file that is not there is
            made.
        work: Whether this process works on rows, too. There can be one that does in a process.
        create: Whether to make what is not there; False refuses a database without bulk work.
        concurrency: How many rows are worked on at once, over all processes; 100 at first. It
            stays what it is where nothing is given.
        rate: How many rows are begun in a minute at most, over all processes.
        inbox: Takes the webhooks of jobs, so that rows need to look only now and then.
        webhook_base: Where the inbox listens: an http or https URL.
        lease: Seconds without a sign of life after which the others take over from a worker: 1 to
            3600.

    Raises:
        ConfigurationError: An argument cannot work.

    Example:
        ```python
        from samsar import AsyncSamsarClient
        from samsar.bulk import AsyncBulk, Plan

        plan = Plan(
            make="text",
            fields={"prompt": "A film about {name}", "image_model": "GPTIMAGE2",
                    "video_model": "RUNWAYML", "duration": 10},
        )
        async with AsyncSamsarClient() as client, AsyncBulk(client, database="films.db") as bulk:
            run = await bulk.submit([{"name": "a lamp"}], plan, budget=1000)
            async for result in run.results():
                print(result.number, result.state, result.url)
        ```
    """

    def __init__(
        self,
        client: AsyncSamsarClient | None,
        *,
        database: str | os.PathLike[str],
        work: bool = True,
        create: bool = True,
        concurrency: int | None = None,
        rate: int | None = None,
        inbox: AsyncInbox | None = None,
        webhook_base: str | None = None,
        lease: float = DEFAULT_LEASE,
    ) -> None:
        if work and client is None:
            raise ConfigurationError("to work on rows takes a client: give one, or work=False")
        if (inbox is None) != (webhook_base is None):
            raise ConfigurationError("inbox and webhook_base go together")
        if inbox is not None:
            inbox.url(str(webhook_base))
        if not is_number(lease) or not 1 <= lease <= _LONGEST_LEASE:
            raise ConfigurationError("lease must be a number of seconds from 1 to 3600")
        self._client = client
        self._database_name = database
        self._works = work
        self._creates = create
        self._concurrency = _count(concurrency, "concurrency")
        self._rate = _count(rate, "rate")
        self._inbox = inbox
        self._webhook_base = webhook_base
        self._lease_seconds = float(lease)
        self._opened: _Opened | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def open(self) -> None:
        """Open the database, and begin to work; `async with` does it.

        Raises:
            ConfigurationError: The database is not there, or not ours; or DBOS runs in this
                process for something else.
        """
        if self._opened is not None:
            return
        database = await asyncio.to_thread(opened, self._database_name, create=self._creates)
        try:
            queue = await asyncio.to_thread(Queue, database)
        except BaseException:
            database.close()
            raise
        self._opened = _Opened(database, queue)
        try:
            rate = None if self._rate is None else (self._rate, 60.0)
            await asyncio.to_thread(queue.limit, self._concurrency, rate)
            if self._works and self._client is not None:
                await self._start(self._opened, self._client)
        except BaseException:
            await self.aclose()
            raise

    async def _start(self, has: _Opened, client: AsyncSamsarClient) -> None:
        lease = Lease(has.database, self._lease_seconds)
        performer = Performer(
            client,
            has.database,
            lease,
            inbox=self._inbox,
            webhook_base=self._webhook_base,
        )
        worker = Worker(has.database, performer, lease.name)
        await lease.take()
        has.lease = lease
        await worker.start()
        has.worker = worker
        has.keeper = asyncio.create_task(lease.keep(worker.take_over))

    async def aclose(self) -> None:
        """Stop to work, and close the database; rows that are not finished are gone on with later.

        It waits for answers to what was sent, for 30 seconds at most.
        """
        has, self._opened = self._opened, None
        if has is None:
            return
        if has.keeper is not None:
            has.keeper.cancel()
            await asyncio.wait([has.keeper])
        is_over = True if has.worker is None else await has.worker.stop()
        if has.lease is not None and is_over:
            with suppress(ConfigurationError):
                await has.lease.give_back()
        await asyncio.to_thread(has.queue.close)
        await asyncio.to_thread(has.database.close)

    async def submit(
        self,
        rows: Rows,
        plan: Plan,
        *,
        budget: float | None = None,
        download: str | os.PathLike[str] | None = None,
    ) -> AsyncRun:
        """Check all rows, and queue those that were not done before.

        Args:
            rows: The path of a CSV or JSONL file, or mappings.
            plan: What to make of each.
            budget: Credits that the run may cost in all. The estimate of a row is reserved before
                it begins, so that no row begins that might not be paid for; rows that have begun
                are finished.
            download: A folder for the finished files; None downloads nothing. Each worker writes
                to its own machine.

        Returns:
            The run. What it makes is paid in credits; submitting is free of charge.

        Raises:
            BulkInputError: Something is wrong with some rows; nothing was queued.
            ConfigurationError: The database cannot be used.
        """
        limit = _budget(budget)
        planned = await asyncio.to_thread(plan.check, rows)
        if limit is not None:
            _check_prices(planned)
        new = runs.NewRun(
            id=f"run-{secrets.token_hex(5)}",
            plan=attrs.asdict(plan, value_serializer=_plain),
            budget=limit,
            download=_folder(download),
        )
        has = self._is_open()
        await has.database.run(runs.submit, has.queue, new, planned, patient=False)
        return AsyncRun(has.database, has.queue, new.id)

    async def estimate(self, rows: Rows, plan: Plan) -> float:
        """Return what it costs at most to make what is not made yet. Free of charge.

        Args:
            rows: The path of a CSV or JSONL file, or mappings.
            plan: What to make of each.

        Returns:
            Credits. A translation has no price before: it is taken to cost as much as its video.

        Raises:
            BulkInputError: Something is wrong with some rows, or a price is not known.
        """
        planned = await asyncio.to_thread(plan.check, rows)
        _check_prices(planned)
        steps = [each for row in planned for each in runs.kept_steps(row)]
        has = self._is_open()
        begun = await has.database.run(
            reading.begun_steps, [each["id"] for each in steps], patient=False
        )
        return float(sum(each["reserve"] for each in steps if each["id"] not in begun))

    async def run(self, run_id: str) -> AsyncRun:
        """Return a run that was submitted before, here or in another process.

        Args:
            run_id: Its id.

        Raises:
            InputError: There is none with this id.
        """
        has = self._is_open()
        await has.database.run(reading.run, run_id, patient=False)
        return AsyncRun(has.database, has.queue, run_id)

    async def runs(self) -> list[AsyncRun]:
        """Return all runs, the latest first."""
        has = self._is_open()
        found = await has.database.run(reading.runs, patient=False)
        return [AsyncRun(has.database, has.queue, each) for each in found]

    async def resolve(
        self,
        row: str,
        *,
        job_id: str | None = None,
        submit_again: bool = False,
        step: str | None = None,
    ) -> None:
        """Decide about a row that is `unknown`, or whose job failed.

        Look first: the `candidates` of its step, and `client.v2.requests.list()`, show which job
        may be the one.

        Args:
            row: The id of the row.
            job_id: The job that the request has begun, after all.
            submit_again: Send it again: a new job, and a new bill.
            step: Which step is meant, where several of the row wait.

        Raises:
            InputError: The row waits for nobody, the job is another row's, or neither or both of
                the two were given.
        """
        if (job_id is None) == (not submit_again):
            raise InputError("give either job_id or submit_again=True", argument="job_id")
        if job_id is not None and not job_id.strip():
            raise InputError("job_id is blank", argument="job_id")
        has = self._is_open()
        await has.database.run(runs.resolve, has.queue, row, step, job_id, patient=False)

    async def work(self) -> None:
        """Work until cancelled, for a process that does nothing else.

        Raises:
            ConfigurationError: Nothing is worked on here, or the database stayed away for long.
        """
        has = self._is_open()
        if has.keeper is None:
            raise ConfigurationError("work=False was given: nothing is worked on here")
        await asyncio.shield(has.keeper)

    def _is_open(self) -> _Opened:
        if self._opened is None:
            raise ConfigurationError("use it in an `async with` block, or open() it first")
        return self._opened

    def __repr__(self) -> str:
        # A URL can hold a password.
        return f"<{type(self).__name__} {'open' if self._opened else 'closed'}>"


class _Opened:
    """What is there while the database is open."""

    def __init__(self, database: Database, queue: Queue) -> None:
        self.database = database
        self.queue = queue
        self.lease: Lease | None = None
        self.worker: Worker | None = None
        self.keeper: asyncio.Task[None] | None = None


def _count(value: Any, name: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise ConfigurationError(f"{name} must be a whole number from 1 up")
    return value


def _budget(value: Any) -> float | None:
    if value is None:
        return None
    if not is_number(value) or not 0 <= value <= LONGEST_TIMEOUT:
        raise InputError("budget must be a number of credits from 0 up", argument="budget")
    return float(value)


def _folder(download: str | os.PathLike[str] | None) -> str | None:
    return None if download is None else str(Path(download).absolute())


def _check_prices(planned: list[PlannedRow]) -> None:
    problems = [
        Problem(row.number, None, f"the price of {row.steps[0].name} is not known: no budget holds")
        for row in planned
        if row.steps[0].estimate is None
    ]
    if problems:
        raise BulkInputError(problems)


def _plain(_instance: Any, _field: Any, value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
