"""What a command works with: the client, the limits on spending, and the ways to show results."""

from __future__ import annotations

import json
import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from samsar import errors
from samsar.cli.failures import Exit, Failure, Interrupted, WrongUsage, how_to_wait

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import Console

    from samsar import Job, SamsarClient
    from samsar.cli.profiles import Profile

T = TypeVar("T")

DEFAULT_CONFIRM_ABOVE: Final = 50.0
"""Credits from which on a call asks first."""
_IDENTITIES: Final = ("SAMSAR_AUTH_TOKEN", "SAMSAR_API_KEY", "SAMSAR_APP_KEY")


class Flags:
    """The options that commands share; what a command does not take has its default.

    It is a plain class, because `--help` should not have to load attrs.

    Attributes:
        as_json: Print one JSON document instead of words.
        debug: Log requests, and show tracebacks.
        profile: The name of the profile; None for that of the environment, or `default`.
        dry_run: Show the request instead of sending it.
        max_credits: Refuse what would cost more.
        yes: Do not ask before paying.
        wait: Wait for a job that was begun.
        output: Where its file goes; it is waited for, too.
        timeout: How many seconds to wait for a job.
        poll: Seconds between two looks at a job; None for the SDK's own schedule.
        overwrite: Whether a file that is there already is replaced.
    """

    as_json: bool = False
    debug: bool = False
    profile: str | None = None
    dry_run: bool = False
    max_credits: float | None = None
    yes: bool = False
    wait: bool = False
    output: str | None = None
    timeout: float = 3600.0
    poll: float | None = None
    overwrite: bool = True


class Session:
    """One run of a command.

    Attributes:
        flags: The options that commands share.
        context: That of the command, once it runs.
    """

    def __init__(self) -> None:
        self.flags: Flags = Flags()
        self.context: click.Context | None = None

    @cached_property
    def out(self) -> Console:
        """Where results go: standard output."""
        from samsar.cli import output

        return output.console()

    @cached_property
    def notes(self) -> Console:
        """Where progress and hints go: standard error; with `--json` only to a terminal."""
        from samsar.cli import output

        return output.notes(quiet=self.flags.as_json and not sys.stderr.isatty())

    @cached_property
    def profile_name(self) -> str:
        """The name of the profile that is in force, whether it exists or not."""
        from samsar.cli import profiles

        named = self.flags.profile or os.environ.get("SAMSAR_PROFILE", "").strip()
        return named or profiles.DEFAULT_NAME

    @cached_property
    def profile(self) -> Profile | None:
        """The profile that is in force.

        Raises:
            Failure: One was named that does not exist.
        """
        from samsar.cli import profiles

        found = profiles.load(self.profile_name)
        if found is None and self.profile_name != profiles.DEFAULT_NAME:
            known = ", ".join(profiles.names())
            raise Failure(
                f"there is no profile {self.profile_name!r}",
                code=Exit.CREDENTIAL,
                hint=f"There are: {known}." if known else "samsar login makes one.",
            )
        return found

    @cached_property
    def client(self) -> SamsarClient:
        """The client of this run: nothing is made before it is asked for.

        Raises:
            Failure: The profile cannot be used.
            ConfigurationError: The environment cannot be used.
        """
        client = self.make_client()
        click.get_current_context().call_on_close(client.close)
        return client

    def make_client(self) -> SamsarClient:
        """Return another client with the settings of this run; the environment wins over profiles.

        Raises:
            Failure: The profile cannot be used.
            ConfigurationError: The environment cannot be used.
        """
        from samsar import SamsarClient

        return SamsarClient(api_key=self._kept_key(), base_url=self.base_url)

    @property
    def base_url(self) -> str | None:
        """The server: of the environment, else of the profile; None for the API itself."""
        told = os.environ.get("SAMSAR_BASE_URL", "").strip()
        return told or (self.profile.base_url if self.profile else None)

    def _kept_key(self) -> str | None:
        """Return the key of the profile, unless the environment says who is calling."""
        if any(os.environ.get(name, "").strip() for name in _IDENTITIES):
            return None
        if self.profile is None or not self.profile.has_key:
            return None
        from samsar._core.address import DEFAULT_BASE_URL, base_url_from
        from samsar.cli import profiles

        own = base_url_from(self.profile.base_url or DEFAULT_BASE_URL)
        if base_url_from(self.base_url or DEFAULT_BASE_URL) != own:
            # A key must not reach another server than the one that it was checked with.
            raise Failure(
                f"the key of the profile {self.profile_name!r} is for {own}, and SAMSAR_BASE_URL"
                " names another server",
                code=Exit.CREDENTIAL,
                hint="Set SAMSAR_API_KEY for that server, or choose another --profile.",
            )
        if profiles.is_open_to_others():
            self.note(f"warning: others can read {profiles.file_of_profiles()}; chmod 600 it.")
        key = profiles.key_of(self.profile)
        if key is not None:
            from samsar.cli.debugging import hide

            hide(key)
        return key

    @property
    def confirm_above(self) -> float | None:
        """The credits from which on a call asks first; None is never.

        Raises:
            WrongUsage: The environment has something else than a number or `never`.
        """
        told = os.environ.get("SAMSAR_CONFIRM_ABOVE", "").strip().lower()
        if told == "never":
            return None
        if told:
            try:
                limit = float(told)
            except ValueError:
                limit = -1
            if not limit >= 0:
                raise WrongUsage("SAMSAR_CONFIRM_ABOVE must be a number of credits, or never")
            return limit
        kept = self.profile.confirm_above if self.profile else None
        return DEFAULT_CONFIRM_ABOVE if kept is None else kept

    def read(self, work: Callable[[SamsarClient], T]) -> T:
        """Do what costs nothing; with `--dry-run` its first request is shown instead.

        Args:
            work: What to do with the client.
        """
        self.plan(work)
        return work(self.client)

    def pay(self, work: Callable[[SamsarClient], T], *, price: str = "") -> T:
        """Do what may cost credits: dear things are asked about first, and limits are kept.

        Args:
            work: What to do with the client: one call that may charge, because it is begun anew
                once it is agreed to. The SDK's own estimate is what counts.
            price: The price in words, for what the SDK cannot reckon.

        Raises:
            Failure: It was not agreed to.
            BudgetExceededError: It would cost more than `--max-credits`.
        """
        self.plan(work)
        allowed = self.flags.max_credits
        asks_above = None if self.flags.yes else self.confirm_above
        if asks_above is not None and (allowed is None or asks_above < allowed):
            try:
                return work(self.client.with_options(max_credits=asks_above))
            except errors.BudgetExceededError as error:
                if allowed is not None and (error.estimate is None or error.estimate > allowed):
                    # There is no use in asking.
                    return work(self.client.with_options(max_credits=allowed))
                self._ask(error, price)
        return work(self.client.with_options(max_credits=allowed))

    def _ask(self, error: errors.BudgetExceededError, price: str) -> None:
        """Ask whether to pay; the SDK has not sent anything, pictures included."""
        cost = _in_words(error.estimate, price)
        if not self.is_interactive:
            raise Failure(
                f"{cost}; nothing was sent",
                code=Exit.CREDITS,
                hint="--yes agrees; --max-credits and SAMSAR_CONFIRM_ABOVE set limits.",
                about={"type": "NotAgreed", "estimate": error.estimate},
            )
        if not self.confirm(f"{cost[:1].upper()}{cost[1:]}. Go on?"):
            raise Failure(
                "not agreed to; nothing was sent",
                code=Exit.CREDITS,
                about={"type": "NotAgreed", "estimate": error.estimate},
            )

    @property
    def is_interactive(self) -> bool:
        """Whether somebody sits there who can be asked."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def confirm(self, question: str) -> bool:
        """Ask a question on the terminal; whatever is no yes is a no, Ctrl-C included."""
        # Not by click: old versions of it write to standard output, where the result goes.
        click.echo(f"{question} [y/N]: ", nl=False, err=True)
        try:
            answer = sys.stdin.readline()
        except KeyboardInterrupt:
            answer = ""
        if not answer:
            click.echo(err=True)
        return answer.strip().lower() in {"y", "yes"}

    def plan(self, work: Callable[[SamsarClient], object]) -> None:
        """End here with `--dry-run`, after showing what the work would send first.

        `read` and `pay` do it by themselves.
        """
        if not self.flags.dry_run:
            return
        from samsar.cli import dry_run, views

        found = dry_run.plan(self.make_client(), work, self.flags.max_credits)
        document = {
            "dry_run": True,
            "requests": found.requests,
            "estimate": {"credits": found.credits},
        }
        self.show(document, lambda out: views.plan(out, found))
        raise click.exceptions.Exit(Exit.DONE)

    def start(self, work: Callable[[SamsarClient], Job[Any]], *, price: str = "") -> None:
        """Begin a job, and wait for it and download it where that was asked for.

        A job whose answer was lost is looked for, and never begun again.

        Args:
            work: What begins the job: one call.
            price: The price in words, for what the SDK cannot reckon.
        """
        from samsar.cli import following

        following.check_target(self)
        try:
            job = self.pay(work, price=price)
        except errors.OutcomeUnknownError as error:
            job = following.found_again(self, error)
        following.after_start(self, job)

    def show(self, document: Mapping[str, Any], view: Callable[[Console], object]) -> None:
        """Show the result: the document with `--json`, else the view of it.

        Args:
            document: What a program reads: JSON, in names of the SDK. A model becomes one by
                `documents.plain`.
            view: Prints the same for people.
        """
        if self.flags.as_json:
            print_document(document)
        else:
            view(self.out)

    def note(self, text: str) -> None:
        """Tell something beside the result: a hint, or what to mind."""
        from rich.text import Text

        from samsar.cli.output import clean

        self.notes.print(Text(clean(text)), soft_wrap=True)

    def interrupted(self, refs: Sequence[Mapping[str, Any]]) -> Interrupted:
        """Return how a wait ends after Ctrl-C: with the way back to it."""
        if len(refs) == 1:
            return Interrupted(
                f"The job goes on; {how_to_wait(refs[0])} waits for it again.",
                about={"type": "Interrupted", "ref": dict(refs[0])},
            )
        command = how_to_wait(refs[0], *(str(ref.get("id")) for ref in refs))
        return Interrupted(
            f"The jobs go on; {command} waits for them again.",
            about={"type": "Interrupted", "refs": [dict(ref) for ref in refs]},
        )


def print_document(document: Mapping[str, Any]) -> None:
    """Print one JSON document to standard output."""
    can_say_all = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8")
    text = json.dumps(document, ensure_ascii=not can_say_all, indent=2, allow_nan=False)
    click.echo(text)


def _in_words(estimate: float | None, price: str) -> str:
    if estimate is not None:
        from samsar.cli.output import dollars, number

        return f"this would cost about {number(estimate)} credits ({dollars(estimate)})"
    told = f": it is {price}" if price else ""
    return f"nobody can say beforehand what this costs{told}"
