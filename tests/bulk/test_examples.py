"""The examples in the docstrings of bulk work run as they stand."""

import ast
import inspect
import re
import textwrap
import types

import pytest

from samsar.bulk import AsyncBulk, Bulk


def compiled(documented):
    [example] = re.findall(r"```python\n(.*?)```", inspect.getdoc(documented), re.DOTALL)
    code = textwrap.dedent(example)
    return compile(code, "<example>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@pytest.fixture(autouse=True)
def program(emulator, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAMSAR_API_KEY", emulator.api_key)
    monkeypatch.setenv("SAMSAR_BASE_URL", emulator.url)


async def test_the_example_with_a_loop_runs(capsys):
    await types.FunctionType(compiled(AsyncBulk), {})()

    assert capsys.readouterr().out.startswith("1 done http")


def test_the_example_without_a_loop_runs(capsys):
    types.FunctionType(compiled(Bulk), {"__name__": "example"})()

    assert capsys.readouterr().out.startswith("1 done http")
