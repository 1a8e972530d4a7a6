"""The command `scripts/unasync.py`."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import tokenize_rt

ROOT = Path(__file__).resolve().parents[2]
TRICKY = r'''"""An AsyncTricky: `await samsar.x()`."""

from collections.abc import AsyncIterator, Awaitable, Callable

On = Callable[[int], Awaitable[None] | None]


class AsyncTricky:
    async def all(self, name: str) -> AsyncIterator[str]:
        yield f"{await self.get(name)!r:>{len(name) + 2}} {{AsyncTricky}} \N{EM DASH} {{}}"
        yield f"""{name}: {
            [x async for x in self.all(f'{name}{{')]
        } \\ \" '"""
        yield rf"\d{{2}} {name} {self.__class__.__name__}" "AsyncTricky" f"{AsyncTricky}"
        yield "é" f"ü{name}{{ü}}{name=}" \
            f'{name:{"x"}}'
'''
VERSIONS = [
    entry.rsplit(" ", 1)[1]
    for entry in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "classifiers"
    ]
    if entry.startswith("Programming Language :: Python :: 3.")
]


def test_it_writes_the_facade_and_says_what_changed(command, project):
    assert command().stdout == "samsar/_sync/client.py\n"
    assert (project / "samsar/_sync/client.py").exists()


def test_it_leaves_files_alone_that_are_up_to_date(command, project):
    command()
    path = project / "samsar/_sync/client.py"
    os.utime(path, (1, 1))

    assert command().stdout == ""
    assert path.stat().st_mtime == 1


def test_a_file_without_a_source_is_removed(command, write):
    orphan = write("samsar/_sync/resources/old.py", "")

    assert "samsar/_sync/resources/old.py\n" in command().stdout
    assert not orphan.exists()


def test_check_agrees_with_a_fresh_facade(command):
    command()

    check = command("--check")

    assert (check.returncode, check.stdout, check.stderr) == (0, "", "")


@pytest.mark.parametrize("change", ["# more\n", "\n", None], ids=["a line", "a blank", "gone"])
def test_check_shows_what_is_stale_and_changes_nothing(command, project, change):
    command()
    path = project / "samsar/_sync/client.py"
    stale = None if change is None else path.read_text() + change
    path.unlink() if stale is None else path.write_text(stale)

    check = command("--check")

    assert check.returncode == 1
    assert "client.py (as its source says)" in check.stdout
    assert check.stderr == "the sync facade is stale: run python scripts/unasync.py\n"
    assert (path.read_text() if path.exists() else None) == stale


def test_check_reports_a_file_without_a_source(command, write):
    command()
    orphan = write("samsar/_sync/old.py", "")

    check = command("--check")

    assert check.returncode == 1
    assert "old.py: has no source any more" in check.stdout
    assert orphan.exists()


def test_a_listed_replacement_that_nothing_needs_is_refused(command, write):
    write("samsar/_async/client.py", "")

    run = command()

    assert run.returncode == 1
    assert run.stderr == ("scripts/facade/names.py: no source has aclose: take it off the list\n")


def test_what_cannot_be_converted_is_told_without_a_traceback(command, write):
    write("samsar/_async/wrong.py", "import asyncio\n")

    run = command()

    assert run.returncode == 1
    assert run.stderr.startswith("samsar/_async/wrong.py:1: 'asyncio' would reach the sync facade")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize("missing", ["tokenize_rt", "unasync"])
def test_it_says_how_to_get_a_missing_tool(project, missing):
    if missing == "unasync":
        shutil.copy(tokenize_rt.__file__, project)
    run = subprocess.run(
        # Without installed packages.
        [sys.executable, "-S", str(project / "scripts/unasync.py")],
        env={**os.environ, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert run.stderr == (
        f"No module named '{missing}': run python -m pip install unasync tokenize-rt setuptools\n"
    )


def test_it_explains_itself(command):
    assert "--check" in command("--help").stdout


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_every_python_makes_the_same_facade(project, copy, command, write, version):
    python = f"python{version}"
    tools = {**os.environ, "PYTHONPATH": str(Path(tokenize_rt.__file__).parent)}
    if not _runs(python):
        pytest.skip(f"{python} is not installed")
    shutil.rmtree(project / "samsar")
    copy(project, "samsar")
    write("samsar/_async/tricky.py", TRICKY)
    command()

    check = command("--check", python=python, env=tools)

    assert (check.returncode, check.stdout, check.stderr) == (0, "", "")


def test_inside_f_strings_only_the_words_of_async_code_change(command, write, project):
    write("samsar/_async/tricky.py", TRICKY)
    command()

    fresh = (project / "samsar/_sync/tricky.py").read_text(encoding="utf-8")
    body = TRICKY[TRICKY.index("    async def all") :]
    for word in ("Async", "async ", "await "):
        body = body.replace(word, "")
    assert fresh.endswith(body)


def _runs(python: str) -> bool:
    try:
        return subprocess.run([python, "-V"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
