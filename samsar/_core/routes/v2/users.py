"""The routes of users, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Payer, Repeat, Route, Surface

if TYPE_CHECKING:
    from samsar.models.credits import CreditsBalance, PaymentStatus
    from samsar.models.users import (
        ExternalUserRegistration,
        UsageLogPage,
        UserCheckout,
        UserTokens,
    )

CREATE_EXTERNAL_USER: Route[ExternalUserRegistration] = Route(
    "v2.users.create_external_user",
    "POST",
    "/v2/user/create_external_user",
    Repeat.AGAIN,
    model="users.ExternalUserRegistration",
    surface=Surface.V2,
    identified=True,
)
CREDITS: Route[CreditsBalance] = Route(
    "v2.users.credits",
    "GET",
    "/v2/user/credits",
    Repeat.READ,
    model="credits.CreditsBalance",
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
PAYMENT_STATUS: Route[PaymentStatus] = Route(
    "v2.users.payment_status",
    "GET",
    "/v2/user/payment_status",
    Repeat.READ,
    model="credits.PaymentStatus",
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
# Nobody's account pays for the next two: a person does on a page of Stripe, or nothing is paid.
RECHARGE_CREDITS: Route[UserCheckout] = Route(
    "v2.users.recharge_credits",
    "POST",
    "/v2/user/recharge_credits",
    Repeat.ONCE,
    model="users.UserCheckout",
    public=True,
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
# Server: the old refresh token is gone before the new one is written.
REFRESH_TOKEN: Route[UserTokens] = Route(
    "v2.users.refresh_token",
    "POST",
    "/v2/user/refresh_token",
    Repeat.ONCE,
    model="users.UserTokens",
    public=True,
    surface=Surface.V2,
    payer=Payer.EXTERNAL_USER,
    identified=True,
)
# Server: an identity in the query is refused with a 400.
USAGE_LOGS: Route[UsageLogPage] = Route(
    "v2.users.usage_logs",
    "GET",
    "/v2/user/usage/logs",
    Repeat.READ,
    model="users.UsageLogPage",
    surface=Surface.V2,
    identified=True,
)
