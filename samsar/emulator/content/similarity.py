"""How alike texts are. It stands in for a model's vectors, and needs no model.

A text is taken for its words, each by its stem, so that the forms of a word are one; and for the
letters of its words, three at a time, so that a slip of the pen and a compound still count for
something. Words such as `the` hardly count. Two texts are as alike as the cosines of the two say,
three parts stems and one part letters. The same text always gives the same numbers. What words mean
is not known: `car` is not like `automobile`.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from samsar.emulator.content.word_forms import FILLERS, stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORD: Final = re.compile(r"\w+")
_BYTES_PER_TOKEN: Final = 4
_LETTERS: Final = 3
_LETTERS_SHARE: Final = 0.25
_FILLER_WEIGHT: Final = 0.1


def tokens_in(text: str) -> int:
    """Reckon how many tokens a model would count in a text."""
    return math.ceil(len(text.encode(errors="replace")) / _BYTES_PER_TOKEN)


def words_in(text: str) -> list[str]:
    """Return the stems of the words of a text, in lower case."""
    return [stem(word) for word in _words(text)]


def scores(query: str, texts: Sequence[str]) -> list[float]:
    """Return how alike each text is to a query, from 0 to 1; rare stems count most."""
    counted = [_features(text) for text in texts]
    spread = Counter(each for features in counted for each in features.stems)
    usual = math.log(1 + len(texts)) + 1
    rarity = {each: usual - math.log(1 + number) for each, number in spread.items()}
    wanted = _features(query)
    stems = _weighted(wanted.stems, rarity, usual)
    size, letters_size = _size(stems), _size(wanted.letters)
    return [
        _joined(
            _cosine(stems, size, found := _weighted(each.stems, rarity, usual), _size(found)),
            _cosine(wanted.letters, letters_size, each.letters, each.letters_size),
        )
        for each in counted
    ]


def vector(text: str, dimensions: int) -> list[float]:
    """Return a vector of length 1; the cosine of two says about how alike their texts are."""
    features = _features(text)
    numbers = [0.0] * dimensions
    parts = (("=", features.stems, 1 - _LETTERS_SHARE), ("", features.letters, _LETTERS_SHARE))
    for mark, weights, share in parts:
        size = _size(weights)
        for feature, weight in weights.items():
            place, sign = _place(mark + feature, dimensions)
            numbers[place] += sign * weight / size * math.sqrt(share)
    length = math.hypot(*numbers)
    if not length:
        # A text without any word.
        place, sign = _place(text, dimensions)
        numbers[place], length = sign, 1.0
    return [round(number / length, 6) for number in numbers]


class _Features(NamedTuple):
    """What a text is taken for: weights of its stems and of its letters."""

    stems: Mapping[str, float]
    letters: Mapping[str, float]
    letters_size: float


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


@lru_cache(maxsize=2048)
def _features(text: str) -> _Features:
    stems: dict[str, float] = defaultdict(float)
    letters: dict[str, float] = defaultdict(float)
    for word, number in Counter(_words(text)).items():
        weight = 1 + math.log(number)
        if word in FILLERS:
            # Its letters say nothing at all: a cat is not like what is `at` the sea.
            stems[stem(word)] += weight * _FILLER_WEIGHT
            continue
        stems[stem(word)] += weight
        parts = _parts(word)
        for part in parts:
            letters[part] += weight / math.sqrt(len(parts))
    return _Features(stems, letters, _size(letters))


@lru_cache(maxsize=20_000)
def _parts(word: str) -> tuple[str, ...]:
    marked = f"<{word}>"
    return tuple({marked[at : at + _LETTERS]: None for at in range(len(marked) - _LETTERS + 1)})


def _weighted(
    stems: Mapping[str, float], rarity: Mapping[str, float], usual: float
) -> dict[str, float]:
    return {each: weight * rarity.get(each, usual) for each, weight in stems.items()}


def _size(weights: Mapping[str, float]) -> float:
    return math.hypot(*weights.values())


def _cosine(
    one: Mapping[str, float], size: float, other: Mapping[str, float], other_size: float
) -> float:
    if not size or not other_size:
        return 0.0
    dot = sum(weight * other[feature] for feature, weight in one.items() if feature in other)
    return dot / size / other_size


def _joined(stems: float, letters: float) -> float:
    return round(min(1.0, (1 - _LETTERS_SHARE) * stems + _LETTERS_SHARE * letters), 6)


@lru_cache(maxsize=20_000)
def _place(feature: str, dimensions: int) -> tuple[int, float]:
    digest = hashlib.sha256(feature.encode(errors="replace")).digest()
    return int.from_bytes(digest[:4], "big") % dimensions, 1.0 if digest[4] % 2 else -1.0
