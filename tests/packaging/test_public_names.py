"""The public face: its names, its documentation, and that it is the same in both clients."""

import ast
import inspect
import pkgutil
import re
from functools import cached_property
from importlib import import_module
from pathlib import Path

import attrs
import pytest

import samsar
import samsar.types


def mirrored(package):
    """Return the names of a package that type checkers see, each with its home."""
    source = ast.parse(Path(package.__file__).read_text(encoding="utf-8"))
    (block,) = [
        node
        for node in source.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    found = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            # `import X as X` is how a name is marked as public for type checkers.
            assert alias.asname == alias.name, f"{alias.name} is not re-exported"
            found[alias.name] = node.module
    return found


LAZY = {package: mirrored(package) for package in (samsar, samsar.types)}
each_package = pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)


@each_package
def test_type_checkers_see_the_names_that_programs_can_import(package):
    own = {"__version__"} if package is samsar else set()

    assert set(package.__all__) == own | set(LAZY[package])
    assert len(set(package.__all__)) == len(package.__all__)


@pytest.mark.parametrize(
    ("package", "name"), [(package, name) for package, names in LAZY.items() for name in names]
)
def test_every_name_comes_from_where_type_checkers_think_it_does(package, name):
    assert getattr(package, name) is getattr(import_module(LAZY[package][name]), name)


@each_package
def test_every_name_is_listed(package):
    assert set(package.__all__) <= set(dir(package))


@each_package
def test_a_name_that_is_not_there_is_an_attribute_error(package):
    with pytest.raises(AttributeError, match=f"'{package.__name__}' has no attribute 'Clent'"):
        _ = package.Clent


def test_every_value_that_callers_make_is_at_hand_in_one_place():
    modules = pkgutil.iter_modules(samsar.types.__path__, "samsar.types.")
    values = {
        name
        for module in modules
        if module.name != "samsar.types.rules"
        for name, member in vars(import_module(module.name)).items()
        if attrs.has(member) and member.__module__ == module.name and not name.startswith("_")
    }

    assert values <= set(samsar.types.__all__)


def test_the_package_is_marked_as_typed():
    assert Path(samsar.__file__).with_name("py.typed").exists()


def classes_of(colour):
    """Return the classes that users get to see, by name: clients, resources and jobs."""
    package = import_module(f"samsar.{colour}")
    inside = ("app_key_care", "engine", "download", "renewal", "rotation", "watching")
    found = {}
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if module.name.rpartition(".")[2] in inside:
            continue
        for name, member in vars(import_module(module.name)).items():
            own = isinstance(member, type) and member.__module__ == module.name
            if own and not name.startswith("_"):
                found[name] = member
    return found


def methods_of(cls):
    return {
        name: member
        for name, member in vars(cls).items()
        if inspect.isfunction(member) and not name.startswith("_")
    }


CLASSES = {colour: classes_of(colour) for colour in ("_async", "_sync")}
METHODS = {
    f"{cls.__name__}.{name}": method
    for colour in CLASSES.values()
    for cls in colour.values()
    for name, method in methods_of(cls).items()
}
# What closes, copies or downloads calls no route of the API.
WITHOUT_ROUTE = {"aclose", "close", "with_options", "download"}

WITH_METHODS = {name.partition(".")[0] for name in METHODS}


def each_method(check):
    """Make a check of a method into a test of all methods of a class: a report costs more."""

    def of_class(name):
        for path, method in METHODS.items():
            if path.startswith(f"{name}."):
                check(method)

    of_class.__name__ = check.__name__
    return pytest.mark.parametrize("name", sorted(WITH_METHODS))(of_class)


def section(method, name):
    """Return the text of one section of a docstring."""
    text = inspect.getdoc(method) or ""
    match = re.search(rf"^{name}:\n((?:    .*\n|\n)+)", f"{text}\n", re.MULTILINE)
    return match[1] if match else ""


@pytest.mark.parametrize(
    "cls", [cls for colour in CLASSES.values() for cls in colour.values()], ids=lambda c: c.__name__
)
def test_every_class_and_property_is_documented(cls):
    assert inspect.getdoc(cls)
    for name, member in vars(cls).items():
        if isinstance(member, (property, cached_property)) and not name.startswith("_"):
            assert inspect.getdoc(member), f"{cls.__name__}.{name} is not documented"


@each_method
def test_every_method_begins_with_one_line(method):
    first, *rest = (inspect.getdoc(method) or "").splitlines()

    assert re.fullmatch(r"[A-Z].*[.]", first)
    assert not rest or rest[0] == ""


@each_method
def test_every_argument_is_described_and_no_other(method):
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    parameters = list(inspect.signature(method).parameters.values())[1:]

    described = re.findall(r"^    (\*{0,2}\w+): ", section(method, "Args"), re.MULTILINE)

    assert sorted(described) == sorted(stars.get(each.kind, "") + each.name for each in parameters)


@each_method
def test_what_comes_back_is_described(method):
    returned = inspect.signature(method).return_annotation

    described = section(method, "Returns") or section(method, "Yields")

    assert bool(described) == (returned != "None")


@each_method
def test_what_goes_wrong_is_described(method):
    if method.__name__ in {"aclose", "close"}:
        return
    raised = re.findall(r"^    (\w+): ", section(method, "Raises"), re.MULTILINE)

    assert raised
    for name in raised:
        assert hasattr(samsar, name) or name in {"TypeError", "ValueError", "OSError"}


@each_method
def test_the_route_and_the_price_are_told(method):
    if method.__name__ in WITHOUT_ROUTE:
        return
    text = inspect.getdoc(method)

    assert re.search(
        r"^Route: (none|the one given|(GET|POST|PUT|PATCH|DELETE) /)", text, re.MULTILINE
    )
    assert re.search(r"free of charge|\bcosts?\b|\bcharge[ds]?\b", text, re.IGNORECASE)


@each_method
def test_an_example_shows_how(method):
    example = section(method, "Example")

    code = re.search(r"```python\n(.+?)```", example, re.DOTALL)
    assert code
    if method.__module__.startswith("samsar._sync"):
        assert not re.search(r"\b(await|async|aclose)\b|Async", code[1])


def without_colour(text):
    """Return a name or an annotation as the sync client has it."""
    text = re.sub(r"\bAsync(?=[A-Z])", "", text)
    text = re.sub(r"\bAwaitable\[(\w+)\]", r"\1", text)
    return {"aclose": "close"}.get(text, text)


def test_both_clients_have_the_same_classes():
    assert {without_colour(name) for name in CLASSES["_async"]} == set(CLASSES["_sync"])


def members_of(cls):
    return {without_colour(name) for name in vars(cls) if not name.startswith("_")}


@pytest.mark.parametrize("name", CLASSES["_async"])
def test_both_clients_have_the_same_members(name):
    twin = CLASSES["_sync"][without_colour(name)]

    assert members_of(CLASSES["_async"][name]) == members_of(twin)


def signature(method):
    """Return the parameters and what comes back, without colour."""
    found = inspect.signature(method)
    return [
        *(
            (each.name, each.kind, each.default, without_colour(str(each.annotation)))
            for each in found.parameters.values()
        ),
        without_colour(str(found.return_annotation)),
    ]


@pytest.mark.parametrize(
    "path", [path for path, method in METHODS.items() if "_async" in method.__module__]
)
def test_both_clients_take_the_same_arguments(path):
    name, _, method = path.rpartition(".")
    twin = f"{without_colour(name)}.{without_colour(method)}"

    assert signature(METHODS[path]) == signature(METHODS[twin])


@pytest.mark.parametrize("name", ["AsyncSamsarClient"])
def test_both_clients_are_made_of_the_same_settings(name):
    client = CLASSES["_async"][name]
    twin = CLASSES["_sync"][without_colour(name)]

    assert signature(client.__init__) == signature(twin.__init__)
