"""The routes of the assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.assistant import AssistantCompletion, AssistantPrompt

SET_SYSTEM_PROMPT: Route[AssistantPrompt] = Route(
    "assistant.set_system_prompt",
    "POST",
    "/v1/assistant/set_system_prompt",
    Repeat.AGAIN,
    model="assistant.AssistantPrompt",
)
CREATE_COMPLETION: Route[AssistantCompletion] = Route(
    "assistant.create_completion",
    "POST",
    "/v1/assistant/completion",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="assistant.AssistantCompletion",
)
