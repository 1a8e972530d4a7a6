"""App keys: one for each account at most, kept as hashes."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.clock import as_datetime, iso, to_micros

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros
    from samsar.emulator.database.store import Store

PREFIX: Final = "sapp_"
LIFE_SECONDS: Final = 365 * 24 * 3600
_SHOWN_FIRST: Final = 10
_SHOWN_LAST: Final = 4
_ACTIVE: Final = "SELECT * FROM app_keys WHERE status = 'active' AND "

# Made when they are missing, so that a database of an earlier release can be used on.
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS app_keys (
        id TEXT PRIMARY KEY,
        account_id TEXT NOT NULL REFERENCES accounts (id),
        key_hash TEXT NOT NULL UNIQUE,
        secret_hash TEXT NOT NULL,
        prefix TEXT NOT NULL,
        last4 TEXT NOT NULL,
        status TEXT NOT NULL,
        metadata TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        last_used_at INTEGER,
        refreshed_at INTEGER,
        revoked_at INTEGER,
        rotations INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    )""",
    """CREATE UNIQUE INDEX IF NOT EXISTS one_active_app_key ON app_keys (account_id)
        WHERE status = 'active'""",
)


@attrs.frozen(kw_only=True)
class AppKeyRow:
    """What is kept about one key."""

    id: str
    account_id: str
    secret_hash: str
    prefix: str
    last4: str
    status: str
    expires_at: Micros
    last_used_at: Micros | None
    refreshed_at: Micros | None
    revoked_at: Micros | None
    rotations: int
    created_at: Micros
    updated_at: Micros

    def has_secret(self, secret: str) -> bool:
        """Tell whether this is the secret of the key."""
        return hmac.compare_digest(self.secret_hash, _hash(secret, self.id))

    def shown(self) -> dict[str, Any]:
        """Return the record as the API shows it."""
        return {
            "id": self.id,
            "userId": self.account_id,
            "appKeyPrefix": self.prefix,
            "appKeyLast4": self.last4,
            "status": self.status,
            "expiresAt": _date(self.expires_at),
            "lastUsedAt": _date(self.last_used_at),
            "refreshedAt": _date(self.refreshed_at),
            "revokedAt": _date(self.revoked_at),
            "rotationCount": self.rotations,
            "createdAt": _date(self.created_at),
            "updatedAt": _date(self.updated_at),
            "authScheme": "AppKey",
            "authHeader": "Authorization: AppKey <APP_KEY>",
            "secretHeader": "x-app-secret",
        }


class AppKeys:
    """The app keys of all accounts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        for table in _TABLES:
            store.run(table)

    def of_account(self, account: str) -> AppKeyRow | None:
        """Find the active key of an account; one that has expired is still active."""
        return self._find("account_id = ?", account)

    def of_key(self, key: str) -> AppKeyRow | None:
        """Find an active key."""
        return self._find("key_hash = ?", _hash(key))

    def create(
        self, account: str, secret: str, metadata: Mapping[str, Any], *, at: Micros
    ) -> tuple[str, AppKeyRow]:
        """Make the key of an account that has none, and return it with its record."""
        key, key_id = _new_key(), f"appkey_{secrets.token_hex(16)}"
        self._store.run(
            "INSERT INTO app_keys (id, account_id, key_hash, secret_hash, prefix, last4, status, "
            "metadata, expires_at, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?)",
            key_id,
            account,
            _hash(key),
            _hash(secret, key_id),
            key[:_SHOWN_FIRST],
            key[-_SHOWN_LAST:],
            json.dumps(dict(metadata)),
            at + to_micros(LIFE_SECONDS),
            at,
            at,
        )
        return key, self._must_find(key_id)

    def rotate(self, key_id: str, *, at: Micros) -> tuple[str, AppKeyRow]:
        """Put a new key into the place of one; the secret stays."""
        key = _new_key()
        self._store.run(
            "UPDATE app_keys SET key_hash = ?, prefix = ?, last4 = ?, expires_at = ?, "
            "refreshed_at = ?, last_used_at = NULL, rotations = rotations + 1, updated_at = ? "
            "WHERE id = ?",
            _hash(key),
            key[:_SHOWN_FIRST],
            key[-_SHOWN_LAST:],
            at + to_micros(LIFE_SECONDS),
            at,
            at,
            key_id,
        )
        return key, self._must_find(key_id)

    def note_use(self, key_id: str, *, at: Micros) -> None:
        """Note that a key was used."""
        self._store.run(
            "UPDATE app_keys SET last_used_at = ?, updated_at = ? WHERE id = ?", at, at, key_id
        )

    def revoke(self, key_id: str, *, at: Micros) -> AppKeyRow:
        """Take a key back."""
        self._store.run(
            "UPDATE app_keys SET status = 'revoked', revoked_at = ?, updated_at = ? WHERE id = ?",
            at,
            at,
            key_id,
        )
        return self._must_find(key_id)

    def latest_moment(self) -> Micros | None:
        """Tell when something happened last."""
        row = self._store.one("SELECT max(updated_at) AS latest FROM app_keys")
        return None if row["latest"] is None else int(row["latest"])

    def _must_find(self, key_id: str) -> AppKeyRow:
        return _row(self._store.one("SELECT * FROM app_keys WHERE id = ?", key_id))

    def _find(self, condition: str, value: str) -> AppKeyRow | None:
        # The conditions stand in this file.
        row = self._store.one(_ACTIVE + condition, value)
        return None if row is None else _row(row)


def _new_key() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def _hash(value: str, salt: str = "") -> str:
    # Not what guards a real server; but nobody reads keys out of a database file.
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def _date(moment: Micros | None) -> str | None:
    return None if moment is None else iso(as_datetime(moment))


def _row(row: Any) -> AppKeyRow:
    return AppKeyRow(**{field.name: row[field.name] for field in attrs.fields(AppKeyRow)})
