"""Credits."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

from samsar import errors
from samsar._core import routes
from samsar._core.inputs.credits import amount, payment_query, whole_credits
from samsar._core.inputs.fields import with_extra
from samsar._core.payments import PaymentWatch
from samsar._core.polling import PollSchedule, checked_wait, schedule_from
from samsar._core.result import SamsarResult
from samsar._transport.async_tools import sleep
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.models.credits import (
        AutoRecharge,
        AutoRechargeSettings,
        Checkout,
        CreditsBalance,
        PaymentStatus,
    )
    from samsar.types.options import RequestOptions

DEFAULT_PAYMENT_WAIT = 1800.0


class AsyncCredits:
    """What the account has, and what it pays."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def balance(
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[CreditsBalance]:
        """Return what the account has.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The remaining credits, and the last payment. Free of charge.

        Raises:
            SamsarError: What went wrong.

        Route: GET /v1/credits

        Example:
            ```python
            balance = await samsar.credits.balance()
            print(balance.data.remaining_credits)
            ```
        """
        return await self._engine.call(routes.credits.BALANCE, options=options)

    async def recharge(
        self,
        credits: int,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[Checkout]:
        """Open a page where credits can be bought: 100 credits for one US dollar.

        No money moves by this call. It moves when somebody pays on the page, so give `url` to a
        person, and `credits.wait_payment` waits until they have.

        Args:
            credits: How many credits to buy, a whole number from 1 up.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The page, its id and its price. The call is free of charge; paying on the page is not.

        Raises:
            InputError: The number is not whole, or is less than 1.
            OutcomeUnknownError: A page may have been made; the answer is lost. Nothing is paid.
            SamsarError: What else went wrong.

        Route: POST /v1/credits/recharge

        Example:
            ```python
            checkout = await samsar.credits.recharge(2500)
            print(checkout.data.url, checkout.data.amount_usd)
            ```
        """
        body = with_extra({"credits": whole_credits(credits)}, extra)
        return await self._engine.call(
            routes.credits.RECHARGE, body=body, options=options, estimate=lambda: 0
        )

    async def payment_status(
        self,
        *,
        checkout_session_id: str | None = None,
        payment_intent_id: str | None = None,
        setup_intent_id: str | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[PaymentStatus]:
        """Return how a payment stands, or the setup of a card.

        One of the ids is enough.

        Args:
            checkout_session_id: The id of the page, from `credits.recharge`.
            payment_intent_id: The id of the payment.
            setup_intent_id: The id of the setup, from `credits.enable_auto_recharge`.
            options: How this call differs from the client's settings.

        Returns:
            The status. Free of charge.

        Raises:
            InputError: There is no id, or one is blank.
            NotFoundError: The account has never opened a page to pay on.
            PermissionDeniedError: The payment is another account's.
            SamsarError: What else went wrong.

        Route: GET /v1/payment_status

        Example:
            ```python
            checkout = await samsar.credits.recharge(2500)
            payment = await samsar.credits.payment_status(
                checkout_session_id=checkout.data.checkout_session_id
            )
            print(payment.data.status)
            ```
        """
        return await self._engine.call(
            routes.credits.PAYMENT_STATUS,
            query=payment_query(checkout_session_id, payment_intent_id, setup_intent_id),
            options=options,
        )

    async def wait_payment(
        self,
        *,
        checkout_session_id: str | None = None,
        payment_intent_id: str | None = None,
        setup_intent_id: str | None = None,
        timeout: float | None = DEFAULT_PAYMENT_WAIT,
        poll: float | PollSchedule | None = None,
        on_progress: Callable[[PaymentStatus], object] | None = None,
    ) -> SamsarResult[PaymentStatus]:
        """Wait until somebody has paid, or a card is saved.

        Waiting pays nothing, and leaving the wait stops no payment.

        Args:
            checkout_session_id: The id of the page, from `credits.recharge`.
            payment_intent_id: The id of the payment.
            setup_intent_id: The id of the setup, from `credits.enable_auto_recharge`.
            timeout: How many seconds to wait at most; None is for ever.
            poll: Seconds between two looks, or a schedule; from 2 growing to 15 by default.
            on_progress: Called with each status.

        Returns:
            The status of the payment, which has succeeded. Waiting is free of charge.

        Raises:
            InputError: There is no id, or an argument is wrong.
            PaymentFailedError: The payment failed.
            WaitTimeoutError: The time is over; the payment can still be made.
            SamsarCallError: The status cannot be read, and waiting does not help.

        Route: GET /v1/payment_status

        Example:
            ```python
            checkout = await samsar.credits.recharge(2500)
            print("Please pay at", checkout.data.url)
            payment = await samsar.credits.wait_payment(
                checkout_session_id=checkout.data.checkout_session_id
            )
            print(payment.data.status)
            ```
        """
        query = payment_query(checkout_session_id, payment_intent_id, setup_intent_id)
        watch = PaymentWatch(
            schedule=schedule_from(poll),
            timeout=checked_wait(timeout),
            now=time.monotonic(),
            random=random.random,
        )
        while True:
            look = await self._look_at_payment(query, watch)
            if isinstance(look, SamsarResult) and on_progress is not None:
                on_progress(look.data)
            if watch.is_over(look):
                assert isinstance(look, SamsarResult)  # noqa: S101 - only a status ends it well
                return look
            await sleep(watch.pause(time.monotonic()))

    async def _look_at_payment(
        self, query: Mapping[str, str], watch: PaymentWatch
    ) -> SamsarResult[PaymentStatus] | errors.SamsarCallError:
        """Return how a payment stands, or why that is not known."""
        route = routes.credits.PAYMENT_STATUS
        timeout = watch.look_timeout(time.monotonic(), route.timeout.value)
        try:
            return await self._engine.call(route, query=query, options={"timeout": timeout})
        except errors.SamsarCallError as error:
            return error

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
