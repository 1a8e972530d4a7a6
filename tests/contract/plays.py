"""From a recording to a play: what is called, what must be sent and how it must end."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import attrs

from contract.translate import Arguments, client_arguments, external_user, plain
from samsar import errors

if TYPE_CHECKING:
    from contract.corpus import Recording
    from contract.rows import Row

NOTHING = object()
"""There is no JSON: the body is empty, or is text."""


@attrs.frozen
class Sent:
    """The one request that the server gets."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: Any


@attrs.frozen
class Answered:
    """The call ends well; `data` is what the TypeScript client made of the answer."""

    status: int
    headers: Mapping[str, str]
    credits_charged: float | None
    credits_remaining: float | None
    json: Any
    data: Any


@attrs.frozen
class Failed:
    """The call ends with an error of the server or of the way to it."""

    error: type[errors.SamsarCallError]
    status: int | None = None
    body: Any = None
    text: str = ""
    headers: Mapping[str, str] = attrs.field(factory=dict)
    credits_charged: float | None = None
    credits_remaining: float | None = None
    has_cause: bool = False


@attrs.frozen
class Ended:
    """A wait ends with an error of the job."""

    error: type[errors.JobError]
    reason: str | None = None
    credits_charged: float | None = None
    credits_remaining: float | None = None


@attrs.frozen
class Refused:
    """The call is refused before anything is sent, with an error that mentions something."""

    mentions: str = ""


@attrs.frozen
class Play:
    """One call of ours, and what is expected of it.

    Attributes:
        client: What the client is made with; `{ROOT}` stands for the server.
        changes: The names of the changes that were made to what was recorded.
        then: Each further request; None when it is like the first.
        counts: How many requests there may be.
    """

    recording: Recording
    row: Row
    client: Mapping[str, Any]
    arguments: Arguments
    sent: Sent | None
    end: Answered | Failed | Ended | Refused
    changes: tuple[str, ...] = ()
    then: Sent | None = None
    counts: range = range(1, 2)

    def refused(self, mentions: str = "") -> Play:
        """Return a play in which the same call must be refused."""
        return attrs.evolve(self, sent=None, end=Refused(mentions))


def play_as_recorded(recording: Recording, row: Row) -> Play:
    """Return the play in which we do what the TypeScript client did."""
    values = [plain(value) for value in recording.arguments]
    request = recording.request
    return Play(
        recording,
        row,
        client_arguments(recording.client),
        _for_whom(row.takes(row, values)),
        None if request is None else _sent(request, recording),
        _end(recording, row),
        then=_later(recording) if row.waits else None,
        counts=_counts(recording) if row.waits else range(1, 2),
    )


def _later(recording: Recording) -> Sent | None:
    return next((_sent(later, recording) for later in recording.later_requests), None)


def _counts(recording: Recording) -> range:
    """Return how many requests there may be; how many fit into a time, the machine decides."""
    count = recording.request_count
    return range(1, 1000) if count is None else range(count, count + 1)


def _for_whom(arguments: Arguments) -> Arguments:
    """Take the external user out of the options: with us a view of the client is theirs."""
    if "external_user" not in arguments.options:
        return arguments
    options = dict(arguments.options)
    identity = external_user(options.pop("external_user"))
    return attrs.evolve(arguments, options=options, identity=identity)


def _sent(request: Mapping[str, Any], recording: Recording) -> Sent:
    query = parse_qsl(request.get("raw_query") or "", keep_blank_values=True)
    return Sent(
        request["method"],
        request["path"],
        tuple(sorted(query or request["query"].items())),
        {**request["headers"], **_headers_of_the_caller(recording)},
        request["body"],
    )


def _headers_of_the_caller(recording: Recording) -> dict[str, str]:
    """Return the headers that the caller set: they win, whatever the case of their names."""
    given: dict[str, str] = {}
    sources = [recording.client.get("defaultHeaders"), *_options(recording, "headers")]
    for headers in sources:
        given |= {name.lower(): value for name, value in plain(headers or {}).items()}
    for key in _options(recording, "idempotencyKey"):
        if key:
            given["idempotency-key"] = key
    return {name: value for name, value in given.items() if value is not None}


def _options(recording: Recording, name: str) -> list[Any]:
    given = recording.arguments[-1] if recording.arguments else None
    return [given[name]] if isinstance(given, Mapping) and name in given else []


def _end(recording: Recording, row: Row) -> Answered | Failed | Refused:
    reply = recording.replies[-1] if row.waits else recording.reply
    if recording.request is None:
        return Refused(_field_in(recording, row) if recording.is_rejection else "")
    if _takes_too_long(recording):
        return Failed(_lost(errors.SamsarTimeoutError, row), has_cause=True)
    if "reset" in reply:
        return Failed(_lost(errors.SamsarConnectionError, row), has_cause=True)
    if recording.result is None:
        return _gave_up(recording, row) if row.waits else _failed(recording, row)
    result = recording.result
    return Answered(
        result["status"],
        result["headers"],
        result["creditsCharged"],
        result["creditsRemaining"],
        json_of(reply),
        result["data"],
    )


def _field_in(recording: Recording, row: Row) -> str:
    """Return the first field of ours that the recorded complaint names: ours must name it too."""
    words = re.findall(r"[A-Za-z_]+", (recording.error or {}).get("message", ""))
    return next((word for word in words if word in row.vocabulary.arguments_of_ours), "")


def _takes_too_long(recording: Recording) -> bool:
    """Tell whether the answer, its body included, comes after the deadline."""
    limit = recording.client.get("timeoutMs") or 0
    reply = recording.reply
    return 0 < limit < reply.get("delay_ms", 0) + reply.get("stall_ms", 0)


def _lost(error: type[errors.SamsarCallError], row: Row) -> type[errors.SamsarCallError]:
    return errors.OutcomeUnknownError if row.is_sent_once else error


def json_of(reply: Mapping[str, Any]) -> Any:
    """Return the JSON in an answer, or NOTHING."""
    if "body" in reply:
        return reply["body"]
    text = reply.get("text", "").removeprefix("\ufeff")
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError:
        return NOTHING


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def body_of(reply: Mapping[str, Any]) -> Any:
    """Return the body of an answer as an error carries it: JSON, else text, else None."""
    found = json_of(reply)
    return (reply.get("text") or None) if found is NOTHING else found


def _gave_up(recording: Recording, row: Row) -> Failed:
    """Return how a wait ended that the TypeScript client gave up, with errors of its own making."""
    if "throw_line" in (recording.error or {}) and "status" not in (recording.error or {}):
        return Failed(errors.SamsarRequestError)
    reply = recording.replies[-1]
    if reply.get("status", 200) >= 400:
        return _failed(recording, row)
    return Failed(errors.SamsarRequestError, (recording.error or {}).get("status"))


def _failed(recording: Recording, row: Row) -> Failed:
    error = recording.error or {}
    text = re.search(r"failed with status \d+: (.*)", error["message"], re.DOTALL)
    return Failed(
        error_class(recording.replies[-1], row),
        error["status"],
        error["body"],
        text[1] if text else "",
        error["headers"],
        error["creditsCharged"],
        error["creditsRemaining"],
    )


ERROR_CLASSES = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    402: errors.InsufficientCreditsError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    408: errors.ServerError,
    409: errors.ConflictError,
    410: errors.GoneError,
    413: errors.PayloadTooLargeError,
    429: errors.RateLimitError,
}


def error_class(reply: Mapping[str, Any], row: Row) -> type[errors.SamsarCallError]:
    """Return the class of error that an answer becomes."""
    status = reply["status"]
    waits = "retry-after" in {name.lower() for name in reply.get("headers", {})}
    is_unclear = status in {408, 500, 502, 504, *range(520, 528)} or (status == 503 and not waits)
    if is_unclear and row.is_sent_once:
        return errors.OutcomeUnknownError
    fallback = errors.ServerError if status >= 500 else errors.SamsarRequestError
    return ERROR_CLASSES.get(status, fallback)
