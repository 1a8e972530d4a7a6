"""The commands that the README and docs/ show exist, and have the options that they show."""

import re
import shlex
from pathlib import Path

import click
import pytest

from samsar.cli.app import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def shown_in(page: Path) -> list[str]:
    """Lists the calls of `samsar` in the blocks for a shell."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"```(?:console|sh|bash)\n(.*?)```", text, re.DOTALL)
    # One call may be inside of another command, or come after it.
    calls = re.findall(r"(?:^|\$\(|&& )samsar( [^|)\n]*)", "\n".join(blocks), re.MULTILINE)
    return [call.strip() for call in calls]


CALLS = [(page.name, call) for page in PAGES for call in shown_in(page)]


@pytest.mark.parametrize(("page", "call"), CALLS)
def test_a_command_that_is_shown_is_there(page, call):
    words = shlex.split(call.split("&&")[0], comments=True)
    command: click.Command = cli
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"{page}: there is no {name}"
        command = found
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    options = {word.partition("=")[0] for word in words if word.startswith("--")}

    assert options <= known | {"--help"}


def test_pages_show_commands():
    assert CALLS
