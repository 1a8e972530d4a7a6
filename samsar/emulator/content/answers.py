"""Answers of the emulated assistant: Response objects that say what they were told."""

from __future__ import annotations

import base64
import json
import secrets
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.content.pictures import asked_size, png
from samsar.emulator.content.similarity import tokens_in
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros

MODEL: Final = "gpt-5.6-sol"
MODEL_KEY: Final = "GPT5.6SOL"
_PICTURE_TOKENS: Final = 1000
_BYTES_PER_TOKEN: Final = 4

# Made up, per million tokens; the factor is the server's.
_USD_FOR_INPUT: Final = 1.25
_USD_FOR_OUTPUT: Final = 10.0
_FACTOR: Final = 1.5


def text_of(message: Mapping[str, Any]) -> str:
    """Return the text of a message, pictures left out."""
    content = message.get("content")
    parts = content if isinstance(content, list) else [content]
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
    return " ".join(text for text in texts if isinstance(text, str))


def answer(
    payload: Mapping[str, Any],
    thread: list[dict[str, Any]],
    *,
    prompt: str,
    previous: str | None,
    at: Micros,
) -> dict[str, Any]:
    """Answer the last message of a thread: its words come back, with their place in the thread."""
    asked = text_of(thread[-1])
    said = f"You said: {asked} (Message {len(thread)} of this session.)"
    limit = payload.get("max_output_tokens", payload.get("maxOutputTokens"))
    is_cut = _is_number(limit) and 0 < limit < tokens_in(said)
    if is_cut:
        said = said[: int(limit) * _BYTES_PER_TOKEN]
    tools = _tool_items(payload, asked)
    identity = f"resp_{secrets.token_hex(24)}"
    written = tokens_in(said) + sum(_tokens_of(item) for item in tools)
    read = tokens_in(prompt) + sum(tokens_in(json.dumps(message)) for message in thread)
    return {
        "id": identity,
        "object": "response",
        "created_at": at // 1_000_000,
        "status": "incomplete" if is_cut else "completed",
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if is_cut else None,
        "model": MODEL,
        "output": [*tools, _message(said)],
        "previous_response_id": previous,
        "max_output_tokens": limit if _is_number(limit) else None,
        **_settings_of(payload),
        "truncation": "disabled",
        "user": payload.get("user"),
        "usage": {
            "input_tokens": read,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": written,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": read + written,
        },
    }


def _settings_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an answer repeats of the request, with what is used where it says nothing."""
    return {
        "metadata": payload.get("metadata") or {},
        "parallel_tool_calls": payload.get("parallel_tool_calls", True),
        "temperature": payload.get("temperature", 1.0),
        "tool_choice": payload.get("tool_choice", "auto"),
        "tools": payload.get("tools") or [],
        "top_p": payload.get("top_p", 1.0),
    }


def price(usage: Mapping[str, Any]) -> float:
    """Return what an answer costs, in fractions of a credit."""
    usd = usage["input_tokens"] * _USD_FOR_INPUT + usage["output_tokens"] * _USD_FOR_OUTPUT
    return float(usd / 1_000_000 * CREDITS_PER_USD * _FACTOR)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _message(text: str) -> dict[str, Any]:
    return {
        "id": f"msg_{secrets.token_hex(24)}",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    }


def _tool_items(payload: Mapping[str, Any], asked: str) -> list[dict[str, Any]]:
    """Use what was offered: a picture is always drawn, a function called only when it must be."""
    given = payload.get("tools")
    tools = [tool for tool in given if isinstance(tool, dict)] if isinstance(given, list) else []
    choice = payload.get("tool_choice", "auto")
    if choice == "none":
        return []
    wanted = choice if isinstance(choice, dict) else {}
    items = []
    for tool in tools:
        kind = tool.get("type")
        if kind == "image_generation" and wanted.get("type", kind) == kind:
            items.append(_picture(tool, asked))
        is_forced = choice == "required" or wanted.get("name") == tool.get("name")
        if kind == "function" and is_forced:
            items.append(_call(tool, asked))
    return items


def _picture(tool: Mapping[str, Any], asked: str) -> dict[str, Any]:
    width, height = asked_size(tool.get("size"))
    return {
        "id": f"ig_{secrets.token_hex(24)}",
        "type": "image_generation_call",
        "status": "completed",
        "action": "generate",
        "background": tool.get("background", "opaque"),
        # Whatever was asked for, the emulator draws PNGs.
        "output_format": "png",
        "quality": tool.get("quality", "auto"),
        "size": f"{width}x{height}",
        "revised_prompt": asked,
        "result": base64.b64encode(png(width, height, len(asked))).decode(),
    }


def _call(tool: Mapping[str, Any], asked: str) -> dict[str, Any]:
    return {
        "id": f"fc_{secrets.token_hex(24)}",
        "type": "function_call",
        "status": "completed",
        "name": tool.get("name"),
        "call_id": f"call_{secrets.token_hex(12)}",
        "arguments": json.dumps(_arguments(tool.get("parameters"), asked)),
    }


def _arguments(schema: Any, asked: str) -> dict[str, Any]:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    samples: dict[str, Any] = {"string": asked, "number": 1, "integer": 1, "boolean": True}
    return {
        name: samples.get(str(kind.get("type"))) if isinstance(kind, dict) else None
        for name, kind in (properties or {}).items()
    }


def _tokens_of(item: Mapping[str, Any]) -> int:
    if item["type"] == "image_generation_call":
        return _PICTURE_TOKENS
    return tokens_in(item["arguments"])
