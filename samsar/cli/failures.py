"""How a command ends when it does not end well: one line on stderr and an exit code."""

from __future__ import annotations

from typing import IO, Any

import click


class Failure(click.ClickException):
    """Ends the command with one line, and with exit code 1."""

    label = "error: "

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line."""
        click.echo(f"{self.label}{' '.join(self.message.split())}".rstrip(), file=file, err=True)


class WrongUsage(Failure):
    """Ends the command because of how it was called."""

    exit_code = 2


class Interrupted(Failure):
    """Ends the command after Ctrl-C; the message says what became of the work.

    Shells report 130 for a program that SIGINT ended.
    """

    exit_code = 130
    label = "Interrupted. "


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
