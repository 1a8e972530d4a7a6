"""The commands and their options. What a command does is imported when it runs."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from samsar._version import __version__
from samsar.cli.failures import Failure, Interrupted, notes_of
from samsar.errors import SamsarError

if TYPE_CHECKING:
    from collections.abc import Sequence

_SETTINGS: Final = {"help_option_names": ["-h", "--help"]}


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; what goes wrong becomes one line on stderr."""
    try:
        result = cli.main(args=arguments, prog_name="samsar", standalone_mode=False)
    except click.Abort as abort:
        return _shown(Interrupted(notes_of(abort)))
    except click.ClickException as error:
        return _shown(error)
    except SamsarError as error:
        return _shown(Failure(str(error)))
    except OSError as error:
        return _system_said_no(error)
    return result if isinstance(result, int) else 0


def _shown(error: click.ClickException) -> int:
    error.show()
    return error.exit_code


def _system_said_no(error: OSError) -> int:
    if error.errno == errno.EPIPE:
        # Whoever read our output has left (`| head`). Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Failure.exit_code
    where = f"{error.filename}: " if error.filename else ""
    return _shown(Failure(f"{where}{error.strerror or error}"))


def _web_addresses(
    _context: click.Context, _option: click.Parameter, urls: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse what is no address here: by then the first video would have been paid for."""
    for url in urls:
        if not url.startswith(("https://", "http://")):
            raise click.BadParameter(f"{url!r} does not begin with https:// or http://.")
    return urls


@click.group(context_settings=_SETTINGS)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def cli() -> None:
    """Make videos with the Samsar API, or try it on this machine."""


@cli.command(short_help="Make two videos and show the code for it.")
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    default=Path("samsar-demo"),
    show_default=True,
    help="Folder for the videos; made if need be.",
)
@click.option("--live", is_flag=True, help="Use the real API and pay with SAMSAR_API_KEY.")
@click.option(
    "--image",
    "images",
    metavar="URL",
    multiple=True,
    callback=_web_addresses,
    help="A public picture for the second video; may be repeated.",
)
@click.option("--yes", is_flag=True, help="With --live: do not ask before paying.")
def demo(output: Path, images: tuple[str, ...], *, live: bool, yes: bool) -> None:
    """Make a video from text and one from pictures, and show the code for it.

    Everything happens on this machine: an emulator of the API renders the videos in a few seconds
    (test pictures, not the real thing). No account is needed, nothing is paid, and your SAMSAR_*
    variables are not read.

    With --live the API renders them. You are told what it will cost and asked first; answering no
    sends nothing. The API fetches pictures by their URLs, so without --image there is only the
    video from text.

    Exit codes: 0 done, 1 failed or declined, 2 wrong usage, 130 after Ctrl-C.
    """
    from samsar.cli import demo as command

    if live:
        command.run_live(output, images, agreed=yes)
    else:
        command.run_here(output, images)


@cli.command(short_help="Run the API on this machine.")
@click.option("--host", metavar="HOST", help="Address to listen on.  [default: 127.0.0.1]")
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.  [default: 8765]",
)
@click.option(
    "--database",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps accounts, credits and jobs; without it they are forgotten at the end.",
)
@click.option(
    "--credits",
    metavar="N",
    type=click.FloatRange(min=0),
    help="What a new account starts with.  [default: 10000]",
)
@click.option(
    "--speed",
    metavar="X",
    type=click.FloatRange(min=0),
    help="How much faster than real its clock runs; at 1 a video takes 90 s. Above 1,"
    " jobs.reconcile cannot find a lost job; at 0 only --control moves it.  [default: 1]",
)
@click.option("--api-key", metavar="KEY", help="API key of the account; made up without it.")
@click.option(
    "--webhooks-to",
    type=click.Choice(["local", "anywhere", "nowhere"]),
    help="Who is really called: this machine and its neighbours, or anybody, or nobody."
    "  [default: local]",
)
@click.option(
    "--webhook-omissions/--all-webhooks",
    default=None,
    help="Leave out the webhooks that the API leaves out, or post them too.  [default: leave out]",
)
@click.option(
    "--http-redirects",
    is_flag=True,
    default=None,
    help="Take plain http redirect URLs of this machine; the API takes https only.",
)
@click.option(
    "--scenario",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="TOML file with accounts, users, faults and settings to start with; the other options"
    " win over it.",
)
@click.option(
    "--control",
    is_flag=True,
    help="Let programs step the clock, set balances, order faults and read what was received,"
    " below /_emulator, without a credential.",
)
@click.option("--quiet", is_flag=True, help="Do not log requests.")
def emulator(*, quiet: bool, **options: Any) -> None:
    """Run the API on this machine, to develop and to test against.

    It has accounts, credits and jobs that go through the real stages, and answers as the API does;
    the videos are test pictures. Point the SDK at it with the two lines that it prints. Each
    request is logged on one line (method, path, status, milliseconds), without its query and
    headers; requests for the control path are not.

    Ctrl-C ends it, with exit code 0.
    """
    from samsar.cli import emulator as command

    given = {name: value for name, value in options.items() if value is not None}
    command.run(quiet=quiet, **given)
