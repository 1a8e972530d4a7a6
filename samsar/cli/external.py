"""Which external user a command is for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from samsar.cli.failures import WrongUsage
from samsar.cli.options import Json, given, option, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar import SamsarClient
    from samsar.cli.options import Declared

IDENTITY: Final = (
    "provider",
    "external_user_id",
    "unique_key",
    "external_app_id",
    "external_company_id",
    "external_account_id",
    "email",
    "username",
    "display_name",
    "avatar_url",
    "user_type",
)
_KEY: Final = "SAMSAR_EXTERNAL_USER_API_KEY"

identity: Declared = options(
    option("provider", metavar="NAME", help="Where the user comes from, like whop."),
    option("external_user_id", metavar="ID", help="The id of the user there."),
    option("unique_key", metavar="KEY", help="What names the user instead, like a wallet."),
    option("external_app_id", metavar="ID", help="The application that the user uses."),
    option("external_company_id", metavar="ID", help="The company that the user belongs to."),
    option("external_account_id", metavar="ID", help="The account that the user belongs to."),
    option("email", metavar="EMAIL", help="The e-mail address of the user."),
    option("username", metavar="NAME", help="The name of the user, for machines."),
    option("display_name", metavar="NAME", help="The name of the user, for people."),
    option("avatar_url", metavar="URL", help="The picture of the user."),
    option("user_type", metavar="WORD", help="What kind of user it is."),
    option(
        "user",
        Json(dict),
        metavar="JSON",
        help="All of these, metadata and browser_installation as one JSON object; @FILE and -"
        " read it.",
    ),
)
"""The options that name an external user."""


def named(fields: dict[str, Any]) -> dict[str, Any]:
    """Take the identity out of the options of a command; it is empty when there is none."""
    taken = {name: fields.pop(name) for name in IDENTITY}
    return {**(fields.pop("user") or {}), **given(taken)}


def view_of(fields: dict[str, Any]) -> Callable[[SamsarClient], Any]:
    """Take the identity out of the options of a command, and return what makes the user's view.

    V2 knows every operation for an identity as well as for a key of the user.

    Raises:
        WrongUsage: Nothing says which user is meant: the account itself must not be taken for one.
    """
    user, key = _who(fields)
    return lambda samsar: samsar.v2.external_user(user or None, api_key=key)


def maker_of(fields: dict[str, Any]) -> Callable[[SamsarClient], Any]:
    """Return what makes the view of a user that makes videos.

    Server: with nothing but a key of the user, V2 would bill the account for a video; the routes
    of external users bill the user.

    Raises:
        WrongUsage: Nothing says which user is meant.
    """
    user, key = _who(fields)
    if not user:
        return lambda samsar: samsar.external_user(api_key=key)
    return lambda samsar: samsar.v2.external_user(user, api_key=key)


def _who(fields: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    user = named(fields)
    key = os.environ.get(_KEY, "").strip() or None
    if not user and key is None and not _is_external(os.environ.get("SAMSAR_AUTH_TOKEN", "")):
        raise WrongUsage(
            "nothing says which external user is meant",
            hint=f"Give --provider and --external-user-id, or set {_KEY}.",
        )
    return user, key


def _is_external(token: str) -> bool:
    from samsar._core.credentials import is_external_token

    return bool(token.strip()) and is_external_token(token.strip())
