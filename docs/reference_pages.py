"""Writes the pages of the reference while the site is built, one for each shelf of both clients.

What is on a shelf, in a module, and in a family of values is read from the package, so nothing can
be forgotten here. The text is that of the docstrings.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import samsar

CLIENTS = {"async": "AsyncSamsarClient", "sync": "SamsarClient"}
SHELVES_OF_THEIR_OWN = ("v2", "v2.external", "external_user")
"""What stands below these has its own page; everything else is with the client's own."""

MODULES = {
    "credentials": ("Credentials", ("credentials", "tokens")),
    "webhooks": ("Webhooks", ("webhooks",)),
    "bulk": ("Bulk work", ("bulk",)),
    "pricing": ("Prices", ("pricing",)),
    "fastapi": ("FastAPI", ("fastapi",)),
    "otel": ("OpenTelemetry", ("otel",)),
    "emulator": ("The emulator", ("emulator",)),
    "testing": ("Tests", ("testing",)),
    "errors": ("Errors", ("errors",)),
}

AUTO = {
    "class": (":members:", ":inherited-members: {bases}"),
    "exception": (":members:", ":show-inheritance:"),
    "function": (),
    "data": (),
}
SEEN_ELSEWHERE = "v2.external_user"
"""A view with the shelves of another one."""

NOT_OURS = "object, Exception, ValueError, dict, tuple, Protocol, Generic, str"


def write(folder: Path) -> None:
    """Write all pages into a folder, and remove those that are there no more."""
    pages = {"index": _index(), "values": _values(), "models": _family("models"), "types": ""}
    pages["types"] = _family("types")
    for name, (title, modules) in MODULES.items():
        pages[name] = _page(title, _members(*(import_module(f"samsar.{each}") for each in modules)))
    for colour, client in CLIENTS.items():
        pages |= dict(_pages_of(colour, getattr(samsar, client)))
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        if old.stem not in pages:
            old.unlink()
    for name, text in pages.items():
        path = folder / f"{name}.md"
        # Sphinx reads again what has changed.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _index() -> str:
    return (
        """# Reference

Every public name, from its docstring. Both clients have the same resources and methods; what talks
to the server is awaited in the async one.

```{toctree}
:caption: SamsarClient
:maxdepth: 1

"""
        + "\n".join(f"sync-{page}" for page in _page_names())
        + """
```

```{toctree}
:caption: AsyncSamsarClient
:maxdepth: 1

"""
        + "\n".join(f"async-{page}" for page in _page_names())
        + """
```

```{toctree}
:caption: Values
:maxdepth: 1

values
types
models
errors
"""
        + "\n".join(name for name in MODULES if name != "errors")
        + """
```

{ref}`Index of all names <genindex>`
"""
    )


def _page_names() -> list[str]:
    shelves = [name for name, _ in _shelves(samsar.SamsarClient) if name]
    tops = [name for name in shelves if "." not in name and name not in SHELVES_OF_THEIR_OWN]
    own = [each.replace(".", "-") for each in SHELVES_OF_THEIR_OWN]
    return ["client", "job-classes", *tops, *own]


def _pages_of(colour: str, client: type) -> Iterator[tuple[str, str]]:
    shelves = {name: cls for name, cls in _shelves(client) if name}
    mark = " (async)" if colour == "async" else ""
    yield f"{colour}-client", _page(client.__name__, [("class", _name_of(client))])
    yield f"{colour}-job-classes", _page(f"Jobs and results{mark}", _met(client))
    shown: set[type] = set()
    for name, cls in shelves.items():
        if name in SHELVES_OF_THEIR_OWN:
            below = {each: shelf for each, shelf in shelves.items() if _owner(each) == name}
            parts = [_section(title_of(name, name), cls)]
            for each, shelf in below.items():
                parts.append(_section(title_of(each, name), shelf, again=shelf in shown))
                shown.add(shelf)
            title = f"samsar.{name}" + ("(…)" if name.endswith("external_user") else "")
            yield f"{colour}-{name.replace('.', '-')}", "\n".join([f"# {title}{mark}", "", *parts])
        elif "." not in name:
            yield f"{colour}-{name}", _page(f"samsar.{name}{mark}", [("class", _name_of(cls))])


def title_of(name: str, owner: str) -> str:
    """Return the heading of a shelf."""
    shown = name.replace("external_user", "external_user(…)")
    return "The view itself" if name == owner else f"samsar.{shown}"


def _owner(name: str) -> str:
    """Return whose page a shelf stands on."""
    if name in SHELVES_OF_THEIR_OWN:
        return ""
    fitting = [each for each in SHELVES_OF_THEIR_OWN if name.startswith(f"{each}.")]
    return max(fitting, key=len, default="")


def _shelves(client: type, name: str = "") -> Iterator[tuple[str, type]]:
    """Yield the shelves that are reached from a client, with their paths."""
    yield name, client
    for attribute, value in inspect.getmembers_static(client):
        made_by = value.func if isinstance(value, cached_property) else value
        is_view = attribute == "external_user"
        if attribute.startswith("_") or not (isinstance(value, cached_property) or is_view):
            continue
        returned = inspect.get_annotations(made_by)["return"]
        path = f"{name}.{attribute}".strip(".")
        if path != SEEN_ELSEWHERE:
            yield from _shelves(_class_named(returned, client), path)


def _class_named(name: str, beside: type) -> type:
    for module in _modules(beside.__module__.partition(".")[0], *beside.__module__.split(".")[1:2]):
        found = vars(module).get(name)
        if isinstance(found, type):
            return found
    raise LookupError(name)


def _modules(*path: str) -> Iterator[ModuleType]:
    package = import_module(".".join(path))
    yield package
    for each in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
        yield import_module(each.name)


def _met(client: type) -> list[tuple[str, str]]:
    """Return the public classes of a client's colour that are no shelves."""
    colour = ".".join(client.__module__.split(".")[:2])
    shelves = {cls for _, cls in _shelves(client)}
    public = ((name, getattr(samsar, name)) for name in samsar.__all__)
    return [
        ("class", f"samsar.{name}")
        for name, cls in public
        if isinstance(cls, type) and cls.__module__.startswith(colour) and cls not in shelves
    ]


def _values() -> str:
    """Return the page of the public names that no other page has."""
    elsewhere = (
        *("samsar._async", "samsar._sync", "samsar.errors", "samsar.credentials"),
        *("samsar.models", "samsar.types"),
    )
    public = ((name, getattr(samsar, name)) for name in samsar.__all__)
    found = [
        (_sort(value), f"samsar.{name}")
        for name, value in public
        if not isinstance(value, str) and not value.__module__.startswith(elsewhere)
    ]
    return _page("Results, events, schedules", found)


def _family(name: str) -> str:
    """Return the page of a package whose modules hold classes, one for each area."""
    parts = [f"# samsar.{name}", "", f"{import_module(f'samsar.{name}').__doc__}".strip(), ""]
    for module in list(_modules("samsar", name))[1:]:
        own = [
            (_sort(value), f"{module.__name__}.{each}")
            for each, value in vars(module).items()
            if _is_own(value, module) and not each.startswith("_")
        ]
        if own:
            parts += [f"## {module.__name__}", "", _directives(own), ""]
    return "\n".join(parts)


def _is_own(value: Any, module: ModuleType) -> bool:
    return isinstance(value, type) and value.__module__ == module.__name__


def _members(*modules: ModuleType) -> list[tuple[str, str]]:
    return [
        (_sort(getattr(module, name)), f"{module.__name__}.{name}")
        for module in modules
        for name in module.__all__
    ]


def _sort(value: Any) -> str:
    if isinstance(value, type):
        return "exception" if issubclass(value, BaseException) else "class"
    return "function" if inspect.isroutine(value) else "data"


def _name_of(cls: type) -> str:
    is_public = getattr(samsar, cls.__name__, None) is cls
    return f"samsar.{cls.__name__}" if is_public else f"{cls.__module__}.{cls.__name__}"


def _section(title: str, cls: type, *, again: bool = False) -> str:
    if again:
        return f"## {title}\n\nThe same as {{py:class}}`{_name_of(cls)}`, for this view.\n"
    return f"## {title}\n\n{_directives([('class', _name_of(cls))])}\n"


def _page(title: str, members: list[tuple[str, str]]) -> str:
    return f"# {title}\n\n{_directives(members)}\n"


def _directives(members: list[tuple[str, str]]) -> str:
    lines = ["```{eval-rst}"]
    for sort, name in members:
        lines += [f".. auto{sort}:: {name}"]
        lines += [f"   {option.format(bases=NOT_OURS)}" for option in AUTO[sort]]
        lines += [""]
    return "\n".join([*lines, "```"])
