"""The routes of chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.chat import EnhancedMessage

ENHANCE_MESSAGE: Route[EnhancedMessage] = Route(
    "chat.enhance_message",
    "POST",
    "/v1/chat/enhance",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="chat.EnhancedMessage",
)
