"""The assistant: its prompt and its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.answers import MODEL, MODEL_KEY, answer, price
from samsar.emulator.auth import account_of
from samsar.emulator.fields import first, is_object_id
from samsar.emulator.handlers.create_videos import NO_CREDITS
from samsar.emulator.ledger import to_credits, to_units
from samsar.emulator.messages import (
    Reply,
    bad_request,
    forbidden,
    insufficient_credits,
    not_found,
)
from samsar.emulator.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.messages import Call

_USUAL_PROMPT: Final = "You are a helpful assistant for Samsar."
_ROLES: Final = ("assistant", "developer", "user")


def set_system_prompt(call: Call) -> Reply:
    """Keep what the assistant of the account is told; null and blank text forget it."""
    account = account_of(call)
    prompt = first(_body(call), "system_prompt", "prompt", "value")
    if prompt is not None and str(prompt).strip() and not isinstance(prompt, str):
        raise bad_request("system_prompt must be a string.")
    prompt = prompt.strip() or None if isinstance(prompt, str) else None
    call.state.conversations.set_prompt(account, prompt)
    return Reply.of_json(
        {"system_prompt": prompt, "model": MODEL, "selected_assistant_model": MODEL_KEY}
    )


def create_completion(call: Call) -> Reply:
    """Answer in a session, and charge afterwards as the server does."""
    account = account_of(call)
    body = _body(call)
    session = _own_session(call, account, body)
    conversations = call.state.conversations
    messages = _messages(first(body, "input", "message", "messages"))
    for message in messages:
        conversations.add(session, message, at=call.now)
    thread = conversations.messages(session)
    if not thread:
        raise bad_request("Session has no messages to complete.")
    previous = first(body, "previous_response_id") or conversations.last_response(session)
    response = answer(
        body,
        thread,
        prompt=conversations.prompt(account) or _USUAL_PROMPT,
        previous=previous if messages else None,
        at=call.now,
    )
    cost = to_units(price(response["usage"]))
    if not call.state.ledger.charge(
        account, cost, at=call.now, reason="Assistant", request_id=session
    ):
        # The model has answered all the same: the answer is lost, and the question stays.
        raise insufficient_credits(NO_CREDITS)
    said = response["output"][-1]
    conversations.add(
        session,
        {"role": "assistant", "content": said["content"]},
        at=call.now,
        response_id=response["id"],
    )
    headers = {
        "x-credits-charged": str(to_credits(cost)),
        "x-credits-remaining": str(to_credits(call.state.ledger.balance(account))),
    }
    return Reply.of_json(response, headers=headers)


def _body(call: Call) -> dict[str, Any]:
    return call.body if isinstance(call.body, dict) else {}


def _own_session(call: Call, account: str, body: dict[str, Any]) -> str:
    session_id = first(body, "session_id", "id")
    if not session_id:
        raise bad_request("session_id is required.")
    if not isinstance(session_id, str) or not is_object_id(session_id):
        raise bad_request("Invalid session_id.")
    session = call.state.renders.get(session_id)
    if session is None:
        raise not_found("Session not found.")
    if session.account_id != account:
        raise forbidden("Unauthorized session access.")
    return session.id


def _messages(given: Any) -> list[dict[str, Any]]:
    """Read what is said, in all forms that the server takes."""
    if given is None:
        return []
    if isinstance(given, str):
        if not given.strip():
            raise bad_request("input must not be empty.")
        return [{"role": "user", "content": given.strip()}]
    if isinstance(given, list):
        if all(map(_is_message, given)):
            return [_message(item) for item in given]
        return [{"role": "user", "content": [_part(item) for item in given]}]
    if _is_message(given):
        return [_message(given)]
    if isinstance(given, dict) and given.get("type"):
        return [{"role": "user", "content": [given]}]
    raise bad_request("input must be a string, a message object, or an array of message content.")


def _is_message(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("role"), str) and "content" in item


def _message(item: dict[str, Any]) -> dict[str, Any]:
    role = "developer" if item["role"] == "system" else item["role"]
    content = item["content"]
    if isinstance(content, list):
        content = [_part(part) for part in content]
    return {"role": role if role in _ROLES else "user", "content": content}


def _part(item: Any) -> Any:
    return {"type": "input_text", "text": item} if isinstance(item, str) else item


ENDPOINTS: Final = (
    Endpoint.of(routes.assistant.SET_SYSTEM_PROMPT, set_system_prompt),
    Endpoint.of(routes.assistant.CREATE_COMPLETION, create_completion),
)
