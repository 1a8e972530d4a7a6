"""Makes the bodies of the assistant and of chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypedDict

import attrs

from samsar._core.address import identifier
from samsar._core.inputs.fields import is_list, payload_from, with_extra
from samsar.errors import InputError
from samsar.types.assistant import CompletionFields, Message
from samsar.types.chat import EnhanceFields

MOST_WORDS: Final = 1500


class _SessionFields(TypedDict, total=False):
    session_name: str
    metadata: Mapping[str, Any]


def enhance_body(fields: Mapping[str, Any], extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the body that improves a text.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    payload = payload_from("enhance_message", EnhanceFields, fields)
    words = payload.get("maxwords")
    if words is not None and not 1 <= words <= MOST_WORDS:
        # Server: takes any other number for 800.
        raise InputError(f"max_words must be from 1 to {MOST_WORDS}", argument="max_words")
    return with_extra(payload, extra)


def session_body(
    session_name: Any, metadata: Any, extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that makes a session to talk in.

    Raises:
        InputError: The name is not text, or the metadata no mapping.
    """
    given = {"session_name": session_name, "metadata": metadata}
    fields = {name: value for name, value in given.items() if value is not None}
    return with_extra(payload_from("create_session", _SessionFields, fields), extra)


def prompt_body(system_prompt: Any, extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the body that sets the prompt of the assistant; None and blank text clear it.

    Raises:
        InputError: The prompt is not text.
    """
    if system_prompt is not None and not isinstance(system_prompt, str):
        raise InputError(
            "system_prompt must be text, or None to clear it", argument="system_prompt"
        )
    return with_extra({"system_prompt": system_prompt}, extra)


def completion_body(
    session_id: Any, fields: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the body that asks the assistant.

    Raises:
        TypeError: There is no such argument.
        InputError: An argument is missing or wrong.
    """
    session = identifier(session_id, "session_id")
    _check_input(fields.get("input"))
    payload = payload_from("create_completion", CompletionFields, fields)
    return with_extra({"session_id": session, **payload}, extra)


def _check_input(given: Any) -> None:
    """Refuse a list that the server would read as something else."""
    if not is_list(given):
        return
    if not given:
        raise InputError("input is empty", argument="input")
    for index, item in enumerate(given):
        if not isinstance(item, (str, Mapping)) and not attrs.has(type(item)):
            raise InputError(f"input[{index}] must be a message or a part", argument="input")
    messages = [isinstance(item, Message) or _names_a_role(item) for item in given]
    if any(messages) and not all(messages):
        # Server: takes such a list for the parts of one message of the user.
        position = messages.index(False)
        raise InputError(f"input[{position}] must have role and content", argument="input")


def _names_a_role(item: Any) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("role"), str) and "content" in item
