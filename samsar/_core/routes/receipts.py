"""The routes of receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.receipts import ReceiptReading, ReceiptTemplate

CREATE_TEMPLATE: Route[ReceiptTemplate] = Route(
    "receipts.create_template",
    "POST",
    "/v1/image/receipt_templates/create",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="receipts.ReceiptTemplate",
)
GET_TEMPLATE: Route[ReceiptTemplate] = Route(
    "receipts.get_template",
    "GET",
    "/v1/image/template_json",
    Repeat.READ,
    model="receipts.ReceiptTemplate",
)
QUERY: Route[ReceiptReading] = Route(
    "receipts.query",
    "POST",
    "/v1/image/receipt_templates/query",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="receipts.ReceiptReading",
)
