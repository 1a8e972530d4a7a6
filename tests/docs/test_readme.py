"""The programs of the README run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
PROGRAMS = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_a_program_of_the_readme_runs(stage, program):
    exec(compile(program, "README.md", "exec"), {"__name__": "__main__"})  # noqa: S102


def test_the_readme_has_programs_for_both_clients():
    assert any("AsyncSamsarClient" in program for program in PROGRAMS)
    assert any("with SamsarClient" in program for program in PROGRAMS)
