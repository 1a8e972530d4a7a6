"""What the plugin costs a run of pytest that does not use it, and how it is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import samsar

TESTS = """
import sys

def test_nothing_of_ours_is_loaded():
    ours = {name for name in sys.modules if name.partition(".")[0] == "samsar"}
    assert ours == {"samsar", "samsar._version", "samsar.testing"}
    assert not {"aiohttp", "attr", "attrs", "cattrs", "urllib3", "yarl"} & set(sys.modules)
"""


@pytest.fixture
def run(tmp_path):
    """Runs pytest in a process of its own, with no other plugin and no settings from above."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(samsar.__file__).parents[1]),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
    }

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_run_that_uses_no_fixture_of_ours_loads_nothing(run, tmp_path):
    (tmp_path / "test_it.py").write_text(TESTS)

    done = run("-p", "samsar.testing")

    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_it_may_be_asked_for_more_than_once(run, tmp_path):
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["samsar.testing"]\n')
    (tmp_path / "test_it.py").write_text(TESTS)

    done = run("-p", "samsar.testing", "--strict-markers")

    assert done.returncode == 0, done.stdout + done.stderr


def test_pytest_describes_the_fixtures_and_the_marker(run):
    fixtures = run("-p", "samsar.testing", "--fixtures").stdout
    section = fixtures.partition("samsar.testing")[2]

    for name in (
        "samsar_emulator",
        "samsar_emulator_options",
        "samsar_client",
        "samsar_async_client",
        "samsar_clock",
        "samsar_no_sleep",
        "samsar_environment",
    ):
        assert f"\n{name} --" in section
    assert "no docstring" not in section
    assert "@pytest.mark.samsar(**options):" in run("-p", "samsar.testing", "--markers").stdout
