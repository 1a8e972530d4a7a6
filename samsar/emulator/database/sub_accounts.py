"""Customer sub-accounts: parts of an account with keys, and credits, of their own."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.clock import to_micros

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.ledger import Ledger
    from samsar.emulator.database.store import Store

KEY_PREFIX: Final = "scsa_"
ROTATION_SECONDS: Final = 30 * 24 * 3600
BILLING_MODE: Final = "customer_sub_account"

# Made when they are missing, so that a database of an earlier release can be used on.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS sub_accounts (
        id TEXT PRIMARY KEY REFERENCES accounts (id),
        account_id TEXT NOT NULL REFERENCES accounts (id),
        public_id TEXT NOT NULL UNIQUE,
        external_id TEXT NOT NULL,
        app_id TEXT NOT NULL,
        is_limited INTEGER NOT NULL,
        api_key TEXT NOT NULL UNIQUE,
        key_expires_at INTEGER NOT NULL,
        key_last_used_at INTEGER,
        created_at INTEGER NOT NULL,
        UNIQUE (account_id, app_id, external_id)
    )""",
    """CREATE TABLE IF NOT EXISTS users_of_sub_accounts (
        user_id TEXT PRIMARY KEY REFERENCES external_users (id),
        sub_account_id TEXT NOT NULL REFERENCES sub_accounts (id)
    )""",
)


@attrs.frozen(kw_only=True)
class SubAccountRow:
    """One sub-account.

    Attributes:
        id: The id of the record, and of the purse in the ledger.
        account_id: The platform account that it is a part of.
        public_id: The id that the API shows, `csa_…`.
        external_id: The customer's own id for it.
        app_id: The app of the customer that it is for.
        is_limited: Whether it pays beside the account, from a purse of its own.
    """

    id: str
    account_id: str
    public_id: str
    external_id: str
    app_id: str
    is_limited: bool = attrs.field(converter=bool)
    api_key: str
    key_expires_at: Micros
    key_last_used_at: Micros | None
    created_at: Micros

    @property
    def purse(self) -> str:
        """The account of the ledger that the balance of the sub-account is read from."""
        return self.id if self.is_limited else self.account_id


class SubAccounts:
    """The sub-accounts of all accounts."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self._store = store
        self._ledger = ledger
        for table in _TABLES:
            store.run(table)

    def upsert(
        self, account: str, external_id: str, *, app_id: str, is_limited: bool, at: Micros
    ) -> SubAccountRow:
        """Return a sub-account with a key that is good: one is made where there is none.

        Server: a key that has expired is replaced whenever somebody asks for it; whether it has
        credits of its own is settled when the sub-account is made.
        """
        found = self._store.one(
            "SELECT * FROM sub_accounts WHERE account_id = ? AND app_id = ? AND external_id = ?",
            account,
            app_id,
            external_id,
        )
        if found is not None and found["key_expires_at"] > at:
            return _row(found)
        if found is not None:
            return self.rotate(found["id"], at=at)
        record = self._ledger.open_account(at)
        self._store.run(
            "INSERT INTO sub_accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)",
            record,
            account,
            f"csa_{secrets.token_hex(16)}",
            external_id,
            app_id,
            is_limited,
            _new_key(),
            at + to_micros(ROTATION_SECONDS),
            at,
        )
        return self.must_get(record)

    def rotate(self, record: str, *, at: Micros) -> SubAccountRow:
        """Put a new key into the place of the old one, which is no key from then on."""
        self._store.run(
            "UPDATE sub_accounts SET api_key = ?, key_expires_at = ? WHERE id = ?",
            _new_key(),
            at + to_micros(ROTATION_SECONDS),
            record,
        )
        return self.must_get(record)

    def of_key(self, key: str) -> SubAccountRow | None:
        """Find out whose key this is; it may have expired."""
        row = self._store.one("SELECT * FROM sub_accounts WHERE api_key = ?", key)
        return None if row is None else _row(row)

    def of_id(self, public_id: str) -> SubAccountRow | None:
        """Find a sub-account by the id that the API shows."""
        row = self._store.one("SELECT * FROM sub_accounts WHERE public_id = ?", public_id)
        return None if row is None else _row(row)

    def must_get(self, record: str) -> SubAccountRow:
        """Find a sub-account.

        Raises:
            KeyError: If there is none.
        """
        row = self._store.one("SELECT * FROM sub_accounts WHERE id = ?", record)
        if row is None:
            raise KeyError(record)
        return _row(row)

    def note_use(self, record: str, *, at: Micros) -> None:
        """Note that the key of a sub-account was used."""
        self._store.run("UPDATE sub_accounts SET key_last_used_at = ? WHERE id = ?", at, record)

    def adopt(self, user_id: str, record: str) -> None:
        """Let an external user belong to a sub-account, which pays for them from then on."""
        self._store.run(
            "INSERT OR REPLACE INTO users_of_sub_accounts VALUES (?, ?)", user_id, record
        )

    def of_user(self, user_id: str) -> SubAccountRow | None:
        """Return the sub-account that an external user belongs to."""
        row = self._store.one(
            "SELECT sub_accounts.* FROM users_of_sub_accounts "
            "JOIN sub_accounts ON sub_accounts.id = sub_account_id WHERE user_id = ?",
            user_id,
        )
        return None if row is None else _row(row)


def scoped_identity(sub_account: SubAccountRow, identity: dict[str, Any]) -> dict[str, Any]:
    """Return an identity as it is within a sub-account (server: apps are told apart by it)."""
    metadata = {
        **(identity.get("metadata") or {}),
        "billingMode": BILLING_MODE,
        "customerSubAccountAppId": sub_account.app_id,
        "customerSubAccountId": sub_account.public_id,
        "customerSubAccountExternalId": sub_account.external_id,
    }
    return {
        **identity,
        "external_app_id": identity.get("external_app_id") or sub_account.external_id,
        "external_account_id": identity.get("external_account_id") or sub_account.public_id,
        "metadata": metadata,
    }


def _new_key() -> str:
    return KEY_PREFIX + secrets.token_hex(20)


def _row(row: Any) -> SubAccountRow:
    return SubAccountRow(**{field.name: row[field.name] for field in attrs.fields(SubAccountRow)})
