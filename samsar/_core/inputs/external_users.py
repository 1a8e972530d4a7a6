"""The identity of an external user, from what a caller passes to what travels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from samsar._core.inputs.fields import payload_from, plain
from samsar.errors import InputError
from samsar.types.external_users import ExternalUser, ExternalUserFields

V2_PROVIDER: Final = "samsar_v2"
"""Server: whom V2 is told no provider of is filed under this one."""

_TRIMMED = ("provider", "external_user_id", "unique_key")

# Neither fits into a query or among the fields of a payload.
_NESTED_ONLY = ("browser_installation", "metadata")


def identity_from(user: Any, fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return an identity as the wire has it; None when none was given.

    Raises:
        TypeError: There is no such field.
        InputError: It is given twice, or does not say who the user is.
    """
    if user is None:
        given: dict[str, Any] = {name: item for name, item in fields.items() if item is not None}
        if not given:
            return None
    elif fields:
        raise InputError("pass an ExternalUser or its fields, not both", argument="user")
    elif isinstance(user, ExternalUser):
        given = {k: v for k, v in attrs.asdict(user, recurse=False).items() if v is not None}
    elif isinstance(user, Mapping):
        given = {name: item for name, item in user.items() if item is not None}
    else:
        raise InputError("user must be an ExternalUser or a mapping", argument="user")
    return _complete(payload_from("external_user", ExternalUserFields, given))


def _complete(given: dict[str, Any]) -> dict[str, Any]:
    identity = trimmed(given)
    user_id = identity.get("external_user_id") or identity.get("unique_key")
    if user_id is None:
        raise InputError("external_user_id or unique_key is required", argument="external_user_id")
    identity["external_user_id"] = user_id
    if "provider" not in identity:
        identity.setdefault("unique_key", user_id)
    return identity


def trimmed(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an identity as the wire has them, without blanks around the names."""
    return {
        name: item.strip() if name in _TRIMMED else plain(item, name)
        for name, item in given.items()
    }


def flat(identity: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of an identity fits into a query, or among the fields of a payload."""
    return {name: item for name, item in identity.items() if name not in _NESTED_ONLY}


def nested(identity: Mapping[str, Any]) -> dict[str, Any]:
    """Return an identity as an object of its own, with the provider that V2 would give it."""
    return {"provider": V2_PROVIDER, **identity}
