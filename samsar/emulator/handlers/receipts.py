"""Receipts: templates, which an account keeps, and what is read with them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.auth import account_of
from samsar.emulator.clock import iso
from samsar.emulator.handlers.images import charge, charged
from samsar.emulator.orders.public_media import is_within_reach
from samsar.emulator.wire.fields import text
from samsar.emulator.wire.messages import Reply, bad_request, not_found
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import RECEIPT_QUERY_CREDITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.database.images import ReceiptTemplateRecord
    from samsar.emulator.wire.messages import Call

DEFINITION: Final[Mapping[str, Any]] = {
    "schema_version": "1.0",
    "merchant_hint": "Corner Shop",
    "language_hint": "en",
    "currency_hint": "USD",
    "rois": [
        {
            "id": "roi_total",
            "label": "Total",
            "purpose": "The amount that was paid",
            "left": 0.55,
            "top": 0.8,
            "width": 0.4,
            "height": 0.06,
        }
    ],
    "fields": [
        {
            "key": "merchant",
            "label": "Merchant",
            "type": "string",
            "required": True,
            "roi_id": None,
            "description": "Who issued it",
        },
        {
            "key": "total",
            "label": "Total",
            "type": "number",
            "required": True,
            "roi_id": "roi_total",
            "description": "The amount that was paid",
        },
    ],
    "validation_rules": {"total": "sum of items"},
}
SAMPLE: Final[Mapping[str, Any]] = {"merchant": "Corner Shop", "total": 12.5}
ITEMS: Final = (
    {"description": "Coffee", "quantity": 2, "amount": 7.0},
    {"description": "Cake", "quantity": 1, "amount": 5.5},
)
UNREACHABLE: Final = "Unable to download receipt image."
_URL_NAMES: Final = ("image_url", "receipt_url", "template_url")


def create_template(call: Call) -> Reply:
    """Make a template; the emulator reads the same receipt in every picture."""
    account = account_of(call)
    fields = call.body if isinstance(call.body, dict) else {}
    url = text(fields, *_URL_NAMES)
    if not url:
        raise bad_request("image_url (or receipt_url/template_url) is required.")
    _download(url)
    name = text(fields, "template_name") or None
    template = call.state.images.add_template(account, url, name, at=call.now)
    return Reply.of_json(
        {**_head(template), "sample_receipt": SAMPLE, "created_at": iso(template.created_at)}
    )


def get_template(call: Call) -> Reply:
    """Show a template."""
    account = account_of(call)
    template_id = call.query.get("template_id", "").strip()
    if not template_id:
        raise bad_request("template_id query param is required.")
    template = _own(call, account, template_id)
    return Reply.of_json(
        {
            **_head(template),
            "source_image_url": template.image_url,
            "template_json": DEFINITION,
            "sample_receipt": SAMPLE,
            "provider": "emulator",
            "created_at": iso(template.created_at),
            "updated_at": iso(template.created_at),
        }
    )


def query(call: Call) -> Reply:
    """Read a receipt with a template; charged before the picture is fetched, as by the server."""
    account = account_of(call)
    fields = call.body if isinstance(call.body, dict) else {}
    url = text(fields, *_URL_NAMES)
    if not url:
        raise bad_request("image_url (or receipt_url) is required.")
    template_id = text(fields, "template_id", "receipt_template_id")
    if not template_id:
        raise bad_request("template_id is required.")
    template = _own(call, account, template_id)
    credits = charge(call, account, RECEIPT_QUERY_CREDITS, "receipt_query")
    _download(url)
    return charged({**_head(template), **_reading()}, credits)


def _own(call: Call, account: str, template_id: str) -> ReceiptTemplateRecord:
    template = call.state.images.template(template_id)
    if template is None or template.account_id != account:
        raise not_found("Template not found for this API key.")
    return template


def _download(url: str) -> None:
    # The wording is ours; the server's is not known.
    if not is_within_reach(url):
        raise bad_request(UNREACHABLE)


def _head(template: ReceiptTemplateRecord) -> dict[str, Any]:
    content = json.dumps(DEFINITION, sort_keys=True).encode()
    return {
        "template_id": template.id,
        "template_hash": hashlib.sha256(content).hexdigest(),
        "template_name": template.name,
        "normalized_template": DEFINITION,
    }


def _reading() -> dict[str, Any]:
    return {
        "receipt_json": SAMPLE,
        "standardized_receipt": {**SAMPLE, "currency": "USD"},
        "items": list(ITEMS),
        "unreadable_fields": [],
        "confidence": 0.97,
        "validation": {
            "is_valid": True,
            "issues": [],
            "missing_required_fields": [],
            "type_mismatch_fields": [],
            "arithmetic": {"items_total": 12.5, "matches_total": True},
        },
        "attempts": 1,
    }


ENDPOINTS: Final = (
    Endpoint.of(routes.receipts.CREATE_TEMPLATE, create_template),
    Endpoint.of(routes.receipts.GET_TEMPLATE, get_template),
    Endpoint.of(routes.receipts.QUERY, query),
)
