"""`samsar external-users credits`: what an external user has, buys and is granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli import external, payments, unknown
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Json, Number, Text, Word, given, option

if TYPE_CHECKING:
    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session

_credits = click.argument("credits_", metavar="CREDITS", type=click.IntRange(min=1))


@command("balance")
@external.identity
def balance(session: Session, **fields: Any) -> None:
    """Show what an external user has.

    It is free of charge.
    """
    from samsar.cli import documents, views

    view = external.view_of(fields)
    document = documents.result(session.read(lambda samsar: view(samsar).credits.balance()))
    session.show(document, lambda out: views.fields(out, document, only=("remaining_credits",)))


@command("grant", body=True)
@_credits
@external.identity
@click.option("--yes", "is_agreed", is_flag=True, help="Do not ask before granting many.")
def grant(session: Session, extra: Any, credits_: int, *, is_agreed: bool, **fields: Any) -> None:
    """Grant credits to an external user, out of nothing.

    The call is free of charge, and moves credits to two balances: that of the user, and that of the
    account, which pays for what the user orders. More than the limit of the profile (50 credits) is
    asked about first.
    """
    from samsar.cli import documents, views
    from samsar.cli.asking import agree

    view = external.view_of(fields)
    limit = session.confirm_above
    if not is_agreed and limit is not None and credits_ > limit:
        agree(session, f"grant {credits_:,} credits", "nothing was granted")
    with unknown.shown_by("samsar external-users credits balance shows whether they were granted."):
        answer = session.read(lambda samsar: view(samsar).credits.grant(credits_, extra=extra))
    document = documents.result(answer)
    names = ("credits_granted", "remaining_credits", "internal_remaining_credits")
    session.show(document, lambda out: views.fields(out, document, only=names))


@command("recharge", body=True)
@_credits
@external.identity
def recharge(session: Session, extra: Any, credits_: int, **fields: Any) -> None:
    """Open a page where credits can be bought for an external user.

    100 credits cost one US dollar. No money moves by this call: it moves when somebody pays on the
    page. It is free of charge.
    """
    view = external.view_of(fields)
    answer = session.read(lambda samsar: view(samsar).credits.recharge(credits_, extra=extra))
    payments.show_checkout(session, answer, "samsar external-users credits wait-payment")


@command("payment-status")
@payments.ids
@external.identity
def payment_status(session: Session, **fields: Any) -> None:
    """Show how a payment of an external user stands.

    It is free of charge. The look itself brings the credits in that were paid for; to look again
    brings no more.
    """
    view = external.view_of(fields)
    answer = session.read(lambda samsar: view(samsar).credits.payment_status(**given(fields)))
    payments.show_payment(session, answer)


@command("wait-payment", waits=True)
@payments.ids
@external.identity
def wait_payment(session: Session, **fields: Any) -> None:
    """Wait until somebody has paid for an external user.

    Waiting is free of charge, and Ctrl-C stops no payment.
    """
    view = external.view_of(fields)
    payments.wait(session, lambda samsar: view(samsar).credits, given(fields))


@command("charge-usage", pays=True, body=True)
@click.argument("utility_type", metavar="SERVICE", type=Word("credits:UtilityType"))
@option("characters", click.IntRange(min=1), metavar="N", help="tts: characters that were spoken.")
@option("text", Text(), metavar="TEXT", help="tts: the text that was spoken; @FILE and - read it.")
@option("duration_ms", Number(), metavar="MS", help="stt: milliseconds transcribed.")
@option("duration_seconds", Number(), metavar="S", help="stt: seconds transcribed.")
@option("duration_minutes", Number(), metavar="M", help="stt: minutes transcribed.")
@option("duration_hours", Number(), metavar="H", help="stt: hours transcribed.")
@option(
    "firecrawl_credits_used",
    Number(),
    metavar="N",
    help="firecrawl: credits that the crawler took.",
)
@option("model", metavar="NAME", help="The model that was used; kept with the charge.")
@option("metadata", Json(dict), metavar="JSON", help="What else is to be kept: a JSON object.")
@external.identity
def charge_usage(session: Session, extra: Any, utility_type: str, **fields: Any) -> None:
    """Charge an external user for a service that was used elsewhere.

    SERVICE is tts, stt or firecrawl. The server wants the user's own key here:
    SAMSAR_EXTERNAL_USER_API_KEY. It costs the user twice the price of the service: 24 credits for
    1000 characters, 44 for an hour, 1.8 for a credit of the crawler.
    """
    from samsar.cli import documents, views

    view = external.view_of(fields)
    answer = session.pay(
        lambda samsar: view(samsar).credits.charge_usage(utility_type, **given(fields), extra=extra)
    )
    document = documents.result(answer)
    names = ("utility_type", "credits_charged", "remaining_credits")
    session.show(document, lambda out: views.fields(out, document, only=names))


_HERE: Final = "commands.external_credits:"

credits: LazyGroup = group(
    "credits",
    {
        "balance": Entry(f"{_HERE}balance", "Show what an external user has."),
        "charge-usage": Entry(
            f"{_HERE}charge_usage",
            "Charge an external user for a service that was used elsewhere.",
        ),
        "grant": Entry(f"{_HERE}grant", "Grant credits to an external user, out of nothing."),
        "payment-status": Entry(
            f"{_HERE}payment_status", "Show how a payment of an external user stands."
        ),
        "recharge": Entry(
            f"{_HERE}recharge", "Open a page where credits can be bought for an external user."
        ),
        "wait-payment": Entry(
            f"{_HERE}wait_payment", "Wait until somebody has paid for an external user."
        ),
    },
    "What an external user has, buys and is granted.",
)
