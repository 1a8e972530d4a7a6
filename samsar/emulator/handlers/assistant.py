"""The assistant: its prompt and its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.actors import actor_of
from samsar.emulator.callers.billing import charge_usage
from samsar.emulator.clock import as_datetime, iso
from samsar.emulator.content.answers import MODEL, MODEL_KEY, answer, price
from samsar.emulator.database.ledger import to_units
from samsar.emulator.handlers.create_videos import NO_CREDITS
from samsar.emulator.payloads.external import external_user
from samsar.emulator.wire.fields import envelope, first, is_object_id, text
from samsar.emulator.wire.messages import Reply, bad_request, forbidden, not_found
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.callers.actors import Actor
    from samsar.emulator.wire.messages import Call

_SESSION_NAME: Final = "External assistant session"
_USUAL_PROMPT: Final = "You are a helpful assistant for Samsar."
_ROLES: Final = ("assistant", "developer", "user")


def set_system_prompt(call: Call) -> Reply:
    """Keep what the assistant is told; null and blank text forget it."""
    actor = actor_of(call)
    prompt = first(_body(call), "system_prompt", "prompt", "value")
    if prompt is not None and str(prompt).strip() and not isinstance(prompt, str):
        raise bad_request("system_prompt must be a string.")
    prompt = prompt.strip() or None if isinstance(prompt, str) else None
    told = {"system_prompt": prompt, "model": MODEL, "selected_assistant_model": MODEL_KEY}
    if actor.external is None:
        call.state.conversations.set_prompt(actor.account, prompt)
        return Reply.of_json(told)
    call.state.external_users.set_prompt(actor.external.id, prompt)
    return Reply.of_json(told | {"external_user": external_user(call.state, actor.external.id)})


def create_session(call: Call) -> Reply:
    """Make a session to talk in, without a video."""
    actor = actor_of(call)
    fields = envelope(call.body)
    name = text(fields, "session_name") or _SESSION_NAME
    given = first(fields, "metadata")
    metadata = given if isinstance(given, dict) else {}
    user = actor.external
    if user is not None:
        metadata = {
            **({"userType": user.profile["user_type"]} if user.profile["user_type"] else {}),
            **metadata,
            "externalAssistantSession": True,
        }
    session = call.state.conversations.open(
        actor.account, user.id if user else None, name, metadata, at=call.now
    )
    moment = iso(as_datetime(call.now))
    made = {
        "session_id": session,
        "request_id": session,
        "session_type": "assistant",
        "session_name": name,
        "created_at": moment,
        "updated_at": moment,
        "metadata": metadata,
    }
    if user is None:
        return Reply.of_json(made)
    return Reply.of_json(made | {"external_user": external_user(call.state, user.id)})


def create_completion(call: Call) -> Reply:
    """Answer in a session, and charge afterwards as the server does."""
    actor = actor_of(call)
    body = _body(call)
    session = _own_session(call, actor, body)
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
        prompt=_prompt(call, actor),
        previous=previous if messages else None,
        at=call.now,
    )
    cost = to_units(price(response["usage"]))
    # The model has answered by now: without credits the answer is lost, and the question stays.
    headers = charge_usage(
        call, actor, cost, reason="Assistant", refusal=NO_CREDITS, request_id=session
    )
    said = response["output"][-1]
    conversations.add(
        session,
        {"role": "assistant", "content": said["content"]},
        at=call.now,
        response_id=response["id"],
    )
    return Reply.of_json(response, headers=headers)


def _body(call: Call) -> dict[str, Any]:
    return call.body if isinstance(call.body, dict) else {}


def _prompt(call: Call, actor: Actor) -> str:
    prompt = call.state.conversations.prompt(actor.account)
    if actor.external is not None:
        prompt = actor.external.system_prompt or prompt
    return prompt or _USUAL_PROMPT


def _own_session(call: Call, actor: Actor, body: dict[str, Any]) -> str:
    session_id = first(body, "session_id", "id")
    if not session_id:
        raise bad_request("session_id is required.")
    if not isinstance(session_id, str):
        raise bad_request("Invalid session_id.")
    user = None if actor.external is None else actor.external.id
    request = call.state.external_requests.find(session_id) if user else None
    if request is not None:
        if request.external_user_id != user:
            raise forbidden("Unauthorized session access.")
        return request.session_id
    if not is_object_id(session_id):
        raise bad_request("Invalid session_id.")
    owner = call.state.conversations.owner(session_id)
    session = call.state.renders.get(session_id)
    if session is not None:
        owner = (session.account_id, user)
    if owner is None:
        raise not_found("Session not found.")
    if owner[0] != actor.account or (user and owner[1] != user):
        raise forbidden("Unauthorized session access.")
    return session_id


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
    Endpoint.of(routes.external_users.SET_SYSTEM_PROMPT, set_system_prompt),
    Endpoint.of(routes.external_users.CREATE_COMPLETION, create_completion),
    Endpoint.of(routes.external_users.CREATE_ASSISTANT_SESSION, create_session),
    Endpoint.of(routes.v2.assistant.SET_SYSTEM_PROMPT, set_system_prompt),
    Endpoint.of(routes.v2.assistant.CREATE_COMPLETION, create_completion),
    Endpoint.of(routes.v2.assistant.CREATE_SESSION, create_session),
)
