"""Which workers are there, so that what one leaves behind is gone on with."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from samsar.bulk import ledger
from samsar.bulk.tables import WORKERS

if TYPE_CHECKING:
    from samsar.bulk.database import Database

_LAST_WORDS: Final = 60.0
"""For so many seconds the database may still carry out what a worker had asked of it when it died:
rows that it took from the queue that way are put back, too."""

_FORGOTTEN: Final = 7 * 86400.0
"""Seconds after which nothing that a worker has sent is still looked for."""


class Lease:
    """Says again and again that this worker is there, and takes over from those that are not.

    Attributes:
        name: The name of the worker.
    """

    def __init__(self, database: Database, seconds: float) -> None:
        host = "".join(each for each in socket.gethostname() if each.isalnum() or each in "-.")
        self.name: str = f"{host[:60]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._database = database
        self._seconds = seconds
        self._process = this_process()
        self._held_until = 0.0
        self._renewed = asyncio.Event()

    async def take(self) -> None:
        """Say for the first time that this worker is there."""
        await self._beat()

    async def keep(self, take_over: Callable[[list[str]], Awaitable[None]]) -> None:
        """Say so until cancelled, and hand over the names of workers that have gone."""
        while True:
            gone = await self._database.run(_bury_the_dead, self._process, self.name)
            if gone:
                await take_over(gone)
                await self._database.run(_inherit, gone)
            await asyncio.sleep(self._seconds / 4)
            await self._beat()

    async def held(self) -> None:
        """Return when nobody can have taken over from this worker yet."""
        while time.monotonic() >= self._held_until:
            self._renewed.clear()
            await self._renewed.wait()

    async def give_back(self) -> None:
        """Say that this worker has gone, and that nothing of it is on its way."""
        await self._database.run(_leave, self.name)

    async def _beat(self) -> None:
        asked_at = time.monotonic()
        await self._database.run(_beat, self.name, self._process, self._seconds)
        # The others count from later on: then this one is surely the first to stop.
        self._held_until = asked_at + self._seconds * 0.8
        self._renewed.set()


def _beat(c: sa.Connection, name: str, process: dict[str, Any], lease: float) -> None:
    values = {
        "seen_at": ledger.now(c),
        "lease": lease,
        "gone_at": None,
        "is_surely_gone": False,
        "is_inherited": False,
    }
    if not c.execute(sa.update(WORKERS).where(WORKERS.c.name == name).values(**values)).rowcount:
        c.execute(sa.insert(WORKERS).values(name=name, process=process, **values))


def _leave(c: sa.Connection, name: str) -> None:
    c.execute(
        sa.update(WORKERS)
        .where(WORKERS.c.name == name)
        .values(gone_at=ledger.now(c), is_surely_gone=True)
    )


def _bury_the_dead(c: sa.Connection, process: dict[str, Any], own: str) -> list[str]:
    """Note which workers have gone, and return those whose rows nobody has put back."""
    at = ledger.now(c)
    c.execute(sa.delete(WORKERS).where(WORKERS.c.gone_at < at - _FORGOTTEN))
    gone = []
    for each in c.execute(sa.select(WORKERS).where(WORKERS.c.name != own)):
        is_surely_gone = each.is_surely_gone or has_surely_gone(each.process, process)
        if not is_surely_gone and at < each.seen_at + each.lease:
            continue
        if not each.is_inherited:
            gone.append(each.name)
        if each.gone_at is None or is_surely_gone != each.is_surely_gone:
            # Who is seen to be gone only now may have sent something until now, whenever it was
            # that its lease ended.
            c.execute(
                sa.update(WORKERS)
                .where(WORKERS.c.name == each.name)
                .values(gone_at=at, is_surely_gone=is_surely_gone)
            )
    return gone


def _inherit(c: sa.Connection, names: list[str]) -> None:
    c.execute(
        sa.update(WORKERS)
        .where(WORKERS.c.name.in_(names), WORKERS.c.gone_at < ledger.now(c) - _LAST_WORDS)
        .values(is_inherited=True)
    )


def whereabouts(c: sa.Connection, name: str | None) -> tuple[bool, float | None]:
    """Return whether a worker may still be there, and since when it surely is not."""
    worker = c.execute(sa.select(WORKERS).where(WORKERS.c.name == name)).one_or_none()
    if worker is None:
        return False, None
    return worker.gone_at is None, worker.gone_at if worker.is_surely_gone else None


# --- whether a process of this machine is still there


def this_process() -> dict[str, Any]:
    """Return what tells this process from every other one, where the system shows that."""
    try:
        found = _process(os.getpid())
        return {} if found is None else {**_machine(), "pid": os.getpid(), "started": found}
    except OSError:
        return {}


def has_surely_gone(other: dict[str, Any], own: dict[str, Any]) -> bool:
    """Tell whether a process can be seen to be gone: only one of the same machine can."""
    if not own or any(other.get(name) != own[name] for name in ("boot", "processes")):
        return False
    try:
        return bool(_process(other["pid"]) != other["started"])
    except OSError:
        # Whoever has no file left to open sees nothing.
        return False


def _machine() -> dict[str, Any]:
    return {
        "boot": Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip(),
        # A container sees the processes of its own only.
        "processes": Path("/proc/self/ns/pid").stat().st_ino,
    }


def _process(pid: int) -> str | None:
    """Return when a process began; None when there is none, or the system does not show it."""
    try:
        # The name of the program comes second, in brackets, and can hold anything.
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2]
        state, started = fields.split()[0], fields.split()[19]
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return None
    return None if state == "Z" else started
