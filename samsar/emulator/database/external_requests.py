"""What external users have ordered: their own ids for the sessions of the account."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store

PREFIX: Final = "extreq_"
LISTED: Final = ("text_to_video", "image_list_to_video", "translate_video", "join_videos")
"""The kinds that the list of requests shows (server: no others)."""
_ID: Final = re.compile(r"(?:extreq_)?([0-9a-f]{32})", re.IGNORECASE)

_TABLE: Final = """CREATE TABLE IF NOT EXISTS external_requests (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    external_user_id TEXT NOT NULL REFERENCES external_users (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    route_key TEXT NOT NULL,
    session_id TEXT NOT NULL UNIQUE REFERENCES sessions (id),
    details TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    archived_at INTEGER
)"""
_INDEX: Final = """CREATE INDEX IF NOT EXISTS requests_of_external_user
    ON external_requests (external_user_id, seq)"""


@attrs.frozen(kw_only=True)
class ExternalRequest:
    """One request of an external user.

    Attributes:
        id: The id that the user sees, `extreq_` and 32 hex digits.
        route_key: What was ordered, like `text_to_video`.
        session_id: The session of the account behind it.
        details: What the list of requests tells about the order.
    """

    id: str
    external_user_id: str
    account_id: str
    route_key: str
    session_id: str
    details: Mapping[str, Any]
    created_at: Micros
    updated_at: Micros
    archived_at: Micros | None


class ExternalRequests:
    """All requests of all external users."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.run(_TABLE)
        store.run(_INDEX)

    def create(
        self,
        user: str,
        account: str,
        route_key: str,
        session: str,
        details: Mapping[str, Any],
        *,
        at: Micros,
    ) -> str:
        """Note a request, and return its id."""
        request_id = f"{PREFIX}{secrets.token_hex(16)}"
        self._store.run(
            "INSERT INTO external_requests (id, external_user_id, account_id, route_key, "
            "session_id, details, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            request_id,
            user,
            account,
            route_key,
            session,
            json.dumps(dict(details)),
            at,
            at,
        )
        return request_id

    def find(self, given: str) -> ExternalRequest | None:
        """Find a request by any of its ids: its own, that without the prefix, the session's."""
        known = _ID.fullmatch(given.strip())
        wanted = f"{PREFIX}{known[1].lower()}" if known else given.strip()
        # Not `? IN (id, session_id)`: for that SQLite reads all of them.
        row = self._store.one(
            "SELECT * FROM external_requests WHERE id = ? OR session_id = ?", wanted, wanted
        )
        return None if row is None else _request(row)

    def listed(self, user: str, most: int) -> list[ExternalRequest]:
        """List what a user has ordered and not archived, newest first."""
        rows = self._store.all(
            "SELECT * FROM external_requests WHERE external_user_id = ? AND archived_at IS NULL "
            "AND route_key IN (SELECT value FROM json_each(?)) ORDER BY seq DESC LIMIT ?",
            user,
            json.dumps(LISTED),
            most,
        )
        return [_request(row) for row in rows]

    def archive(self, request_id: str, *, at: Micros) -> None:
        """Hide a request from the list."""
        self._store.run(
            "UPDATE external_requests SET archived_at = ?, updated_at = ? WHERE id = ?",
            at,
            at,
            request_id,
        )

    def show_again(self, request_id: str) -> None:
        """Take a request out of the archive."""
        self._store.run("UPDATE external_requests SET archived_at = NULL WHERE id = ?", request_id)


def is_external_id(given: str) -> bool:
    """Tell whether an id has the form of an external user's request."""
    return given.strip().lower().startswith(PREFIX) or _ID.fullmatch(given.strip()) is not None


def _request(row: Any) -> ExternalRequest:
    names = [field.name for field in attrs.fields(ExternalRequest)]
    values = {name: row[name] for name in names}
    return ExternalRequest(**{**values, "details": json.loads(row["details"])})
