"""The routes of the assistant, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes import assistant, external_users
from samsar._core.routes.base import Route, v2_twin

if TYPE_CHECKING:
    from samsar.models.assistant import AssistantCompletion, AssistantPrompt, AssistantSession

SET_SYSTEM_PROMPT: Route[AssistantPrompt] = v2_twin(
    "v2.assistant.set_system_prompt",
    "/v2/assistant/set_system_prompt",
    assistant.SET_SYSTEM_PROMPT,
)
CREATE_COMPLETION: Route[AssistantCompletion] = v2_twin(
    "v2.assistant.create_completion",
    "/v2/assistant/completion",
    assistant.CREATE_COMPLETION,
)
CREATE_SESSION: Route[AssistantSession] = v2_twin(
    "v2.assistant.create_session",
    "/v2/utils/assistant_session",
    external_users.CREATE_ASSISTANT_SESSION,
)
