"""An emulator, an application that talks to it, and visitors of that application."""

from __future__ import annotations

import os

import aiohttp
import pytest
from fastapi import FastAPI
from support.serving import serving

from samsar import SamsarClient
from samsar.emulator import EmulatorThread
from samsar.fastapi import handle_errors, lifespan
from samsar.testing import no_sleep


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("SAMSAR_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def emulator():
    with EmulatorThread(speed=0) as emulator, no_sleep(emulator):
        yield emulator


@pytest.fixture
def platform(emulator):
    """The platform's own client, beside the application."""
    with SamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client:
        yield client


@pytest.fixture
def settings(emulator):
    """What the client of the application is made with."""
    return {"api_key": emulator.api_key, "base_url": emulator.url}


@pytest.fixture
def app(settings):
    app = FastAPI(lifespan=lifespan(**settings))
    handle_errors(app)
    return app


class Site:
    """Applications under servers, and the browsers that visit them."""

    def __init__(self, http):
        self.http = http
        self.running = []

    def run(self, app, **settings):
        block = serving(app, **settings)
        url = block.__enter__()
        self.running.append(block)
        return url

    def stop(self):
        while self.running:
            self.running.pop().__exit__(None, None, None)

    async def ask(self, url, method="GET", token=None, **details):
        headers = details.pop("headers", {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        details.setdefault("allow_redirects", False)
        async with self.http.request(method, url, headers=headers, **details) as answer:
            await answer.read()
            return answer


@pytest.fixture
async def site():
    # Every visitor has a connection of their own, however many there are.
    connector = aiohttp.TCPConnector(limit=0)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as http:
        site = Site(http)
        yield site
        site.stop()


@pytest.fixture
def sign_in(emulator):
    """Opens an account with so many credits, and returns an auth token of it."""

    def sign_in(credits=10_000):
        return emulator.create_auth_token(api_key=emulator.open_account(credits))

    return sign_in


@pytest.fixture
def token(sign_in):
    """The auth token of somebody."""
    return sign_in()


@pytest.fixture
def sign_in_member(platform):
    """Signs in an external user of the platform, and returns an auth token of them."""

    def sign_in_member(**fields):
        member = platform.external_user(provider="whop", external_user_id="usr_1", **fields)
        login = member.create_login_token()
        found = platform.auth.verify_session(login_token=login.data.login_token)
        return found.data.auth_token

    return sign_in_member


@pytest.fixture
def verifications(emulator):
    """Counts how often the server was asked who somebody is."""

    def verifications():
        return sum(each.path == "/users/verify_token" for each in emulator.requests)

    return verifications
