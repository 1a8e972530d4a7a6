"""What the commands print: code, facts and numbers, for a terminal or a pipe."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from samsar.cli.failures import printable
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


def notes(*, quiet: bool = False) -> Console:
    """Return the console for what is said beside the result: standard error, or nobody."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False, quiet=quiet)


def clean(text: object) -> str:
    """Return a text on one line that cannot steer the terminal, whoever wrote it."""
    return printable(text)


def readable(text: object) -> str:
    """Return a text with its lines that cannot steer the terminal, whoever wrote it."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else "?"
        for character in str(text).replace("\r\n", "\n")
    )


def table(out: Console, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows below titles; where they do not fit, one below the other, with all of each.

    Nothing is ever cut: ids and links are there to be copied, and to be read by other programs.
    """
    cells = [["" if cell is None else clean(cell) for cell in row] for row in rows]
    columns = list(zip(titles, *cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    if out.is_terminal and sum(widths) + 2 * (len(widths) - 1) > out.width:
        for row in cells:
            facts(out, {title: cell for title, cell in zip(titles, row, strict=True) if cell})
            out.print()
        return
    for position, row in enumerate([list(titles), *cells]):
        padded = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        line = "  ".join(padded).rstrip()
        out.print(Text(line, style="dim" if position == 0 else ""), soft_wrap=True)


def amount(credits: float | None) -> str:
    """Write credits, or that nobody told how many."""
    if credits is None:
        return "the server does not say"
    return f"{number(credits)} credit{'' if credits == 1 else 's'}"


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


def facts(out: Console, rows: Mapping[str, str], *, width: int = 0) -> None:
    """Print names and what they stand for, one below the other.

    Values are wrapped at blanks, but not at those made with `together`. The column of the names has
    a width of at least `width`.
    """
    width = max(width, *map(len, rows))
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
