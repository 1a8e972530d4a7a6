"""What the methods of the assistant take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Required, TypedDict

import attrs

from samsar.types.rules import Positive, Wire


@attrs.frozen
class InputText:
    """A text in a message.

    Attributes:
        text: The text.
    """

    text: str
    type: str = attrs.field(default="input_text", init=False)


@attrs.frozen
class InputImage:
    """A picture in a message.

    Attributes:
        image_url: Its URL, or a data URL.
        detail: How closely to look: `low`, `high` or `auto`.
    """

    image_url: str
    detail: Literal["low", "high", "auto"] | str | None = None
    type: str = attrs.field(default="input_image", init=False)


ContentPart = str | InputText | InputImage | Mapping[str, Any]


@attrs.frozen
class Message:
    """A message of a conversation.

    Attributes:
        content: What it says: a text, or a list of texts and pictures.
        role: Who says it: `user`, `assistant`, `developer` or `system`. The server reads a role
            that it does not know as `user`.
    """

    content: str | Sequence[ContentPart]
    role: Literal["user", "assistant", "developer", "system"] | str = "user"


@attrs.frozen(kw_only=True)
class ImageTool:
    """The tool that draws.

    Attributes:
        size: Width and height, like `1024x1024`.
        quality: `low`, `medium`, `high` or `auto`.
        output_format: `png`, `jpeg` or `webp`.
        background: `transparent`, `opaque` or `auto`.
        output_compression: Strength of the compression, 0 to 100.
        action: `generate`, `edit` or `auto`.
    """

    size: str | None = None
    quality: Literal["auto", "low", "medium", "high"] | str | None = None
    output_format: Literal["png", "jpeg", "webp"] | str | None = None
    background: Literal["auto", "transparent", "opaque"] | str | None = None
    output_compression: int | None = None
    action: Literal["auto", "generate", "edit"] | str | None = None
    type: str = attrs.field(default="image_generation", init=False)


@attrs.frozen(kw_only=True)
class FunctionTool:
    """A function of yours that the model may ask for.

    Attributes:
        name: The name of the function.
        parameters: Its arguments, as a JSON schema.
        description: What it does.
        strict: Whether the model must keep to the schema.
    """

    name: str
    parameters: Mapping[str, Any] = attrs.field(factory=dict)
    description: str | None = None
    strict: bool | None = None
    type: str = attrs.field(default="function", init=False)


ToolSpec = ImageTool | FunctionTool | Mapping[str, Any]

InputItem = str | Message | InputText | InputImage | Mapping[str, Any]

AssistantInput = str | Message | Mapping[str, Any] | Sequence[InputItem]


class CompletionFields(TypedDict, total=False):
    """A question to the assistant.

    Attributes:
        input: What to say: a text, a message, a list of messages, or the parts of one message.
        max_output_tokens: How long the answer may be.
        temperature: How freely to answer, 0 to 2.
        top_p: How much of the likely words to choose from, 0 to 1.
        text: The form of the answer, such as a JSON schema.
        metadata: Names and values to keep with the answer.
        user: Whom the answer is for, in your own words.
        tools: What the model may use.
        tool_choice: Whether it must: `auto`, `none`, `required`, or the tool to use.
        parallel_tool_calls: Whether it may use several tools at once.
        previous_response_id: The answer to go on from; by default the last of the session.
        timeout_ms: How many milliseconds the server lets the model think: ten minutes by default.
    """

    input: Required[AssistantInput]
    max_output_tokens: Annotated[int, Positive()]
    temperature: float
    top_p: float
    text: Mapping[str, Any]
    metadata: Mapping[str, Any]
    user: str
    tools: Sequence[ToolSpec]
    tool_choice: Literal["auto", "none", "required"] | str | Mapping[str, Any]
    parallel_tool_calls: bool
    previous_response_id: str
    timeout_ms: Annotated[float, Wire("timeoutMs"), Positive()]
