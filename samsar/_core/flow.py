"""The retry middleware: one generator that both clients drive.

It yields what is to be done next (send, sleep, renew the credential) and is sent what came of it.
It touches no socket, clock or random source but those that it is given, so that its rules can be
tested without waiting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar import errors
from samsar._core.judge import Verdict, credit_header, judge
from samsar._core.keys import SECRET_HEADERS
from samsar._core.redact import without_query
from samsar._core.retry import Outcome, RetryBudget, RetryPolicy, may_repeat
from samsar._core.routes import Repeat
from samsar._core.wire import Answer, Failure, FailureKind, Request, SentHeaders

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from samsar._core.events import RequestEvent, ResponseEvent
    from samsar._core.observe import Observer

# What is shorter would be found in words that it has nothing to do with.
_SHORTEST_SECRET: Final = 8


class Send:
    """Send the request, and give up after `timeout` seconds. The reply is an Answer or Failure."""

    __slots__ = ("request", "timeout")

    def __init__(self, request: Request, timeout: float) -> None:
        self.request = request
        self.timeout = timeout


class Sleep:
    """Wait. The reply is not looked at."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Renew:
    """Get a new credential instead of the refused one.

    The reply is the headers that it needs, or None: there is no newer one.
    """

    __slots__ = ("refused", "timeout")

    def __init__(self, refused: Mapping[str, str], timeout: float) -> None:
        self.refused = refused
        self.timeout = timeout


Command = Send | Sleep | Renew


class Call:
    """One logical call.

    Attributes:
        request: What to send; every attempt sends the same, key and request id included, but for
            a credential that is renewed in the middle.
        repeat: What a repeat could do.
        timeout: Seconds for everything together: attempts, sleeps and bodies.
        request_id: The `x-request-id` of all attempts.
        decode: Turns a good answer into data.
        policy: How patiently to repeat.
        renewable: Whether a refused credential can be renewed.
    """

    __slots__ = ("decode", "policy", "renewable", "repeat", "request", "request_id", "timeout")

    def __init__(
        self,
        request: Request,
        repeat: Repeat,
        timeout: float,
        *,
        request_id: str,
        decode: Callable[[Answer], Any],
        policy: RetryPolicy,
        renewable: bool = False,
    ) -> None:
        self.request = request
        self.repeat = repeat
        self.timeout = timeout
        self.request_id = request_id
        self.decode = decode
        self.policy = policy
        self.renewable = renewable

    @property
    def secrets(self) -> Sequence[str]:
        """What was sent and nobody may see, should the server quote it; the longest come first."""
        found = set(self.request.secrets)
        for name, value in self.request.headers.items():
            if name.lower() in SECRET_HEADERS:
                found |= {value, value.rpartition(" ")[2]}
        long_enough = {each for each in found if len(each) >= _SHORTEST_SECRET}
        return sorted(long_enough, key=len, reverse=True)


class Surroundings:
    """What the middleware is given instead of reaching out: clocks, chance, purse and audience."""

    __slots__ = ("budget", "clock", "observer", "random", "wall_clock")

    def __init__(
        self,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
        random: Callable[[], float],
        budget: RetryBudget,
        observer: Observer,
    ) -> None:
        self.clock = clock
        self.wall_clock = wall_clock
        self.random = random
        self.budget = budget
        self.observer = observer


def exchange(call: Call, around: Surroundings) -> Generator[Command, Any, Verdict]:
    """Carry out one call, to the verdict on a good answer or to its error.

    Raises:
        SamsarCallError: What the call came to in the end.
    """
    observer = around.observer
    started = around.clock()
    deadline = started + call.timeout
    attempt = 1
    retry = 0
    renewable = call.renewable
    # The first attempt has all the time there is; transports keep what they made for that figure.
    left = call.timeout
    if left <= 0:
        raise _too_late(call, around, 0)
    while True:
        if observer.hooks.on_request is not None:
            observer.request(_request_event(call, attempt))
        try:
            outcome: Answer | Failure = yield Send(call.request, left)
        except BaseException as error:
            _note_money(call, error)
            raise
        verdict = judge(call, outcome, attempt, around.wall_clock)
        if isinstance(outcome, Answer) and observer.wants_responses():
            observer.response(_response_event(call, outcome, attempt, around.clock() - started))
        if verdict.error is None:
            around.budget.reward()
            return verdict
        headers = None
        if renewable and verdict.credential_refused:
            renewable = False
            headers = yield Renew(call.request.headers, max(0.0, deadline - around.clock()))
        if headers is not None:
            call.request = _with_headers(call.request, headers)
        else:
            # An attempt after a renewal is not one of those that the policy allows.
            retry += 1
            yield Sleep(_pause(call, around, verdict, retry, deadline))
        started = around.clock()
        left = deadline - started
        if left <= 0:
            raise _too_late(call, around, attempt)
        attempt += 1


def _too_late(call: Call, around: Surroundings, attempts: int) -> errors.SamsarCallError:
    """Return the error for a request that there was no time left to send."""
    late = TimeoutError("the deadline passed before the request was sent")
    failure = Failure(FailureKind.NOT_SENT, late, timed_out=True)
    error = judge(call, failure, attempts, around.wall_clock).error
    assert error is not None  # noqa: S101 - a failure is no answer
    if attempts:
        _tell_the_key(call, error)
    return error


def _note_money(call: Call, error: BaseException) -> None:
    """Say what may have become of a request that something else put an end to.

    Ctrl-C, a cancelled task or a bug below: it passes, but not without a word on money. Nothing is
    to be said when nobody waits any more, or when the transport refused before it sent anything.
    """
    is_quiet = isinstance(error, (GeneratorExit, errors.SamsarError))
    if call.repeat is Repeat.ONCE and not is_quiet:
        error.add_note(_in_flight(call))


def _pause(
    call: Call, around: Surroundings, verdict: Verdict, retry: int, deadline: float
) -> float:
    """Return how long to wait before the next attempt, or raise what this one came to."""
    try:
        return _allowed_pause(call, around, verdict, retry, deadline)
    except errors.SamsarCallError as error:
        if verdict.attempt > 1 or verdict.outcome in (Outcome.BROKEN, Outcome.SILENT):
            _tell_the_key(call, error)
        raise


def _allowed_pause(
    call: Call, around: Surroundings, verdict: Verdict, retry: int, deadline: float
) -> float:
    error = verdict.error
    assert error is not None  # noqa: S101 - only verdicts with an error get here
    if not may_repeat(call.repeat, verdict.outcome):
        if call.repeat is Repeat.ONCE and verdict.outcome in (Outcome.BROKEN, Outcome.SILENT):
            raise outcome_unknown(error) from error
        raise error
    if retry > call.policy.max_retries:
        raise error
    hint = error.retry_after
    if hint is not None and hint > call.policy.max_retry_after:
        raise error
    delay = call.policy.delay(retry, throttled=verdict.throttled, hint=hint, random=around.random)
    if delay >= deadline - around.clock():
        raise error
    if not around.budget.take(throttled=verdict.throttled):
        error.add_note("Not tried again: too many calls failed lately (retry budget exhausted).")
        raise error
    from samsar._core.events import RetryEvent

    around.observer.retry(
        RetryEvent(
            *_subject(call),
            verdict.attempt,
            call.request_id,
            verdict.outcome.value,
            delay,
            str(error),
        )
    )
    return delay


def outcome_unknown(error: errors.SamsarCallError) -> errors.OutcomeUnknownError:
    """Return the error for a request that may have created or charged."""
    message = (
        f"{error}; it may have created a job or been charged, so it was not sent again:"
        " look whether the job exists before you repeat the call"
    )
    unknown = errors.OutcomeUnknownError(message)
    unknown.__dict__.update(error.__dict__)
    unknown.retryable = False
    return unknown


def _in_flight(call: Call) -> str:
    method, path = _subject(call)
    return (
        f"{method} {path} (request {call.request_id}) was in flight:"
        " it may have created a job or been charged."
    )


def _tell_the_key(call: Call, error: errors.SamsarCallError) -> None:
    """Say under which key a request may have been carried out: with a new one it would be twice."""
    key = call.request.key if call.repeat is Repeat.KEYED else None
    if key is None:
        return
    error.idempotency_key = key
    if key == call.request_id:
        # It was made for this call: the caller's next one would have another.
        error.retryable = False
    error.add_note(
        "It may have been carried out. The same key, options={'idempotency_key':"
        " error.idempotency_key}, finds what it began; a new one may begin it again."
    )


def _subject(call: Call) -> tuple[str, str]:
    path = without_query(call.request.url).partition("://")[2].partition("/")[2]
    return call.request.method, f"/{path}"


def _request_event(call: Call, attempt: int) -> RequestEvent:
    from samsar._core.events import RequestEvent

    return RequestEvent(*_subject(call), attempt, call.request_id)


def _response_event(call: Call, answer: Answer, attempt: int, duration: float) -> ResponseEvent:
    from samsar._core.events import ResponseEvent

    headers = answer.headers
    return ResponseEvent(
        *_subject(call),
        attempt,
        headers.get("x-request-id") or call.request_id,
        answer.status,
        duration,
        credit_header(headers, "x-credits-charged"),
        credit_header(headers, "x-credits-remaining"),
    )


def _with_headers(request: Request, headers: Mapping[str, str]) -> Request:
    signed = SentHeaders({**request.headers, **headers})
    return Request(request.method, request.url, signed, request.body, request.secrets)
