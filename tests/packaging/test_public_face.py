"""What users can name stays as it is, or the CHANGELOG says so; see scripts/public_face.py."""

from __future__ import annotations

import public_face
import pytest


@pytest.fixture(scope="module")
def now():
    return public_face.current()


def test_nothing_has_gone_or_takes_less_without_a_word_in_the_changelog(now):
    changelog = public_face.CHANGELOG.read_text(encoding="utf-8")
    broken = public_face.broken(public_face.read(), now)
    assert [each for each in broken if not public_face.is_told(each, changelog)] == []


def test_everything_that_was_added_is_in_the_list(now):
    hint = "run python scripts/public_face.py"
    assert now.keys() - public_face.read().keys() == set(), hint


METHOD = {
    "Videos.make": "> async Job",
    "Videos.make(prompt)": "< 0! str",
    "Videos.make(size)": "< *? int | None",
    "Video": "> Model",
    "Video.url": "> str | None",
    "Fields(model)": "< *? 'A' | 'B'",
}


@pytest.mark.parametrize(
    "change",
    [
        {"Videos.make": "> Job"},
        {"Videos.make": "> async Job | None"},
        {"Videos.make(prompt)": "< *! str"},
        {"Videos.make(prompt)": "< 1! str"},
        {"Videos.make(prompt)": "< 0! bytes"},
        {"Videos.make(size)": "< *! int | None"},
        {"Videos.make(size)": "< *? int"},
        {"Videos.make(shape)": "< *! str"},
        {"Video": "> class"},
        {"Video.url": "> bytes"},
        {"Fields(model)": "< *? 'A'"},
        *({name: None} for name in METHOD),
    ],
    ids=str,
)
def test_what_takes_or_promises_less_is_found(change):
    later = {name: what for name, what in {**METHOD, **change}.items() if what is not None}
    (complaint,) = public_face.broken(METHOD, later)
    assert complaint.startswith(next(iter(change)))


@pytest.mark.parametrize(
    "change",
    [
        {"Videos.make(prompt)": "< 0? str"},
        {"Videos.make(prompt)": "< 0! str | bytes"},
        {"Videos.make(size)": "< 1? int | None"},
        {"Videos.make(shape)": "< *? str"},
        {"Videos.copy": "> async Job", "Videos.copy(video)": "< 0! str"},
        {"Video": "> Mixin & Model"},
        {"Video.url": "> str"},
        {"Fields(model)": "< *? 'A' | 'B' | 'C'"},
    ],
    ids=str,
)
def test_what_takes_or_promises_more_is_not(change):
    assert public_face.broken(METHOD, METHOD | change) == []


CHANGELOG = """# Changelog

## [Unreleased]

### Added

- `Videos.added`

### Changed

- `videos.make` takes `size` no more, because nobody knew what it was.

## [0.1.0]

### Removed

- `old`
"""


def test_the_changelog_tells_of_what_it_names_under_the_next_version():
    told = ["Videos.make has gone", "Videos.make(size) has gone"]
    untold = ["Videos.added has gone", "Videos.make(prompt) has gone", "old has gone"]
    assert [public_face.is_told(each, CHANGELOG) for each in told] == [True, True]
    assert [public_face.is_told(each, CHANGELOG) for each in untold] == [False] * 3
