"""`samsar credits` and `samsar requests`: what the account has, and what it ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Word, given, option

if TYPE_CHECKING:
    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session


@command("credits")
def credits(session: Session) -> None:
    """Show what the account has.

    It is free of charge; 100 credits are one US dollar.
    """
    from samsar.cli import documents, views

    document = documents.result(session.read(lambda samsar: samsar.credits.balance()))
    session.show(document, lambda out: views.fields(out, document, only=("remaining_credits",)))


@command("list")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many to show at most: 1 to 500.  [default: 50, by the server]",
)
@option(
    "type",
    Word("requests:RequestType"),
    metavar="TYPE",
    help="Only requests of this type, like video or image.",
)
def list_requests(session: Session, **fields: Any) -> None:
    """List the latest requests, newest first.

    It is free of charge. The status of an entry is often behind the truth, which samsar video
    status tells.
    """
    from samsar.cli import documents
    from samsar.cli import requests as requests_view

    answer = session.read(lambda samsar: samsar.v2.requests.list(**given(fields)))
    found = documents.plain(answer.data)
    document = {**found, "requests": found.get("requests", [])}
    session.show(document, lambda out: requests_view.table(out, document["requests"]))


requests: LazyGroup = group(
    "requests",
    {
        "list": Entry("commands.account:list_requests", "List the latest requests, newest first."),
    },
    "Find what was ordered.",
)
