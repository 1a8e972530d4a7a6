"""`samsar external-users`: the users of an application that share a platform account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.cli import external, secret_files
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import option

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

_USER: Final = (
    "provider",
    "external_user_id",
    "unique_key",
    "external_app_id",
    "email",
    "display_name",
    "total_requests",
    "total_credits_used",
)


@command("create", body=True)
@external.identity
def create(session: Session, extra: Any, **fields: Any) -> None:
    """Register an external user of the account, or change one that is there.

    It is free of charge, and can be done again. What is left out of the profile (e-mail, names,
    picture, type, metadata) is erased there.
    """
    from samsar.cli import documents

    user = external.named(fields)
    unique_key = user.pop("unique_key", None)
    answer = session.read(
        lambda samsar: samsar.v2.users.create_external_user(unique_key, **user, extra=extra)
    )
    document = documents.result(answer)
    _show(session, document)


@command("create-session", body=True)
@external.identity
@secret_files.where_to
def create_session(
    session: Session,
    extra: Any,
    secret_file: str | None,
    *,
    may_replace: bool,
    show_secret: bool,
    **fields: Any,
) -> None:
    """Show who an external user is and what they have; the user is made where needed.

    The answer has the user's own key, which shows only with --show-secret; --secret-file keeps it,
    and SAMSAR_EXTERNAL_USER_API_KEY takes it. It is free of charge.
    """
    from samsar.cli import documents

    view = external.view_of(fields)
    with secret_files.secret_file(secret_file, may_replace=may_replace) as write:
        answer = session.read(lambda samsar: view(samsar).auth.create_session(extra=extra))
        if answer.data.external_api_key:
            write({"SAMSAR_EXTERNAL_USER_API_KEY": answer.data.external_api_key})
    found = documents.result(answer)
    document = secret_files.hidden(found, "external_api_key", show_secret=show_secret)
    if secret_file is not None:
        document["secret_file"] = secret_file if answer.data.external_api_key else None
    _show(session, document)


@command("create-login-token", body=True)
@external.identity
@option("redirect", metavar="PATH", help="Where the page goes on after the sign-in, like /studio.")
@secret_files.where_to
def create_login_token(
    session: Session,
    extra: Any,
    redirect: str | None,
    secret_file: str | None,
    *,
    may_replace: bool,
    show_secret: bool,
    **fields: Any,
) -> None:
    """Make a token that signs in as an external user, for ten minutes as a rule.

    Whoever has it can sign in: so it shows only with --show-secret, or goes to --secret-file. It is
    free of charge.
    """
    from samsar.cli import documents, views

    view = external.view_of(fields)
    secret_files.must_be_kept(session, "a login token", secret_file, show_secret=show_secret)
    with secret_files.secret_file(secret_file, may_replace=may_replace) as write:
        answer = session.read(
            lambda samsar: view(samsar).auth.create_login_token(redirect=redirect, extra=extra)
        )
        write(
            {
                "SAMSAR_LOGIN_TOKEN": answer.data.login_token,
                "SAMSAR_LOGIN_URL": answer.data.login_url,
            }
        )
    found = documents.result(answer)
    document = secret_files.hidden(found, "login_token", "login_url", show_secret=show_secret)
    names = ("login_token", "login_url", "expires_at")
    session.show(document, lambda out: views.fields(out, document, only=names))


def _show(session: Session, document: dict[str, Any]) -> None:
    session.show(document, lambda out: _view(out, document))


def _view(out: Console, document: dict[str, Any]) -> None:
    from samsar.cli import views

    record = document.get("external_user") or {}
    money = ("remaining_credits", "external_api_key", "secret_file")
    known = {name: found for name, found in document.items() if name != "external_user"}
    views.fields(out, {**record, **known}, only=(*_USER, *money))


_HERE: Final = "commands.external_users:"

external_users: LazyGroup = group(
    "external-users",
    {
        "assistant": Entry(
            "commands.external_assistant:assistant", "Talk in sessions of an external user."
        ),
        "create": Entry(
            f"{_HERE}create",
            "Register an external user of the account, or change one that is there.",
        ),
        "create-login-token": Entry(
            f"{_HERE}create_login_token",
            "Make a token that signs in as an external user, for ten minutes as a rule.",
        ),
        "create-session": Entry(
            f"{_HERE}create_session",
            "Show who an external user is and what they have; the user is made where needed.",
        ),
        "credits": Entry(
            "commands.external_credits:credits", "What an external user has, buys and is granted."
        ),
        "embed": Entry("commands.external_embeddings:embed", "Index texts of an external user."),
        "requests": Entry(
            "commands.external_requests:requests", "Find what an external user ordered."
        ),
        "video": Entry("commands.external_videos:video", "Make videos that an external user pays."),
    },
    "Work for one external user of the account.\n\n"
    "--provider and --external-user-id say for whom, or the user's own key in"
    " SAMSAR_EXTERNAL_USER_API_KEY. Every call with an identity writes the profile of that user:"
    " what is left out of e-mail, names, picture, type and metadata is erased there. The user's own"
    " key writes nothing.",
)
