"""The rows as workflows of DBOS, which finishes what it has begun, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from samsar.errors import ConfigurationError

# It would print to stderr on its own otherwise: a library does not.
logging.getLogger("dbos").addHandler(logging.NullHandler())

import dbos._dbos as dbos_module  # noqa: E402
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer  # noqa: E402

if TYPE_CHECKING:
    import sqlalchemy as sa

    from samsar.bulk.database import Database
    from samsar.bulk.ledger import Begun
    from samsar.bulk.performing import Performer

APPLICATION: Final = "samsar-bulk"
QUEUE: Final = "samsar-bulk-rows"
WORKFLOW: Final = "samsar_bulk_row"

VERSION: Final = "samsar-bulk-1"
"""DBOS goes on with workflows of the same version only. By default that is a hash of the source,
and every change of it would strand the rows of before."""

_POLL_SECONDS: Final = 0.5
_LISTEN_SECONDS: Final = 1.0
"""What DBOS takes by default. A close waits that long, and nothing here listens."""

_STOP_SECONDS: Final = 5.0
_THREADS: Final = 32
"""Of each worker, for what DBOS writes: without a bound it starts one for every row at once."""


# --- what any process can do


class Queue:
    """Puts rows into the queue and takes them out, from any process."""

    def __init__(self, database: Database) -> None:
        schema = database.schema or "dbos"
        DBOS.migrate(database.url, schema=schema)
        self._client = DBOSClient(
            system_database_url=database.url,
            dbos_system_schema=schema,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            retry_connection_errors=False,
        )

    def limit(self, concurrency: int | None, rate: tuple[int, float] | None) -> None:
        """Set the limits over all workers; what is None stays as it is, or is the default."""
        kept = self._client.retrieve_queue(QUEUE)
        if kept is None:
            self._client.register_queue(
                QUEUE,
                global_concurrency=concurrency or DEFAULT_CONCURRENCY,
                limiter=_limiter(rate),
                polling_interval_sec=_POLL_SECONDS,
            )
            return
        if concurrency is not None:
            kept.set_global_concurrency(concurrency)
        if rate is not None:
            kept.set_limiter(_limiter(rate))

    def put(self, c: sa.Connection, row_id: str, turn: int) -> None:
        """Put a row into the queue, in a transaction of the ledger: both happen, or neither."""
        self._client.enqueue_in_transaction(
            c,
            {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": workflow_id(row_id, turn),
                "app_version": VERSION,
            },
            row_id,
            turn,
        )

    def take_out(self, rows: Iterable[tuple[str, int]]) -> None:
        """Take rows out of the queue; the ledger keeps those from beginning that have left it."""
        ids = [workflow_id(*each) for each in rows]
        if ids:
            self._client.cancel_workflows(ids)

    def ended(self, rows: Sequence[tuple[str, int]]) -> list[str]:
        """Return the rows of which nobody will do any more, as far as DBOS knows."""
        by_id = {workflow_id(*each): each[0] for each in rows}
        found = self._client.list_workflows(
            workflow_ids=list(by_id), load_input=False, load_output=False
        )
        alive = {each.workflow_id for each in found if each.status in _ALIVE}
        return [row_id for name, row_id in by_id.items() if name not in alive]

    def close(self) -> None:
        """Close the connections."""
        self._client.destroy()


DEFAULT_CONCURRENCY: Final = 100
_ALIVE: Final = frozenset({"ENQUEUED", "DELAYED", "PENDING"})


def workflow_id(row_id: str, turn: int) -> str:
    """Return the id of the workflow of one turn of a row."""
    return f"{row_id}-{turn}"


def _limiter(rate: tuple[int, float] | None) -> Any:
    return None if rate is None else {"limit": rate[0], "period": rate[1]}


# --- what a worker does


class Worker:
    """The part of DBOS that carries out workflows; there is one of them in a process."""

    def __init__(self, database: Database, performer: Performer, name: str) -> None:
        self._database = database
        self._name = name
        self._performer = performer
        self._loop = asyncio.get_running_loop()
        self._at_work: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Begin to carry out rows.

        Raises:
            ConfigurationError: This process uses DBOS for something else, or works already.
        """
        global _worker  # noqa: PLW0603 - DBOS itself is one for a process
        if _worker is not None or dbos_module._dbos_global_instance is not None:  # noqa: SLF001
            raise ConfigurationError(
                "DBOS runs in this process already, and there can be one only: give work=False"
                " here, and let `samsar bulk worker` do the work"
            )
        _worker = self
        await asyncio.to_thread(self._launch)

    def _launch(self) -> None:
        _workflow()
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._database.url,
            "dbos_system_schema": self._database.schema or "dbos",
            "application_version": VERSION,
            "executor_id": self._name,
            "serializer": DBOSPortableJSONSerializer(),
            "max_executor_threads": _THREADS,
            "notification_listener_polling_interval_sec": _LISTEN_SECONDS,
            "enable_otlp": False,
            # Its warnings at a close hold what is made of the rows.
            "log_level": "ERROR",
        }
        DBOS(config=config)
        DBOS.listen_queues([QUEUE])
        DBOS.launch()

    async def take_over(self, names: Sequence[str]) -> None:
        """Put the rows of workers that have gone back into the queue."""
        # What the server of DBOS calls, too; there is no public way in 3.4.
        await asyncio.to_thread(DBOS._recover_pending_workflows, list(names))  # noqa: SLF001

    async def stop(self) -> bool:
        """Stop; what is not finished stays in the queue of this worker.

        Returns:
            Whether nothing of it is on its way to the server any more.
        """
        global _worker  # noqa: PLW0603
        if _worker is self:
            await asyncio.to_thread(_shut_down)
            _worker = None
        is_over = await self._performer.aclose()
        if self._at_work:
            await asyncio.wait(self._at_work)
        return is_over

    async def here(self, work: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        """Carry something out in the loop of the client, for a workflow in the loop of DBOS."""

        async def carried_out() -> Any:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - it runs in one
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)
            return await work(*arguments)

        return await asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(carried_out(), self._loop)
        )

    async def carry_out(self, row_id: str, turn: int) -> str:
        """Carry out one turn of a row."""
        performer = self._performer
        try:
            begun: Begun | None = await self.here(performer.begin, row_id, turn)
            if begun is None:
                return "not begun"
            if not await self._steps(row_id, begun):
                return "stopped"
            is_done = await self._step("finish", performer.finish, row_id, begun)
        except Exception as error:  # noqa: BLE001 - nothing but a row may end by it
            await self.here(performer.fail, row_id, error)
            return "failed"
        return "done" if is_done else "stopped"

    async def _steps(self, row_id: str, begun: Begun) -> bool:
        by_name = {step["name"]: step for step in begun.steps}
        for level in levels(begun.steps):
            for step in level:
                source = by_name.get(step["after"])
                if not await self._step(
                    f"submit {step['name']}", self._submit, row_id, step, source
                ):
                    return False
            for step in level:
                if not await self._step(f"wait {step['name']}", self._performer.wait, row_id, step):
                    return False
        return True

    async def _submit(
        self, row_id: str, step: Mapping[str, Any], source: Mapping[str, Any] | None
    ) -> bool:
        performer = self._performer
        video = None if source is None else await performer.video_of(source["id"])
        return await performer.submit(row_id, step, video)

    async def _step(self, name: str, work: Callable[..., Awaitable[bool]], *arguments: Any) -> bool:
        carried_out = functools.partial(self.here, work, *arguments)
        return bool(await DBOS.run_step_async({"name": name}, carried_out))


def levels(steps: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Return the steps in turn, those beside each other that follow the same one."""
    found: dict[str | None, list[Mapping[str, Any]]] = {}
    for step in steps:
        found.setdefault(step["after"], []).append(step)
    return list(found.values())


def _shut_down() -> None:
    # DBOS stops its loop before it stops those who give it work: what they took from the queue in
    # between would have nowhere to go.
    instance = dbos_module._dbos_global_instance  # noqa: SLF001
    for stop in instance.background_thread_stop_events if instance else ():
        stop.set()
    for thread in threading.enumerate():
        # It waits for the threads of the queues itself.
        if thread.name.endswith("(queue_thread)") and thread.is_alive():
            thread.join(_STOP_SECONDS)
    DBOS.destroy()


_worker: Worker | None = None


@functools.cache
def _workflow() -> Any:
    """Make the workflow known to DBOS, once for a process."""

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
    async def samsar_bulk_row(row_id: str, turn: int) -> str:
        if _worker is None:  # pragma: no cover - DBOS stops before it does
            raise RuntimeError("there is no worker in this process")
        return await _worker.carry_out(row_id, turn)

    return samsar_bulk_row
