"""Bringing the forms of an English word together: `baker`, `baked` and `baking` share a stem.

A handful of rules, no dictionary: enough that a search finds what a person expects it to find.
Words of other languages mostly stay as they are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_SHORTEST: Final = 3
"""Letters that must be left of a word."""
_VOWELS: Final = frozenset("aeiouyäöüåøæéèáíóú")
_KEPT_DOUBLE: Final = frozenset("lsz")
_PLURALS: Final = (("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ies", "y"))
_ENDINGS: Final = (
    *("fulness", "ousness", "iveness", "ingly", "edly", "ment", "ness", "ing", "est", "ion"),
    *("ed", "er", "or", "ly"),
)

_SAYING_LITTLE: Final = (
    "a about after all also an and any are as at be been but by can could did do does for from "
    "had has have he her his how i if in into is it its just like may me more my no not of on or "
    "our out please she should so some than that the their them then there these they this to "
    "was we were what when where which who why will with would you your"
)
FILLERS: Final = frozenset(_SAYING_LITTLE.split())
"""Words that say little about what a text is about."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return what the forms of a word in lower case have in common."""
    if len(word) <= _SHORTEST or not word.isalpha():
        return word
    return _without_last_vowel(_without_ending(_singular(word)))


def _singular(word: str) -> str:
    for plural, one in _PLURALS:
        if word.endswith(plural) and len(word) - len(plural) + len(one) >= _SHORTEST:
            return word[: -len(plural)] + one
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest == word or len(rest) < _SHORTEST or _VOWELS.isdisjoint(rest):
            continue
        # Running and stopped, but not falling and missed.
        is_doubled = rest[-1] == rest[-2] and rest[-1] not in _VOWELS | _KEPT_DOUBLE
        return rest[:-1] if is_doubled else rest
    return word


def _without_last_vowel(word: str) -> str:
    # Bake like bak(ing), happy like happi(ness).
    if len(word) > _SHORTEST and word[-1] in "eyi":
        return word[:-1]
    return word
