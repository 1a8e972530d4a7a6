"""External users: what the server keeps about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samsar.models.base import Model, model


@model
class ExternalUserRecord(Model):
    """One external user, as the server keeps them.

    Attributes:
        id: The id of the record.
        provider: Where the user comes from, in lower case.
        external_user_id: Their id there.
        unique_key: What names them to V2.
        external_app_id: The application that they use.
        external_company_id: The company that they belong to.
        external_account_id: The account that they belong to.
        customer_sub_account_id: The sub-account that they belong to.
        customer_sub_account_external_id: The platform's own id of that sub-account.
        email: Their e-mail address.
        username: Their name, for machines.
        display_name: Their name, for people.
        avatar_url: Their picture.
        user_type: What kind of user they are.
        browser_installation: The browser that they use.
        metadata: What else is kept, where the route tells it.
        generation_credits: What they have; 100 credits are one US dollar.
        has_external_api_key: Whether they have a key of their own.
        external_api_key_created_at: When it was made.
        external_api_key_last_used_at: When it was used last.
        total_requests: How many requests they have made.
        total_credits_used: What these have cost.
        total_credits_refunded: What of it was given back.
        total_credits_purchased: What they have bought.
        last_request_at: When they made the last request.
        last_purchase_at: When they bought credits last.
        last_activity_at: When they were seen last.
        created_at: Since when there is the record.
        updated_at: When it was changed last.
    """

    id: str | None = None
    provider: str | None = None
    external_user_id: str | None = None
    unique_key: str | None = None
    external_app_id: str | None = None
    external_company_id: str | None = None
    external_account_id: str | None = None
    customer_sub_account_id: str | None = None
    customer_sub_account_external_id: str | None = None
    email: str | None = None
    username: str | None = None
    display_name: str | None = None
    avatar_url: str | None = None
    user_type: str | None = None
    browser_installation: Any = None
    metadata: dict[str, Any] | None = None
    generation_credits: float | None = None
    has_external_api_key: bool | None = None
    external_api_key_created_at: datetime | None = None
    external_api_key_last_used_at: datetime | None = None
    total_requests: float | None = None
    total_credits_used: float | None = None
    total_credits_refunded: float | None = None
    total_credits_purchased: float | None = None
    last_request_at: datetime | None = None
    last_purchase_at: datetime | None = None
    last_activity_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
