"""`samsar external-users assistant`: talk in sessions of an external user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli import external
from samsar.cli.commands.assistant import asking
from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Json, Text, given, option

if TYPE_CHECKING:
    from samsar.cli.framework import LazyGroup
    from samsar.cli.session import Session


@command("ask", pays=True, body=True)
@asking
@external.identity
def ask(session: Session, extra: Any, **fields: Any) -> None:
    """Ask the assistant, within a session of an external user.

    The user pays what the model uses, times 1.5, rounded up to whole credits. Nobody can say it
    beforehand: so it asks first (--yes agrees).
    """
    from samsar.cli import answers

    view = external.view_of(fields)
    answers.ask(session, lambda samsar: view(samsar).assistant, extra, fields)


@command("create-session", body=True)
@click.argument("session_name", metavar="[NAME]", required=False)
@option("metadata", Json(dict), metavar="JSON", help="What is to be kept with it: a JSON object.")
@external.identity
def create_session(session: Session, extra: Any, session_name: str | None, **fields: Any) -> None:
    """Make a session for an external user to talk in, without a video.

    It is free of charge.
    """
    from samsar.cli import answers

    view = external.view_of(fields)
    answers.create_session(
        session, lambda samsar: view(samsar).assistant, session_name, extra, given(fields)
    )


@command("set-system-prompt", body=True)
@click.argument("system_prompt", metavar="[TEXT]", type=Text(), required=False)
@click.option("--clear", is_flag=True, help="Take back what the assistant was told.")
@external.identity
def set_system_prompt(
    session: Session, extra: Any, system_prompt: str | None, *, clear: bool, **fields: Any
) -> None:
    """Set what the assistant is told before every conversation of an external user.

    TEXT is the text, @FILE or -. It is free of charge.
    """
    from samsar.cli import answers

    view = external.view_of(fields)
    answers.set_prompt(
        session, lambda samsar: view(samsar).assistant, system_prompt, extra, clear=clear
    )


_HERE: Final = "commands.external_assistant:"

assistant: LazyGroup = group(
    "assistant",
    {
        "ask": Entry(f"{_HERE}ask", "Ask the assistant, within a session of an external user."),
        "create-session": Entry(
            f"{_HERE}create_session",
            "Make a session for an external user to talk in, without a video.",
        ),
        "set-system-prompt": Entry(
            f"{_HERE}set_system_prompt",
            "Set what the assistant is told before every conversation of an external user.",
        ),
    },
    "Talk in sessions of an external user.",
)
