"""What the commands print: code, facts and numbers, for a terminal or a pipe."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Mapping

INDENT: Final = 4
_MARGIN: Final = " " * INDENT
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
# Colours of the terminal that can be read on a light and on a dark background; strings come last,
# so that words inside them stay theirs.
_COLOURS: Final = {
    r"\b(?:async|await|with|as|print)\b": "magenta",
    r"\b\d+(?:\.\d+)?\b": "cyan",
    r'"[^"]*"': "green",
}


def console() -> Console:
    """Return the console of this process; rich looks after pipes, widths and NO_COLOR."""
    return Console(highlight=False, markup=False, emoji=False)


def heading(out: Console, text: str) -> None:
    """Print the title of a part, with air around it."""
    out.print()
    out.print(Text(text, style="bold"))
    out.print()


def code(out: Console, program: str) -> None:
    """Print a piece of Python; its lines are never broken, so that it can be copied."""
    text = Text(program.rstrip())
    for pattern, style in _COLOURS.items():
        text.highlight_regex(pattern, style)
    for line in text.split("\n"):
        out.print(Text(_MARGIN) + line, soft_wrap=True)


def facts(out: Console, rows: Mapping[str, str]) -> None:
    """Print names and what they stand for, one below the other.

    Values are wrapped at blanks, but not at those made with `together`.
    """
    width = max(map(len, rows))
    for name, value in rows.items():
        label = Text(f"{_MARGIN}{name:<{width}}  ", style="dim")
        room = max(20, out.width - len(label) - 1)
        # A path or a key that is longer stays in one piece, to be copied.
        lines = textwrap.wrap(value, room, break_long_words=False, break_on_hyphens=False)
        text = f"\n{' ' * len(label)}".join(lines or [""]).replace(_NO_BREAK, " ")
        out.print(label + Text(text, style="not dim"), soft_wrap=True)


def together(text: str) -> str:
    """Keep a text on one line when it is part of a fact."""
    return text.replace(" ", _NO_BREAK)


def number(credits: float) -> str:
    """Write credits with separators, and decimals only where there are any."""
    return f"{credits:,.4f}".rstrip("0").rstrip(".")


def dollars(credits: float) -> str:
    """Write what credits cost."""
    return f"${credits / CREDITS_PER_USD:,.2f}"
