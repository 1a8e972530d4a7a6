"""Payments, of the account and of external users: pages to pay on, and how a payment stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.cli.failures import Interrupted
from samsar.cli.options import option, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from samsar import SamsarClient
    from samsar.cli.options import Declared
    from samsar.cli.session import Session

_STATUS: Final = (
    "status",
    "mode",
    "session_status",
    "payment_status",
    "payment_intent_id",
    "external_payment_id",
    "remaining_credits",
)

ids: Declared = options(
    option("checkout_session_id", metavar="ID", help="The id of the page to pay on."),
    option("payment_intent_id", metavar="ID", help="The id of the payment."),
    option("setup_intent_id", metavar="ID", help="The id of the setup of a card."),
    option("external_payment_id", metavar="ID", help="The id of an external user's payment."),
)
"""The options that name a payment; one is enough."""


def show_checkout(session: Session, answer: Any, wait_with: str) -> None:
    """Show a page to pay on, and how to wait for the payment."""
    from samsar.cli import documents

    document = documents.result(answer)
    session.show(document, lambda out: _checkout(out, document))
    if not session.flags.as_json and answer.data.checkout_session_id:
        session.note(
            f"{wait_with} --checkout-session-id {answer.data.checkout_session_id}"
            " waits for the payment."
        )


def _checkout(out: Console, document: dict[str, Any]) -> None:
    from samsar.cli import views

    names = ("credits", "amount_usd", "checkout_session_id", "external_payment_id")
    views.fields(out, document, only=names)
    if url := document.get("url"):
        views.link(out, url, "Pay at")


def show_payment(session: Session, answer: Any) -> None:
    """Show how a payment stands."""
    from samsar.cli import documents, views

    document = documents.result(answer)
    session.show(document, lambda out: views.fields(out, document, only=_STATUS))


def wait(session: Session, whose: Callable[[SamsarClient], Any], fields: dict[str, Any]) -> None:
    """Wait for a payment, and show how it ended.

    Raises:
        Interrupted: Ctrl-C; the payment can still be made.
    """
    session.plan(lambda samsar: whose(samsar).payment_status(**fields))
    flags = session.flags
    if not flags.as_json:
        session.note("Waiting for the payment …")
    try:
        answer = whose(session.client).wait_payment(
            timeout=flags.timeout, poll=flags.poll, **fields
        )
    except KeyboardInterrupt:
        raise Interrupted("The payment can still be made; the same command waits again.") from None
    show_payment(session, answer)
