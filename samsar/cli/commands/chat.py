"""`samsar chat`: texts, improved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Json, Text, given, option

if TYPE_CHECKING:
    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session


@command("enhance", pays=True, body=True)
@click.argument("message", metavar="TEXT", type=Text())
@option("language", metavar="LANGUAGE", help="The language of the answer, like en.")
@option(
    "max_words",
    click.IntRange(1, 1500),
    metavar="N",
    help="How many words the answer may have: 1 to 1500.  [default: 800, by the server]",
)
@option(
    "metadata",
    Json(dict),
    metavar="JSON",
    help="What the model may use besides: a JSON object; @FILE and - read it.",
)
def enhance(session: Session, extra: Any, **fields: Any) -> None:
    """Improve a text.

    TEXT is the text, @FILE or -; the better one goes to standard output. It costs 30 credits, which
    come back when the model fails.
    """
    from samsar.cli import documents, output

    answer = session.pay(lambda samsar: samsar.chat.enhance_message(**given(fields), extra=extra))
    document = documents.result(answer)
    session.show(document, lambda _: click.echo(output.readable(document.get("content") or "")))
    if not session.flags.as_json and "credits_charged" in document:
        session.note(f"Charged: {output.amount(document['credits_charged'])}")


chat: LazyGroup = group(
    "chat", {"enhance": Entry("commands.chat:enhance", "Improve a text.")}, "Improve texts."
)
