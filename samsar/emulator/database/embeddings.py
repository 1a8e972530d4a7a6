"""Templates of embeddings and their records in the emulator's database."""

from __future__ import annotations

import json
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.clock import Micros, as_datetime, iso, to_micros
from samsar.emulator.content import similarity
from samsar.emulator.database import filters
from samsar.emulator.database.ledger import new_id
from samsar.emulator.database.record_schema import (
    Options,
    analyse,
    flatten,
    nested,
    normal,
    pruned,
    record_id,
    search_text,
    template_hash,
)
from samsar.emulator.wire.fields import is_object_id
from samsar.emulator.wire.messages import ApiError, forbidden, not_found

if TYPE_CHECKING:
    from samsar.emulator.database.store import Store

_MINUTE: Final = 60
_LONGEST_TEXT: Final = 6000
_BOOST: Final = 0.1

# Made when they are missing, so that a database of an earlier release can be used on.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS embedding_templates (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        name TEXT,
        schema TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        ttl_minutes INTEGER,
        expires_at INTEGER
    )""",
    """CREATE TABLE IF NOT EXISTS embedding_records (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        template_id TEXT NOT NULL REFERENCES embedding_templates (id) ON DELETE CASCADE,
        source_id TEXT NOT NULL,
        search_text TEXT NOT NULL,
        filters TEXT NOT NULL,
        record TEXT NOT NULL,
        UNIQUE (template_id, source_id)
    )""",
)


@attrs.frozen(kw_only=True)
class Schema:
    """What is known about the fields of a template."""

    structured: list[dict[str, Any]]
    unstructured: list[str]
    options: Options

    @property
    def hash(self) -> str:
        """A hash of the fields and their types."""
        return template_hash(self.structured, self.unstructured)

    def described(self) -> dict[str, Any]:
        """Describe the fields as the API does."""
        return {
            "template_hash": self.hash,
            "hash_link": f"embedding_template:{self.hash}",
            "structured_fields": self.structured,
            "unstructured_fields": self.unstructured,
        }


@attrs.frozen(kw_only=True)
class Template:
    """One template, as it is at one moment."""

    id: str
    name: str | None
    schema: Schema
    record_count: int
    created_at: Micros
    updated_at: Micros
    ttl_minutes: int | None
    expires_at: Micros | None

    def lifetime(self) -> dict[str, Any]:
        """Say how long it lives, as the API does."""
        ends = None if self.expires_at is None else iso(as_datetime(self.expires_at))
        return {"ttl_minutes": self.ttl_minutes, "expires_at": ends}


@attrs.frozen(kw_only=True)
class Record:
    """A record that is ready to be indexed."""

    source_id: str
    text: str
    flat: dict[str, Any]
    kept: Any


def records_from(given: list[dict[str, Any]], options: Options) -> list[Record]:
    """Make ready what is to be indexed; of two records with one id the first counts."""
    found: dict[str, Record] = {}
    for record in given:
        flat = flatten(record)
        text = search_text(flat, options)
        if not text and not any(flags.get("searchable") is False for flags in options.values()):
            text = json.dumps(record)
        source = record_id(record) or secrets.token_hex(16)
        if text and source not in found:
            kept = pruned(record, options)
            found[source] = Record(
                source_id=source, text=text[:_LONGEST_TEXT], flat=flat, kept=kept
            )
    return list(found.values())


class Embeddings:
    """Everything about embeddings in the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        for table in _TABLES:
            store.run(table)

    def create(
        self,
        account: str,
        records: list[Record],
        *,
        name: str | None,
        options: Options,
        ttl_minutes: int | None,
        at: Micros,
    ) -> Template:
        """Make a template of records."""
        structured, unstructured = analyse([record.flat for record in records], options)
        schema = Schema(structured=structured, unstructured=unstructured, options=options)
        template = new_id(at)
        expires_at = None if ttl_minutes is None else at + to_micros(ttl_minutes * _MINUTE)
        self._store.run(
            "INSERT INTO embedding_templates "
            "(id, account_id, name, schema, created_at, updated_at, ttl_minutes, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            template,
            account,
            name,
            json.dumps(attrs.asdict(schema)),
            at,
            at,
            ttl_minutes,
            expires_at,
        )
        self._put(template, schema, records)
        return self.find(account, template, at=at)

    def update(
        self, template: Template, records: list[Record], options: Options, *, at: Micros
    ) -> None:
        """Put records into a template: known ids are replaced, others added."""
        structured, unstructured = analyse([record.flat for record in records], options)
        known = {field["key"]: field for field in template.schema.structured}
        fields = known | {f["key"]: f for f in structured if f["key"] not in known}
        others = dict.fromkeys([*template.schema.unstructured, *unstructured])
        schema = Schema(
            structured=list(fields.values()),
            unstructured=[path for path in others if path not in fields],
            options=options,
        )
        self._store.run(
            "UPDATE embedding_templates SET schema = ?, updated_at = ? WHERE id = ?",
            json.dumps(attrs.asdict(schema)),
            at,
            template.id,
        )
        self._put(template.id, schema, records)

    def find(self, account: str, name: str, *, at: Micros) -> Template:
        """Find a template by its id or name.

        Raises:
            ApiError: 403, 404, or 410 when it has expired; it is deleted then.
        """
        row = None
        if is_object_id(name):
            row = self._store.one("SELECT * FROM embedding_templates WHERE id = ?", name.lower())
            if row is not None and row["account_id"] != account:
                raise forbidden("Unauthorized")
        row = row or self._store.one(
            "SELECT * FROM embedding_templates WHERE account_id = ? AND name = ? "
            "ORDER BY updated_at DESC, seq DESC LIMIT 1",
            account,
            name,
        )
        if row is None:
            raise not_found("Embedding template not found")
        template = self._read(row)
        if template.expires_at is not None and template.expires_at <= at:
            self._delete(template.id)
            raise ApiError(
                HTTPStatus.GONE,
                "Embedding template has expired and was deleted.",
                code="EMBEDDING_TEMPLATE_EXPIRED",
                details={"template_id": template.id, **template.lifetime()},
            )
        return template

    def page(
        self, account: str, limit: int, offset: int, *, at: Micros
    ) -> tuple[list[Template], int]:
        """List the templates of an account, newest first, and tell how many there are."""
        for row in self._store.all(
            "SELECT id FROM embedding_templates WHERE account_id = ? AND expires_at <= ?",
            account,
            at,
        ):
            self._delete(row["id"])
        rows = self._store.all(
            "SELECT * FROM embedding_templates WHERE account_id = ? "
            "ORDER BY created_at DESC, seq DESC LIMIT ? OFFSET ?",
            account,
            limit,
            offset,
        )
        total = self._store.one(
            "SELECT count(*) AS total FROM embedding_templates WHERE account_id = ?", account
        )["total"]
        return [self._read(row) for row in rows], total

    def remove(self, template: str, source_ids: list[str] | None = None) -> int:
        """Delete records of a template, or all of them; the template itself stays."""
        if source_ids is None:
            return self._store.run("DELETE FROM embedding_records WHERE template_id = ?", template)
        return sum(
            self._store.run(
                "DELETE FROM embedding_records WHERE template_id = ? AND source_id = ?",
                template,
                source,
            )
            for source in source_ids
        )

    def count(self, template: str) -> int:
        """Tell how many records a template holds."""
        sql = "SELECT count(*) AS total FROM embedding_records WHERE template_id = ?"
        return int(self._store.one(sql, template)["total"])

    def search(
        self, template: str, query: str, wanted: dict[str, Any], *, strict: bool
    ) -> list[dict[str, Any]]:
        """Find records, best first; what meets the filters counts more, or alone."""
        sql = "SELECT * FROM embedding_records WHERE template_id = ? ORDER BY seq"
        rows = self._store.all(sql, template)
        alike = similarity.scores(query, [row["search_text"] for row in rows])
        hits = []
        for row, score in zip(rows, alike, strict=True):
            values = json.loads(row["filters"])
            met = filters.share_met(values, wanted)
            if strict and met < 1:
                continue
            hits.append(
                {
                    "id": row["source_id"],
                    "score": round(score + (_BOOST * met if wanted else 0), 6),
                    "structured_filters": nested(values),
                    "record": json.loads(row["record"]),
                }
            )
        return sorted(hits, key=lambda hit: -hit["score"])

    def latest_moment(self) -> Micros | None:
        """Tell when a template was changed last."""
        row = self._store.one("SELECT max(updated_at) AS latest FROM embedding_templates")
        return None if row["latest"] is None else int(row["latest"])

    def _put(self, template: str, schema: Schema, records: list[Record]) -> None:
        kinds = {field["key"]: field["type"] for field in schema.structured}
        for record in records:
            values = {
                path: found
                for path, value in record.flat.items()
                if path in kinds and (found := normal(value, kinds[path])) is not None
            }
            self._store.run(
                "INSERT OR REPLACE INTO embedding_records "
                "(template_id, source_id, search_text, filters, record) VALUES (?, ?, ?, ?, ?)",
                template,
                record.source_id,
                record.text,
                json.dumps(values),
                json.dumps(record.kept),
            )

    def _delete(self, template: str) -> None:
        self._store.run("DELETE FROM embedding_templates WHERE id = ?", template)

    def _read(self, row: Any) -> Template:
        return Template(
            id=row["id"],
            name=row["name"],
            schema=Schema(**json.loads(row["schema"])),
            record_count=self.count(row["id"]),
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            ttl_minutes=row["ttl_minutes"],
            expires_at=row["expires_at"],
        )
