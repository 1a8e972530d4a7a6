"""`samsar receipts`: make a template of one receipt, and read others of the same kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Picture, option

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

_picture = click.argument("image_url", metavar="PICTURE", type=Picture())


@command("create-template", body=True)
@_picture
@option("template_name", metavar="NAME", help="A name for the template.")
def create_template(
    session: Session, extra: Any, image_url: Any, template_name: str | None
) -> None:
    """Make a template from the picture of one receipt.

    PICTURE is a URL, or a file, which is uploaded. It is free of charge.
    """
    from samsar.cli import documents

    answer = session.read(
        lambda samsar: samsar.receipts.create_template(
            image_url=image_url, template_name=template_name, extra=extra
        )
    )
    document = documents.result(answer)
    session.show(document, lambda out: _template(out, document))


@command("get-template")
@click.argument("template_id", metavar="TEMPLATE")
def get_template(session: Session, template_id: str) -> None:
    """Show a template, with all that is known about such receipts.

    It is free of charge.
    """
    from samsar.cli import documents

    document = documents.result(
        session.read(lambda samsar: samsar.receipts.get_template(template_id))
    )
    session.show(document, lambda out: _template(out, document))


@command("query", pays=True, body=True)
@_picture
@option("template_id", metavar="TEMPLATE", required=True, help="The id of the template.")
def query(session: Session, extra: Any, image_url: Any, template_id: str) -> None:
    """Read a receipt with a template.

    PICTURE is a URL, or a file, which is uploaded free of charge. It costs 50 credits, which stay
    taken when the picture cannot be read.
    """
    from samsar.cli import documents

    answer = session.pay(
        lambda samsar: samsar.receipts.query(
            image_url=image_url, template_id=template_id, extra=extra
        )
    )
    document = documents.result(answer)
    session.show(document, lambda out: _reading(out, document))


def _template(out: Console, document: dict[str, Any]) -> None:
    from samsar.cli import output, views

    views.fields(out, document, only=("template_id", "template_name", "created_at"))
    known = document.get("normalized_template") or document.get("template_json") or {}
    fields = [each for each in known.get("fields") or () if isinstance(each, dict)]
    if fields:
        out.print()
        rows = [
            (each.get("key"), each.get("type"), "yes" if each.get("required") else "no")
            for each in fields
        ]
        output.table(out, ("Field", "Type", "Required"), rows)


def _reading(out: Console, document: dict[str, Any]) -> None:
    from samsar.cli import views

    views.fields(out, document.get("receipt_json") or {})
    out.print()
    facts = {
        **document,
        "valid": (document.get("validation") or {}).get("is_valid"),
        "issues": (document.get("validation") or {}).get("issues"),
    }
    names = ("valid", "issues", "unreadable_fields", "confidence", "credits_charged")
    views.fields(out, facts, only=(*names, "credits_remaining"))


_HERE = "commands.receipts:"

receipts: LazyGroup = group(
    "receipts",
    {
        "create-template": Entry(
            f"{_HERE}create_template", "Make a template from the picture of one receipt."
        ),
        "get-template": Entry(
            f"{_HERE}get_template", "Show a template, with all that is known about such receipts."
        ),
        "query": Entry(f"{_HERE}query", "Read a receipt with a template."),
    },
    "Read receipts.",
)
