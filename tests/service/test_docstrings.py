"""Every public name of `samsar.fastapi` that is called has an example, and it runs."""

import inspect
import logging
import re
import textwrap

import pytest

import samsar.fastapi

BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
# Values that the package makes, and what stands behind the dependencies.
MADE_BY_US = {
    *("Caller", "CallerRefusedError", "ExternalCaller", "Problem", "Service"),
    *("samsar_client", "sync_samsar_client", "service_of"),
}
CALLED = [
    name
    for name in samsar.fastapi.__all__
    if name not in MADE_BY_US and inspect.getdoc(getattr(samsar.fastapi, name))
    if inspect.isfunction(getattr(samsar.fastapi, name)) or name == "HideQueries"
]


@pytest.mark.parametrize("name", CALLED)
def test_the_example_runs(name, monkeypatch):
    before = list(logging.getLogger("uvicorn.access").filters)
    examples = BLOCK.findall(inspect.getdoc(getattr(samsar.fastapi, name)))
    try:
        assert examples, "this has no example"
        for example in examples:
            code = compile(textwrap.dedent(example), "<example>", "exec")
            exec(code, {"__name__": "example"})  # noqa: S102
    finally:
        logging.getLogger("uvicorn.access").filters[:] = before


def test_what_is_public_has_a_docstring():
    undocumented = [
        name
        for name in samsar.fastapi.__all__
        if not name.endswith("Dep") and not inspect.getdoc(getattr(samsar.fastapi, name))
    ]

    assert undocumented == []
