"""How commands are declared: lazily, with the options that they share."""

from __future__ import annotations

import functools
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from samsar.cli.failures import MEANINGS
from samsar.cli.options import Json, Pair, option, options
from samsar.cli.session import Flags, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

F = TypeVar("F", bound="Callable[..., Any]")

SETTINGS: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Entry(NamedTuple):
    """A command of a group: where it is, and what the list of commands says of it."""

    home: str
    """`module:name`, below `samsar.cli`."""
    says: str
    """One whole sentence: the first line of its help."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed; a list of them imports none."""

    def __init__(self, *args: Any, entries: Mapping[str, Entry] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.entries: dict[str, Entry] = dict(entries or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *self.entries})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = entry.home.partition(":")
        found: click.Command = getattr(import_module(f"samsar.cli.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from what is known without them, and the exit codes."""
        rows = []
        for name in self.list_commands(ctx):
            entry = self.entries.get(name)
            command = None if entry else self.get_command(ctx, name)
            says = entry.says if entry else (command.get_short_help_str(100) if command else "")
            rows.append((name, says))
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(code)), text) for code, text in MEANINGS.items()])


def group(name: str, entries: Mapping[str, Entry], text: str) -> LazyGroup:
    """Return a group of commands.

    Args:
        name: Its name.
        entries: Its commands.
        text: Its help; the first line stands in the list of commands.
    """
    return LazyGroup(name, entries=entries, help=text, context_settings=dict(SETTINGS))


_EVERYWHERE: Final = (
    click.option("--json", "as_json", is_flag=True, help="Print one JSON document and no words."),
    click.option("--debug", is_flag=True, help="Log requests, and show tracebacks; no secrets."),
)
_SENDS: Final = (
    click.option(
        "--profile",
        metavar="NAME",
        help="The profile of samsar login to use.  [default: SAMSAR_PROFILE, or default]",
    ),
    click.option(
        "--dry-run", is_flag=True, help="Show the request and the estimate; send nothing at all."
    ),
)
_PAYS: Final = (
    click.option(
        "--max-credits",
        metavar="CREDITS",
        type=click.FloatRange(min=0),
        help="Refuse it when it would cost more credits than this, or nobody can say.",
    ),
    click.option("--yes", is_flag=True, help="Do not ask before paying."),
)
_BODY: Final = (
    click.option(
        "--field",
        "more_fields",
        metavar="NAME=VALUE",
        type=Pair(),
        multiple=True,
        help="A field that is newer than this package, in the API's own name; may be repeated.",
    ),
    option(
        "extra",
        Json(dict),
        metavar="JSON",
        help="Such fields as a JSON object; @FILE and - read it.",
    ),
)
_WAITS: Final = (
    click.option(
        "--timeout",
        metavar="SECONDS",
        type=click.FloatRange(min=0, min_open=True),
        default=3600.0,
        show_default=True,
        help="How many seconds to wait at most; the job goes on after them.",
    ),
    click.option(
        "--poll",
        metavar="SECONDS",
        type=click.FloatRange(min=0, min_open=True),
        help="Seconds between two looks.  [default: 2, growing to 15]",
    ),
)
_FILE: Final = (
    click.option(
        "--output",
        metavar="PATH",
        help="Download the result to this file or into this folder, after waiting for it.",
    ),
    click.option(
        "--overwrite/--no-overwrite",
        default=True,
        show_default=True,
        help="Whether a file that is there already is replaced.",
    ),
)
_WEBHOOK: Final = (
    option(
        "webhook_url",
        metavar="URL",
        help="Where the server posts the result: once, and unsigned.",
    ),
)
_WAIT: Final = (
    click.option(
        "--wait", is_flag=True, help="Wait until the job is done, instead of showing its id."
    ),
)
_EPILOG: Final = "Exit codes: samsar --help lists them."


def command(
    name: str,
    *,
    sends: bool = True,
    pays: bool = False,
    body: bool = False,
    starts: bool = False,
    webhooks: bool = True,
    waits: bool = False,
    files: bool = False,
    **settings: Any,
) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command: its first argument is the `Session` of the run.

    Its docstring is the help; the other arguments are those that its own options declare.

    Args:
        name: Its name.
        sends: Whether it talks to the API: `--profile` and `--dry-run`.
        pays: Whether it may cost credits: `--max-credits` and `--yes`.
        body: Whether it takes newer fields; they arrive as `extra`, a mapping or None.
        starts: Whether it begins a job: `--wait` and what belongs to it, for `Session.start`.
        webhooks: Whether that job can post a webhook; `webhook_url` arrives as an argument.
        waits: Whether it waits for a job: `--timeout` and `--poll`.
        files: Whether it downloads a result: `--output` and `--overwrite`.
        **settings: What `click.command` takes.
    """
    shared = _chosen(
        (_WEBHOOK, starts and webhooks),
        (_WAIT, starts),
        (_FILE, starts or files),
        (_WAITS, starts or waits),
        (_BODY, body),
        (_PAYS, pays),
        (_SENDS, sends),
        (_EVERYWHERE, True),
    )

    def declare(function: Callable[..., Any]) -> click.Command:
        decorate: Callable[[Any], click.Command] = click.command(
            name, context_settings=dict(SETTINGS), epilog=_EPILOG, **settings
        )
        return decorate(_with_session(function, shared))

    return declare


def _chosen(*families: tuple[Sequence[Callable[[Any], Any]], bool]) -> list[Callable[[Any], Any]]:
    return [each for family, is_wanted in families if is_wanted for each in family]


def _with_session(
    function: Callable[..., Any], shared: Sequence[Callable[[Any], Any]]
) -> Callable[..., Any]:
    """Return what click calls: it takes the shared options, too, and hands on a session."""

    @functools.wraps(function)
    def run(**arguments: Any) -> Any:
        context = click.get_current_context()
        session = context.ensure_object(Session)
        session.context = context
        _take_flags(session, arguments)
        if "more_fields" in arguments:
            arguments["extra"] = _extra(arguments.pop("more_fields"), arguments["extra"])
        return function(session, **arguments)

    # click has the parameters of a function last one first; the shared ones come after its own.
    own = getattr(function, "__click_params__", [])
    run.__dict__["__click_params__"] = []
    options(*shared)(run)
    run.__dict__["__click_params__"] += own
    return run


def _take_flags(session: Session, arguments: dict[str, Any]) -> None:
    for name in Flags.__annotations__:
        if name in arguments:
            setattr(session.flags, name, arguments.pop(name))
    if session.flags.debug:
        from samsar.cli.debugging import log_requests

        log_requests()


def _extra(pairs: tuple[tuple[str, Any], ...], extra: dict[str, Any] | None) -> Any:
    """Return the fields of `--field` and `--extra` together; None when there are none."""
    if not pairs and extra is None:
        return None
    found = dict(extra or {})
    for name, value in pairs:
        if name in found:
            raise click.BadParameter(f"{name!r} is given twice.", param_hint="'--field'")
        found[name] = value
    return found
