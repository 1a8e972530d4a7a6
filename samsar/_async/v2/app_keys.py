"""App keys, in V2."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from samsar._core.calls import settings_for
from samsar._core.inputs.app_keys import app_secret, refresh_body
from samsar._core.inputs.fields import plain, with_extra
from samsar._core.keys import hidden
from samsar._core.routes.v2 import app_keys as routes
from samsar.credentials import checked_time
from samsar.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.credentials import AppKey
    from samsar.models.app_keys import IssuedAppKey
    from samsar.tokens import TokenStore
    from samsar.types.options import RequestOptions


class AsyncAppKeys:
    """The app key of the account: a credential for a program that runs for long.

    An account has one app key at most, which goes with a secret that you choose. It can do what an
    API key can, except manage app keys and publish. It belongs to the account alone: in the view of
    an external user these methods are refused.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create(
        self,
        secret: str,
        *,
        metadata: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[IssuedAppKey]:
        """Make the app key of the account, to be used with a secret of your own.

        The answer is the only place where the key ever stands: the server keeps hashes. A request
        that may have reached the server is not sent again, because the key would be made already
        and told to nobody; `revoke` it then, and make another.

        Args:
            secret: The secret that will go with the key: 32 to 1024 printable ASCII characters
                without spaces. `secrets.token_urlsafe(32)` makes one.
            metadata: What is to be kept with the key.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The key, and until when it is good: 365 days as a rule. Free of charge.

        Raises:
            InputError: The secret is too short or too long, or cannot travel in a header; or the
                view is that of an external user.
            ConflictError: The account has an app key already, even one that has expired: `refresh`
                or `revoke` it.
            PermissionDeniedError: The credential is itself an app key, or an external user's.
            OutcomeUnknownError: A key may have been made; the answer, and the key, are lost.
            SamsarError: What else went wrong.

        Route: POST /v2/users/app_key

        Example:
            ```python
            import secrets

            secret = secrets.token_urlsafe(32)
            made = await samsar.v2.app_keys.create(secret)
            program = samsar.with_options(app_key=made.data.app_key, app_secret=secret)
            print((await program.credits.balance()).data.remaining_credits)
            ```
        """
        secret = hidden(secret)
        body: dict[str, Any] = {"secret": app_secret(secret)}
        if metadata is not None:
            body["metadata"] = plain(metadata, "metadata")
        return await self._engine.call(
            routes.CREATE, body=with_extra(body, extra), options=options, estimate=lambda: 0
        )

    async def ensure(
        self,
        *,
        secret: str | None = None,
        app_key: str | None = None,
        store: TokenStore | None = None,
        metadata: Mapping[str, Any] | None = None,
        refresh_before: timedelta = timedelta(days=14),
        replace_lost: bool = False,
        options: RequestOptions | None = None,
    ) -> AppKey:
        """Return an app key that is good: the one that is known, an exchanged one, or a new one.

        It is what a program calls when it starts. A key that is known and good for long enough is
        left as it is, because an exchange would kill it for all who use it; one that expires soon,
        or has expired, is exchanged. Without a known key one is made, unless the account has one
        already: then nobody here knows it, and only `replace_lost` takes it back and makes
        another.

        With a store, the key is stored before it is returned, and a start that was killed in the
        middle is told from one that never was.

        Args:
            secret: The secret of the key, or of the one to be made; `generate_app_secret()` makes
                one. The store's by default.
            app_key: The key, where it is known; the store's by default.
            store: Where key and secret are kept; see `samsar.tokens`. `RotatingAppKey(store=…)`
                goes on with it.
            metadata: What is to be kept with a new key.
            refresh_before: Exchange a key when so much of its time is left.
            replace_lost: Whether to revoke a key that nobody knows, and to make another. Programs
                that use it lose access.
            options: How these calls differ from the client's settings.

        Returns:
            The key with its secret, as a credential. Free of charge.

        Raises:
            InputError: There is no secret, it is too short or too long, or a key came without it;
                or the view is that of an external user.
            AppKeyLostError: The account has an app key that is not known here.
            AuthenticationError: The secret does not belong to the key.
            PermissionDeniedError: The credential is itself an app key, or an external user's.
            OutcomeUnknownError: A key may have been made or exchanged, and is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/users/app_key

        Example:
            ```python
            from samsar import generate_app_secret

            app_key = await samsar.v2.app_keys.ensure(secret=generate_app_secret())
            program = samsar.with_options(credential=app_key)
            print((await program.credits.balance()).data.remaining_credits)
            ```
        """
        from samsar._async.app_key_care import AsyncAppKeyCare

        care = AsyncAppKeyCare(self, store, options)
        return await care.ensured(
            secret=secret,
            app_key=app_key,
            metadata=metadata,
            before=checked_time(refresh_before),
            replace_lost=replace_lost,
        )

    async def get(self, *, options: RequestOptions | None = None) -> SamsarResult[IssuedAppKey]:
        """Return what is known about the app key of the account: all but the key itself.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The record of the key: how it begins and ends, when it expires, when it was used. Free
            of charge.

        Raises:
            InputError: The view is that of an external user.
            NotFoundError: The account has no app key.
            PermissionDeniedError: The credential is itself an app key, or an external user's.
            SamsarError: What else went wrong.

        Route: GET /v2/users/app_key

        Example:
            ```python
            await samsar.v2.app_keys.create("a-client-generated-secret-at-least-32-chars")
            found = await samsar.v2.app_keys.get()
            print(found.data.app_key_record.status, found.data.app_key_record.expires_at)
            ```
        """
        return await self._engine.call(routes.GET, options=options)

    async def refresh(
        self,
        app_key: str | None = None,
        *,
        secret: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[IssuedAppKey]:
        """Exchange an app key for a new one; the secret stays the same.

        The old key is dead at once, so store the new one before anything else, and go on with
        `client.with_options(app_key=…, app_secret=…)`. An expired key can be exchanged, too. Key
        and secret prove themselves: no other credential goes with them.

        A request that may have reached the server is not sent again. When the answer is lost, so
        is the new key: sign in with an API key or a user's token, `revoke`, and make another. Do
        not exchange one key twice at the same time: the server may answer both, and only the last
        of the new keys works.

        Args:
            app_key: The key to exchange; the client's own by default.
            secret: Its secret; the client's own by default.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The new key, and until when it is good: 365 days as a rule. Free of charge.

        Raises:
            InputError: There is no key or no secret, neither here nor in the client; or the view
                is that of an external user.
            AuthenticationError: The key or the secret is wrong.
            OutcomeUnknownError: The old key may be dead; the new one is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/users/app_key/refresh

        Example:
            ```python
            secret = "a-client-generated-secret-at-least-32-chars"
            made = await samsar.v2.app_keys.create(secret)
            fresh = await samsar.v2.app_keys.refresh(made.data.app_key, secret=secret)
            program = samsar.with_options(app_key=fresh.data.app_key, app_secret=secret)
            print((await program.credits.balance()).data.remaining_credits)
            ```
        """
        app_key, secret = hidden(app_key), hidden(secret)
        if self._engine.scope.is_external:
            raise InputError("v2.app_keys.refresh serves the account alone, not an external user")
        own = settings_for(self._engine.settings, options).credentials
        body = with_extra(refresh_body(app_key, secret, own), extra)
        return await self._engine.call(
            routes.REFRESH, body=body, options=options, estimate=lambda: 0
        )

    async def revoke(self, *, options: RequestOptions | None = None) -> SamsarResult[IssuedAppKey]:
        """Take the app key of the account back: from then on nobody gets in with it.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The record of the key, as `revoked`. Free of charge.

        Raises:
            InputError: The view is that of an external user.
            NotFoundError: The account has no app key; it may have been revoked already.
            PermissionDeniedError: The credential is itself an app key, or an external user's.
            SamsarError: What else went wrong.

        Route: DELETE /v2/users/app_key

        Example:
            ```python
            await samsar.v2.app_keys.create("a-client-generated-secret-at-least-32-chars")
            revoked = await samsar.v2.app_keys.revoke()
            print(revoked.data.app_key_record.status)
            ```
        """
        return await self._engine.call(routes.REVOKE, options=options)
