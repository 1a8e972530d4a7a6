"""Receipts: templates, and what is read with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from samsar.models.base import Model, model


@model
class ReceiptRegion(Model):
    """A part of the receipt where something is to be read.

    Attributes:
        id: Its id, by which fields refer to it.
        label: What it is called.
        purpose: What it is for.
        left: Where it begins.
        top: Where it begins.
        width: How wide it is.
        height: How high it is.
    """

    id: str | None = None
    label: str | None = None
    purpose: str | None = None
    left: float | None = None
    top: float | None = None
    width: float | None = None
    height: float | None = None


@model
class ReceiptField(Model):
    """One thing that stands on a receipt.

    Attributes:
        key: Its name in what is read.
        label: What it is called on the receipt.
        type: What kind of value it is.
        required: Whether a receipt without it is not valid.
        roi_id: The region where it stands.
        description: What it means.
    """

    key: str | None = None
    label: str | None = None
    type: str | None = None
    required: bool | None = None
    roi_id: str | None = None
    description: str | None = None


@model
class ReceiptDefinition(Model):
    """What the receipts of one kind have in common.

    Attributes:
        schema_version: The version of this description.
        merchant_hint: Who issues them.
        language_hint: The language that they are written in.
        currency_hint: The currency of their amounts.
        rois: The regions.
        fields: What stands on them.
        validation_rules: What has to be true of a valid one.
    """

    schema_version: str | None = None
    merchant_hint: str | None = None
    language_hint: str | None = None
    currency_hint: str | None = None
    rois: list[ReceiptRegion] | None = None
    fields: list[ReceiptField] | None = None
    validation_rules: dict[str, Any] | None = None


@model
class ReceiptTemplate(Model):
    """A template for receipts of one kind.

    Attributes:
        template_id: Its id.
        template_hash: A checksum of it.
        template_name: Its name.
        normalized_template: What such receipts have in common.
        template_json: The same, as plain JSON; only `receipts.get_template` returns it.
        sample_receipt: What stands on the receipt that it was made from.
        source_image_url: The picture of that receipt.
        provider: The model that read it.
        created_at: When it was made.
        updated_at: When it was changed last.
    """

    template_id: str | None = None
    template_hash: str | None = None
    template_name: str | None = None
    normalized_template: ReceiptDefinition | None = None
    template_json: dict[str, Any] | None = None
    sample_receipt: dict[str, Any] | None = None
    source_image_url: str | None = None
    provider: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@model
class ReceiptValidation(Model):
    """Whether what was read makes sense.

    Attributes:
        is_valid: Whether it does.
        issues: What does not.
        missing_required_fields: Fields that are required and were not found.
        type_mismatch_fields: Fields whose values are of another kind.
        arithmetic: Whether the amounts add up.
    """

    is_valid: bool | None = None
    issues: list[str] | None = None
    missing_required_fields: list[str] | None = None
    type_mismatch_fields: list[str] | None = None
    arithmetic: dict[str, Any] | None = None


@model
class ReceiptReading(Model):
    """What stands on a receipt.

    Attributes:
        template_id: The template that it was read with.
        template_hash: A checksum of the template.
        template_name: The name of the template.
        normalized_template: What such receipts have in common.
        receipt_json: What was read, by the fields of the template.
        standardized_receipt: What was read, in the form that all receipts share.
        items: The lines of the receipt.
        unreadable_fields: Fields that could not be read.
        confidence: How sure the reading is, from 0 to 1.
        validation: Whether it makes sense.
        attempts: How often it was tried.
        credits_charged: What it cost.
        remaining_credits: What is left.
    """

    template_id: str | None = None
    template_hash: str | None = None
    template_name: str | None = None
    normalized_template: ReceiptDefinition | None = None
    receipt_json: dict[str, Any] | None = None
    standardized_receipt: dict[str, Any] | None = None
    items: list[dict[str, Any]] | None = None
    unreadable_fields: list[str] | None = None
    confidence: float | None = None
    validation: ReceiptValidation | None = None
    attempts: float | None = None
    credits_charged: float | None = None
    remaining_credits: float | None = None
