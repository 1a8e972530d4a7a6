"""Accounts, their API keys, and every movement of their credits."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, Final, NoReturn

from samsar.emulator.clock import Micros, as_datetime
from samsar.emulator.database.api_keys import ApiKeys
from samsar.emulator.records import LedgerEntry
from samsar.emulator.wire.messages import bad_request, insufficient_credits

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar.emulator.database.api_keys import KeyTerms
    from samsar.emulator.database.store import Store

Units = int
"""Millionths of a credit. Whole numbers, so that a balance is exactly the sum of its ledger."""

# The last of them is asked for with every balance, and may be far back.
_INDEXES: Final = (
    """CREATE INDEX IF NOT EXISTS top_ups_of_account ON ledger (account_id, seq)
        WHERE kind = 'top_up'""",
    # Lists of requests ask this for each of them.
    """CREATE INDEX IF NOT EXISTS ledger_of_request ON ledger (request_id)
        WHERE request_id IS NOT NULL""",
)

_CHARGES: Final = """SELECT max(seq) AS latest FROM ledger
    WHERE account_id = ? AND kind = 'charge'
    GROUP BY CASE WHEN stage IS NULL THEN seq ELSE ifnull(request_id, seq) END
    ORDER BY latest DESC"""
_CHARGES_SHOWN: Final = """WITH shown AS (
        SELECT * FROM ledger WHERE seq IN (SELECT value FROM json_each(?))
    )
    SELECT * FROM shown UNION
    SELECT stage.* FROM shown CROSS JOIN ledger AS stage ON stage.request_id = shown.request_id
    AND stage.stage IS NOT NULL AND stage.kind = 'charge' AND +stage.account_id = ?
    WHERE shown.stage IS NOT NULL ORDER BY seq"""

UNITS_PER_CREDIT: Final = 1_000_000
OPENING: Final = "Opening balance"
_MOST_CREDITS: Final = 1_000_000_000_000
_MOST_UNITS: Final = 4 * _MOST_CREDITS * UNITS_PER_CREDIT
"""SQLite counts to nine."""


def to_units(amount: float) -> Units:
    """Turn credits into units; more than can be counted is as much as can be."""
    return round(max(-_MOST_CREDITS, min(amount, _MOST_CREDITS)) * UNITS_PER_CREDIT)


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
        for index in _INDEXES:
            store.run(index)
        self.keys: ApiKeys = ApiKeys(store)
        self._when_charged: Callable[[str, Micros], object] | None = None

    def when_charged(self, then: Callable[[str, Micros], object]) -> None:
        """Have this called with the account after each charge, at its moment."""
        self._when_charged = then

    def open_account(self, now: Micros, opening: Units = 0) -> str:
        """Open an account with what it starts with, and return its id."""
        account = new_id(now)
        self._store.run("INSERT INTO accounts (id, created_at) VALUES (?, ?)", account, now)
        if opening:
            self.top_up(account, opening, at=now, reason=OPENING)
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

    def keys_by_account(self) -> dict[str, list[str]]:
        """List the API keys of all accounts that have some, both oldest first."""
        keys: dict[str, list[str]] = {}
        for row in self._store.all("SELECT key, account_id FROM api_keys ORDER BY rowid"):
            keys.setdefault(row["account_id"], []).append(row["key"])
        return keys

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
        total = "SELECT total(amount) AS sum FROM ledger WHERE kind = ?"
        if request_id is None:
            row = self._store.one(f"{total} AND account_id = ?", kind, account)
        else:
            # The plus keeps SQLite from reading all that the account was ever charged.
            sql = f"{total} AND +account_id = ? AND request_id = ?"
            row = self._store.one(sql, kind, account, request_id)
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

        Raises:
            ApiError: 402, if whoever waits for the answer holds a key that has spent what it may.
        """
        key = self.keys.payer(account, request_id)
        if key is not None and not self.keys.allows(key, amount, at=at):
            if self.keys.is_in_use():
                self._refuse_key(key, amount, at=at)
            return False
        balance = self.balance(account)
        if balance < amount:
            return False
        self._post(
            account,
            -amount,
            before=balance,
            at=at,
            kind="charge",
            reason=reason,
            request_id=request_id,
            stage=stage,
        )
        if key is not None:
            self.keys.note(key, amount, at=at)
        if self._when_charged is not None:
            self._when_charged(account, at)
        return True

    def can_pay(
        self, account: str, amount: Units, *, at: Micros, request_id: str | None = None
    ) -> bool:
        """Tell whether an account has so much, and the key that pays may be charged it."""
        key = self.keys.payer(account, request_id)
        is_allowed = key is None or self.keys.allows(key, amount, at=at)
        return is_allowed and self.balance(account) >= amount

    def check_key(self, account: str, amount: Units, *, at: Micros) -> None:
        """Make sure that the key in use may be charged so much.

        Raises:
            ApiError: 402.
        """
        key = self.keys.payer(account, None)
        if key is not None and not self.keys.allows(key, amount, at=at):
            self._refuse_key(key, amount, at=at)

    def _refuse_key(self, key: KeyTerms, amount: Units, *, at: Micros) -> NoReturn:
        used = to_credits(self.keys.used(key, at=at))
        # Server: it has a code for this, which does not get into the body.
        raise insufficient_credits(
            f"API key {key.period} credit limit reached. Limit: {to_credits(key.limit or 0)}; "
            f"used: {used}; requested: {to_credits(amount)}."
        )

    def entries(self, account: str) -> list[LedgerEntry]:
        """List every movement of an account, oldest first."""
        rows = self._store.all("SELECT * FROM ledger WHERE account_id = ? ORDER BY seq", account)
        return [_entry(row) for row in rows]

    def charges(self, account: str, *, skip: int, most: int) -> tuple[list[LedgerEntry], int]:
        """Read one page of what an account was charged: the stages of a render count as one.

        Returns:
            The charges on the page, in their order, and how many there are on all pages.
        """
        # The latest charge decides where the stages of a render stand.
        groups = self._store.all(_CHARGES, account)
        shown = [group["latest"] for group in groups[skip : skip + most]]
        rows = self._store.all(_CHARGES_SHOWN, json.dumps(shown), account)
        return [_entry(row) for row in rows], len(groups)

    def last_top_up(self, account: str) -> LedgerEntry | None:
        """Return the latest credits that were paid for."""
        row = self._store.one(
            "SELECT * FROM ledger WHERE account_id = ? AND kind = 'top_up' "
            "ORDER BY seq DESC LIMIT 1",
            account,
        )
        return None if row is None else _entry(row)

    def topped_up(self, account: str, reason: str, *, since: Micros) -> Units:
        """Add up what was paid for since a moment, for one reason."""
        row = self._store.one(
            "SELECT ifnull(sum(amount), 0) AS sum FROM ledger WHERE account_id = ? "
            "AND kind = 'top_up' AND reason = ? AND at >= ?",
            account,
            reason,
            since,
        )
        return int(row["sum"])

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
        before: Units | None = None,
    ) -> None:
        balance = (self.balance(account) if before is None else before) + amount
        if balance > _MOST_UNITS:
            # The wording is ours; the server has no such limit.
            raise bad_request("These are more credits than the emulator can count.")
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
