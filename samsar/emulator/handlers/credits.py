"""Balances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.auth import account_of
from samsar.emulator.clock import iso
from samsar.emulator.ledger import to_credits
from samsar.emulator.messages import Reply
from samsar.emulator.routing import Endpoint
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from samsar.emulator.messages import Call
    from samsar.emulator.records import LedgerEntry

_CENTS_PER_USD: Final = 100


def balance(call: Call) -> Reply:
    """Tell what the account has, and what it paid last."""
    account = account_of(call)
    remaining = to_credits(call.state.ledger.balance(account))
    top_up = call.state.ledger.last_top_up(account)
    body = {
        "remainingCredits": remaining,
        "lastTopUp": None if top_up is None else _top_up(top_up),
    }
    return Reply.of_json(body, headers={"x-credits-remaining": str(remaining)})


def _top_up(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "amountPaidCents": round(entry.amount * _CENTS_PER_USD / CREDITS_PER_USD),
        "currency": "usd",
        "paymentType": "one_time",
        "paymentStatus": "paid",
        "billingReason": "manual",
        "creditsApplied": entry.amount,
        "paymentDate": iso(entry.at),
        "stripeInvoiceId": None,
        "stripeInvoiceNumber": None,
        "invoicePdfUrl": None,
        "hostedInvoiceUrl": None,
        "receiptUrl": None,
        "receiptAvailable": False,
        "productSummary": entry.reason,
    }


ENDPOINTS: Final = (Endpoint.of(routes.credits.BALANCE, balance),)
