"""The command line as a whole."""

import re

import pytest

import samsar
from samsar import errors
from samsar.cli import demo as demo_command

BLOCKED = """\
import sys
sys.modules[{name!r}] = None
from samsar.cli import main
sys.exit(main({arguments!r}))
"""
LOADED = """\
import sys
from samsar.cli import main
assert main([{argument!r}]) == 0
print(sorted({{"aiohttp", "urllib3", "rich", "sqlite3"}} & sys.modules.keys()))
"""


def test_it_tells_its_version(samsar_command):
    assert samsar_command("--version").out == f"samsar {samsar.__version__}\n"


def test_it_runs_as_a_module(process):
    assert process("-m", "samsar.cli", "--version").out == f"samsar {samsar.__version__}\n"


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_what_is_quick_to_tell_loads_nothing_heavy(process, argument):
    assert process("-c", LOADED.format(argument=argument)).out.endswith("[]\n")


@pytest.mark.parametrize("arguments", [["--help"], ["demo", "-h"], ["emulator", "-h"]])
def test_help_fits_80_columns(samsar_command, arguments):
    ended = samsar_command(*arguments)

    assert ended.code == 0
    assert max(map(len, ended.out.splitlines())) <= 80


def test_help_names_every_command_with_a_whole_sentence(samsar_command):
    out = samsar_command("--help").out

    assert re.search(r"^  demo +Make two videos and show the code for it\.$", out, re.MULTILINE)
    assert re.search(r"^  emulator +Run the API on this machine\.$", out, re.MULTILINE)


@pytest.mark.parametrize("arguments", [["nonsense"], ["demo", "--nonsense"]])
def test_wrong_usage_is_explained(samsar_command, arguments):
    ended = samsar_command(*arguments)

    assert (ended.code, ended.out) == (2, "")
    assert re.fullmatch(r"error: No such .*\nhint: Try 'samsar.* --help' for help\.\n", ended.err)


@pytest.mark.parametrize("name", ["click", "rich"])
def test_a_missing_extra_is_one_line_that_says_how_to_install_it(process, name):
    ended = process("-c", BLOCKED.format(name=name, arguments=["demo"]))

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == ('The command line needs its extra: python -m pip install "samsar[cli]"\n')


def test_another_missing_package_is_not_blamed_on_the_extra(process):
    ended = process("-c", BLOCKED.format(name="sqlite3", arguments=["demo"]))

    assert "No module named 'sqlite3'" in ended.err or "import of sqlite3 halted" in ended.err
    assert "extra" not in ended.err


@pytest.mark.parametrize(
    ("trouble", "code", "line"),
    [
        (errors.SamsarConnectionError("no\nluck"), 6, "error: no luck"),
        (errors.JobFailedError("video 1 failed"), 8, "error: video 1 failed"),
        (PermissionError(13, "Permission denied", "here"), 1, "error: here: Permission denied"),
    ],
)
def test_what_goes_wrong_is_one_line_and_perhaps_a_hint(
    samsar_command, monkeypatch, trouble, code, line
):
    def break_down(*_):
        raise trouble

    monkeypatch.setattr(demo_command, "run_here", break_down)
    ended = samsar_command("demo")

    said, *hints = ended.err.splitlines()
    assert (ended.code, said) == (code, line)
    assert all(hint.startswith("hint: ") for hint in hints)


def test_ctrl_c_is_one_line_and_exit_code_130(samsar_command, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo_command, "run_here", interrupt)
    ended = samsar_command("demo")

    assert (ended.code, ended.err.strip()) == (130, "Interrupted.")
