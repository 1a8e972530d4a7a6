"""`samsar assistant`: talk in a session, with text and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from samsar.cli.framework import Entry, command, group
from samsar.cli.options import Json, Number, Picture, Text, TextOrJson, given, option, options

if TYPE_CHECKING:
    from samsar.cli.framework import LazyGroup
    from samsar.cli.options import Declared
    from samsar.cli.session import Session

asking: Declared = options(
    click.argument("session_id", metavar="SESSION"),
    click.argument("question", metavar="TEXT", type=Text()),
    click.option(
        "--image-url",
        "image_urls",
        metavar="PICTURE",
        type=Picture(),
        multiple=True,
        help="A picture to show to the assistant: a URL or a file; may be repeated.",
    ),
    click.option("--draw", is_flag=True, help="Let the assistant draw pictures."),
    click.option(
        "--images",
        "folder",
        metavar="DIR",
        type=click.Path(file_okay=False),
        default=".",
        help="Folder for the pictures of the answer, made if need be.  [default: this one]",
    ),
    option(
        "tools",
        Json(list),
        metavar="JSON",
        help="What the model may use: a JSON list of tools; @FILE and - read it.",
    ),
    option(
        "tool_choice",
        TextOrJson(),
        metavar="WORD",
        help="Whether it must: auto, none or required; or the tool to use, as a JSON object.",
    ),
    option("parallel_tool_calls", bool, help="Whether it may use several tools at once."),
    option(
        "max_output_tokens",
        click.IntRange(min=1),
        metavar="N",
        help="How many tokens the answer may have.",
    ),
    option(
        "temperature",
        Number(),
        metavar="X",
        help="How freely to answer: 0 to 2.",
    ),
    option(
        "top_p",
        Number(),
        metavar="X",
        help="How much of the likely words to choose from: 0 to 1.",
    ),
    option(
        "text",
        Json(dict),
        metavar="JSON",
        help="The form of the answer, such as a JSON schema: a JSON object; @FILE and - read it.",
    ),
    option(
        "metadata",
        Json(dict),
        metavar="JSON",
        help="Names and values to keep with the answer: a JSON object.",
    ),
    option(
        "previous_response_id",
        metavar="ID",
        help="The answer to go on from.  [default: the last of the session]",
    ),
    option(
        "timeout_ms",
        Number(),
        metavar="MS",
        help="How many milliseconds the server lets the model think.  [default: 600000]",
    ),
)
"""What a question takes, for the account and for external users."""


@command("ask", pays=True, body=True)
@asking
@option("user", metavar="NAME", help="Whom the answer is for, in your own words.")
def ask(session: Session, extra: Any, **fields: Any) -> None:
    """Ask the assistant, within a session.

    SESSION is one of yours, such as the id of a video; TEXT is the question, @FILE or -. It costs
    what the model uses, times 1.5, which nobody can say beforehand: so it asks first (--yes
    agrees). The answer can take ten minutes.
    """
    from samsar.cli import answers

    answers.ask(session, lambda samsar: samsar.assistant, extra, fields)


@command("create-session", body=True)
@click.argument("session_name", metavar="[NAME]", required=False)
@option("metadata", Json(dict), metavar="JSON", help="What is to be kept with it: a JSON object.")
def create_session(session: Session, extra: Any, session_name: str | None, **fields: Any) -> None:
    """Make a session to talk in, without a video.

    It is free of charge.
    """
    from samsar.cli import answers

    answers.create_session(
        session, lambda samsar: samsar.v2.assistant, session_name, extra, given(fields)
    )


@command("set-system-prompt", body=True)
@click.argument("system_prompt", metavar="[TEXT]", type=Text(), required=False)
@click.option("--clear", is_flag=True, help="Take back what the assistant was told.")
def set_system_prompt(
    session: Session, extra: Any, system_prompt: str | None, *, clear: bool
) -> None:
    """Set what the assistant is told before every conversation.

    TEXT is the text, @FILE or -. It is free of charge.
    """
    from samsar.cli import answers

    answers.set_prompt(session, lambda samsar: samsar.assistant, system_prompt, extra, clear=clear)


_HERE = "commands.assistant:"

assistant: LazyGroup = group(
    "assistant",
    {
        "ask": Entry(f"{_HERE}ask", "Ask the assistant, within a session."),
        "create-session": Entry(
            f"{_HERE}create_session", "Make a session to talk in, without a video."
        ),
        "set-system-prompt": Entry(
            f"{_HERE}set_system_prompt",
            "Set what the assistant is told before every conversation.",
        ),
    },
    "Talk in a session, with text and pictures.",
)
