"""Keys that are checked and tokens that sign in: each travels alone, and none is ever shown."""

from __future__ import annotations

import logging

import pytest
from support.scripted import Say

import samsar as sdk

KEY = "sk_live_0123456789"
TOKEN = "aaa.bbb.ccc"


async def test_a_login_token_is_exchanged_for_an_auth_token(emulator, samsar):
    token = await samsar.auth.create_login_token()
    assert token.data.expires_in_seconds == 600
    assert token.data.expires_at.tzinfo is not None
    user = await samsar.auth.verify_session(login_token=token.data.login_token)
    assert user.data.is_external_user is False
    assert user.data.email
    mine = samsar.with_options(auth_token=user.data.auth_token)
    assert (await mine.credits.balance()).data.remaining_credits == emulator.balance()
    same = await samsar.auth.verify_session(auth_token=user.data.auth_token)
    assert same.data.id == user.data.id


async def test_a_login_token_is_good_for_ten_minutes(emulator, samsar):
    token = (await samsar.auth.create_login_token()).data.login_token
    emulator.clock.advance(599)
    assert (await samsar.auth.verify_session(login_token=token)).data.auth_token
    emulator.clock.advance(1)
    with pytest.raises(sdk.BadRequestError) as caught:
        await samsar.auth.verify_session(login_token=token)
    assert token not in f"{caught.value} {caught.value.url} {caught.value.body}"


async def test_tokens_are_in_no_log_and_no_error(server, scripted, caplog):
    server.play(Say(status=400, body={"error": f"no user for {TOKEN} eyJabc.def.ghi"}))
    events = []
    client = scripted.with_options(on_request=events.append, on_response=events.append)
    with (
        caplog.at_level(logging.DEBUG, logger="samsar"),
        pytest.raises(sdk.BadRequestError) as caught,
    ):
        await client.auth.verify_session(login_token="secret.login.jwt")
    shown = f"{caplog.text} {caught.value} {caught.value.url} {events}"
    assert "secret.login" not in shown
    assert "eyJabc" not in str(caught.value)


async def test_a_login_token_is_in_the_query_and_nothing_else_goes_with_it(server, scripted):
    server.play(Say(body={"_id": "u1", "authToken": "t", "isExternalUser": True}))
    user = await scripted.auth.verify_session(login_token=f" {TOKEN} ")
    (request,) = server.got
    assert request.path == "/users/verify_token"
    assert request.query == {"loginToken": TOKEN}
    assert "authorization" not in request.headers
    assert user.data.id == "u1"
    assert user.data.is_external_user
    assert "'t'" not in repr(user)


async def test_an_auth_token_is_in_a_header(server, scripted):
    server.play(Say(body={"_id": "u1"}))
    await scripted.auth.verify_session(auth_token=TOKEN)
    (request,) = server.got
    assert request.raw_query == ""
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


async def test_a_session_can_be_verified_without_a_credential_of_ones_own(server):
    server.play(Say(body={"_id": "u1"}))
    async with sdk.AsyncSamsarClient(base_url=server.url) as nobody:
        assert (await nobody.auth.verify_session(login_token=TOKEN)).data.id == "u1"


@pytest.mark.parametrize(
    "tokens",
    [
        {},
        {"login_token": TOKEN, "auth_token": TOKEN},
        {"login_token": " "},
        {"auth_token": "two words"},
        {"auth_token": 5},
        {"login_token": "zażółć"},
    ],
)
async def test_exactly_one_good_token_is_needed(server, scripted, tokens):
    with pytest.raises(sdk.InputError) as caught:
        await scripted.auth.verify_session(**tokens)
    assert caught.value.argument in {"login_token", "auth_token"}
    assert TOKEN not in str(caught.value)
    assert server.got == []


async def test_the_own_key_is_checked_by_default(emulator, samsar):
    found = await samsar.auth.validate_api_key()
    assert found.data.valid
    assert found.data.auth_type == "api_key"
    assert found.data.remaining_credits == emulator.balance()
    assert found.data.email


async def test_another_key_is_checked_in_its_own_name(emulator, samsar):
    other = emulator.open_account(7)
    assert (await samsar.auth.validate_api_key(f" {other} ")).data.remaining_credits == 7


async def test_a_key_that_is_no_good_is_an_error(samsar):
    with pytest.raises(sdk.AuthenticationError, match="Invalid API_KEY") as caught:
        await samsar.auth.validate_api_key(KEY)
    assert caught.value.body["valid"] is False
    assert KEY not in str(caught.value)


async def test_a_given_key_travels_alone(server):
    server.play(Say(body={"valid": True}))
    async with sdk.AsyncSamsarClient(
        app_key="sapp_1",
        app_secret="s" * 32,
        external_user_api_key="sxu_1",
        headers={"authorization": "Bearer mine"},
        base_url=server.url,
    ) as client:
        await client.auth.validate_api_key(KEY, options={"headers": {"Authorization": "Bearer x"}})
    (request,) = server.got
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert "x-app-secret" not in request.headers
    assert "x-external-user-api-key" not in request.headers


async def test_a_bad_key_is_not_renewed_into_a_good_one(server):
    server.play(Say(status=401, body={"valid": False, "message": "Invalid API_KEY."}))
    asked = []

    def token():
        asked.append(1)
        return "own.auth.token"

    async with sdk.AsyncSamsarClient(token_provider=token, base_url=server.url) as client:
        with pytest.raises(sdk.AuthenticationError):
            await client.auth.validate_api_key(KEY)
    assert [request.headers["authorization"] for request in server.got] == [f"Bearer {KEY}"]
    assert asked == []


@pytest.mark.parametrize("key", ["", " ", "two words", "żółć", "a\r\nb", 5])
async def test_what_cannot_be_a_key_is_refused(server, scripted, key):
    with pytest.raises(sdk.InputError, match="api_key"):
        await scripted.auth.validate_api_key(key)
    assert server.got == []
