"""What every call can be given beside its own arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from samsar.credentials import Credential


class RequestOptions(TypedDict, total=False):
    """How one call differs from its client's settings.

    Attributes:
        timeout: Seconds for the whole call: attempts, waits and bodies.
        max_retries: Repeats after the first attempt; 0 turns retries off.
        max_credits: Refuse the call when it would cost more than this; None lifts the limit.
        headers: Headers to add or replace; None removes one.
        query: Query parameters to add; None leaves one out.
        idempotency_key: A key of your own. Only a few routes look at it: elsewhere a repeat
            charges again.
        api_key: A platform API key, instead of the client's credential.
        auth_token: A user's auth token, instead of the client's credential.
        app_key: An app key, instead of the client's credential.
        app_secret: The secret of the app key.
        external_user_api_key: The key of one external user of the platform.
        credential: One of these as a value, like `ApiKey(…)`, or one that is renewed in time. A job
            that the call begins keeps it.
    """

    timeout: float | None
    max_retries: int
    max_credits: float | None
    headers: Mapping[str, str | None]
    query: Mapping[str, str | float | bool | None]
    idempotency_key: str | None
    api_key: str | None
    auth_token: str | None
    app_key: str | None
    app_secret: str | None
    external_user_api_key: str | None
    credential: Credential | None
