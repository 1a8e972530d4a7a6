"""How a command ends when it does not end well: one line and a hint on stderr, an exit code."""

from __future__ import annotations

import enum
from typing import IO, TYPE_CHECKING, Any, ClassVar, Final

import click

from samsar import errors

if TYPE_CHECKING:
    from collections.abc import Mapping


class Exit(enum.IntEnum):
    """How a command ended, for scripts."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    CREDENTIAL = 3
    CREDITS = 4
    NOT_FOUND = 5
    NETWORK = 6
    UNKNOWN = 7
    JOB = 8
    INTERRUPTED = 130


MEANINGS: Final[Mapping[Exit, str]] = {
    Exit.DONE: "done",
    Exit.FAILED: "failed in another way",
    Exit.USAGE: "wrong usage: refused here, or by the server",
    Exit.CREDENTIAL: "no credential or setting that works",
    Exit.CREDITS: "too few credits, over a limit, or not agreed to",
    Exit.NOT_FOUND: "not there, not yours, or expired",
    Exit.NETWORK: "network or server trouble, or out of time",
    Exit.UNKNOWN: "outcome unknown; it was not sent again",
    Exit.JOB: "the job failed, or was cancelled",
    Exit.INTERRUPTED: "Ctrl-C; jobs go on",
}
"""What each exit code means, as `--help` lists them."""

# By name: a class that is not there counts as the next one above it.
_CODES: Final[Mapping[str, Exit]] = {
    "SamsarError": Exit.FAILED,
    "ConfigurationError": Exit.CREDENTIAL,
    "InputError": Exit.USAGE,
    "BudgetExceededError": Exit.CREDITS,
    "SignInRequiredError": Exit.CREDENTIAL,
    "AppKeyLostError": Exit.CREDENTIAL,
    "WebhookRefusedError": Exit.USAGE,
    "SamsarCallError": Exit.FAILED,
    "SamsarRequestError": Exit.FAILED,
    "BadRequestError": Exit.USAGE,
    "AuthenticationError": Exit.CREDENTIAL,
    "InsufficientCreditsError": Exit.CREDITS,
    "PermissionDeniedError": Exit.CREDENTIAL,
    "NotFoundError": Exit.NOT_FOUND,
    "RouteNotFoundError": Exit.NOT_FOUND,
    "ConflictError": Exit.FAILED,
    "GoneError": Exit.NOT_FOUND,
    "PayloadTooLargeError": Exit.USAGE,
    "RateLimitError": Exit.NETWORK,
    "ServerError": Exit.NETWORK,
    "UnexpectedReplyError": Exit.FAILED,
    "SamsarConnectionError": Exit.NETWORK,
    "SamsarTimeoutError": Exit.NETWORK,
    "OutcomeUnknownError": Exit.UNKNOWN,
    "PaymentFailedError": Exit.JOB,
    "JobError": Exit.JOB,
    "JobFailedError": Exit.JOB,
    "JobCancelledError": Exit.JOB,
    "WaitTimeoutError": Exit.NETWORK,
}

_HINTS: Final[Mapping[str, str]] = {
    "AuthenticationError": "samsar whoami shows which credential is used; samsar login keeps one.",
    "PermissionDeniedError": "samsar whoami shows which credential is used.",
    "InsufficientCreditsError": "samsar credits shows what is left.",
    "RouteNotFoundError": "samsar whoami shows which server is asked.",
    "NotFoundError": "samsar requests list shows the ids of the account.",
    "SamsarConnectionError": "samsar whoami shows which server is asked.",
    "ServerError": "Nothing was repeated that could be charged twice; try again later.",
    "OutcomeUnknownError": (
        "samsar requests list shows whether it was made, samsar video wait ID goes on with it."
    ),
}

# Where jobs of each kind are waited for.
_WAITS: Final[Mapping[str, str]] = {
    "video": "samsar video wait",
    "image": "samsar image wait",
    "step_video": "samsar step review",
}


class Failure(click.ClickException):
    """Ends the command with one line, and with exit code 1 or another.

    Attributes:
        hint: What to do next, on a line of its own.
        about: What a program may want to know besides.
    """

    label = "error: "
    exit_code: ClassVar[int] = int(Exit.FAILED)

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        hint: str = "",
        about: Mapping[str, Any] | None = None,
    ) -> None:
        # A server may repeat what it was sent.
        from samsar.cli.debugging import without_secrets

        super().__init__(without_secrets(message))
        if code is not None:
            # New clicks say that a class has one for all its failures.
            vars(self)["exit_code"] = int(code)
        self.hint = hint
        self.about: dict[str, Any] = {
            name: without_secrets(value) if isinstance(value, str) else value
            for name, value in (about or {}).items()
        }

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line, and the hint below it."""
        click.echo(f"{self.label}{printable(self.message)}".rstrip(), file=file, err=True)
        if self.hint:
            click.echo(f"hint: {printable(self.hint)}", file=file, err=True)


class WrongUsage(Failure):
    """Ends the command because of how it was called."""

    exit_code: ClassVar[int] = int(Exit.USAGE)


class Interrupted(Failure):
    """Ends the command after Ctrl-C; the message says what became of the work.

    Shells report 130 for a program that SIGINT ended.
    """

    exit_code: ClassVar[int] = int(Exit.INTERRUPTED)
    label = "Interrupted. "


def printable(text: object) -> str:
    """Return a text on one line that cannot steer the terminal, whoever wrote it."""
    line = " ".join(str(text).split())
    return "".join(character if character.isprintable() else "?" for character in line)


def code_of(error: BaseException) -> Exit:
    """Return the exit code for an error: that of its class, or of the next above it."""
    names = (cls.__name__ for cls in type(error).__mro__)
    return next((_CODES[name] for name in names if name in _CODES), Exit.FAILED)


def failure_from(error: errors.SamsarError, context: click.Context | None = None) -> Failure:
    """Return how a command ends that an error of the SDK has ended.

    Args:
        error: The error.
        context: That of the command, where there is one.
    """
    hint = _about_the_option(error, context) or _hint_of(error)
    return Failure(message_of(error), code=code_of(error), hint=hint, about=_about(error))


def message_of(error: BaseException) -> str:
    """Say in the words of the command line what went wrong; the SDK's are for programs."""
    text = str(error)
    if isinstance(error, errors.WaitTimeoutError):
        return text.partition("; it goes on")[0]
    if isinstance(error, errors.ConfigurationError) and text.startswith("there is no credential"):
        return "there is no credential"
    if isinstance(error, errors.BudgetExceededError):
        return _over_budget(error)
    return text


def _over_budget(error: errors.BudgetExceededError) -> str:
    limit = f"--max-credits is {error.max_credits or 0:g}"
    if error.estimate is None:
        return f"nobody can say beforehand what this costs, and {limit}; nothing was sent"
    return f"this would cost about {error.estimate:g} credits, and {limit}; nothing was sent"


def _hint_of(error: errors.SamsarError) -> str:
    if isinstance(error, errors.WaitTimeoutError):
        return f"It goes on; {how_to_wait(error.ref)} waits again." if error.ref else ""
    if isinstance(error, errors.ConfigurationError) and "no credential" in str(error):
        return "samsar login keeps an API key; or set SAMSAR_API_KEY."
    if isinstance(error, errors.RateLimitError) and error.retry_after is not None:
        return f"Try again in {error.retry_after:g} seconds."
    if isinstance(error, errors.OutcomeUnknownError) and not getattr(error, "__notes__", ()):
        # The SDK adds a note where there is a job to look for.
        return "samsar payments usage-logs shows whether it was charged."
    names = (cls.__name__ for cls in type(error).__mro__)
    return next((_HINTS[name] for name in names if name in _HINTS), "")


def _about_the_option(error: errors.SamsarError, context: click.Context | None) -> str:
    """Point at the option that an argument of the SDK is here; there may be none."""
    if context is None or not isinstance(error, errors.InputError) or not error.argument:
        return ""
    name = error.argument.partition("[")[0].partition(".")[0]
    option = {each.name: each for each in context.command.params}.get(name)
    if not isinstance(option, click.Option):
        return ""
    return f"It is the option {option.opts[0]}; {context.command_path} --help has more."


def how_to_wait(ref: Mapping[str, Any], *ids: str) -> str:
    """Return the command that waits for a job, or for several of its kind."""
    command = _WAITS.get(str(ref.get("kind")), _WAITS["video"])
    return " ".join([command, *(ids or [str(ref.get("id"))])])


def _about(error: errors.SamsarError) -> dict[str, Any]:
    names = (
        "status",
        "code",
        "request_id",
        "retry_after",
        "idempotency_key",
        "credits_charged",
        "credits_remaining",
        "argument",
        "estimate",
        "max_credits",
        "reason",
        "ref",
    )
    found = {name: getattr(error, name, None) for name in names}
    return {
        "type": type(error).__name__,
        **{name: value for name, value in found.items() if value not in (None, {})},
    }


def notes_of(error: BaseException | None) -> str:
    """Return what an error and those that led to it have been told on their way.

    asyncio turns Ctrl-C into a cancelled task and back: the notes are on what was in between.
    """
    notes: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        notes += getattr(error, "__notes__", [])
        error = error.__cause__ or error.__context__
    return " ".join(dict.fromkeys(notes))
