"""`samsar emulator`: the API on a port of this machine, until Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import shlex
import sqlite3
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Unpack

import click

from samsar._core.address import is_this_machine
from samsar._version import __version__
from samsar.cli import output
from samsar.cli.failures import Failure
from samsar.emulator import Emulator, EmulatorOptions, serve
from samsar.emulator.emulator import DEFAULT_HOST, DEFAULT_PORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

_LOGGER: Final = logging.getLogger("samsar.emulator")


def run(**options: Unpack[EmulatorOptions]) -> None:
    """Run an emulator until Ctrl-C.

    Args:
        **options: Those that were given; the emulator has defaults for the others.

    Raises:
        Failure: It cannot listen there, or an option makes no sense.
    """
    out = output.console()
    _warn_of_strangers(options.get("host", DEFAULT_HOST))

    def introduce(emulator: Emulator) -> None:
        _introduce(out, emulator, options)

    try:
        with _log_on_stdout():
            asyncio.run(serve(on_start=introduce, **options))
    except KeyboardInterrupt:
        out.print()
        out.print("Stopped.")
    except sqlite3.Error as error:
        raise Failure(f"{options.get('database')}: {error}") from error
    except ValueError as error:
        raise Failure(str(error)) from error
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        raise _no_port(error, options) from error


def _introduce(out: Console, emulator: Emulator, options: EmulatorOptions) -> None:
    kept = options.get("database", "in memory, forgotten at the end")
    output.heading(out, f"samsar {__version__}: an emulator of the API at {emulator.url}")
    output.facts(
        out,
        {
            "API key": emulator.api_key,
            "Balance": f"{output.number(emulator.balance())} credits",
            "State": str(kept),
        },
    )
    out.print()
    out.print("In the shell of your program:")
    out.print()
    for line in _exports(emulator):
        out.print(" " * output.INDENT + line, soft_wrap=True)
    out.print()
    out.print("Ctrl-C stops it. Requests:")


def _exports(emulator: Emulator) -> list[str]:
    values = {"SAMSAR_BASE_URL": emulator.url, "SAMSAR_API_KEY": emulator.api_key}
    if os.name == "nt":
        return [f'$env:{name} = "{value}"' for name, value in values.items()]
    return [f"export {name}={shlex.quote(value)}" for name, value in values.items()]


def _warn_of_strangers(host: str) -> None:
    if not is_this_machine(host):
        click.echo(
            f"warning: {host} lets other machines in, without encryption; the SDK there needs "
            "allow_http=True",
            err=True,
        )


class _Line(logging.Formatter):
    """Writes a record on one line; a path must not be able to steer the terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - its name there
        return "".join(
            character if character.isprintable() else "?"
            for character in super().formatMessage(record)
        )


@contextmanager
def _log_on_stdout() -> Iterator[None]:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Line("%(asctime)s %(message)s", datefmt="%H:%M:%S"))
    # aiohttp refuses what is no HTTP by itself, and would show all of it with a traceback.
    levels = {_LOGGER: logging.INFO, logging.getLogger("aiohttp.server"): logging.CRITICAL}
    before = {logger: logger.level for logger in levels}
    for logger, level in levels.items():
        logger.setLevel(level)
    _LOGGER.addHandler(handler)
    try:
        yield
    finally:
        _LOGGER.removeHandler(handler)
        for logger, level in before.items():
            logger.setLevel(level)


def _no_port(error: OSError, options: EmulatorOptions) -> Failure:
    host, port = options.get("host", DEFAULT_HOST), options.get("port", DEFAULT_PORT)
    if error.errno == errno.EADDRINUSE:
        return Failure(
            f"port {port} is in use; stop what uses it, or choose another one with --port"
            " (0 takes a free one)"
        )
    return Failure(f"cannot listen on {host} port {port}: {error.strerror or error}")
