"""`samsar embed search` and `similar`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli.framework import command
from samsar.cli.options import Json, Text, given, option, options

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.session import Session

_PRICE: Final = "100 credits for a million tokens of the search"

_filters = options(
    option(
        "search_params",
        Json(dict),
        metavar="JSON",
        help='What fields must be, like {"city": "Dallas", "price": {"max": 2500}}; @FILE and -'
        " read it.",
    ),
    option(
        "structured_filters",
        Json(dict),
        metavar="JSON",
        help="The same, passed on as it is; wins over --search-params.",
    ),
    option(
        "filter_config",
        Json(dict),
        metavar="JSON",
        help="How the server treats filters: a JSON object.",
    ),
    option("search_date", metavar="DATE", help="The day that it is about, like 2026-01-31."),
    option(
        "limit",
        click.IntRange(min=1),
        metavar="N",
        help="How many records to return at most: 1 to 100.  [default: 10, by the server]",
    ),
    option(
        "num_candidates",
        click.IntRange(min=1),
        metavar="N",
        help="How many records to look at: 500 at most.",
    ),
)


@command("search", pays=True, body=True)
@click.argument("template_id", metavar="TEMPLATE")
@click.argument("search_term", metavar="TEXT", type=Text())
@_filters
@option("rerank", bool, help="Whether a language model puts the results in order.")
@option("include_raw", bool, help="Whether results carry their records; they do by default.")
def search(session: Session, extra: Any, template_id: str, **fields: Any) -> None:
    """Search the records of a template by meaning.

    TEMPLATE is its id or its name; TEXT says what to look for, in plain words. It costs 100
    credits for a million tokens of the search: mostly far less than one credit.
    """
    from samsar.cli import documents, paying

    chosen = given(fields)
    answer = paying.pay_up_to(
        session,
        # What the language model takes, nobody tells.
        None if chosen.get("rerank") else paying.most_for_tokens(chosen, extra),
        lambda samsar: samsar.embeddings.search(template_id, **chosen, extra=extra),
        price=_PRICE,
    )
    document = {"results": [], **documents.result(answer)}
    session.show(document, lambda out: _hits(out, document, "results"))


@command("similar", pays=True, body=True)
@click.argument("template_id", metavar="TEMPLATE")
@click.argument("search_term", metavar="[TEXT]", type=Text(), required=False)
@option(
    "search_json",
    Json(dict),
    metavar="JSON",
    help="A record to compare with, instead of TEXT or beside it; @FILE and - read it.",
)
@_filters
@option(
    "min_results",
    click.IntRange(min=1),
    metavar="N",
    help="How many records to return at least, where there are so many.",
)
def similar(session: Session, extra: Any, template_id: str, **fields: Any) -> None:
    """Find the records that are like a text or another record.

    TEMPLATE is its id or its name. It costs 100 credits for a million tokens of the search: mostly
    far less than one credit.
    """
    from samsar.cli import documents, paying

    chosen = given(fields)
    answer = paying.pay_up_to(
        session,
        paying.most_for_tokens(chosen, extra),
        lambda samsar: samsar.embeddings.find_similar(template_id, **chosen, extra=extra),
        price=_PRICE,
    )
    document = {"matches": [], **documents.result(answer)}
    session.show(document, lambda out: _hits(out, document, "matches"))


def _hits(out: Console, document: dict[str, Any], name: str) -> None:
    import json

    from samsar.cli import output

    hits = document[name]
    if not hits:
        out.print("Nothing was found.")
        return
    rows: list[tuple[Any, ...]] = []
    for hit in hits:
        record = hit.get("record")
        told = "" if record is None else json.dumps(record, ensure_ascii=False)
        score = hit.get("score")
        rows.append((hit.get("id"), "" if score is None else f"{score:.3f}", told))
    if any(row[2] for row in rows):
        output.table(out, ("Record", "Score", "Fields"), rows)
    else:
        output.table(out, ("Record", "Score"), [row[:2] for row in rows])
