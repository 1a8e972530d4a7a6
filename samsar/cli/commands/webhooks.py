"""`samsar webhooks`: see what the server posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from samsar.cli.framework import Entry, command, group
from samsar.cli.options import option

if TYPE_CHECKING:
    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session


@command("listen")
@option(
    "host",
    str,
    metavar="HOST",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on.",
)
@option(
    "port",
    click.IntRange(0, 65535),
    metavar="PORT",
    default=8788,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@option(
    "count",
    click.IntRange(min=1),
    metavar="N",
    help="End after so many webhooks; without it Ctrl-C ends it.",
)
def listen(session: Session, host: str, port: int, count: int | None) -> None:
    """Print the webhooks that come, and what the server says of their jobs.

    Nothing in a webhook is to be believed, so the status of each job is read with your key, and
    printed beside it. With --json each webhook is a line of its own. It is free of charge.

    The server reaches this machine only by an address that the internet can see: give the URL of a
    tunnel to it as --webhook-url. An emulator on this machine reaches it as it is.
    """
    from samsar.cli import listening

    session.plan(lambda samsar: samsar.jobs.status("ID"))
    listening.run(session, host, port, count)


webhooks: LazyGroup = group(
    "webhooks",
    {
        "listen": Entry(
            "commands.webhooks:listen",
            "Print the webhooks that come, and what the server says of their jobs.",
        )
    },
    "See what the server posts when jobs are done.",
)
