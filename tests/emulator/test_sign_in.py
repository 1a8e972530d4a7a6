"""Tokens that sign in, and keys that are checked."""

from typing import Any

import pytest

from samsar.emulator import Emulator

MONTH = 30 * 24 * 3600


async def signed_in(api: Any) -> str:
    token = (await api.post("/v1/create_login_token", {})).json["loginToken"]
    answer = await api.get("/users/verify_token", key=None, loginToken=token)
    assert answer.status == 200
    return str(answer.json["authToken"])


async def test_a_login_token_says_until_when_it_is_good(api: Any):
    made = (await api.post("/v1/create_login_token", {})).json
    assert made["expiresInSeconds"] == 600
    assert made["loginToken"].count(".") == 2
    assert made["loginToken"] in made["loginUrl"]


async def test_an_auth_token_speaks_for_its_account_for_a_month(api: Any, emulator: Emulator):
    token = await signed_in(api)
    assert (await api.get("/v1/credits", key=token)).json["remainingCredits"] == 10_000
    emulator.clock.advance(MONTH - 1)
    assert (await api.get("/v1/credits", key=token)).status == 200
    emulator.clock.advance(1)
    answer = await api.get("/v1/credits", key=token)
    assert (answer.status, answer.message) == (401, "Invalid auth token. User not found.")


@pytest.mark.parametrize("spoilt", ["{head}.{claims}.xx", "{head}.e30.{sign}", "a.b.c"])
async def test_a_token_that_was_changed_is_refused(api: Any, spoilt: str):
    head, claims, sign = (await signed_in(api)).split(".")
    token = spoilt.format(head=head, claims=claims, sign=sign)
    assert (await api.get("/v1/credits", key=token)).status == 401
    assert (await api.get("/users/verify_token", key=token)).status == 400


async def test_a_login_token_is_no_auth_token(api: Any):
    token = (await api.post("/v1/create_login_token", {})).json["loginToken"]
    assert (await api.get("/v1/credits", key=token)).status == 401
    assert (await api.get("/users/verify_token", key=token)).status == 400


async def test_a_login_token_can_be_in_a_header_and_may_be_used_again(api: Any):
    token = (await api.post("/v1/create_login_token", {})).json["loginToken"]
    for _ in range(2):
        answer = await api.get("/users/verify_token", key=None, headers={"x-login-token": token})
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", [{}, {"loginToken": "a.b.c"}, {"authToken": "a.b.c"}])
async def test_every_failure_to_verify_is_a_400_with_an_error(api: Any, query: Any):
    answer = await api.get("/users/verify_token", key=None, **query)
    assert answer.status == 400
    assert set(answer.json) == {"error"}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nobody_is_signed_in_by_a_profile_any_more(api: Any, method: str):
    answer = await api.send(method, "/users/verify", key=None)
    assert (answer.status, list(answer.json)) == (410, ["error"])
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_key_is_checked_with_a_body_of_its_own(api: Any):
    assert (await api.get("/v2/external/api_key/validate")).json["valid"] is True
    wrong = await api.get("/v2/external/api_key/validate", key="sk_live_wrong")
    assert (wrong.status, wrong.json["valid"]) == (401, False)
    nothing = await api.get("/v2/external/api_key/validate", key=None)
    assert (nothing.status, nothing.json["valid"]) == (400, False)


async def test_the_kind_of_credential_is_told(api: Any):
    token = await signed_in(api)
    answer = await api.get("/v2/external/api_key/validate", key=token)
    assert answer.json["authType"] == "auth_token"


async def test_with_an_auth_token_somebody_signs_in_as_themselves(api: Any, emulator: Emulator):
    body = {"external_user": {"provider": "whop", "external_user_id": "usr_1"}}
    told = {}
    for kind, key in (("auth_token", emulator.create_auth_token()), ("api_key", "")):
        made = await api.post("/v1/external_users/create_login_token", body, key=key)
        assert made.json["external_user"]["provider"] == "whop"
        login = made.json["loginToken"]
        told[kind] = (await api.get("/users/verify_token", key=None, loginToken=login)).json
    assert told["auth_token"]["isExternalUser"] is False
    assert told["api_key"]["isExternalUser"] is True
