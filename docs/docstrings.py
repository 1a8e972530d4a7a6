"""Has Sphinx read our docstrings, and find what their types are called.

They are written for people who read them in an editor: with Markdown's backticks and code blocks.
The types of signatures are names that only type checkers import.
"""

from __future__ import annotations

import builtins
import collections.abc
import contextlib
import functools
import inspect
import pkgutil
import re
import typing
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PyObject
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

import samsar

CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
FENCE = re.compile(r"( *)```(\w*)$")
ROUTE = re.compile(r"( *)Route: (.*)$")
ATTRIBUTE = re.compile(r"    (\w+): ")

ELSEWHERE = {
    *vars(builtins),
    *typing.__all__,
    *collections.abc.__all__,
    *("datetime", "date", "timedelta", "TracebackType", "PathLike", "SSLContext", "Logger"),
    *("AbstractContextManager", "Redis"),
}
"""Names of the standard library and of others, which have their own documentation."""

ELSEWHERE_BELOW = (
    *("datetime.", "logging.", "os.", "ssl.", "types.", "typing.", "collections."),
    *("fastapi.", "starlette.", "trace."),
)


_kept: dict[str, list[str]] = {}


OF_SEVERAL_MODULES = ("EnhanceFields",)
"""Names that do not tell by themselves which class is meant."""


def setup(app: Sphinx) -> None:
    """Connect everything that is here."""
    # Napoleon, which reads the sections, comes at 500.
    app.connect("autodoc-process-docstring", translate, priority=400)
    app.connect("autodoc-process-docstring", give_back, priority=600)
    app.connect("autodoc-process-signature", hide_what_only_we_call)
    app.connect("missing-reference", find)
    for field in PyObject.doc_field_types:
        if field.name == "variable":
            field.label = "Attributes"


def translate(
    _app: Sphinx, what: str, name: str, obj: Any, _options: Any, lines: list[str]
) -> None:
    """Turn a docstring with Markdown in it into one that Sphinx reads."""
    if what in {"class", "exception"}:
        lines[:] = list(_with_types(lines, obj))
    lines[:] = list(_markup(lines))
    if what in {"attribute", "data", "property"}:
        _kept[name] = lines[:]
        lines[:] = []


def give_back(
    _app: Sphinx, _what: str, name: str, _obj: Any, _options: Any, lines: list[str]
) -> None:
    """Return the text of an attribute, in which napoleon takes the first colon for a type's."""
    lines[:] = _kept.pop(name, lines)


def _with_types(lines: list[str], cls: type) -> Iterator[str]:
    """Yield the lines, with the type of each attribute that is described."""
    types = {
        name: note
        for base in reversed(cls.__mro__)
        for name, note in vars(base).get("__annotations__", {}).items()
        if isinstance(note, str)
    }
    within = False
    for line in lines:
        if line.strip():
            within = line == "Attributes:" or (within and line.startswith(" "))
        found = ATTRIBUTE.match(line) if within else None
        if found is not None and found[1] in types:
            note = types[found[1]].replace("Required[", "[").replace("[[", "[")
            line = line.replace(f"{found[1]}:", f"{found[1]} ({_plain(note)}):", 1)  # noqa: PLW2901
        yield line


def _plain(note: str) -> str:
    """Return a type as people say it."""
    return re.sub(r"^Annotated\[(.*), .*\]$|^\[(.*)\]$", lambda found: found[1] or found[2], note)


def _markup(lines: list[str]) -> Iterator[str]:
    indent: str | None = None
    routes = False
    for line in lines:
        fence = FENCE.match(line)
        if indent is not None:
            if fence:
                indent = None
                yield ""
            else:
                yield f"   {line}" if line.strip() else ""
            continue
        if fence:
            indent = fence[1]
            yield from (f"{indent}.. code-block:: {fence[2] or 'text'}", "")
            continue
        route = ROUTE.match(line)
        if route:
            routes = True
            # A section, which napoleon makes a field of.
            yield from (f"{route[1]}Route:", f"{route[1]}    | {_path(route[2])}")
            continue
        if routes and line.strip():
            yield f"{line[: len(line) - len(line.lstrip())]}| {_path(line.strip())}"
            continue
        routes = False
        yield CODE.sub(r"``\1``", line)


def _path(text: str) -> str:
    """Return the words of a route, with verbs and paths as code."""
    text = re.sub(r"^(V2|External users): ", r"\1 ", text)
    return re.sub(r"\b(GET|POST|DELETE|HEAD) (/\S*[^\s,;])", r"``\1 \2``", text)


def hide_what_only_we_call(
    _app: Sphinx, what: str, _name: str, obj: Any, _options: Any, signature: str, returns: str
) -> tuple[str, str] | None:
    """Leave out how shelves, jobs and answers are made: a client does it."""
    if what == "class" and ("engine" in (signature or "") or "samsar.models." in obj.__module__):
        return "", returns
    # What attrs writes where a value of its own is made for each object.
    said = (signature or "").replace("=NOTHING", "=...").replace("= NOTHING", "= ...")
    for name in filter(said.__contains__, OF_SEVERAL_MODULES):
        source = inspect.getsource(inspect.getmodule(obj))
        home = re.search(rf"from (samsar\.types\.\w+) import [^\n]*\b{name}\b", source)
        said = said.replace(name, f"{home[1]}.{name}")
    return (said, returns) if signature else None


def find(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement
) -> nodes.Node | None:
    """Find what a type is, by its bare name; what has no page of its own is left as it is."""
    if node.get("refdomain") != "py":
        return None
    target = node["reftarget"]
    name = target.rpartition(".")[2]
    own = _objects(env).get(name, set())
    if len(own) == 1:
        ((page, place),) = own
        return make_refnode(app.builder, node["refdoc"], page, place, content)
    is_elsewhere = name in ELSEWHERE or target.startswith(ELSEWHERE_BELOW)
    is_literal = target[0] in "'\"" or target.lstrip("-").isdigit()
    is_ours = "<locals>" in target or name in _names_of_ours()
    return content if is_elsewhere or is_literal or is_ours else None


def _objects(env: BuildEnvironment) -> dict[str, set[tuple[str, str]]]:
    """Return where each object is, by the last part of its name."""
    objects = env.domaindata["py"]["objects"]
    if len(objects) != _found.get("number"):
        places: dict[str, set[tuple[str, str]]] = {}
        for full, found in objects.items():
            if found.objtype in {"class", "exception"}:
                place = (found.docname, found.node_id)
                places.setdefault(full.rpartition(".")[2], set()).add(place)
        _found.update(number=len(objects), places=places)
    return _found["places"]


_found: dict[str, Any] = {}


@functools.cache
def _names_of_ours() -> set[str]:
    """Return the names that modules of ours know: of unions, type variables, parts of classes."""
    modules = pkgutil.walk_packages(samsar.__path__, "samsar.")
    found: set[str] = set()
    for each in modules:
        # What an extra brings need not be here.
        with contextlib.suppress(ImportError):
            if not each.name.endswith("__main__"):
                found.update(vars(import_module(each.name)))
    return found
