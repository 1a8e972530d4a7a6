"""Titles and descriptions that were written for interactive videos, each under a key."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import attrs

from samsar.emulator.database.ledger import to_credits

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.ledger import Units
    from samsar.emulator.database.store import Store

# A failed one keeps its key: server, another key is needed to try again.
_TABLE: Final = """CREATE TABLE IF NOT EXISTS publication_texts (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    key_hash TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    created_at INTEGER NOT NULL,
    has_failed INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    charged INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    PRIMARY KEY (account_id, key_hash)
)"""


@attrs.frozen(kw_only=True)
class PublicationText:
    """What was written under a key."""

    session_id: str
    has_failed: bool
    title: str
    description: str
    credits_charged: int | float
    credits_remaining: int | float


class PublicationTexts:
    """All texts that were written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.run(_TABLE)

    def of_key(self, account: str, key: str) -> PublicationText | None:
        """Return what was written under a key."""
        row = self._store.one(
            "SELECT * FROM publication_texts WHERE account_id = ? AND key_hash = ?",
            account,
            _hash(key),
        )
        if row is None:
            return None
        return PublicationText(
            session_id=row["session_id"],
            has_failed=bool(row["has_failed"]),
            title=row["title"],
            description=row["description"],
            credits_charged=to_credits(row["charged"]),
            credits_remaining=to_credits(row["balance"]),
        )

    def keep(
        self,
        account: str,
        key: str,
        session: str,
        text: tuple[str, str],
        *,
        charged: Units,
        balance: Units,
        at: Micros,
    ) -> None:
        """Keep what was written, a title and a description, and what was paid for it."""
        self._add(account, key, session, at, False, *text, charged, balance)  # noqa: FBT003

    def keep_failure(self, account: str, key: str, session: str, *, at: Micros) -> None:
        """Note that nothing could be written under a key."""
        self._add(account, key, session, at, True, "", "", 0, 0)  # noqa: FBT003

    def _add(self, account: str, key: str, *values: object) -> None:
        self._store.run(
            "INSERT INTO publication_texts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            account,
            _hash(key),
            *values,
        )


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
