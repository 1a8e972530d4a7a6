"""Balances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.actors import actor_of, named_by_header, names_somebody
from samsar.emulator.callers.auth import SUB_ACCOUNT, credential_of
from samsar.emulator.callers.billing import charge_usage as take_usage
from samsar.emulator.callers.billing import decimal
from samsar.emulator.clock import iso
from samsar.emulator.database.ledger import to_credits, to_units
from samsar.emulator.orders.usage_quotes import quote_for
from samsar.emulator.payloads.external import external_user
from samsar.emulator.wire.fields import envelope, number
from samsar.emulator.wire.messages import Reply, bad_request, forbidden, unauthorized
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from samsar.emulator.callers.actors import Actor
    from samsar.emulator.records import LedgerEntry
    from samsar.emulator.wire.messages import Call

_CENTS_PER_USD: Final = 100


def balance(call: Call) -> Reply:
    """Tell what the account or the external user has, and what they paid last."""
    actor = actor_of(call)
    remaining = to_credits(call.state.ledger.balance(actor.payer))
    body = {"remainingCredits": remaining, "lastTopUp": last_top_up(call, actor)}
    if actor.external is not None:
        body["externalUser"] = external_user(call.state, actor.external.id)
    return Reply.of_json(body, headers={"x-credits-remaining": decimal(remaining)})


def grant(call: Call) -> Reply:
    """Grant credits to an external user, and with them to the account."""
    if credential_of(call).kind == SUB_ACCOUNT:
        raise forbidden(
            "Customer sub-account API keys cannot grant credits. Purchase Samsar credits on the "
            "customer account and send user requests with external_user for audit."
        )
    actor = actor_of(call)
    if actor.external is None:
        raise bad_request(
            "credits/grant requires an external_user or external-user authentication."
        )
    credits = number(envelope(call.body), "credits") or 0
    if credits <= 0 or credits != int(credits):
        raise bad_request("credits is required and must be a positive integer.")
    credits = int(credits)
    for account in {actor.payer, actor.account}:
        call.state.ledger.give(
            account, to_units(credits), at=call.now, kind="grant", reason="Credits grant"
        )
    remaining = to_credits(call.state.ledger.balance(actor.payer))
    return Reply.of_json(
        {
            "creditsGranted": credits,
            "remainingCredits": remaining,
            "externalUser": external_user(call.state, actor.external.id),
        },
        headers={"x-credits-remaining": decimal(remaining)},
    )


def charge_usage(call: Call) -> Reply:
    """Charge for a service that was used elsewhere."""
    kind, is_named = credential_of(call).kind, names_somebody(call)
    is_for_users = "/external_users/" in call.path.lower() or is_named or kind == SUB_ACCOUNT
    # Server: V2 hands it on to external users' route, where an identity alone will not do.
    if is_for_users and not named_by_header(call):
        # Server: the key of a sub-account is asked for somebody first, and an auth token that
        # names nobody is the account's own user.
        if kind == SUB_ACCOUNT:
            actor_of(call)
        if kind != "auth_token" or is_named:
            raise unauthorized("External user API key is required for this request.")
    actor = actor_of(call)
    quote = quote_for(envelope(call.body))
    headers = take_usage(
        call,
        actor,
        to_units(quote.credits),
        reason=f"Usage of {quote.utility_type}",
        refusal="Insufficient credits.",
        counts=False,
    )
    charged = to_credits(to_units(quote.credits))
    charged = math.ceil(charged) if actor.pays_whole_credits else charged
    # Server: unlike elsewhere, the header is what was taken, not the figure before that.
    headers["x-credits-charged"] = decimal(charged)
    body: dict[str, Any] = {
        "utilityType": quote.utility_type,
        "provider": quote.provider,
        "model": quote.model,
        "creditsCharged": charged,
        "remainingCredits": to_credits(call.state.ledger.balance(actor.payer)),
        "pricing": quote.pricing(),
    }
    if actor.external is not None:
        user = external_user(call.state, actor.external.id)
        body |= {"external_user": user, "externalUser": user}
    return Reply.of_json(body, headers=headers)


def last_top_up(call: Call, actor: Actor) -> dict[str, Any] | None:
    """Describe what somebody paid last."""
    entry = call.state.ledger.last_top_up(actor.payer)
    return None if entry is None else _top_up(entry)


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


ENDPOINTS: Final = (
    Endpoint.of(routes.credits.BALANCE, balance),
    Endpoint.of(routes.external_users.BALANCE, balance),
    Endpoint.of(routes.external_users.GRANT, grant),
    Endpoint.of(routes.external_users.CHARGE_USAGE, charge_usage),
    Endpoint.of(routes.v2.credits.BALANCE, balance),
    Endpoint.of(routes.v2.users.CREDITS, balance),
    Endpoint.of(routes.v2.credits.GRANT, grant),
    Endpoint.of(routes.v2.credits.CHARGE_USAGE, charge_usage),
)
