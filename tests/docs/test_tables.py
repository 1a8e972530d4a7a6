"""What the pages list is all there is, and exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from contract.table import ROW_OF

import samsar
from samsar import errors, pricing

DOCS = Path(__file__).parents[2] / "docs"
SCRIPTS = DOCS.parent / "scripts"
JS_PAGE = (DOCS / "samsar-js.md").read_text(encoding="utf-8")

ROWS = re.findall(r"^\| (`.*`) \| `(.*?)`<br>.*? \| .* \|$", JS_PAGE, re.MULTILINE)


def test_the_tables_for_samsar_js_are_up_to_date():
    done = subprocess.run(
        [sys.executable, SCRIPTS / "samsar_js_table.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_method_of_samsar_js_stands_beside_one_of_ours():
    named = {name for theirs, _ in ROWS for name in re.findall(r"`(\w+)`", theirs)}

    # The constructor is no method that anybody calls by its name.
    assert named == ROW_OF.keys() - {"constructor"}


@pytest.mark.parametrize("ours", sorted({ours for _, ours in ROWS}))
def test_the_method_that_is_named_exists(ours):
    with samsar.SamsarClient(api_key="sk_test") as client:
        found = client
        if ours.startswith("external_user(…)."):
            found = client.external_user(api_key="sxu_test")
        # What stands behind brackets is a method of a job: `submit_completion(…).wait`.
        path = ours.removeprefix("external_user(…).").partition("(…)")[0]
        for step in path.split("."):
            found = getattr(found, step)

        assert callable(found)


@pytest.mark.parametrize("name", re.findall(r"`pricing\.(\w+)`", JS_PAGE))
def test_the_price_that_is_named_exists(name):
    assert hasattr(pricing, name)


def test_the_page_of_errors_has_all_of_them():
    page = (DOCS / "errors.md").read_text(encoding="utf-8")

    assert {name for name in errors.__all__ if f"`{name}`" not in page} == set()


def test_the_pictures_are_up_to_date():
    done = subprocess.run(
        [sys.executable, SCRIPTS / "draw_pictures.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_figures_of_the_readme_and_the_page_are_those_that_were_measured():
    done = subprocess.run(
        [sys.executable, "-m", "bench.report", "--check"],
        cwd=SCRIPTS,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
