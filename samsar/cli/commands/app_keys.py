"""`samsar app-keys`: the app key of the account, for a program that runs for long."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli import secret_files, unknown
from samsar.cli.failures import WrongUsage
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Json, option

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

_IF_CREATED: Final = (
    "samsar app-keys get shows whether it was made: revoke it then, and make another."
)
_IF_REFRESHED: Final = "The old key may be dead: then revoke with an API key, and make another."
_SHOWN: Final = (
    "status",
    "app_key_prefix",
    "app_key_last4",
    "expires_at",
    "last_used_at",
    "refreshed_at",
    "revoked_at",
    "rotation_count",
)


@command("create", body=True)
@click.option("--generate", is_flag=True, help="Make up the secret, too, instead of reading yours.")
@option(
    "metadata", Json(dict), metavar="JSON", help="What is to be kept with the key: a JSON object."
)
@secret_files.where_to
def create(
    session: Session,
    extra: Any,
    metadata: dict[str, Any] | None,
    secret_file: str | None,
    *,
    generate: bool,
    may_replace: bool,
    show_secret: bool,
) -> None:
    """Make the app key of the account, to be used with a secret of your own.

    The secret (32 to 1024 characters) is read from SAMSAR_APP_SECRET, typed when asked, or read
    from standard input. The key is told only once: --secret-file keeps it, with the secret. It is
    free of charge.
    """
    secret_files.must_be_kept(session, "an app key", secret_file, show_secret=show_secret)
    with secret_files.secret_file(secret_file, may_replace=may_replace) as write:
        secret = _made_up() if generate else _secret()
        with unknown.shown_by(_IF_CREATED):
            answer = session.read(
                lambda samsar: samsar.v2.app_keys.create(secret, metadata=metadata, extra=extra)
            )
        write({"SAMSAR_APP_KEY": answer.data.app_key, "SAMSAR_APP_SECRET": secret})
    document = _document(answer, secret_file, show_secret=show_secret)
    if generate and show_secret:
        document["app_secret"] = secret
    _show(session, document)


def _made_up() -> str:
    import secrets

    return secrets.token_urlsafe(32)


def _secret() -> str:
    from samsar.cli.secret_input import read_secret

    return os.environ.get("SAMSAR_APP_SECRET", "").strip() or read_secret("app secret")


@command("get")
def get(session: Session) -> None:
    """Show what is known about the app key of the account: all but the key itself.

    It is free of charge.
    """
    answer = session.read(lambda samsar: samsar.v2.app_keys.get())
    _show(session, _document(answer, None, show_secret=False))


@command("refresh", body=True)
@secret_files.where_to
def refresh(
    session: Session,
    extra: Any,
    secret_file: str | None,
    *,
    may_replace: bool,
    show_secret: bool,
) -> None:
    """Exchange an app key for a new one; the secret stays the same.

    Both are read from SAMSAR_APP_KEY and SAMSAR_APP_SECRET. The old key is dead at once, and the
    new one is told only once. It is free of charge.
    """
    names = ("SAMSAR_APP_KEY", "SAMSAR_APP_SECRET")
    key, secret = (os.environ.get(name, "").strip() for name in names)
    if not key or not secret:
        raise WrongUsage("the key is read from SAMSAR_APP_KEY, its secret from SAMSAR_APP_SECRET")
    secret_files.must_be_kept(session, "the new app key", secret_file, show_secret=show_secret)
    with secret_files.secret_file(secret_file, may_replace=may_replace) as write:
        with unknown.shown_by(_IF_REFRESHED):
            answer = session.read(
                lambda samsar: samsar.v2.app_keys.refresh(key, secret=secret, extra=extra)
            )
        write({"SAMSAR_APP_KEY": answer.data.app_key, "SAMSAR_APP_SECRET": secret})
    _show(session, _document(answer, secret_file, show_secret=show_secret))


@command("revoke")
@click.option("--yes", "is_agreed", is_flag=True, help="Do not ask before taking it back.")
def revoke(session: Session, *, is_agreed: bool) -> None:
    """Take the app key of the account back: from then on nobody gets in with it.

    It asks first. It is free of charge, and cannot be undone.
    """
    from samsar.cli.asking import agree

    if not is_agreed:
        agree(session, "take the app key of the account back", "nothing was revoked")
    answer = session.read(lambda samsar: samsar.v2.app_keys.revoke())
    _show(session, _document(answer, None, show_secret=False))


def _document(answer: Any, secret_file: str | None, *, show_secret: bool) -> dict[str, Any]:
    from samsar.cli import documents

    document = secret_files.hidden(documents.result(answer), "app_key", show_secret=show_secret)
    return {**document, "secret_file": secret_file} if secret_file else document


def _show(session: Session, document: dict[str, Any]) -> None:
    session.show(document, lambda out: _view(out, document))


def _view(out: Console, document: dict[str, Any]) -> None:
    from samsar.cli import views

    record = document.get("app_key_record") or {}
    facts = {**{name: record.get(name) for name in _SHOWN}, **document}
    views.fields(out, facts, only=("app_key", "app_secret", *_SHOWN, "secret_file"))


_HERE: Final = "commands.app_keys:"

app_keys: LazyGroup = group(
    "app-keys",
    {
        "create": Entry(
            f"{_HERE}create",
            "Make the app key of the account, to be used with a secret of your own.",
        ),
        "get": Entry(
            f"{_HERE}get",
            "Show what is known about the app key of the account: all but the key itself.",
        ),
        "refresh": Entry(
            f"{_HERE}refresh", "Exchange an app key for a new one; the secret stays the same."
        ),
        "revoke": Entry(
            f"{_HERE}revoke",
            "Take the app key of the account back: from then on nobody gets in with it.",
        ),
    },
    "Make, exchange and take back the app key of the account.",
)
