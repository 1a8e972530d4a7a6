"""App keys of the emulator: hashes only, one for each account, and checked like the server's."""

import base64
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from samsar.emulator import Emulator

SECRET = "client-generated-secret-0123456789abcdef"
ROUTE = "/v2/users/app_key"
YEAR = 365 * 24 * 3600


@pytest.fixture
async def app_key(api: Any) -> str:
    """The app key of the default account."""
    answer = await api.post(ROUTE, {"secret": SECRET})
    assert answer.status == 201
    return str(answer.json["app_key"])


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    "path", ["/v1/credits", "/v2/credits", "/v2/user/credits", "/v2/user/usage/logs"]
)
async def test_an_app_key_opens_the_routes_of_the_account(api: Any, app_key: str, path: str):
    headers = {"Authorization": f"AppKey {app_key}", "x-app-secret": SECRET}
    assert (await api.get(path, headers=headers)).status == 200


async def test_key_and_secret_may_come_in_any_header_that_the_server_knows(api: Any, app_key: str):
    for headers in (
        {"x-app-key": app_key, "app-secret": SECRET},
        {"Authorization": f"Bearer {app_key}", "x-samsar-app-secret": SECRET},
        {"Authorization": basic(f"{app_key}:{SECRET}")},
    ):
        assert (await api.get("/v1/credits", key=None, headers=headers)).status == 200


@pytest.mark.parametrize(
    ("secret", "expected"),
    [
        ("x" * 40, (401, "Invalid APP_SECRET.")),
        ("short", (400, "secret must be at least 32 characters.")),
    ],
)
async def test_a_wrong_secret_is_refused(
    api: Any, app_key: str, secret: str, expected: tuple[int, str]
):
    headers = {"Authorization": f"AppKey {app_key}", "x-app-secret": secret}
    answer = await api.get("/v1/credits", headers=headers)
    assert (answer.status, answer.message) == expected


async def test_a_key_expires_after_a_year(api: Any, emulator: Emulator, app_key: str):
    headers = {"Authorization": f"AppKey {app_key}", "x-app-secret": SECRET}
    emulator.clock.advance(YEAR - 1)
    assert (await api.get("/v1/credits", headers=headers)).status == 200
    emulator.clock.advance(1)
    answer = await api.get("/v1/credits", headers=headers)
    assert answer.status == 401
    assert answer.message == "APP_KEY has expired. Refresh it with APP_KEY and APP_SECRET."


async def test_a_key_is_refreshed_by_body_headers_or_query(api: Any, app_key: str):
    path = f"{ROUTE}/refresh"
    body = {"input": {"appKey": app_key, "appSecret": SECRET}}
    key = (await api.post(path, body, key=None)).json["appKey"]
    headers = {"x-app-key": key, "x-app-secret": SECRET}
    key = (await api.post("/v2/user/app_key/refresh", key=None, headers=headers)).json["appKey"]
    answer = await api.get(path, key=None, app_key=key, secret=SECRET)
    assert answer.json["app_key_record"]["rotationCount"] == 3


async def test_a_revoked_key_is_no_key(api: Any, app_key: str):
    assert (await api.send("DELETE", ROUTE)).json["appKeyRecord"]["status"] == "revoked"
    headers = {"Authorization": f"AppKey {app_key}", "x-app-secret": SECRET}
    assert (await api.get("/v1/credits", headers=headers)).message == "Invalid APP_KEY."
    assert (await api.get(ROUTE)).message == "Active APP_KEY not found for this user."


async def test_a_second_key_is_a_conflict_without_a_code(api: Any, app_key: str):
    answer = await api.post(ROUTE, {"secret": SECRET})
    assert answer.status == 409
    assert answer.json == {"message": "An active APP_KEY already exists for this user."}


async def test_the_database_holds_neither_key_nor_secret(tmp_path: Path):
    file = tmp_path / "emulator.sqlite"
    async with Emulator(database=file) as emulator:
        with emulator._backend.moment() as now:
            account = emulator._backend.state.ledger.first_account()
            assert account is not None
            key, row = emulator._backend.state.app_keys.create(account, SECRET, {}, at=now)
    with sqlite3.connect(file) as database:
        dump = "\n".join(database.iterdump())
    database.close()
    assert row.id in dump
    assert key not in dump
    assert SECRET not in dump
