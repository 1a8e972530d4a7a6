"""`samsar external-users requests`: what an external user ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli import external, publishing
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import given

if TYPE_CHECKING:
    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

_request = click.argument("request_id", metavar="ID")


@command("list")
@external.identity
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many to show at most: 1 to 48.  [default: 12, by the server]",
)
def list_requests(session: Session, limit: int | None, **fields: Any) -> None:
    """List the latest requests of an external user, newest first.

    It is free of charge. Archived ones are left out.
    """
    from samsar.cli import documents, requests

    view = external.view_of(fields)
    answer = session.read(lambda samsar: view(samsar).requests.list(limit=limit))
    document = {"requests": [], **documents.result(answer)}
    session.show(document, lambda out: requests.table(out, document["requests"]))


@command("archive", body=True)
@_request
@external.identity
def archive(session: Session, extra: Any, request_id: str, **fields: Any) -> None:
    """Put a request of an external user into the archive; it is public no more.

    It is free of charge. Lists do not show it from then on.
    """
    from samsar.cli import documents, requests

    view = external.view_of(fields)
    answer = session.read(lambda samsar: view(samsar).requests.archive(request_id, extra=extra))
    document = documents.result(answer)
    session.show(document, lambda out: requests.table(out, [document.get("request") or {}]))


@command("publish", body=True)
@_request
@external.identity
@publishing.fields
def publish(session: Session, extra: Any, request_id: str, **fields: Any) -> None:
    """Publish the finished video of a request; everybody can see it from then on.

    It is free of charge.
    """
    from samsar.cli import documents

    view = external.view_of(fields)
    chosen = publishing.chosen(given(fields))
    answer = session.read(
        lambda samsar: view(samsar).requests.publish(request_id, **chosen, extra=extra)
    )
    document = documents.result(answer)
    session.show(document, lambda out: publishing.view(out, document))


_HERE: Final = "commands.external_requests:"

requests: LazyGroup = group(
    "requests",
    {
        "archive": Entry(
            f"{_HERE}archive",
            "Put a request of an external user into the archive; it is public no more.",
        ),
        "list": Entry(
            f"{_HERE}list_requests",
            "List the latest requests of an external user, newest first.",
        ),
        "publish": Entry(
            f"{_HERE}publish",
            "Publish the finished video of a request; everybody can see it from then on.",
        ),
    },
    "Find what an external user ordered.",
)
