"""Sign-in: login tokens, keys that were checked, and the session behind a token."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samsar.models.base import Model, model, wire
from samsar.models.credits import TopUp
from samsar.models.external_users import ExternalUserRecord


@model
class LoginToken(Model):
    """A token that signs somebody in, once it is exchanged by `auth.verify_session`.

    Attributes:
        login_token: The token. Whoever has it can sign in.
        expires_in_seconds: How long it is good, from now; 600 as a rule.
        expires_at: Until when it is good.
        login_url: A page that signs in with it, where the route gives one.
        external_user: The external user whom it signs in; None for an account.
    """

    login_token: str | None = None
    expires_in_seconds: float | None = None
    expires_at: datetime | None = None
    login_url: str | None = None
    external_user: ExternalUserRecord | None = None


@model
class SessionUser(Model):
    """The person behind an account.

    Attributes:
        id: The id of the account.
        email: The address.
        display_name: The name that is shown.
        username: The name to sign in with.
        pfp_url: The picture.
        preferred_language: The language that the account prefers.
    """

    id: str | None = wire("_id")
    email: str | None = None
    display_name: str | None = None
    username: str | None = None
    pfp_url: str | None = None
    preferred_language: str | None = None


@model
class UserSession(Model):
    """Who somebody is, and what they have: an account, or an external user.

    What does not belong to the one at hand is None.

    Attributes:
        account_type: `internal` for an account.
        auth_type: The credential of an account: `api_key`, `auth_token` or `app_key`.
        user: The person behind an account.
        external_api_key: The key of an external user, the same one every time; None under the key
            of a sub-account. Never shown.
        external_user: The external user.
        remaining_credits: What they have.
        last_top_up: The last payment, or None.
    """

    account_type: str | None = None
    auth_type: str | None = None
    user: SessionUser | None = None
    external_api_key: str | None = None
    external_user: ExternalUserRecord | None = None
    remaining_credits: float | None = None
    last_top_up: TopUp | None = None


@model
class ApiKeyValidation(Model):
    """Whose key it is.

    Attributes:
        valid: Whether the key is good.
        auth_type: What kind of credential it is: `api_key`, `auth_token`, `app_key` or another.
        email: The address of the account.
        username: The name that the account signs in with.
        display_name: The name that it shows.
        remaining_credits: The credits of the account.
        message: Why the key is no good.
    """

    valid: bool | None = None
    auth_type: str | None = None
    email: str | None = None
    username: str | None = None
    display_name: str | None = None
    remaining_credits: float | None = None
    message: str | None = None


@model
class VerifiedSession(Model):
    """The profile behind a token, and the auth token to go on with.

    The profile of an account and that of an external user have different fields; what does not
    belong to the one at hand is None.

    Attributes:
        id: The id of the user.
        auth_token: A token for the calls that follow; good for 30 days.
        is_external_user: Whether this is a user of a platform rather than an account of its own.
        email: The address.
        username: The name to sign in with.
        display_name: The name to show.
        pfp_url: The picture of an account.
        avatar_url: The picture of an external user.
        preferred_language: The language that an account prefers.
        provider: Where the identity of an external user comes from.
        external_user_id: The id of the user at the provider.
        unique_key: The key that the platform gave the user.
        external_app_id: The app of the platform.
        external_company_id: The company of the platform.
        external_account_id: The account at the platform.
        customer_sub_account_id: The sub-account that the user belongs to.
        customer_sub_account_external_id: The platform's own id of that sub-account.
        user_type: What kind of user the platform says it is.
        browser_installation: The browser that the user was made for.
        generation_credits: The credits of the user.
        has_external_api_key: Whether the user has a key.
        external_api_key_created_at: When that key was made.
        external_api_key_last_used_at: When that key was used last.
        total_requests: How many requests the user has made.
        total_credits_used: What they have cost.
        total_credits_refunded: What of it was given back.
        total_credits_purchased: What the user has bought.
        last_request_at: When the last request was made.
        last_purchase_at: When credits were bought last.
        last_activity_at: When the user was seen last.
        created_at: Since when there is the user.
        updated_at: When the profile was changed last.
    """

    id: str | None = wire("_id")
    auth_token: str | None = None
    is_external_user: bool | None = None
    email: str | None = None
    username: str | None = None
    display_name: str | None = None
    pfp_url: str | None = None
    avatar_url: str | None = None
    preferred_language: str | None = None
    provider: str | None = None
    external_user_id: str | None = None
    unique_key: str | None = None
    external_app_id: str | None = None
    external_company_id: str | None = None
    external_account_id: str | None = None
    customer_sub_account_id: str | None = None
    customer_sub_account_external_id: str | None = None
    user_type: str | None = None
    browser_installation: Any = None
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
