"""Preparing code for unasync, which only drops `async` and `await` and renames."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from .errors import FacadeError
from .tokens import closing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tokenize_rt import Token

_SPACE = frozenset({"UNIMPORTANT_WS", "INDENT", "DEDENT", "NL", "COMMENT", "ESCAPED_NL"})
_BAR = [" ", "|", " "]
_GOES_ON = frozenset({".", "[", "("})


def prepare(path: str, tokens: Sequence[Token], renamed: Mapping[str, str]) -> list[Token]:
    """Return tokens that unasync turns into sync code of the same meaning.

    Raises:
        FacadeError: unasync would drop more than the keyword.
    """
    _refuse_ambiguity(path, tokens)
    return _tidy_imports(_without_awaitable(_without_noqa(tokens)), renamed)


def _refuse_ambiguity(path: str, tokens: Sequence[Token]) -> None:
    """Refuse `await(x)`: unasync drops whatever token follows the keyword."""
    for token, following in itertools.pairwise(tokens):
        if token.src in {"async", "await"} and following.src != " ":
            raise FacadeError(f"{path}:{token.line}: put one space after {token.src!r}")


def _without_noqa(tokens: Sequence[Token]) -> list[Token]:
    """Drop `# noqa` comments: they speak to a linter that skips generated files."""
    kept: list[Token] = []
    for token in tokens:
        if token.name != "COMMENT" or not token.src.startswith("# noqa"):
            kept.append(token)
        elif kept and kept[-1].name == "UNIMPORTANT_WS":
            kept.pop()
    return kept


def _without_awaitable(tokens: list[Token]) -> list[Token]:
    """Turn `Awaitable[X]` into `X`, and `X | Awaitable[X]` too."""
    start = 0
    while start < len(tokens) - 1:
        if tokens[start].matches(name="NAME", src="Awaitable") and tokens[start + 1].src == "[":
            end = closing(tokens, start + 1)
            inner = tokens[start + 2 : end]
            tokens[start : end + 1] = inner
            _drop_twin(tokens, start, [token.src for token in inner])
        start += 1
    return tokens


def _drop_twin(tokens: list[Token], start: int, part: list[str]) -> None:
    """Make `X | X` one `X`: `None | None` is not even valid at run time."""
    end = start + len(part)
    width = len(part) + len(_BAR)
    sources = [token.src for token in tokens]
    if sources[end : end + width] == [*_BAR, *part] and sources[end + width] not in _GOES_ON:
        del tokens[end : end + width]
    elif sources[start - width : start] == [*part, *_BAR] and sources[start - width - 1] != ".":
        del tokens[start - width : start]


def _tidy_imports(tokens: list[Token], renamed: Mapping[str, str]) -> list[Token]:
    """Drop what an import no longer needs: `Awaitable`, and names that became one."""
    tidy: list[Token] = []
    index = 0
    while index < len(tokens):
        if not _starts_import(tidy, tokens[index]):
            tidy.append(tokens[index])
            index += 1
            continue
        end = next(i for i in range(index, len(tokens)) if tokens[i].name == "NEWLINE") + 1
        tidy.extend(_tidy_import(tokens[index:end], renamed))
        index = end
    return tidy


def _starts_import(before: Sequence[Token], token: Token) -> bool:
    if not token.matches(name="NAME", src="from"):
        return False
    previous = next((each for each in reversed(before) if each.name not in _SPACE), None)
    return previous is None or previous.name == "NEWLINE"


def _tidy_import(statement: list[Token], renamed: Mapping[str, str]) -> list[Token]:
    words = [i for i, token in enumerate(statement) if token.name == "NAME"]
    entries = [i for i in words if i > next(w for w in words if statement[w].src == "import")]
    if any(statement[i].src == "as" for i in entries):
        return statement
    seen = {"Awaitable"}
    keep: list[int] = []
    for i in entries:
        name = renamed.get(statement[i].src, statement[i].src)
        if name not in seen:
            keep.append(i)
        seen.add(name)
    if not keep:
        return []
    for position, i in reversed(list(enumerate(entries))):
        if i in keep:
            continue
        last = position + 1 == len(entries)
        span = slice(entries[position - 1] + 1, i + 1) if last else slice(i, entries[position + 1])
        del statement[span]
    return statement
