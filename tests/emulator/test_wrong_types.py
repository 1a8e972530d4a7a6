"""Every field of every route may hold anything: the answer is a proper one, and nothing breaks."""

from __future__ import annotations

import copy
import json
import logging
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from support.asking import Asked, Asking, Spied, spied
from support.valid import Things, endpoints, requests

from samsar.emulator.backend import Backend, Opening
from samsar.emulator.wire.json_bodies import parsed_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samsar.emulator.wire.messages import Reply
    from samsar.emulator.wire.routing import Endpoint

LEFT_OUT = object()
ODD: list[Any] = parsed_json(
    b'[null, true, 0, -1, 1e308, 1e400, 123456789012345678901234567890, "", "\\u00b2", "\\u0000", '
    b'"\\ud800", [], {}, [[{}]], {"a": [1]}, "%s", "%s"]' % (b"x" * 5000, b"9" * 5000)
)
ODD_WHERE_NOTHING_WAS = parsed_json(b'[true, -1, 1e400, "\\u00b2", [[{}]], {"a": [1]}]')
WHOLE_BODIES: list[Any] = [[], [1], {}]
ODD_TEXTS = ["", "²", "-1", "1.5", "1e308", "NaN", "null", "[]", "\0", "9" * 5000]
ODD_HEADERS = ["Basic ²", "Bearer ", f"bytes={'9' * 5000}-"]

# Server: it has no status for these refusals, so that they come as 500.
UNPLANNED = {
    "Internal server error while creating video.",
    "No valid images provided.",
    "records must contain objects",
}

Place = tuple[str | int, ...]


@pytest.fixture(scope="module")
def asking() -> Iterator[Asking]:
    backend = Backend(speed=0)
    api_key = backend.open(":memory:", Opening(credits=1_000_000))
    yield Asking(backend, api_key)
    backend.close()


@pytest.fixture(scope="module")
def things(asking: Asking) -> Things:
    return Things(asking)


def named(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


@pytest.mark.parametrize("endpoint", endpoints(), ids=named)
def test_whatever_a_field_holds_the_answer_is_a_proper_one(
    asking: Asking, things: Things, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
):
    wrong: list[str] = []
    caplog.set_level(logging.ERROR, logger="samsar.emulator")
    for good in requests(asking, things, endpoint):
        for what, asked in spoilt(asking, good):
            caplog.clear()
            if complaint := complaint_about(asking.try_out(asked), caplog):
                wrong.append(f"{what}: {complaint}")
    assert not wrong


def test_most_of_what_is_spoilt_was_good_before(asking: Asking, things: Things):
    good = [
        endpoint
        for endpoint in endpoints()
        if any(asking.is_good(asked) for asked in requests(asking, things, endpoint))
    ]
    assert len(good) > 0.8 * len(endpoints())


def complaint_about(reply: Reply, caplog: pytest.LogCaptureFixture) -> str | None:
    """Return what is wrong with an answer, if anything is."""
    if caplog.records:
        return str(caplog.records[0].exc_text or caplog.text).splitlines()[-1]
    if any(not mark.isprintable() for value in reply.headers.values() for mark in value):
        return f"headers {reply.headers}"
    is_json = reply.headers.get("Content-Type", "").startswith("application/json")
    body = json.loads(reply.body, parse_constant=pytest.fail) if is_json else {}
    if reply.status >= 500:
        is_planned = body.get("message") in UNPLANNED
        return None if is_planned else f"{reply.status} {body}"
    says_why = isinstance(body, dict) and ("message" in body or "error" in body)
    if reply.status >= 400 and is_json and not says_why:
        return f"{reply.status} {body}"
    return None


def spoilt(asking: Asking, good: Asked) -> Iterator[tuple[str, Asked]]:
    """Give the same request with one thing wrong at a time, and what it is."""
    body, query, headers = spied(good.body), Spied(good.query), Spied(good.headers)
    asking.try_out(attrs.evolve(good, body=body, query=query, headers=headers))
    for place in places(good.body):
        for value in (*ODD, LEFT_OUT):
            yield f"{place} {value!r:.40}", attrs.evolve(good, body=put(good.body, place, value))
    for place in asked_for(body):
        for value in ODD_WHERE_NOTHING_WAS:
            yield f"{place} {value!r:.40}", attrs.evolve(good, body=put(good.body, place, value))
    for whole in WHOLE_BODIES:
        yield f"body {whole}", attrs.evolve(good, body=whole)
    for name in {*good.query, *query.asked}:
        for text in ODD_TEXTS:
            yield f"?{name}={text:.40}", attrs.evolve(good, query={**good.query, name: text})
    for name in headers.asked:
        for text in ODD_HEADERS:
            changed = {**good.headers, name: text}
            yield f"{name}: {text:.40}", attrs.evolve(good, headers=changed)


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Give where something is in JSON; of a list, only the first."""
    inner = value.items() if isinstance(value, dict) else []
    for name, each in [*inner, *enumerate(value[:1] if isinstance(value, list) else [])]:
        yield (*at, name)
        yield from places(each, (*at, name))


def asked_for(value: Any, at: Place = ()) -> Iterator[Place]:
    """Give where a handler looked for something that is not there."""
    if isinstance(value, Spied):
        yield from ((*at, name) for name in value.asked - set(value))
        for name, each in value.items():
            yield from asked_for(each, (*at, name))


def put(body: Any, place: Place, value: Any) -> Any:
    """Return JSON with one thing changed, or left out."""
    changed = target = copy.deepcopy(body)
    for name in place[:-1]:
        target = target[name]
    if value is LEFT_OUT:
        del target[place[-1]]
    else:
        target[place[-1]] = value
    return changed
