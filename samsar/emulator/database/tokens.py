"""Tokens that look and expire like the server's: signed JSON Web Tokens."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.clock import MICROS_PER_SECOND

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros

LOGIN_SECONDS: Final = 600
AUTH_SECONDS: Final = 30 * 24 * 3600
_PARTS: Final = 3
# Not a secret: the emulator guards nothing, and tokens must outlive a restart.
_KEY: Final = b"samsar-emulator"


def mint(kind: str, account: str, *, now: Micros, seconds: int) -> str:
    """Make a token of an account: `login` or `auth`, good for so many emulator seconds."""
    issued = now // MICROS_PER_SECOND
    claims = {"type": kind, "_id": account, "iat": issued, "exp": issued + seconds}
    body = f"{_packed({'alg': 'HS256', 'typ': 'JWT'})}.{_packed(claims)}"
    return f"{body}.{_signature(body)}"


def account_in(token: str, kind: str, *, now: Micros) -> str | None:
    """Return whose token this is; `None` when it is wrong, expired or of another kind."""
    body, _, signature = token.rpartition(".")
    if token.count(".") != _PARTS - 1 or not hmac.compare_digest(
        _signature(body).encode(), signature.encode()
    ):
        return None
    claims = _unpacked(body.partition(".")[2])
    if claims.get("type") != kind or claims.get("exp", 0) * MICROS_PER_SECOND <= now:
        return None
    return str(claims["_id"])


def _signature(body: str) -> str:
    return _text(hmac.new(_KEY, body.encode(), hashlib.sha256).digest())


def _packed(value: dict[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unpacked(text: str) -> dict[str, Any]:
    try:
        claims = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
