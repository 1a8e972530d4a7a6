"""Every route with every kind of credential: who is let in, and in what words others are not."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import pytest

from samsar._core.routes import ROUTES, Route
from samsar.emulator import Emulator
from samsar.emulator.callers.actors import USER_REQUIRED
from samsar.emulator.callers.auth import ACCOUNT_ONLY, MISSING

ID = "0" * 24
ACCOUNT = (403, ACCOUNT_ONLY)
PUBLISH = (403, "Use a Samsar API key, customer sub-account API key, or user auth token.")
MANAGE = (403, "Use a Samsar API key or user auth token to manage APP_KEY credentials.")
REGISTER = (
    403,
    "Use an internal Samsar API key, auth token, or APP_KEY to create external users.",
)
GRANT = (
    403,
    (
        "Customer sub-account API keys cannot grant credits. Purchase Samsar credits on the "
        "customer account and send user requests with external_user for audit."
    ),
)
RECHARGE = (
    403,
    (
        "Customer sub-account API keys cannot create per-user credit recharges. Purchase Samsar "
        "credits on the parent customer account."
    ),
)
LOGS = (
    400,
    "usage logs are available for internal user auth tokens, API keys, and APP_KEY credentials.",
)
NOBODY = (400, USER_REQUIRED)
GALLERY = (403, "A Samsar API key or app key is required.")
SERVICE = (403, "This operation requires the configured Samsar Gallery service account.")
NEITHER = {"external_auth": ACCOUNT, "sub_account": ACCOUNT}

# The first that fits decides. Whoever is not named is let in.
RULES: list[tuple[str, dict[str, tuple[int, str]]]] = [
    (r"/v1/publications/", {"app_key": PUBLISH, "external_auth": PUBLISH}),
    (r"/v1/video/", {}),
    (r"/v1/external_users/credits/grant", {"sub_account": GRANT}),
    (r"/v1/external_users/credits/recharge", {"sub_account": RECHARGE}),
    (r"/v1/external_users/(payment_)?status", {}),
    (r"/v1/external_users/", {"sub_account": NOBODY}),
    (r"/v1/", NEITHER),
    (r"/v2/external/(api_key/validate|video/)", {}),
    (r"/v2/external/", NEITHER),
    (r"/v2/gallery/(search|recommendations)", {"external_auth": GALLERY}),
    (
        r"/v2/gallery/",
        {"auth_token": SERVICE, "external_auth": GALLERY, "sub_account": SERVICE},
    ),
    (r"/v2/users/app_key", {"app_key": MANAGE, "external_auth": MANAGE, "sub_account": MANAGE}),
    (r"/v2/user/create_external_user", {"external_auth": REGISTER, "sub_account": REGISTER}),
    (r"/v2/user/usage/logs", {"external_auth": LOGS, "sub_account": LOGS}),
    (r"/v2/credits/grant", {"sub_account": GRANT}),
    (r"/v2/credits/recharge", {"sub_account": RECHARGE}),
    # These go to the routes of videos, whoever asks, or ask for no more than the account.
    (
        (
            r"/v2/(video/|text_to_|image_list|(re)?translate|add_outro|update_(outro|footer)|join_)"
            r"|/v2/(cancel|pause|resume)_render|/v2/status"
        ),
        {},
    ),
    (r"/v2/", {"sub_account": NOBODY}),
]
WORDS = {words for _, refusals in RULES for _, words in refusals.values()} | {MISSING}
# Paths of a family of which the SDK knows only the beginning lead nowhere.
ALL = [route for route in ROUTES if not route.gone and "{path}" not in route.path]
GUARDED = [route for route in ALL if not route.public]
# Public to the SDK, which sends the key of a purchase in the body, or nothing at all.
OPEN = [route for route in ALL if route.public]


def a_bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def with_app_key(emulator: Emulator) -> dict[str, str]:
    made = emulator.create_app_key()
    return {"Authorization": f"AppKey {made.app_key}", "x-app-secret": made.secret}


KINDS: dict[str, Callable[[Emulator], dict[str, str]]] = {
    "api_key": lambda emulator: a_bearer(emulator.api_key),
    "api_key_header": lambda emulator: {"api_key": emulator.api_key},
    "auth_token": lambda emulator: a_bearer(emulator.create_auth_token()),
    "app_key": with_app_key,
    "external_auth": lambda emulator: a_bearer(emulator.create_external_user("u1").auth_token),
    "sub_account": lambda emulator: a_bearer(emulator.create_sub_account("c1").api_key),
}


def refusals_of(route: Route[object]) -> dict[str, tuple[int, str]]:
    return next(refusals for pattern, refusals in RULES if re.match(pattern, route.path))


async def ask(
    http: aiohttp.ClientSession,
    emulator: Emulator,
    route: Route[object],
    headers: Mapping[str, str],
) -> tuple[int, str]:
    """Send a request that says no more than an id, and return the status and the words."""
    url = emulator.url + re.sub(r"\{\w+\}", ID, route.path)
    body = None if route.method == "GET" else {"request_id": ID}
    asked: Any = {"headers": headers, "params": {"request_id": ID}, "json": body}
    async with http.request(route.method, url, **asked) as answer:
        if answer.content_type != "application/json":
            return answer.status, await answer.text()
        told = await answer.json()
        words = told.get("message") or told.get("error") if isinstance(told, dict) else ""
        return answer.status, str(words or "")


@pytest.mark.parametrize("kind", KINDS)
async def test_each_route_lets_in_whom_the_server_lets_in(emulator: Emulator, kind: str):
    headers = KINDS[kind](emulator)
    wrong = {}
    async with aiohttp.ClientSession() as http:
        for route in GUARDED:
            status, words = await ask(http, emulator, route, headers)
            expected = refusals_of(route).get(kind)
            if expected is None and (words in WORDS or words.startswith("Invalid APP")):
                wrong[route.method, route.path] = status, words
            if expected is not None and (status, words) != expected:
                wrong[route.method, route.path] = status, words
    assert not wrong


async def test_nobody_is_let_in_without_a_credential_but_where_anybody_is(emulator: Emulator):
    async with aiohttp.ClientSession() as http:
        told = {route.name: await ask(http, emulator, route, {}) for route in GUARDED}
        opened = {route.name: await ask(http, emulator, route, {}) for route in OPEN}
    validated = {"auth.validate_api_key"} & set(told)
    assert {name for name, answer in told.items() if answer != (400, MISSING)} - validated == set()
    assert all(words != MISSING for _, words in opened.values())
    assert len(opened) >= 9


def test_every_rule_is_about_a_route():
    used = {id(refusals_of(route)) for route in GUARDED}
    assert [pattern for pattern, refusals in RULES if id(refusals) not in used] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v2/user/app_key"),
        ("GET", "/v2/user/app_key"),
        ("DELETE", "/v2/user/app_key"),
        ("GET", "/api/v2/users/app_key"),
    ],
)
async def test_the_other_names_of_a_route_are_guarded_alike(
    emulator: Emulator, method: str, path: str
):
    headers = KINDS["app_key"](emulator)
    url = emulator.url + path
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, url, headers=headers, json={}) as answer,
    ):
        assert (answer.status, (await answer.json())["message"]) == MANAGE
