"""The routes of app keys, in V2. They serve the account alone: its external users have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Payer, Repeat, Route

if TYPE_CHECKING:
    from samsar.models.app_keys import IssuedAppKey

CREATE: Route[IssuedAppKey] = Route(
    "v2.app_keys.create",
    "POST",
    "/v2/users/app_key",
    Repeat.ONCE,
    model="app_keys.IssuedAppKey",
)
GET: Route[IssuedAppKey] = Route(
    "v2.app_keys.get",
    "GET",
    "/v2/users/app_key",
    Repeat.READ,
    model="app_keys.IssuedAppKey",
)
# The key and its secret travel in the body. Server: it is good without any other credential, and
# takes no secret beside a Bearer token.
REFRESH: Route[IssuedAppKey] = Route(
    "v2.app_keys.refresh",
    "POST",
    "/v2/users/app_key/refresh",
    Repeat.ONCE,
    model="app_keys.IssuedAppKey",
    public=True,
    payer=Payer.EXTERNAL_USER,
)
REVOKE: Route[IssuedAppKey] = Route(
    "v2.app_keys.revoke",
    "DELETE",
    "/v2/users/app_key",
    Repeat.AGAIN,
    model="app_keys.IssuedAppKey",
)
