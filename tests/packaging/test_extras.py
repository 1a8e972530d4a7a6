"""What `samsar[…]` brings."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest

PYPROJECT = tomllib.loads(
    (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8")
)
DEPENDENCIES = PYPROJECT["project"]["dependencies"]
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
OTHERS = {name: wanted for name, wanted in EXTRAS.items() if name != "all"}


def test_all_brings_every_other_extra():
    (wanted,) = EXTRAS["all"]

    listed = re.fullmatch(r"samsar\[([\w,]+)\]", wanted)[1].split(",")

    assert sorted(listed) == sorted(OTHERS)


@pytest.mark.parametrize("wanted", [*DEPENDENCIES, *itertools.chain(*OTHERS.values())])
def test_every_package_has_an_oldest_version_that_the_tests_can_run_with(wanted):
    assert re.fullmatch(r"[\w-]+>=\d+(\.\d+)*(,<\d+)?", wanted)


def test_what_is_always_there_is_little():
    assert {re.match(r"[\w-]+", each)[0] for each in DEPENDENCIES} == {
        "aiohttp",
        "attrs",
        "cattrs",
        "urllib3",
    }
