"""Image jobs, uploaded pictures and receipt templates in the emulator's database."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from samsar.emulator.clock import Micros, as_datetime, to_micros
from samsar.emulator.ledger import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samsar.emulator.store import Store

ImageJobStatus = Literal["PENDING", "COMPLETED", "FAILED"]
SECONDS: Final = 12
"""Emulator seconds that a picture takes."""

# Made when they are missing, so that a database of an earlier release can be used on.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS image_jobs (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        kind TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        failed_at INTEGER,
        error TEXT,
        settings TEXT NOT NULL
    )""",
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
class ImageJob:
    """One image job, as it is at one moment."""

    id: str
    account_id: str
    kind: str
    """Such as `"image_enhance"`."""
    status: ImageJobStatus
    created_at: datetime
    aspect_ratio: str
    count: int
    """How many pictures it makes."""
    input: Mapping[str, Any]
    """The fields as they were sent."""
    error: str | None
    """Why it failed."""
    result_paths: tuple[str, ...]
    """Paths of the pictures on the emulator, once they are ready."""


@attrs.frozen(kw_only=True)
class ReceiptTemplateRecord:
    """One receipt template."""

    id: str
    account_id: str
    created_at: datetime
    name: str | None
    image_url: str


class Images:
    """Everything about pictures in the database. What a job has become is a matter of time only."""

    def __init__(self, store: Store) -> None:
        self._store = store
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
        job = job or new_id(at)
        settings = {"aspect_ratio": aspect_ratio, "count": count, "input": dict(fields)}
        self._store.run(
            "INSERT INTO image_jobs (id, account_id, kind, created_at, due_at, settings) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            job,
            account,
            kind,
            at,
            at + to_micros(seconds),
            json.dumps(settings),
        )
        return job

    def fail(self, job: str, message: str, *, at: Micros) -> None:
        """Let a job fail. What was charged stays."""
        self._store.run(
            "UPDATE image_jobs SET failed_at = ?, error = ? WHERE id = ?", at, message, job
        )

    def get(self, job: str, *, at: Micros) -> ImageJob | None:
        """Read a job as it is at a moment."""
        row = self._store.one("SELECT * FROM image_jobs WHERE id = ?", job)
        if row is None:
            return None
        settings = json.loads(row["settings"])
        status: ImageJobStatus = "COMPLETED" if row["due_at"] <= at else "PENDING"
        if row["failed_at"] is not None:
            status = "FAILED"
        made = range(settings["count"]) if status == "COMPLETED" else ()
        return ImageJob(
            id=row["id"],
            account_id=row["account_id"],
            kind=row["kind"],
            status=status,
            created_at=as_datetime(row["created_at"]),
            error=row["error"],
            result_paths=tuple(f"/files/{row['id']}/image-{number}.png" for number in made),
            **settings,
        )

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

    def latest_moment(self) -> Micros | None:
        """Tell when something last happened to a job."""
        row = self._store.one(
            "SELECT max(max(created_at, ifnull(failed_at, 0))) AS latest FROM image_jobs"
        )
        return None if row["latest"] is None else int(row["latest"])
