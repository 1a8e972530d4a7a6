"""Every public method of both clients has an example, and it runs."""

from __future__ import annotations

import inspect
import re
import textwrap

import pytest

import samsar
from samsar._async import client as async_client
from samsar._async import jobs as async_jobs
from samsar._sync import client as sync_client
from samsar._sync import jobs as sync_jobs

_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


def public_methods(cls):
    for base in cls.__mro__:
        for name, value in vars(base).items():
            is_ours = base.__module__.startswith(("samsar._async", "samsar._sync"))
            if is_ours and not name.startswith("_") and inspect.isfunction(value):
                yield f"{cls.__name__}.{name}", value


def documented(client, jobs):
    """The client, its resources and its jobs, with their methods."""
    module = inspect.getmodule(client)
    yield client.__name__, client
    yield from public_methods(client)
    resources = [
        value
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and value.__module__.startswith(f"{module.__name__.rpartition('.')[0]}.resources")
    ]
    for cls in [*resources, *jobs]:
        yield from public_methods(cls)


def examples(*args):
    blocks = {
        name: _BLOCK.findall(inspect.getdoc(thing) or "") for name, thing in documented(*args)
    }
    return [
        pytest.param(textwrap.dedent(code[0]) if code else None, id=name)
        for name, code in blocks.items()
    ]


ASYNC = examples(async_client.AsyncSamsarClient, [async_jobs.AsyncJob, async_jobs.AsyncJobResult])
SYNC = examples(sync_client.SamsarClient, [sync_jobs.Job, sync_jobs.JobResult])


@pytest.mark.parametrize("code", SYNC)
def test_the_example_runs_with_the_sync_client(stage, code):
    assert code, "this method has no example"
    stage.run_sync(code)
    assert stage.emulator.requests


@pytest.mark.parametrize("code", ASYNC)
def test_the_example_runs_with_the_async_client(stage, code):
    assert code, "this method has no example"
    stage.run_async(code)
    assert stage.emulator.requests


def test_both_clients_are_documented_alike():
    assert [
        p.id.replace("Async", "").replace("aclose", "close")
        for p in examples(
            async_client.AsyncSamsarClient, [async_jobs.AsyncJob, async_jobs.AsyncJobResult]
        )
    ] == [p.id for p in examples(sync_client.SamsarClient, [sync_jobs.Job, sync_jobs.JobResult])]
    assert samsar.__version__
