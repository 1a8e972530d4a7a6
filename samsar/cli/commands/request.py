"""`samsar request`: any route of the API, also one that this release does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli.framework import command
from samsar.cli.options import Json, Pair, option

if TYPE_CHECKING:
    from samsar.cli.session import Session


@command("request", pays=True)
@click.argument("method", metavar="METHOD")
@click.argument("path", metavar="PATH")
@option("body", Json(), metavar="JSON", help="What to send as JSON; @FILE and - read it.")
@click.option(
    "--query",
    metavar="NAME=VALUE",
    type=Pair(),
    multiple=True,
    help="A parameter of the query; may be repeated.",
)
@option(
    "repeat",
    click.Choice(["read", "again", "keyed", "once"]),
    help="What a repeat could do, which decides about retries.  [default: read for GET, else once]",
)
def request(
    session: Session,
    method: str,
    path: str,
    *,
    body: Any,
    query: tuple[tuple[str, Any], ...],
    repeat: str | None,
) -> None:
    """Call any route of the API.

    METHOD is an HTTP verb, and PATH the path from the root of the server, like /v2/requests. It
    costs what the route costs, which nobody can say beforehand: other calls than GET are asked
    about first.
    """
    from samsar.cli import documents, views

    answer = session.pay(
        lambda samsar: samsar.request(method, path, body=body, query=dict(query), repeat=repeat),
    )
    document = {
        "status": answer.status,
        "data": documents.plain(answer.data),
        "request_id": answer.request_id,
        "credits_charged": documents.plain(answer.credits_charged),
        "credits_remaining": documents.plain(answer.credits_remaining),
    }
    session.show(document, lambda out: views.as_json(out, document["data"]))
