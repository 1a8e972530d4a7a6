"""Embeddings: from records, pages and texts to what can be searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.resources.text_indexing import AsyncTextIndexing
from samsar._core import routes
from samsar._core.inputs import embeddings as bodies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samsar._core.result import SamsarResult
    from samsar.models.embeddings import EmbeddingCreated, EmbeddingUpdated
    from samsar.types.embeddings import (
        CreateEmbeddingFields,
        UpdateEmbeddingFields,
        UrlTemplateFields,
    )
    from samsar.types.options import RequestOptions


class AsyncIndexing(AsyncTextIndexing):
    """The part of `embeddings` that makes and changes templates."""

    async def create(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[CreateEmbeddingFields],
    ) -> SamsarResult[EmbeddingCreated]:
        """Index records, or pages, under a new template.

        A request that may have reached the server is not sent again: a second one would make a
        second template and a second bill.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `records` or `urls` is required. `name`, `field_options`, `ttl_minutes` and,
                for pages, `levels` are described in
                `samsar.types.embeddings.CreateEmbeddingFields`.

        Returns:
            The template. It costs 100 credits for a million tokens of records; pages cost as with
            `create_from_urls`. That price is not known beforehand, so a `max_credits` refuses the
            call.

        Raises:
            InputError: An argument is missing, wrong, or contradicts another.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been made and charged; `list_templates` shows it.
            SamsarError: What else went wrong.

        Route: POST /v1/chat/create_embedding

        Example:
            ```python
            from samsar.types import FieldOptions

            created = await samsar.embeddings.create(
                name="listings",
                records=[
                    {"id": "1", "city": "Austin", "price": 1800, "description": "Near downtown."},
                    {"id": "2", "city": "Dallas", "price": 2200, "description": "With a balcony."},
                ],
                field_options={
                    "description": FieldOptions(searchable=True),
                    "internal_notes": FieldOptions(searchable=False, retrievable=False),
                    "price": {"filterable": True},
                },
            )
            print(created.data.template_id, created.data.record_count)
            ```
        """
        return await self._engine.call(
            routes.embeddings.CREATE, body=bodies.create_body(fields, extra), options=options
        )

    async def create_from_urls(
        self,
        urls: str | Sequence[str],
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[UrlTemplateFields],
    ) -> SamsarResult[EmbeddingCreated]:
        """Read pages and index them under a new template.

        Reading takes up to two minutes. A request that may have reached the server is not sent
        again: a second one would make a second template and a second bill.

        Args:
            urls: One page or several, 50 at most.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `levels` says how far links are followed: 1 not at all, 2 (the default) one
                hop, 3 two hops; the server follows 5 links at most in all. `name`,
                `field_options` and `ttl_minutes` are described in
                `samsar.types.embeddings.UrlTemplateFields`.

        Returns:
            The template, with the pages that were skipped. It costs 250 credits for a million
            tokens, and 2.25 credits for each credit that the reading service takes, as a rule one
            for a page (`firecrawl_credits_used`). That price is not known beforehand, so a
            `max_credits` refuses the call.

        Raises:
            InputError: An argument is missing or wrong.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been made and charged; `list_templates` shows it.
            SamsarError: What else went wrong.

        Route: POST /v1/chat/create_embedding_from_url

        Example:
            ```python
            created = await samsar.embeddings.create_from_urls(
                ["https://example.com/docs/start", "https://example.com/docs/prices"],
                name="product-docs",
                levels=1,
            )
            print(created.data.processed_url_count)
            ```
        """
        return await self._engine.call(
            routes.embeddings.CREATE_FROM_URLS,
            body=bodies.create_from_urls_body(urls, fields, extra),
            options=options,
        )

    async def update(
        self,
        template_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[UpdateEmbeddingFields],
    ) -> SamsarResult[EmbeddingUpdated]:
        """Put records into a template.

        A record with a known id replaces it; all others are added, those without an id every time
        anew. That is why a request that may have reached the server is not sent again.

        Args:
            template_id: The template, by its id or name.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `records` is required; `field_options` replaces the options of the template.

        Returns:
            What the template holds now. It costs 100 credits for a million tokens of the given
            records. That price is not known beforehand, so a `max_credits` refuses the call.

        Raises:
            InputError: An argument is missing or wrong.
            GoneError: The template has expired; index again.
            NotFoundError: There is no such template.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been done and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/chat/update_embedding

        Example:
            ```python
            updated = await samsar.embeddings.update(
                template_id,
                records=[{"id": "1", "city": "Austin", "price": 1750}],
            )
            print(updated.data.record_count)
            ```
        """
        return await self._engine.call(
            routes.embeddings.UPDATE,
            body=bodies.update_body(template_id, fields, extra),
            options=options,
        )
