"""How alike texts are: rare words that both have count most. It stands in for a model's vectors."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final

_WORD: Final = re.compile(r"\w+")
_LONG: Final = 3
_BYTES_PER_TOKEN: Final = 4


def tokens_in(text: str) -> int:
    """Reckon how many tokens a model would count in a text."""
    return math.ceil(len(text.encode()) / _BYTES_PER_TOKEN)


def scores(query: str, texts: list[str]) -> list[float]:
    """Return how alike each text is to a query, from 0 to 1."""
    counted = [Counter(_words(text)) for text in texts]
    spread = Counter(word for words in counted for word in words)
    wanted = _weighted(Counter(_words(query)), spread, len(texts))
    return [_cosine(wanted, _weighted(words, spread, len(texts))) for words in counted]


def words_in(text: str) -> list[str]:
    """Return the words of a text, in lower case, in one form for one thing and for many."""
    return _words(text)


def _words(text: str) -> list[str]:
    found = _WORD.findall(text.lower())
    # One form for one thing and for many.
    return [word[:-1] if len(word) > _LONG and word.endswith("s") else word for word in found]


def _weighted(words: Counter[str], spread: Counter[str], count: int) -> dict[str, float]:
    return {
        word: number * (math.log((1 + count) / (1 + spread[word])) + 1)
        for word, number in words.items()
    }


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    dot = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    size = math.hypot(*one.values()) * math.hypot(*other.values())
    return round(dot / size, 6) if size else 0.0
