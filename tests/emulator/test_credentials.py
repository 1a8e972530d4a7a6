"""Who may come in, and what the others are told."""

import base64
from typing import Any

import pytest

from samsar.emulator import Emulator

SECRET = "s" * 32


async def ask(api: Any, headers: dict[str, str]) -> tuple[int, str]:
    answer = await api.get("/v1/credits", key=None, headers=headers)
    return answer.status, answer.json.get("message", "")


async def test_a_bearer_key_is_let_in(api: Any, emulator: Emulator):
    assert await ask(api, {"Authorization": f"Bearer {emulator.api_key}"}) == (200, "")


@pytest.mark.parametrize("name", ["api_key", "API_KEY"])
async def test_a_key_in_its_own_header_is_let_in(api: Any, emulator: Emulator, name: str):
    assert await ask(api, {name: emulator.api_key}) == (200, "")


async def test_a_bearer_key_wins_over_the_header(api: Any, emulator: Emulator):
    headers = {"Authorization": "Bearer wrong", "api_key": emulator.api_key}
    assert (await ask(api, headers))[0] == 401


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer"}, {"api_key": "  "}])
async def test_a_missing_credential_is_answered_with_400(api: Any, headers: dict[str, str]):
    assert await ask(api, headers) == (
        400,
        "API_KEY, auth token, or APP_KEY header is missing or empty.",
    )


async def test_a_wrong_key_is_answered_with_401(api: Any):
    answer = await ask(api, {"Authorization": "Bearer sk_live_wrong"})
    assert answer == (401, "Invalid API_KEY. User not found.")


async def test_a_value_with_two_dots_is_taken_for_an_auth_token(api: Any):
    answer = await ask(api, {"Authorization": "Bearer a.b.c"})
    assert answer == (401, "Invalid auth token. User not found.")


@pytest.mark.parametrize(
    "headers",
    [{"x-customer-sub-account-api-key": "scsa_1"}, {"Authorization": "Bearer scsa_1"}],
)
async def test_a_sub_account_key_is_looked_at_first(
    api: Any, emulator: Emulator, headers: dict[str, str]
):
    sent = {"api_key": emulator.api_key, **headers}
    assert await ask(api, sent) == (401, "Invalid customer sub-account internal API key.")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-app-secret": SECRET}, (400, "APP_KEY is required.")),
        ({"x-app-key": "sapp_1"}, (400, "secret is required.")),
        ({"Authorization": "AppKey sapp_1"}, (400, "secret is required.")),
        (
            {"x-app-key": "sapp_1", "x-app-secret": "short"},
            (400, "secret must be at least 32 characters."),
        ),
        (
            {"x-app-key": "sapp_1", "x-app-secret": "s" * 1025},
            (400, "secret must be 1024 characters or fewer."),
        ),
        ({"x-app-key": "sapp_1", "x-app-secret": SECRET}, (401, "Invalid APP_KEY.")),
        ({"Authorization": "Bearer sapp_1", "app_secret": SECRET}, (401, "Invalid APP_KEY.")),
    ],
)
async def test_app_keys_are_checked_in_the_order_of_the_server(
    api: Any, headers: dict[str, str], expected: tuple[int, str]
):
    assert await ask(api, headers) == expected


async def test_an_app_key_may_come_as_basic_authorization(api: Any):
    value = base64.b64encode(f"sapp_1:{SECRET}".encode()).decode()
    assert await ask(api, {"Authorization": f"Basic {value}"}) == (401, "Invalid APP_KEY.")


async def test_basic_authorization_that_cannot_be_read_is_no_credential(api: Any):
    assert (await ask(api, {"Authorization": "Basic %%%"}))[0] == 400


async def test_an_app_secret_spoils_a_good_key(api: Any, emulator: Emulator):
    headers = {"Authorization": f"Bearer {emulator.api_key}", "x-app-secret": SECRET}
    assert await ask(api, headers) == (400, "APP_KEY is required.")


async def test_the_id_is_missed_before_the_credential_on_the_status_route(api: Any):
    answer = await api.get("/v1/status", key=None)
    assert answer.status == 400
    assert answer.message == "request_id (or session_id) query param is required."


async def test_the_status_of_v2_looks_at_the_credential_first(api):
    answer = await api.get("/v2/status", key="sk_live_nobody")
    assert answer.status == 401
    answer = await api.get("/v2/status")
    assert answer.message == "request_id (or session_id) query param is required."
