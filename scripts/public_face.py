"""Write down what users can name: functions with their arguments, classes with what they have.

The list, tests/packaging/data/public_face.txt, is in git. A test compares it with the code, and
fails when something has gone, or takes less than it took, and the CHANGELOG does not say so. Run
this command when something was added, and after a change that the CHANGELOG tells of.

A line is a name and what stands behind it. `<` goes in: it may take more later, never less. `>`
comes out: it may promise more, never less. Arguments have their place, or `*` where they go by
name, and `!` where they must be given. The sync client has the same, and is not listed again.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
import typing
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules, walk_packages
from typing import Any

import attrs

ROOT = Path(__file__).resolve().parents[1]
FACE = ROOT / "tests/packaging/data/public_face.txt"
CHANGELOG = ROOT / "CHANGELOG.md"

PACKAGES = (
    *(
        "samsar",
        "samsar.bulk",
        "samsar.credentials",
        "samsar.emulator",
        "samsar.errors",
        "samsar.fastapi",
    ),
    *("samsar.otel", "samsar.pricing", "samsar.testing", "samsar.tokens", "samsar.types"),
    "samsar.webhooks",
)
# What carries out calls has no names that users see; the sync client is made from the async one.
INSIDE = ("app_key_care", "download", "engine", "renewal", "rotation", "watching")

Face = dict[str, str]


def current() -> Face:
    """Return the face that the code has."""
    face: Face = {}
    _add_packages(face)
    for module in [*_resource_modules(), *_modules_in("samsar.models")]:
        for name, member in vars(import_module(module)).items():
            # What has a shorter name is listed under that.
            if _is_class_of(member, module) and f"samsar.{name}" not in face:
                path = f"{module}.{name}" if module.startswith("samsar.models") else name
                _add(face, path, member)
    return dict(sorted(face.items()))


def _add_packages(face: Face) -> None:
    for package in PACKAGES:
        module = import_module(package)
        for name in module.__all__:
            thing = getattr(module, name)
            is_class = isinstance(thing, type)
            if is_class and thing.__module__.startswith("samsar._sync"):
                face[f"{package}.{name}"] = "> as the async one"
            elif package != "samsar" and thing is getattr(import_module("samsar"), name, None):
                face[f"{package}.{name}"] = f"> samsar.{name}"
            else:
                _add(face, f"{package}.{name}", thing)


def _modules_in(package: str) -> list[str]:
    return [each.name for each in iter_modules(import_module(package).__path__, f"{package}.")]


def _resource_modules() -> list[str]:
    found = walk_packages(import_module("samsar._async").__path__, "samsar._async.")
    return [each.name for each in found if each.name.rpartition(".")[2] not in INSIDE]


def _is_class_of(member: Any, module: str) -> bool:
    is_own = isinstance(member, type) and member.__module__ == module
    return is_own and not member.__name__.startswith("_")


def _add(face: Face, path: str, thing: Any) -> None:
    if typing.is_typeddict(thing):
        face[path] = "< mapping"
        for key, hint in _annotations(thing).items():
            needed = "!" if key in thing.__required_keys__ else "?"
            face[f"{path}({key})"] = f"< *{needed} {_bare(hint)}"
    elif isinstance(thing, type):
        _add_class(face, path, thing)
    elif inspect.isroutine(thing):
        _add_function(face, path, thing)
    elif words := _words(thing):
        face[path] = f"< {' | '.join(words)}"
    else:
        face[path] = f"> {type(thing).__name__}"


def _annotations(thing: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for base in reversed(getattr(thing, "__orig_bases__", ())):
        if typing.is_typeddict(base):
            found |= _annotations(base)
    found |= {key: _text(hint) for key, hint in thing.__annotations__.items()}
    return found


def _bare(hint: str) -> str:
    """Return a type without the marks that say whether it must be there."""
    match = re.fullmatch(r"(?:Not)?Required\[(.*)\]", hint)
    return match[1] if match else hint


def _text(hint: Any) -> str:
    if isinstance(hint, typing.ForwardRef):
        return hint.__forward_arg__
    return hint if isinstance(hint, str) else inspect.formatannotation(hint)


def _words(alias: Any) -> list[str]:
    """Return the words of a vocabulary."""
    if typing.get_origin(alias) is typing.Literal:
        return [repr(word) for word in typing.get_args(alias)]
    return [word for part in typing.get_args(alias) for word in _words(part)]


def _add_class(face: Face, path: str, cls: type) -> None:
    ours = [base for base in cls.__mro__ if base.__module__.partition(".")[0] == "samsar"]
    known = [base for base in cls.__mro__[1:] if base in ours or base.__module__ == "builtins"]
    named = [base.__name__ for base in known if base is not object]
    face[path] = f"> {' & '.join(sorted(named)) or 'class'}"
    if "__init__" in vars(cls) and path.partition(".")[0] == "samsar" and not _is_model(cls):
        _add_function(face, f"{path}.__init__", cls.__init__)  # type: ignore[misc]
    for base in reversed(ours):
        for name, hint in inspect.get_annotations(base).items():
            if not name.startswith("_"):
                face[f"{path}.{name}"] = f"> {_text(hint)}"
        for name, member in vars(base).items():
            if not name.startswith("_"):
                _add_member(face, f"{path}.{name}", member)


def _is_model(cls: type) -> bool:
    return attrs.has(cls) and cls.__module__.startswith("samsar.models")


def _add_member(face: Face, path: str, member: Any) -> None:
    if isinstance(member, (classmethod, staticmethod)):
        member = member.__func__
    if inspect.isfunction(member):
        _add_function(face, path, member)
    elif isinstance(member, property) and member.fget is not None:
        face[path] = f"> {_text(member.fget.__annotations__.get('return', 'Any'))}"
    elif isinstance(member, cached_property):
        face[path] = f"> {_text(member.func.__annotations__.get('return', 'Any'))}"
    else:
        face.setdefault(path, "> attribute")


def _add_function(face: Face, path: str, function: Any) -> None:
    signature = inspect.signature(function)
    returned = _text(signature.return_annotation)
    is_async = inspect.iscoroutinefunction(function)
    face[path] = f"> {'async ' if is_async else ''}{returned}"
    parameters = [
        each for each in signature.parameters.values() if each.name not in ("self", "cls")
    ]
    for place, each in enumerate(parameters):
        where = str(place) if each.kind is each.POSITIONAL_OR_KEYWORD else "*"
        is_star = each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        needed = "!" if each.default is each.empty and not is_star else "?"
        star = "*" if each.kind is each.VAR_POSITIONAL else "**" if is_star else ""
        face[f"{path}({star}{each.name})"] = f"< {where}{needed} {_text(each.annotation)}"


def broken(before: Face, now: Face) -> list[str]:
    """Name what users of the earlier face can no longer do with the later one."""
    found = []
    for name, was in before.items():
        if name not in now:
            found.append(f"{name} has gone")
        elif not _serves(was, now[name]):
            found.append(f"{name} was {was!r} and is {now[name]!r}")
    for name, what in now.items():
        owner = name.partition("(")[0]
        if name not in before and owner in before and re.match(r"< [*\d]+!", what):
            found.append(f"{name} must be given, and is new")
    return found


def _serves(was: str, now: str) -> bool:
    """Tell whether whoever relies on one fact is served by another."""
    if was[0] != now[0]:
        return False
    if was[0] == ">":
        return now == was or _parts(now[2:]) <= _parts(was[2:]) or _has_all(was, now)
    takes = re.compile(r"< (?:([*\d]+)([!?]) )?(.*)")
    old, new = takes.fullmatch(was), takes.fullmatch(now)
    if old is None or new is None:
        return False
    if old[1] != new[1] and not (old[1] == "*" and new[1] is not None):
        return False
    return not (old[2] == "?" and new[2] == "!") and _parts(old[3]) <= _parts(new[3])


def _has_all(was: str, now: str) -> bool:
    """Tell whether a class still has all bases that it had."""
    return set(was[2:].split(" & ")) - {"class"} <= set(now[2:].split(" & ")) and "[" not in was


def _parts(hint: str) -> set[str]:
    """Return the alternatives of a type."""
    parts, depth = [""], 0
    for character in hint:
        depth += (character in "[(") - (character in "])")
        if character == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return {part.strip() for part in parts}


def is_told(complaint: str, changelog: str) -> bool:
    """Tell whether the CHANGELOG names, for the next version, what a complaint is about."""
    unreleased = changelog.partition("## [Unreleased]")[2].partition("\n## [")[0]
    told = "".join(
        re.findall(r"### (?:Changed|Removed)\n(.*?)(?=\n### |\Z)", unreleased, re.DOTALL)
    )
    name = complaint.partition(" ")[0].partition("(")
    last = name[0].rpartition(".")[2]
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", told))))
    argument = name[2].strip("*)")
    return last in words and (not argument or argument in words)


def read() -> Face:
    """Return the face as it is written down."""
    lines = FACE.read_text(encoding="utf-8").splitlines()
    return {name: what for name, _, what in (line.partition("\t") for line in lines)}


def main() -> int:
    """Run the command and return its exit code."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    now = current()
    changelog = CHANGELOG.read_text(encoding="utf-8")
    if FACE.exists():
        untold = [each for each in broken(read(), now) if not is_told(each, changelog)]
        if untold:
            print("The CHANGELOG says nothing, under Changed or Removed, of:", file=sys.stderr)
            print(*(f"  {each}" for each in untold), sep="\n", file=sys.stderr)
            return 1
    text = "".join(f"{name}\t{what}\n" for name, what in now.items())
    FACE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
