"""Interactive videos: drafts, requests, and the key by which a repeat is recognised."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.clock import Micros, to_micros
from samsar.emulator.content.branching import unique_seconds
from samsar.emulator.database.ledger import new_id
from samsar.emulator.database.render_rows import DRAFT_KIND
from samsar.emulator.database.renders import RenderOrder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.database.renders import Renders
    from samsar.emulator.database.store import Store
    from samsar.emulator.records import RenderSession

KIND: Final = "text_to_interactive_video"
DEFAULTS: Final[Mapping[str, Any]] = {
    "duration": 30,
    "image_model": "NANOBANANA2",
    "video_model": "COSMOS3SUPERI2V",
    "num_levels": 2,
    "aspect_ratio": "16:9",
}
"""What a draft fills in (server)."""

# Until when the work before the render is in a stage, in emulator seconds. The render's first
# stage, which writes the story, takes 8.
_STAGES: Final = ((4, "SINGULAR_NARRATIVE"), (7, "BRANCHED_NARRATIVE"), (8, "VIDEO_SESSION"))

# Made when they are missing, so that a database of an earlier release can be used on.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS interactive_drafts (
        session_id TEXT PRIMARY KEY REFERENCES sessions (id)
    )""",
    """CREATE TABLE IF NOT EXISTS interactive_videos (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        session_id TEXT NOT NULL UNIQUE REFERENCES sessions (id),
        key TEXT,
        payload TEXT NOT NULL,
        payload_hash TEXT NOT NULL,
        singular_id TEXT NOT NULL,
        branched_id TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        UNIQUE (account_id, key)
    )""",
)


@attrs.frozen(kw_only=True)
class InteractiveRequest:
    """One request for an interactive video."""

    id: str
    session_id: str
    payload: dict[str, Any]
    payload_hash: str
    singular_id: str
    branched_id: str
    created_at: Micros

    def stage(self, session: RenderSession, at: Micros) -> str:
        """Tell how far the work before the render is; `COMPLETED` means that it renders."""
        first, *_ = session.stages
        if session.failed_at is not None and first.status == "FAILED":
            return "FAILED"
        passed = at - self.created_at
        return next((name for end, name in _STAGES if passed < to_micros(end)), "COMPLETED")


def hash_of(payload: Mapping[str, Any], webhook_url: str | None) -> str:
    """Return what tells one request from another under the same key."""
    told = json.dumps({"payload": payload, "webhook_url": webhook_url}, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


class InteractiveVideos:
    """All drafts of interactive videos, and all requests for them."""

    def __init__(self, store: Store, renders: Renders) -> None:
        self._store = store
        self._renders = renders
        for table in _TABLES:
            store.run(table)

    def draft(self, account: str, *, at: Micros) -> str:
        """Make a draft and return the id of its session."""
        session = self._renders.draft(account, _order(DRAFT_KIND, DEFAULTS, None), at=at)
        self._store.run("INSERT INTO interactive_drafts VALUES (?)", session)
        return session

    def is_unused_draft(self, session: str, account: str) -> bool:
        """Tell whether a session is a draft of the account that nothing was made of yet."""
        row = self._store.one(
            "SELECT 1 FROM sessions WHERE id = ? AND account_id = ? AND kind = ?",
            session,
            account,
            DRAFT_KIND,
        )
        return row is not None

    def pending_from_draft(self, account: str) -> str | None:
        """Return the newest session that began as a draft and is being rendered."""
        rows = self._store.all(
            "SELECT interactive_videos.session_id AS id FROM interactive_videos "
            "JOIN interactive_drafts USING (session_id) WHERE account_id = ? ORDER BY seq DESC",
            account,
        )
        for row in rows:
            session = self._renders.get(row["id"])
            if session is not None and session.status == "PENDING":
                return session.id
        return None

    def of_key(self, account: str, key: str) -> InteractiveRequest | None:
        """Return the request that was made under a key."""
        row = self._store.one(
            "SELECT * FROM interactive_videos WHERE account_id = ? AND key = ?", account, key
        )
        return None if row is None else _read(row)

    def create(
        self,
        account: str,
        payload: Mapping[str, Any],
        *,
        key: str | None,
        webhook_url: str | None,
        at: Micros,
    ) -> InteractiveRequest:
        """Begin an interactive video, in its draft where it has one."""
        branched = new_id(at)
        order = _order(KIND, {**payload, "branched_narrative_request_id": branched}, webhook_url)
        session = payload.get("session_id")
        if session is None:
            session = self._renders.create(account, order, at=at)
        else:
            self._renders.restart(session, order, at=at)
        self._store.run(
            "INSERT INTO interactive_videos (id, account_id, session_id, key, payload, "
            "payload_hash, singular_id, branched_id, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            new_id(at),
            account,
            session,
            key,
            json.dumps(dict(payload)),
            hash_of(payload, webhook_url),
            new_id(at),
            branched,
            at,
        )
        row = self._store.one("SELECT * FROM interactive_videos WHERE session_id = ?", session)
        return _read(row)


def _order(kind: str, payload: Mapping[str, Any], webhook_url: str | None) -> RenderOrder:
    return RenderOrder(
        kind=kind,
        video_model=payload["video_model"],
        seconds=unique_seconds(payload["duration"], payload["num_levels"]),
        aspect_ratio=payload["aspect_ratio"],
        webhook_url=webhook_url,
        input={**payload, "narrative_type": "branched"},
    )


def _read(row: Any) -> InteractiveRequest:
    return InteractiveRequest(
        id=row["id"],
        session_id=row["session_id"],
        payload=json.loads(row["payload"]),
        payload_hash=row["payload_hash"],
        singular_id=row["singular_id"],
        branched_id=row["branched_id"],
        created_at=row["created_at"],
    )
