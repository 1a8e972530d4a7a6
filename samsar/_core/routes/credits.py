"""The routes of credits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route

if TYPE_CHECKING:
    from samsar.models.credits import (
        AutoRecharge,
        AutoRechargeSettings,
        Checkout,
        CreditsBalance,
        PaymentStatus,
    )

BALANCE: Route[CreditsBalance] = Route(
    "credits.balance",
    "GET",
    "/v1/credits",
    Repeat.READ,
    model="credits.CreditsBalance",
)
RECHARGE: Route[Checkout] = Route(
    "credits.recharge",
    "POST",
    "/v1/credits/recharge",
    Repeat.ONCE,
    model="credits.Checkout",
)
PAYMENT_STATUS: Route[PaymentStatus] = Route(
    "credits.payment_status",
    "GET",
    "/v1/payment_status",
    Repeat.READ,
    model="credits.PaymentStatus",
)
ENABLE_AUTO_RECHARGE: Route[AutoRecharge] = Route(
    "credits.enable_auto_recharge",
    "POST",
    "/v1/enable_autorecharge",
    Repeat.ONCE,
    model="credits.AutoRecharge",
)
UPDATE_AUTO_RECHARGE_THRESHOLD: Route[AutoRechargeSettings] = Route(
    "credits.update_auto_recharge_threshold",
    "POST",
    "/v1/auto_recharge/threshold",
    Repeat.AGAIN,
    model="credits.AutoRechargeSettings",
)
