"""From our errors to what a visitor is told: RFC 9457, `application/problem+json`.

A visitor learns what they can do, and never what went wrong behind the application: no words of
the server, no URL, no query and no secret. Those are in the log, under the same request id.
"""

from __future__ import annotations

import math
from typing import Any, Final

import attrs
from fastapi import FastAPI
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket, WebSocketState

from samsar import errors
from samsar._core.redact import one_line
from samsar.fastapi.callers import CallerRefusedError
from samsar.fastapi.serving import LOGGER, is_callers_own

MEDIA_TYPE: Final = "application/problem+json"

# Server: only the routes of external users answer with this code; the purse is then theirs,
# whoever asks.
_PURSE_CODE: Final = "insufficient_credits"
_INTERNAL_ERROR: Final = 1011


@attrs.frozen
class Problem:
    """What one kind of error is for a visitor."""

    status: int
    code: str
    title: str
    detail: str


_BAD_GATEWAY: Final = Problem(
    502, "upstream_failed", "The video service failed", "Try again in a while."
)
_MISCONFIGURED: Final = Problem(
    500, "misconfigured", "This service is not set up right", "Its operators can see why."
)
_UNAUTHORIZED: Final = Problem(
    502,
    "platform_credential_refused",
    "This service cannot sign in",
    "It is not your sign-in that failed; its operators can see why.",
)

PROBLEMS: Final[dict[type[errors.SamsarError], Problem]] = {
    errors.SamsarError: Problem(500, "failed", "This service failed", "Its operators can see why."),
    errors.ConfigurationError: _MISCONFIGURED,
    errors.AppKeyLostError: _MISCONFIGURED,
    errors.SignInRequiredError: _UNAUTHORIZED,
    # The message of this one is ours, and about an argument; see `_detail`.
    errors.InputError: Problem(422, "invalid_input", "An argument is wrong", "Check the input."),
    errors.BudgetExceededError: Problem(
        403,
        "budget_exceeded",
        "Too expensive",
        "This would cost more than this service allows for one request: ask for less.",
    ),
    # Not a word about why: whoever forges a webhook learns nothing.
    errors.WebhookRefusedError: Problem(404, "not_found", "Not found", "There is nothing here."),
    errors.SamsarCallError: _BAD_GATEWAY,
    errors.SamsarRequestError: _BAD_GATEWAY,
    errors.BadRequestError: Problem(
        400, "invalid_request", "The request was refused", "Check what was asked for."
    ),
    errors.AuthenticationError: _UNAUTHORIZED,
    errors.InsufficientCreditsError: Problem(
        503,
        "platform_out_of_credits",
        "This service has run out of credits",
        "It is not your balance; its operators can top it up. Try again later.",
    ),
    errors.PermissionDeniedError: Problem(
        403, "not_allowed", "Not allowed", "It may belong to somebody else."
    ),
    errors.NotFoundError: Problem(404, "not_found", "Not found", "There is no such thing."),
    errors.RouteNotFoundError: _BAD_GATEWAY,
    errors.ConflictError: Problem(
        409, "conflict", "Not in this state", "Look at its state, and try again when it allows it."
    ),
    errors.GoneError: Problem(410, "gone", "Gone", "Its time was over and it was deleted."),
    errors.PayloadTooLargeError: Problem(
        413, "too_large", "Too large", "Send less: 50 MB are taken at most."
    ),
    errors.RateLimitError: Problem(
        429, "too_many_requests", "Too many requests", "Wait before you try again."
    ),
    errors.ServerError: _BAD_GATEWAY,
    errors.UnexpectedReplyError: _BAD_GATEWAY,
    errors.SamsarConnectionError: Problem(
        502, "unreachable", "The video service cannot be reached", "Try again in a while."
    ),
    errors.SamsarTimeoutError: Problem(
        504, "timed_out", "The video service did not answer in time", "Try again in a while."
    ),
    errors.OutcomeUnknownError: Problem(
        502,
        "outcome_unknown",
        "Nobody knows whether it was done",
        "It may have been done, and charged. Do not repeat it before you have looked.",
    ),
    errors.PaymentFailedError: Problem(
        402, "payment_failed", "The payment failed", "Nothing was bought: try another card."
    ),
    errors.JobError: Problem(502, "job_failed", "The job failed", "Begin another one."),
    errors.JobFailedError: Problem(502, "job_failed", "The job failed", "Begin another one."),
    errors.JobCancelledError: Problem(
        409, "job_cancelled", "The job was cancelled", "Begin another one."
    ),
    errors.WaitTimeoutError: Problem(
        504, "still_running", "It takes longer", "The job goes on: look again later."
    ),
}
"""What each error is when a call of the application itself has failed."""

_OUT_OF_CREDITS: Final = Problem(
    402,
    "insufficient_credits",
    "Too few credits",
    "Top up your account, or raise the limit of your key, and try again.",
)

CALLERS_PROBLEMS: Final[dict[type[errors.SamsarError], Problem]] = {
    errors.AuthenticationError: Problem(
        401, "sign_in_required", "Not signed in", "The session is over: sign in anew."
    ),
    errors.InsufficientCreditsError: _OUT_OF_CREDITS,
}
"""What is different when the call was made with the visitor's own credential."""

_TITLES: Final = {401: "Not signed in", 403: "Not allowed"}


def problem_of(error: errors.SamsarError) -> Problem:
    """Return what an error is for a visitor.

    Args:
        error: The error. Those of a caller's client are known as theirs.

    Returns:
        Status, code and texts.

    Example:
        ```python
        from samsar.errors import SamsarTimeoutError
        from samsar.fastapi import problem_of

        assert problem_of(SamsarTimeoutError("no answer")).status == 504
        ```
    """
    kinds = [kind for kind in type(error).__mro__ if kind in PROBLEMS]
    if is_callers_own(error):
        for kind in kinds:
            if kind in CALLERS_PROBLEMS:
                return CALLERS_PROBLEMS[kind]
    if isinstance(error, errors.InsufficientCreditsError) and error.code == _PURSE_CODE:
        return _OUT_OF_CREDITS
    problem = PROBLEMS[kinds[0]]
    if isinstance(error, errors.OutcomeUnknownError) and _timed_out(error):
        return attrs.evolve(problem, status=504)
    if isinstance(error, errors.InputError):
        return attrs.evolve(problem, detail=one_line(str(error)))
    return problem


def handle_errors(app: FastAPI) -> None:
    """Have an application answer our errors with honest statuses and `application/problem+json`.

    Args:
        app: The application. Handlers that it has for more special errors go before these.

    Example:
        ```python
        from fastapi import FastAPI
        from samsar.fastapi import handle_errors, lifespan

        app = FastAPI(lifespan=lifespan())
        handle_errors(app)
        ```
    """
    app.add_exception_handler(errors.SamsarError, _answer)
    app.add_exception_handler(CallerRefusedError, _refuse)


async def _answer(connection: Any, error: Exception) -> Any:
    assert isinstance(error, errors.SamsarError)  # noqa: S101 - it is registered for these
    problem = problem_of(error)
    _log(problem, error)
    if isinstance(connection, WebSocket):
        # Before it was accepted, that is an answer like any other.
        is_open = connection.application_state is WebSocketState.CONNECTED
        return await connection.close(_INTERNAL_ERROR, problem.code if is_open else None)
    members = _members(error, problem)
    return problem_response(problem, _headers(error, problem), **members)


async def _refuse(_: Any, error: Exception) -> Response:
    assert isinstance(error, CallerRefusedError)  # noqa: S101 - it is registered for these
    title = _TITLES[error.status_code]
    problem = Problem(error.status_code, error.code, title, error.detail)
    return problem_response(problem, dict(error.headers or {}))


def problem_response(problem: Problem, headers: dict[str, str], **members: Any) -> JSONResponse:
    """Return a problem as an answer."""
    body = {
        "type": f"urn:samsar:problem:{problem.code.replace('_', '-')}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        **members,
    }
    headers = {"Cache-Control": "no-store", **headers}
    return JSONResponse(body, problem.status, headers, MEDIA_TYPE)


def _members(error: errors.SamsarError, problem: Problem) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if isinstance(error, errors.SamsarCallError) and error.request_id:
        members["request_id"] = error.request_id
    if isinstance(error, errors.InputError) and error.argument:
        members["argument"] = error.argument
    if (
        problem is _OUT_OF_CREDITS
        and isinstance(error, errors.SamsarCallError)
        and error.credits_remaining is not None
    ):
        # Their own balance; that of the platform is nobody's business.
        members["credits_remaining"] = error.credits_remaining
    return members


def _headers(error: errors.SamsarError, problem: Problem) -> dict[str, str]:
    headers = {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    wait = getattr(error, "retry_after", None)
    # What may have been done is not to be tried again, however long one waits.
    if wait is not None and not isinstance(error, errors.OutcomeUnknownError):
        headers["Retry-After"] = str(max(0, math.ceil(wait)))
    return headers


def _timed_out(error: errors.OutcomeUnknownError) -> bool:
    return isinstance(error.__cause__, (errors.SamsarTimeoutError, TimeoutError))


def _log(problem: Problem, error: errors.SamsarError) -> None:
    """Tell the operators of what is not the visitor's doing."""
    if problem.status < 500:
        return
    request_id = getattr(error, "request_id", None)
    LOGGER.error(
        "answered %d %s (request %s): %s: %s",
        problem.status,
        problem.code,
        request_id,
        type(error).__name__,
        one_line(str(error)),
        # Where it was raised tells what is wrong with the application; else it is upstream.
        exc_info=error if problem.status == 500 else None,
    )
