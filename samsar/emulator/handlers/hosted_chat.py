"""Hosted chat: answers at once, and answers that are fetched later."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.billing import credit_headers
from samsar.emulator.callers.hosted import account_of_platform, charged, fields_of, hosted
from samsar.emulator.clock import iso
from samsar.emulator.database.chat_answers import completion, cost
from samsar.emulator.wire.fields import both_cases, first, is_object_id, text
from samsar.emulator.wire.messages import Reply, bad_request, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.database.writing import Writing
    from samsar.emulator.wire.messages import Call

_SWITCHES: Final = ("async", "async_mode", "asyncMode", "poll", "polling")
_LATER_MODES: Final = ("poll", "polling", "async")
_KEPT: Final = ("client_session_id", "client_request_key")


def chat(call: Call) -> Reply:
    """Answer a question, or take it on when the caller wants to fetch the answer later."""
    account = account_of_platform(call)
    body = fields_of(call)
    if _is_for_later(body):
        return _take_on(call, account, body)
    _check(body)
    answer = completion(secrets.token_hex(12), body, at=call.now)
    return Reply.of_json(answer, headers=charged(call, account, cost(answer), "External chat"))


def _is_for_later(body: Mapping[str, Any]) -> bool:
    mode = text(body, "response_mode").lower()
    return mode in _LATER_MODES or any(body.get(name) is True for name in _SWITCHES)


def _check(body: Mapping[str, Any]) -> None:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise bad_request("messages must be a non-empty array.")
    if not all(isinstance(message, dict) for message in messages):
        # The wording is ours; the server's is not known.
        raise bad_request("messages must be an array of message objects.")
    if body.get("stream") is True:
        raise bad_request("stream=true is not supported for this endpoint yet.")


def _take_on(call: Call, account: str, body: Mapping[str, Any]) -> Reply:
    chats = call.state.chats
    key = text(body, "client_request_id") or None
    # Server: a repeat finds the first request, whatever else is in it.
    found = None if key is None else chats.by_key(key, account, at=call.now)
    if found is None:
        _check(body)
        taken = chats.take_on(account, body, at=call.now, key=key)
        found = chats.get(taken, account, at=call.now)
    assert found is not None  # noqa: S101 - it has just been taken on
    return Reply.of_json(_described(found), status=202, headers=_headers(found))


def status(call: Call) -> Reply:
    """Say how far a question is."""
    account = account_of_platform(call)
    key = text(call.query, "client_request_id")
    work = text(call.query, "request_id", "id")
    if not key and not is_object_id(work):
        raise bad_request("A valid request_id or client_request_id is required.")
    chats = call.state.chats
    # Server: of both ids, it looks at the caller's own.
    found = (
        chats.by_key(key, account, at=call.now) if key else chats.get(work, account, at=call.now)
    )
    if found is None:
        raise not_found("External assistant request not found.")
    return Reply.of_json(_described(found), headers=_headers(found))


def _described(chat: Writing) -> dict[str, Any]:
    body: dict[str, Any] = {
        "request_id": chat.id,
        "requestId": chat.id,
        "status": chat.status,
        "poll_url": f"/v2/external/chat/status?request_id={chat.id}",
        "created_at": iso(chat.created_at),
        "updated_at": iso(chat.updated_at),
    }
    if chat.key is not None:
        kept = {name: value for name in _KEPT if (value := first(chat.fields, name)) is not None}
        body |= both_cases({"client_request_id": chat.key, **kept})
    if chat.status == "COMPLETED":
        body["response"] = chat.outcome
    if chat.is_settled:
        body["creditsCharged"] = chat.credits_charged
        body["remainingCredits"] = chat.credits_remaining
    if chat.error is not None:
        body["error"] = chat.error
    return body


def _headers(chat: Writing) -> dict[str, str]:
    if not chat.is_settled:
        return {}
    return credit_headers(chat.credits_charged, chat.credits_remaining)


ENDPOINTS: Final = (
    *hosted(routes.hosted.chat.CREATE, chat, "/assistant"),
    *hosted(routes.hosted.chat.CREATE_COMPLETION, chat, "/assistant/completions"),
    *hosted(routes.hosted.chat.STATUS, status, "/chat/completions/status", "/assistant/status"),
)
