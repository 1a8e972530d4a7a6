"""`samsar emulator`: the API on a port of this machine, until Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import shlex
import signal
import sqlite3
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Unpack

import click

from samsar._core.address import is_this_machine
from samsar._version import __version__
from samsar.cli import output
from samsar.cli.failures import Failure
from samsar.emulator import Emulator, EmulatorOptions, serve
from samsar.emulator.emulator import DEFAULT_HOST, DEFAULT_PORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

_LOGGER: Final = logging.getLogger("samsar.emulator")


def run(*, quiet: bool = False, **options: Unpack[EmulatorOptions]) -> None:
    """Run an emulator until Ctrl-C.

    Args:
        quiet: Whether no requests are logged.
        **options: Those that were given; the emulator has defaults for the others.

    Raises:
        Failure: It cannot listen there, or an option makes no sense.
    """
    out = output.console()
    _warn_of_strangers(options.get("host", DEFAULT_HOST), control=options.get("control", False))

    def introduce(emulator: Emulator) -> None:
        _introduce(out, emulator, options)
        out.print("Ctrl-C stops it." if quiet else "Ctrl-C stops it. Requests:")

    try:
        with _log_on_stdout(logging.WARNING if quiet else logging.INFO):
            asyncio.run(_serve_until_told(introduce, options))
    except KeyboardInterrupt:
        # Where the loop takes no signals, and before it runs.
        _say_goodbye(out)
    except sqlite3.Error as error:
        raise Failure(f"{options.get('database')}: {error}") from error
    except ValueError as error:
        raise Failure(str(error)) from error
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        if error.filename:
            raise Failure(f"{error.filename}: {error.strerror or error}") from error
        raise _no_port(error, options) from error
    else:
        _say_goodbye(out)


async def _serve_until_told(
    introduce: Callable[[Emulator], None], options: EmulatorOptions
) -> None:
    """Serve until Ctrl-C, or until the system asks to stop."""
    serving = asyncio.ensure_future(serve(on_start=introduce, **options))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) == signal.SIG_IGN:
            # A shell that runs it in the background keeps its Ctrl-C from it.
            continue
        # By the loop, which no signal finds asleep. (Windows: Ctrl-C cancels this by itself.)
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving


def _say_goodbye(out: Console) -> None:
    out.print()
    out.print("Stopped.")


def _introduce(out: Console, emulator: Emulator, options: EmulatorOptions) -> None:
    output.heading(out, f"samsar {__version__}: an emulator of the API at {emulator.url}")
    output.facts(out, _facts(emulator, options))
    url, key = emulator.url, emulator.api_key
    python = f"SamsarClient(base_url={json.dumps(url)}, api_key={json.dumps(key)})"
    typescript = f"{{ baseUrl: {json.dumps(url + '/v1')}, apiKey: {json.dumps(key)} }}"
    for title, lines in (
        ("In the shell of your program:", _exports(emulator)),
        ("Or in Python:", [python]),
        ("Or for new SamsarClient(…) of the TypeScript client:", [typescript]),
    ):
        out.print()
        out.print(title)
        out.print()
        for line in lines:
            out.print(" " * output.INDENT + line, soft_wrap=True)
    out.print()


def _facts(emulator: Emulator, options: EmulatorOptions) -> dict[str, str]:
    facts = {
        "API key": emulator.api_key,
        "Balance": f"{output.number(emulator.balance())} credits",
        "State": str(options.get("database", "in memory, forgotten at the end")),
    }
    if "scenario" in options:
        facts["Scenario"] = str(options["scenario"])
    if options.get("control"):
        facts["Control"] = f"{emulator.url}/_emulator"
    if not emulator.clock.speed:
        steps = "; POST /_emulator/clock steps it" if options.get("control") else " (see --control)"
        facts["Clock"] = f"stands still{steps}"
    return facts


def _exports(emulator: Emulator) -> list[str]:
    values = {"SAMSAR_BASE_URL": emulator.url, "SAMSAR_API_KEY": emulator.api_key}
    if os.name == "nt":
        return [f'$env:{name} = "{value}"' for name, value in values.items()]
    return [f"export {name}={shlex.quote(value)}" for name, value in values.items()]


def _warn_of_strangers(host: str, *, control: bool) -> None:
    if not is_this_machine(host):
        click.echo(
            f"warning: {host} lets other machines in, without encryption; the SDK there needs "
            "allow_http=True",
            err=True,
        )
        if control:
            click.echo(
                "warning: --control lets whoever reaches the port read and change everything",
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
def _log_on_stdout(level_of_requests: int) -> Iterator[None]:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Line("%(asctime)s %(message)s", datefmt="%H:%M:%S"))
    # aiohttp refuses what is no HTTP by itself, and would show all of it with a traceback.
    levels = {_LOGGER: level_of_requests, logging.getLogger("aiohttp.server"): logging.CRITICAL}
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
