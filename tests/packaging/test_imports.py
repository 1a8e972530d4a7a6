"""What importing the package and making a client loads: no more than they need."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import samsar

PROGRAM = """
import json, sys
before = set(sys.modules)
events = []
sys.addaudithook(lambda event, arguments: events.append(event))
{statements}
loaded = sorted(set(sys.modules) - before)
print(json.dumps({{"loaded": loaded, "events": sorted(set(events))}}))
"""

SYNC = "from samsar import SamsarClient\nclient = SamsarClient(api_key='k')"
ASYNC = "from samsar import AsyncSamsarClient\nclient = AsyncSamsarClient(api_key='k')"

EXTRAS = {
    "click",
    "dbos",
    "fastapi",
    "filelock",
    "opentelemetry",
    "redis",
    "rich",
    "sqlalchemy",
    "starlette",
}


@pytest.fixture(scope="module")
def run():
    """Runs statements in a fresh interpreter; returns what they loaded and did."""
    environment = {name: text for name, text in os.environ.items() if "SAMSAR" not in name}
    environment["PYTHONPATH"] = str(Path(samsar.__file__).parents[1])

    def run(statements):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", PROGRAM.format(statements=statements)],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def tops(found):
    """Return the packages that were loaded."""
    return {name.partition(".")[0] for name in found["loaded"]}


def test_importing_the_package_loads_next_to_nothing(run):
    found = run("import samsar")

    heavy = {"aiohttp", "urllib3", "attr", "attrs", "cattrs", "asyncio", "ssl", "orjson", "email"}
    assert tops(found) & heavy == set()
    assert [name for name in found["loaded"] if name.startswith("samsar")] == [
        "samsar",
        "samsar._version",
    ]
    assert len(found["loaded"]) < 60


def test_a_name_that_is_asked_for_loads_its_home_only(run):
    found = run("from samsar import InputError")

    assert tops(found) & {"aiohttp", "urllib3", "cattrs", "asyncio"} == set()


def test_the_sync_client_loads_no_async_library(run):
    found = run(SYNC)

    assert "urllib3" in tops(found)
    assert tops(found) & {"aiohttp", "yarl", "multidict", "asyncio", "pydantic"} == set()
    assert not [name for name in found["loaded"] if name.startswith("samsar._async")]


def test_the_async_client_loads_no_sync_library(run):
    found = run(ASYNC)

    assert "aiohttp" in tops(found)
    assert tops(found) & {"urllib3", "requests", "pydantic"} == set()
    assert not [name for name in found["loaded"] if name.startswith("samsar._sync")]


@pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])
def test_no_client_loads_the_extras(run, client):
    found = run(client)

    assert tops(found) & EXTRAS == set()
    own = [name for name in found["loaded"] if name.startswith("samsar.")]
    assert {name.split(".")[1] for name in own} <= {
        "_async",
        "_core",
        "_sync",
        "_transport",
        "_version",
        "credentials",
        "errors",
        "models",
        "pricing",
        "types",
    }


@pytest.mark.parametrize(("client", "most"), [(SYNC, 350), (ASYNC, 450)], ids=["sync", "async"])
def test_a_client_loads_no_more_modules_than_it_may(run, client, most):
    assert len(run(client)["loaded"]) <= most


CALLS = {
    "sync": f"{SYNC}\nclient.with_options(max_retries=0).credits.balance()",
    "async": f"import asyncio\n{ASYNC}\n"
    "asyncio.run(client.with_options(max_retries=0).credits.balance())",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_looks_for_no_optional_package(run, call):
    # To a port where nobody is: the call itself goes all its way.
    call = call.replace("api_key='k'", "api_key='k', base_url='http://127.0.0.1:9'")
    caught = call.replace("\n", "\n    ")

    found = run(
        f"from samsar import SamsarConnectionError\ntry:\n    {caught}\n"
        "except SamsarConnectionError:\n    pass\nelse:\n    raise AssertionError('somebody is')"
    )

    assert tops(found) & EXTRAS == set()
    assert "samsar.otel" not in found["loaded"]


@pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])
def test_making_a_client_touches_neither_network_nor_disk(run, client):
    imported, made = client.splitlines()

    events = run(f"{imported}\nevents.clear()\n{made}\nrepr(client)")["events"]

    assert [each for each in events if each.startswith(("socket.", "open", "os."))] == []


@pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])
def test_making_a_client_makes_no_models(run, client):
    found = run(
        f"{client}\n"
        "from samsar._core import received\n"
        "assert received._converter.cache_info().currsize == 0, 'a converter was made'"
    )

    models = {name for name in found["loaded"] if name.startswith("samsar.models.")}
    assert models == {"samsar.models.base"}


@pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])
def test_making_a_client_loads_no_resource_and_no_job(run, client):
    own = {name for name in run(client)["loaded"] if name.startswith("samsar.")}

    assert {name.split("sync.", 1)[1] for name in own if "sync." in name} == {
        "client",
        "engine",
    }
    assert {name for name in own if name.startswith("samsar.types.")} == {
        "samsar.types.options",
    }


def routes_in(found):
    """Return the areas whose routes were made."""
    home = "samsar._core.routes."
    areas = {name.removeprefix(home) for name in found["loaded"] if name.startswith(home)}
    return areas - {"base"}


@pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])
def test_making_a_client_makes_no_routes_and_no_converter(run, client):
    found = run(client)

    assert routes_in(found) == set()
    assert "cattrs" not in tops(found)


@pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])
def test_asking_for_jobs_brings_nothing_that_begins_them(run, client):
    found = run(f"{client}\nclient.jobs")

    own = {name for name in found["loaded"] if name.startswith("samsar.")}
    assert {name for name in own if name.startswith("samsar._core.inputs")} == set()
    assert {name.split("sync.", 1)[1] for name in own if "sync." in name} == {
        "client",
        "engine",
        "job_results",
        "jobs",
        "resources",
        "resources.jobs",
        "watching",
    }
    assert "samsar.models.images" not in own
    assert "samsar._core.kind_table" not in own


def test_a_call_makes_the_routes_of_its_area_only(run):
    found = run(
        "from samsar import SamsarClient, SamsarConnectionError\n"
        "client = SamsarClient(api_key='k', base_url='http://127.0.0.1:9', max_retries=0)\n"
        "try:\n    client.jobs.status('job_1')\n"
        "except SamsarConnectionError:\n    pass\nelse:\n    raise AssertionError('somebody is')"
    )

    assert routes_in(found) == {"jobs"}
    assert "cattrs" not in tops(found)


def test_a_path_of_a_callers_own_is_looked_for_among_all_routes(run):
    found = run(
        "from samsar._core.any_path import known_route\n"
        "assert known_route('GET', '/v1/credits').name == 'credits.balance'"
    )

    assert routes_in(found) >= {"table", "v2.gallery", "hosted.audio"}


@pytest.mark.parametrize("client", [SYNC, ASYNC], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("asked", "brought"),
    [
        ("credits", {"resources.credits", "resources.purchases"}),
        ("v2", {"v2.view", "v2.any_path", "scoped"}),
        ("v2.auth", {"v2.view", "v2.any_path", "v2.auth", "resources.user_sign_in", "scoped"}),
        ("v2.external.moderation", {"hosted.view", "hosted.moderation"}),
    ],
)
def test_what_is_asked_for_brings_no_other_resource(run, client, asked, brought):
    found = run(f"{client}\nbefore |= set(sys.modules)\nclient.{asked}")

    parts = {name.split("sync.", 1)[1] for name in found["loaded"] if "sync." in name}
    packages = {"resources", "v2", "hosted"}
    assert brought <= parts
    assert parts <= brought | packages | {"v2.view", "v2.any_path", "scoped"}


def test_a_value_for_one_area_loads_no_other(run):
    found = run("from samsar.types import ChatMessage")

    assert "samsar.types.hosted_texts" in found["loaded"]
    assert "samsar.types.videos" not in found["loaded"]


def test_the_first_answer_loads_its_model_and_no_other(run):
    found = run(
        "from samsar._core.calls import decoder\n"
        "from samsar._core.routes import ROUTES\n"
        "from samsar._core.wire import Answer\n"
        "route = next(each for each in ROUTES if each.name == 'credits.balance')\n"
        "assert 'samsar.models.credits' not in sys.modules\n"
        "decoder(route)(Answer(200, {}, b'{}'))"
    )

    assert "samsar.models.credits" in found["loaded"]
    assert "samsar.models.videos" not in found["loaded"]
