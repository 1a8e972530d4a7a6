"""Credits that move by hand: grants, and charges for what was used elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from samsar._core import estimates
from samsar._core.inputs.credits import usage_body, whole_credits
from samsar._core.inputs.fields import with_extra
from samsar._core.routes import external_users

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.credits import CreditsGrant, UsageCharge
    from samsar.types.credits import UsageFields, UtilityType
    from samsar.types.options import RequestOptions


class AsyncCreditTransfers:
    """The part of `credits` that grants them, and charges for what was used elsewhere."""

    _engine: AsyncEngine

    async def grant(
        self,
        credits: int,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[CreditsGrant]:
        """Grant credits to the external user, out of nothing.

        The server adds them to the account, too, because it pays for what the user orders. A
        request that may have reached the server is not sent again: a second one would grant as much
        again.

        Args:
            credits: How many credits, a whole number from 1 up.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            What was granted, and what the user has now. The call is free of charge, and moves
            credits to two balances: that of the user and that of the account.

        Raises:
            InputError: The number is not whole, or is less than 1.
            BadRequestError: Nothing says which external user is meant.
            PermissionDeniedError: The credential is that of a sub-account.
            OutcomeUnknownError: They may have been granted; `credits.balance` shows it.
            SamsarError: What else went wrong.

        Route: POST /v1/external_users/credits/grant
            V2: POST /v2/credits/grant

        Example:
            ```python
            member = samsar.external_user(provider="whop", external_user_id="usr_123")
            granted = await member.credits.grant(1000)
            print(granted.data.remaining_credits)
            ```
        """
        return await self._engine.call(
            external_users.GRANT,
            body=with_extra({"credits": whole_credits(credits)}, extra),
            options=options,
            estimate=lambda: 0,
        )

    async def charge_usage(
        self,
        utility_type: UtilityType,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[UsageFields],
    ) -> SamsarResult[UsageCharge]:
        """Charge for a service that was used elsewhere: speech, transcription or crawling.

        It moves credits, and does nothing else. A request that may have reached the server is not
        sent again: a second one would charge again.

        For an external user the server wants their key or token here, in V2 as well; an identity
        alone is answered with 401.

        Args:
            utility_type: `tts` (text to speech), `stt` (speech to text) or `firecrawl` (crawling).
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: What was used: `characters` or `text` of speech, a `duration_…` of what was
                transcribed, or `firecrawl_credits_used`. See `samsar.types.credits.UsageFields`.

        Returns:
            What was charged, what is left, and how the price came about. It costs twice the price
            of the service: 24 credits for 1000 characters of speech, 44 credits for an hour that
            is transcribed, 1.8 credits for a credit of the crawler; an external user pays whole
            credits, rounded up.

        Raises:
            InputError: An argument is missing or wrong.
            AuthenticationError: The key of the external user is missing.
            InsufficientCreditsError: There are too few credits.
            OutcomeUnknownError: It may have been charged; `credits.balance` shows it.
            SamsarError: What else went wrong.

        Route: POST /v1/external_users/utils/usage_charge
            V2: POST /v2/utils/usage_charge

        Example:
            ```python
            member = samsar.external_user(provider="whop", external_user_id="usr_123")
            await member.credits.grant(100)
            session = await member.create_session()

            member = samsar.external_user(api_key=session.data.external_api_key)
            charged = await member.credits.charge_usage("tts", characters=1200)
            print(charged.data.credits_charged, charged.data.remaining_credits)
            ```
        """
        body = usage_body(utility_type, fields, extra)
        return await self._engine.call(
            external_users.CHARGE_USAGE,
            body=body,
            options=options,
            estimate=partial(estimates.usage, body),
        )
