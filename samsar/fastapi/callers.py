"""The visitor's own client: from a Bearer header or a cookie to whoever it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Annotated, Any, Final

from fastapi import Depends, HTTPException, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from samsar._async.client import AsyncSamsarClient
from samsar._async.external_users.view import AsyncExternalUserView
from samsar._core.keys import hidden
from samsar._sync.client import SamsarClient
from samsar._sync.external_users.view import ExternalUserView
from samsar.errors import ConfigurationError
from samsar.fastapi.lifespan import Service, service_of
from samsar.fastapi.serving import async_callers
from samsar.models.auth import VerifiedSession

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}


class CallerRefusedError(HTTPException):
    """A visitor who is not signed in (401), or is, but not for this (403).

    Attributes:
        code: `sign_in_required` or `not_allowed`.
    """

    def __init__(self, status_code: int, code: str, detail: str) -> None:
        headers = _CHALLENGE if status_code == 401 else None
        super().__init__(status_code, detail, headers)
        self.code = code


class _Visitor:
    def __init__(self, service: Service, token: str, user: VerifiedSession) -> None:
        self._service = service
        self._token = token
        self._user = user

    @property
    def user(self) -> VerifiedSession:
        """Who it is; their token is not part of it."""
        return self._user

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._user.id}>"


class Caller(_Visitor):
    """A visitor who has an account of their own: they pay for what is done with their client."""

    @cached_property
    def client(self) -> AsyncSamsarClient:
        """A client with their token, on the connections of the application."""
        service = self._service
        return async_callers(service.client, self._token, service.calls)

    @cached_property
    def sync_client(self) -> SamsarClient:
        """The same for `def` endpoints."""
        return self._service.sync_callers_client(self._token)


class ExternalCaller(_Visitor):
    """A visitor who is an external user of a platform."""

    @cached_property
    def client(self) -> AsyncExternalUserView:
        """A view with their token: what it does is theirs, and they pay."""
        service = self._service
        return async_callers(service.client, self._token, service.calls).external_user()

    @cached_property
    def sync_client(self) -> ExternalUserView:
        """The same for `def` endpoints."""
        return self._service.sync_callers_client(self._token).external_user()


def caller(
    *,
    cookie: str | None = None,
    header: bool = True,
    required: bool = True,
    accept: Callable[[VerifiedSession], bool] | None = None,
) -> Callable[..., Awaitable[Any]]:
    """Make a dependency that gives an endpoint its visitor, and a client that speaks for them.

    The token is checked by `auth.verify_session`, once in a while: `verified_for` of the lifespan
    says for how long the answer is believed. Tokens that only sign in, API keys and the tokens of
    external users are refused: with the latter the calls of an account would reach everything
    that the platform has.

    Args:
        cookie: The name of a cookie that holds the token. Set it with `HttpOnly`, `Secure` and
            `SameSite=Lax` or `Strict`: other sites can have browsers send a cookie without it.
        header: Whether `Authorization: Bearer …` is looked at; it goes before the cookie.
        required: Whether a visitor without a token is refused; else the endpoint gets None.
        accept: Says whether a user is let in; the others get a 403.

    Returns:
        What goes into `Depends(…)`; it gives a `Caller`.

    Raises:
        ConfigurationError: There is neither a header nor a cookie to look at.

    Example:
        ```python
        from typing import Annotated

        from fastapi import Depends
        from samsar.fastapi import Caller, caller

        Visitor = Annotated[Caller, Depends(caller(cookie="samsar_session"))]
        ```
    """
    return _dependency(
        Caller, cookie, header=header, required=required, external=False, accept=accept
    )


def external_caller(
    *,
    cookie: str | None = None,
    header: bool = True,
    required: bool = True,
    accept: Callable[[VerifiedSession], bool] | None = None,
) -> Callable[..., Awaitable[Any]]:
    """Make a dependency for visitors who are external users of a platform.

    The server says whose token it is, but not of which platform: let in only your own, as by
    `accept=lambda user: user.external_app_id == "my-app"`.

    Args:
        cookie: The name of a cookie that holds the token, as of `caller`.
        header: Whether `Authorization: Bearer …` is looked at; it goes before the cookie.
        required: Whether a visitor without a token is refused; else the endpoint gets None.
        accept: Says whether a user is let in; the others get a 403.

    Returns:
        What goes into `Depends(…)`; it gives an `ExternalCaller`.

    Raises:
        ConfigurationError: There is neither a header nor a cookie to look at.

    Example:
        ```python
        from typing import Annotated

        from fastapi import Depends
        from samsar.fastapi import ExternalCaller, external_caller

        is_ours = lambda user: user.external_app_id == "my-app"
        Member = Annotated[ExternalCaller, Depends(external_caller(accept=is_ours))]
        ```
    """
    return _dependency(
        ExternalCaller, cookie, header=header, required=required, external=True, accept=accept
    )


async def _nothing() -> None:
    """Stand for a place that is not looked at."""


def _dependency(
    kind: type[_Visitor],
    cookie: str | None,
    *,
    header: bool,
    required: bool,
    external: bool,
    accept: Callable[[VerifiedSession], bool] | None,
) -> Callable[..., Awaitable[Any]]:
    if not header and not cookie:
        raise ConfigurationError("look at the header or at a cookie: nobody could sign in")
    # Also for the documentation that FastAPI makes, which gets a button to sign in by.
    bearer = HTTPBearer(auto_error=False, description="An auth token") if header else _nothing
    jar = APIKeyCookie(name=cookie, auto_error=False) if cookie else _nothing

    async def visitor(
        request: Request,
        given: HTTPAuthorizationCredentials | None = Depends(bearer),  # noqa: B008 - FastAPI's way
        kept: str | None = Depends(jar),
    ) -> Any:
        token = hidden(given.credentials if given is not None else kept)
        if not token:
            if required:
                raise CallerRefusedError(401, "sign_in_required", "Sign in first.")
            return None
        if given is None:
            _refuse_other_sites(request)
        service = service_of(request)
        user = await service.sessions.user_of(token)
        if user is None:
            raise CallerRefusedError(
                401, "sign_in_required", "The session is over or never was: sign in anew."
            )
        if bool(user.is_external_user) is not external or (accept and not accept(user)):
            raise CallerRefusedError(403, "not_allowed", "This user may not do that.")
        return kind(service, token, user)

    return visitor


def _refuse_other_sites(request: Request) -> None:
    """Refuse what another site has had the browser do, where the browser tells.

    The first guard is the cookie's SameSite; this is the second.
    """
    is_foreign = request.headers.get("sec-fetch-site") == "cross-site"
    if is_foreign and request.method not in _SAFE:
        raise CallerRefusedError(403, "not_allowed", "This came from another site.")


CallerDep = Annotated[Caller, Depends(caller())]
"""The visitor whose auth token is in the header `Authorization: Bearer …`."""

ExternalCallerDep = Annotated[ExternalCaller, Depends(external_caller())]
"""The same for an external user, of whichever platform; `external_caller(accept=…)` looks."""
