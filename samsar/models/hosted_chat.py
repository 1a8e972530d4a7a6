"""Hosted chat: answers as OpenAI's API has them, and requests that are answered later."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from samsar.models.assistant import ToolCall
from samsar.models.base import Model, model
from samsar.models.jobs import JobStatus


@model
class ChatFunction(Model):
    """A function that the model asks for.

    Attributes:
        name: The function.
        arguments: Its arguments as JSON text; `ChatCompletion.tool_calls` parses them.
    """

    name: str | None = None
    arguments: str | None = None


@model
class ChatToolCall(Model):
    """A call that the model asks for.

    Attributes:
        id: The id of the call, to answer it with.
        type: `function`.
        function: What is to be called.
    """

    id: str | None = None
    type: Literal["function"] | str | None = None
    function: ChatFunction | None = None


@model
class ChatReply(Model):
    """What the model says.

    Attributes:
        role: `assistant`.
        content: The text; in parts with some models.
        refusal: Why the model does not answer.
        reasoning_content: What it thought, where a model tells that.
        tool_calls: What it asks for.
        annotations: Sources that the text refers to.
    """

    role: str | None = None
    content: Any = None
    refusal: str | None = None
    reasoning_content: str | None = None
    tool_calls: list[ChatToolCall] | None = None
    annotations: list[Any] | None = None


@model
class ChatChoice(Model):
    """One of the answers.

    Attributes:
        index: Its place among the answers.
        message: What the model says.
        finish_reason: Why it stopped: `stop`, `length`, `tool_calls` or `content_filter`.
        logprobs: How likely its words were, when that was asked for.
    """

    index: int | None = None
    message: ChatReply | None = None
    finish_reason: Literal["stop", "length", "tool_calls", "content_filter"] | str | None = None
    logprobs: Any = None


@model
class ChatUsage(Model):
    """What an answer used; its price follows from it.

    Attributes:
        prompt_tokens: Tokens that were read.
        completion_tokens: Tokens that were written.
        total_tokens: All of them.
        prompt_tokens_details: More about those that were read.
        completion_tokens_details: More about those that were written.
    """

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    prompt_tokens_details: dict[str, Any] | None = None
    completion_tokens_details: dict[str, Any] | None = None


@model
class ChatCompletion(Model):
    """An answer: a ChatCompletion object as OpenAI's API has it.

    Attributes:
        id: Its id.
        object: `chat.completion`.
        created: When it was made.
        model: The model that answered.
        choices: The answers; one, unless more were asked for.
        usage: What they used.
        system_fingerprint: The state of the model's servers.
        service_tier: How urgently it was worked on.
    """

    id: str | None = None
    object: str | None = None
    created: datetime | None = None
    model: str | None = None
    choices: list[ChatChoice] | None = None
    usage: ChatUsage | None = None
    system_fingerprint: str | None = None
    service_tier: str | None = None

    @property
    def text(self) -> str:
        """The text of the first answer; blank when there is none."""
        message = self._message
        return "" if message is None else _text_in(message.content)

    @property
    def refusal(self) -> str | None:
        """Why the model does not answer, when it does not."""
        return None if self._message is None else self._message.refusal

    @property
    def tool_calls(self) -> list[ToolCall]:
        """The functions that the first answer asks for."""
        found: Any = None if self._message is None else self._message.tool_calls
        calls: list[Any] = found if isinstance(found, list) else []
        return [
            ToolCall(call.id, call.function.name, call.function.arguments or "")
            for call in calls
            if isinstance(call, ChatToolCall) and isinstance(call.function, ChatFunction)
        ]

    @property
    def _message(self) -> ChatReply | None:
        choices: list[Any] = self.choices if isinstance(self.choices, list) else []
        first = choices[0] if choices else None
        found = first.message if isinstance(first, ChatChoice) else None
        return found if isinstance(found, ChatReply) else None


@model
class ChatRequest(JobStatus):
    """A chat that is answered later: what a submit answers, and what a status says.

    It has the fields of `JobStatus`, too. `credits_charged` and `remaining_credits` are there when
    it is done.

    Attributes:
        request_id: The id of the request.
        status: `PENDING`, `PROCESSING`, `COMPLETED` or `FAILED`.
        response: The answer, when it is done.
        error: What went wrong: a message, a code and a status.
        poll_url: Where its status is.
        client_request_id: The key that it was submitted under.
        client_session_id: The session of yours that it was submitted with.
        client_request_key: The name of yours that it was submitted with.
        created_at: When it was taken on.
        updated_at: When it changed last.
    """

    response: ChatCompletion | None = None
    poll_url: str | None = None
    client_request_id: str | None = None
    client_session_id: str | None = None
    client_request_key: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def text(self) -> str:
        """The text of the answer; blank as long as there is none."""
        return self.response.text if isinstance(self.response, ChatCompletion) else ""


def _text_in(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))
