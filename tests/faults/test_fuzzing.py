"""Whatever comes from either side, nothing is raised but errors of ours."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import samsar._core.config
import samsar.types
from samsar import SamsarClient, SamsarError

from samsar._core.wire import Answer
from samsar.types import RequestOptions

ID = "665f1c2e9b1d4a0012345678"
USER = {"provider": "whop", "external_user_id": "usr_1"}

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=4)
    | st.sampled_from(["", " ", "/", "..", "a/b", "https://x.test/a.png", "data:,", "\ud83c", "\0"])
    | st.sampled_from([10**400, -1, 0, float("nan"), float("inf"), b"\x89PNG\r\n\x1a\n", ID])
    | st.builds(object)
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=2).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3)
    ),
    max_leaves=6,
)


class Counting:
    """A transport that answers everything, and counts."""

    def __init__(self):
        self.sent = []

    def send(self, request, timeout):
        self.sent.append(request)
        return Answer(200, {}, b"{}")

    def close(self):
        pass


@pytest.fixture(scope="module")
def client():
    client = SamsarClient(api_key="sk", base_url="http://127.0.0.1:9", max_retries=0)
    client._engine.transport.send = Counting().send
    return client


def resources_of(view, path=""):
    """Return everything on a client that has methods, by its path."""
    found = {path: view}
    for name in dir(type(view)):
        if name.startswith("_") or callable(getattr(type(view), name)):
            continue
        part = getattr(view, name)
        if type(part).__module__.startswith("samsar._sync"):
            found |= resources_of(part, f"{path}.{name}")
    return found


def methods_of(client):
    views = {
        "client": client,
        "external_user": client.external_user(USER),
        "v2.external_user": client.v2.external_user(USER),
    }
    for root, view in views.items():
        for path, resource in resources_of(view, root).items():
            for name, _ in inspect.getmembers(type(resource), inspect.isfunction):
                if not name.startswith("_"):
                    yield f"{path}.{name}", getattr(resource, name)


TYPES = [
    samsar._core.config,
    *(import_module(f"samsar.types.{each.name}") for each in iter_modules(samsar.types.__path__)),
]

LEFT_OUT = {"close", "wait_all", "wait_payment", "download"}
"""What ends the client, waits as long as it is told, or writes files."""

plausible = st.sampled_from(["A beach", 10, True, "https://x.test/a.png", ["https://x.test/a.png"]])
plausible |= st.sampled_from([{"id": ID}, [{"id": ID}], USER, 0.5, "GPTIMAGE2", "RUNWAYML", ID])


def named(annotation):
    """Return the typed dictionary of a method's fields."""
    name = annotation.removeprefix("Unpack[").removesuffix("]")
    return next(vars(module)[name] for module in TYPES if name in vars(module))


def fields_of(method):
    """Return the arguments of a method: those by position, those by name, those that must be."""
    positional, by_name, needed = [], [], set()
    for each in inspect.signature(method).parameters.values():
        if each.kind is inspect.Parameter.VAR_KEYWORD:
            described_by = named(each.annotation)
            by_name += described_by.__annotations__
            needed |= described_by.__required_keys__
        elif each.kind is inspect.Parameter.KEYWORD_ONLY:
            by_name.append(each.name)
            needed |= {each.name} if each.default is each.empty else set()
        elif each.kind is not inspect.Parameter.VAR_POSITIONAL:
            positional.append(each)
    return positional, by_name, needed


@st.composite
def arguments_of(draw, method, values):
    """Draw arguments: all that must be there, and some of the others."""
    positional, by_name, needed = fields_of(method)
    first = [draw(plausible | values) for each in positional if each.default is each.empty]
    names = needed | draw(st.sets(st.sampled_from(by_name), max_size=3)) if by_name else set()
    options = st.dictionaries(st.sampled_from([*RequestOptions.__annotations__]), values, max_size=2)
    drawn = {name: draw(plausible | values) for name in sorted(names - {"options"})}
    return first, drawn | ({"options": draw(options)} if "options" in names else {})


def consume(result):
    """Let a method that gives one thing after another give the first."""
    if inspect.isgenerator(result):
        next(result, None)
