"""The assistant of an external user."""

from __future__ import annotations

from samsar._async.resources.assistant import AsyncAssistant
from samsar._async.resources.assistant_sessions import AsyncAssistantSessions


class AsyncExternalAssistant(AsyncAssistant, AsyncAssistantSessions):
    """Talk in a session of an external user, with text and pictures."""
