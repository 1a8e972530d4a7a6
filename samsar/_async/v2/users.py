"""Users, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._core.inputs.auth import checked_secret
from samsar._core.inputs.credits import payment_query
from samsar._core.inputs.fields import with_extra
from samsar._core.inputs.users import purchase_body, registration_body
from samsar._core.keys import hidden
from samsar._core.pages import NumberedPages, checked_page
from samsar._core.routes.v2 import users as routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.credits import CreditsBalance, PaymentStatus
    from samsar.models.users import (
        ExternalUserRegistration,
        UsageLog,
        UsageLogPage,
        UserCheckout,
        UserTokens,
    )
    from samsar.types.external_users import ExternalUserDetails
    from samsar.types.options import RequestOptions


class AsyncV2Users:
    """Users of the API: those of the account, and those that buy by e-mail."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create_external_user(
        self,
        unique_key: str | None = None,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[ExternalUserDetails],
    ) -> SamsarResult[ExternalUserRegistration]:
        """Register an external user of the account, or change one that is there.

        It can be done again: the same key means the same user, and the profile is overwritten.
        What is left out of `email`, `username`, `display_name`, `avatar_url`, `user_type` and
        `metadata` is erased there.

        In the view of an external user the fields add to those of the view, which win.

        Args:
            unique_key: What names the user to V2 from then on, like the address of a wallet;
                `external_user_id` by default. The server refuses one that belongs to another
                account.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: The other fields of `samsar.types.ExternalUser`: `email`, `display_name`,
                `provider` and so on.

        Returns:
            The user, and what names them in later calls. Free of charge.

        Raises:
            InputError: Nothing says who the user is, or a field is wrong.
            TypeError: There is no such field.
            ConflictError: The key belongs to another account.
            PermissionDeniedError: The credential is that of an external user or a sub-account.
            SamsarError: What else went wrong.

        Route: POST /v2/user/create_external_user

        Example:
            ```python
            made = await samsar.v2.users.create_external_user(
                "wallet:0x742d35Cc", email="member@example.com", display_name="Member Name"
            )
            print(made.data.reference)

            member = samsar.v2.external_user(unique_key=made.data.unique_key)
            print((await member.credits.balance()).data.remaining_credits)
            ```
        """
        has_identity = self._engine.scope.identity is not None
        body = registration_body(unique_key, fields, extra, has_identity=has_identity)
        return await self._engine.call(routes.CREATE_EXTERNAL_USER, body=body, options=options)

    async def credits(
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[CreditsBalance]:
        """Return what the user has: the same as `v2.credits.balance`.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The remaining credits, and the last payment; of an external user the record, too. Free
            of charge.

        Raises:
            SamsarError: What went wrong.

        Route: GET /v2/user/credits

        Example:
            ```python
            balance = await samsar.v2.users.credits()
            print(balance.data.remaining_credits)
            ```
        """
        return await self._engine.call(routes.CREDITS, options=options)

    async def payment_status(
        self,
        *,
        checkout_session_id: str | None = None,
        payment_intent_id: str | None = None,
        setup_intent_id: str | None = None,
        external_payment_id: str | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[PaymentStatus]:
        """Return how a payment of the user stands: the same as `v2.credits.payment_status`.

        One of the ids is enough. A page of `recharge_credits` belongs to the buyer: ask with the
        buyer's auth token.

        Args:
            checkout_session_id: The id of the page.
            payment_intent_id: The id of the payment.
            setup_intent_id: The id of the setup of a card.
            external_payment_id: The id of the payment of an external user.
            options: How this call differs from the client's settings.

        Returns:
            The status. Free of charge.

        Raises:
            InputError: There is no id, or one is blank.
            NotFoundError: The user has never opened a page to pay on.
            PermissionDeniedError: The payment is another user's.
            SamsarError: What else went wrong.

        Route: GET /v2/user/payment_status

        Example:
            ```python
            checkout = await samsar.v2.credits.recharge(2500)
            payment = await samsar.v2.users.payment_status(
                checkout_session_id=checkout.data.checkout_session_id
            )
            print(payment.data.status)
            ```
        """
        query = payment_query(
            checkout_session_id, payment_intent_id, setup_intent_id, external_payment_id
        )
        return await self._engine.call(routes.PAYMENT_STATUS, query=query, options=options)

    async def recharge_credits(
        self,
        amount: float,
        *,
        email: str,
        redirect_url: str,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[UserCheckout]:
        """Open a page where somebody buys credits for an e-mail address: 100 for one US dollar.

        Anybody may: no credential is sent, nor needed. No money moves by this call. It moves when
        somebody pays on the page, so give `url` to a person. When they have paid, the server makes
        an account for the address if there is none, adds the credits, and calls `redirect_url` with
        `authToken`, `refreshToken` and `expiryDate` in the query: with GET, and with POST and a
        JSON body besides where that is answered with 404. It is called once, within 8 seconds. The
        browser of the buyer comes to the same URL, with `samsarCheckoutStatus` and without tokens.

        Tokens in a query are secrets: keep them out of the logs of that server.

        Args:
            amount: The price in US dollars, from 0.50 to 10,000, in whole cents.
            email: The address of the account that gets the credits.
            redirect_url: Where the tokens go: https, at most 500 characters, without a user name
                or a password. (Plain http to this machine is for an emulator with
                `http_redirects`; the API refuses it.)
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The page, its id and its price. The call is free of charge; paying on the page is not.

        Raises:
            InputError: An argument is missing or wrong.
            OutcomeUnknownError: A page may have been made; the answer is lost. Nothing is paid.
            SamsarError: What else went wrong.

        Route: POST /v2/user/recharge_credits

        Example:
            ```python
            checkout = await samsar.v2.users.recharge_credits(
                25, email="customer@example.com", redirect_url="https://example.com/callback"
            )
            print(checkout.data.url, checkout.data.credits)
            ```
        """
        return await self._engine.call(
            routes.RECHARGE_CREDITS,
            body=purchase_body(amount, email, redirect_url, extra),
            options=options,
            estimate=lambda: 0,
        )

    async def refresh_token(
        self,
        refresh_token: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[UserTokens]:
        """Exchange a refresh token for a new auth token and the next refresh token.

        The call uses the refresh token up: keep the new one before anything else. No other
        credential is sent, nor needed.

        A request that may have reached the server is not sent again, because the first one may
        have used the token up. When the answer is lost (`OutcomeUnknownError`), so is the next
        refresh token, and the user must sign in anew; the auth token that they have stays good
        until it expires. Of two calls with the same token at the same time, one fails.

        Args:
            refresh_token: The token, `srf_…`, from the callback of `recharge_credits` or from the
                refresh before.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            An auth token that is good for 10 days, and a refresh token that is good for 90 days, as
            a rule. Free of charge.

        Raises:
            InputError: The token is blank.
            AuthenticationError: The token is wrong, used up or expired: the user must sign in anew.
            OutcomeUnknownError: The token may be used up, and the new ones are lost: the user must
                sign in anew.
            SamsarError: What else went wrong.

        Route: POST /v2/user/refresh_token

        Example:
            ```python
            tokens = await samsar.v2.users.refresh_token(refresh_token)
            buyer = samsar.with_options(auth_token=tokens.data.auth_token)
            print((await buyer.v2.users.credits()).data.remaining_credits)
            ```
        """
        refresh_token = hidden(refresh_token)
        body = {"refreshToken": checked_secret(refresh_token, "refresh_token")}
        return await self._engine.call(
            routes.REFRESH_TOKEN,
            body=with_extra(body, extra),
            options=options,
            estimate=lambda: 0,
        )

    async def usage_logs(
        self,
        *,
        page: int | None = None,
        page_size: int | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[UsageLogPage]:
        """Return what was charged, newest first, page by page.

        The stages of one video come together, as one row with `sub_rows`. `iterate_usage_logs`
        goes through all pages. The logs are those of the account: for an external user the server
        answers 400.

        Args:
            page: The number of the page, from 1 up; 1 by default.
            page_size: How many rows a page has, 1 to 100; the server's default is 25.
            options: How this call differs from the client's settings.

        Returns:
            One page, and how many there are. Free of charge.

        Raises:
            InputError: A number is not a whole one from 1 up.
            BadRequestError: The view, or the credential, is that of an external user.
            SamsarError: What else went wrong.

        Route: GET /v2/user/usage/logs

        Example:
            ```python
            logs = await samsar.v2.users.usage_logs(page_size=10)
            for row in logs.data.items:
                print(row.created_at, row.source, row.credits)
            ```
        """
        query = {
            "page": checked_page(page, "page"),
            "pageSize": checked_page(page_size, "page_size"),
        }
        return await self._engine.call(routes.USAGE_LOGS, query=query, options=options)

    async def iterate_usage_logs(
        self,
        *,
        page_size: int | None = None,
        page: int | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncIterator[UsageLog]:
        """Go through all that was charged, newest first.

        Pages are fetched as they are needed. A row that moves to the next page while this runs,
        because something else was charged, comes once.

        Args:
            page_size: How many rows to fetch at once, 1 to 100; the server's default is 25.
            page: The page to begin with; 1 by default.
            options: How each call differs from the client's settings.

        Yields:
            The rows. Free of charge.

        Raises:
            InputError: A number is not a whole one from 1 up.
            BadRequestError: The view, or the credential, is that of an external user.
            UnexpectedReplyError: The server says that there is more, but does not send it.
            SamsarError: What else went wrong.

        Route: GET /v2/user/usage/logs

        Example:
            ```python
            async for row in samsar.v2.users.iterate_usage_logs():
                print(row.created_at, row.source, row.credits)
            ```
        """
        pages = NumberedPages(routes.USAGE_LOGS, checked_page(page, "page"))
        while pages.number is not None:
            found = await self.usage_logs(page=pages.number, page_size=page_size, options=options)
            for row in pages.turned(found, found.data.items, found.data.pagination):
                yield row
