"""Sign-in: sessions and login tokens, of accounts and of external users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.inputs.auth import redirect_body
from samsar._core.inputs.fields import with_extra
from samsar._core.routes import external_users

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.auth import LoginToken, UserSession
    from samsar.types.options import RequestOptions


class AsyncUserSignIn:
    """What tells who somebody is, and signs them in."""

    _engine: AsyncEngine

    async def create_session(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[UserSession]:
        """Return who the view is for and what they have; an external user is made where needed.

        Of an external user the answer has the key, the same one every time: the server has no way
        to change it, so keep it on your server. `client.external_user(api_key=…)` goes on with it,
        and unlike an identity it leaves the profile of the user alone.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The external user, their credits and `external_api_key`; in V2, without an external
            user, the account. Free of charge.

        Raises:
            InputError: The identity has no provider, which `client.external_user` needs.
            BadRequestError: Nothing says which external user is meant.
            SamsarError: What else went wrong.

        Route: POST /v1/external_users/session
            V2: POST /v2/session

        Example:
            ```python
            member = samsar.external_user(
                provider="whop", external_user_id="usr_123", external_app_id="app_abc"
            )
            session = await member.create_session()
            print(session.data.external_user.id, session.data.remaining_credits)

            member = samsar.external_user(api_key=session.data.external_api_key)
            print((await member.credits.balance()).data.remaining_credits)
            ```
        """
        return await self._engine.call(
            external_users.CREATE_SESSION, body=with_extra({}, extra), options=options
        )

    async def create_login_token(
        self,
        *,
        redirect: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[LoginToken]:
        """Make a token that signs in as whom the view is for.

        Whoever has it can sign in for the next ten minutes, so keep it out of logs, and `login_url`
        with it. `auth.verify_session` exchanges it for an auth token. That of an external user may
        go to their browser; but mind that the routes of `client.videos` take it, too, and act for
        the whole account.

        Args:
            redirect: Where the page goes on after the sign-in: a path that begins with one `/`. The
                server ignores any other.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The token, until when it is good (600 seconds as a rule) and a page that signs in with
            it. Free of charge.

        Raises:
            InputError: The path cannot be one, or the identity has no provider where that is
                needed.
            BadRequestError: Nothing says which external user is meant.
            SamsarError: What else went wrong.

        Route: POST /v1/external_users/create_login_token
            V2: POST /v2/create_login_token

        Example:
            ```python
            member = samsar.external_user(provider="whop", external_user_id="usr_123")
            token = await member.create_login_token(redirect="/external/studio")
            print(token.data.expires_at)
            ```
        """
        return await self._engine.call(
            external_users.CREATE_LOGIN_TOKEN,
            body=with_extra(redirect_body(redirect), extra),
            options=options,
        )
