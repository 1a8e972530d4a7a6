"""Chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar import pricing
from samsar._core import routes
from samsar._core.inputs.assistant import enhance_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.chat import EnhancedMessage
    from samsar.types.chat import EnhanceFields
    from samsar.types.options import RequestOptions


class AsyncChat:
    """Texts, improved."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def enhance_message(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[EnhanceFields],
    ) -> SamsarResult[EnhancedMessage]:
        """Improve a text.

        A request that may have reached the server is not sent again: a second one would be charged
        again.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `message` is required. `metadata` is anything that the model may use,
                `language` the language of the answer, and `max_words` how many words it may have:
                1 to 1500, by default 800.

        Returns:
            The better text. It costs 30 credits, which come back when the model fails.

        Raises:
            InputError: An argument is missing or wrong.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have been charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v1/chat/enhance

        Example:
            ```python
            better = await samsar.chat.enhance_message(
                message="Please improve this caption.", max_words=450
            )
            print(better.data.content)
            ```
        """
        return await self._engine.call(
            routes.chat.ENHANCE_MESSAGE,
            body=enhance_body(fields, extra),
            options=options,
            estimate=lambda: pricing.ENHANCE_MESSAGE_CREDITS,
        )
