"""What API keys may be used for: until when, and for how many credits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

import attrs

from samsar.emulator.clock import MICROS_PER_SECOND, as_datetime

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store

LimitPeriod = Literal["monthly", "total"]

# Made when they are missing, so that a database of an earlier release can be used on.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS api_key_terms (
        key TEXT PRIMARY KEY REFERENCES api_keys (key),
        expires_at INTEGER,
        credit_limit INTEGER,
        period TEXT
    )""",
    """CREATE TABLE IF NOT EXISTS api_key_charges (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL REFERENCES api_keys (key),
        at INTEGER NOT NULL,
        amount INTEGER NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS charges_of_api_key ON api_key_charges (key, at)",
    """CREATE TABLE IF NOT EXISTS api_key_work (
        work_id TEXT PRIMARY KEY,
        key TEXT NOT NULL REFERENCES api_keys (key)
    )""",
)


@attrs.frozen(kw_only=True)
class KeyTerms:
    """What an API key may be used for. Without a limit, all of the account's credits."""

    key: str
    account: str
    expires_at: Micros | None = None
    limit: int | None = None
    """In millionths of a credit, like all amounts here."""
    period: LimitPeriod | None = None


class ApiKeys:
    """The terms of all API keys, what they have spent, and which of them pays now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._in_use: KeyTerms | None = None
        for table in _TABLES:
            store.run(table)

    def set_terms(
        self,
        key: str,
        *,
        expires_at: Micros | None = None,
        limit: int | None = None,
        period: LimitPeriod | None = None,
    ) -> None:
        """Say until when a key is good, and how much may be charged to it."""
        self._store.run(
            "INSERT OR REPLACE INTO api_key_terms VALUES (?, ?, ?, ?)",
            key,
            expires_at,
            limit,
            period,
        )

    def terms(self, key: str) -> KeyTerms | None:
        """Return the terms of a key; None for one that nobody has."""
        row = self._store.one(
            "SELECT api_keys.key, account_id, expires_at, credit_limit, period FROM api_keys "
            "LEFT JOIN api_key_terms USING (key) WHERE api_keys.key = ?",
            key,
        )
        if row is None:
            return None
        return KeyTerms(
            key=row["key"],
            account=row["account_id"],
            expires_at=row["expires_at"],
            limit=row["credit_limit"],
            period=row["period"],
        )

    # --- which key pays

    def take_up(self, terms: KeyTerms) -> None:
        """Let this key pay for all that its account is charged, until it is put down."""
        self._in_use = terms

    def put_down(self) -> None:
        """Let nobody's key pay, but for the work that was begun with it."""
        self._in_use = None

    def remember(self, work: str) -> None:
        """Let the key in use pay for work that is charged later, too; without one, nobody's."""
        if self._in_use is None:
            self._store.run("DELETE FROM api_key_work WHERE work_id = ?", work)
        else:
            self._store.run(
                "INSERT OR REPLACE INTO api_key_work VALUES (?, ?)", work, self._in_use.key
            )

    def payer(self, account: str, work: str | None) -> KeyTerms | None:
        """Return the key that an account is charged for; None when it is charged for none."""
        found = self._in_use
        if found is None and work is not None:
            row = self._store.one("SELECT key FROM api_key_work WHERE work_id = ?", work)
            found = None if row is None else self.terms(row["key"])
        return found if found is not None and found.account == account else None

    # --- what was spent

    def allows(self, terms: KeyTerms, amount: int, *, at: Micros) -> bool:
        """Tell whether a key may be charged so much."""
        return terms.limit is None or self.used(terms, at=at) + amount <= terms.limit

    def is_in_use(self) -> bool:
        """Tell whether somebody who holds a key waits for an answer."""
        return self._in_use is not None

    def used(self, terms: KeyTerms, *, at: Micros) -> int:
        """Add up what a key was charged; this month, if its limit is one for a month."""
        begin = _month_of(at) if terms.period == "monthly" else 0
        row = self._store.one(
            "SELECT ifnull(sum(amount), 0) AS used FROM api_key_charges WHERE key = ? AND at >= ?",
            terms.key,
            begin,
        )
        return int(row["used"])

    def note(self, terms: KeyTerms, amount: int, *, at: Micros) -> None:
        """Note what a key was charged."""
        self._store.run(
            "INSERT INTO api_key_charges (key, at, amount) VALUES (?, ?, ?)", terms.key, at, amount
        )


def _month_of(at: Micros) -> Micros:
    # Server: calendar months, by its own clock.
    moment = as_datetime(at)
    begin = datetime(moment.year, moment.month, 1, tzinfo=UTC)
    return int(begin.timestamp()) * MICROS_PER_SECOND
