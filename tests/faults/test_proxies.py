"""A client behind a proxy: what the proxy is told, and what errors tell of the proxy."""

from __future__ import annotations

import asyncio

import pytest
from faults import campaign
from faults.faults import message
from faults.lookout import API_KEY, credentials_on, looking_out
from faults.stranger import Stranger

import samsar as sdk
from samsar.emulator import EmulatorThread
from samsar.testing import no_sleep

PASSWORD = "canary-password-8b1e44d0c75f"

ANSWERS = {
    "wants a password": message(407, b"", b'proxy-authenticate: Basic realm="x"'),
    "is broken": message(502, b"bad gateway"),
    "speaks no TLS": b"HTTP/1.1 200 Connected\r\n\r\nSSH-2.0-OpenSSH_9.6\r\n",
    "speaks no HTTP": b"\x00" * 64,
}

each_client = pytest.mark.parametrize("colour", ["async", "sync"])
each_answer = pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)


@pytest.fixture
def emulator():
    with EmulatorThread(speed=0, api_key=API_KEY) as emulator, no_sleep():
        yield emulator


def options_behind(proxy):
    return {
        "api_key": API_KEY,
        # Nobody answers there; nobody is asked, because the proxy opens no tunnel.
        "base_url": "https://127.0.0.1:9",
        "proxy": proxy.url.replace("//", f"//user:{PASSWORD}@"),
        "max_retries": 1,
    }


async def ask_async(options, way):
    async with sdk.AsyncSamsarClient(**options) as client:
        await way.client(client).videos.create_from_text(prompt="x", **campaign.ORDER)


def ask_sync(options, way):
    with sdk.SamsarClient(**options) as client:
        way.client(client).videos.create_from_text(prompt="x", **campaign.ORDER)


def ask(colour, options, way):
    if colour == "async":
        asyncio.run(ask_async(options, way))
    else:
        ask_sync(options, way)


def errors_of(colour, options, ways):
    """Make a paid call in each of the ways; return how each has failed."""
    for way in ways:
        with pytest.raises(sdk.SamsarCallError) as caught:
            ask(colour, options, way)
        yield caught.value


@each_client
@each_answer
def test_a_proxy_for_tls_is_told_no_credential_of_the_api(emulator, colour, answer):
    given = credentials_on(emulator)
    with looking_out(*given.secrets) as lookout, Stranger(answer) as proxy:
        ways = [given.way(number, lookout, users=True) for number in range(10)]
        for error in errors_of(colour, options_behind(proxy), ways):
            lookout.look_at_error(error)
        for received in proxy.received:
            lookout.look_at("proxy", received)
    assert all(each.startswith(b"CONNECT 127.0.0.1:9 HTTP/1.") for each in proxy.received)
    assert lookout.seen["proxy"] >= lookout.seen["error, traceback"] == 10
    assert lookout.found == []


@each_client
@each_answer
def test_the_password_of_a_proxy_shows_itself_nowhere(emulator, colour, answer):
    given = credentials_on(emulator)
    with looking_out(PASSWORD) as lookout, Stranger(answer) as proxy:
        ways = [given.way(number, lookout, users=True) for number in range(2)]
        for error in errors_of(colour, options_behind(proxy), ways):
            lookout.look_at_error(error)
    assert lookout.found == []


@each_client
@each_answer
def test_without_a_tunnel_nothing_was_sent_that_could_have_been_charged(emulator, colour, answer):
    given = credentials_on(emulator)
    with looking_out(*given.secrets) as lookout, Stranger(answer) as proxy:
        way = given.way(0, lookout, users=True)
        (error,) = errors_of(colour, options_behind(proxy), [way])
    assert type(error) is sdk.SamsarConnectionError
