"""The programs of the README and of docs/ run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def programs(text: Path) -> list[str]:
    found = re.findall(r"```python\n(.*?)```", text.read_text(encoding="utf-8"), re.DOTALL)
    # test_testing_examples.py runs the others.
    return [program for program in found if "def test_" not in program]


README = programs(ROOT / "README.md")
SESSIONS = [ROOT / "docs" / "tutorial.md"]
"""Pages whose programs go on from each other, as one types them."""
OTHERS = {
    f"{path.name} {number}": program
    for path in sorted((ROOT / "docs").glob("*.md"))
    if path not in SESSIONS
    for number, program in enumerate(programs(path))
}


@pytest.mark.parametrize("program", README, ids=range(len(README)))
def test_a_program_of_the_readme_runs(stage, program):
    exec(compile(program, "README.md", "exec"), {"__name__": "__main__"})  # noqa: S102


@pytest.mark.parametrize("program", OTHERS.values(), ids=OTHERS)
def test_a_program_of_the_documentation_runs(program, tmp_path, monkeypatch, request):
    if "samsar.emulator" not in program:
        # It means whatever API the environment names.
        request.getfixturevalue("stage")
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "docs", "exec"), {"__name__": "__main__"})  # noqa: S102


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("page", SESSIONS, ids=[page.name for page in SESSIONS])
def test_a_page_runs_from_its_beginning_to_its_end(page):
    names = {"__name__": "__main__"}
    for program in programs(page):
        exec(compile(program, page.name, "exec"), names)  # noqa: S102

    assert len(names) > 1


def test_the_readme_has_programs_for_both_clients():
    assert any("AsyncSamsarClient" in program for program in README)
    assert any("with SamsarClient" in program for program in README)
