"""What is there, and buying more: for accounts and for external users."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from samsar import errors
from samsar._core import routes
from samsar._core.inputs.credits import payment_query, whole_credits
from samsar._core.inputs.fields import with_extra
from samsar._core.payments import PaymentWatch
from samsar._core.polling import PollSchedule, check_callbacks, checked_wait, schedule_from
from samsar._core.result import SamsarResult
from samsar._core.spans import WaitTrace
from samsar._transport import rehearsal
from samsar._transport.async_tools import settled, sleep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.models.credits import Checkout, CreditsBalance, PaymentStatus
    from samsar.types.options import RequestOptions

DEFAULT_PAYMENT_WAIT = 1800.0


class AsyncPurchases:
    """The part of `credits` that tells what is there, and buys more."""

    _engine: AsyncEngine

    async def balance(
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[CreditsBalance]:
        """Return what the account has, or the external user that the view is for.

        For an external user, `client.external_user` needs their key: without it the server does
        not see who is meant here, and answers 400. `client.v2.external_user` needs none.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The remaining credits, and the last payment; of an external user the record, too. Free
            of charge.

        Raises:
            SamsarError: What went wrong.

        Route: GET /v1/credits
            V2: GET /v2/credits
            External users: GET /v1/external_users/credits

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
        person, and `credits.wait_payment` waits until they have. What is bought for an external
        user goes into their purse.

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
            V2: POST /v2/credits/recharge
            External users: POST /v1/external_users/credits/recharge

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
        external_payment_id: str | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[PaymentStatus]:
        """Return how a payment stands, or the setup of a card.

        One of the ids is enough.

        Args:
            checkout_session_id: The id of the page, from `credits.recharge`.
            payment_intent_id: The id of the payment.
            setup_intent_id: The id of the setup, from `credits.enable_auto_recharge`.
            external_payment_id: The id of the payment of an external user.
            options: How this call differs from the client's settings.

        Returns:
            The status. Free of charge. For an external user the look itself brings the credits in
            that were paid for; to look again brings no more.

        Raises:
            InputError: There is no id, or one is blank.
            NotFoundError: The account has never opened a page to pay on.
            PermissionDeniedError: The payment is another account's.
            SamsarError: What else went wrong.

        Route: GET /v1/payment_status
            V2: GET /v2/payment_status
            External users: GET /v1/external_users/payment_status

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
            query=payment_query(
                checkout_session_id, payment_intent_id, setup_intent_id, external_payment_id
            ),
            options=options,
        )

    async def wait_payment(
        self,
        *,
        checkout_session_id: str | None = None,
        payment_intent_id: str | None = None,
        setup_intent_id: str | None = None,
        external_payment_id: str | None = None,
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
            external_payment_id: The id of the payment of an external user.
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
            V2: GET /v2/payment_status
            External users: GET /v1/external_users/payment_status

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
        check_callbacks(on_progress=on_progress)
        query = payment_query(
            checkout_session_id, payment_intent_id, setup_intent_id, external_payment_id
        )
        watch = PaymentWatch(
            schedule=schedule_from(poll),
            timeout=checked_wait(timeout),
            now=rehearsal.monotonic(),
            random=random.random,
        )
        with WaitTrace(self._engine.settings.tracing, "credits.wait_payment") as trace:
            while True:
                look = await self._look_at_payment(query, watch)
                if isinstance(look, SamsarResult):
                    trace.saw(look.data.status)
                    if on_progress is not None:
                        await settled(on_progress(look.data))
                if watch.is_over(look):
                    assert isinstance(look, SamsarResult)  # noqa: S101 - only a status ends it well
                    return look
                await sleep(watch.pause(rehearsal.monotonic()))

    async def _look_at_payment(
        self, query: Mapping[str, str], watch: PaymentWatch
    ) -> SamsarResult[PaymentStatus] | errors.SamsarCallError:
        """Return how a payment stands, or why that is not known."""
        route = routes.credits.PAYMENT_STATUS
        timeout = watch.look_timeout(rehearsal.monotonic(), route.timeout.value)
        try:
            return await self._engine.call(route, query=query, options={"timeout": timeout})
        except errors.SamsarCallError as error:
            return error
