"""The routes of embeddings, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes import embeddings
from samsar._core.routes.base import Route, v2_twin

if TYPE_CHECKING:
    from samsar.models.embeddings import EmbeddingCreated

CREATE_FROM_PLAIN_TEXT: Route[EmbeddingCreated] = v2_twin(
    "v2.embeddings.create_from_plain_text",
    "/v2/generate_embeddings_from_plain_text",
    embeddings.CREATE_FROM_PLAIN_TEXT,
)
