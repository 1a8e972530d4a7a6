"""The suite refuses to run on a stale facade."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def suite(project, write, command):
    """Runs a suite of one converted test under this suite's conftest."""
    shutil.copy(ROOT / "tests/conftest.py", write("tests/conftest.py", ""))
    write("tests/_async/test_it.py", "async def test_it():\n    assert True\n")
    command()

    def suite():
        # Started as a module, pytest imports the package of the project, which has no plugin.
        plugins = ["-p", "no:cacheprovider", "-p", "no:samsar.testing"]
        return subprocess.run(
            [sys.executable, "-m", "pytest", "tests/_sync", *plugins],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )

    return suite


def test_a_fresh_facade_is_tested(suite):
    run = suite()

    assert run.returncode == 0
    assert "1 passed" in run.stdout


@pytest.mark.parametrize("path", ["samsar/_sync/client.py", "tests/_sync/test_it.py"])
def test_a_stale_facade_is_refused(suite, project, path):
    with (project / path).open("a") as file:
        file.write("# changed by hand\n")

    run = suite()

    assert run.returncode != 0
    assert "the sync facade is stale: run python scripts/unasync.py" in run.stdout + run.stderr
    assert "passed" not in run.stdout


def test_async_code_that_cannot_be_converted_is_refused_with_its_place(suite, write):
    write("samsar/_async/wrong.py", "import asyncio\n")

    run = suite()

    assert run.returncode != 0
    assert "samsar/_async/wrong.py:1: 'asyncio' would reach" in run.stdout + run.stderr
