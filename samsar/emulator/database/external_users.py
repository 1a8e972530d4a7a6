"""The external users of the accounts: who they are, their keys and their purses."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.database.ledger import to_credits
from samsar.emulator.database.sub_accounts import scoped_identity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros
    from samsar.emulator.database.ledger import Ledger, Units
    from samsar.emulator.database.store import Store
    from samsar.emulator.database.sub_accounts import SubAccountRow, SubAccounts

INTERNAL_PROVIDER: Final = "samsar_internal"
"""Server: an account that uses the routes for external users itself is one, by this provider."""

# Made when they are missing, so that a database of an earlier release can be used on.
_TABLE: Final = """CREATE TABLE IF NOT EXISTS external_users (
    id TEXT PRIMARY KEY REFERENCES accounts (id),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    identity_key TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    external_user_id TEXT NOT NULL,
    names TEXT NOT NULL,
    profile TEXT NOT NULL,
    api_key TEXT UNIQUE,
    api_key_created_at INTEGER,
    api_key_last_used_at INTEGER,
    system_prompt TEXT,
    total_requests INTEGER NOT NULL DEFAULT 0,
    last_request_at INTEGER,
    last_activity_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
)"""

_INDEX: Final = """CREATE INDEX IF NOT EXISTS external_users_by_unique_key
    ON external_users (json_extract(names, '$.unique_key'), created_at)"""

# What the account is charged for a user beside renders: there it is not told apart otherwise.
_USAGE_TABLE: Final = """CREATE TABLE IF NOT EXISTS external_user_usage (
    user_id TEXT PRIMARY KEY REFERENCES external_users (id),
    amount INTEGER NOT NULL
)"""

OTHER_IDS: Final = ("unique_key", "external_app_id", "external_company_id", "external_account_id")
PROFILE: Final = ("email", "username", "display_name", "avatar_url", "user_type")
"""The texts of a profile."""


@attrs.frozen(kw_only=True)
class ExternalUserRow:
    """One external user.

    Attributes:
        id: The id of the record, and of the purse in the ledger.
        account_id: The platform account that the user belongs to.
        names: The other ids: `unique_key` and those of the app, company and account.
        profile: What every call with an identity overwrites, `metadata` included.
        sub_account: The customer sub-account that they belong to; None for most.
    """

    id: str
    account_id: str
    identity_key: str
    provider: str
    external_user_id: str
    names: Mapping[str, str | None]
    profile: Mapping[str, Any]
    api_key: str | None
    api_key_created_at: Micros | None
    api_key_last_used_at: Micros | None
    system_prompt: str | None
    total_requests: int
    last_request_at: Micros | None
    last_activity_at: Micros
    created_at: Micros
    updated_at: Micros
    sub_account: SubAccountRow | None = None

    @property
    def purse(self) -> str:
        """The account of the ledger that pays for the user."""
        if self.sub_account is not None:
            return self.sub_account.purse
        return self.account_id if self.provider == INTERNAL_PROVIDER else self.id


class ExternalUsers:
    """All external users of all accounts."""

    def __init__(self, store: Store, ledger: Ledger, sub_accounts: SubAccounts) -> None:
        self._store = store
        self._ledger = ledger
        self._sub_accounts = sub_accounts
        store.run(_TABLE)
        store.run(_INDEX)
        store.run(_USAGE_TABLE)

    def get(self, user_id: str) -> ExternalUserRow | None:
        """Find a user by the id of the record."""
        return self._find("id", user_id)

    def of_key(self, key: str) -> ExternalUserRow | None:
        """Find out whose key this is."""
        return self._find("api_key", key)

    def of_unique_key(self, key: str) -> ExternalUserRow | None:
        """Find a user by what names them to V2, whatever the provider."""
        row = self._store.one(
            "SELECT * FROM external_users WHERE json_extract(names, '$.unique_key') = ? "
            "ORDER BY created_at LIMIT 1",
            key,
        )
        return None if row is None else self._user(row)

    def of_identity(self, identity: Mapping[str, Any]) -> ExternalUserRow | None:
        """Find a user by what the wire says about them."""
        return self._find("identity_key", identity_key(identity))

    def upsert(
        self,
        account: str,
        identity: Mapping[str, Any],
        *,
        at: Micros,
        sub_account: SubAccountRow | None = None,
    ) -> ExternalUserRow:
        """Make a user, or take over the one with this identity, whoever has it.

        What the identity leaves out of the profile is erased (server: the record is overwritten).
        Whoever belongs to a sub-account stays there.
        """
        if sub_account is not None:
            identity = scoped_identity(sub_account, dict(identity))
        found = self.of_identity(identity)
        user_id = self._ledger.open_account(at) if found is None else found.id
        names = {name: identity.get(name) for name in OTHER_IDS}
        names["unique_key"] = names["unique_key"] or str(identity["external_user_id"])
        profile = {
            **{name: identity.get(name) for name in PROFILE},
            "browser_installation": identity.get("browser_installation"),
            "metadata": identity.get("metadata") or {},
        }
        self._store.run(
            "INSERT INTO external_users (id, account_id, identity_key, provider, external_user_id, "
            "names, profile, last_activity_at, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET account_id = excluded.account_id, "
            "names = excluded.names, profile = excluded.profile, "
            "last_activity_at = excluded.last_activity_at, updated_at = excluded.updated_at",
            user_id,
            account,
            identity_key(identity),
            str(identity["provider"]).lower(),
            str(identity["external_user_id"]),
            json.dumps(names),
            json.dumps(profile),
            at,
            at,
            at,
        )
        if sub_account is not None:
            self._sub_accounts.adopt(user_id, sub_account.id)
        return self.must_get(user_id)

    def must_get(self, user_id: str) -> ExternalUserRow:
        """Find a user.

        Raises:
            KeyError: If there is none.
        """
        found = self.get(user_id)
        if found is None:
            raise KeyError(user_id)
        return found

    def key_for(self, user_id: str, *, at: Micros) -> str:
        """Return the key of a user: the same one every time."""
        user = self.must_get(user_id)
        if user.api_key is not None:
            return user.api_key
        key = f"sxu_{secrets.token_hex(20)}"
        self._store.run(
            "UPDATE external_users SET api_key = ?, api_key_created_at = ? WHERE id = ?",
            key,
            at,
            user_id,
        )
        return key

    def note_key_use(self, user_id: str, *, at: Micros) -> ExternalUserRow:
        """Note that the key of a user was used."""
        self._store.run(
            "UPDATE external_users SET api_key_last_used_at = ?, last_activity_at = ? WHERE id = ?",
            at,
            at,
            user_id,
        )
        return self.must_get(user_id)

    def note_request(self, user_id: str, *, at: Micros) -> None:
        """Count one more request of a user."""
        self._store.run(
            "UPDATE external_users SET total_requests = total_requests + 1, last_request_at = ?, "
            "last_activity_at = ? WHERE id = ?",
            at,
            at,
            user_id,
        )

    def note_usage(self, user_id: str, amount: Units) -> None:
        """Note what the account was charged at once for a user."""
        self._store.run(
            "INSERT INTO external_user_usage VALUES (?, ?) "
            "ON CONFLICT (user_id) DO UPDATE SET amount = amount + excluded.amount",
            user_id,
            amount,
        )

    def spent_on(self, user: ExternalUserRow) -> Units:
        """Add up what was charged for a user, to their purse or else to the account."""
        if user.purse == user.id:
            return -self._ledger.sum_of(user.id, "charge")
        row = self._store.one(
            "SELECT (SELECT ifnull(sum(-amount), 0) FROM ledger WHERE account_id = ? "
            "AND kind = 'charge' AND request_id IN "
            "(SELECT session_id FROM external_requests WHERE external_user_id = ?)) + "
            "ifnull((SELECT amount FROM external_user_usage WHERE user_id = ?), 0) AS spent",
            user.account_id,
            user.id,
            user.id,
        )
        return int(row["spent"])

    def set_prompt(self, user_id: str, prompt: str | None) -> None:
        """Keep what the assistant is told for a user; None goes back to the account's."""
        self._store.run("UPDATE external_users SET system_prompt = ? WHERE id = ?", prompt, user_id)

    def credits_of(self, user: ExternalUserRow) -> int | float:
        """Tell what is in the purse of a user."""
        return to_credits(self._ledger.balance(user.purse))

    def latest_moment(self) -> Micros | None:
        """Tell when somebody was seen last."""
        row = self._store.one("SELECT max(last_activity_at) AS latest FROM external_users")
        return None if row["latest"] is None else int(row["latest"])

    def _find(self, column: str, value: str) -> ExternalUserRow | None:
        # The names of columns stand in this file.
        sql = f"SELECT * FROM external_users WHERE {column} = ?"  # noqa: S608
        row = self._store.one(sql, value)
        return None if row is None else self._user(row)

    def _user(self, row: Any) -> ExternalUserRow:
        names = {field.name for field in attrs.fields(ExternalUserRow)} - {"sub_account"}
        values = {name: row[name] for name in names}
        values["names"] = json.loads(row["names"])
        values["profile"] = json.loads(row["profile"])
        sub_account = self._sub_accounts.of_user(row["id"])
        if sub_account is not None and sub_account.account_id != row["account_id"]:
            # The record has changed hands since.
            sub_account = None
        return ExternalUserRow(**values, sub_account=sub_account)


def identity_key(identity: Mapping[str, Any]) -> str:
    """Return what tells users apart, across all accounts of the server."""
    within = next((text for name in OTHER_IDS[1:] if (text := identity.get(name))), "default")
    provider = str(identity["provider"]).lower()
    return f"{provider}:{within}:{identity['external_user_id']}"
