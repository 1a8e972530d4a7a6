"""App keys: credentials of a program that runs for long."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from samsar.models.base import Model, model

AppKeyStatus = Literal["active", "revoked"] | str


@model
class AppKeyRecord(Model):
    """What the server keeps about an app key; the key itself it keeps as a hash only.

    Attributes:
        id: The id of the record, `appkey_…`.
        user_id: The account that the key is for.
        app_key_prefix: The first 10 characters of the key.
        app_key_last4: The last 4 characters of the key.
        status: `active` or `revoked`. A key that has expired is still `active`.
        expires_at: Until when the key is good; 365 days as a rule.
        last_used_at: When it was used last.
        refreshed_at: When it was exchanged for another one last.
        revoked_at: When it was revoked.
        rotation_count: How often it was exchanged.
        created_at: Since when there is the record.
        updated_at: When it was changed last.
        auth_scheme: The word that goes before the key, `AppKey`.
        auth_header: The header that carries the key.
        secret_header: The header that carries the secret.
    """

    id: str | None = None
    user_id: str | None = None
    app_key_prefix: str | None = None
    app_key_last4: str | None = None
    status: AppKeyStatus | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    refreshed_at: datetime | None = None
    revoked_at: datetime | None = None
    rotation_count: float | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    auth_scheme: str | None = None
    auth_header: str | None = None
    secret_header: str | None = None


@model
class IssuedAppKey(Model):
    """An app key. The key itself is told once, when it is made or exchanged, and never shown.

    Attributes:
        app_key: The key; None where only its record is told.
        token_type: What kind of credential it is, `AppKey`.
        expires_at: Until when it is good; None where only its record is told.
        app_key_record: What the server keeps about it.
    """

    app_key: str | None = None
    token_type: str | None = None
    expires_at: datetime | None = None
    app_key_record: AppKeyRecord | None = None
