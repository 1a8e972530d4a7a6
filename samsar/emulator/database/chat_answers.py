"""Answers of the emulated hosted models: ChatCompletion objects that say what they were told."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.content.answers import MODEL, text_of
from samsar.emulator.content.similarity import tokens_in
from samsar.emulator.database.ledger import Units, to_units
from samsar.emulator.database.writing import Written
from samsar.emulator.wire.fields import number
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros

SECONDS: Final = 6.0
"""Emulator seconds that an answer takes when it is given later."""
_BYTES_PER_TOKEN: Final = 4
_MOST_ANSWERS: Final = 128
# Made up, per million tokens; the factor is the server's.
_USD_FOR_INPUT: Final = 1.25
_USD_FOR_OUTPUT: Final = 10.0
_FACTOR: Final = 1.25


def completion(identity: str, payload: Mapping[str, Any], *, at: Micros) -> dict[str, Any]:
    """Answer the last message of a conversation: its words come back."""
    messages = payload["messages"]
    said = f"You said: {text_of(messages[-1])}"
    limit = payload.get("max_completion_tokens", payload.get("max_tokens"))
    is_cut = isinstance(limit, int) and 0 < limit < tokens_in(said)
    if is_cut:
        said = said[: limit * _BYTES_PER_TOKEN]
    call = _call_of(payload, identity, text_of(messages[-1]))
    message: dict[str, Any] = {"role": "assistant", "content": None if call else said}
    reason = "length" if is_cut else "stop"
    if call:
        message["tool_calls"] = [call]
        reason = "tool_calls"
    count = min(max(int(number(payload, "n") or 1), 1), _MOST_ANSWERS)
    read = sum(tokens_in(json.dumps(each)) for each in messages)
    written = tokens_in(json.dumps(call) if call else said) * count
    return {
        "id": f"chatcmpl-{hashlib.sha256(identity.encode()).hexdigest()[:24]}",
        "object": "chat.completion",
        "created": at // 1_000_000,
        "model": payload.get("model") or MODEL,
        "choices": [
            {"index": index, "message": message, "finish_reason": reason, "logprobs": None}
            for index in range(count)
        ],
        "usage": {
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
        },
    }


def cost(answer: Mapping[str, Any]) -> Units:
    """Return what an answer costs."""
    usage = answer["usage"]
    usd = usage["prompt_tokens"] * _USD_FOR_INPUT + usage["completion_tokens"] * _USD_FOR_OUTPUT
    return to_units(usd / 1_000_000 * CREDITS_PER_USD * _FACTOR)


def write(identity: str, payload: Mapping[str, Any], at: Micros) -> Written:
    """Answer a question that was submitted."""
    answer = completion(identity, payload, at=at)
    return Written(outcome=answer, cost=cost(answer), reason="External chat")


def _call_of(payload: Mapping[str, Any], identity: str, asked: str) -> dict[str, Any] | None:
    """Ask for a function, but only when it must be used."""
    tools = payload.get("tools")
    choice = payload.get("tool_choice")
    chosen = choice.get("function") if isinstance(choice, dict) else None
    named = chosen.get("name") if isinstance(chosen, dict) else None
    if not isinstance(tools, list) or not (choice == "required" or named):
        return None
    functions = [tool.get("function") for tool in tools if isinstance(tool, dict)]
    for function in functions:
        if isinstance(function, dict) and named in (None, function.get("name")):
            arguments = json.dumps({"input": asked})
            return {
                "id": f"call_{hashlib.sha256(identity.encode()).hexdigest()[24:48]}",
                "type": "function",
                "function": {"name": function.get("name"), "arguments": arguments},
            }
    return None
