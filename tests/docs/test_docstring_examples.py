"""Every public method of both clients has an example, and it runs."""

from __future__ import annotations

import inspect
import pkgutil
import re
import textwrap
from functools import cached_property
from importlib import import_module

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


def reached_from(cls):
    """The class, its resources and views, and theirs."""
    yield cls
    for base in cls.__mro__:
        for name, value in vars(base).items():
            made_by = value.func if isinstance(value, cached_property) else value
            leads_on = isinstance(value, cached_property) or name == "external_user"
            if leads_on and inspect.isfunction(made_by):
                yield from reached_from(class_named(made_by.__annotations__["return"], base))


def class_named(name, beside):
    """The class of that name, which may be imported only when it is first asked for."""
    found = getattr(inspect.getmodule(beside), name, None)
    if found is not None:
        return found
    package = import_module(".".join(beside.__module__.split(".")[:2]))
    modules = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    classes = (vars(import_module(module.name)).get(name) for module in modules)
    return next(each for each in classes if each is not None)


def kinds_of(*bases):
    """The classes, and all special ones of them."""
    package = import_module(bases[0].__module__.rpartition(".")[0])
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        import_module(module.name)
    for base in bases:
        yield base
        for special in base.__subclasses__():
            if special.__module__.startswith(package.__name__):
                yield from kinds_of(special)


def documented(client, *jobs):
    """The client, its resources and its jobs, with their methods, each of them once."""
    yield client.__name__, client
    seen = set()
    for cls in [*reached_from(client), *kinds_of(*jobs)]:
        for name, method in public_methods(cls):
            if method not in seen:
                seen.add(method)
                yield name, method


def examples(*args):
    blocks = {
        name: _BLOCK.findall(inspect.getdoc(thing) or "") for name, thing in documented(*args)
    }
    return [
        pytest.param(textwrap.dedent(code[0]) if code else None, id=name)
        for name, code in blocks.items()
    ]


ASYNC = examples(
    async_client.AsyncSamsarClient,
    async_jobs.AsyncJob,
    async_jobs.AsyncJobResult,
    samsar.AsyncVideoPath,
)
SYNC = examples(sync_client.SamsarClient, sync_jobs.Job, sync_jobs.JobResult, samsar.VideoPath)


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


def in_modules(*names):
    """The examples of the public classes and functions of modules, and of their methods."""
    for name in names:
        module = import_module(f"samsar.{name}")
        for member in module.__all__:
            thing = getattr(module, member)
            own = [
                each for each in getattr(thing, "__dict__", {}).values() if inspect.isfunction(each)
            ]
            for each in [thing, *(own if isinstance(thing, type) else [])]:
                for code in _BLOCK.findall(inspect.getdoc(each) or ""):
                    yield pytest.param(textwrap.dedent(code), id=f"{name}.{each.__qualname__}")


@pytest.mark.parametrize("code", list(in_modules("credentials", "otel", "tokens", "webhooks")))
def test_the_example_of_what_clients_are_given_runs(stage, code):
    run = stage.run_async if re.search(r"\bawait\b|async ", code) else stage.run_sync
    run(code)


def test_both_clients_are_documented_alike():
    ours = [each.id.replace("Async", "").replace("aclose", "close") for each in ASYNC]
    assert sorted(ours) == sorted(each.id for each in SYNC)
    assert samsar.__version__
