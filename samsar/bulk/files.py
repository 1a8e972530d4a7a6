"""The finished files of a row."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from samsar.bulk import ledger
from samsar.bulk.tables import FILES

if TYPE_CHECKING:
    from samsar import AsyncSamsarClient
    from samsar.bulk.database import Database
    from samsar.bulk.ledger import Begun


class Files:
    """Downloads what was made for a row, and notes what it is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fetch(
        self, client: AsyncSamsarClient, row_id: str, begun: Begun, folder: Path
    ) -> None:
        """Download the last video of a row and its translations into a folder."""
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        for step in finals(begun.steps):
            kept = await self._database.run(ledger.step, step["id"])
            path = folder / f"{begun.number:05d}-{step['name'].replace(':', '-')}-{row_id[:8]}.mp4"
            job = client.jobs.resume(kept.ref)
            result = await job.wait()
            await result.download(path)
            checksum, size = await asyncio.to_thread(_checksum, path)
            key = {"run_id": begun.run_id, "row_id": row_id, "step": step["name"]}
            told = {"path": str(path), "sha256": checksum, "size": size}
            await self._database.run(_note, key, told)


def finals(steps: Any) -> list[Any]:
    """Return the steps whose videos nothing was made of but translations."""
    videos = [step for step in steps if step["action"] not in {"translate", "publish"}]
    return [*videos[-1:], *(step for step in steps if step["action"] == "translate")]


def _checksum(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _note(c: sa.Connection, key: dict[str, str], told: dict[str, Any]) -> None:
    c.execute(sa.delete(FILES).where(*(FILES.c[name] == each for name, each in key.items())))
    c.execute(sa.insert(FILES).values(**key, **told))
