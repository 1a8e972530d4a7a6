"""Compares what a call came to with what was expected of it, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from contract.pictures import body_and_headers
from contract.plays import NOTHING, Answered, Ended, Failed, Play, Refused, Sent
from contract.rows import ABSENT
from samsar import errors

if TYPE_CHECKING:
    from support.scripted import Got

    from contract.replay import Outcome

# What every HTTP client sends, and the id by which a call is found again in a log.
_OUR_OWN_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "host",
        "user-agent",
        "x-request-id",
    }
)

_LONGEST_TEXT = 300


def differences(play: Play, outcome: Outcome) -> list[str]:
    """Return how a call differs from what was expected; nothing when it does not."""
    found = [f"the second server got {got.target}" for got in outcome.elsewhere]
    if isinstance(play.end, Refused):
        return found + _not_refused(play.end, outcome)
    found += _in_requests(play, outcome.got)
    if isinstance(play.end, Ended):
        return found + _in_job_error(play.end, outcome)
    if isinstance(play.end, Failed):
        return found + _in_error(play, play.end, outcome)
    if outcome.error is not None:
        return [*found, f"raised {outcome.error!r}"]
    return found + _in_result(play, play.end, outcome.result)


def _unless_same(what: str, ours: Any, expected: Any) -> list[str]:
    return [] if _text(ours) == _text(expected) else [f"{what}: {ours!r} instead of {expected!r}"]


def _text(value: Any) -> str:
    """Return a value as text in which 1, 1.0 and True are three things, as in JSON."""
    return json.dumps(value, sort_keys=True, default=repr)


def _not_refused(end: Refused, outcome: Outcome) -> list[str]:
    found = [f"sent {got.method} {got.target}" for got in outcome.got]
    error = outcome.error
    if isinstance(error, TypeError):
        # Any other TypeError is a bug, not a refusal.
        is_refusal = "unexpected" in str(error)
    else:
        is_refusal = isinstance(error, (errors.InputError, errors.ConfigurationError))
    if not is_refusal:
        return [*found, f"was not refused, but came to {error or outcome.result!r}"]
    if end.mentions not in str(error):
        found.append(f"the refusal does not mention {end.mentions}: {error}")
    return found


def _in_requests(play: Play, got: list[Got]) -> list[str]:
    if len(got) not in play.counts:
        return [f"sent {len(got)} requests instead of {_counted(play.counts)}"]
    expected = [play.sent, *[play.then or play.sent] * (len(got) - 1)]
    return [
        line
        for sent, request in zip(expected, got, strict=True)
        for line in _in_request(sent, request)
    ]


def _counted(counts: range) -> str:
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"


def _in_request(sent: Sent, request: Got) -> list[str]:
    body, all_headers = body_and_headers(request)
    headers = {
        # An expected value may equal many, like that of a key which is made for the call.
        name: sent.headers[name] if sent.headers.get(name) == value else value
        for name, value in all_headers.items()
        if name not in _OUR_OWN_HEADERS
    }
    query = sorted(parse_qsl(request.raw_query, keep_blank_values=True))
    return [
        *_unless_same("verb", request.method, sent.method),
        *_unless_same("path", request.path, sent.path),
        *_unless_same("query", query, [list(pair) for pair in sent.query]),
        *_unless_same("headers", headers, sent.headers),
        *_unless_same("body", body, sent.body),
    ]


def _in_result(play: Play, end: Answered, result: Any) -> list[str]:
    found = [
        *_unless_same("status", result.raw.status, end.status),
        *_unless_same("credits_charged", result.credits_charged, end.credits_charged),
        *_unless_same("credits_remaining", result.credits_remaining, end.credits_remaining),
        *_in_headers(result.headers, end.headers),
    ]
    if end.json is not NOTHING:
        found += _unless_same("raw.json()", result.raw.json(), end.json)
    for read in play.row.reads:
        theirs = read.theirs(end.data)
        if theirs is not ABSENT:
            found += _unless_same(read.name, read.ours(result), theirs)
    return found


def _in_headers(ours: Any, expected: Any) -> list[str]:
    return [
        line
        for name, value in expected.items()
        for line in _unless_same(f"header {name} of the answer", ours.get(name), value)
    ]


def _in_job_error(end: Ended, outcome: Outcome) -> list[str]:
    error = outcome.error
    if type(error) is not end.error:
        return [f"came to {error or outcome.result!r} instead of {end.error.__name__}"]
    told = (
        ("reason", end.reason),
        ("credits_charged", end.credits_charged),
        ("credits_remaining", end.credits_remaining),
    )
    return [
        line
        for name, value in told
        for line in _unless_same(name, getattr(error, name, None), value)
    ]


def _in_error(play: Play, end: Failed, outcome: Outcome) -> list[str]:
    error = outcome.error
    if not isinstance(error, end.error):
        return [f"came to {error or outcome.result!r} instead of {end.error.__name__}"]
    found = [] if error.__cause__ or not end.has_cause else ["the error has no cause"]
    if end.status is not None:
        found += [
            *_unless_same("status", error.status, end.status),
            *_unless_same("body", error.body, end.body),
            *_unless_same("credits_charged", error.credits_charged, end.credits_charged),
            *_unless_same("credits_remaining", error.credits_remaining, end.credits_remaining),
            *_in_headers(error.headers, end.headers),
        ]
    return found + _in_message(str(error), error.url, end, outcome.got)


def _in_message(message: str, url: str, end: Failed, got: list[Got]) -> list[str]:
    found = []
    text = " ".join(end.text.split())
    if text.startswith("<"):
        if "<" in message:
            found.append(f"the message holds a page: {message}")
    elif text[:_LONGEST_TEXT] not in message:
        found.append(f"the message does not say {text!r}: {message}")
    query = got[0].raw_query if got else ""
    if query and (query in message or "?" in url):
        found.append(f"the query is in the message or in the URL: {message} {url}")
    return found
