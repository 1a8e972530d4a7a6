"""What the routes of app keys are given: keys and their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar._core.inputs.auth import checked_secret
from samsar.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._core.credentials import Credentials

SHORTEST_SECRET: Final = 32
LONGEST_SECRET: Final = 1024


def app_secret(value: Any) -> str:
    """Return a secret that an app key can have, trimmed.

    Raises:
        InputError: It is too short or too long, or could not travel in the header that carries it
            later; the error does not show it.
    """
    secret = checked_secret(value, "secret")
    if len(secret) < SHORTEST_SECRET:
        raise InputError(f"secret must be at least {SHORTEST_SECRET} characters", argument="secret")
    if len(secret) > LONGEST_SECRET:
        raise InputError(f"secret must be at most {LONGEST_SECRET} characters", argument="secret")
    return secret


def refresh_body(app_key: Any, secret: Any, own: Credentials) -> dict[str, Any]:
    """Return the body that exchanges an app key; what is not given is the client's own.

    Raises:
        InputError: There is no key or no secret, or one cannot be.
    """
    known: Mapping[str, str] = own.app_key_parts
    key = checked_secret(known.get("app_key") if app_key is None else app_key, "app_key")
    return {
        "app_key": key,
        "secret": app_secret(known.get("app_secret") if secret is None else secret),
    }
