"""Embeddings of clean texts: for accounts and for external users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._core import routes
from samsar._core.inputs import embeddings as bodies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.embeddings import EmbeddingCreated
    from samsar.types.embeddings import PlainTextInput, TemplateFields
    from samsar.types.options import RequestOptions


class AsyncTextIndexing:
    """The part of `embeddings` that indexes clean texts."""

    _engine: AsyncEngine

    async def create_from_plain_text(
        self,
        plain_text: PlainTextInput,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[TemplateFields],
    ) -> SamsarResult[EmbeddingCreated]:
        """Index clean texts under a new template.

        A request that may have reached the server is not sent again: a second one would make a
        second template and a second bill.

        Args:
            plain_text: A text or several; or mappings with `content` and, where it is known, `url`,
                `title`, `description` and `language`. The server takes the first 6000 characters
                of each.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `name`, `field_options` and `ttl_minutes`; see
                `samsar.types.embeddings.TemplateFields`.

        Returns:
            The template. It costs 250 credits for a million tokens; an external user pays that
            rounded up to whole credits. The price is not known beforehand, so a `max_credits`
            refuses the call.

        Raises:
            InputError: An argument is missing or wrong.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been made and charged; `list_templates` shows it.
            SamsarError: What else went wrong.

        Route: POST /v1/chat/generate_embeddings_from_plain_text
            V2: POST /v2/generate_embeddings_from_plain_text
            External users: POST /v1/external_users/generate_embeddings_from_plain_text

        Example:
            ```python
            created = await samsar.embeddings.create_from_plain_text(
                [
                    {
                        "url": "https://example.com/docs/start",
                        "title": "Getting started",
                        "content": "Install the package, then set your key.",
                    }
                ],
                name="product-docs-clean",
                ttl_minutes=60,
            )
            print(created.data.expires_at)
            ```
        """
        return await self._engine.call(
            routes.embeddings.CREATE_FROM_PLAIN_TEXT,
            body=bodies.create_from_plain_text_body(plain_text, fields, extra),
            options=options,
        )
