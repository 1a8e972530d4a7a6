"""`samsar embed create`, `from-text`, `from-url` and `update`."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli.framework import command
from samsar.cli.options import Json, Kind, Text, given, option, options, text_behind
from samsar.pricing import EMBEDDING_TEXT_FACTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import Console

    from samsar import SamsarClient
    from samsar.cli.options import Declared
    from samsar.cli.session import Session

_RECORDS_PRICE: Final = "100 credits for a million tokens"
_TEXT_PRICE: Final = "250 credits for a million tokens"
_PAGES_PRICE: Final = "250 credits for a million tokens, and reading the pages on top"
_SHOWN: Final = (
    "template_id",
    "record_count",
    "processed_url_count",
    "expires_at",
    "credits_charged",
    "credits_remaining",
)


class Records(Kind):
    """Records: a JSON list, or one JSON object a line."""

    name = "records"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the records."""
        if not isinstance(value, str):
            return value
        text = text_behind(value, "--records" if param is None else param.opts[0]).strip()
        if not text.startswith("{"):
            return Json(list).convert(text or "[]", param, ctx)
        records = []
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            try:
                records.append(json.loads(line))
            except (ValueError, RecursionError) as error:
                self.fail(f"line {number} is no JSON: {error}.", param, ctx)
        return records


_field_options = option(
    "field_options",
    Json(dict),
    metavar="JSON",
    help='What each field is good for, like {"price": {"filterable": true}}; @FILE and - read it.',
)
_template = options(
    option("name", metavar="NAME", help="A name, by which it can be used as by its id."),
    _field_options,
    option(
        "ttl_minutes",
        click.IntRange(min=1),
        metavar="MINUTES",
        help="Minutes until the template is deleted, 525600 at most; it stays by default.",
    ),
)
_RECORDS_HELP: Final = "a JSON list, or one object a line; @FILE and - read it."


@command("create", pays=True, body=True)
@option("records", Records(), metavar="JSON", required=True, help=f"What to index: {_RECORDS_HELP}")
@_template
def create(session: Session, extra: Any, **fields: Any) -> None:
    """Index records under a new template.

    It costs 100 credits for a million tokens of the records; it asks first when that could come to
    more than the limit. A record without an id gets one of the server's making.
    """
    from samsar.cli import paying

    chosen = given(fields)
    answer = paying.pay_up_to(
        session,
        paying.most_for_tokens(*chosen["records"], extra),
        lambda samsar: samsar.embeddings.create(**chosen, extra=extra),
        price=_RECORDS_PRICE,
    )
    _show(session, answer)


@command("update", pays=True, body=True)
@click.argument("template_id", metavar="TEMPLATE")
@option(
    "records",
    Records(),
    metavar="JSON",
    required=True,
    help=f"One with a known id replaces it, others are added: {_RECORDS_HELP}",
)
@_field_options
def update(session: Session, extra: Any, template_id: str, **fields: Any) -> None:
    """Put records into a template.

    It costs 100 credits for a million tokens of the given records. --field-options replaces the
    options of the template.
    """
    from samsar.cli import paying

    chosen = given(fields)
    answer = paying.pay_up_to(
        session,
        paying.most_for_tokens(*chosen["records"], extra),
        lambda samsar: samsar.embeddings.update(template_id, **chosen, extra=extra),
        price=_RECORDS_PRICE,
    )
    _show(session, answer)


texts: Declared = options(
    click.argument("texts", metavar="[TEXT]...", type=Text(), nargs=-1),
    option(
        "plain_text",
        Json(list),
        metavar="JSON",
        help="Texts with more about them, instead of TEXT: a JSON list of objects with content, id,"
        " url, title, description and language; @FILE and - read it.",
    ),
    _template,
)
"""What indexing texts takes, for the account and for external users."""


@command("from-text", pays=True, body=True)
@texts
def from_text(session: Session, extra: Any, **fields: Any) -> None:
    """Index clean texts under a new template.

    TEXT is a text, @FILE or -; the server takes the first 6000 characters of each. It costs 250
    credits for a million tokens.
    """
    index_texts(session, lambda samsar: samsar.embeddings, extra, fields)


def index_texts(
    session: Session,
    whose: Callable[[SamsarClient], Any],
    extra: Any,
    fields: dict[str, Any],
) -> None:
    """Index texts and show the template.

    Args:
        session: The run.
        whose: Returns the embeddings of the account, or of an external user.
        extra: Fields that are newer than this package.
        fields: The options of the command.
    """
    from samsar.cli import paying

    entries, described = list(fields.pop("texts")), fields.pop("plain_text")
    if bool(entries) == bool(described):
        raise click.UsageError("Give either TEXT or --plain-text.")
    entries = entries or described
    answer = paying.pay_up_to(
        session,
        # An external user pays whole credits.
        math.ceil(paying.most_for_tokens(*entries, extra, factor=EMBEDDING_TEXT_FACTOR)),
        lambda samsar: whose(samsar).create_from_plain_text(entries, **given(fields), extra=extra),
        price=_TEXT_PRICE,
    )
    _show(session, answer)


@command("from-url", pays=True, body=True)
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@_template
@option(
    "levels",
    click.IntRange(min=1),
    metavar="N",
    help="1 reads the given pages only, 2 and 3 also what they link to.  [default: 2, by the"
    " server]",
)
def from_url(session: Session, extra: Any, urls: tuple[str, ...], **fields: Any) -> None:
    """Read pages and index them under a new template.

    50 pages at most can be given. It costs 250 credits for a million tokens, and reading the pages
    comes on top. Nobody can say beforehand how much they have, so that it asks first (--yes
    agrees).
    """
    answer = session.pay(
        lambda samsar: samsar.embeddings.create_from_urls(list(urls), **given(fields), extra=extra),
        price=_PAGES_PRICE,
    )
    _show(session, answer)


def _show(session: Session, answer: Any) -> None:
    from samsar.cli import documents

    document = documents.result(answer)
    session.show(document, lambda out: _view(out, document))


def _view(out: Console, document: Mapping[str, Any]) -> None:
    from samsar.cli import output, views

    views.fields(out, document, only=_SHOWN)
    left_out = [*document.get("skipped_urls", []), *document.get("crawl_errors", [])]
    if left_out:
        out.print()
        rows = [(each.get("url"), each.get("message") or each.get("code")) for each in left_out]
        output.table(out, ("Left out", "Why"), rows)
