"""Plans of bulk work from files, and the options that its commands share."""

from __future__ import annotations

import shlex
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import click

from samsar.cli.failures import Exit, Failure, WrongUsage
from samsar.errors import SamsarError

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar.bulk import BulkInputError, Plan, PlannedRow
    from samsar.cli.session import Session

_TOLD = 20
"""So many problems are printed; `--json` has all of them."""

_TABLES: Final = frozenset({"fields", "subtitles", "footer", "outro", "publish"})
_LISTS: Final = frozenset({"translate", "ignore"})
_TEXTS: Final = frozenset({"make", "key"})

_SECRET: Final = frozenset({"password", "sslpassword"})
"""What PostgreSQL takes behind the `?` of a URL, too."""

_ARGUMENT: Final = click.core.ParameterSource.COMMANDLINE


def _checked_database(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    given = context.get_parameter_source(str(parameter.name))
    if value is not None and given is _ARGUMENT and _has_password(value):
        # Everybody on the machine can see the arguments of a command.
        raise click.BadParameter("a password belongs into SAMSAR_BULK_DATABASE.")
    return value


def _has_password(database: str) -> bool:
    address, _, query = database.partition("://")[2].partition("?")
    if address.rpartition("@")[0].partition(":")[2]:
        return True
    names = (name.lower() for name, _ in parse_qsl(query, keep_blank_values=True))
    return not _SECRET.isdisjoint(names)


def _database(*, required: bool) -> Callable[[Any], Any]:
    declared: Callable[[Any], Any] = click.option(
        "--database",
        metavar="PATH",
        required=required,
        envvar="SAMSAR_BULK_DATABASE",
        show_envvar=True,
        callback=_checked_database,
        help="Where the rows are kept: a SQLite file, or a postgresql:// URL."
        + ("" if required else " --dry-run needs none."),
    )
    return declared


database: Final = _database(required=True)
"""The option that names the database."""

database_unless_dry_run: Final = _database(required=False)
"""The same for a command that only looks at rows with `--dry-run`."""


def how_to_name(database: str) -> str:
    """Return the option that names a database in a hint, unless the environment names it."""
    given = click.get_current_context().get_parameter_source("database")
    return f" --database {shlex.quote(database)}" if given is _ARGUMENT else ""


def prepare_folder(path: str) -> None:
    """Make the folder for the files, before videos are paid for that could not go there.

    Raises:
        WrongUsage: Nothing can be written there.
    """
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise WrongUsage(f"--download: {path}: {error.strerror or error}") from error


def read_plan(path: str) -> Plan:
    """Read a plan from a TOML file.

    Raises:
        WrongUsage: It cannot be read, or is no plan.
    """
    from samsar.bulk import Plan

    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise WrongUsage(f"{path} is no TOML: {error}") from None
    known = [field.name for field in Plan.__attrs_attrs__]
    strange = sorted(told.keys() - set(known))
    if strange:
        raise WrongUsage(
            f"{path}: a plan has no {strange[0]!r}", hint=f"It has: {', '.join(known)}."
        )
    if "make" not in told:
        raise WrongUsage(f"{path}: make is missing", hint='make = "text", or make = "images".')
    for name, value in told.items():
        _check_kind(path, name, value)
    try:
        return Plan(**told)
    except (TypeError, ValueError, SamsarError) as error:
        raise WrongUsage(f"{path}: {error}") from None


def _check_kind(path: str, name: str, value: Any) -> None:
    """Refuse what Python would complain about in words that do not name the key."""
    if name in _TABLES and not isinstance(value, dict):
        raise WrongUsage(f"{path}: {name} must be a table", hint=f"[{name}] begins one.")
    if name in _LISTS and not _is_words(value):
        raise WrongUsage(f"{path}: {name} must be a list of texts", hint=f'{name} = ["…"]')
    if name in _TEXTS and not isinstance(value, str):
        raise WrongUsage(f"{path}: {name} must be a text", hint=f'{name} = "…"')


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def checked(session: Session, plan: Plan, rows: str) -> list[PlannedRow]:
    """Check all rows, and tell everything that is wrong with them.

    Raises:
        Failure: Something is wrong with some.
    """
    from samsar.bulk import BulkInputError

    try:
        return plan.check(rows)
    except BulkInputError as error:
        raise failure_of(session, error) from None


def failure_of(session: Session, error: BulkInputError) -> Failure:
    """Return how a command ends with rows that are wrong, after telling what is, line by line."""
    count = len(error.problems)
    if count > 1 and not session.flags.as_json:
        for problem in error.problems[:_TOLD]:
            session.note(str(problem))
        if count > _TOLD:
            session.note(f"and {count - _TOLD} more")
    problems = [
        {"row": each.row, "column": each.column, "message": each.message} for each in error.problems
    ]
    return Failure(
        str(error.problems[0]) if count == 1 else f"{count} things are wrong with these rows",
        code=Exit.USAGE,
        hint="Nothing was sent.",
        about={"type": "BulkInputError", "problems": problems},
    )
