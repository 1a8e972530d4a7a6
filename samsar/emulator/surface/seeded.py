"""What was made from outside: who it is, and the secrets that come with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from datetime import datetime


@attrs.frozen(kw_only=True)
class SeededTokens:
    """An auth token of an account, and the refresh token to exchange for the next."""

    auth_token: str = attrs.field(repr=False)
    expires_at: datetime
    """Of the auth token, in emulator time like all of these."""
    refresh_token: str = attrs.field(repr=False)
    refresh_expires_at: datetime


@attrs.frozen(kw_only=True)
class SeededAppKey:
    """An app key and the secret that it goes with."""

    id: str
    app_key: str = attrs.field(repr=False)
    secret: str = attrs.field(repr=False)
    expires_at: datetime


@attrs.frozen(kw_only=True)
class SeededSubAccount:
    """A customer sub-account and its key."""

    id: str
    """`csa_…`, as external users show it."""
    external_id: str
    """The customer's own id for it."""
    app_id: str
    api_key: str = attrs.field(repr=False)
    """`scsa_…`."""
    expires_at: datetime
    is_limited: bool
    """Whether it has credits of its own, which are charged beside those of the account."""


@attrs.frozen(kw_only=True)
class SeededUser:
    """An external user with a key and a token."""

    id: str
    provider: str
    external_user_id: str
    unique_key: str | None
    external_app_id: str | None
    api_key: str | None = attrs.field(repr=False)
    """`sxu_…`, for the header `x-external-user-api-key`; users of a sub-account have none."""
    auth_token: str = attrs.field(repr=False)
    """An external auth token, good for 30 days."""
