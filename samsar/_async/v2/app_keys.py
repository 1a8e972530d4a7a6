"""App keys, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.calls import settings_for
from samsar._core.inputs.app_keys import app_secret, refresh_body
from samsar._core.inputs.fields import plain, with_extra
from samsar._core.routes.v2 import app_keys as routes
from samsar.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.app_keys import AppKey
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
    ) -> SamsarResult[AppKey]:
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
        body: dict[str, Any] = {"secret": app_secret(secret)}
        if metadata is not None:
            body["metadata"] = plain(metadata, "metadata")
        return await self._engine.call(
            routes.CREATE, body=with_extra(body, extra), options=options, estimate=lambda: 0
        )

    async def get(self, *, options: RequestOptions | None = None) -> SamsarResult[AppKey]:
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
    ) -> SamsarResult[AppKey]:
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
        if self._engine.scope.is_external:
            raise InputError("v2.app_keys.refresh serves the account alone, not an external user")
        own = settings_for(self._engine.settings, options).credentials
        body = with_extra(refresh_body(app_key, secret, own), extra)
        return await self._engine.call(
            routes.REFRESH, body=body, options=options, estimate=lambda: 0
        )

    async def revoke(self, *, options: RequestOptions | None = None) -> SamsarResult[AppKey]:
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
