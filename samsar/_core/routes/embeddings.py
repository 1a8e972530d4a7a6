"""The routes of embeddings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.embeddings import (
        EmbeddingCreated,
        EmbeddingsDeleted,
        EmbeddingSearch,
        EmbeddingSimilar,
        EmbeddingStatus,
        EmbeddingTemplatePage,
        EmbeddingUpdated,
    )

CREATE: Route[EmbeddingCreated] = Route(
    "embeddings.create",
    "POST",
    "/v1/chat/create_embedding",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="embeddings.EmbeddingCreated",
)
CREATE_FROM_URLS: Route[EmbeddingCreated] = Route(
    "embeddings.create_from_urls",
    "POST",
    "/v1/chat/create_embedding_from_url",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="embeddings.EmbeddingCreated",
)
CREATE_FROM_PLAIN_TEXT: Route[EmbeddingCreated] = Route(
    "embeddings.create_from_plain_text",
    "POST",
    "/v1/chat/generate_embeddings_from_plain_text",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="embeddings.EmbeddingCreated",
)
UPDATE: Route[EmbeddingUpdated] = Route(
    "embeddings.update",
    "POST",
    "/v1/chat/update_embedding",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="embeddings.EmbeddingUpdated",
)
SEARCH: Route[EmbeddingSearch] = Route(
    "embeddings.search",
    "POST",
    "/v1/chat/search_against_embedding",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="embeddings.EmbeddingSearch",
)
FIND_SIMILAR: Route[EmbeddingSimilar] = Route(
    "embeddings.find_similar",
    "POST",
    "/v1/chat/similar_to_embedding",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="embeddings.EmbeddingSimilar",
)
DELETE_TEMPLATE: Route[EmbeddingsDeleted] = Route(
    "embeddings.delete_template",
    "POST",
    "/v1/chat/delete_embeddings",
    Repeat.AGAIN,
    model="embeddings.EmbeddingsDeleted",
)
DELETE_RECORDS: Route[EmbeddingsDeleted] = Route(
    "embeddings.delete_records",
    "POST",
    "/v1/chat/delete_embedding",
    Repeat.AGAIN,
    model="embeddings.EmbeddingsDeleted",
)
LIST_TEMPLATES: Route[EmbeddingTemplatePage] = Route(
    "embeddings.list_templates",
    "GET",
    "/v1/chat/embedding_templates",
    Repeat.READ,
    model="embeddings.EmbeddingTemplatePage",
)
STATUS: Route[EmbeddingStatus] = Route(
    "embeddings.status",
    "GET",
    "/v1/chat/embedding_status",
    Repeat.READ,
    model="embeddings.EmbeddingStatus",
)
