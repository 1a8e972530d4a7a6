"""The route that makes vectors of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.hosted_texts import EmbeddingVectors

CREATE: Route[EmbeddingVectors] = Route(
    "v2.external.embeddings.create",
    "POST",
    "/v2/external/embeddings",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="hosted_texts.EmbeddingVectors",
)
