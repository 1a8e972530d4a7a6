"""`samsar login`, `whoami` and `logout`: which key is used, and where it is kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from samsar.cli.failures import Exit, Failure
from samsar.cli.framework import command

if TYPE_CHECKING:
    from samsar.cli.session import Session

_profile = click.option(
    "--profile",
    metavar="NAME",
    help="The name to keep it under.  [default: SAMSAR_PROFILE, or default]",
)


@command("login", sends=False)
@_profile
@click.option(
    "--base-url",
    metavar="URL",
    help="The server of the key.  [default: SAMSAR_BASE_URL, that of the profile, or the API]",
)
@click.option(
    "--confirm-above",
    metavar="CREDITS",
    type=click.FloatRange(min=0),
    help="Ask before a call that costs more credits than this.  [default: 50]",
)
def login(session: Session, base_url: str | None, confirm_above: float | None) -> None:
    """Check an API key and keep it.

    The key is asked for without an echo, or read from standard input; it is never an argument,
    which other users of a machine can see. It is kept in the keyring of the system when the package
    keyring is installed and has one, else in a file that only you can read. SAMSAR_API_KEY and
    SAMSAR_BASE_URL win over what is kept.
    """
    from samsar import SamsarClient
    from samsar._core.address import base_url_from
    from samsar.cli import profiles
    from samsar.cli.secret_input import read_secret

    name = session.profile_name
    old = profiles.load(name) or profiles.Profile(name)
    told = base_url or os.environ.get("SAMSAR_BASE_URL", "").strip() or old.base_url
    server = base_url_from(told) if told else None
    key = read_secret("API key")
    with SamsarClient(api_key=key, base_url=server) as client:
        answer = client.auth.validate_api_key(key).data
    if answer.valid is False:
        raise Failure(answer.message or "the API key is no good", code=Exit.CREDENTIAL)
    limit = old.confirm_above if confirm_above is None else confirm_above
    kept = profiles.save(profiles.Profile(name, base_url=server, confirm_above=limit), key)
    document = {
        **_whose(answer),
        "profile": name,
        "base_url": base_url_from(server) if server else _api(),
        "kept_in": "keyring" if kept.in_keyring else str(profiles.file_of_profiles()),
    }
    _show(session, document)


@command("whoami")
def whoami(session: Session) -> None:
    """Show who is calling, and which server is asked.

    It is free of charge. An auth token or an app key in the environment goes before the key of a
    profile, as everywhere.
    """
    from samsar._core.address import base_url_from

    source = _source(session)
    answer = session.read(lambda samsar: samsar.auth.validate_api_key()).data
    server = session.base_url
    document = {
        **_whose(answer),
        "credential": source,
        "profile": session.profile_name if session.profile else None,
        "base_url": base_url_from(server) if server else _api(),
        "confirm_above": session.confirm_above,
    }
    _show(session, document)


@command("logout", sends=False)
@_profile
def logout(session: Session) -> None:
    """Forget the API key of a profile.

    The key itself stays good: it is only removed from this machine.
    """
    from samsar.cli import profiles

    kept = session.profile
    if kept is not None:
        profiles.forget(kept)
    document = {"profile": session.profile_name, "forgotten": kept is not None}
    said = "is forgotten" if kept is not None else "was not there"
    session.show(document, lambda out: out.print(f"The profile {session.profile_name} {said}."))
    if any(os.environ.get(name, "").strip() for name in ("SAMSAR_API_KEY", "SAMSAR_AUTH_TOKEN")):
        session.note("The environment still says who is calling.")


def _whose(answer: Any) -> dict[str, Any]:
    from samsar.cli import documents

    names = ("email", "username", "display_name", "auth_type", "remaining_credits")
    found = {name: documents.plain(getattr(answer, name)) for name in names}
    return {name: item for name, item in found.items() if item is not None}


def _source(session: Session) -> str:
    """Say where the credential comes from, and never what it is.

    Raises:
        Failure: There is none.
    """
    # In the order of the SDK.
    for name in ("SAMSAR_AUTH_TOKEN", "SAMSAR_API_KEY", "SAMSAR_APP_KEY"):
        if os.environ.get(name, "").strip():
            return name
    if session.profile is None or not session.profile.has_key:
        raise Failure(
            "there is no credential",
            code=Exit.CREDENTIAL,
            hint="samsar login keeps an API key; or set SAMSAR_API_KEY.",
        )
    from samsar.cli import profiles

    return "keyring" if session.profile.in_keyring else str(profiles.file_of_profiles())


def _api() -> str:
    from samsar._core.address import DEFAULT_BASE_URL

    return DEFAULT_BASE_URL


def _show(session: Session, document: dict[str, Any]) -> None:
    from samsar.cli import views

    session.show(document, lambda out: views.fields(out, document))
