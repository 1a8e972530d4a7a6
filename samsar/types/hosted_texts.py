"""What the methods of hosted chat, narratives, embeddings, moderation and providers take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Required, TypedDict

import attrs

from samsar.types.rules import Positive, Wire


@attrs.frozen
class ChatMessage:
    """A message of a chat, as OpenAI's API has it.

    Attributes:
        content: What it says: a text, or a list of parts like `{"type": "text", "text": …}`.
        role: Who says it: `system`, `developer`, `user`, `assistant` or `tool`.
        name: A name that tells apart those who share a role.
        tool_calls: What the model asked for, in a message that you give back to it.
        tool_call_id: The call that a message of the role `tool` answers.
    """

    content: str | Sequence[Mapping[str, Any]] | None
    role: Literal["system", "developer", "user", "assistant", "tool"] | str = "user"
    name: str | None = attrs.field(default=None, kw_only=True)
    tool_calls: Sequence[Mapping[str, Any]] | None = attrs.field(default=None, kw_only=True)
    tool_call_id: str | None = attrs.field(default=None, kw_only=True)


class ChatFields(TypedDict, total=False):
    """A question to a hosted model. The fields are those of OpenAI's chat completions.

    Attributes:
        messages: The conversation: `ChatMessage` values or mappings.
        model: The model, like `gpt-5.6-sol`; the server has one of its own.
        temperature: How freely to answer, 0 to 2.
        top_p: How much of the likely words to choose from, 0 to 1.
        max_tokens: How long an answer may be, for models that know this name.
        max_completion_tokens: How long an answer may be.
        n: How many answers to write; each is paid for.
        stop: Words at which to stop.
        seed: A number that makes answers repeat, as far as the model can.
        presence_penalty: How much to avoid what was said, -2 to 2.
        frequency_penalty: How much to avoid what was said often, -2 to 2.
        logit_bias: How much to favour single tokens, -100 to 100.
        logprobs: Whether to tell how likely the words were.
        top_logprobs: How many likely words to tell of, 0 to 20.
        response_format: The form of the answer, such as a JSON schema.
        reasoning_effort: How long to think: `low`, `medium` or `high`.
        tools: The functions that the model may ask for.
        tool_choice: Whether it must: `auto`, `none`, `required`, or the function to use.
        parallel_tool_calls: Whether it may ask for several at once.
        metadata: Names and values to keep with the answer.
        user: Whom the answer is for, in your own words.
        stream: Only False: the server cannot stream.
        timeout_ms: How many milliseconds the server lets the model think: ten minutes by default.
    """

    messages: Required[Sequence[ChatMessage | Mapping[str, Any]]]
    model: str
    temperature: float
    top_p: float
    max_tokens: Annotated[int, Positive()]
    max_completion_tokens: Annotated[int, Positive()]
    n: Annotated[int, Positive()]
    stop: str | Sequence[str]
    seed: int
    presence_penalty: float
    frequency_penalty: float
    logit_bias: Mapping[str, float]
    logprobs: bool
    top_logprobs: int
    response_format: Mapping[str, Any]
    reasoning_effort: Literal["minimal", "low", "medium", "high"] | str
    tools: Sequence[Mapping[str, Any]]
    tool_choice: Literal["auto", "none", "required"] | str | Mapping[str, Any]
    parallel_tool_calls: bool
    metadata: Mapping[str, Any]
    user: str
    stream: bool
    timeout_ms: Annotated[float, Wire("timeoutMs"), Positive()]


class SubmittedChatFields(ChatFields, total=False):
    """A question that is answered later.

    Attributes:
        client_session_id: A session of your own, to be kept with the request.
        client_request_key: A name of your own, to be kept with the request.
    """

    client_session_id: str
    client_request_key: str


InferenceModel = Literal["gpt-5.6-sol", "gemini-3.1-pro", "QWEN3.7"] | str
"""A model that writes narratives."""

NarrativeVideoModel = (
    Literal[
        "RUNWAYML",
        "VEO3.1I2V",
        "VEO3.1I2VFAST",
        "COSMOS3SUPERI2V",
        "SEEDANCEI2V",
        "KLINGIMGTOVID3PRO",
        "KLINGIMGTOVIDTURBO",
        "HAPPYHORSEI2V",
    ]
    | str
)
"""A video model that narratives are written for."""


class SingleNarrativeFields(TypedDict, total=False):
    """A narrative.

    Attributes:
        prompt: What it is about: at most 4000 characters.
        duration: Seconds that its video is to last: 10 to 240.
        inference_model: The model that writes; the server has one of its own.
        video_model: The video model that it is written for; `RUNWAYML` by default.
    """

    prompt: Required[str]
    duration: Required[float]
    inference_model: InferenceModel
    video_model: NarrativeVideoModel


class BranchingNarrativeFields(TypedDict, total=False):
    """The branches of a narrative.

    Attributes:
        num_levels: How often the story parts: 1 to 6, though most servers take 3 at most.
        video_model: The video model that it is written for; that of the narrative by default.
    """

    num_levels: Required[int]
    video_model: NarrativeVideoModel


ModerationInput = str | Sequence[str | Mapping[str, Any]]
"""A text, several texts, or parts like `{"type": "image_url", "image_url": {"url": …}}`."""


class ProviderCredentials(TypedDict, total=False):
    """Credentials for other companies' models. Leave out what you do not have.

    Attributes:
        samsar_api_key: An API key of Samsar.
        openai_api_key: An API key of OpenAI.
        dashscope_api_key: An API key of Alibaba Cloud.
        dashscope_base_url: Where Alibaba Cloud is reached.
        alibaba_api_host: The host of Alibaba Cloud.
        runway_api_key: An API key of Runway.
        fal_api_key: An API key of fal. Only its form is looked at, unless:
        validate_fal_remotely: Lets fal make a picture with the key, which fal charges you for.
        google_credentials_json: A Google service account, as JSON text.
        google_credentials_json_b64: The same, as base64.
        google_project_id: The Google project; that of the service account by default.
    """

    samsar_api_key: Annotated[str, Wire("samsarApiKey")]
    openai_api_key: Annotated[str, Wire("openaiApiKey")]
    dashscope_api_key: Annotated[str, Wire("dashscopeApiKey")]
    dashscope_base_url: Annotated[str, Wire("dashscopeBaseUrl")]
    alibaba_api_host: Annotated[str, Wire("alibabaApiHost")]
    runway_api_key: Annotated[str, Wire("runwayApiKey")]
    fal_api_key: Annotated[str, Wire("falApiKey")]
    validate_fal_remotely: Annotated[bool, Wire("validateFalRemotely")]
    google_credentials_json: Annotated[str, Wire("googleCredentialsJson")]
    google_credentials_json_b64: Annotated[str, Wire("googleCredentialsJsonB64")]
    google_project_id: Annotated[str, Wire("googleProjectId")]
