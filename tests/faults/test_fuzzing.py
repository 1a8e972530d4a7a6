"""Whatever comes from either side, nothing is raised but errors of ours."""

from __future__ import annotations

import inspect
import re
import typing
import warnings
from importlib import import_module
from pkgutil import iter_modules

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

import samsar.models
from samsar import SamsarClient, SamsarError
from samsar._core import jsonlib
from samsar._core.calls import decoder
from samsar._core.flow import Call
from samsar._core.judge import judge
from samsar._core.received import WIRE_NAMES, hint_of
from samsar._core.retry import RetryPolicy
from samsar._core.routes import ROUTES, Repeat
from samsar._core.serde import problems, reader
from samsar._core.wire import Answer, Request
from samsar.models.base import Model, fields_of
from samsar.testing import no_sleep
from samsar.types import RequestOptions

ID = "665f1c2e9b1d4a0012345678"
USER = {"provider": "whop", "external_user_id": "usr_1"}

# --- what the server may say


def nested(depth):
    """Return lists and objects in one another, so many of them."""
    value = 1
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


words = st.sampled_from(["COMPLETED", "2026-10-20T12:00:00Z", "https://x.test/a.mp4", "", "\ud83c"])
numbers = st.sampled_from([0, -1, 10**400, -(2**63), 1e308, 1.5, 253402300800, 1e20])
deep = st.sampled_from([nested(depth) for depth in (30, 900)])
json_scalars = deep | st.none() | st.booleans() | words | numbers | st.text(max_size=6)
json_values = st.recursive(
    json_scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(words | st.text(), inner, max_size=3)
    ),
    max_leaves=5,
)


def classes():
    """Return every model, and with it what routes do not name: those inside of others."""
    modules = [each.name for each in iter_modules(samsar.models.__path__)]
    return sorted(
        f"{module}.{name}"
        for module in modules
        for name, member in vars(import_module(f"samsar.models.{module}")).items()
        if isinstance(member, type)
        and issubclass(member, Model)
        and member.__module__ == f"samsar.models.{module}"
        and attrs.has(member)
    )


MODELS = classes()


def class_of(name):
    module, _, cls = name.partition(".")
    return getattr(import_module(f"samsar.models.{module}"), cls)


def objects_like(cls, depth=2):
    """Return JSON objects with the names of a model, and now and then with its shapes."""
    hints = {field.name: hint_of(cls, field.name) for field in fields_of(cls)}
    fields = {}
    for field in fields_of(cls):
        inner = [each for each in models_in(hints[field.name]) if depth]
        shaped = [objects_like(each, depth - 1) for each in inner]
        lists = [st.lists(each, max_size=2) for each in shaped]
        fields |= dict.fromkeys(
            (field.name, *field.metadata.get(WIRE_NAMES, ())),
            st.one_of([json_values, *shaped, *lists]),
        )
    return st.fixed_dictionaries({}, optional=fields)


def models_in(hint):
    """Return the models that a type speaks of."""
    if isinstance(hint, type) and issubclass(hint, Model):
        return [hint]
    return [each for part in typing.get_args(hint) for each in models_in(part)]


def test_the_models_that_stand_inside_of_others_are_among_those_that_are_tried():
    inside = set(MODELS) - {route.model for route in ROUTES}
    assert len(inside) > 20
    assert {"jobs.JobStatus", "credits.TopUp"} <= set(MODELS)


def look_at(made):
    """Look at a model as a caller may, at everything that it has."""
    assert repr(made)
    assert all(isinstance(text, str) for text in problems(made))
    for member, what in inspect.getmembers(type(made)):
        if isinstance(what, property):
            getattr(made, member)


@pytest.mark.parametrize("name", MODELS)
@settings(max_examples=2)
@given(data=st.data())
def test_no_json_keeps_a_model_from_being_made_and_looked_at(name, data):
    body = data.draw(objects_like(class_of(name)) | st.dictionaries(st.text(), json_values))

    look_at(reader(name, many=False)(body))


bodies = st.one_of(
    st.binary(max_size=40),
    json_values.map(lambda value: jsonlib.dumps(value) if is_sendable(value) else b"\xff"),
    st.sampled_from(
        [b"[" * 100_000, b"9" * 10_000, b'"\\ud83c"', b"NaN", b"\xef\xbb\xbf{}", b"{}x"]
    ),
)
header_values = st.text(st.characters(max_codepoint=255), max_size=12) | st.sampled_from(
    [
        "9" * 400,
        "1e999",
        "-5",
        "nan",
        "Wed, 99 Oct 2015 07:28:00 GMT",
        "true",
        "false",
        "application/json",
    ]
)
HEADERS = ["retry-after", "date", "x-request-id", "x-credits-charged", "x-should-retry"]


def is_sendable(value):
    try:
        jsonlib.dumps(value)
    except (ValueError, TypeError):
        return False
    return True


@settings(max_examples=100)
@given(
    st.sampled_from(ROUTES),
    st.integers(100, 999),
    bodies,
    st.dictionaries(st.sampled_from(HEADERS), header_values),
    st.sampled_from(Repeat),
)
def test_any_answer_to_any_route_is_data_or_an_error_of_ours(route, status, body, headers, repeat):
    request = Request("POST", "http://127.0.0.1/v1/x", {"authorization": "Bearer sk_1234567890"})
    call = Call(request, repeat, 30.0, request_id="r1", decode=decoder(route), policy=RetryPolicy())

    verdict = judge(call, Answer(status, CIMultiDict(headers), body), 1, lambda: 0.0)

    if verdict.error is None:
        assert 200 <= status < 300
    else:
        assert isinstance(verdict.error, SamsarError)
        assert len(str(verdict.error).splitlines()) == 1


# --- what callers may pass

plausible = st.sampled_from(
    ["A beach", 10, True, 0.5, "https://x.test/a.png", ["https://x.test/a.png"], "GPTIMAGE2"]
) | st.sampled_from([USER, {"id": ID}, [{"id": ID}], "RUNWAYML", ID])
odd = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=4)
    | st.sampled_from(["", " ", "/", "..", "a/b", "data:,", "\ud83c", "\0", 10**400, -1, 0])
    | st.sampled_from([float("nan"), float("inf"), b"\x89PNG\r\n\x1a\n", range(3), {1, 2}])
    | st.builds(object)
)
anything = plausible | st.recursive(
    odd,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=2).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3)
    ),
    max_leaves=6,
)

LEFT_OUT = {"close", "wait_all", "wait_payment"}
"""What ends the client, and what waits as long as it is told."""


def made_client():
    """Return a client that gets an empty object for an answer, wherever it asks."""
    client = SamsarClient(api_key="sk", base_url="http://127.0.0.1:9", max_retries=0)
    client._engine.transport.send = lambda request, timeout: Answer(200, CIMultiDict(), b"{}")
    return client


def resources_of(view, path):
    """Return everything on a view that has methods, by its path."""
    found = {path: view}
    for name in dir(type(view)):
        if not name.startswith("_") and not callable(getattr(type(view), name)):
            part = getattr(view, name)
            if type(part).__module__.startswith("samsar._sync"):
                found |= resources_of(part, f"{path}.{name}")
    return found


def methods():
    client = made_client()
    views = {
        "client": client,
        "external_user": client.external_user(USER),
        "v2.external_user": client.v2.external_user(USER),
    }
    return {
        f"{path}.{name}": getattr(resource, name)
        for root, view in views.items()
        for path, resource in resources_of(view, root).items()
        for name, _ in inspect.getmembers(type(resource), inspect.isfunction)
        if not name.startswith("_") and name not in LEFT_OUT
    }


METHODS = methods()
ONCE = {method.__func__: name for name, method in METHODS.items()}
"""One view for each method: the long form tries it in all of them."""


def fields_dictionary(method):
    """Return the typed dictionary of the fields of a method."""
    found = [
        each
        for each in inspect.signature(method).parameters.values()
        if each.kind is each.VAR_KEYWORD
    ]
    if not found:
        return None
    name = found[0].annotation.removeprefix("Unpack[").removesuffix("]")
    source = inspect.getsource(inspect.getmodule(method))
    module = re.search(rf"from (samsar\.\S+) import (?:\([^)]*?|[^\n(]*?)\b{name}\b", source)
    return getattr(import_module(module[1]), name)


@st.composite
def arguments_of(draw, method):
    """Draw arguments: all that must be there, and some of the others."""
    parameters = inspect.signature(method).parameters.values()
    positional = [each for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    named = {
        each.name: each.default is each.empty
        for each in parameters
        if each.kind is each.KEYWORD_ONLY
    }
    if described_by := fields_dictionary(method):
        needed = described_by.__required_keys__
        named |= {name: name in needed for name in described_by.__annotations__}
    optional = sorted(name for name, needed in named.items() if not needed)
    names = {name for name, needed in named.items() if needed}
    if optional:
        names |= draw(st.sets(st.sampled_from(optional), max_size=3))
    keywords = {name: draw(anything) for name in sorted(names - {"options"})}
    if "options" in names:
        options = st.sampled_from([*RequestOptions.__annotations__])
        keywords["options"] = draw(st.dictionaries(options, anything, max_size=2))
    return [draw(anything) for each in positional if each.default is each.empty], keywords


def consume(result):
    """Let a method that gives one thing after another give the first."""
    if inspect.isgenerator(result):
        next(result, None)


def check_arguments(method, positional, keywords):
    """Call a method, which must return or raise what is ours."""
    with no_sleep(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            consume(method(*positional, **keywords))
        except SamsarError:
            return
        except TypeError as error:
            # As everywhere in Python, where there is no argument of that name.
            if "got an unexpected keyword argument" not in str(error):
                raise


def test_the_methods_of_all_views_are_tried():
    assert len(METHODS) > 240
    assert {name.partition(".")[0] for name in METHODS} == {"client", "external_user", "v2"}


@pytest.mark.parametrize("name", ONCE.values())
@settings(max_examples=2)
@given(data=st.data())
def test_any_arguments_are_sent_or_refused_with_an_error_of_ours(name, data):
    check_arguments(METHODS[name], *data.draw(arguments_of(METHODS[name])))
