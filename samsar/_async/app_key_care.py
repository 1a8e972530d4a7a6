"""Sees to it that an account has an app key, and that somebody knows it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from samsar._async.rotation import AsyncKeeper, state_of_key
from samsar._core.inputs.app_keys import app_secret
from samsar._core.inputs.auth import checked_secret
from samsar._core.rotation import State
from samsar._transport import rehearsal
from samsar.credentials import AppKey, checked_store
from samsar.errors import AppKeyLostError, ConflictError, InputError, NotFoundError
from samsar.tokens import MemoryTokenStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.v2.app_keys import AsyncAppKeys
    from samsar.models.app_keys import AppKeyRecord, IssuedAppKey
    from samsar.tokens import TokenStore
    from samsar.types.options import RequestOptions

PREFIX = 10
SUFFIX = 4
"""So much of a key does its record tell."""


class AsyncAppKeyCare:
    """Looks for the app key of an account, makes it or exchanges it.

    Args:
        app_keys: What makes the calls.
        store: Where the key is kept, if anywhere.
        options: How its calls differ from the client's settings.
    """

    def __init__(
        self, app_keys: AsyncAppKeys, store: TokenStore | None, options: RequestOptions | None
    ) -> None:
        self._app_keys = app_keys
        self._options = options
        kept_in = MemoryTokenStore() if store is None else checked_store(store)
        self._keeper = AsyncKeeper(kept_in, threading.Lock(), "app_key")

    async def ensured(
        self,
        *,
        secret: str | None,
        app_key: str | None,
        metadata: Mapping[str, Any] | None,
        before: timedelta,
        replace_lost: bool,
    ) -> AppKey:
        """Return a key that is good, as `v2.app_keys.ensure` says."""
        given = None if app_key is None else checked_secret(app_key, "app_key")
        own = None if secret is None else app_secret(secret)
        if given is not None and own is None:
            raise InputError("app_key goes together with its secret", argument="secret")
        await self._keeper.lock()
        try:
            known = await self._keeper.load()
            if given is not None and own is not None:
                known = State(kind="app_key", sent=given, kept=own)
            record = await self._record()
            state = await self._seen_to(known, record, before)
            if state is None:
                secret = own or (known.kept if known is not None else None)
                state = await self._made(secret, record, metadata, replace_lost=replace_lost)
            return AppKey(state.sent, state.kept)
        finally:
            await self._keeper.unlock()

    async def _record(self) -> AppKeyRecord | None:
        try:
            return (await self._app_keys.get(options=self._options)).data.app_key_record
        except NotFoundError:
            return None

    async def _seen_to(
        self, known: State | None, record: AppKeyRecord | None, before: timedelta
    ) -> State | None:
        """Return the known key, exchanged where it is time; None where it is not the account's."""
        if known is None or record is None or not _is_of(record, known.sent):
            return None
        expires_at = record.expires_at if isinstance(record.expires_at, datetime) else None
        known = attrs.evolve(known, expires_at=expires_at, renewal_begun_at=None)
        if expires_at is None or _now() < expires_at - before:
            await self._keeper.save(known)
            return known
        await self._keeper.save(attrs.evolve(known, renewal_begun_at=_now()))
        made = await self._app_keys.refresh(known.sent, secret=known.kept, options=self._options)
        return await self._stored(made.data, known.kept)

    async def _made(
        self,
        secret: str | None,
        record: AppKeyRecord | None,
        metadata: Mapping[str, Any] | None,
        *,
        replace_lost: bool,
    ) -> State:
        """Make a key, in the place of one that nobody knows where that is wanted."""
        if secret is None:
            raise InputError(
                "secret is required to make an app key; generate_app_secret() makes one",
                argument="secret",
            )
        if record is not None and not replace_lost:
            raise _lost()
        if record is not None:
            await self._app_keys.revoke(options=self._options)
        try:
            made = await self._app_keys.create(secret, metadata=metadata, options=self._options)
        except ConflictError as error:
            # Somebody else has made it in this moment.
            raise _lost() from error
        return await self._stored(made.data, secret)

    async def _stored(self, made: IssuedAppKey, secret: str) -> State:
        state = state_of_key(made, secret)
        if state is None:
            raise _lost()
        await self._keeper.save(state)
        return state


def _is_of(record: AppKeyRecord, key: str) -> bool:
    """Tell whether a record is that of a key, as far as it tells the key."""
    begin, end = record.app_key_prefix or "", record.app_key_last4 or ""
    return key.startswith(begin[:PREFIX]) and key.endswith(end[-SUFFIX:])


def _lost() -> AppKeyLostError:
    return AppKeyLostError(
        "the account has an app key that is not known here: pass app_key= and its secret, or let"
        " replace_lost=True revoke it and make another (programs that use it lose access)"
    )


def _now() -> datetime:
    return datetime.fromtimestamp(rehearsal.wall_clock(), UTC)
