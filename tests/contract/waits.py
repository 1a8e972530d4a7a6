"""Calls that go on asking until something is done, and how they end."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from contract.plays import Answered, Ended, Failed, Play, Sent, json_of
from contract.takes import an_id, many_fields
from contract.translate import Arguments
from samsar import errors
from samsar._core.kinds import CANCELLED, FAILED

if TYPE_CHECKING:
    from contract.rows import Row

_FASTER = 25
"""The clock of the TypeScript client was a real one; ours need not take as long."""

_OF_WAITING = ("poll", "timeout")

A_MESSAGE = {"role": "user", "content": "Write a launch theme."}
A_KEY = "key-of-the-caller"


# --- our arguments


def a_wait(row: Row, values: list[Any]) -> Arguments:
    """`method(id, {pollIntervalMs, pollTimeoutMs, ...options})`"""
    return _with_times(an_id(row, values))


def fields_and_a_wait(row: Row, values: list[Any]) -> Arguments:
    """`method(input, {pollIntervalMs, pollTimeoutMs, ...options})`"""
    return _with_times(fields_or_nothing(row, values))


def fields_or_nothing(row: Row, values: list[Any]) -> Arguments:
    """`method(input, options)`, where the input may be no object at all"""
    if values and not isinstance(values[0], Mapping):
        return Arguments((), {"extra": values[0]})
    return many_fields(row, values)


def _with_times(arguments: Arguments) -> Arguments:
    options, keywords = dict(arguments.options), dict(arguments.keywords)
    for theirs, ours in (("poll_interval_ms", "poll"), ("poll_timeout_ms", "timeout")):
        if theirs in options:
            keywords[ours] = options.pop(theirs) / 1000 / _FASTER
    return attrs.evolve(arguments, options=options, keywords=keywords)


def begun_by(path: str) -> Any:
    """Return what calls a method that begins a job, and then waits for the job."""

    def call(client: Any, arguments: Arguments) -> Any:
        waiting = {k: v for k, v in arguments.keywords.items() if k in _OF_WAITING}
        keywords = {k: v for k, v in arguments.all_keywords().items() if k not in _OF_WAITING}
        method = client
        for name in path.split("."):
            method = getattr(method, name)
        job = method(*arguments.positional, **keywords)
        return _waited(job, waiting) if inspect.isawaitable(job) else job.wait(**waiting)

    return call


async def _waited(job: Any, waiting: Mapping[str, Any]) -> Any:
    return await (await job).wait(**waiting)


# --- differences that are meant


def ended_as_jobs_do(play: Play) -> Play:
    """A wait that fails is not made to look like an answer of the server with an error."""
    if not play.row.waits or not isinstance(play.end, Failed):
        return play
    reply = play.recording.replies[-1]
    body = reply.get("body") if isinstance(reply.get("body"), Mapping) else {}
    word = str(body.get("status", "")).upper()
    if word in CANCELLED:
        return attrs.evolve(play, end=Ended(errors.JobCancelledError), counts=range(1, 2))
    if word in FAILED:
        return attrs.evolve(play, end=_failed(reply, body))
    if "timed out" in (play.recording.error or {}).get("message", ""):
        return attrs.evolve(play, end=Ended(errors.WaitTimeoutError))
    return play


def _failed(reply: Mapping[str, Any], body: Mapping[str, Any]) -> Ended:
    headers = {name.lower(): value for name, value in reply.get("headers", {}).items()}
    nested = body.get("error")
    reason = nested.get("message") if isinstance(nested, Mapping) else body.get("message")
    charged, remaining = (headers.get(f"x-credits-{name}") for name in ("charged", "remaining"))
    return Ended(
        errors.JobFailedError,
        reason,
        body.get("creditsCharged") if charged is None else json.loads(charged),
        body.get("remainingCredits") if remaining is None else json.loads(remaining),
    )


def with_a_key_of_its_own(play: Play) -> Play:
    """A chat that is submitted can be repeated: the key is in the body, and in a header, too."""
    if "chat.submit_completion" not in play.row.python or not isinstance(play.sent.body, Mapping):
        return play
    arguments = play.arguments
    key = arguments.options.get("idempotency_key")
    if not key:
        key = A_KEY
        keywords = {"client_request_id": key, **arguments.keywords}
        arguments = attrs.evolve(arguments, keywords=keywords)
    sent = attrs.evolve(
        play.sent,
        headers={"idempotency-key": key, **play.sent.headers},
        body={"client_request_id": key, **play.sent.body},
    )
    return attrs.evolve(play, arguments=arguments, sent=sent)


def without_the_key_in_later_requests(play: Play) -> Play:
    if play.then is None:
        return play
    headers = {k: v for k, v in play.then.headers.items() if k != "idempotency-key"}
    return attrs.evolve(play, then=attrs.evolve(play.then, headers=headers))


def with_what_was_told_at_once(play: Play) -> Play:
    """A create that is answered with the end of the job is not followed by a look."""
    if not play.row.waits or len(play.recording.replies) < 2 or play.counts[-1] < 2:
        return play
    reply = play.recording.replies[0]
    body = reply.get("body")
    if not isinstance(body, Mapping) or body.get("status") != "COMPLETED":
        return play
    end = Answered(reply.get("status", 200), {}, None, None, json_of(reply), dict(body))
    return attrs.evolve(play, end=end, counts=range(1, 2))


def names_no_job(play: Play) -> bool:
    """Tell whether a wait follows a create whose answer has no id."""
    if "(...).wait" not in play.row.python or not isinstance(play.end, Failed):
        return False
    reply = play.recording.replies[0]
    body = reply.get("body")
    is_good = reply.get("status", 200) < 300
    return is_good and not (isinstance(body, Mapping) and body.get("request_id"))


def with_no_job(play: Play) -> tuple[Play, ...]:
    error = errors.OutcomeUnknownError if play.row.is_sent_once else errors.UnexpectedReplyError
    return (attrs.evolve(play, end=Failed(error), counts=range(1, 2)),)


def has_no_messages(play: Play) -> bool:
    return play.arguments.keywords.get("messages") == []


def refused_and_with_a_message(play: Play) -> tuple[Play, ...]:
    keywords = {**play.arguments.keywords, "messages": [A_MESSAGE]}
    sent: Sent = attrs.evolve(play.sent, body={**play.sent.body, "messages": [A_MESSAGE]})
    arguments = attrs.evolve(play.arguments, keywords=keywords)
    return (play.refused("messages"), attrs.evolve(play, arguments=arguments, sent=sent))


def wants_an_answer_later(play: Play) -> bool:
    is_at_once = play.row.python in {
        "v2.external.chat.create",
        "v2.external.chat.create_completion",
    }
    return is_at_once and "async" in play.arguments.keywords.get("extra", {})


def names_no_model(play: Play) -> bool:
    model = play.arguments.keywords.get("inference_model", "named")
    return ".narratives." in play.row.python and isinstance(model, str) and not model.strip()


def asks_with_a_number(play: Play) -> bool:
    asks = play.row.python.startswith("v2.external.") and play.row.ids
    return bool(asks) and not isinstance(play.arguments.positional[0], str)
