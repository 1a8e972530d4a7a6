"""Credits: what an account has."""

from __future__ import annotations

from datetime import datetime

from samsar.models.base import Model, model


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
    """

    remaining_credits: float | None = None
    last_top_up: TopUp | None = None
