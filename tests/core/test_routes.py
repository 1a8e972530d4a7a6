"""The table of routes: complete, without doubles, and each with a method of both clients."""

import ast
import functools
import inspect
import itertools
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest

from samsar import _core
from samsar._core.kind_table import KINDS
from samsar._core.routes import ROUTES, Repeat
from samsar.models.base import Model

FOLDER = Path(_core.__file__).parent / "routes"

each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)


def declared():
    """Return each route by its name as the source declares it, with its type argument."""
    found = {}
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.annotation, ast.Subscript):
                annotation = node.annotation
                if ast.unparse(annotation.value) == "Route":
                    (name, *_) = node.value.args
                    found[name.value] = ast.unparse(annotation.slice)
    return found


DECLARED = declared()


def test_every_area_is_in_the_table():
    assert sorted(DECLARED) == sorted(route.name for route in ROUTES)


def test_no_name_is_given_twice():
    names = [route.name for route in ROUTES]

    assert sorted(set(names)) == sorted(names)


def test_no_endpoint_is_there_twice_for_the_same_use():
    uses = [(route.method, route.path, route.repeat) for route in ROUTES]

    assert len(set(uses)) == len(uses)


@each_route
def test_a_route_is_written_as_the_wire_has_it(route):
    assert route.method in {"GET", "POST", "PUT", "PATCH", "DELETE"}
    assert re.fullmatch(r"(/[a-z0-9_]+|/\{[a-z_]+\})+", route.path)
    assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", route.name)


@each_route
def test_the_model_of_a_route_is_the_one_that_its_type_promises(route):
    promised = DECLARED[route.name]
    if route.model is None:
        assert promised == "Any"
        return
    module, _, name = route.model.partition(".")
    assert issubclass(getattr(import_module(f"samsar.models.{module}"), name), Model)
    assert promised == (f"list[{name}]" if route.many else name)


@each_route
def test_a_read_is_a_read_for_everybody(route):
    if route.method == "GET":
        assert route.repeat in (Repeat.READ, Repeat.AGAIN)
    if route.method == "DELETE":
        assert route.repeat is not Repeat.READ


@each_route
def test_a_route_that_starts_a_job_charges_once_and_names_a_kind_that_can_be_followed(route):
    if route.starts is None:
        return
    assert route.starts in KINDS
    assert route.repeat in (Repeat.ONCE, Repeat.KEYED)
    assert not route.public


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_looking_at_a_job_and_cancelling_it_can_be_repeated(kind):
    assert kind.status_route.repeat is Repeat.READ
    assert kind.cancel_route is None or kind.cancel_route.repeat is Repeat.AGAIN


@functools.cache
def classes_of(colour):
    """Return all classes of a client and its resources by name."""
    package = import_module(f"samsar.{colour}")
    modules = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return {
        name: member
        for module in modules
        for name, member in vars(import_module(module.name)).items()
        if isinstance(member, type)
    }


def method_of(colour, client, name):
    """Find the method that a route is named after, from the client on."""
    owner = classes_of(colour)[client]
    *resources, last = name.split(".")
    for resource in resources:
        member = inspect.getattr_static(owner, resource)
        function = getattr(member, "func", None) or getattr(member, "fget", None) or member
        owner = classes_of(colour)[function.__annotations__["return"]]
    return inspect.getattr_static(owner, last)


CLIENTS = [("_async", "AsyncSamsarClient", "Async"), ("_sync", "SamsarClient", "")]


@each_route
@pytest.mark.parametrize(("colour", "client", "prefix"), CLIENTS, ids=["async", "sync"])
def test_each_route_has_a_method_that_returns_what_it_promises(colour, client, prefix, route):
    method = method_of(colour, client, route.name)

    returned = method.__annotations__["return"]
    if route.starts is None:
        assert returned == f"SamsarResult[{DECLARED[route.name]}]"
    else:
        assert re.fullmatch(rf"{prefix}\w*Job(\[\w+\])?", returned)


@each_route
def test_each_method_names_its_route_in_its_documentation(route):
    method = method_of("_async", "AsyncSamsarClient", route.name)

    _, _, named = inspect.getdoc(method).partition("\nRoute: ")
    lines = [line.strip() for line in itertools.takewhile(str.strip, named.split("\n"))]
    # One line for each surface: `POST /v1/…`, then `V2: POST /v2/…`.
    assert f"{route.method} {route.path}" in [line.rpartition(": ")[2] for line in lines]
