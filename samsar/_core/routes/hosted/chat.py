"""The routes of hosted chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.hosted_chat import ChatCompletion, ChatRequest

CREATE: Route[ChatCompletion] = Route(
    "v2.external.chat.create",
    "POST",
    "/v2/external/chat",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="hosted_chat.ChatCompletion",
)
CREATE_COMPLETION: Route[ChatCompletion] = Route(
    "v2.external.chat.create_completion",
    "POST",
    "/v2/external/chat/completions",
    Repeat.ONCE,
    TimeoutClass.LONG,
    model="hosted_chat.ChatCompletion",
)
# Server: `client_request_id` in the body makes a repeat find the request that is there already.
SUBMIT_COMPLETION: Route[ChatRequest] = Route(
    "v2.external.chat.submit_completion",
    "POST",
    "/v2/external/chat/completions",
    Repeat.KEYED,
    model="hosted_chat.ChatRequest",
    starts="chat",
)
STATUS: Route[ChatRequest] = Route(
    "v2.external.chat.status",
    "GET",
    "/v2/external/chat/status",
    Repeat.READ,
    model="hosted_chat.ChatRequest",
)
