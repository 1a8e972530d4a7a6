"""What a handler is given, what it answers, and how it refuses."""

from __future__ import annotations

import json
import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.clock import Micros
    from samsar.emulator.state import State

JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"


@attrs.frozen
class Call:
    """One request, read and parsed, at one moment of emulator time."""

    state: State
    now: Micros
    method: str
    path: str
    params: Mapping[str, str]
    """The variable parts of the path."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names are in lower case."""
    body: Any
    """The parsed JSON; an empty dict when there was none, as in Express."""
    origin: str
    """Where the caller sees this server, such as `http://127.0.0.1:49213`."""
    content: bytes = b""
    """The body as it came, for what is not JSON."""


@attrs.frozen
class Reply:
    """One answer."""

    status: int
    body: bytes
    headers: dict[str, str]

    @classmethod
    def of_json(
        cls, value: object, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Answer with JSON."""
        try:
            body = _dumped(value)
        except ValueError:
            body = _dumped(_finite(value))
        return cls(status, body, {"Content-Type": JSON_TYPE, **(headers or {})})


class ApiError(Exception):
    """A refusal by the API: a status and, in nearly every case, `{"message": …}`."""

    def __init__(
        self,
        status: HTTPStatus | int,
        message: str,
        *,
        code: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status: int = int(status)
        self.message = message
        self.code = code
        self.details = details

    def reply(self) -> Reply:
        """Make the answer that says so."""
        body: dict[str, Any] = {"message": self.message}
        if self.code is not None:
            body["code"] = self.code
        if self.details is not None:
            body["details"] = dict(self.details)
        return Reply.of_json(body, status=self.status)


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _finite(value: Any) -> Any:
    """Put null in the place of what JSON has no number for, as JavaScript does."""
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def bad_request(message: str) -> ApiError:
    """Refuse what the caller sent."""
    return ApiError(HTTPStatus.BAD_REQUEST, message)


def unauthorized(message: str) -> ApiError:
    """Refuse a credential."""
    return ApiError(HTTPStatus.UNAUTHORIZED, message)


def insufficient_credits(message: str) -> ApiError:
    """Refuse for want of credits."""
    return ApiError(HTTPStatus.PAYMENT_REQUIRED, message)


def forbidden(message: str) -> ApiError:
    """Refuse what belongs to somebody else."""
    return ApiError(HTTPStatus.FORBIDDEN, message)


def not_found(message: str) -> ApiError:
    """Refuse what does not exist."""
    return ApiError(HTTPStatus.NOT_FOUND, message)
