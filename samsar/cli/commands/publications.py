"""`samsar publications`: publish videos, and find those that anybody can see."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli import publishing
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import given, option

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

_session = click.argument("session_id", metavar="ID")


@command("publish", body=True)
@_session
@publishing.fields
def publish(session: Session, extra: Any, session_id: str, **fields: Any) -> None:
    """Publish the finished video of a session; everybody can see it from then on.

    It is free of charge. Publishing again changes the publication that there is.
    """
    from samsar.cli import documents

    chosen = publishing.chosen(given(fields))
    answer = session.read(
        lambda samsar: samsar.publications.publish(session_id, **chosen, extra=extra)
    )
    document = documents.result(answer)
    session.show(document, lambda out: publishing.view(out, document))


@command("edit", body=True)
@_session
@publishing.fields
def edit(session: Session, extra: Any, session_id: str, **fields: Any) -> None:
    """Change what is said about a published video.

    It is free of charge.
    """
    from samsar.cli import documents

    chosen = publishing.chosen(given(fields))
    answer = session.read(
        lambda samsar: samsar.publications.edit(session_id, **chosen, extra=extra)
    )
    document = documents.result(answer)
    session.show(document, lambda out: publishing.view(out, document))


@command("revoke", body=True)
@_session
def revoke(session: Session, extra: Any, session_id: str) -> None:
    """Take a publication back; the video itself stays.

    It is free of charge.
    """
    from samsar.cli import documents

    answer = session.read(lambda samsar: samsar.publications.revoke(session_id, extra=extra))
    document = documents.result(answer)
    session.show(document, lambda out: publishing.view(out, document))


@command("list-interactive")
@option(
    "limit",
    click.IntRange(min=1),
    metavar="N",
    default=50,
    show_default=True,
    help="How many to show at most.",
)
def list_interactive(session: Session, limit: int) -> None:
    """List public videos in which the viewer chooses how the story goes on.

    It is free of charge, and needs no credential.
    """
    from samsar.cli import documents

    size = min(limit, 200)
    found = session.read(
        lambda samsar: list(islice(samsar.publications.iterate_interactive(page_size=size), limit))
    )
    document = {"items": documents.plain(found)}
    session.show(document, lambda out: _list(out, document["items"]))


def _list(out: Console, items: list[dict[str, Any]]) -> None:
    from samsar.cli import output

    if not items:
        out.print("There are none.")
        return
    rows = [
        (
            each.get("publication_id"),
            each.get("title"),
            each.get("creator_handle"),
            str(each.get("published_at", ""))[:10],
        )
        for each in items
    ]
    output.table(out, ("ID", "Title", "By", "Published"), rows)


@command("get-interactive")
@click.argument("publication_id", metavar="ID")
def get_interactive(session: Session, publication_id: str) -> None:
    """Show one public video in which the viewer chooses how the story goes on.

    It is free of charge, and needs no credential.
    """
    from samsar.cli import documents

    document = documents.result(
        session.read(lambda samsar: samsar.publications.get_interactive(publication_id))
    )
    session.show(document, lambda out: publishing.view(out, document))


_HERE: Final = "commands.publications:"

publications: LazyGroup = group(
    "publications",
    {
        "edit": Entry(f"{_HERE}edit", "Change what is said about a published video."),
        "get-interactive": Entry(
            f"{_HERE}get_interactive",
            "Show one public video in which the viewer chooses how the story goes on.",
        ),
        "list-interactive": Entry(
            f"{_HERE}list_interactive",
            "List public videos in which the viewer chooses how the story goes on.",
        ),
        "publish": Entry(
            f"{_HERE}publish",
            "Publish the finished video of a session; everybody can see it from then on.",
        ),
        "revoke": Entry(f"{_HERE}revoke", "Take a publication back; the video itself stays."),
    },
    "Publish videos, and find public ones.",
)
