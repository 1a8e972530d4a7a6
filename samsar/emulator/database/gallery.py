"""The gallery: an index of what is published, and what viewers have watched of it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.clock import Micros, as_datetime, iso, to_micros
from samsar.emulator.content import similarity
from samsar.emulator.database.publications import is_story

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samsar.emulator.database.publications import Publications
    from samsar.emulator.database.store import Store

REFRESH_SECONDS: Final = 24 * 60 * 60
COUNTED_AGAIN_SECONDS: Final = 6 * 60 * 60
LONGEST_WATCH_MS: Final = 24 * 60 * 60 * 1000
COMPLETE_FROM: Final = 0.9
INDEX: Final[Mapping[str, Any]] = {
    "database": "samsar_gallery",
    "embeddingModel": "text-embedding-3-large",
    "embeddingVersion": "gallery-v2-content",
}
"""What the index says about itself; the emulator compares words instead."""

_RATIO: Final = re.compile(r"(\d*\.?\d+)\s*[:x/]\s*(\d*\.?\d+)")
_NEARLY_SQUARE: Final = 0.05
_SYNCED: Final = "gallery_synced_at"

# Made when they are missing, so that a database of an earlier release can be used on.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS gallery_index (
        publication_id TEXT PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        indexed_at INTEGER NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS gallery_views (
        viewer_id TEXT NOT NULL,
        publication_id TEXT NOT NULL,
        watch_ms REAL NOT NULL,
        completion REAL NOT NULL,
        times INTEGER NOT NULL,
        completed INTEGER NOT NULL,
        counted_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        source TEXT NOT NULL,
        metadata TEXT NOT NULL,
        PRIMARY KEY (viewer_id, publication_id)
    )""",
)


@attrs.frozen(kw_only=True)
class View:
    """How somebody watched a publication."""

    publication: str
    viewer: str
    event: str
    watched_ms: float
    duration_ms: float
    source: str
    metadata: Mapping[str, Any]

    @property
    def completion(self) -> float:
        """How much of it was watched, from 0 to 1."""
        if self.duration_ms > 0:
            return min(1.0, self.watched_ms / self.duration_ms)
        return 1.0 if self.event == "complete" else 0.0


def format_of(ratio: str) -> str:
    """Return the shape of a picture in a word."""
    found = _RATIO.search(ratio.lower())
    if found is None or not float(found[2]):
        return "unknown"
    share = float(found[1]) / float(found[2])
    if abs(share - 1) <= _NEARLY_SQUARE:
        return "square"
    return "landscape" if share > 1 else "portrait"


class Gallery:
    """The index and the views in the database."""

    def __init__(self, store: Store, publications: Publications) -> None:
        self._store = store
        self._publications = publications
        for table in _TABLES:
            store.run(table)

    def public(self, shape: str | None = None) -> list[dict[str, Any]]:
        """List what is published, newest first; of one shape, where one is asked for."""
        return [
            entry
            for entry in self._publications.all()
            if not is_story(entry)
            and (shape is None or format_of(entry.get("aspect_ratio") or "") == shape)
        ]

    def search(self, query: str, shape: str | None, limit: int) -> list[tuple[Any, float | None]]:
        """Return what fits a query best, with how well it fits; without one what is popular."""
        entries = self.public(shape)
        if not query:
            return [(entry, None) for entry in self._by_views(entries)[:limit]]
        scores = similarity.scores(query, [_text(entry) for entry in entries])
        found = [(entry, score) for entry, score in zip(entries, scores, strict=True) if score]
        found.sort(key=lambda each: -each[1])
        return [*found[:limit]]

    def recommend(
        self,
        publication: str | None,
        viewer: str | None,
        shape: str | None,
        excluded: Sequence[str],
        limit: int,
    ) -> tuple[list[tuple[dict[str, Any], float]], str]:
        """Return what to watch next, and why."""
        entries = self._by_views(self.public(shape))
        current = [entry for entry in self.public() if entry["publication_id"] == publication]
        watched = self._watched(viewer)
        liked = [entry for entry in self.public() if entry["publication_id"] in watched]
        left_out = {*excluded, publication}
        entries = [entry for entry in entries if entry["publication_id"] not in left_out]
        like = " ".join(_text(entry) for entry in (*current, *liked))
        scores = similarity.scores(like, [_text(entry) for entry in entries])
        ranked = [
            (entry, round(score - (0.2 if entry["publication_id"] in watched else 0), 6))
            for entry, score in zip(entries, scores, strict=True)
        ]
        ranked.sort(key=lambda each: -each[1])
        if current:
            return ranked[:limit], "similar_to_current"
        return ranked[:limit], "based_on_watch_history" if watched else "popular_now"

    def stats(self, publication: str) -> dict[str, Any]:
        """Tell how a publication is watched."""
        row = self._store.one(
            "SELECT total(times) AS views, count(*) AS people, total(completed) AS ends, "
            "total(watch_ms) AS watched, avg(completion) AS completion FROM gallery_views "
            "WHERE publication_id = ?",
            publication,
        )
        return {
            "views": int(row["views"]),
            "uniqueViews": row["people"],
            "completedViews": int(row["ends"]),
            "averageWatchTimeMs": row["watched"] / max(1, row["views"]),
            "averageCompletionRate": row["completion"] or 0,
        }

    def record(self, view: View, *, at: Micros) -> dict[str, Any]:
        """Take down a view; the same viewer counts again after six hours."""
        known = self._store.one(
            "SELECT * FROM gallery_views WHERE viewer_id = ? AND publication_id = ?",
            view.viewer,
            view.publication,
        )
        pause = to_micros(COUNTED_AGAIN_SECONDS)
        counts = known is None or at - known["counted_at"] >= pause
        before = 0.0 if known is None else known["completion"]
        completes = view.completion >= COMPLETE_FROM > before
        self._store.run(
            "INSERT OR REPLACE INTO gallery_views VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            view.viewer,
            view.publication,
            max(view.watched_ms, 0.0 if known is None else known["watch_ms"]),
            max(view.completion, before),
            (0 if known is None else known["times"]) + counts,
            (0 if known is None else known["completed"]) + completes,
            at if known is None or counts else known["counted_at"],
            at,
            view.source,
            json.dumps(dict(view.metadata)),
        )
        return {
            "recorded": True,
            "countedView": counts,
            "uniqueView": known is None,
            "completed": completes,
            "stats": self.stats(view.publication),
        }

    def sync(self, *, force: bool, stale_only: bool = False, at: Micros) -> dict[str, Any]:
        """Bring the index up to date."""
        if stale_only and not force and not self._is_stale(at):
            nothing = dict.fromkeys(("indexed", "skipped", "failed", "scanned", "removed"), 0)
            return {"status": "fresh", **INDEX, **nothing, "refreshed": False, **self._dates(at)}
        entries = self.public()
        changed = [entry for entry in entries if force or not self._is_indexed(entry)]
        for entry in changed:
            self._index(entry, at=at)
        kept = [entry["publication_id"] for entry in entries]
        removed = self._store.run(
            "DELETE FROM gallery_index "
            "WHERE publication_id NOT IN (SELECT value FROM json_each(?))",
            json.dumps(kept),
        )
        self._store.remember(_SYNCED, at)
        moment = iso(as_datetime(at))
        return {
            "status": "complete",
            **INDEX,
            "indexed": len(changed),
            "skipped": len(entries) - len(changed),
            "failed": 0,
            "scanned": len(entries),
            "removed": removed,
            "refreshed": True,
            "totalAvailable": len(entries),
            "startedAt": moment,
            "completedAt": moment,
            **self._dates(at),
        }

    def update(self, publication: str, *, force: bool, at: Micros) -> dict[str, Any]:
        """Bring one publication up to date in the index."""
        found = [entry for entry in self.public() if entry["publication_id"] == publication]
        if not found:
            self._store.run("DELETE FROM gallery_index WHERE publication_id = ?", publication)
            return {"status": "skipped", "reason": "not_found", "classification": None}
        row = self._row(publication)
        if not force and self._is_indexed(found[0]):
            until = row["indexed_at"] + to_micros(REFRESH_SECONDS)
            told = {"status": "skipped", "reason": "fresh", "publicationId": publication}
            return {**told, "nextUpdateAt": iso(as_datetime(until)), "classification": None}
        self._index(found[0], at=at)
        return {
            "status": "updated",
            "publicationId": publication,
            "indexedAt": iso(as_datetime(at)),
            "nextUpdateAt": iso(as_datetime(at + to_micros(REFRESH_SECONDS))),
            "classification": None,
        }

    def status(self, at: Micros) -> dict[str, Any]:
        """Tell how far the index is."""
        count = self._store.one("SELECT count(*) AS count FROM gallery_index")["count"]
        dates = self._dates(at)
        synced = self._store.recall(_SYNCED)
        state = None
        if synced is not None:
            moments = ("startedAt", "completedAt", "lastCheckedAt", "lastSuccessfulAt")
            state = {
                "key": "publication_embeddings",
                "status": "idle",
                **dict.fromkeys(moments, dates["lastUpdatedAt"]),
                "lastUpdatedAt": dates["lastUpdatedAt"],
                "nextUpdateAt": dates["nextUpdateAt"],
                "sourceWatermarkAt": dates["lastUpdatedAt"],
                "leaseExpiresAt": None,
                "lastError": None,
                "failedCount": 0,
                "metadata": {"totalAvailable": count},
            }
        return {
            **INDEX,
            "indexedPublications": count,
            "refreshIntervalMs": REFRESH_SECONDS * 1000,
            **dates,
            "state": state,
        }

    def _dates(self, at: Micros) -> dict[str, Any]:
        synced = self._store.recall(_SYNCED)
        if synced is None:
            return {"stale": True, "lastUpdatedAt": None, "nextUpdateAt": None}
        due = synced + to_micros(REFRESH_SECONDS)
        return {
            "stale": at >= due,
            "lastUpdatedAt": iso(as_datetime(synced)),
            "nextUpdateAt": iso(as_datetime(due)),
        }

    def _is_stale(self, at: Micros) -> bool:
        return bool(self._dates(at)["stale"])

    def _row(self, publication: str) -> Any:
        return self._store.one("SELECT * FROM gallery_index WHERE publication_id = ?", publication)

    def _is_indexed(self, entry: Mapping[str, Any]) -> bool:
        row = self._row(entry["publication_id"])
        return row is not None and row["fingerprint"] == _fingerprint(entry)

    def _index(self, entry: Mapping[str, Any], *, at: Micros) -> None:
        self._store.run(
            "INSERT OR REPLACE INTO gallery_index VALUES (?, ?, ?)",
            entry["publication_id"],
            _fingerprint(entry),
            at,
        )

    def _watched(self, viewer: str | None) -> set[str]:
        rows = self._store.all(
            "SELECT publication_id FROM gallery_views WHERE viewer_id = ?", viewer
        )
        return {row["publication_id"] for row in rows}

    def _by_views(self, entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(entries, key=lambda entry: -self.stats(entry["publication_id"])["views"])


def _text(entry: Mapping[str, Any]) -> str:
    names = ("title", "description", "original_prompt")
    parts = [str(entry.get(name) or "") for name in names]
    return "\n".join((*parts, " ".join(entry.get("tags") or [])))


def _fingerprint(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(_text(entry).encode()).hexdigest()
