"""One client for the life of an application, and how endpoints get at it."""

import asyncio
import subprocess
import sys
import threading
from contextlib import asynccontextmanager
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Request, WebSocket
from support.waiting import until

from samsar import AsyncSamsarClient, ConfigurationError, SamsarClient
from samsar.emulator import DelayAnswer
from samsar.fastapi import (
    SamsarDep,
    SyncSamsarDep,
    handle_errors,
    lifespan,
    samsar_client,
    service_of,
)


async def test_all_requests_share_the_connections_of_one_client(app, site, emulator):
    seen = set()

    @app.get("/balance")
    async def balance(samsar: SamsarDep):
        seen.add(id(samsar))
        return (await samsar.credits.balance()).data.remaining_credits

    url = site.run(app)
    answers = [await (await site.ask(f"{url}/balance")).json() for _ in range(3)]

    assert answers == [10_000] * 3
    assert len(seen) == 1


async def test_a_plain_endpoint_gets_the_sync_client(app, site):
    @app.get("/balance")
    def balance(samsar: SyncSamsarDep):
        assert isinstance(samsar, SamsarClient)
        assert threading.current_thread() is not threading.main_thread()
        return samsar.credits.balance().data.remaining_credits

    url = site.run(app)

    assert await (await site.ask(f"{url}/balance")).json() == 10_000


async def test_the_settings_come_from_the_environment(site, emulator, monkeypatch):
    monkeypatch.setenv("SAMSAR_API_KEY", emulator.api_key)
    monkeypatch.setenv("SAMSAR_BASE_URL", emulator.url)
    app = FastAPI(lifespan=lifespan())

    @app.get("/balance")
    async def balance(samsar: SamsarDep):
        return (await samsar.credits.balance()).data.remaining_credits

    assert await (await site.ask(f"{site.run(app)}/balance")).json() == 10_000


async def test_the_applications_own_lifespan_runs_inside(site, settings):
    noted = []

    @asynccontextmanager
    async def own(app):
        client = service_of(app).client
        noted.append((await client.credits.balance()).data.remaining_credits)
        yield {"greeting": "hello"}
        noted.append((await client.credits.balance()).data.remaining_credits)

    app = FastAPI(lifespan=lifespan(own, **settings))

    @app.get("/greeting")
    async def greeting(request: Request, samsar: SamsarDep):
        return f"{request.state.greeting} {samsar is request.state.samsar.client}"

    assert await (await site.ask(f"{site.run(app)}/greeting")).json() == "hello True"
    site.stop()
    assert noted == [10_000, 10_000]


async def test_a_mounted_application_has_the_client_of_the_outer_one(app, site):
    inner = FastAPI()

    @inner.get("/balance")
    async def balance(samsar: SamsarDep):
        return (await samsar.credits.balance()).data.remaining_credits

    app.mount("/inner", inner)

    assert await (await site.ask(f"{site.run(app)}/inner/balance")).json() == 10_000


async def test_a_websocket_has_the_client_and_is_closed_by_an_error(app):
    @app.websocket("/balance")
    async def balance(socket: WebSocket, samsar: SamsarDep):
        await socket.accept()
        await socket.send_json((await samsar.credits.balance()).data.remaining_credits)
        await samsar.with_options(api_key="wrong").credits.balance()

    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "path": "/balance", "headers": [], "query_string": b""}
    async with app.router.lifespan_context(app):
        await app(scope, receive, send)

    _, said, closed = sent
    assert said["text"] == "10000"
    assert (closed["code"], closed["reason"]) == (1011, "platform_credential_refused")


async def test_a_client_of_the_applications_own_stays_open(site, settings):
    own = AsyncSamsarClient(**settings)
    with SamsarClient(**settings) as sync_own:
        app = FastAPI(lifespan=lifespan(client=own, sync_client=sync_own))

        @app.get("/balance")
        def balance(samsar: SyncSamsarDep):
            return samsar.credits.balance().data.remaining_credits

        assert await (await site.ask(f"{site.run(app)}/balance")).json() == 10_000
        site.stop()
        assert sync_own.credits.balance().data.remaining_credits == 10_000
    assert (await own.credits.balance()).data.remaining_credits == 10_000
    await own.aclose()


async def test_an_endpoint_cannot_close_the_client_of_the_others(app, site):
    @app.get("/balance")
    async def balance(samsar: SamsarDep):
        async with samsar:
            return (await samsar.credits.balance()).data.remaining_credits

    url = site.run(app)
    assert [(await site.ask(f"{url}/balance")).status for _ in range(2)] == [200, 200]


async def test_calls_that_are_under_way_come_to_their_end_first(app, site, emulator):
    ended = []

    async def later(samsar):
        ended.append((await samsar.credits.balance()).data.remaining_credits)

    @app.post("/later")
    async def begin(request: Request, samsar: SamsarDep):
        # Kept, or it may be collected while it runs.
        request.app.state.later = asyncio.create_task(later(samsar))

    emulator.faults.add(DelayAnswer(seconds=0.3))
    url = site.run(app)
    await site.ask(f"{url}/later", "POST")
    # The answer is there and the call is not: the server is told to stop in between.
    await asyncio.to_thread(site.stop)

    assert ended == [10_000]


async def test_calls_that_take_too_long_are_cut_off_and_told_of(settings, emulator, caplog):
    app = FastAPI(lifespan=lifespan(finish_within=0, **settings))
    emulator.faults.add(DelayAnswer(seconds=60))
    async with app.router.lifespan_context(app):
        call = asyncio.create_task(service_of(app).client.credits.balance())
        await until(lambda: emulator.requests)
    call.cancel()

    assert "1 calls had not come to an end after 0 s" in caplog.text


async def test_a_paid_call_that_is_cancelled_is_told_of(settings, emulator, caplog):
    app = FastAPI(lifespan=lifespan(**settings))
    emulator.faults.add(DelayAnswer(seconds=60))
    async with app.router.lifespan_context(app):
        samsar = service_of(app).client
        call = asyncio.create_task(
            samsar.videos.create_from_text(
                prompt="A beach", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=10
            )
        )
        await until(lambda: emulator.requests)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    assert "videos.create_from_text was cancelled while it was under way" in caplog.text


async def test_an_application_without_the_lifespan_says_so(site, caplog):
    app = FastAPI()
    handle_errors(app)

    @app.get("/balance")
    async def balance(samsar: SamsarDep):
        return samsar

    answer = await site.ask(f"{site.run(app)}/balance")

    assert answer.status == 500
    assert "FastAPI(lifespan=samsar.fastapi.lifespan())" in caplog.text


async def test_a_dependency_can_be_replaced_in_tests(app, site):
    async def instead():
        return "another"

    @app.get("/who")
    async def who(samsar: Annotated[object, Depends(samsar_client)]):
        return samsar

    app.dependency_overrides[samsar_client] = instead

    assert await (await site.ask(f"{site.run(app)}/who")).json() == "another"


async def test_a_second_colour_of_a_client_of_ones_own_must_be_given(site, settings, caplog):
    async with AsyncSamsarClient(**settings) as own:
        app = FastAPI(lifespan=lifespan(client=own))
        handle_errors(app)

        @app.get("/balance")
        def balance(samsar: SyncSamsarDep):
            return None

        answer = await site.ask(f"{site.run(app)}/balance")

    assert answer.status == 500
    assert "give sync_client=" in caplog.text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"verified_for": -1}, "verified_for must be a number of seconds"),
        ({"refused_for": "5"}, "refused_for must be a number of seconds"),
        ({"finish_within": None}, "finish_within must be a number of seconds"),
        ({"remembered": 0}, "remembered must be a whole number from 1 up"),
        ({"client": AsyncSamsarClient(api_key="k"), "timeout": 5}, "without settings beside it"),
    ],
)
def test_wrong_settings_are_refused_before_anything_starts(arguments, words):
    with pytest.raises(ConfigurationError, match=words):
        lifespan(**arguments)


def test_without_fastapi_the_error_says_what_to_install():
    program = (
        "import sys; sys.modules['fastapi'] = None\n"
        "from samsar import ConfigurationError\n"
        "try: import samsar.fastapi\n"
        "except ConfigurationError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert "python -m pip install 'samsar[fastapi]'" in done.stdout
