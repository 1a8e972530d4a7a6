"""Making accounts and what signs requests, from outside."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.callers.auth import check_app_secret
from samsar.emulator.clock import as_datetime, to_micros
from samsar.emulator.database.external_users import OTHER_IDS, PROFILE
from samsar.emulator.database.ledger import OPENING, to_credits, to_units
from samsar.emulator.database.people import AUTH_SECONDS as OAUTH_SECONDS
from samsar.emulator.database.people import REFRESH_SECONDS
from samsar.emulator.database.tokens import AUTH_SECONDS, mint
from samsar.emulator.records import AccountState
from samsar.emulator.surface.base import SurfacePart, check_api_key, check_credits
from samsar.emulator.surface.seeded import (
    SeededAppKey,
    SeededSubAccount,
    SeededTokens,
    SeededUser,
)
from samsar.emulator.wire.messages import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.database.external_users import ExternalUserRow
    from samsar.emulator.database.sub_accounts import SubAccountRow


class Accounts(SurfacePart):
    """The accounts and their keys."""

    def open_account(self, credits: float = 0, *, api_key: str | None = None) -> str:
        """Open one more account and return an API key of it.

        Args:
            credits: What it starts with.
            api_key: The key that it is to have; one is made without it.

        Raises:
            ValueError: If `credits` is negative, or the key cannot be one or is taken.
        """
        check_credits(credits)
        check_api_key(api_key)
        with self._backend.moment() as now:
            ledger = self._backend.state.ledger
            if api_key is not None and ledger.account_of_key(api_key) is not None:
                raise ValueError("Another account has this api_key already.")
            return ledger.add_key(ledger.open_account(now, to_units(credits)), now, api_key)

    def accounts(self) -> list[AccountState]:
        """List the accounts with their keys and balances, in the order of their opening."""
        with self._backend.moment():
            state = self._backend.state
            return [
                AccountState(
                    id=account,
                    api_keys=tuple(keys),
                    balance=to_credits(state.ledger.balance(account)),
                )
                for account, keys in state.ledger.keys_by_account().items()
            ]

    def create_api_key(
        self,
        *,
        api_key: str | None = None,
        monthly_limit: float | None = None,
        total_limit: float | None = None,
        expires_in: float | None = None,
    ) -> str:
        """Make one more API key of an account.

        Args:
            api_key: A key of the account that it is for; the default account without one.
            monthly_limit: How many credits may be charged to it in a calendar month. A request
                that would need more is refused with 402, and a render that others have left too
                little for fails in the middle.
            total_limit: How many may be charged to it altogether. A key has one limit at most.
            expires_in: Emulator seconds until it is refused with 401.

        Raises:
            KeyError: If no account has the key `api_key`.
            ValueError: If a number is negative, or there are two limits.
        """
        if monthly_limit is not None and total_limit is not None:
            raise ValueError("A key has one limit: monthly_limit or total_limit.")
        limit = total_limit if monthly_limit is None else monthly_limit
        for amount in (limit, expires_in):
            if amount is not None:
                check_credits(amount)
        with self._backend.moment() as now:
            ledger = self._backend.state.ledger
            key = ledger.add_key(self._platform_account(api_key), now)
            ledger.keys.set_terms(
                key,
                expires_at=None if expires_in is None else now + to_micros(expires_in),
                limit=None if limit is None else to_units(limit),
                period=None if limit is None else "total" if monthly_limit is None else "monthly",
            )
            return key

    def expire_api_key(self, api_key: str) -> None:
        """Let an API key be refused from now on.

        Raises:
            KeyError: If no account has it.
        """
        with self._backend.moment() as now:
            keys = self._backend.state.ledger.keys
            terms = keys.terms(api_key)
            if terms is None:
                raise KeyError("No account has this API key.")
            keys.set_terms(api_key, expires_at=now, limit=terms.limit, period=terms.period)

    def credits_used(self, api_key: str | None = None) -> int | float:
        """Tell what was charged to an API key: this month, if it has a limit for the month.

        Args:
            api_key: The key; that of the default account without one.

        Raises:
            KeyError: If no account has it.
        """
        with self._backend.moment() as now:
            keys = self._backend.state.ledger.keys
            terms = keys.terms(self.api_key if api_key is None else api_key)
            if terms is None:
                raise KeyError("No account has this API key.")
            return to_credits(keys.used(terms, at=now))

    def create_auth_token(
        self, *, api_key: str | None = None, expires_in: float = AUTH_SECONDS
    ) -> str:
        """Make an auth token of an account.

        Args:
            api_key: A key of the account; the default account without one.
            expires_in: Emulator seconds until it is refused with 401; 30 days if not told.

        Raises:
            KeyError: If no account has this key.
        """
        with self._backend.moment() as now:
            account = self._platform_account(api_key)
            return mint("auth", account, now=now, seconds=int(expires_in))

    def create_refresh_token(self, *, api_key: str | None = None) -> SeededTokens:
        """Make an auth token for ten days, and a refresh token that can be used once.

        Args:
            api_key: A key of the account; the default account without one.

        Raises:
            KeyError: If no account has this key.
        """
        with self._backend.moment() as now:
            made = self._backend.state.people.new_tokens(self._platform_account(api_key), at=now)
            return SeededTokens(
                auth_token=made["authToken"],
                expires_at=as_datetime(now + to_micros(OAUTH_SECONDS)),
                refresh_token=made["refreshToken"],
                refresh_expires_at=as_datetime(now + to_micros(REFRESH_SECONDS)),
            )

    def create_app_key(
        self, secret: str | None = None, *, api_key: str | None = None
    ) -> SeededAppKey:
        """Make the app key of an account that has none.

        Args:
            secret: From 32 to 1,024 characters; one is made without it.
            api_key: A key of the account; the default account without one.

        Raises:
            KeyError: If no account has the key `api_key`.
            ValueError: If there is an app key that was not revoked, or the secret cannot be one.
        """
        secret = secrets.token_urlsafe(32) if secret is None else secret
        try:
            check_app_secret(secret)
        except ApiError as error:
            raise ValueError(error.message) from None
        with self._backend.moment() as now:
            account, app_keys = self._platform_account(api_key), self._backend.state.app_keys
            if app_keys.of_account(account) is not None:
                raise ValueError("An active APP_KEY already exists for this user.")
            key, row = app_keys.create(account, secret, {}, at=now)
            return SeededAppKey(
                id=row.id, app_key=key, secret=secret, expires_at=as_datetime(row.expires_at)
            )

    def create_sub_account(
        self,
        external_id: str,
        *,
        credits: float | None = None,
        app_id: str = "default",
        api_key: str | None = None,
    ) -> SeededSubAccount:
        """Make a customer sub-account, or return the one that is there, with a key that is good.

        Args:
            external_id: The customer's own id for it.
            credits: What it starts with. All that it orders is charged to it beside the account;
                without credits of its own, to the account alone. Only heeded when it is made.
            app_id: The app of the customer that it is for.
            api_key: A key of the account that it is a part of; the default account without one.

        Raises:
            KeyError: If no account has the key `api_key`.
            ValueError: If `external_id` is blank or `credits` negative.
        """
        if not external_id.strip():
            raise ValueError("external_id must not be blank.")
        if credits is not None:
            check_credits(credits)
        with self._backend.moment() as now:
            state = self._backend.state
            made = state.sub_accounts.upsert(
                self._platform_account(api_key),
                external_id,
                app_id=app_id,
                is_limited=credits is not None,
                at=now,
            )
            if credits and made.created_at == now and not state.ledger.entries(made.id):
                state.ledger.top_up(made.id, to_units(credits), at=now, reason=OPENING)
            return _sub_account(made)

    def rotate_sub_account(self, sub_account_id: str) -> SeededSubAccount:
        """Put a new key into the place of a sub-account's, which is refused from now on.

        Args:
            sub_account_id: The id of it, `csa_…`.

        Raises:
            KeyError: If there is none.
        """
        with self._backend.moment() as now:
            sub_accounts = self._backend.state.sub_accounts
            found = sub_accounts.of_id(sub_account_id)
            if found is None:
                raise KeyError("There is no such sub-account.")
            return _sub_account(sub_accounts.rotate(found.id, at=now))

    def create_external_user(
        self,
        external_user_id: str,
        *,
        provider: str = "samsar_v2",
        credits: float = 0,
        sub_account: str | None = None,
        api_key: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        **names: str,
    ) -> SeededUser:
        """Register an external user, or write over the one with this identity.

        Args:
            external_user_id: Who it is to the provider.
            provider: Whose id that is; what V2 takes if it is not told.
            credits: What is put into the purse, and not into that of the account.
            sub_account: The key of a customer sub-account that the user is to belong to, which
                then pays for them: there are no credits to give them then.
            api_key: A key of the account that they belong to; the default account without one.
            metadata: Anything.
            names: `unique_key`, `external_app_id`, `external_company_id`, `external_account_id`,
                `email`, `username`, `display_name`, `avatar_url` and `user_type`.

        Raises:
            KeyError: If nobody has the key `api_key` or `sub_account`.
            TypeError: If there is another name among `names`.
            ValueError: If `external_user_id` is blank, or `credits` is negative, or given to a
                user of a sub-account.
        """
        if unknown := set(names) - _USER_NAMES:
            raise TypeError(f"create_external_user() does not know {min(unknown)!r}.")
        if not external_user_id.strip():
            raise ValueError("external_user_id is missing.")
        check_credits(credits)
        if credits and sub_account is not None:
            raise ValueError("Users of a sub-account have no credits of their own.")
        identity = {"provider": provider, "external_user_id": external_user_id, **names}
        with self._backend.moment() as now:
            state = self._backend.state
            parent = None if sub_account is None else state.sub_accounts.of_key(sub_account)
            if sub_account is not None and parent is None:
                raise KeyError("No sub-account has this key.")
            account = parent.account_id if parent else self._platform_account(api_key)
            user = state.external_users.upsert(
                account, {**identity, "metadata": metadata}, at=now, sub_account=parent
            )
            if credits:
                state.ledger.give(
                    user.purse, to_units(credits), at=now, kind="grant", reason=OPENING
                )
            key = None if parent else state.external_users.key_for(user.id, at=now)
            token = mint("external_auth", user.id, now=now, seconds=AUTH_SECONDS)
            return _user(user, key, token)

    def _platform_account(self, api_key: str | None) -> str:
        key = self.api_key if api_key is None else api_key
        account = self._backend.state.ledger.account_of_key(key)
        if account is None:
            raise KeyError("No account has this API key.")
        return account


_USER_NAMES: Final = frozenset((*OTHER_IDS, *PROFILE))


def _user(row: ExternalUserRow, key: str | None, token: str) -> SeededUser:
    return SeededUser(
        id=row.id,
        provider=row.provider,
        external_user_id=row.external_user_id,
        unique_key=row.names["unique_key"],
        external_app_id=row.names["external_app_id"],
        api_key=key,
        auth_token=token,
    )


def _sub_account(row: SubAccountRow) -> SeededSubAccount:
    names = ("external_id", "app_id", "api_key", "is_limited")
    return SeededSubAccount(
        id=row.public_id,
        expires_at=as_datetime(row.key_expires_at),
        **{name: getattr(row, name) for name in names},
    )
