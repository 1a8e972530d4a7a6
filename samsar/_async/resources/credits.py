"""Credits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._async.resources.purchases import AsyncPurchases
from samsar._core import routes
from samsar._core.inputs.credits import amount
from samsar._core.inputs.fields import with_extra
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.credits import AutoRecharge, AutoRechargeSettings
    from samsar.types.options import RequestOptions


class AsyncCredits(AsyncPurchases):
    """What the account has, and what it pays."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def enable_auto_recharge(
        self,
        *,
        threshold_credits: float,
        amount_usd: float,
        max_monthly_usd: float,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[AutoRecharge]:
        """Let the server buy credits by itself. It may charge the saved card at once.

        From then on the card is charged whenever the balance falls below the threshold. Without a
        saved card nothing is charged yet, and `url` is the page where somebody saves one. All three
        numbers are required: what is left out, the server silently saves as 0.

        Args:
            threshold_credits: Buy when the balance falls below so many credits; from 0 up.
            amount_usd: What to pay each time, in US dollars; more than 0.
            max_monthly_usd: What to pay in a month at most, in US dollars; 0 is no limit.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The settings, the page to save a card on, and in `auto_recharge_run` the payment that
            was taken at once. It costs `amount_usd` of real money each time that it buys. A
            spending limit (`max_credits`) is held against the credits that this would buy.

        Raises:
            InputError: A number is missing or wrong.
            OutcomeUnknownError: It may be on, and the card charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/enable_autorecharge

        Example:
            ```python
            auto = await samsar.credits.enable_auto_recharge(
                threshold_credits=1000, amount_usd=50, max_monthly_usd=200
            )
            if auto.data.url:
                print("Save a card at", auto.data.url)
            ```
        """
        body = {
            "thresholdCredits": amount(threshold_credits, "threshold_credits", may_be_zero=True),
            "amountUsd": amount(amount_usd, "amount_usd"),
            "maxMonthlyUsd": amount(max_monthly_usd, "max_monthly_usd", may_be_zero=True),
        }
        return await self._engine.call(
            routes.credits.ENABLE_AUTO_RECHARGE,
            body=with_extra(body, extra),
            options=options,
            estimate=lambda: amount_usd * CREDITS_PER_USD,
        )

    async def update_auto_recharge_threshold(
        self,
        *,
        threshold_credits: float,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[AutoRechargeSettings]:
        """Change the balance below which the server buys credits by itself.

        A higher threshold makes the next purchase, which charges the saved card, come sooner.

        Args:
            threshold_credits: Buy when the balance falls below so many credits; from 0 up.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The settings. The call is free of charge; the purchases that it brings are not.

        Raises:
            InputError: The number is missing or wrong.
            BadRequestError: Auto-recharge is not on.
            SamsarError: What else went wrong.

        Route: POST /v1/auto_recharge/threshold

        Example:
            ```python
            await samsar.credits.enable_auto_recharge(
                threshold_credits=1000, amount_usd=50, max_monthly_usd=200
            )
            changed = await samsar.credits.update_auto_recharge_threshold(threshold_credits=1500)
            print(changed.data.auto_recharge_threshold)
            ```
        """
        body = {
            "thresholdCredits": amount(threshold_credits, "threshold_credits", may_be_zero=True)
        }
        return await self._engine.call(
            routes.credits.UPDATE_AUTO_RECHARGE_THRESHOLD,
            body=with_extra(body, extra),
            options=options,
        )
