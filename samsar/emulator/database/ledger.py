"""Accounts, their API keys, and every movement of their credits."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.clock import Micros, as_datetime
from samsar.emulator.records import LedgerEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar.emulator.database.store import Store

Units = int
"""Millionths of a credit. Whole numbers, so that a balance is exactly the sum of its ledger."""

UNITS_PER_CREDIT: Final = 1_000_000


def to_units(amount: float) -> Units:
    """Turn credits into units."""
    return round(amount * UNITS_PER_CREDIT)


def to_credits(units: Units) -> int | float:
    """Turn units into credits; a whole number where it is one, as JSON would show it."""
    whole, rest = divmod(units, UNITS_PER_CREDIT)
    return units / UNITS_PER_CREDIT if rest else whole


def new_id(now: Micros) -> str:
    """Make an id that looks like the server's: 24 hex digits that begin with the time."""
    return f"{now // 1_000_000:08x}{secrets.token_hex(8)}"


def new_api_key() -> str:
    """Make an API key that looks like the server's."""
    return f"sk_live_{secrets.token_hex(20)}"


class Ledger:
    """The book of all accounts. A balance changes through a row of it only."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._when_charged: Callable[[str, Micros], object] | None = None

    def when_charged(self, then: Callable[[str, Micros], object]) -> None:
        """Have this called with the account after each charge, at its moment."""
        self._when_charged = then

    def open_account(self, now: Micros) -> str:
        """Open an account without credits and return its id."""
        account = new_id(now)
        self._store.run("INSERT INTO accounts (id, created_at) VALUES (?, ?)", account, now)
        return account

    def first_account(self) -> str | None:
        """Return the account that was opened first."""
        row = self._store.one("SELECT id FROM accounts ORDER BY rowid LIMIT 1")
        return None if row is None else str(row["id"])

    def add_key(self, account: str, now: Micros, key: str | None = None) -> str:
        """Give an account one more API key."""
        key = key or new_api_key()
        self._store.run("INSERT INTO api_keys VALUES (?, ?, ?)", key, account, now)
        return key

    def first_key(self, account: str) -> str | None:
        """Return the oldest API key of an account."""
        row = self._store.one(
            "SELECT key FROM api_keys WHERE account_id = ? ORDER BY rowid LIMIT 1", account
        )
        return None if row is None else str(row["key"])

    def account_of_key(self, key: str) -> str | None:
        """Find whose API key this is."""
        row = self._store.one("SELECT account_id FROM api_keys WHERE key = ?", key)
        return None if row is None else str(row["account_id"])

    def exists(self, account: str) -> bool:
        """Tell whether there is such an account."""
        return self._store.one("SELECT 1 FROM accounts WHERE id = ?", account) is not None

    def balance(self, account: str) -> Units:
        """Tell how much an account has."""
        return int(self._store.one("SELECT balance FROM accounts WHERE id = ?", account)["balance"])

    def top_up(self, account: str, amount: Units, *, at: Micros, reason: str) -> None:
        """Add credits that were paid for."""
        self._post(account, amount, at=at, kind="top_up", reason=reason)

    def give(
        self,
        account: str,
        amount: Units,
        *,
        at: Micros,
        kind: str,
        reason: str,
        request_id: str | None = None,
    ) -> None:
        """Add credits that nobody paid for now: a `grant`, or a `refund`."""
        self._post(account, amount, at=at, kind=kind, reason=reason, request_id=request_id)

    def sum_of(self, account: str, kind: str, request_id: str | None = None) -> Units:
        """Add up all movements of a kind; of one request, where one is given."""
        row = self._store.one(
            "SELECT total(amount) AS sum FROM ledger WHERE account_id = ? AND kind = ? "
            "AND (? IS NULL OR request_id = ?)",
            account,
            kind,
            request_id,
            request_id,
        )
        return int(row["sum"])

    def set_balance(self, account: str, target: Units, *, at: Micros) -> None:
        """Correct a balance, with a row that says by how much."""
        change = target - self.balance(account)
        if change:
            self._post(account, change, at=at, kind="adjustment", reason="Balance set by hand")

    def charge(
        self,
        account: str,
        amount: Units,
        *,
        at: Micros,
        reason: str,
        request_id: str | None = None,
        stage: str | None = None,
    ) -> bool:
        """Take credits, or answer `False` when there are too few.

        The database refuses a second charge for the same stage of the same request.
        """
        if self.balance(account) < amount:
            return False
        self._post(
            account,
            -amount,
            at=at,
            kind="charge",
            reason=reason,
            request_id=request_id,
            stage=stage,
        )
        if self._when_charged is not None:
            self._when_charged(account, at)
        return True

    def charges_by_stage(self, request_id: str) -> dict[str, tuple[Units, Micros]]:
        """List what each stage of a request has been charged, and when."""
        rows = self._store.all(
            "SELECT stage, amount, at FROM ledger WHERE request_id = ? AND stage IS NOT NULL",
            request_id,
        )
        return {row["stage"]: (-row["amount"], row["at"]) for row in rows}

    def entries(self, account: str) -> list[LedgerEntry]:
        """List every movement of an account, oldest first."""
        rows = self._store.all("SELECT * FROM ledger WHERE account_id = ? ORDER BY seq", account)
        return [_entry(row) for row in rows]

    def last_top_up(self, account: str) -> LedgerEntry | None:
        """Return the latest credits that were paid for."""
        row = self._store.one(
            "SELECT * FROM ledger WHERE account_id = ? AND kind = 'top_up' "
            "ORDER BY seq DESC LIMIT 1",
            account,
        )
        return None if row is None else _entry(row)

    def latest_moment(self) -> Micros | None:
        """Tell when the last movement happened."""
        row = self._store.one("SELECT max(at) AS latest FROM ledger")
        return None if row["latest"] is None else int(row["latest"])

    def _post(
        self,
        account: str,
        amount: Units,
        *,
        at: Micros,
        kind: str,
        reason: str,
        request_id: str | None = None,
        stage: str | None = None,
    ) -> None:
        balance = self.balance(account) + amount
        self._store.run("UPDATE accounts SET balance = ? WHERE id = ?", balance, account)
        self._store.run(
            "INSERT INTO ledger (account_id, at, kind, amount, balance, reason, request_id, stage) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            account,
            at,
            kind,
            amount,
            balance,
            reason,
            request_id,
            stage,
        )


def _entry(row: Any) -> LedgerEntry:
    return LedgerEntry(
        id=f"txn_{row['seq']:012d}",
        at=as_datetime(row["at"]),
        kind=row["kind"],
        amount=to_credits(row["amount"]),
        balance=to_credits(row["balance"]),
        reason=row["reason"],
        request_id=row["request_id"],
        stage=row["stage"],
    )
