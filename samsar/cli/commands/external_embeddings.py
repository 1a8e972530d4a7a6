"""`samsar external-users embed`: texts that an external user indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar.cli import external
from samsar.cli.commands.embedding_index import index_texts, texts
from samsar.cli.framework import Entry, command, group

if TYPE_CHECKING:
    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session


@command("from-text", pays=True, body=True)
@texts
@external.identity
def from_text(session: Session, extra: Any, **fields: Any) -> None:
    """Index clean texts of an external user under a new template.

    TEXT is a text, @FILE or -; the server takes the first 6000 characters of each. It costs the
    user 250 credits for a million tokens, rounded up to whole credits. samsar embed search takes
    the id of the template.
    """
    view = external.view_of(fields)
    index_texts(session, lambda samsar: view(samsar).embeddings, extra, fields)


embed: LazyGroup = group(
    "embed",
    {
        "from-text": Entry(
            "commands.external_embeddings:from_text",
            "Index clean texts of an external user under a new template.",
        ),
    },
    "Index texts of an external user.",
)
