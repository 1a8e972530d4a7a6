"""Improving texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.auth import account_of
from samsar.emulator.callers.billing import credit_headers
from samsar.emulator.database.ledger import to_credits, to_units
from samsar.emulator.handlers.create_videos import NO_CREDITS
from samsar.emulator.wire.messages import Reply, bad_request, insufficient_credits
from samsar.emulator.wire.routing import Endpoint
from samsar.pricing import ENHANCE_MESSAGE_CREDITS

if TYPE_CHECKING:
    from samsar.emulator.wire.messages import Call

MOST_WORDS: Final = 1500
USUAL_WORDS: Final = 800


def enhance(call: Call) -> Reply:
    """Improve a text: here it gets a capital, a full stop, and single blanks."""
    account = account_of(call)
    body = call.body if isinstance(call.body, dict) else {}
    message = body.get("message")
    if not isinstance(message, str) or not message.strip():
        raise bad_request("message is required.")
    price = to_units(ENHANCE_MESSAGE_CREDITS)
    if not call.state.ledger.charge(account, price, at=call.now, reason="Chat enhance"):
        raise insufficient_credits(NO_CREDITS)
    left = to_credits(call.state.ledger.balance(account))
    headers = credit_headers(ENHANCE_MESSAGE_CREDITS, left)
    content = _better(message, _word_limit(body.get("maxwords", body.get("maxWords"))))
    return Reply.of_json({"content": content}, headers=headers)


def _word_limit(given: Any) -> int:
    """Read how many words are allowed; anything out of range means the usual number."""
    try:
        limit = int(given)
    except (TypeError, ValueError, OverflowError):
        return USUAL_WORDS
    return limit if 1 <= limit <= MOST_WORDS else USUAL_WORDS


def _better(message: str, limit: int) -> str:
    text = " ".join(message.split()[:limit])
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…" else f"{text}."


ENDPOINTS: Final = (Endpoint.of(routes.chat.ENHANCE_MESSAGE, enhance),)
