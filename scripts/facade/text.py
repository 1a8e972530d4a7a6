"""Rewriting docstrings, comments and other strings, which unasync leaves as they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARGUMENT = r"((?:[^()]|\([^()]*\))*)"
_CALL = r"[A-Za-z_][\w.]*(?:\([^()]*\)[\w.]*)+"

# `await` goes only where code follows: prose such as "await the job" is refused as a leak, because
# "the job" alone would not be a sentence.
_RULES = (
    (re.compile(r"^[ \t]*(?:>>> )?import asyncio\n(?:[ \t]*\n)?", re.MULTILINE), ""),
    (re.compile(rf"\basyncio\.run\({_ARGUMENT}\)"), r"\1"),
    (re.compile(r"\basync (?=(?:def|for|with)\b)"), ""),
    (re.compile(rf"\(await ({_CALL})\)(?=[.\[])"), r"\1"),
    (re.compile(r"\bawait (?=[A-Za-z_][\w.]*[(\[`}])"), ""),
    (re.compile(r"\b([Aa])n(?= [`~:.\w]*\bAsync[B-DF-HJ-NP-TV-Z])"), r"\1"),
)


def rewrite(text: str, names: Mapping[str, str]) -> str:
    """Return a string or comment, quotes included, as the sync facade should have it."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return re.sub(r"\w+", lambda word: names.get(word[0], word[0]), text)
