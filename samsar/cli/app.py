"""The commands and their options. What a command does is imported when it runs."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from samsar._version import __version__
from samsar.cli.commands import ENTRIES
from samsar.cli.failures import Failure, Interrupted, WrongUsage, failure_from, notes_of
from samsar.cli.framework import SETTINGS, LazyGroup
from samsar.cli.session import Session, print_document
from samsar.errors import SamsarError

if TYPE_CHECKING:
    from collections.abc import Sequence


_INTERRUPTED: Final = {"type": "Interrupted"}


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; what goes wrong becomes one line on stderr."""
    session = Session()
    given = sys.argv[1:] if arguments is None else list(arguments)
    _say_what_can_be_said()
    try:
        result = cli.main(args=arguments, prog_name="samsar", standalone_mode=False, obj=session)
    except click.Abort as abort:
        notes = notes_of(abort)
        hint = "samsar requests list shows whether it was made." if "in flight" in notes else ""
        return _shown(session, given, Interrupted(notes, hint=hint, about=_INTERRUPTED), abort)
    except click.UsageError as error:
        return _shown(session, given, _on_one_line(error), error)
    except click.ClickException as error:
        return _shown(session, given, error, error)
    except SamsarError as error:
        return _shown(session, given, failure_from(error, session.context), error)
    except OSError as error:
        return _system_said_no(session, given, error)
    finally:
        if session.flags.debug:
            from samsar.cli.debugging import stop_logging

            stop_logging()
    return result if isinstance(result, int) else 0


def _say_what_can_be_said() -> None:
    """Keep a stream that knows few characters from ending the command at the first other one."""
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", None) or "").lower().replace("-", "")
        if encoding != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _on_one_line(error: click.UsageError) -> click.ClickException:
    """Say what was wrong like everything else that goes wrong; a group without a command helps."""
    if error.ctx is None or type(error).__name__ == "NoArgsIsHelpError":
        return error
    hint = f"Try '{error.ctx.command_path} --help' for help."
    return WrongUsage(error.format_message(), hint=hint, about={"type": "WrongUsage"})


def _shown(
    session: Session, given: Sequence[str], error: click.ClickException, cause: BaseException
) -> int:
    if session.flags.debug and not isinstance(cause, click.UsageError):
        from samsar.cli.debugging import traceback_of

        click.echo(traceback_of(cause), err=True)
    # Wrong usage ends a command before its options count.
    if session.flags.as_json or "--json" in given:
        document = {
            "type": "Failure",
            "message": " ".join(error.format_message().split()),
            "hint": getattr(error, "hint", "") or None,
            "exit_code": int(error.exit_code),
            **getattr(error, "about", {}),
        }
        print_document({"error": document})
    error.show()
    return int(error.exit_code)


def _system_said_no(session: Session, given: Sequence[str], error: OSError) -> int:
    if error.errno == errno.EPIPE:
        # Whoever read our output has left (`| head`). Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Failure.exit_code
    where = f"{error.filename}: " if error.filename else ""
    return _shown(session, given, Failure(f"{where}{error.strerror or error}"), error)


def _web_addresses(
    _context: click.Context, _option: click.Parameter, urls: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse what is no address here: by then the first video would have been paid for."""
    for url in urls:
        if not url.startswith(("https://", "http://")):
            raise click.BadParameter(f"{url!r} does not begin with https:// or http://.")
    return urls


@click.group(cls=LazyGroup, entries=ENTRIES, context_settings=dict(SETTINGS))
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def cli() -> None:
    """Make videos with the Samsar API, or try it on this machine.

    The key comes from SAMSAR_API_KEY, or from samsar login. Results go to standard output, all
    else to standard error.
    """


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

    Exit codes: 1 when it is declined; samsar --help lists the others.
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
