"""The kinds of values that options and arguments take."""

from __future__ import annotations

import json
import sys
import typing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

F = typing.TypeVar("F", bound="Callable[..., Any]")


class Declared(typing.Protocol):
    """Gives a command options; each name is an argument of it."""

    def __call__(self, function: F, /) -> F:
        """Return the function with them."""


_READ: Final = "samsar.cli.stdin"

if TYPE_CHECKING:
    Kind = click.ParamType[Any]
else:
    # Old versions of click know no brackets here.
    Kind = click.ParamType


def read_stdin(name: str) -> str:
    """Return all of standard input, which one argument of a command can take.

    Raises:
        click.BadParameter: Another one has taken it.
    """
    taken = click.get_current_context().meta
    if taken.setdefault(_READ, name) != name:
        raise click.BadParameter(f"only one of them can be '-', and {taken[_READ]} is.")
    return sys.stdin.read()


def text_behind(value: str, name: str) -> str:
    """Return a text as it stands, from a file (`@file`) or from standard input (`-`).

    Raises:
        click.BadParameter: There is no such file, or it is no text.
    """
    if value == "-":
        return read_stdin(name)
    if value.startswith("@@"):
        return value[1:]
    if not value.startswith("@"):
        return value
    try:
        return Path(value[1:]).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise click.BadParameter(
            f"{value[1:]}: {error.strerror or error}. (@@ begins a text that begins with @.)"
        ) from error
    except UnicodeDecodeError:
        raise click.BadParameter(f"{value[1:]} is no text in UTF-8.") from None


class Text(Kind):
    """A text, which may come from a file or from standard input."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, _ctx: click.Context | None) -> Any:
        """Read the text."""
        name = "it" if param is None else param.opts[0]
        text = text_behind(value, name)
        # An editor ends a file with a line break that nobody means.
        return text.rstrip("\r\n") if text is not value else text


class Json(Kind):
    """A JSON value: as it stands, from a file (`@file`) or from standard input (`-`)."""

    name = "json"

    def __init__(self, kind: type | None = None) -> None:
        self._kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the value."""
        if not isinstance(value, str):
            return value
        name = "it" if param is None else param.opts[0]
        try:
            found = json.loads(text_behind(value, name), parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            self.fail(f"it is no JSON: {error}.", param, ctx)
        if self._kind is not None and not isinstance(found, self._kind):
            is_object = self._kind is dict
            wanted = 'an object, like {"name": 1}' if is_object else "a list, like [1, 2]"
            self.fail(f"it must be {wanted}.", param, ctx)
        return found


class TextOrJson(Kind):
    """A text, or a JSON object: as it stands, from a file or from standard input."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it."""
        if not isinstance(value, str):
            return value
        text = text_behind(value, "it" if param is None else param.opts[0]).strip()
        return Json(dict).convert(text, param, ctx) if text.startswith("{") else text


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


class Number(Kind):
    """A number, which stays whole when it is."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number; what is out of range, the SDK says."""
        if not isinstance(value, str):
            return value
        try:
            found = float(value)
        except ValueError:
            self.fail(f"{value!r} is no number.", param, ctx)
        return int(found) if found.is_integer() else found


class Pair(Kind):
    """A name and a value: `name=value`; what is JSON is taken as such, all else as text."""

    name = "pair"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take the two apart."""
        if not isinstance(value, str):
            return value
        name, separator, text = value.partition("=")
        if not separator or not name.strip():
            self.fail(f"{value!r} is not like name=value.", param, ctx)
        try:
            return name.strip(), json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError):
            return name.strip(), text


class Picture(Kind):
    """A picture: a URL, or a file of this machine, which is uploaded."""

    name = "picture"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the URL as text, and a file as its path."""
        try:
            return picture_from(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def picture_from(value: Any) -> Any:
    """Return what the SDK takes for a picture: text is a URL, a path is a file to upload.

    Raises:
        ValueError: It is neither a URL nor a file.
    """
    if not isinstance(value, str) or value.startswith(("https://", "http://", "data:")):
        return value
    path = Path(value)
    if not path.is_file():
        raise ValueError(f"{value!r} is neither a file nor begins with https:// or http://.")
    return path


class Word(Kind):
    """A word out of a list that the server may know more of: completed, but never refused.

    Args:
        home: Where the words are: `module:name` of a `Literal` below `samsar.types`.
    """

    name = "word"

    def __init__(self, home: str) -> None:
        self._home = home

    def shell_complete(
        self, _ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """List the words that begin like this."""
        begin = incomplete.lower()
        return [CompletionItem(word) for word in self.words() if word.lower().startswith(begin)]

    def words(self) -> list[str]:
        """Return the words that this release knows."""
        module, _, name = self._home.partition(":")
        found = getattr(import_module(f"samsar.types.{module}"), name)
        parts = typing.get_args(found) if typing.get_origin(found) is not typing.Literal else ()
        literals = [part for part in (found, *parts) if typing.get_origin(part) is typing.Literal]
        return [str(word) for each in literals for word in typing.get_args(each)]


def option(name: str, kind: Any = None, **more: Any) -> Declared:
    """Declare an option by the name of the SDK's argument: `video_model` is `--video-model`.

    Args:
        name: The name of the argument.
        kind: Its type; `bool` makes a pair of flags, of which neither is given by default.
        **more: What `click.option` takes: `help` above all.
    """
    flag = "--" + name.replace("_", "-")
    if kind is bool:
        return click.option(f"{flag}/--no-{flag[2:]}", name, default=None, **more)
    return click.option(flag, name, type=kind, **more)


def options(*declared: Callable[[Any], Any]) -> Declared:
    """Declare several options, in the order in which `--help` shows them."""

    def add(function: F) -> F:
        for each in reversed(declared):
            function = each(function)
        return function

    return add


def given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that were given on the command line."""
    return {name: value for name, value in fields.items() if value is not None and value != ()}
