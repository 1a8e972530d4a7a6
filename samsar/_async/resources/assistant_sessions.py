"""Sessions to talk in, without a video: for V2 and for external users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.inputs.assistant import session_body
from samsar._core.routes import external_users

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.assistant import AssistantSession
    from samsar.types.options import RequestOptions


class AsyncAssistantSessions:
    """The part of `assistant` that makes sessions to talk in."""

    _engine: AsyncEngine

    async def create_session(
        self,
        session_name: str | None = None,
        *,
        metadata: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[AssistantSession]:
        """Make a session to talk in, without a video.

        Args:
            session_name: Its name; the server's own by default.
            metadata: What else is to be kept with it.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The session; `assistant.create_completion` takes its `session_id`. Free of charge.

        Raises:
            InputError: The name or the metadata is of the wrong kind, or the identity has no
                provider where that is needed.
            SamsarError: What else went wrong.

        Route: POST /v1/external_users/utils/assistant_session
            V2: POST /v2/utils/assistant_session

        Example:
            ```python
            member = samsar.external_user(provider="whop", external_user_id="usr_123")
            await member.credits.grant(100)
            session = await member.assistant.create_session("Product questions")
            answer = await member.assistant.create_completion(
                session.data.session_id, input="Which plan suits a small shop?"
            )
            print(answer.data.output_text)
            ```
        """
        return await self._engine.call(
            external_users.CREATE_ASSISTANT_SESSION,
            body=session_body(session_name, metadata, extra),
            options=options,
        )
