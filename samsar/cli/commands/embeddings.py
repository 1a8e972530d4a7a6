"""`samsar embed`: index records, texts and pages, and search them by meaning."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli.framework import Entry, command, group
from samsar.cli.options import option

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

_COLUMNS: Final = ("Template", "Name", "Records", "Created", "Expires")


@command("list")
@option(
    "limit",
    click.IntRange(min=1),
    metavar="N",
    help="How many templates to show at most.  [default: all]",
)
def list_templates(session: Session, limit: int | None) -> None:
    """List the templates of the account, newest first.

    It is free of charge.
    """
    from samsar.cli import documents

    found = session.read(lambda samsar: list(islice(samsar.embeddings.iterate_templates(), limit)))
    document = {"templates": documents.plain(found)}
    session.show(document, lambda out: _templates(out, document["templates"]))


def _templates(out: Console, templates: list[dict[str, Any]]) -> None:
    from samsar.cli import output

    if not templates:
        out.print("There are no templates.")
        return
    rows = [
        (
            each.get("template_id"),
            each.get("name"),
            each.get("record_count"),
            _minute(each.get("created_at")),
            _minute(each.get("expires_at")),
        )
        for each in templates
    ]
    output.table(out, _COLUMNS, rows)


def _minute(moment: Any) -> str:
    return str(moment or "")[:16].replace("T", " ")


@command("status")
@click.argument("template_id", metavar="TEMPLATE")
def status(session: Session, template_id: str) -> None:
    """Show what is in a template.

    It is free of charge.
    """
    from samsar.cli import documents, views

    answer = session.read(lambda samsar: samsar.embeddings.status(template_id))
    document = documents.result(answer)
    session.show(document, lambda out: views.fields(out, document))


@command("delete", body=True)
@click.argument("template_id", metavar="TEMPLATE")
@click.option(
    "--source-id",
    "source_ids",
    metavar="ID",
    multiple=True,
    help="Delete only this record; may be repeated.",
)
@click.option("--yes", "is_agreed", is_flag=True, help="Do not ask before deleting all records.")
def delete(
    session: Session,
    extra: Any,
    template_id: str,
    source_ids: tuple[str, ...],
    *,
    is_agreed: bool,
) -> None:
    """Delete all records of a template, or some.

    It is free of charge, and cannot be undone. Without --source-id all records are deleted, after
    asking; the template itself stays, and is empty.
    """
    from samsar.cli import documents, views
    from samsar.cli.asking import agree

    if not source_ids and not is_agreed:
        agree(
            session,
            f"delete all records of {template_id}",
            "nothing was deleted",
            hint="--yes agrees; --source-id deletes single records.",
        )

    def work(samsar: Any) -> Any:
        if source_ids:
            return samsar.embeddings.delete_records(
                template_id, source_ids=list(source_ids), extra=extra
            )
        return samsar.embeddings.delete_template(template_id, extra=extra)

    document = documents.result(session.read(work))
    session.show(document, lambda out: views.fields(out, document))


_INDEX: Final = "commands.embedding_index:"
_SEARCH: Final = "commands.embedding_search:"
_HERE: Final = "commands.embeddings:"

embed: LazyGroup = group(
    "embed",
    {
        "create": Entry(f"{_INDEX}create", "Index records under a new template."),
        "delete": Entry(f"{_HERE}delete", "Delete all records of a template, or some."),
        "from-text": Entry(f"{_INDEX}from_text", "Index clean texts under a new template."),
        "from-url": Entry(f"{_INDEX}from_url", "Read pages and index them under a new template."),
        "list": Entry(f"{_HERE}list_templates", "List the templates of the account, newest first."),
        "search": Entry(f"{_SEARCH}search", "Search the records of a template by meaning."),
        "similar": Entry(
            f"{_SEARCH}similar", "Find the records that are like a text or another record."
        ),
        "status": Entry(f"{_HERE}status", "Show what is in a template."),
        "update": Entry(f"{_INDEX}update", "Put records into a template."),
    },
    "Index records, texts and pages, and search them by meaning.",
)
