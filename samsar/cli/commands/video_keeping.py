"""`samsar video publish` and `cancel`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli.framework import command
from samsar.cli.options import Text, Word, given, option

if TYPE_CHECKING:
    from samsar.cli.session import Session


@command("publish", pays=True, body=True)
@click.argument("session_id", metavar="ID")
@option("title", Text(), metavar="TEXT", help="Its title.")
@option("description", Text(), metavar="TEXT", help="What it is about; @FILE and - read it.")
@option("tags", metavar="WORD", multiple=True, help="A word to find it by; may be repeated.")
@option("aspect_ratio", Word("videos:AspectRatio"), metavar="RATIO", help="The shape, like 16:9.")
@option("creator_handle", metavar="NAME", help="Who is named as its maker.")
@option("slug", metavar="TEXT", help="Its part of a public address.")
@option("image_hash", metavar="HASH", help="The hash of its picture.")
@option("splash_image", metavar="URL", help="The picture that stands for it.")
@option("image_model", Word("videos:ImageModel"), metavar="MODEL", help="The model that drew it.")
@option("video_model", Word("videos:VideoModel"), metavar="MODEL", help="The model that filmed it.")
@option(
    "original_prompt",
    Text(),
    metavar="TEXT",
    help="The prompt that it was made from. It becomes public.",
)
@option("session_language", metavar="CODE", help="The code of its language, like en.")
@option("language_string", metavar="TEXT", help="The name of its language, like English.")
def publish(session: Session, session_id: str, **fields: Any) -> None:
    """Publish a finished video.

    Everybody can see it from then on. It is free of charge; samsar publications takes it back.
    """
    from samsar.cli import documents, views

    told = {name: list(item) if isinstance(item, tuple) else item for name, item in fields.items()}
    told["tags"] = told["tags"] or None
    answer = session.pay(lambda samsar: samsar.publications.publish(session_id, **given(told)))
    document = documents.result(answer)
    names = ("publication_id", "title", "slug", "tags", "published_at", "video_url")
    shown = document.get("publication", document)
    session.show(document, lambda out: views.fields(out, shown, only=names))


@command("cancel", body=True)
@click.argument("session_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
def cancel(session: Session, session_id: str, extra: Any) -> None:
    """Cancel a render.

    Credits that it has taken so far are not given back, so it is asked about on a terminal. A
    video that is done becomes cancelled, too, and leaves the list of finished videos.
    """
    from samsar.cli import documents, views
    from samsar.cli.failures import Exit, Failure

    session.plan(lambda samsar: samsar.videos.cancel(session_id, extra=extra))
    question = f"Cancel {session_id}? Credits that it has taken are not given back."
    if session.is_interactive and not session.flags.yes and not session.confirm(question):
        raise Failure("not agreed to; nothing was sent", code=Exit.CREDITS)
    document = documents.result(session.client.videos.cancel(session_id, extra=extra))
    session.show(
        document, lambda out: views.fields(out, document, only=("request_id", "status", "message"))
    )
