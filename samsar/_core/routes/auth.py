"""The routes of sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route

if TYPE_CHECKING:
    from samsar.models.auth import ApiKeyValidation, LoginToken, VerifiedSession

CREATE_LOGIN_TOKEN: Route[LoginToken] = Route(
    "auth.create_login_token",
    "POST",
    "/v1/create_login_token",
    Repeat.AGAIN,
    model="auth.LoginToken",
)
VALIDATE_API_KEY: Route[ApiKeyValidation] = Route(
    "auth.validate_api_key",
    "GET",
    "/v2/external/api_key/validate",
    Repeat.READ,
    model="auth.ApiKeyValidation",
)
# The token that is verified is the credential: the client's own stays at home.
VERIFY_SESSION: Route[VerifiedSession] = Route(
    "auth.verify_session",
    "GET",
    "/users/verify_token",
    Repeat.AGAIN,
    model="auth.VerifiedSession",
    public=True,
)
