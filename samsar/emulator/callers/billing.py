"""Taking credits from whoever a request is for, and what an external user is told about it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from samsar.emulator.callers.actors import OutOfCreditsError
from samsar.emulator.database.ledger import to_credits, to_units
from samsar.emulator.payloads.external import STATUS_ENDPOINT, accepted_ids
from samsar.emulator.wire.messages import Reply, insufficient_credits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samsar.emulator.callers.actors import Actor
    from samsar.emulator.database.ledger import Units
    from samsar.emulator.database.renders import RenderOrder
    from samsar.emulator.wire.messages import Call


def check_means(call: Call, actor: Actor, credits: float, refusal: str) -> None:
    """Make sure that whoever pays can, and with this key; nothing is reserved.

    Raises:
        ApiError: 402, in the words of the surface.
    """
    price = to_units(credits)
    ledger = call.state.ledger
    if actor.purse is not None and ledger.balance(actor.purse) < price:
        raise OutOfCreditsError
    if ledger.balance(actor.account) < price:
        raise insufficient_credits(refusal) if actor.external is None else OutOfCreditsError
    ledger.check_key(actor.account, price, at=call.now)


def charge_usage(
    call: Call,
    actor: Actor,
    cost: Units,
    *,
    reason: str,
    refusal: str,
    request_id: str = "",
    counts: bool = True,
) -> dict[str, str]:
    """Take what was used, from the external user where there is one; return the headers.

    Server: an external user pays whole credits, while the header shows the figure before that.
    Where it `counts`, it is one more of the user's requests.

    Raises:
        ApiError: 402, in the words of the surface.
    """
    owed = to_units(math.ceil(to_credits(cost))) if actor.pays_whole_credits else cost
    ledger = call.state.ledger
    if actor.account in actor.payers:
        ledger.check_key(actor.account, owed, at=call.now)
    if any(ledger.balance(payer) < owed for payer in actor.payers):
        raise insufficient_credits(refusal) if actor.external is None else OutOfCreditsError
    for payer in actor.payers:
        ledger.charge(payer, owed, at=call.now, reason=reason, request_id=request_id or None)
    if actor.external is not None and actor.account in actor.payers:
        call.state.external_users.note_usage(actor.external.id, owed)
    if actor.external is not None and counts:
        call.state.external_users.note_request(actor.external.id, at=call.now)
    return credit_headers(to_credits(cost), to_credits(ledger.balance(actor.payer)))


def credit_headers(charged: float, remaining: float | None = None) -> dict[str, str]:
    """Return the headers that tell of a charge, and of what is left where that is told."""
    headers = {"x-credits-charged": decimal(charged)}
    return headers if remaining is None else {**headers, "x-credits-remaining": decimal(remaining)}


def decimal(credits: float) -> str:
    """Write credits the way the headers have them: never with an exponent."""
    plain = str(credits)
    return f"{credits:.6f}".rstrip("0") if "e-" in plain else plain


def note_request(
    call: Call, actor: Actor, session: str, order: RenderOrder, sources: Sequence[str] = ()
) -> str:
    """Note what an external user has ordered; return the id that they see."""
    if actor.external is None:
        return session
    known = call.state.external_requests.find(session)
    if known is not None:
        if actor.purse is not None:
            call.state.renders.play.pay_along(session, actor.purse, known.id)
        return known.id
    request = call.state.external_requests.create(
        actor.external.id,
        actor.account,
        order.kind,
        session,
        _details(call, order, sources),
        at=call.now,
    )
    call.state.external_users.note_request(actor.external.id, at=call.now)
    if actor.purse is not None:
        call.state.renders.play.pay_along(session, actor.purse, request)
    return request


class Order(NamedTuple):
    """A render that was taken on."""

    session: str
    request: str
    """The id that the caller sees: of the session, or of an external user's request."""


def charge_order(call: Call, actor: Actor, made: Order, price: int, reason: str) -> None:
    """Take what an order costs at once: from the account, and from the external user for whom."""
    ids = {actor.account: made.session}
    if actor.purse is not None:
        ids[actor.purse] = made.request
    for payer, paid_for in ids.items():
        call.state.ledger.charge(
            payer, to_units(price), at=call.now, reason=reason, request_id=paid_for
        )


def give_back(call: Call, actor: Actor, request: str, price: int, reason: str) -> None:
    """Give an external user back what a call that failed has cost; an account gets nothing.

    Server: a sub-account is an account of its own here, and gets it back beside its parent.
    """
    for payer in actor.payers if actor.pays_whole_credits else ():
        call.state.ledger.give(
            payer,
            to_units(price),
            at=call.now,
            kind="refund",
            reason=reason,
            request_id=request,
        )


def accepted_for_user(request: str, price: int = 0) -> Reply:
    """Tell an external user that a request was taken on."""
    body = {
        **accepted_ids(request),
        # Server: always the first version of the API, whichever was asked.
        "status_endpoint": f"{STATUS_ENDPOINT}{request}",
        "creditsCharged": price,
    }
    return Reply.of_json(body, headers=credit_headers(price) if price else {})


def _details(call: Call, order: RenderOrder, sources: Sequence[str]) -> dict[str, Any]:
    fields = order.input
    pictures = fields.get("image_urls")
    requests = [call.state.external_requests.find(source) for source in sources]
    return {
        "prompt": fields.get("prompt"),
        "image_count": len(pictures) if isinstance(pictures, list) else None,
        "target_language": fields.get("target_language") or fields.get("language"),
        "source_request_ids": [request.id for request in requests if request is not None],
    }
