"""Finding what gives the async code away in the sync facade."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .errors import FacadeError
from .tokens import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tokenize_rt import Token

LEAK = re.compile(
    r"\w*(?:[Aa]sync|ASYNC|[Aa]wait|AWAIT|[Cc]oroutine)\w*"
    r"|\b(?:aiohttp|aclos(?:e|ing)|aiter|anext|__a(?:enter|exit|iter|next)__|Sync[A-Z]\w*)\b"
)
_WIRE_FIELD = re.compile(r"""(["'])async\1""")


def find_leaks(path: str, tokens: Iterable[Token], renamed: Mapping[str, str]) -> Iterator[str]:
    """Yield a message for each word of the source whose sync form would still speak of async.

    Args:
        path: The source, as messages show it.
        tokens: Its tokens, with strings and comments already rewritten.
        renamed: What unasync will rename in code.
    """
    for token in tokens:
        text = token.src
        if token.name not in TEXT:
            text = "" if text in {"async", "await"} else renamed.get(text, text)
        # The API itself has a field "async"; as a whole string it can only be that.
        if _WIRE_FIELD.fullmatch(text):
            continue
        for found in LEAK.finditer(text):
            line = (token.line or 0) + text.count("\n", 0, found.start())
            yield (
                f"{path}:{line}: {found[0]!r} would reach the sync facade: say it so that it is "
                "true of both, or give it a counterpart in scripts/facade/names.py"
            )


def refuse_leaks(path: str, result: str) -> None:
    """Refuse a converted file that the search of its source let through.

    Raises:
        FacadeError: Naming the file and the line of the result.
    """
    for number, line in enumerate(result.splitlines(), 1):
        found = LEAK.search(_WIRE_FIELD.sub("", line))
        if found is not None:
            raise FacadeError(f"{path}: line {number} of its sync form has {found[0]!r}: {line}")
