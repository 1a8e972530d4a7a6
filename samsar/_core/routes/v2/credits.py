"""The routes of credits, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes import credits, external_users
from samsar._core.routes.base import Route, v2_twin

if TYPE_CHECKING:
    from samsar.models.credits import (
        Checkout,
        CreditsBalance,
        CreditsGrant,
        PaymentStatus,
        UsageCharge,
    )

BALANCE: Route[CreditsBalance] = v2_twin("v2.credits.balance", "/v2/credits", credits.BALANCE)
RECHARGE: Route[Checkout] = v2_twin(
    "v2.credits.recharge", "/v2/credits/recharge", credits.RECHARGE, wraps=True
)
PAYMENT_STATUS: Route[PaymentStatus] = v2_twin(
    "v2.credits.payment_status", "/v2/payment_status", credits.PAYMENT_STATUS
)
GRANT: Route[CreditsGrant] = v2_twin(
    "v2.credits.grant", "/v2/credits/grant", external_users.GRANT, wraps=True
)
CHARGE_USAGE: Route[UsageCharge] = v2_twin(
    "v2.credits.charge_usage", "/v2/utils/usage_charge", external_users.CHARGE_USAGE
)
