"""`samsar payments`: buy credits, and see how payments stand."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli import payments as payment_views
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Number, given, option

if TYPE_CHECKING:
    from rich.console import Console

    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

_threshold = option(
    "threshold_credits",
    Number(),
    metavar="CREDITS",
    required=True,
    help="Buy when the balance falls below so many credits.",
)


@command("recharge", body=True)
@click.argument("credits_", metavar="CREDITS", type=click.IntRange(min=1))
def recharge(session: Session, extra: Any, credits_: int) -> None:
    """Open a page where credits can be bought.

    100 credits cost one US dollar. No money moves by this call: it moves when somebody pays on the
    page. It is free of charge.
    """
    answer = session.read(lambda samsar: samsar.credits.recharge(credits_, extra=extra))
    payment_views.show_checkout(session, answer, "samsar payments wait")


@command("status")
@payment_views.ids
def status(session: Session, **fields: Any) -> None:
    """Show how a payment stands, or the setup of a card.

    It is free of charge.
    """
    answer = session.read(lambda samsar: samsar.credits.payment_status(**given(fields)))
    payment_views.show_payment(session, answer)


@command("wait", waits=True)
@payment_views.ids
def wait(session: Session, **fields: Any) -> None:
    """Wait until somebody has paid, or a card is saved.

    Waiting is free of charge, and Ctrl-C stops no payment.
    """
    payment_views.wait(session, lambda samsar: samsar.credits, given(fields))


@command("enable-auto-recharge", pays=True, body=True)
@_threshold
@option(
    "amount_usd",
    Number(),
    metavar="USD",
    required=True,
    help="What to pay each time, in US dollars.",
)
@option(
    "max_monthly_usd",
    Number(),
    metavar="USD",
    required=True,
    help="What to pay in a month at most, in US dollars; 0 is no limit.",
)
def enable_auto_recharge(session: Session, extra: Any, **fields: Any) -> None:
    """Let the server buy credits by itself; it may charge the saved card at once.

    It costs --amount-usd of real money each time that it buys; limits are held against the credits
    that this would buy.
    """
    from samsar.cli import documents

    answer = session.pay(lambda samsar: samsar.credits.enable_auto_recharge(**fields, extra=extra))
    document = documents.result(answer)
    session.show(document, lambda out: _auto(out, document))


@command("update-auto-recharge-threshold", body=True)
@_threshold
def update_auto_recharge_threshold(session: Session, extra: Any, threshold_credits: float) -> None:
    """Change the balance below which the server buys credits by itself.

    The call is free of charge; the card may be charged from then on.
    """
    from samsar.cli import documents

    answer = session.read(
        lambda samsar: samsar.credits.update_auto_recharge_threshold(
            threshold_credits=threshold_credits, extra=extra
        )
    )
    document = documents.result(answer)
    session.show(document, lambda out: _auto(out, document))


def _auto(out: Console, document: dict[str, Any]) -> None:
    from samsar.cli import views

    names = (
        "auto_recharge_enabled",
        "auto_recharge_threshold",
        "auto_recharge_amount_usd",
        "auto_recharge_max_monthly_usd",
        "has_payment_method",
        "setup_intent_id",
    )
    views.fields(out, document, only=names)
    if url := document.get("url"):
        views.link(out, url, "Save a card at")


@command("usage-logs")
@option(
    "limit",
    click.IntRange(min=1),
    metavar="N",
    default=25,
    help="How many rows to show at most.",
    show_default=True,
)
def usage_logs(session: Session, limit: int) -> None:
    """List what the account was charged, newest first.

    It is free of charge. The stages of one video come together as one row.
    """
    from samsar.cli import documents

    size = min(limit, 100)
    found = session.read(
        lambda samsar: list(islice(samsar.v2.users.iterate_usage_logs(page_size=size), limit))
    )
    document = {"items": documents.plain(found)}
    session.show(document, lambda out: _logs(out, document["items"]))


def _logs(out: Console, items: list[dict[str, Any]]) -> None:
    from samsar.cli import output

    if not items:
        out.print("Nothing was charged yet.")
        return
    rows = [
        (
            str(each.get("created_at", ""))[:16].replace("T", " "),
            each.get("source") or each.get("request_type"),
            each.get("session_id"),
            _number(each.get("credits")),
            _number(each.get("balance_after")),
        )
        for each in items
    ]
    output.table(out, ("When", "What", "Session", "Credits", "Balance"), rows)


def _number(value: Any) -> str:
    from samsar.cli import output

    return output.number(value) if isinstance(value, (int, float)) else ""


_HERE: Final = "commands.payments:"

payments: LazyGroup = group(
    "payments",
    {
        "enable-auto-recharge": Entry(
            f"{_HERE}enable_auto_recharge",
            "Let the server buy credits by itself; it may charge the saved card at once.",
        ),
        "recharge": Entry(f"{_HERE}recharge", "Open a page where credits can be bought."),
        "status": Entry(f"{_HERE}status", "Show how a payment stands, or the setup of a card."),
        "update-auto-recharge-threshold": Entry(
            f"{_HERE}update_auto_recharge_threshold",
            "Change the balance below which the server buys credits by itself.",
        ),
        "usage-logs": Entry(
            f"{_HERE}usage_logs", "List what the account was charged, newest first."
        ),
        "wait": Entry(f"{_HERE}wait", "Wait until somebody has paid, or a card is saved."),
    },
    "Buy credits, and see what was paid and charged.",
)
