"""Users: those that an account registers, those that buy by e-mail, and what they have used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samsar.models.base import Model, model
from samsar.models.external_users import ExternalUserRecord


@model
class ExternalUserReference(Model):
    """What names an external user in later calls.

    Attributes:
        provider: Where the user comes from; `samsar_v2` when nothing else was said.
        unique_key: What names the user to V2.
        external_user_id: The id of the user at the provider.
        external_app_id: The application that the user uses.
        external_company_id: The company that the user belongs to.
        external_account_id: The account that the user belongs to.
    """

    provider: str | None = None
    unique_key: str | None = None
    external_user_id: str | None = None
    external_app_id: str | None = None
    external_company_id: str | None = None
    external_account_id: str | None = None


@model
class ExternalUserRegistration(ExternalUserReference):
    """An external user, as they are registered now.

    Attributes:
        external_user: All that is kept about the user.
        reference: What names the user in later calls.
    """

    external_user: ExternalUserRecord | None = None
    reference: ExternalUserReference | None = None


@model
class UserCheckout(Model):
    """A page of Stripe where somebody buys credits by e-mail; nothing is paid until they do.

    Attributes:
        url: The page to open.
        checkout_session_id: Stripe's id of the page.
        amount: The price in US dollars.
        amount_cents: The price in cents.
        credits: The credits that it buys.
        currency: The currency, `USD`.
        redirect_url: Where the tokens go, and then the buyer.
        payment_status_endpoint: The route that tells how the payment stands; it wants the buyer's
            own token.
    """

    url: str | None = None
    checkout_session_id: str | None = None
    amount: float | None = None
    amount_cents: float | None = None
    credits: float | None = None
    currency: str | None = None
    redirect_url: str | None = None
    payment_status_endpoint: str | None = None


@model
class UserTokens(Model):
    """Tokens of a user. Whoever has them has the account: they are never shown.

    Attributes:
        token_type: What kind of token it is, `Bearer`.
        auth_token: The token for calls: `SamsarClient(auth_token=…)`.
        refresh_token: What gets the next tokens, once.
        expiry_date: Until when the auth token is good; 10 days as a rule.
        expires_in_seconds: How long it is good, from now.
        refresh_token_expires_at: Until when the refresh token is good; 90 days as a rule.
    """

    token_type: str | None = None
    auth_token: str | None = None
    refresh_token: str | None = None
    expiry_date: datetime | None = None
    expires_in_seconds: float | None = None
    refresh_token_expires_at: datetime | None = None


@model
class UsageRow(Model):
    """One charge.

    A server that runs on keys of its own writes `audit` rows, which cost nothing and tell which
    provider was called; the fields from `provider` on are theirs.

    Attributes:
        id: The id of the row.
        source: What was charged for, like `text_to_video` or `image_enhance`.
        credits: What it cost.
        balance_after: What was left.
        metadata: What else is known: the session, the stage, the rate.
        direction: `debit`, or `audit` for a row that costs nothing.
        created_at: When it was charged.
        updated_at: When the row was changed last.
        group_type: `express_video` for a video, `express_video_stage` for a stage of one.
        request_type: What was asked for.
        call_type: What was called.
        provider: Who was called.
        authorization_provider: Whose key was used.
        job_type: What kind of job it was.
        model: The model that was used.
        status: How it ended.
        service: The part of the server that called.
        session_id: The session that it was for.
        layer_id: The layer that it was for.
        audio_layer_id: The audio layer that it was for.
        local_request_id: The server's id of the call.
        provider_request_id: The provider's id of the call.
    """

    id: str | None = None
    source: str | None = None
    credits: float | None = None
    balance_after: float | None = None
    metadata: dict[str, Any] | None = None
    direction: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    group_type: str | None = None
    request_type: str | None = None
    call_type: str | None = None
    provider: str | None = None
    authorization_provider: str | None = None
    job_type: str | None = None
    model: str | None = None
    status: str | None = None
    service: str | None = None
    session_id: str | None = None
    layer_id: str | None = None
    audio_layer_id: str | None = None
    local_request_id: str | None = None
    provider_request_id: str | None = None


@model
class UsageLog(UsageRow):
    """One charge, or all charges of one video together.

    Attributes:
        sub_rows: The stages of a video, in their order; None for anything else.
    """

    sub_rows: list[UsageRow] | None = None


@model
class UsagePagination(Model):
    """Where a page stands in the list.

    Attributes:
        page: Its number, from 1.
        page_size: How many rows a page has.
        total_items: How many rows there are.
        total_pages: How many pages there are.
        has_next_page: Whether another page follows.
        has_previous_page: Whether a page goes before.
    """

    page: float | None = None
    page_size: float | None = None
    total_items: float | None = None
    total_pages: float | None = None
    has_next_page: bool | None = None
    has_previous_page: bool | None = None


@model
class UsageLogPage(Model):
    """One page of what was charged, newest first.

    Attributes:
        items: The rows.
        pagination: Where the page stands.
    """

    items: list[UsageLog] | None = None
    pagination: UsagePagination | None = None
