"""Buying credits: pages to pay on, how payments stand, and buying unasked."""

from __future__ import annotations

import html
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.actors import Actor, actor_of, is_v2, user_of_headers
from samsar.emulator.callers.auth import SUB_ACCOUNT, account_of, credential_of
from samsar.emulator.callers.billing import decimal
from samsar.emulator.database.external_users import INTERNAL_PROVIDER
from samsar.emulator.database.ledger import to_credits
from samsar.emulator.database.people import with_query
from samsar.emulator.handlers.credits import last_top_up
from samsar.emulator.payloads.external import external_user
from samsar.emulator.wire.fields import envelope, first, number
from samsar.emulator.wire.messages import HTML_TYPE, Reply, bad_request, forbidden, not_found
from samsar.emulator.wire.pages import unknown_route
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.database.external_users import ExternalUserRow
    from samsar.emulator.database.payments import AutoRechargeState, Payment, PaymentOutcome
    from samsar.emulator.wire.messages import Call

_CENTS_PER_USD: Final = 100
_MOST_CREDITS: Final = 99_999_999
_ENDPOINT: Final = "/v1/payment_status"
_ENDPOINT_OF_USERS: Final = "/v1/external_users/payment_status"
_IDS: Final = (
    "external_payment_id",
    "checkout_session_id",
    "payment_intent_id",
    "setup_intent_id",
)


def recharge(call: Call) -> Reply:
    """Open a page to buy credits on."""
    if _is_for_users(call) and credential_of(call).kind == SUB_ACCOUNT:
        raise forbidden(
            "Customer sub-account API keys cannot create per-user credit recharges. "
            "Purchase Samsar credits on the parent customer account."
        )
    actor = actor_of(call)
    credits = number(envelope(call.body), "credits")
    if credits is None or credits <= 0:
        raise bad_request("credits is required and must be a positive number.")
    if credits != int(credits):
        raise bad_request("credits must be an integer.")
    if credits > _MOST_CREDITS:
        # Stripe takes no more at once. The wording is ours.
        raise bad_request("credits exceeds the maximum checkout amount.")
    payments = call.state.payments
    if actor.external is None:
        payment = payments.open(actor.account, "payment", int(credits), at=call.now)
    else:
        payment = payments.open_for_user(actor.payer, actor.account, int(credits), at=call.now)
    cents = _cents(payment)
    return Reply.of_json(
        {
            "url": _page_of(call, payment),
            "checkoutSessionId": payment.checkout_id,
            # Stripe makes the intent when somebody pays.
            "paymentIntentId": None,
            "paymentStatusEndpoint": _ENDPOINT if actor.external is None else _ENDPOINT_OF_USERS,
            "credits": payment.credits,
            "amountUsd": _plain(cents / _CENTS_PER_USD),
            "amountCents": cents,
            "currency": "USD",
            **_of_user(call, payment, actor.external),
        }
    )


def payment_status(call: Call) -> Reply:
    """Tell how a payment stands."""
    fields = {**envelope(call.body), **call.query}
    payment_id = next((str(value) for name in _IDS if (value := first(fields, name))), "")
    if "/external_users/" in call.path.lower():
        return _status_for_users(call, payment_id)
    actor = actor_of(call)
    if actor.external is not None:
        return _status_for_users(call, payment_id)
    payment = call.state.payments.find(payment_id)
    # The wording of the refusals is ours, but for the second.
    if not payment_id:
        raise bad_request("checkoutSessionId, paymentIntentId or setupIntentId is required.")
    if not call.state.payments.has_any(actor.payer):
        raise not_found("Stripe customer not found for user.")
    if payment is None:
        raise not_found("No such payment.")
    if payment.account_id != actor.payer:
        raise forbidden("Payment does not belong to this user.")
    return Reply.of_json(_status(payment))


def _status_for_users(call: Call, payment_id: str) -> Reply:
    """Tell how a payment stands; server: here its id says for whom it is."""
    credential = credential_of(call)
    asking = user_of_headers(call, credential)
    if not payment_id:
        raise bad_request(
            "external_payment_id or checkoutSessionId (or paymentIntentId/setupIntentId) is "
            "required."
        )
    payment = call.state.payments.find(payment_id)
    user = None if payment is None else _buyer(call, payment)
    is_theirs = user is not None and user.account_id == credential.account
    if payment is None or user is None or not is_theirs or (asking and asking.id != user.id):
        raise not_found("External payment not found.")
    actor = Actor(credential.account, credential.kind, user)
    remaining = to_credits(call.state.ledger.balance(actor.payer))
    body = {
        **_status(payment),
        **_of_user(call, payment, user),
        "remainingCredits": remaining,
        "lastTopUp": last_top_up(call, actor),
    }
    return Reply.of_json(body, headers={"x-credits-remaining": decimal(remaining)})


def _buyer(call: Call, payment: Payment) -> ExternalUserRow | None:
    if call.state.payments.external_id(payment) is None:
        return None
    users = call.state.external_users
    itself = {"provider": INTERNAL_PROVIDER, "external_user_id": payment.account_id}
    return users.get(payment.account_id) or users.of_identity(itself)


def _is_for_users(call: Call) -> bool:
    # Server: V2 hands whatever comes with the key of a sub-account on to external users' routes.
    return is_v2(call) or "/external_users/" in call.path.lower()


def _of_user(call: Call, payment: Payment, user: ExternalUserRow | None) -> dict[str, Any]:
    if user is None:
        return {}
    return {
        "external_payment_id": call.state.payments.external_id(payment),
        "external_user": external_user(call.state, user.id),
    }


def enable_auto_recharge(call: Call) -> Reply:
    """Let the account buy credits unasked; with a saved card it may buy at once."""
    account = account_of(call)
    fields = envelope(call.body)
    # Server: what is left out is saved as 0.
    threshold, amount, monthly = (
        number(fields, name) or 0 for name in ("threshold_credits", "amount_usd", "max_monthly_usd")
    )
    call.state.payments.enable(account, threshold, amount, monthly)
    settings = call.state.payments.auto_recharge(account)
    paid = call.state.payments.buy_if_due(account, at=call.now)
    setup = None
    if settings is None or not settings.has_card:
        setup = call.state.payments.open(account, "setup", 0, at=call.now)
    return Reply.of_json(
        {
            **_settings(settings),
            "stripeCustomerId": f"cus_{account}",
            "hasPaymentMethod": setup is None,
            "autoRechargeRun": _run(paid),
            **_setup(call, setup),
            "paymentStatusEndpoint": _ENDPOINT,
        }
    )


def update_threshold(call: Call) -> Reply:
    """Change below which balance the account buys."""
    account = account_of(call)
    threshold = number(envelope(call.body), "threshold_credits")
    # The wording of both refusals is ours.
    if threshold is None or threshold < 0:
        raise bad_request("thresholdCredits is required and must be a number.")
    if call.state.payments.auto_recharge(account) is None:
        raise bad_request("Auto-recharge is not enabled.")
    call.state.payments.set_threshold(account, threshold)
    return Reply.of_json(_settings(call.state.payments.auto_recharge(account)))


def checkout_page(call: Call) -> Reply:
    """Show the page that stands for Stripe's."""
    payment = call.state.payments.find(call.params["checkout"])
    if payment is None:
        return unknown_route(call.method, call.path)
    what = f"{payment.credits} credits" if payment.mode == "payment" else "a saved card"
    here = html.escape(f"/checkout/{payment.checkout_id}")
    back = _back_links(call, payment)
    page = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Checkout</title></head>'
        f"<body><h1>Emulated checkout</h1><p>{what}: {payment.status}</p>"
        f'<form method="post" action="{here}/pay"><button>Pay</button></form>'
        f'<form method="post" action="{here}/decline"><button>Decline</button></form>'
        f"{back}</body></html>"
    )
    return Reply(200, page.encode(), {"Content-Type": HTML_TYPE})


def pay(call: Call) -> Reply:
    """Pay on the page."""
    return _settled(call, "succeeded")


def decline(call: Call) -> Reply:
    """Let the payment fail on the page."""
    return _settled(call, "failed")


def _settled(call: Call, outcome: PaymentOutcome) -> Reply:
    payment = call.state.payments.find(call.params["checkout"])
    if payment is None:
        return unknown_route(call.method, call.path)
    call.state.payments.settle(payment.checkout_id, outcome, at=call.now)
    payment = call.state.payments.must_find(payment.checkout_id)
    links = _ways_back(call, payment)
    if payment.status not in links:
        return checkout_page(call)
    return Reply(HTTPStatus.SEE_OTHER, b"", {"Location": links[payment.status]})


def _ways_back(call: Call, payment: Payment) -> dict[str, str]:
    """Tell where Stripe sends who buys by e-mail: there are no tokens in these."""
    url = call.state.people.redirect_url(payment.checkout_id)
    if url is None:
        return {}
    paid = {"samsarCheckoutStatus": "success", "checkoutSessionId": payment.checkout_id}
    cancelled = with_query(url, {"samsarCheckoutStatus": "cancelled"})
    return {"succeeded": with_query(url, paid), "failed": cancelled, "pending": cancelled}


def _back_links(call: Call, payment: Payment) -> str:
    link = _ways_back(call, payment).get(payment.status)
    return "" if link is None else f'<p><a href="{html.escape(link)}">Back to the shop</a></p>'


def _page_of(call: Call, payment: Payment) -> str:
    return f"{call.origin}/checkout/{payment.checkout_id}"


def _cents(payment: Payment) -> int:
    return round(payment.credits * _CENTS_PER_USD / CREDITS_PER_USD)


def _status(payment: Payment) -> dict[str, Any]:
    is_open = payment.status == "pending"
    is_paid = payment.status == "succeeded"
    session = {"pending": "open", "succeeded": "complete", "failed": "expired"}[payment.status]
    body: dict[str, Any] = {
        "status": payment.status,
        "mode": payment.mode,
        "checkoutSessionId": payment.checkout_id,
        "sessionStatus": session,
    }
    intent = "succeeded" if is_paid else "requires_payment_method"
    if payment.mode == "setup":
        return body | {"setupIntentId": payment.intent_id, "setupIntentStatus": intent}
    body |= {
        "paymentStatus": "paid" if is_paid else "unpaid",
        "amountCents": _cents(payment),
        "currency": "usd",
    }
    if not is_open:
        body |= {"paymentIntentId": payment.intent_id, "paymentIntentStatus": intent}
    return body


def _settings(settings: AutoRechargeState | None) -> dict[str, Any]:
    return {
        "autoRechargeEnabled": settings is not None,
        "autoRechargeThreshold": _plain(settings.threshold) if settings else 0,
        "autoRechargeAmountUsd": _plain(settings.amount_usd) if settings else 0,
        "autoRechargeMaxMonthlyUsd": _plain(settings.max_monthly_usd) if settings else 0,
    }


def _plain(value: float) -> int | float:
    """Return a number as JavaScript writes it into JSON: whole ones without a fraction."""
    return int(value) if value == int(value) else value


def _run(paid: float | None) -> Mapping[str, Any] | None:
    # What is inside is not documented anywhere and made up here.
    if paid is None:
        return None
    return {"status": "succeeded", "amountUsd": paid, "creditsApplied": paid * CREDITS_PER_USD}


def _setup(call: Call, setup: Payment | None) -> dict[str, Any]:
    url = None if setup is None else _page_of(call, setup)
    return {
        "url": url,
        "setupSessionUrl": url,
        "setupSessionId": None if setup is None else setup.checkout_id,
        "setupIntentId": None if setup is None else setup.intent_id,
        "checkoutSessionId": None if setup is None else setup.checkout_id,
    }


ENDPOINTS: Final = (
    Endpoint.of(routes.credits.RECHARGE, recharge),
    Endpoint.of(routes.credits.PAYMENT_STATUS, payment_status),
    Endpoint.of(routes.external_users.RECHARGE, recharge),
    Endpoint.of(routes.external_users.PAYMENT_STATUS, payment_status),
    Endpoint.of(routes.v2.credits.RECHARGE, recharge),
    Endpoint.of(routes.v2.credits.PAYMENT_STATUS, payment_status),
    Endpoint.of(routes.v2.users.PAYMENT_STATUS, payment_status),
    # Not called by the SDK; the server takes both verbs.
    Endpoint("credits.payment_status_by_post", "POST", "/v1/payment_status", payment_status),
    Endpoint("external_users.payment_status_by_post", "POST", _ENDPOINT_OF_USERS, payment_status),
    Endpoint("v2.credits.payment_status_by_post", "POST", "/v2/payment_status", payment_status),
    Endpoint("v2.users.payment_status_by_post", "POST", "/v2/user/payment_status", payment_status),
    Endpoint.of(routes.credits.ENABLE_AUTO_RECHARGE, enable_auto_recharge),
    Endpoint.of(routes.credits.UPDATE_AUTO_RECHARGE_THRESHOLD, update_threshold),
    Endpoint("checkout.page", "GET", "/checkout/{checkout}", checkout_page),
    Endpoint("checkout.pay", "POST", "/checkout/{checkout}/pay", pay),
    Endpoint("checkout.decline", "POST", "/checkout/{checkout}/decline", decline),
)
