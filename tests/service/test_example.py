"""The example application of the documentation, under a real server and under load."""

import asyncio
import runpy
from operator import le
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from faults.proxy import NONE, FaultProxy
from support.serving import listening
from support.waiting import until

from samsar.emulator import EmulatorThread
from samsar.fastapi import service_of

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "fastapi_app.py"
RENDERED = 1000
"""Emulator seconds after which every video is ready."""

PAID = 20
"""Emulator seconds after which a checkout is paid."""

CREDITS = 1_000_000
CONNECTIONS = 100
"""How many a client has, unless it is told otherwise."""

TOKENS = {"authToken", "refreshToken", "expiryDate"}


@pytest.fixture
def emulator():
    # Pauses are real here: what wakes the waits is a webhook, or nothing in the time of a test.
    with EmulatorThread(speed=0, webhooks_to="local") as emulator:
        emulator.http_redirects = True
        yield emulator


@pytest.fixture
def between(emulator):
    """What stands between the application and the API, and can keep answers back."""
    with FaultProxy(emulator.url, lambda: NONE) as between:
        yield between


@pytest.fixture
def example(emulator, between, monkeypatch):
    """The names of the example, made for an address at which it will be."""
    listener, url = listening()
    monkeypatch.setenv("SAMSAR_API_KEY", emulator.api_key)
    monkeypatch.setenv("SAMSAR_BASE_URL", between.url)
    monkeypatch.setenv("PUBLIC_URL", url)
    monkeypatch.setenv("WEBHOOK_SECRET", "w" * 40)
    return {**runpy.run_path(str(EXAMPLE), run_name="fastapi_app"), "listener": listener}


@pytest.fixture
def url(example, site):
    return site.run(example["app"], listener=example["listener"])


def cookies_of(answer):
    return {name: morsel.value for name, morsel in answer.cookies.items()}


async def state_of(site, url, number, token):
    return await (await site.ask(f"{url}/videos/{number}", token=token)).json()


async def until_ready(site, url, number, token):
    # The webhook is posted by the emulator and followed up after the answer to it.
    async with asyncio.timeout(60):
        while True:
            state = await state_of(site, url, number, token)
            if state["state"] != "rendering":
                return state


async def test_a_visitor_orders_a_video_and_a_webhook_makes_it_ready(site, url, sign_in, emulator):
    token = sign_in()
    ordered = await site.ask(f"{url}/videos", "POST", token=token, json={"prompt": "A beach"})
    number = (await ordered.json())["id"]
    waiting = await site.ask(f"{url}/videos/{number}/page", token=token)
    emulator.clock.advance(RENDERED)
    state = await until_ready(site, url, number, token)
    page = await site.ask(f"{url}/videos/{number}/page", token=token)

    assert ordered.status == 202
    assert "rendering" in await waiting.text()
    assert state["state"] == "ready"
    assert state["url"] in await page.text()
    looks = [each for each in emulator.requests if "status" in each.path]
    assert len(looks) == 2, "one at once, and one that the webhook has woken"


async def test_nobody_sees_the_orders_of_another_visitor(site, url, sign_in):
    token = sign_in()
    ordered = await site.ask(f"{url}/videos", "POST", token=token, json={"prompt": "A beach"})
    number = (await ordered.json())["id"]

    assert (await site.ask(f"{url}/videos/{number}", token=sign_in())).status == 404
    assert (await site.ask(f"{url}/videos/{number}")).status == 401


async def test_a_buyer_is_signed_in_when_the_browser_comes_back(site, url, emulator, caplog):
    bought = await site.ask(f"{url}/credits", "POST", json={"email": "customer@example.com"})
    visit = cookies_of(bought)
    early = await site.ask(f"{url}/welcome", headers=as_header(visit))
    address = await paid(emulator)
    back = await site.ask(f"{address}&samsarCheckoutStatus=success&checkoutSessionId=cs_1")
    foreign = await site.ask(f"{url}/welcome")
    welcome = await site.ask(f"{url}/welcome", headers=as_header(visit))
    again = await site.ask(f"{url}/welcome", headers=as_header(visit))
    credits = await site.ask(f"{url}/credits", headers=as_header(cookies_of(welcome)))

    assert (back.status, back.headers["Location"]) == (303, "/welcome")
    for nobody in (early, foreign, again):
        assert (nobody.status, cookies_of(nobody)) == (200, {})
    assert welcome.status == 303
    assert welcome.cookies["samsar_session"]["httponly"]
    assert welcome.cookies["samsar_session"]["samesite"] == "lax"
    assert (await credits.json())["credits"] == 2500
    assert welcome.cookies["samsar_session"].value not in caplog.text


async def paid(emulator):
    """Have the buyer pay; returns the address that the server has called, without the tokens."""
    emulator.clock.advance(PAID)
    await asyncio.to_thread(emulator.settled)
    (callback,) = emulator.callbacks
    assert callback.outcome == "delivered"
    path, _, query = callback.url.partition("?")
    kept = [(name, text) for name, text in parse_qsl(query) if name not in TOKENS]
    return f"{path}?{urlencode(kept)}"


async def test_a_buyer_who_turns_back_is_told_so(site, url, example):
    address = example["urls"].make(f"{url}/samsar/recharge", ref="visit")
    back = await site.ask(f"{address}&samsarCheckoutStatus=cancelled")

    assert back.headers["Location"] == "/cancelled"
    assert "Nothing was bought" in await (await site.ask(f"{url}/cancelled")).text()


def as_header(cookies):
    return {"Cookie": "; ".join(f"{name}={text}" for name, text in cookies.items())}


@pytest.fixture
def crowd(site, url, sign_in):
    """Where very many ask, and with what token."""
    return site, url, sign_in(credits=CREDITS)


async def test_clients_that_hang_up_under_load_harm_nobody(crowd, between, example, emulator):
    """200 requests at once; every fourth client is gone before its answer is there."""
    site, url, token = crowd
    await site.ask(f"{url}/credits", token=token)
    service = service_of(example["app"])
    before = held(service)
    between.hold()
    asked = [asyncio.create_task(order(site, url, token, number)) for number in range(200)]
    # All of them are being served: on as many connections as there may be, or in line for one.
    await until(lambda: len(service.calls) == len(asked) and creations(emulator) == CONNECTIONS)
    leaving = asked[::4]
    for each in leaving:
        each.cancel()
    left = await asyncio.gather(*leaving, return_exceptions=True)
    between.release()
    staying = await asyncio.gather(*(each for each in asked if each not in leaving))
    await until(lambda: len(example["orders"]) == len(asked))

    assert {type(each) for each in left} == {asyncio.CancelledError}
    assert {answer.status for answer in staying} == {202}
    assert creations(emulator) == 200, "none was sent twice"
    emulator.clock.advance(RENDERED)
    for number in list(example["orders"]):
        assert (await until_ready(site, url, number, token))["state"] == "ready"
    assert len(emulator.sessions()) == 200
    assert not example["following"]
    # The last of them may be about to end.
    await until(lambda: all(map(le, held(service), before)))


def held(service):
    """What the application holds: tasks, calls, and connections that are in use."""
    ((loop, here),) = service.client._engine.transport._sessions.items()
    return len(asyncio.all_tasks(loop)), len(service.calls), len(here.session.connector._acquired)


def creations(emulator):
    return sum(each.path == "/v1/video/create" for each in emulator.requests)


async def order(site, url, token, number):
    wish = {"prompt": f"Beach {number}"}
    return await site.ask(f"{url}/videos", "POST", token=token, json=wish)


async def test_the_end_of_the_application_lets_waits_go(site, url, sign_in, example):
    await order(site, url, sign_in(), 1)
    assert len(example["following"]) == 1
    await asyncio.to_thread(site.stop)

    assert not example["following"]
