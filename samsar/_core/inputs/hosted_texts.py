"""Makes the bodies of hosted chat, narratives, embeddings and moderation."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from samsar._core.address import identifier
from samsar._core.inputs.fields import is_list, payload_from, plain, with_extra
from samsar._core.numbers import is_number
from samsar.errors import InputError
from samsar.types.hosted_texts import (
    BranchingNarrativeFields,
    ChatFields,
    ChatMessage,
    SingleNarrativeFields,
    SubmittedChatFields,
)

if TYPE_CHECKING:
    from samsar.types.options import RequestOptions

LONGEST_PROMPT: Final = 4000
SHORTEST_STORY: Final = 10
LONGEST_STORY: Final = 240
MOST_LEVELS: Final = 6
MOST_TEXTS: Final = 100
LONGEST_TEXT: Final = 12_000
MOST_PARTS: Final = 32
LONGEST_PART: Final = 100_000
LONGEST_PARTS: Final = 200_000

# Server: any of these, in one of its forms, makes it answer with a request instead of the answer.
_LATER: Final = frozenset(
    {"async", "async_mode", "asyncMode", "poll", "polling", "response_mode", "responseMode"}
)
_OBJECT_ID: Final = re.compile(r"[0-9a-fA-F]{24}")

# The spellings of the models that write, as far as letters and digits go.
_WRITERS: Final = {
    "gpt-5.6-sol": ("GPT56", "GPT56SOL"),
    "gemini-3.1-pro": (
        "GEMINI31",
        "GEMINI31PRO",
        "GEMINI31PROPREVIEW",
        "GEMINI3PRO",
        "GEMINI3PROPREVIEW",
        "GOOGLEGEMINI31PRO",
        "GOOGLEGEMINI3PRO",
    ),
    "QWEN3.7": (
        "QWEN37",
        "QWEN37MAX",
        "QWEN37PLUS",
        "ALIBABAQWEN37",
        "ALIBABACLOUDQWEN37",
        "DASHSCOPEQWEN37",
    ),
}
_WRITER_OF: Final = {spelling: name for name, known in _WRITERS.items() for spelling in known}


def chat_body(
    method: str, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body of a chat that is answered at once.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    body = _conversation(method, ChatFields, fields, extra)
    later = _LATER & body.keys()
    if later:
        raise InputError(
            f"{min(later)} makes the server answer later: use submit_completion, which gives a job",
            argument="extra",
        )
    return body


def submitted_chat_body(
    client_request_id: str, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body of a chat that is answered later.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    body = _conversation("submit_completion", SubmittedChatFields, fields, None)
    own = {"async": True, "response_mode": "polling", "client_request_id": client_request_id}
    return with_extra({**body, **own}, extra)


def _conversation(
    method: str, described_by: Any, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    _check_messages(fields.get("messages"))
    body = with_extra(payload_from(method, described_by, fields), extra)
    if body.get("stream"):
        raise InputError(
            "stream=True cannot be had: the server answers in one piece (server: stream=true is"
            " not supported for this endpoint yet); leave it out",
            argument="stream",
        )
    return body


def _check_messages(given: Any) -> None:
    if given is None or not is_list(given):
        return
    if not given:
        raise InputError("messages is empty", argument="messages")
    for index, item in enumerate(given):
        named = isinstance(item, ChatMessage) or (isinstance(item, Mapping) and item.get("role"))
        if not named:
            raise InputError(
                f"messages[{index}] must be a message with role and content", argument="messages"
            )


def request_key(client_request_id: Any, options: RequestOptions | None) -> str:
    """Return the key of a submitted chat: the caller's own, or one that nobody had before.

    Raises:
        InputError: It is not text, or blank.
    """
    if client_request_id is not None:
        return identifier(client_request_id, "client_request_id")
    own = (options or {}).get("idempotency_key")
    return uuid.uuid4().hex if own is None else identifier(own, "idempotency_key")


def with_key(options: RequestOptions | None, key: str) -> RequestOptions:
    """Return options with the key as a header, too, unless they bring one along.

    The server looks at the body alone; what stands before it may look at the header.
    """
    given: RequestOptions = {**options} if options else {}
    named = {name.lower() for name in (given.get("headers") or {})}
    if not given.get("idempotency_key") and "idempotency-key" not in named:
        given["idempotency_key"] = key
    return given


def one_of_ids(request_id: Any, client_request_id: Any) -> dict[str, str]:
    """Return the query that asks for a submitted chat.

    Raises:
        InputError: None of the two is given, or both, or one is no id.
    """
    if (request_id is None) == (client_request_id is None):
        # Server: of two ids it looks at the second only.
        raise InputError(
            "pass request_id or client_request_id, one of the two", argument="request_id"
        )
    if request_id is not None:
        return {"request_id": identifier(request_id, "request_id")}
    return {"client_request_id": identifier(client_request_id, "client_request_id")}


def single_narrative_body(
    fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that orders a narrative.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    body = payload_from("create_single", SingleNarrativeFields, fields)
    if len(body["prompt"]) > LONGEST_PROMPT:
        raise InputError(
            f"prompt must have at most {LONGEST_PROMPT} characters, not {len(body['prompt'])}",
            argument="prompt",
        )
    if not SHORTEST_STORY <= body["duration"] <= LONGEST_STORY:
        raise InputError(
            f"duration must be {SHORTEST_STORY} to {LONGEST_STORY} seconds", argument="duration"
        )
    if isinstance(writer := body.get("inference_model"), str):
        body["inference_model"] = writing_model(writer)
    return with_extra(body, extra)


def branching_narrative_body(
    narrative_request_id: Any, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that orders branches of a narrative.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    source = narrative_id(narrative_request_id)
    body = payload_from("create_branching", BranchingNarrativeFields, fields)
    if not 1 <= body["num_levels"] <= MOST_LEVELS:
        raise InputError(f"num_levels must be from 1 to {MOST_LEVELS}", argument="num_levels")
    return with_extra({"narrative_request_id": source, **body}, extra)


def narrative_id(value: Any) -> str:
    """Return the id of a narrative, trimmed.

    Raises:
        InputError: It is none.
    """
    source = identifier(value, "narrative_request_id")
    if not _OBJECT_ID.fullmatch(source):
        raise InputError(
            "narrative_request_id must be the id of a narrative: 24 characters from 0 to f",
            argument="narrative_request_id",
        )
    return source


def writing_model(spelling: str) -> str:
    """Return the one name of a model that goes by many; an unknown one stays as it is."""
    letters = "".join(re.findall(r"[A-Z0-9]", spelling.upper()))
    return _WRITER_OF.get(letters, spelling.strip())


def vectors_body(
    given: Any, model: Any, dimensions: Any, extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that asks for vectors.

    Raises:
        InputError: An argument is missing or wrong.
    """
    body: dict[str, Any] = {"input": _texts(given)}
    if model is not None:
        body["model"] = _name(model)
    if dimensions is not None:
        if not is_number(dimensions) or dimensions != int(dimensions) or dimensions < 1:
            raise InputError("dimensions must be a whole number from 1 up", argument="dimensions")
        body["dimensions"] = dimensions
    return with_extra(body, extra)


def _texts(given: Any) -> Any:
    texts = [given] if isinstance(given, str) else given
    if not is_list(texts) or not all(isinstance(text, str) for text in texts):
        raise InputError("input must be a text or a list of texts", argument="input")
    if not 1 <= len(texts) <= MOST_TEXTS:
        raise InputError(f"input must have 1 to {MOST_TEXTS} texts", argument="input")
    for index, text in enumerate(texts):
        place = "input" if given is text else f"input[{index}]"
        if not text.strip():
            raise InputError(f"{place} is blank", argument="input")
        if len(text) > LONGEST_TEXT:
            raise InputError(
                f"{place} must have at most {LONGEST_TEXT} characters, not {len(text)}",
                argument="input",
            )
    return given if isinstance(given, str) else list(texts)


def most_tokens(given: Any) -> int:
    """Return how many tokens texts can have at most: one for each byte."""
    texts = [given] if isinstance(given, str) else given
    return sum(len(text.encode()) for text in texts)


def moderation_body(given: Any, model: Any, extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the body that asks whether something is harmless.

    Raises:
        InputError: An argument is missing or wrong.
    """
    body: dict[str, Any] = {"input": _parts(given)}
    if model is not None:
        body["model"] = _name(model)
    return with_extra(body, extra)


def _parts(given: Any) -> Any:
    parts = [given] if isinstance(given, (str, Mapping)) else given
    if not is_list(parts):
        raise InputError("input must be a text, or a list of texts and pictures", argument="input")
    if not 1 <= len(parts) <= MOST_PARTS:
        raise InputError(f"input must have 1 to {MOST_PARTS} parts", argument="input")
    lengths = [_checked_part(part, index) for index, part in enumerate(parts)]
    if sum(lengths) > LONGEST_PARTS:
        raise InputError(
            f"input must have at most {LONGEST_PARTS} characters in all", argument="input"
        )
    return given if isinstance(given, str) else plain(parts, "input")


def _checked_part(part: Any, index: int) -> int:
    """Return how much text a part has."""
    if isinstance(part, Mapping) and isinstance(part.get("type"), str):
        part = part.get("text", "") if part["type"] == "text" else None
    elif not isinstance(part, str):
        raise InputError(f"input[{index}] must be a text, or a part with a type", argument="input")
    if part is None:
        return 0
    if not isinstance(part, str) or not part.strip():
        raise InputError(f"input[{index}] is blank", argument="input")
    if len(part) > LONGEST_PART:
        raise InputError(
            f"input[{index}] must have at most {LONGEST_PART} characters, not {len(part)}",
            argument="input",
        )
    return len(part)


def _name(model: Any) -> str:
    if not isinstance(model, str) or not model.strip():
        raise InputError("model must be text that is not blank", argument="model")
    return model
