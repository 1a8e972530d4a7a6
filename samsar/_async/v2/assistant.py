"""The assistant, in V2."""

from __future__ import annotations

from samsar._async.resources.assistant import AsyncAssistant
from samsar._async.resources.assistant_sessions import AsyncAssistantSessions


class AsyncV2Assistant(AsyncAssistant, AsyncAssistantSessions):
    """Talk in a session of the account, or of the external user that the view is for."""
