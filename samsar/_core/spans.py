"""What a tracer is told of calls, waits and downloads.

Never a body, a query, a header, a message or a path with ids in it: traces are read by many.
"""

from __future__ import annotations

import re
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from samsar._core.any_path import BY_PATH, known_route
from samsar._core.flow import Renew, Send, Sleep
from samsar._core.judge import credit_header
from samsar._core.redact import one_line
from samsar._core.routes import Repeat
from samsar._core.wire import Answer, Failure
from samsar.errors import JobFailedError, OutcomeUnknownError, SamsarCallError, SamsarError

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager
    from types import TracebackType

    from samsar._core.config import Settings
    from samsar._core.flow import Call, Command
    from samsar._core.judge import Verdict
    from samsar._core.routes import Route
    from samsar._core.tracing import Attributes, Span, Tracer

METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})

_PORTS: Final = {"http": 80, "https": 443}
# A word of the server's own goes into a span only when it cannot be anything but a word.
_WORD: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")


class _Trace:
    """One span that there may not be: without a tracer, nothing happens."""

    def __init__(
        self, tracer: Tracer | None, name: str, attributes: Attributes, *, outward: bool
    ) -> None:
        self._block: AbstractContextManager[Span | None] = nullcontext()
        if tracer is not None:
            self._block = tracer.span(name, attributes, outward=outward)
        self._span: Span | None = None

    def __enter__(self) -> Self:
        self._span = self._block.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._block.__exit__(kind, error, traceback)

    def _note(self, attributes: Attributes) -> None:
        if self._span is not None:
            self._span.note(attributes)

    def _event(self, name: str, attributes: Attributes) -> None:
        if self._span is not None:
            self._span.event(name, attributes)


class CallTrace(_Trace):
    """The span of a call: its attempts are events.

    Args:
        settings: The settings of the call.
        route: Where it goes.
    """

    def __init__(self, settings: Settings, route: Route[Any]) -> None:
        name, told = _called(settings, route)
        super().__init__(settings.tracing, name, told, outward=True)
        self._kind = route.starts
        self._sends = 0
        self._in_flight = False

    def watched(
        self, call: Call, flow: Generator[Command, Any, Verdict]
    ) -> Generator[Command, Any, Verdict]:
        """Return the same flow, of whose commands the span is told."""
        self._note({"samsar.request_id": call.request_id})
        command = next(flow)
        while True:
            self._begins(command)
            try:
                outcome = yield command
            except BaseException as error:
                self._leaves(call, error)
                flow.throw(error)
                raise
            self._came(outcome)
            try:
                command = flow.send(outcome)
            except StopIteration as stop:
                verdict: Verdict = stop.value
                return verdict

    def _begins(self, command: Command) -> None:
        if isinstance(command, Send):
            self._sends += 1
            self._in_flight = True
            if self._sends > 1:
                self._note({"http.request.resend_count": self._sends - 1})
            self._event("samsar.attempt", {"samsar.attempt": self._sends})
        elif isinstance(command, Sleep):
            self._event(
                "samsar.retry", {"samsar.attempt": self._sends, "samsar.delay": command.seconds}
            )
        elif isinstance(command, Renew):
            self._event("samsar.renewal", {"samsar.attempt": self._sends})

    def _came(self, outcome: Any) -> None:
        self._in_flight = False
        number = {"samsar.attempt": self._sends}
        if isinstance(outcome, Answer):
            self._event("samsar.answer", {**number, "http.response.status_code": outcome.status})
            self._note(_told_by(outcome))
        elif isinstance(outcome, Failure):
            self._event(
                "samsar.failure",
                {
                    **number,
                    "samsar.outcome": outcome.kind.value,
                    "error.type": type_name(outcome.cause),
                },
            )

    def _leaves(self, call: Call, error: BaseException) -> None:
        """Say that nobody waits for the answer any more, where it may have cost something."""
        # An error of our own comes before anything was sent.
        if self._in_flight and call.repeat is Repeat.ONCE and not isinstance(error, SamsarError):
            self._note({"samsar.outcome_unknown": True})

    def began(self, job_id: Any) -> None:
        """Tell which job the call has begun."""
        self._note(_job(self._kind, job_id))


class WaitTrace(_Trace):
    """The span of a wait; the looks are calls, whose spans lie in it.

    Its events are what is new only, since there are many looks.

    Args:
        tracer: Who is told, if anybody.
        name: The method that waits.
        kind: The kind of the job.
        job_id: Its id.
    """

    def __init__(
        self, tracer: Tracer | None, name: str, kind: str | None = None, job_id: str | None = None
    ) -> None:
        super().__init__(tracer, name, _job(kind, job_id), outward=False)
        self._last: dict[str | None, str] = {}
        self._looks = 0

    def saw(self, word: Any, job_id: str | None = None) -> None:
        """Take in the status that a look has brought; `job_id` tells which job of many has it."""
        if self._span is None:
            return
        self._looks += 1
        status = word if isinstance(word, str) and _WORD.fullmatch(word) else "unknown"
        self._note({"samsar.looks": self._looks, "samsar.status": status})
        if status != self._last.get(job_id):
            self._last[job_id] = status
            self._event("samsar.status", {"samsar.status": status, **_job(None, job_id)})


class DownloadTrace(_Trace):
    """The span of a download: its attempts are events.

    Of the URL, which may be all that it takes to open the file, only the server is told.

    Args:
        tracer: Who is told, if anybody.
        url: Where the file is; it has been checked.
    """

    def __init__(self, tracer: Tracer | None, url: str) -> None:
        told = {} if tracer is None else {"http.request.method": "GET", **_server(url)}
        super().__init__(tracer, "download", told, outward=True)
        self._attempts = 0

    def begins(self, offset: int) -> None:
        """Tell that an attempt begins, after so many bytes that are there already."""
        self._attempts += 1
        if self._attempts > 1:
            self._note({"http.request.resend_count": self._attempts - 1})
        told = {"samsar.attempt": self._attempts, "samsar.download.offset": offset}
        self._event("samsar.attempt", told)

    def answered(self, status: int) -> None:
        """Tell how the server of the file answered."""
        self._note({"http.response.status_code": status})

    def broke(self, error: BaseException) -> None:
        """Tell that an attempt came to nothing."""
        told: Attributes = {
            "samsar.attempt": self._attempts,
            "error.type": type_name(error),
        }
        self._event("samsar.failure", told)

    def done(self, size: int) -> None:
        """Tell how large the file is, in bytes."""
        self._note({"samsar.download.size": size})


def _called(settings: Settings, route: Route[Any]) -> tuple[str, Attributes]:
    """Return the name of the span of a call, and what is known before it begins."""
    method = route.method if route.method in METHODS else "_OTHER"
    name, template = route.name, route.path
    if name in BY_PATH:
        # The path is the caller's own: only that of a known route is free of ids.
        known = known_route(route.method, template)
        template = "" if known is None else known.path
        name = f"{route.method if method != '_OTHER' else 'HTTP'} {template}".rstrip()
    told: dict[str, str | bool | int | float] = {
        "http.request.method": method,
        **_server(settings.base_url),
        "samsar.repeat": route.repeat.value,
    }
    if template:
        told["url.template"] = template
    return name, told


def failure(error: BaseException) -> Attributes:
    """Return what a span tells of the error that ended its work."""
    told: dict[str, str | bool | int | float] = {"error.type": type_name(error)}
    if isinstance(error, OutcomeUnknownError):
        told["samsar.outcome_unknown"] = True
    if isinstance(error, SamsarCallError) and error.status is not None:
        told["http.response.status_code"] = error.status
    if isinstance(error, JobFailedError):
        told |= _credits(error.credits_charged, error.credits_remaining)
    return told


def type_name(error: BaseException) -> str:
    """Return the full name of the class of an error."""
    kind = type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}"


def _server(url: str) -> dict[str, str | int]:
    parts = urlsplit(url)
    told: dict[str, str | int] = {"server.address": parts.hostname or ""}
    # A port that is none is not for a trace to complain about.
    with suppress(ValueError):
        told["server.port"] = parts.port or _PORTS[parts.scheme]
    return told


def _told_by(answer: Answer) -> Attributes:
    headers = answer.headers
    told: dict[str, str | bool | int | float] = {"http.response.status_code": answer.status}
    if request_id := headers.get("x-request-id"):
        told["samsar.request_id"] = one_line(request_id)
    return told | _credits(
        credit_header(headers, "x-credits-charged"), credit_header(headers, "x-credits-remaining")
    )


def _credits(charged: float | None, remaining: float | None) -> dict[str, float]:
    pairs = {"samsar.credits.charged": charged, "samsar.credits.remaining": remaining}
    return {name: credits for name, credits in pairs.items() if credits is not None}


def _job(kind: str | None, job_id: Any) -> Attributes:
    told = {"samsar.job.kind": kind, "samsar.job.id": job_id}
    # A key in the place of an id is not an id.
    return {name: one_line(text) for name, text in told.items() if isinstance(text, str)}
