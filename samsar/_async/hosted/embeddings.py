"""Vectors of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar import pricing
from samsar._core import routes
from samsar._core.inputs.hosted_texts import most_tokens, vectors_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.hosted_texts import EmbeddingVectors
    from samsar.types.options import RequestOptions


class AsyncHostedEmbeddings:
    """Turn texts into numbers that tell how alike they are."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create(
        self,
        input: str | Sequence[str],  # noqa: A002 - its name in the API
        *,
        model: str | None = None,
        dimensions: int | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[EmbeddingVectors]:
        """Make a vector of each text, to keep in a database of your own.

        A request that may have reached the server is not sent again: a second one would be charged
        again. To have the texts kept and searched at the server, use `client.embeddings`.

        Args:
            input: A text, or a list of 1 to 100 texts, each of at most 12000 characters.
            model: The model; the server has one, and refuses others.
            dimensions: How many numbers a vector has; the server has one length, and refuses
                others.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The vectors, in the order of the texts as `data.vectors`. They cost 0.0001 credits for
            each token, charged after they were made. A `max_credits` counts a token for each byte,
            so that it never lets too much pass.

        Raises:
            InputError: An argument is missing or wrong.
            InsufficientCreditsError: The account has too few credits; the vectors are lost.
            PayloadTooLargeError: A text is too long.
            OutcomeUnknownError: They may have been made and charged; they are lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/embeddings

        Example:
            ```python
            made = await samsar.v2.external.embeddings.create(["gallery text", "viewer query"])
            print(len(made.data.vectors), made.data.dimensions)
            ```
        """
        return await self._engine.call(
            routes.hosted.embeddings.CREATE,
            body=vectors_body(input, model, dimensions, extra),
            options=options,
            estimate=lambda: most_tokens(input) * pricing.EMBEDDING_CREDITS_PER_TOKEN,
        )
