"""Embeddings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.resources.indexing import AsyncIndexing
from samsar._core import routes
from samsar._core.address import identifier
from samsar._core.inputs import embeddings as bodies
from samsar._core.inputs.fields import checked_limit
from samsar._core.pages import OffsetPages, checked_offset

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.embeddings import (
        EmbeddingsDeleted,
        EmbeddingSearch,
        EmbeddingSimilar,
        EmbeddingStatus,
        EmbeddingTemplate,
        EmbeddingTemplatePage,
    )
    from samsar.types.embeddings import SearchFields, SimilarFields
    from samsar.types.options import RequestOptions


class AsyncEmbeddings(AsyncIndexing):
    """Index records, pages and texts, and search them by meaning.

    A template holds what was indexed. Wherever a `template_id` is asked for, the name of the
    template will do. A template that was made with `ttl_minutes` is deleted when its time is over;
    using it then raises `GoneError`, and the records have to be indexed again.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def search(
        self,
        template_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[SearchFields],
    ) -> SamsarResult[EmbeddingSearch]:
        """Search the records of a template by meaning.

        Args:
            template_id: The template, by its id or name.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `search_term` is required. `search_params` filters: by a value, one of a
                list, or a range (`samsar.types.Range`); fields that cannot be filtered
                by are ignored. Without filters the server reads some out of the words. `limit` is
                1 to 100, by default 10. The others are described in
                `samsar.types.embeddings.SearchFields`.

        Returns:
            The records, best first. It costs 100 credits for a million tokens of the search. That
            price is not known beforehand, so a `max_credits` refuses the call.

        Raises:
            InputError: An argument is missing or wrong.
            GoneError: The template has expired; index again.
            NotFoundError: There is no such template.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/chat/search_against_embedding

        Example:
            ```python
            from samsar.types import Range

            found = await samsar.embeddings.search(
                template_id,
                search_term="2 bedroom apartment in Dallas under 2500",
                search_params={"city": "Dallas", "price": Range(max=2500)},
                rerank=True,
            )
            for hit in found.data.results:
                print(hit.id, hit.score, hit.record)
            ```
        """
        return await self._engine.call(
            routes.embeddings.SEARCH,
            body=bodies.search_body(template_id, fields, extra),
            options=options,
        )

    async def find_similar(
        self,
        template_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[SimilarFields],
    ) -> SamsarResult[EmbeddingSimilar]:
        """Find the records of a template that are like a text or another record.

        Args:
            template_id: The template, by its id or name.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `search_term` or `search_json` is required. `search_params` filters as in
                `search`. `limit` is 1 to 100, by default 25. The others are described in
                `samsar.types.embeddings.SimilarFields`.

        Returns:
            The ids of the records, best first. It costs 100 credits for a million tokens of the
            search. That price is not known beforehand, so a `max_credits` refuses the call.

        Raises:
            InputError: An argument is missing or wrong.
            GoneError: The template has expired; index again.
            NotFoundError: There is no such template.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/chat/similar_to_embedding

        Example:
            ```python
            similar = await samsar.embeddings.find_similar(
                template_id,
                search_json={"city": "Austin", "price": 2000, "description": "modern downtown"},
                search_params={"city": "Austin"},
            )
            for match in similar.data.matches:
                print(match.id, match.score)
            ```
        """
        return await self._engine.call(
            routes.embeddings.FIND_SIMILAR,
            body=bodies.similar_body(template_id, fields, extra),
            options=options,
        )

    async def delete_template(
        self,
        template_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[EmbeddingsDeleted]:
        """Delete all records of a template. The template itself stays, and is empty.

        Args:
            template_id: The template, by its id or name.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            How many records were deleted. Free of charge.

        Raises:
            InputError: The id is blank.
            GoneError: The template has expired; it is deleted already.
            NotFoundError: There is no such template.
            SamsarError: What else went wrong.

        Route: POST /v1/chat/delete_embeddings

        Example:
            ```python
            deleted = await samsar.embeddings.delete_template(template_id)
            print(deleted.data.deleted_count)
            ```
        """
        return await self._engine.call(
            routes.embeddings.DELETE_TEMPLATE,
            body=bodies.delete_template_body(template_id, extra),
            options=options,
        )

    async def delete_records(
        self,
        template_id: str,
        *,
        source_id: str | int | None = None,
        source_ids: Sequence[str | int] | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[EmbeddingsDeleted]:
        """Delete some records of a template.

        Args:
            template_id: The template, by its id or name.
            source_id: The id of a record, as it was indexed.
            source_ids: The ids of several records, instead.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            How many records were deleted, and how many are left. Free of charge.

        Raises:
            InputError: An id is missing or wrong.
            GoneError: The template has expired; it is deleted already.
            NotFoundError: There is no such template.
            SamsarError: What else went wrong.

        Route: POST /v1/chat/delete_embedding

        Example:
            ```python
            deleted = await samsar.embeddings.delete_records(template_id, source_id="2")
            print(deleted.data.record_count)
            ```
        """
        return await self._engine.call(
            routes.embeddings.DELETE_RECORDS,
            body=bodies.delete_records_body(template_id, source_id, source_ids, extra),
            options=options,
        )

    async def list_templates(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[EmbeddingTemplatePage]:
        """Return a page of the templates of the account, newest first.

        Args:
            limit: How many to return at most: 1 to 100; 50 by default.
            offset: How many to leave out at the beginning.
            options: How this call differs from the client's settings.

        Returns:
            The page; `iterate_templates` follows the pages. Free of charge.

        Raises:
            InputError: The limit or the offset is no such number.
            SamsarError: What else went wrong.

        Route: GET /v1/chat/embedding_templates

        Example:
            ```python
            page = await samsar.embeddings.list_templates(limit=10, offset=0)
            print(page.data.pagination.total, page.data.pagination.has_more)
            ```
        """
        return await self._engine.call(
            routes.embeddings.LIST_TEMPLATES,
            query={"limit": checked_limit(limit), "offset": checked_offset(offset)},
            options=options,
        )

    async def iterate_templates(
        self, *, limit: int | None = None, options: RequestOptions | None = None
    ) -> AsyncIterator[EmbeddingTemplate]:
        """Yield all templates of the account, newest first, page by page.

        A template that moves to the next page while this runs, because another was made, is still
        yielded once.

        Args:
            limit: How many to ask for at once: 1 to 100; 50 by default.
            options: How these calls differ from the client's settings.

        Yields:
            The templates. Free of charge.

        Raises:
            InputError: The limit is no such number.
            UnexpectedReplyError: The server says that there is more, but sends nothing new.
            SamsarError: What else went wrong.

        Route: GET /v1/chat/embedding_templates

        Example:
            ```python
            async for template in samsar.embeddings.iterate_templates():
                print(template.name, template.record_count)
            ```
        """
        pages = OffsetPages(routes.embeddings.LIST_TEMPLATES)
        while pages.has_more:
            page = await self.list_templates(limit=limit, offset=pages.offset, options=options)
            for template in pages.turned(page, page.data.templates, page.data.pagination):
                yield template

    async def status(
        self, template_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[EmbeddingStatus]:
        """Return what is in a template.

        Args:
            template_id: The template, by its id or name.
            options: How this call differs from the client's settings.

        Returns:
            How many records it holds, and until when. Free of charge.

        Raises:
            InputError: The id is blank.
            GoneError: The template has expired; index again.
            NotFoundError: There is no such template.
            SamsarError: What else went wrong.

        Route: GET /v1/chat/embedding_status

        Example:
            ```python
            now = await samsar.embeddings.status(template_id)
            print(now.data.status, now.data.record_count)
            ```
        """
        return await self._engine.call(
            routes.embeddings.STATUS,
            query={"template_id": identifier(template_id, "template_id")},
            options=options,
        )
