"""The tests that the documentation shows pass as they stand, as users run them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.inner_pytest import load_all

import samsar.testing

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
TEXTS = {
    "samsar.testing": samsar.testing.__doc__ or "",
    **{
        path.name: path.read_text(encoding="utf-8")
        for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    },
}
EXAMPLES = {
    f"{name} {number}": example
    for name, text in TEXTS.items()
    for number, example in enumerate(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    if "def test_" in example
}


@pytest.fixture(scope="module", autouse=True)
def all_loaded():
    load_all()


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_a_documented_test_passes(pytester, example):
    pytester.makepyprojecttoml(
        '[tool.pytest]\nasyncio_mode = "auto"\nasyncio_default_fixture_loop_scope = "function"\n'
    )
    pytester.makepyfile(test_example=example)

    result = pytester.runpytest_inprocess(
        "-p", "samsar.testing", "-p", "no:cacheprovider", "-W", "error"
    )

    result.assert_outcomes(passed=len(re.findall(r"^(?:async )?def test_", example, re.MULTILINE)))
