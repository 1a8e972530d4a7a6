"""Whether texts and pictures are harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core import routes
from samsar._core.inputs.hosted_texts import moderation_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.hosted_texts import Moderation
    from samsar.types.hosted_texts import ModerationInput
    from samsar.types.options import RequestOptions


class AsyncHostedModeration:
    """Ask whether something is harmless before it is used."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create(
        self,
        input: ModerationInput,  # noqa: A002 - its name in the API
        *,
        model: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[Moderation]:
        """Judge texts and pictures.

        Args:
            input: A text, several texts, or parts like `{"type": "text", "text": …}` and
                `{"type": "image_url", "image_url": {"url": …}}`: at most 32 of them, each of at
                most 100000 characters, 200000 in all, and pictures of at most 8 MiB.
            model: The model; the server has one of its own.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The verdict: `data.is_safe` in one word, `data.decision` with its reason, and
            `data.results` with the kinds of harm. Free of charge.

        Raises:
            InputError: An argument is missing or wrong.
            PayloadTooLargeError: A text or a picture is too large.
            ServerError: The model that judges cannot be reached, or has too much to do.
            SamsarError: What else went wrong.

        Route: POST /v2/external/moderation

        Example:
            ```python
            verdict = await samsar.v2.external.moderation.create("A quiet river journey")
            print(verdict.data.is_safe, verdict.data.decision.reason)
            ```
        """
        return await self._engine.call(
            routes.hosted.moderation.CREATE,
            body=moderation_body(input, model, extra),
            options=options,
        )
