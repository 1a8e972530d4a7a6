"""What the assistant was told and has said, session by session, in the emulator's database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from samsar.emulator.database.ledger import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store

# Made when they are missing, so that a database of an earlier release can be used on.
_TABLES = (
    """CREATE TABLE IF NOT EXISTS system_prompts (
        account_id TEXT PRIMARY KEY REFERENCES accounts (id),
        prompt TEXT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS session_messages (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        session_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        message TEXT NOT NULL,
        response_id TEXT
    )""",
    """CREATE TABLE IF NOT EXISTS assistant_sessions (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        external_user_id TEXT,
        name TEXT NOT NULL,
        metadata TEXT NOT NULL,
        created_at INTEGER NOT NULL
    )""",
    """CREATE INDEX IF NOT EXISTS messages_of_session ON session_messages (session_id, seq)""",
)


class Conversations:
    """Everything about the assistant in the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        for table in _TABLES:
            store.run(table)

    def set_prompt(self, account: str, prompt: str | None) -> None:
        """Keep what the assistant is told before every conversation; None forgets it."""
        if prompt is None:
            self._store.run("DELETE FROM system_prompts WHERE account_id = ?", account)
            return
        self._store.run("INSERT OR REPLACE INTO system_prompts VALUES (?, ?)", account, prompt)

    def prompt(self, account: str) -> str | None:
        """Return what the assistant is told before every conversation."""
        row = self._store.one("SELECT prompt FROM system_prompts WHERE account_id = ?", account)
        return None if row is None else str(row["prompt"])

    def open(
        self,
        account: str,
        external_user: str | None,
        name: str,
        metadata: Mapping[str, Any],
        *,
        at: Micros,
    ) -> str:
        """Make a session to talk in, without a video."""
        session = new_id(at)
        self._store.run(
            "INSERT INTO assistant_sessions VALUES (?, ?, ?, ?, ?, ?)",
            session,
            account,
            external_user,
            name,
            json.dumps(dict(metadata)),
            at,
        )
        return session

    def owner(self, session: str) -> tuple[str, str | None] | None:
        """Tell whose a session without a video is: the account, and the external user."""
        row = self._store.one("SELECT * FROM assistant_sessions WHERE id = ?", session)
        return None if row is None else (row["account_id"], row["external_user_id"])

    def add(
        self, session: str, message: dict[str, Any], *, at: Micros, response_id: str | None = None
    ) -> None:
        """Keep a message."""
        self._store.run(
            "INSERT INTO session_messages (session_id, at, message, response_id) "
            "VALUES (?, ?, ?, ?)",
            session,
            at,
            json.dumps(message),
            response_id,
        )

    def messages(self, session: str) -> list[dict[str, Any]]:
        """Return what was said in a session, oldest first."""
        rows = self._store.all(
            "SELECT message FROM session_messages WHERE session_id = ? ORDER BY seq", session
        )
        return [json.loads(row["message"]) for row in rows]

    def last_response(self, session: str) -> str | None:
        """Return the id of the last answer in a session."""
        row = self._store.one(
            "SELECT response_id FROM session_messages WHERE session_id = ? "
            "AND response_id IS NOT NULL ORDER BY seq DESC LIMIT 1",
            session,
        )
        return None if row is None else str(row["response_id"])

    def latest_moment(self) -> Micros | None:
        """Tell when something was said last."""
        row = self._store.one("SELECT max(at) AS latest FROM session_messages")
        return None if row["latest"] is None else int(row["latest"])
