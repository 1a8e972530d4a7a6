"""Receipts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from samsar import pricing
from samsar._async.pictures import with_uploads
from samsar._core import estimates, routes
from samsar._core.address import identifier
from samsar._core.inputs.images import one_picture_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.receipts import ReceiptReading, ReceiptTemplate
    from samsar.types.images import Picture
    from samsar.types.options import RequestOptions


class AsyncReceipts:
    """Read receipts: make a template of one, and read others of the same kind with it.

    A picture can be a URL, a data URL, bytes, a path or an open file; what is not a URL is
    uploaded first, free of charge. Text is always a URL: pass `pathlib.Path` for a file.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create_template(
        self,
        *,
        image_url: Picture,
        template_name: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[ReceiptTemplate]:
        """Make a template from the picture of one receipt.

        A request that may have reached the server is not sent again: it would make a second
        template.

        Args:
            image_url: The picture of the receipt.
            template_name: A name for the template.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The template. Free of charge.

        Raises:
            InputError: The picture is none, cannot be read, or the name is blank.
            OutcomeUnknownError: It may have been made; the answer, and with it the id, is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/image/receipt_templates/create

        Example:
            ```python
            template = await samsar.receipts.create_template(
                image_url="https://example.com/receipt-template.png",
                template_name="kbank-transfer-template",
            )
            print(template.data.template_id)
            ```
        """
        route = routes.receipts.CREATE_TEMPLATE
        body = one_picture_body(image_url, fields={"template_name": template_name}, extra=extra)
        free = partial(estimates.fixed, 0)
        body = await with_uploads(self._engine, route, body, options=options, estimate=free)
        return await self._engine.call(route, body=body, options=options, estimate=free)

    async def get_template(
        self, template_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[ReceiptTemplate]:
        """Return a template, with everything that is known about such receipts.

        Args:
            template_id: The template.
            options: How this call differs from the client's settings.

        Returns:
            The template; `template_json` is what it says, as plain JSON. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such template for this credential.
            SamsarError: What else went wrong.

        Route: GET /v1/image/template_json

        Example:
            ```python
            made = await samsar.receipts.create_template(
                image_url="https://example.com/receipt-template.png"
            )
            template = await samsar.receipts.get_template(made.data.template_id)
            print(template.data.template_json)
            ```
        """
        return await self._engine.call(
            routes.receipts.GET_TEMPLATE,
            query={"template_id": identifier(template_id, "template_id")},
            options=options,
        )

    async def query(
        self,
        *,
        image_url: Picture,
        template_id: str,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[ReceiptReading]:
        """Read a receipt with a template.

        A request that may have reached the server is not sent again: it would be charged again.

        Args:
            image_url: The picture of the receipt.
            template_id: The template.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            What stands on the receipt. It costs 50 credits, taken before the picture is looked at
            and not given back when it cannot be read.

        Raises:
            InputError: The picture is none, cannot be read, or the id is blank.
            InsufficientCreditsError: The account has too few credits.
            NotFoundError: There is no such template for this credential.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/image/receipt_templates/query

        Example:
            ```python
            template = await samsar.receipts.create_template(
                image_url="https://example.com/receipt-template.png"
            )
            reading = await samsar.receipts.query(
                image_url="https://example.com/receipt-instance.png",
                template_id=template.data.template_id,
            )
            print(reading.data.receipt_json, reading.credits_charged)
            ```
        """
        route = routes.receipts.QUERY
        fields = {"template_id": identifier(template_id, "template_id")}
        body = one_picture_body(image_url, fields=fields, extra=extra)
        price = partial(estimates.fixed, pricing.RECEIPT_QUERY_CREDITS)
        body = await with_uploads(self._engine, route, body, options=options, estimate=price)
        return await self._engine.call(route, body=body, options=options, estimate=price)
