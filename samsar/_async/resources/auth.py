"""Sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core import routes
from samsar._core.inputs.auth import checked_secret, one_of_two_tokens, speaking_for
from samsar._core.inputs.fields import with_extra
from samsar._core.keys import hidden

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.auth import ApiKeyValidation, LoginToken, VerifiedSession
    from samsar.types.options import RequestOptions


class AsyncAuth:
    """Who is calling: keys that are checked, and tokens to sign in with."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create_login_token(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[LoginToken]:
        """Make a token that signs in as the account of the client.

        Whoever has it has the account for the next ten minutes: keep it out of logs. It is
        exchanged by `auth.verify_session`.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The token and until when it is good, 600 seconds as a rule. Free of charge.

        Raises:
            PermissionDeniedError: The credential is that of an external user or a sub-account.
            SamsarError: What else went wrong.

        Route: POST /v1/create_login_token

        Example:
            ```python
            token = await samsar.auth.create_login_token()
            print(token.data.expires_at)
            ```
        """
        return await self._engine.call(
            routes.auth.CREATE_LOGIN_TOKEN, body=with_extra({}, extra), options=options
        )

    async def validate_api_key(
        self, api_key: str | None = None, *, options: RequestOptions | None = None
    ) -> SamsarResult[ApiKeyValidation]:
        """Ask whose key it is, and whether it is good.

        A key that is given travels alone: neither the credential of the client nor its secret goes
        with it.

        Args:
            api_key: The key to check; the client's own credential by default.
            options: How this call differs from the client's settings.

        Returns:
            The account of the key and its credits. Free of charge.

        Raises:
            InputError: The key is blank, or cannot travel in a header.
            AuthenticationError: The key is no good.
            SamsarError: What else went wrong.

        Route: GET /v2/external/api_key/validate

        Example:
            ```python
            found = await samsar.auth.validate_api_key()
            print(found.data.valid, found.data.remaining_credits)
            ```
        """
        api_key = hidden(api_key)
        if api_key is not None:
            options = speaking_for(checked_secret(api_key, "api_key"), options)
        return await self._engine.call(routes.auth.VALIDATE_API_KEY, options=options)

    async def verify_session(
        self,
        *,
        login_token: str | None = None,
        auth_token: str | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[VerifiedSession]:
        """Exchange a login token for an auth token, or look up the user behind an auth token.

        Give one of the two. The credential of the client does not go with it.

        Args:
            login_token: A token of `auth.create_login_token`, good for ten minutes. It travels in
                the query.
            auth_token: A user's auth token. It travels in a header.
            options: How this call differs from the client's settings.

        Returns:
            The profile of the user, and an auth token that is good for 30 days. Free of charge.

        Raises:
            InputError: There is no token, there are two, or the token is blank.
            BadRequestError: The token is wrong or has expired (server: always 400 here).
            SamsarError: What else went wrong.

        Route: GET /users/verify_token

        Example:
            ```python
            token = await samsar.auth.create_login_token()
            user = await samsar.auth.verify_session(login_token=token.data.login_token)
            print(user.data.email)
            ```
        """
        login_token, auth_token = hidden(login_token), hidden(auth_token)
        one_of_two_tokens(login_token, auth_token)
        query = None
        if auth_token is not None:
            options = speaking_for(checked_secret(auth_token, "auth_token"), options)
        else:
            query = {"loginToken": checked_secret(login_token, "login_token")}
        return await self._engine.call(routes.auth.VERIFY_SESSION, query=query, options=options)
