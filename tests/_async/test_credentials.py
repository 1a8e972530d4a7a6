"""Who is calling, as a value: for a client, for a copy, for one call and all that comes of it."""

from __future__ import annotations

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import DropAnswer

CREDITS = 777
PNG = "data:image/png;base64,iVBORw0KGgo="


@pytest.fixture
def their_key(emulator):
    """The API key of another account."""
    return emulator.open_account(CREDITS)


@pytest.fixture(params=["API key", "auth token", "app key"])
def theirs(request, emulator, their_key):
    """A credential of the other account."""
    if request.param == "API key":
        return sdk.ApiKey(their_key)
    if request.param == "auth token":
        return sdk.AuthToken(emulator.create_auth_token(api_key=their_key))
    made = emulator.create_app_key(api_key=their_key)
    return sdk.AppKey(made.app_key, made.secret)


async def test_it_is_given_to_a_client_to_a_copy_or_to_a_call(emulator, samsar, theirs):
    async with sdk.AsyncSamsarClient(credential=theirs, base_url=emulator.url) as client:
        assert (await client.credits.balance()).data.remaining_credits == CREDITS
    copy = samsar.with_options(credential=theirs)
    assert (await copy.credits.balance()).data.remaining_credits == CREDITS
    for_once = await samsar.credits.balance(options={"credential": theirs})
    assert for_once.data.remaining_credits == CREDITS
    anywhere = await samsar.request("GET", "/v1/credits", options={"credential": theirs})
    assert anywhere.data["remainingCredits"] == CREDITS
    own = await samsar.credits.balance()
    assert own.data.remaining_credits == emulator.balance() != CREDITS


async def test_a_call_can_go_back_to_what_a_copy_has_left(emulator, samsar, theirs):
    copy = samsar.with_options(credential=theirs)
    own = await copy.credits.balance(options={"credential": sdk.ApiKey(emulator.api_key)})
    assert own.data.remaining_credits == emulator.balance()


async def test_an_external_users_key_goes_beside_the_platforms_credential(emulator, samsar):
    user = emulator.create_external_user("usr_1", provider="whop", credits=5)
    key = sdk.ExternalUserKey(user.api_key)
    by_copy = samsar.with_options(credential=key).external_user()
    assert (await by_copy.credits.balance()).data.remaining_credits == 5
    by_call = await samsar.external_user().credits.balance(options={"credential": key})
    assert by_call.data.remaining_credits == 5


async def test_a_view_keeps_its_user_when_a_call_has_another_platforms_credential(server, scripted):
    server.play(Say(body={}))
    view = scripted.external_user(api_key="sxu_1")
    await view.credits.balance(options={"credential": sdk.ApiKey("sk_test_2")})
    (got,) = server.got
    assert got.headers["authorization"] == "Bearer sk_test_2"
    assert got.headers["x-external-user-api-key"] == "sxu_1"


async def test_a_job_belongs_to_whoever_began_it(emulator, samsar, theirs, text_video, done):
    before = emulator.balance()
    job = await samsar.videos.create_from_text(**text_video, options={"credential": theirs})
    assert (await job.status()).data.status
    assert (await done(job)).url
    assert emulator.balance() == before
    with pytest.raises(sdk.SamsarRequestError):
        await samsar.jobs.resume(job.ref).status()
    found = samsar.with_options(credential=theirs).jobs.resume(job.ref)
    assert (await found.status()).data.url


async def test_a_job_takes_nothing_else_from_the_call_that_began_it(server, scripted, text_video):
    server.play(Say(body={"request_id": "r1"}), Say(body={"status": "PENDING"}))
    options = {
        "idempotency_key": "once",
        "query": {"a": "b"},
        "headers": {"x-mine": "1", "authorization": "Bearer sk_test_2"},
    }
    job = await scripted.videos.create_from_text(**text_video, options=options)
    await job.status()
    headers = server.got[1].headers
    assert headers["authorization"] == "Bearer sk_test_2"
    assert "idempotency-key" not in headers
    assert "x-mine" not in headers
    assert server.got[1].query == {"request_id": "r1", "session_id": "r1"}


async def test_a_look_at_a_job_can_have_a_credential_of_its_own(server, scripted, text_video):
    server.play(Say(body={"request_id": "r1"}), Say(body={"status": "PENDING"}))
    job = await scripted.videos.create_from_text(**text_video)
    await job.status(options={"credential": sdk.ApiKey("sk_test_2")})
    await job.status()
    sent = [got.headers["authorization"] for got in server.got]
    assert sent == ["Bearer sk_test_1", "Bearer sk_test_2", "Bearer sk_test_1"]


async def test_a_lost_job_is_looked_for_by_whoever_began_it(emulator, samsar, theirs, text_video):
    emulator.faults.add(DropAnswer(route="videos.create_from_text"))
    with pytest.raises(sdk.OutcomeUnknownError) as caught:
        await samsar.videos.create_from_text(**text_video, options={"credential": theirs})
    found = await caught.value.reconcile()
    assert found.outcome == "found"
    assert (await found.job.status()).data.status


async def test_pictures_are_uploaded_by_whoever_makes_the_call(server, scripted):
    server.play(Say(body={"image_urls": ["https://x.test/1.png"]}), Say(body={"request_id": "r1"}))
    await scripted.videos.create_from_images(
        image_urls=[PNG], prompt="A beach", options={"credential": sdk.AppKey("sapp_1", "s" * 32)}
    )
    assert len(server.got) == 2
    for got in server.got:
        assert got.headers["authorization"] == "AppKey sapp_1"
        assert got.headers["x-app-secret"] == "s" * 32


async def test_all_pages_are_asked_for_by_whoever_asked_for_the_first(server, scripted):
    pages = []
    for number in (1, 2):
        pagination = {"page": number, "hasNextPage": number < 2}
        pages.append(Say(body={"items": [{"id": f"r{number}"}], "pagination": pagination}))
    server.play(*pages)
    options = {"credential": sdk.ApiKey("sk_test_2")}
    rows = [row.id async for row in scripted.v2.users.iterate_usage_logs(options=options)]
    assert rows == ["r1", "r2"]
    assert [got.headers["authorization"] for got in server.got] == ["Bearer sk_test_2"] * 2


async def test_what_is_open_to_everybody_is_asked_without_any(server):
    server.play(Say(body={"_id": "u1", "authToken": "t"}))
    credential = sdk.AppKey("sapp_1", "s" * 32)
    async with sdk.AsyncSamsarClient(credential=credential, base_url=server.url) as client:
        await client.auth.verify_session(login_token="l.m.n")
        await client.with_options(credential=sdk.ExternalUserKey("sxu_1")).auth.verify_session(
            login_token="l.m.n", options={"credential": sdk.ApiKey("sk_test_2")}
        )
    for got in server.got:
        assert {"authorization", "x-app-secret", "x-external-user-api-key"}.isdisjoint(got.headers)


async def test_a_key_that_is_checked_goes_alone(server, scripted):
    server.play(Say(body={"valid": True}))
    copy = scripted.with_options(credential=sdk.AppKey("sapp_1", "s" * 32))
    options = {"credential": sdk.ExternalUserKey("sxu_1")}
    await copy.auth.validate_api_key("sk_test_3", options=options)
    await copy.auth.verify_session(auth_token="a.b.c", options=options)
    assert [got.headers["authorization"] for got in server.got] == [
        "Bearer sk_test_3",
        "Bearer a.b.c",
    ]
    for got in server.got:
        assert {"x-app-secret", "x-external-user-api-key"}.isdisjoint(got.headers)


async def test_a_secret_stays_behind_when_its_app_key_does(server, scripted):
    program = scripted.with_options(credential=sdk.AppKey("sapp_1", "s" * 32))
    await program.credits.balance()
    await program.credits.balance(options={"credential": sdk.ApiKey("sk_test_2")})
    await program.credits.balance(options={"headers": {"authorization": "Bearer mine"}})
    await program.credits.balance(options={"headers": {"Authorization": None}})
    sent = [
        (got.headers.get("authorization"), got.headers.get("x-app-secret")) for got in server.got
    ]
    assert sent == [
        ("AppKey sapp_1", "s" * 32),
        ("Bearer sk_test_2", None),
        ("Bearer mine", None),
        (None, None),
    ]


@pytest.mark.parametrize(
    "beside",
    [
        {"api_key": "sk_test_2"},
        {"auth_token": "t"},
        {"app_key": "sapp_2", "app_secret": "s"},
    ],
    ids=min,
)
async def test_two_credentials_in_one_place_are_refused(server, scripted, beside):
    both = {"credential": sdk.ApiKey("sk_test_3"), **beside}
    with pytest.raises(sdk.ConfigurationError, match="goes without a second key or token"):
        sdk.AsyncSamsarClient(base_url=server.url, **both)
    with pytest.raises(sdk.ConfigurationError, match="goes without a second key or token"):
        scripted.with_options(**both)
    with pytest.raises(sdk.ConfigurationError, match="goes without a second key or token"):
        await scripted.credits.balance(options=both)
    assert server.got == []


async def test_an_external_users_key_goes_beside_a_platforms_value(server, scripted):
    both = {"credential": sdk.ApiKey("sk_test_3"), "external_user_api_key": "sxu_1"}
    await scripted.with_options(**both).credits.balance()
    (got,) = server.got
    assert got.headers["authorization"] == "Bearer sk_test_3"
    assert got.headers["x-external-user-api-key"] == "sxu_1"


async def test_a_given_credential_is_not_mixed_with_the_environment(server, monkeypatch):
    monkeypatch.setenv("SAMSAR_AUTH_TOKEN", "env-token")
    monkeypatch.setenv("SAMSAR_EXTERNAL_USER_API_KEY", "env-user")
    async with sdk.AsyncSamsarClient(
        credential=sdk.ApiKey("sk_test_2"), base_url=server.url
    ) as client:
        await client.credits.balance()
    async with sdk.AsyncSamsarClient(
        credential=sdk.ExternalUserKey("sxu_1"), base_url=server.url
    ) as client:
        await client.credits.balance()
    one, other = server.got
    assert one.headers["authorization"] == "Bearer sk_test_2"
    assert "x-external-user-api-key" not in one.headers
    # The key of an external user does not say whose user it is; the environment may.
    assert other.headers["authorization"] == "Bearer env-token"
    assert other.headers["x-external-user-api-key"] == "sxu_1"
