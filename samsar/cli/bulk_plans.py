"""Plans of bulk work from files, and the options that its commands share."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from samsar.cli.failures import Exit, Failure, WrongUsage
from samsar.errors import SamsarError

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar.bulk import BulkInputError, Plan, PlannedRow
    from samsar.cli.session import Session

_TOLD = 20
"""So many problems are printed; `--json` has all of them."""


def _checked_database(context: click.Context, parameter: click.Parameter, value: str) -> str:
    given = context.get_parameter_source(str(parameter.name))
    if given is click.core.ParameterSource.COMMANDLINE and "@" in value.partition("://")[2]:
        secret = value.partition("://")[2].rpartition("@")[0].partition(":")[2]
        if secret:
            # Everybody on the machine can see the arguments of a command.
            raise click.BadParameter("a password belongs into SAMSAR_BULK_DATABASE.")
    return value


def database(function: Any) -> Any:
    """Declare the option that names the database."""
    option: Callable[[Any], Any] = click.option(
        "--database",
        metavar="PATH",
        required=True,
        envvar="SAMSAR_BULK_DATABASE",
        show_envvar=True,
        callback=_checked_database,
        help="Where the rows are kept: a SQLite file, or a postgresql:// URL.",
    )
    return option(function)


def how_to_name(database: str) -> str:
    """Return the option that names a database in a hint; a URL may hold a password."""
    return "" if "://" in database else f" --database {database}"


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
    try:
        return Plan(**told)
    except (TypeError, ValueError, SamsarError) as error:
        raise WrongUsage(f"{path}: {error}") from None


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
    """Return how a command ends with rows that are wrong, after telling all but the first."""
    if not session.flags.as_json:
        for problem in error.problems[1:_TOLD]:
            session.note(str(problem))
        if len(error.problems) > _TOLD:
            session.note(f"and {len(error.problems) - _TOLD} more")
    problems = [
        {"row": each.row, "column": each.column, "message": each.message} for each in error.problems
    ]
    return Failure(
        str(error.problems[0]),
        code=Exit.USAGE,
        hint="Nothing was sent.",
        about={"type": "BulkInputError", "problems": problems},
    )
