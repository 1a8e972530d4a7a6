"""Reading source into tokens that are the same on every Python."""

from __future__ import annotations

import tokenize
from typing import TYPE_CHECKING

from tokenize_rt import Token, src_to_tokens

from .errors import FacadeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TEXT = frozenset({"STRING", "COMMENT"})
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def read_tokens(path: str, source: str) -> list[Token]:
    """Return the tokens of a file, every f-string as one STRING.

    Python 3.12 takes f-strings apart and 3.11 does not; as one token they are rewritten alike.
    """
    try:
        tokens = list(_with_whole_strings(src_to_tokens(source)))
    except (SyntaxError, tokenize.TokenError) as error:
        raise FacadeError(f"{path}: not Python: {error}") from error
    if to_source(tokens) != source:
        raise FacadeError(f"{path}: the tokenizer of this Python does not give the file back")
    return tokens


def to_source(tokens: Iterable[Token]) -> str:
    """Return the text of tokens."""
    return "".join(token.src for token in tokens)


def code_names(path: str, source: str) -> Iterator[tuple[str, int]]:
    """Yield each name in code (not in strings or comments) with its line."""
    for token in read_tokens(path, source):
        if token.name == "NAME":
            yield token.src, token.line or 0


def closing(tokens: Sequence[Token], opening: int) -> int:
    """Return the index of the bracket that closes the one at `opening`."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].name != "OP":
            continue
        depth += (tokens[index].src in _PAIRS) - (tokens[index].src in _PAIRS.values())
        if depth == 0:
            return index
    return len(tokens) - 1


def _with_whole_strings(tokens: Iterable[Token]) -> Iterator[Token]:
    parts: list[Token] = []
    depth = 0
    for token in tokens:
        depth += token.name == "FSTRING_START"
        if depth == 0:
            yield token
            continue
        parts.append(token)
        depth -= token.name == "FSTRING_END"
        if depth == 0:
            yield parts[0]._replace(name="STRING", src=to_source(parts))
            parts.clear()
