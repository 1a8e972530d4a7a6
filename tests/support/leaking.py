"""Everywhere that a secret could show itself."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import samsar

OURS = str(Path(samsar.__file__).parent)


def canary(name: str) -> str:
    """Return a secret that looks like none, so that nothing knows it by its form."""
    return f"canary-{name}-3f9a27c1e85b4d06a1f2c7d8"


def leaks_of(error: BaseException, *, with_variables: bool = True) -> Iterator[tuple[str, str]]:
    """Return what can be seen of an error, and where."""
    for each in _chain(error):
        yield "str", str(each)
        yield "repr", repr(each)
        yield "args", repr(each.args)
        yield "attributes", repr(vars(each))
    yield "traceback", "".join(traceback.format_exception(error))
    yield "pickle", repr(pickle.dumps(error))
    if with_variables:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        yield "variables", "\n".join(_our_variables(told))


def states_of(client: Any) -> Iterator[tuple[str, str]]:
    """Return what can be seen of a client without an underscore, and of what is behind it."""
    engine = client._engine
    for thing in (client, vars(client), engine, vars(engine), vars(engine.shared)):
        yield type(thing).__name__, repr(thing)


def found_in(shown: Iterator[tuple[str, str]], *secrets: str) -> list[str]:
    """Return the places where a secret shows itself."""
    return [place for place, text in shown if any(secret in text for secret in secrets)]


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    rest: list[BaseException | None] = [error]
    while rest:
        each = rest.pop()
        if each is not None and each not in found:
            found.append(each)
            rest += [each.__cause__, each.__context__]
    return found


def _our_variables(told: traceback.TracebackException | None) -> Iterator[str]:
    while told is not None:
        for frame in told.stack:
            if frame.filename.startswith(OURS):
                yield from (f"{frame.name}.{name}={text}" for name, text in frame.locals.items())
        told = told.__cause__ or told.__context__
