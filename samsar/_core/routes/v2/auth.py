"""The routes of sign-in, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes import external_users
from samsar._core.routes.base import Route, v2_twin

if TYPE_CHECKING:
    from samsar.models.auth import LoginToken, UserSession

CREATE_SESSION: Route[UserSession] = v2_twin(
    "v2.auth.create_session", "/v2/session", external_users.CREATE_SESSION
)
CREATE_LOGIN_TOKEN: Route[LoginToken] = v2_twin(
    "v2.auth.create_login_token", "/v2/create_login_token", external_users.CREATE_LOGIN_TOKEN
)
