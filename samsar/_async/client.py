"""The client."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, Unpack

from samsar._async.engine import AsyncEngine, AsyncShared
from samsar._core.address import checked_path, checked_verb
from samsar._core.any_path import payer_of
from samsar._core.config import (
    DEFAULT_MAX_CONNECTIONS,
    ClientOptions,
    TransportSettings,
    checked_count,
    settings_from,
)
from samsar._core.keys import hidden, with_hidden
from samsar._core.routes import Repeat, Route, Surface, TimeoutClass
from samsar._core.scope import Scope
from samsar._transport.async_http import AsyncTransport
from samsar.credentials import ProvidedToken
from samsar.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    import logging
    import ssl
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from samsar._async.external_users.view import AsyncExternalUserView
    from samsar._async.resources.assistant import AsyncAssistant
    from samsar._async.resources.auth import AsyncAuth
    from samsar._async.resources.chat import AsyncChat
    from samsar._async.resources.credits import AsyncCredits
    from samsar._async.resources.embeddings import AsyncEmbeddings
    from samsar._async.resources.images import AsyncImages
    from samsar._async.resources.jobs import AsyncJobs
    from samsar._async.resources.publications import AsyncPublications
    from samsar._async.resources.receipts import AsyncReceipts
    from samsar._async.resources.videos import AsyncVideos
    from samsar._async.v2.view import AsyncV2Api
    from samsar._core.events import RequestEvent, ResponseEvent, RetryEvent
    from samsar._core.result import SamsarResult
    from samsar._core.tracing import Tracer
    from samsar._transport.async_tools import TokenProvider
    from samsar.credentials import Credential
    from samsar.types.external_users import ExternalUser, ExternalUserFields
    from samsar.types.options import RequestOptions


class AsyncSamsarClient:
    """A client of the Samsar API.

    Making one does no input or output. Use one for the whole program, and close it at the end;
    `with_options` makes cheap copies that share its connections.

    Args:
        api_key: A platform API key; `SAMSAR_API_KEY` by default.
        auth_token: A user's auth token; `SAMSAR_AUTH_TOKEN` by default. It goes before a key.
        token_provider: Returns an auth token, and another one when the server has refused it.
        app_key: An app key; `SAMSAR_APP_KEY` by default.
        app_secret: The secret of the app key; `SAMSAR_APP_SECRET` by default.
        external_user_api_key: The key of one external user of the platform;
            `SAMSAR_EXTERNAL_USER_API_KEY` by default.
        credential: One of these as a value, like `ApiKey(…)`, or one that is renewed in time, like
            `RotatingToken(…)`.
        base_url: The server, with or without `/v1`; `SAMSAR_BASE_URL`, or
            https://api.samsar.one by default.
        timeout: Seconds for a whole call, retries included; by default 30, or 300 or 660 for
            routes that legitimately take so long.
        max_retries: Repeats after the first attempt, of what is safe to repeat; 0 turns them off.
        max_credits: Refuse calls that would cost more credits than this.
        headers: Headers for every call.
        max_connections: How many connections may be open at once.
        proxy: The URL of a proxy; the usual environment variables by default.
        ca_bundle: A file, or a folder, of certificates to trust instead of the system's.
        ssl_context: A TLS context of your own.
        allow_http: Whether plain http to another machine is all right.
        on_request: Called before every attempt.
        on_response: Called after every answer.
        on_retry: Called before every repeat.
        logger: Where to log; the logger `samsar` by default.
        tracing: Who writes spans for OpenTelemetry, a `samsar.otel.Tracing()`.

    Raises:
        ConfigurationError: An argument cannot work.

    Example:
        ```python
        async with AsyncSamsarClient() as samsar:
            print((await samsar.credits.balance()).data.remaining_credits)
        ```
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        auth_token: str | None = None,
        token_provider: TokenProvider | None = None,
        app_key: str | None = None,
        app_secret: str | None = None,
        external_user_api_key: str | None = None,
        credential: Credential | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        max_retries: int = 2,
        max_credits: float | None = None,
        headers: Mapping[str, str | None] | None = None,
        max_connections: int = DEFAULT_MAX_CONNECTIONS,
        proxy: str | None = None,
        ca_bundle: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        allow_http: bool = False,
        on_request: Callable[[RequestEvent], object] | None = None,
        on_response: Callable[[ResponseEvent], object] | None = None,
        on_retry: Callable[[RetryEvent], object] | None = None,
        logger: logging.Logger | None = None,
        tracing: Tracer | None = None,
    ) -> None:
        # Tracebacks that show variables do not show these.
        api_key, auth_token, external_user_api_key = map(
            hidden, (api_key, auth_token, external_user_api_key)
        )
        app_key, app_secret = hidden(app_key), hidden(app_secret)
        if token_provider is not None:
            if api_key or auth_token or app_key or credential:
                raise ConfigurationError(
                    "token_provider goes without api_key, auth_token, app_key and credential"
                )
            credential = ProvidedToken(token_provider)
        options = ClientOptions(
            api_key=api_key,
            auth_token=auth_token,
            app_key=app_key,
            app_secret=app_secret,
            external_user_api_key=external_user_api_key,
            credential=credential,
            timeout=timeout,
            max_retries=max_retries,
            max_credits=max_credits,
            headers=headers or {},
            on_request=on_request,
            on_response=on_response,
            on_retry=on_retry,
            tracing=tracing,
        )
        if logger is not None:
            options["logger"] = logger
        settings = settings_from(base_url=base_url, allow_http=allow_http, options=options)
        transport = AsyncTransport(
            TransportSettings(
                proxy=proxy,
                ca_bundle=ca_bundle,
                ssl_context=ssl_context,
                max_connections=checked_count(max_connections, "max_connections", least=1),
            )
        )
        self._engine = AsyncEngine(settings, AsyncShared(transport))
        self._owns_connections = True

    @cached_property
    def videos(self) -> AsyncVideos:
        """Make videos and find them."""
        from samsar._async.resources.videos import AsyncVideos

        return AsyncVideos(self._engine)

    @cached_property
    def jobs(self) -> AsyncJobs:
        """Follow work that goes on at the server."""
        from samsar._async.resources.jobs import AsyncJobs

        return AsyncJobs(self._engine)

    @cached_property
    def credits(self) -> AsyncCredits:
        """What the account has, and what it pays."""
        from samsar._async.resources.credits import AsyncCredits

        return AsyncCredits(self._engine)

    @cached_property
    def auth(self) -> AsyncAuth:
        """Check keys and sign in."""
        from samsar._async.resources.auth import AsyncAuth

        return AsyncAuth(self._engine)

    @cached_property
    def publications(self) -> AsyncPublications:
        """Publish videos and find published ones."""
        from samsar._async.resources.publications import AsyncPublications

        return AsyncPublications(self._engine)

    @cached_property
    def images(self) -> AsyncImages:
        """Improve pictures, make more of them, and banners."""
        from samsar._async.resources.images import AsyncImages

        return AsyncImages(self._engine)

    @cached_property
    def receipts(self) -> AsyncReceipts:
        """Read receipts."""
        from samsar._async.resources.receipts import AsyncReceipts

        return AsyncReceipts(self._engine)

    @cached_property
    def chat(self) -> AsyncChat:
        """Improve texts."""
        from samsar._async.resources.chat import AsyncChat

        return AsyncChat(self._engine)

    @cached_property
    def assistant(self) -> AsyncAssistant:
        """Talk about a session, with text and pictures."""
        from samsar._async.resources.assistant import AsyncAssistant

        return AsyncAssistant(self._engine)

    @cached_property
    def embeddings(self) -> AsyncEmbeddings:
        """Index records, pages and texts, and search them by meaning."""
        from samsar._async.resources.embeddings import AsyncEmbeddings

        return AsyncEmbeddings(self._engine)

    @cached_property
    def v2(self) -> AsyncV2Api:
        """V2: one surface for the account and its external users."""
        from samsar._async.v2.view import AsyncV2Api

        return AsyncV2Api(self._engine.scoped(Scope(surface=Surface.V2)))

    def external_user(
        self,
        user: ExternalUser | Mapping[str, Any] | None = None,
        *,
        api_key: str | None = None,
        **fields: Unpack[ExternalUserFields],
    ) -> AsyncExternalUserView:
        """Return a view of one external user of the account.

        Every call that carries an identity writes the profile of that user: what is left out of
        `email`, `username`, `display_name`, `avatar_url`, `user_type` and `metadata` is erased
        there. Give all that you keep there every time, or use the user's own key.

        Args:
            user: Who it is; a provider and an id are required, and `external_app_id` keeps other
                accounts from taking the user over. Nobody leaves it to the credential.
            api_key: The key of the external user, from `external_user(…).create_session()`.
            **fields: The fields of `samsar.types.ExternalUser`, instead of `user`.

        Returns:
            The view, on the same connections. Nothing is sent; free of charge.

        Raises:
            InputError: The identity does not say who the user is.
            ConfigurationError: The key is blank or cannot travel.
            TypeError: There is no such field.

        Route: none

        Example:
            ```python
            member = samsar.external_user(provider="whop", external_user_id="usr_123")
            print(member)
            ```
        """
        from samsar._async.external_users.view import AsyncExternalUserView
        from samsar._async.scoped import external_engine

        api_key = hidden(api_key)
        return AsyncExternalUserView(
            external_engine(self._engine, Surface.EXTERNAL_USERS, user, api_key, fields)
        )

    def with_options(self, **options: Unpack[ClientOptions]) -> AsyncSamsarClient:
        """Return a copy with other settings, on the same connections.

        Closing the copy leaves the connections open; closing this client closes them for both.

        Args:
            **options: What changes; see `samsar.types.ClientOptions`.

        Returns:
            The copy.

        Raises:
            ConfigurationError: An option cannot work.
            TypeError: There is no such option.

        Example:
            ```python
            patient = samsar.with_options(timeout=600, max_retries=5)
            print((await patient.credits.balance()).data.remaining_credits)
            ```
        """
        own = ClientOptions(**with_hidden(options))  # type: ignore[typeddict-item]
        del options
        copy = object.__new__(type(self))
        copy._engine = self._engine.changed(self._engine.settings.changed(own))
        copy._owns_connections = False
        return copy

    async def request(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, str | float | bool | None] | None = None,
        repeat: Repeat | str | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[Any]:
        """Call any route of the API, also one that this package does not know.

        Args:
            method: The HTTP verb.
            path: The path from the server's root, like `/v2/requests`, percent-encoded.
            body: What to send as JSON; None sends no body.
            query: What to send in the query; None values are left out.
            repeat: What a repeat of the request could do: `read`, `again`, `keyed` or `once`. By
                default a GET or HEAD is `read` and everything else `once`, which is never sent
                twice.
            options: How this call differs from the client's settings.

        Returns:
            The answer; `data` is plain JSON, or text when it is not JSON. It costs what the route
            costs.

        Raises:
            InputError: The path leaves the server, the body cannot be written as JSON, or the
                account would pay for an external user.
            SamsarError: What else went wrong.

        Route: the one given

        Example:
            ```python
            answer = await samsar.request("GET", "/v1/credits")
            print(answer.data["remainingCredits"])
            ```
        """
        verb = checked_verb(method)
        if repeat is None:
            repeat = Repeat.READ if verb in ("GET", "HEAD") else Repeat.ONCE
        route: Route[Any] = Route(
            "request",
            verb,
            checked_path(path),
            _repeat(repeat),
            TimeoutClass.SLOW,
            payer=payer_of(verb, path),
        )
        return await self._engine.call(route, query=query, body=body, options=options)

    async def aclose(self) -> None:
        """Close the connections; doing it twice is fine.

        Example:
            ```python
            await samsar.aclose()
            ```
        """
        if self._owns_connections:
            await self._engine.shared.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        if not hasattr(self, "_engine"):
            # Some tracebacks show what was about to be made.
            return f"<{type(self).__name__}>"
        settings = self._engine.settings
        return f"<{type(self).__name__} {settings.base_url} {settings.credentials!r}>"


def _repeat(repeat: Repeat | str) -> Repeat:
    try:
        return Repeat(repeat)
    except ValueError:
        raise InputError(
            "repeat must be 'read', 'again', 'keyed' or 'once'", argument="repeat"
        ) from None
