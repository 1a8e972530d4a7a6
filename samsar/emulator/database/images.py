"""Image jobs, uploaded pictures and receipt templates in the emulator's database."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.clock import Micros, as_datetime
from samsar.emulator.database.ledger import new_id
from samsar.emulator.database.timed_jobs import TimedJob, TimedJobs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samsar.emulator.database.store import Store

SECONDS: Final = 12
"""Emulator seconds that a picture takes."""

# Made when they are missing, so that a database of an earlier release can be used on.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS uploads (
        id TEXT PRIMARY KEY,
        media_type TEXT NOT NULL,
        content BLOB NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS receipt_templates (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        created_at INTEGER NOT NULL,
        settings TEXT NOT NULL
    )""",
)


@attrs.frozen(kw_only=True)
class ImageJob(TimedJob):
    """One image job, as it is at one moment; its kind is one such as `"image_enhance"`."""

    count: int
    """How many pictures it makes."""

    @property
    def result_paths(self) -> tuple[str, ...]:
        """Paths of the pictures on the emulator, once they are ready."""
        made = range(self.count) if self.status == "COMPLETED" else ()
        return tuple(f"/files/{self.id}/image-{number}.png" for number in made)


@attrs.frozen(kw_only=True)
class ReceiptTemplateRecord:
    """One receipt template."""

    id: str
    account_id: str
    created_at: datetime
    name: str | None
    image_url: str


class Images(TimedJobs[ImageJob]):
    """Everything about pictures in the database: the jobs, and what they are made of."""

    table = "image_jobs"
    job_class = ImageJob

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        for table in _TABLES:
            store.run(table)

    def create(
        self,
        account: str,
        kind: str,
        fields: Mapping[str, Any],
        *,
        at: Micros,
        aspect_ratio: str = "1:1",
        count: int = 1,
        seconds: float = SECONDS,
        job: str | None = None,
    ) -> str:
        """Take on a job and return its id."""
        settings = {"aspect_ratio": aspect_ratio, "count": count, "input": dict(fields)}
        return self._add(account, kind, settings, at=at, seconds=seconds, job=job)

    def upload(self, content: bytes, media_type: str, *, at: Micros) -> str:
        """Keep a picture and return its id."""
        upload = new_id(at)
        self._store.run("INSERT INTO uploads VALUES (?, ?, ?)", upload, media_type, content)
        return upload

    def uploaded(self, upload: str) -> tuple[bytes, str] | None:
        """Return a picture that was uploaded, and its type."""
        row = self._store.one("SELECT * FROM uploads WHERE id = ?", upload)
        return None if row is None else (bytes(row["content"]), str(row["media_type"]))

    def add_template(
        self, account: str, image_url: str, name: str | None, *, at: Micros
    ) -> ReceiptTemplateRecord:
        """Keep a receipt template."""
        template = f"receipt_tpl_{secrets.token_hex(12)}"
        settings = json.dumps({"image_url": image_url, "name": name})
        self._store.run(
            "INSERT INTO receipt_templates VALUES (?, ?, ?, ?)", template, account, at, settings
        )
        return ReceiptTemplateRecord(
            id=template,
            account_id=account,
            created_at=as_datetime(at),
            name=name,
            image_url=image_url,
        )

    def template(self, template: str) -> ReceiptTemplateRecord | None:
        """Read a receipt template."""
        row = self._store.one("SELECT * FROM receipt_templates WHERE id = ?", template)
        if row is None:
            return None
        return ReceiptTemplateRecord(
            id=row["id"],
            account_id=row["account_id"],
            created_at=as_datetime(row["created_at"]),
            **json.loads(row["settings"]),
        )
