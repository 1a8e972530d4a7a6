"""Keys and tokens that a call is about: they take the place of the client's own credential."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.keys import Secret, checked, hidden
from samsar.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    from samsar.types.options import RequestOptions


def checked_secret(value: Any, argument: str) -> str:
    """Return a key or token, trimmed.

    Raises:
        InputError: It is blank or cannot travel in a header; the error does not show it.
    """
    value = hidden(value)
    try:
        return checked({"auth_token": value})["auth_token"]
    except (ConfigurationError, KeyError) as error:
        reason = str(error).removeprefix("auth_token ") if value is not None else "is required"
        raise InputError(f"{argument} {reason}", argument=argument) from None


def one_of_two_tokens(login_token: Any, auth_token: Any) -> None:
    """Check that exactly one of them is given.

    Raises:
        InputError: There is none, or there are both.
    """
    if login_token is None and auth_token is None:
        raise InputError("login_token or auth_token is required", argument="login_token")
    if login_token is not None and auth_token is not None:
        raise InputError(
            "login_token and auth_token do not go together; give one of them",
            argument="login_token",
        )


def redirect_body(redirect: Any) -> dict[str, Any]:
    """Return the body that says where a sign-in goes on.

    Raises:
        InputError: It is not a path of the server's own pages.
    """
    if redirect is None:
        return {}
    if not isinstance(redirect, str) or not redirect.startswith("/") or redirect[1:2] == "/":
        # Server: ignores any other without a word.
        raise InputError("redirect must be a path that begins with one '/'", argument="redirect")
    return {"redirect": redirect}


def speaking_for(secret: str, options: RequestOptions | None) -> RequestOptions:
    """Return options under which nothing but one key or token says who is calling.

    The client's secret and its external user's key stay at home: they belong to another credential.
    """
    given: dict[str, Any] = dict(options or {})
    given.pop("credential", None)
    headers = {
        **(given.get("headers") or {}),
        "Authorization": Secret(f"Bearer {secret}"),
        "x-app-secret": None,
        "x-external-user-api-key": None,
    }
    # As an API key, too, so that the client does not put a token of its own in this one's place.
    return {**given, "api_key": secret, "headers": headers}  # type: ignore[typeddict-item]
