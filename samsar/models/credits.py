"""Credits: what an account has, and how it pays."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from samsar.models.base import Model, model
from samsar.models.external_users import ExternalUserRecord


@model
class TopUp(Model):
    """One payment that brought credits.

    Attributes:
        id: The id of the payment.
        amount_paid_cents: What was paid, in cents of `currency`.
        currency: The currency, like `usd`.
        payment_type: What kind of payment it was.
        payment_status: Whether it went through.
        billing_reason: Why it was billed.
        credits_applied: The credits that it brought.
        payment_date: When it was paid.
        stripe_invoice_id: Stripe's id of the invoice.
        stripe_invoice_number: The number on the invoice.
        invoice_pdf_url: The invoice as PDF.
        hosted_invoice_url: The invoice as a page.
        receipt_url: The receipt.
        receipt_available: Whether there is a receipt.
        product_summary: What was bought.
    """

    id: str | None = None
    amount_paid_cents: float | None = None
    currency: str | None = None
    payment_type: str | None = None
    payment_status: str | None = None
    billing_reason: str | None = None
    credits_applied: float | None = None
    payment_date: datetime | None = None
    stripe_invoice_id: str | None = None
    stripe_invoice_number: str | None = None
    invoice_pdf_url: str | None = None
    hosted_invoice_url: str | None = None
    receipt_url: str | None = None
    receipt_available: bool | None = None
    product_summary: str | None = None


@model
class CreditsBalance(Model):
    """What an account has; 100 credits are one US dollar.

    Attributes:
        remaining_credits: What is left.
        last_top_up: The last payment, or None.
        external_user: The external user whose credits these are; None for an account.
    """

    remaining_credits: float | None = None
    last_top_up: TopUp | None = None
    external_user: ExternalUserRecord | None = None


@model
class CreditsGrant(Model):
    """Credits that were granted to an external user.

    Attributes:
        credits_granted: How many.
        remaining_credits: What the user has now.
        internal_remaining_credits: What the account has now, where the server tells.
        external_user: The user.
    """

    credits_granted: float | None = None
    remaining_credits: float | None = None
    internal_remaining_credits: float | None = None
    external_user: ExternalUserRecord | None = None


@model
class UsagePricing(Model):
    """How the price of a charge came about.

    Attributes:
        cost_usd: What the service itself costs, in US dollars.
        pricing_multiplier: How many times of it is charged.
        credits_per_dollar: How many credits a dollar is.
        samsar_usd_per_credit: What a credit is in dollars.
        units: What was counted, and the price of one.
    """

    cost_usd: float | None = None
    pricing_multiplier: float | None = None
    credits_per_dollar: float | None = None
    samsar_usd_per_credit: float | None = None
    units: dict[str, Any] | None = None


@model
class UsageCharge(Model):
    """A charge for a service that the platform has used.

    Attributes:
        utility_type: The service, by the server's own name: `elevenlabs_tts`, `elevenlabs_stt` or
            `firecrawl`.
        provider: Whose service it is.
        model: The model that was used, as it was given.
        credits_charged: What was taken.
        remaining_credits: What is left.
        pricing: How the price came about.
        external_user: The external user who paid; None for an account.
    """

    utility_type: str | None = None
    provider: str | None = None
    model: str | None = None
    credits_charged: float | None = None
    remaining_credits: float | None = None
    pricing: UsagePricing | None = None
    external_user: ExternalUserRecord | None = None


@model
class Checkout(Model):
    """A page of Stripe where credits can be paid; nothing is paid until somebody does it there.

    Attributes:
        url: The page to open.
        checkout_session_id: Stripe's id of the page; `credits.wait_payment` takes it.
        payment_intent_id: Stripe's id of the payment, where there is one already.
        payment_status_endpoint: The route that tells how the payment stands.
        credits: The credits that it buys.
        amount_usd: The price in US dollars.
        amount_cents: The price in cents.
        currency: The currency, `USD`.
        external_payment_id: The id of the payment of an external user, `extpay_…`.
        external_user: The external user whom the credits are for; None for an account.
    """

    url: str | None = None
    checkout_session_id: str | None = None
    payment_intent_id: str | None = None
    payment_status_endpoint: str | None = None
    credits: float | None = None
    amount_usd: float | None = None
    amount_cents: float | None = None
    currency: str | None = None
    external_payment_id: str | None = None
    external_user: ExternalUserRecord | None = None


PaymentStatusWord = Literal["pending", "succeeded", "failed"] | str


@model
class PaymentStatus(Model):
    """How a payment stands, or the setup of a card.

    Attributes:
        status: `pending`, `succeeded` or `failed`.
        mode: `payment`, or `setup` for a card that is saved.
        checkout_session_id: Stripe's id of the page.
        session_status: How that page stands, in Stripe's words.
        payment_status: Whether it is paid, in Stripe's words.
        payment_intent_id: Stripe's id of the payment.
        payment_intent_status: How the payment stands, in Stripe's words.
        setup_intent_id: Stripe's id of the setup.
        setup_intent_status: How the setup stands, in Stripe's words.
        amount_cents: What is paid, in cents.
        currency: The currency.
        external_payment_id: The id of the payment of an external user, `extpay_…`.
        remaining_credits: What the external user has now.
        last_top_up: The last payment of the external user.
        external_user: The external user whose payment it is; None for an account.
    """

    status: PaymentStatusWord | None = None
    mode: str | None = None
    checkout_session_id: str | None = None
    session_status: str | None = None
    payment_status: str | None = None
    payment_intent_id: str | None = None
    payment_intent_status: str | None = None
    setup_intent_id: str | None = None
    setup_intent_status: str | None = None
    amount_cents: float | None = None
    currency: str | None = None
    external_payment_id: str | None = None
    remaining_credits: float | None = None
    last_top_up: TopUp | None = None
    external_user: ExternalUserRecord | None = None


@model
class AutoRechargeSettings(Model):
    """When credits are bought without anybody asking, and for how much.

    Attributes:
        auto_recharge_enabled: Whether that is on.
        auto_recharge_threshold: Credits are bought when the balance falls below this.
        auto_recharge_amount_usd: What is paid each time, in US dollars.
        auto_recharge_max_monthly_usd: What is paid in a month at most, in US dollars; 0 is no
            limit.
    """

    auto_recharge_enabled: bool | None = None
    auto_recharge_threshold: float | None = None
    auto_recharge_amount_usd: float | None = None
    auto_recharge_max_monthly_usd: float | None = None


@model
class AutoRecharge(AutoRechargeSettings):
    """Auto-recharge after it was switched on.

    Attributes:
        stripe_customer_id: Stripe's id of the account.
        has_payment_method: Whether a card is saved. Without one, open `url`.
        auto_recharge_run: The payment that was taken at once, where there was one.
        url: The page of Stripe where a card is saved; None when one is saved already.
        setup_session_url: The same page.
        setup_session_id: Stripe's id of that page.
        setup_intent_id: Stripe's id of the setup; `credits.wait_payment` takes it.
        checkout_session_id: Stripe's id of that page; `credits.wait_payment` takes it.
        payment_status_endpoint: The route that tells how the setup stands.
    """

    stripe_customer_id: str | None = None
    has_payment_method: bool | None = None
    auto_recharge_run: Any = None
    url: str | None = None
    setup_session_url: str | None = None
    setup_session_id: str | None = None
    setup_intent_id: str | None = None
    checkout_session_id: str | None = None
    payment_status_endpoint: str | None = None
