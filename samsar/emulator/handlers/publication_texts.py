"""Writing a title and a description for an interactive video. The SDK has no method for it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.callers.auth import credential_of
from samsar.emulator.callers.billing import credit_headers
from samsar.emulator.content.answers import price
from samsar.emulator.content.branching import default_path, is_branched
from samsar.emulator.content.similarity import tokens_in
from samsar.emulator.database.ledger import to_units
from samsar.emulator.wire.fields import envelope, is_object_id, text
from samsar.emulator.wire.messages import ApiError, Reply
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.database.publication_texts import PublicationText
    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call

LONGEST_KEY: Final = 500
LONGEST_TITLE: Final = 72


def generate(call: Call) -> Reply:
    """Write a title and a description, or show what was written under the same key."""
    credential = credential_of(call)
    if credential.kind != "auth_token":
        # Server: only for people who are signed in. The wording is ours, the code is the server's.
        raise _refused(
            HTTPStatus.FORBIDDEN,
            "Use a user auth token for this route.",
            "USER_AUTH_TOKEN_REQUIRED",
        )
    account = credential.account
    session_id, key = _session_id(call), _key(call)
    session = _finished(call, account, session_id)
    known = call.state.publication_texts.of_key(account, key)
    if known is None:
        known = _write(call, account, key, session)
        headers = credit_headers(known.credits_charged, known.credits_remaining)
        return Reply.of_json(_shown(known, session, reused=False), headers=headers)
    if known.session_id != session.id:
        raise _conflict(
            "This idempotency key was already used for different publication metadata input.",
            "PUBLICATION_METADATA_IDEMPOTENCY_CONFLICT",
        )
    if known.has_failed:
        raise _conflict(
            "This publication metadata request failed; retry with a new idempotency key.",
            "PUBLICATION_METADATA_REQUEST_FAILED",
        )
    return Reply.of_json(_shown(known, session, reused=True))


def _session_id(call: Call) -> str:
    session_id = text(envelope(call.body), "session_id", "request_id")
    if not is_object_id(session_id):
        raise _refused(
            HTTPStatus.BAD_REQUEST,
            "A valid video session id is required.",
            "VIDEO_SESSION_ID_REQUIRED",
        )
    return session_id


def _key(call: Call) -> str:
    key = call.headers.get("idempotency-key", "").strip()
    key = key or text(envelope(call.body), "client_request_id")
    if not key:
        raise _refused(
            HTTPStatus.BAD_REQUEST,
            "Idempotency-Key or client_request_id is required.",
            "IDEMPOTENCY_KEY_REQUIRED",
        )
    if len(key) > LONGEST_KEY:
        raise _refused(
            HTTPStatus.BAD_REQUEST,
            f"Idempotency-Key cannot exceed {LONGEST_KEY} characters.",
            "IDEMPOTENCY_KEY_TOO_LONG",
        )
    return key


def _finished(call: Call, account: str, session_id: str) -> RenderSession:
    session = call.state.renders.get(session_id)
    if session is None or session.account_id != account:
        raise _refused(HTTPStatus.NOT_FOUND, "Video session not found.", "VIDEO_SESSION_NOT_FOUND")
    if not is_branched(session) or session.result_path is None:
        raise _conflict(
            "Every interactive video path must finish rendering before metadata can be generated.",
            "INTERACTIVE_RENDER_NOT_COMPLETE",
        )
    return session


def _write(call: Call, account: str, key: str, session: RenderSession) -> PublicationText:
    texts, ledger = call.state.publication_texts, call.state.ledger
    if ledger.balance(account) <= 0:
        texts.keep_failure(account, key, session.id, at=call.now)
        raise _refused(HTTPStatus.PAYMENT_REQUIRED, "Insufficient credits.", "INSUFFICIENT_CREDITS")
    prompt = text(session.input, "prompt")
    title = prompt[:LONGEST_TITLE].strip()
    written = (title, f"{title}: an interactive video in which the viewer decides.")
    usage = {"input_tokens": tokens_in(prompt), "output_tokens": tokens_in(" ".join(written))}
    # Server: what was used is paid as far as the credits go.
    charged = min(to_units(round(price(usage), 4)), ledger.balance(account))
    ledger.charge(
        account, charged, at=call.now, reason="Publication metadata", request_id=session.id
    )
    balance = ledger.balance(account)
    texts.keep(account, key, session.id, written, charged=charged, balance=balance, at=call.now)
    kept = texts.of_key(account, key)
    assert kept is not None  # noqa: S101 - just kept
    return kept


def _shown(written: PublicationText, session: RenderSession, *, reused: bool) -> dict[str, Any]:
    return {
        "title": written.title,
        "description": written.description,
        "defaultPathId": default_path(session),
        "creditsCharged": written.credits_charged,
        "remainingCredits": written.credits_remaining,
        "reused": reused,
    }


def _refused(status: HTTPStatus, message: str, code: str) -> ApiError:
    return ApiError(status, message, code=code)


def _conflict(message: str, code: str) -> ApiError:
    return _refused(HTTPStatus.CONFLICT, message, code)


ENDPOINTS: Final = (
    Endpoint(
        "v2.interactive_publication.generate_meta",
        "POST",
        "/v2/interactive_publication/generate_meta",
        generate,
    ),
)
