"""The assistant: its prompt, its answers, and the pictures and calls inside them."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from samsar.models.base import Model, model, wire
from samsar.models.external_users import ExternalUserRecord
from samsar.models.pictures import GeneratedImage


@model
class AssistantPrompt(Model):
    """What the assistant is told before every conversation.

    Attributes:
        system_prompt: The prompt; None when it was cleared.
        model: The model that answers.
        selected_assistant_model: The model that the account has chosen, by the server's own key.
        external_user: The external user whose prompt it is; None for an account's.
    """

    system_prompt: str | None = None
    model: str | None = None
    selected_assistant_model: str | None = None
    external_user: ExternalUserRecord | None = None


@model
class AssistantSession(Model):
    """A session to talk in, without a video.

    Attributes:
        session_id: The id that `assistant.create_completion` takes.
        request_id: The same.
        session_type: `assistant`.
        session_name: Its name.
        created_at: When it was made.
        updated_at: When it was changed last.
        metadata: What is kept with it.
        external_user: The external user whose session it is; None for an account's.
    """

    session_id: str | None = wire("sessionID")
    request_id: str | None = None
    session_type: str | None = None
    session_name: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    metadata: dict[str, Any] | None = None
    external_user: ExternalUserRecord | None = None


@model
class OutputContent(Model):
    """A part of a message of the assistant.

    Attributes:
        type: `output_text` or `refusal`.
        text: The text.
        refusal: Why the assistant does not answer.
        annotations: Sources and files that the text refers to.
    """

    type: Literal["output_text", "refusal"] | str | None = None
    text: str | None = None
    refusal: str | None = None
    annotations: list[Any] | None = None


@model
class OutputItem(Model):
    """One thing in an answer: a message, a picture, a call of a function, or a thought.

    Attributes:
        id: Its id.
        type: `message`, `image_generation_call`, `function_call`, `reasoning` or another kind.
        role: Who says it, in a message.
        status: How far it is.
        content: The parts of a message.
        revised_prompt: What was really drawn, of a picture.
        result: The picture as base64; `AssistantCompletion.images` decodes it.
        output_format: The format of the picture, like `png`.
        size: The width and height of the picture.
        quality: The quality of the picture.
        background: The background of the picture.
        action: Whether the picture was made or edited.
        name: The function to call.
        call_id: The id of the call.
        arguments: The arguments of the call as JSON text; `AssistantCompletion.tool_calls` parses
            them.
        summary: The gist of a thought.
    """

    id: str | None = None
    type: Literal["message", "image_generation_call", "function_call", "reasoning"] | str | None = (
        None
    )
    role: str | None = None
    status: str | None = None
    content: list[OutputContent] | None = None
    revised_prompt: str | None = None
    result: str | None = None
    output_format: str | None = None
    size: str | None = None
    quality: str | None = None
    background: str | None = None
    action: str | None = None
    name: str | None = None
    call_id: str | None = None
    arguments: str | None = None
    summary: list[Any] | None = None


@model
class InputTokenDetails(Model):
    """More about the tokens that were read.

    Attributes:
        cached_tokens: Tokens that were known already, and are cheaper.
    """

    cached_tokens: int | None = None


@model
class OutputTokenDetails(Model):
    """More about the tokens that were written.

    Attributes:
        reasoning_tokens: Tokens that went into thinking.
    """

    reasoning_tokens: int | None = None


@model
class TokenUsage(Model):
    """What an answer used; its price follows from it.

    Attributes:
        input_tokens: Tokens that were read, the conversation so far included.
        input_tokens_details: More about them.
        output_tokens: Tokens that were written.
        output_tokens_details: More about them.
        total_tokens: All of them.
    """

    input_tokens: int | None = None
    input_tokens_details: InputTokenDetails | None = None
    output_tokens: int | None = None
    output_tokens_details: OutputTokenDetails | None = None
    total_tokens: int | None = None


class ToolCall:
    """A call of a function that the assistant asks for.

    Attributes:
        id: The id of the call.
        name: The function.
        arguments_text: The arguments as they came, as JSON text.
    """

    __slots__ = ("_arguments", "arguments_text", "id", "name")

    def __init__(self, call_id: str | None, name: str | None, arguments_text: str) -> None:
        self.id: str | None = call_id
        self.name: str | None = name
        self.arguments_text: str = arguments_text
        self._arguments: Any = None

    @property
    def arguments(self) -> Any:
        """The arguments, parsed when they are first asked for: a dictionary, as a rule.

        Raises:
            ValueError: The model wrote something that is not JSON.
        """
        if self._arguments is None:
            try:
                self._arguments = json.loads(self.arguments_text or "{}")
            except ValueError as error:
                raise ValueError(f"the arguments of {self.name} are not JSON: {error}") from None
        return self._arguments

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} {self.id}>"


@model
class AssistantCompletion(Model):
    """An answer of the assistant: a Response object as OpenAI's API has it.

    Attributes:
        id: Its id, to go on from with `previous_response_id`.
        object: `response`.
        created_at: When it was made.
        status: `completed`, `incomplete` or `failed`.
        model: The model that answered.
        output: What it holds, in order.
        usage: What it used.
        sent_text: Its text as the server put it together, where it did; `output_text` is always
            there.
        error: What went wrong.
        incomplete_details: Why it is not complete.
        instructions: What the model was told beforehand.
        max_output_tokens: How long it was allowed to be.
        metadata: What was sent to be kept with it.
        parallel_tool_calls: Whether several tools could be used at once.
        previous_response_id: The answer before it.
        reasoning: How the model was to think.
        temperature: How freely it was to answer.
        text: The form that it was to have.
        tool_choice: Whether tools had to be used.
        tools: What could be used.
        top_p: How much of the likely words it could choose from.
        truncation: What is done with a conversation that is too long.
        user: Whom it is for.
    """

    id: str | None = None
    object: str | None = None
    created_at: datetime | None = None
    status: Literal["completed", "incomplete", "failed", "in_progress"] | str | None = None
    model: str | None = None
    output: list[OutputItem] | None = None
    usage: TokenUsage | None = None
    sent_text: str | None = wire("output_text", "outputText")
    error: Any = None
    incomplete_details: dict[str, Any] | None = None
    instructions: Any = None
    max_output_tokens: int | None = None
    metadata: dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    previous_response_id: str | None = None
    reasoning: dict[str, Any] | None = None
    temperature: float | None = None
    text: dict[str, Any] | None = None
    tool_choice: Any = None
    tools: list[Any] | None = None
    top_p: float | None = None
    truncation: str | None = None
    user: str | None = None

    @property
    def output_text(self) -> str:
        """All text of the answer, joined; blank when there is none."""
        if isinstance(self.sent_text, str):
            return self.sent_text
        parts = (part for item in self._items("message") for part in _listed(item.content))
        texts = (
            part.text
            for part in parts
            if isinstance(part, OutputContent) and part.type == "output_text"
        )
        return "".join(text for text in texts if isinstance(text, str))

    @cached_property
    def images(self) -> list[GeneratedImage]:
        """The pictures in the answer; each is decoded when its bytes are first asked for."""
        return [
            GeneratedImage(
                item.result, output_format=item.output_format, revised_prompt=item.revised_prompt
            )
            for item in self._items("image_generation_call")
            if isinstance(item.result, str) and item.result
        ]

    @cached_property
    def tool_calls(self) -> list[ToolCall]:
        """The functions that the assistant asks for."""
        return [
            ToolCall(item.call_id or item.id, item.name, item.arguments or "")
            for item in self._items("function_call")
        ]

    def _items(self, kind: str) -> list[OutputItem]:
        items = (item for item in _listed(self.output) if isinstance(item, OutputItem))
        return [item for item in items if item.type == kind]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
