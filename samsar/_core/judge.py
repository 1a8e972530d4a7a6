"""From an HTTP answer, or the lack of one, to the error that a caller sees."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

from samsar import errors
from samsar._core import jsonlib, retry
from samsar._core.redact import is_page, masked, one_line, without_query
from samsar._core.routes import Repeat
from samsar._core.wire import Answer, Failure, FailureKind, Request, flat_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from samsar._core.flow import Call
    from samsar._core.wire import Headers

_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")

_CLASSES: Final[dict[int, type[errors.SamsarRequestError]]] = {
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

_OWN_KEY: Final = "the user's own key, external_user(api_key=…)"

# What the server says of other credentials than API keys.
_HINTS_BY_WORDS: Final = (
    ("APP_KEY has expired", "v2.app_keys.refresh() exchanges it"),
    ("Invalid APP_", "check app_key= and app_secret=; an exchanged key is dead at once"),
    ("expired refreshToken", "each is good for one exchange; the user must sign in anew"),
    ("Invalid external user API key", "check the key of external_user(api_key=…)"),
    # Server: v1 reads an identity from bodies only, so a GET is told by the key whom it is for.
    (
        "external_user.provider is required",
        f"here it takes {_OWN_KEY}, or client.v2.external_user(…)",
    ),
    # Server: in V2, too.
    ("External user API key is required", f"here it takes {_OWN_KEY}"),
)

# Server: only the routes of external users answer with this code.
_PURSE_CODE: Final = "insufficient_credits"
_PURSE_HINT: Final = (
    "it is the external user's purse: credits.grant() or credits.recharge() fills it"
)

_HINTS: Final[dict[type[errors.SamsarRequestError], str]] = {
    errors.AuthenticationError: "check the API key (api_key= or SAMSAR_API_KEY)",
    errors.InsufficientCreditsError: "top up the account, or raise the limit of this key",
    errors.PermissionDeniedError: "use a platform API key, auth token or app key",
    errors.RouteNotFoundError: "this server has no such route; check base_url",
    # Server: only templates of embeddings expire.
    errors.GoneError: "its time was over and it is deleted: index again",
    errors.PayloadTooLargeError: "the server takes at most 50 MB",
}

# The server's answers to a credential that it read and refused, before any work began. Other
# 401s may be copied from the services behind it, after a charge. The key of an external user is
# none of them: what stands beside it would be renewed for nothing.
_REFUSED_CREDENTIAL: Final = re.compile(
    r"invalid (?:auth token|api_key|app_key)|expired", re.IGNORECASE
)


class Verdict:
    """What one attempt came to: decoded data, or an error and whether it is worth repeating."""

    __slots__ = ("answer", "attempt", "credential_refused", "data", "error", "outcome", "throttled")

    def __init__(
        self,
        outcome: retry.Outcome,
        attempt: int,
        answer: Answer | None = None,
        data: Any = None,
        *,
        error: errors.SamsarCallError | None = None,
        throttled: bool = False,
        credential_refused: bool = False,
    ) -> None:
        self.outcome: retry.Outcome = outcome
        self.attempt: int = attempt
        self.answer: Answer | None = answer
        self.data: Any = data
        self.error: errors.SamsarCallError | None = error
        self.throttled: bool = throttled
        self.credential_refused: bool = credential_refused


def judge(
    call: Call, outcome: Answer | Failure, attempt: int, wall_clock: Callable[[], float]
) -> Verdict:
    """Decide what an attempt came to."""
    if isinstance(outcome, Failure):
        return _judge_failure(call, outcome, attempt)
    if not 200 <= outcome.status < 300:
        return _judge_refusal(call, outcome, attempt, wall_clock)
    try:
        data = call.decode(outcome)
    except (UnexpectedShapeError, ValueError) as error:
        return _judge_oddity(call, outcome, attempt, error)
    return Verdict(retry.Outcome.ANSWERED, attempt, outcome, data)


def _judge_oddity(call: Call, answer: Answer, attempt: int, error: Exception) -> Verdict:
    if isinstance(error, UnexpectedShapeError):
        # The server did answer in full: asking again would bring the same. But what was cut off
        # before it said how long it is looks like an answer with nothing in it.
        outcome = retry.Outcome.ANSWERED if answer.body else retry.Outcome.BROKEN
        return _unexpected(call, answer, attempt, str(error), outcome)
    what = "a page" if is_page(answer.body[:200].decode("utf-8", "replace")) else "text"
    return _unexpected(call, answer, attempt, f"{what} that is not JSON", retry.Outcome.BROKEN)


class UnexpectedShapeError(Exception):
    """The answer is JSON, but not of the kind that the route promises."""


def _unexpected(
    call: Call, answer: Answer, attempt: int, what: str, outcome: retry.Outcome
) -> Verdict:
    if call.repeat is Repeat.ONCE:
        # It was accepted, so it may have created and charged; without its answer nobody knows.
        outcome = retry.Outcome.BROKEN
    message = f"{_subject(call.request)} answered {answer.status} with {what}"
    error = errors.UnexpectedReplyError(message, **_details(call, answer, attempt))
    error.retryable = retry.may_repeat(call.repeat, outcome)
    return Verdict(outcome, attempt, answer, error=error)


def _judge_refusal(
    call: Call, answer: Answer, attempt: int, wall_clock: Callable[[], float]
) -> Verdict:
    hint = retry.retry_after(answer.headers, wall_clock)
    error = error_from(call, answer, attempt)
    error.retry_after = hint
    refused = answer.status == retry.TOO_MANY_REQUESTS or (
        answer.status == retry.UNAVAILABLE and hint is not None
    )
    outcome = retry.Outcome.ANSWERED
    if refused:
        outcome = retry.Outcome.REFUSED
    elif answer.status in retry.BROKEN_STATUSES:
        outcome = retry.Outcome.BROKEN
    error.retryable = refused or retry.may_repeat(call.repeat, outcome)
    verdict = Verdict(outcome, attempt, answer, error=error, throttled=refused)
    if answer.status == 401:
        verdict.credential_refused = _REFUSED_CREDENTIAL.search(server_text(error.body)) is not None
    if call.repeat is not Repeat.ONCE and answer.headers.get("x-should-retry") == "false":
        verdict.outcome = retry.Outcome.ANSWERED
    return verdict


def _judge_failure(call: Call, failure: Failure, attempt: int) -> Verdict:
    if failure.kind is FailureKind.TOO_LARGE and failure.partial is not None:
        # Asking again would bring the same.
        what = one_line(str(failure.cause))
        return _unexpected(call, failure.partial, attempt, what, retry.Outcome.ANSWERED)
    outcome = {
        FailureKind.NOT_SENT: retry.Outcome.NOT_SENT,
        FailureKind.CUT: retry.Outcome.BROKEN,
        FailureKind.TOO_LARGE: retry.Outcome.BROKEN,
        FailureKind.SILENT: retry.Outcome.SILENT,
    }[failure.kind]
    error_class = errors.SamsarTimeoutError if failure.timed_out else errors.SamsarConnectionError
    details = _details(call, failure.partial, attempt)
    secrets = [*failure.secrets, *call.secrets]
    message = masked(_failure_message(call.request, failure), secrets)
    error = error_class(message, **details)
    error.retryable = retry.may_repeat(call.repeat, outcome)
    error.__cause__ = shown_cause(failure.cause, secrets)
    return Verdict(outcome, attempt, failure.partial, error=error)


def shown_cause(cause: BaseException, secrets: Sequence[str]) -> BaseException:
    """Return an error of the HTTP library as it may be seen: without the frames that it has passed.

    Those hold the headers and the body of the request, and some tracebacks show variables.
    """
    chain: list[BaseException] = []
    rest: list[BaseException | None] = [cause]
    while rest:
        each = rest.pop()
        if each is not None and each not in chain:
            chain.append(each.with_traceback(None))
            rest += [each.__cause__, each.__context__]
    shown = "".join(f"{each}{each!r}{each.args!r}{vars(each)!r}" for each in chain)
    if not any(secret in shown for secret in secrets):
        return cause
    # aiohttp keeps a whole request in some of its errors, and both quote what they cannot read.
    return ConnectionError(masked(f"{type(cause).__name__}: {reason_of(cause)}", secrets))


def _failure_message(request: Request, failure: Failure) -> str:
    reason = reason_of(failure.cause)
    server = _origin(request.url)
    if failure.kind is FailureKind.NOT_SENT:
        if failure.timed_out:
            return f"{_subject(request)}: could not connect to {server} in time"
        return f"{_subject(request)}: could not connect to {server}: {reason}"
    if failure.timed_out:
        return f"{_subject(request)}: no complete answer from {server} in time"
    if failure.kind is FailureKind.CUT:
        return f"{_subject(request)}: the answer from {server} was cut short"
    return f"{_subject(request)}: {server} closed the connection without an answer: {reason}"


def reason_of(error: BaseException) -> str:
    """Return what the system said, out of the wrappings that the HTTP libraries put around it."""
    looked_at: list[BaseException] = []
    wrapping: BaseException | None = error
    while wrapping is not None and wrapping not in looked_at:
        for candidate in (wrapping, *wrapping.args):
            if isinstance(candidate, OSError) and candidate.strerror:
                return one_line(candidate.strerror)
        looked_at.append(wrapping)
        wrapping = wrapping.__cause__ or wrapping.__context__
    return one_line(_own_words(error)) or type(error).__name__


def _own_words(error: BaseException) -> str:
    """Return what an error says, without what it quotes and without the error that it wraps."""
    wrapped = next((each for each in error.args if isinstance(each, BaseException)), None)
    if wrapped is not None:
        return _own_words(wrapped) or type(wrapped).__name__
    # aiohttp's quote what they could not read on further lines, and give it a status of their own.
    said = getattr(error, "message", None)
    return said.partition("\n")[0].rstrip(": ") if isinstance(said, str) else str(error)


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def _subject(request: Request) -> str:
    path = without_query(request.url).partition("://")[2].partition("/")[2]
    return f"{request.method} /{path}"


def error_from(call: Call, answer: Answer, attempt: int) -> errors.SamsarRequestError:
    """Return the error for an answer that is not a success."""
    details = _details(call, answer, attempt)
    text = server_text(details["body"])
    error_class = _class_for(answer, details["body"], text)
    message = f"{_subject(call.request)} answered {answer.status}"
    if 300 <= answer.status < 400:
        message += " with a redirect, which is never followed; check base_url"
    elif error_class is errors.InsufficientCreditsError and (not text or _is_hidden(text)):
        text = "Insufficient credits."
    if text:
        message += f": {text}"
    own = (advice for words, advice in _HINTS_BY_WORDS if words in text)
    hint = next(own, _HINTS.get(error_class))
    if error_class is errors.InsufficientCreditsError and details["code"] == _PURSE_CODE:
        hint = _PURSE_HINT
    if hint is None and answer.status < 500 and _is_hidden(text):
        hint = "the server hides its reason here; check the length of the prompt, the duration"
        hint += " (10 to 240 seconds) and the models (videos.supported_models())"
    return error_class(f"{message} ({hint})" if hint else message, **details)


def _is_hidden(text: str) -> bool:
    # Server: /v1/video/create says this whatever the reason of a refusal is.
    return text.startswith("Internal server error")


def _class_for(answer: Answer, body: Any, text: str) -> type[errors.SamsarRequestError]:
    status = answer.status
    if status == 404 and isinstance(body, str) and is_page(body):
        return errors.RouteNotFoundError
    if status == 400 and "header is missing or empty" in text:
        # Server: a missing credential is a 400, a wrong one a 401.
        return errors.AuthenticationError
    if status in _CLASSES:
        return _CLASSES[status]
    if status >= 500:
        return errors.ServerError
    return errors.SamsarRequestError


def _details(call: Call, answer: Answer | None, attempt: int) -> dict[str, Any]:
    details: dict[str, Any] = {
        "method": call.request.method,
        "url": without_query(call.request.url),
        "request_id": call.request_id,
        "attempts": attempt,
    }
    if answer is None:
        return details
    secrets = call.secrets
    body = jsonlib.loads_or_text(answer.body)
    if jsonlib.is_deep(body):
        body = answer.body.decode("utf-8", errors="replace")
    body = masked(body, secrets)
    return details | {
        "status": answer.status,
        "body": body,
        "headers": masked(flat_headers(answer.headers), secrets),
        "code": _code(body),
        "request_id": answer.headers.get("x-request-id") or call.request_id,
        "credits_charged": credit_header(answer.headers, "x-credits-charged"),
        "credits_remaining": credit_header(answer.headers, "x-credits-remaining"),
    }


def credit_header(headers: Headers | Mapping[str, str], name: str) -> float | None:
    """Return the number in a credits header; None when it is absent, blank or no number."""
    text = (headers.get(name) or "").strip()
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def server_text(body: Any) -> str:
    """Return the server's own words in the body of an error, on one line; blank if none."""
    for candidate in _texts(body):
        if isinstance(candidate, str) and (line := one_line(candidate)):
            return line
    return ""


def _texts(body: Any) -> list[Any]:
    if isinstance(body, str):
        return [body]
    if not isinstance(body, dict):
        return []
    error = body.get("error")
    nested = error.get("message") if isinstance(error, dict) else None
    lists = [body.get("detail"), body.get("errors")]
    return [
        body.get("message"),
        error,
        body.get("detail"),
        nested,
        *(_first_message(items) for items in lists if isinstance(items, list)),
    ]


def _first_message(items: list[Any]) -> Any:
    first = items[0] if items else None
    if isinstance(first, dict):
        return first.get("message") or first.get("msg")
    return first


def _code(body: Any) -> str | None:
    if not isinstance(body, dict):
        return None
    error = body.get("error")
    code = body.get("code") or (error.get("code") if isinstance(error, dict) else None)
    return code if isinstance(code, str) else None
