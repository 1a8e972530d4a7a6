"""Visitors: who they are, and the client that speaks for them."""

import asyncio
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from starlette.requests import Request
from support.waiting import until

from samsar import AsyncSamsarClient, ConfigurationError, SamsarConnectionError
from samsar.emulator import AnswerInstead, DelayAnswer, DropRequest
from samsar.fastapi import (
    Caller,
    CallerDep,
    ExternalCaller,
    ExternalCallerDep,
    SamsarDep,
    caller,
    external_caller,
    handle_errors,
    lifespan,
)
from samsar.fastapi.sessions import Sessions

COOKIE = "samsar_session"
CookieCaller = Annotated[Caller, Depends(caller(cookie=COOKIE))]
MaybeCaller = Annotated[Caller | None, Depends(caller(cookie=COOKIE, required=False))]


@pytest.fixture
def url(app, site):
    @app.get("/balance")
    async def balance(who: CallerDep):
        return (await who.client.credits.balance()).data.remaining_credits

    @app.get("/plain")
    def plain(who: CallerDep):
        return who.sync_client.credits.balance().data.remaining_credits

    @app.get("/by-cookie")
    @app.post("/by-cookie", operation_id="post_by_cookie")
    async def by_cookie(who: CookieCaller):
        return (await who.client.credits.balance()).data.remaining_credits

    @app.get("/maybe")
    async def maybe(who: MaybeCaller):
        return who is not None

    @app.get("/member")
    async def member(who: ExternalCallerDep):
        return [who.user.external_user_id, (await who.client.credits.balance()).data is not None]

    @app.get("/plain-member")
    def plain_member(who: ExternalCallerDep):
        return who.sync_client.credits.balance().data is not None

    @app.get("/mixed")
    async def mixed(who: CallerDep, samsar: SamsarDep):
        await who.client.credits.balance()
        await samsar.with_options(api_key="wrong").credits.balance()

    @app.get("/options")
    async def options(who: CallerDep):
        await who.client.credits.balance(options={"api_key": "wrong"})

    return site.run(app)


async def test_a_visitor_has_a_client_that_speaks_for_them(site, url, sign_in):
    for path in ("balance", "plain"):
        answer = await site.ask(f"{url}/{path}", token=sign_in(credits=42))
        assert await answer.json() == 42


async def test_two_visitors_do_not_get_each_others_clients(site, url, sign_in):
    tokens = {sign_in(credits=number): number for number in (1, 2, 3)}
    asked = [(token, site.ask(f"{url}/balance", token=token)) for token in [*tokens] * 4]

    answers = await asyncio.gather(*(each for _, each in asked))

    assert [await answer.json() for answer in answers] == [tokens[token] for token, _ in asked]


async def test_a_cookie_signs_in_where_there_is_no_header(site, url, sign_in):
    kept, given = sign_in(credits=1), sign_in(credits=2)
    headers = {"Cookie": f"{COOKIE}={kept}"}

    alone = await site.ask(f"{url}/by-cookie", headers=dict(headers))
    both = await site.ask(f"{url}/by-cookie", headers=dict(headers), token=given)

    assert [await alone.json(), await both.json()] == [1, 2]


async def test_a_cookie_is_not_looked_at_unless_it_was_asked_for(site, url, sign_in):
    answer = await site.ask(f"{url}/balance", headers={"Cookie": f"{COOKIE}={sign_in()}"})

    assert answer.status == 401


@pytest.fixture
def by_cookie(url, token):
    return f"{url}/by-cookie", {"Cookie": f"{COOKIE}={token}"}


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("POST", {}, 200),
        ("GET", {"Sec-Fetch-Site": "cross-site"}, 200),
    ],
)
async def test_another_site_cannot_use_the_cookie(site, by_cookie, method, headers, status):
    url, cookie = by_cookie

    assert (await site.ask(url, method, headers={**cookie, **headers})).status == status


@pytest.mark.parametrize("token", [None, "nonsense", "a.b.c", "x" * 9000, "schlüssel"])
async def test_who_is_not_signed_in_is_told_how_to(site, url, token):
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    answer = await site.ask(f"{url}/balance", headers=headers)

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert (await answer.json())["code"] == "sign_in_required"


async def test_a_visitor_may_be_optional(site, url, sign_in):
    signed_in = await site.ask(f"{url}/maybe", token=sign_in())
    nobody = await site.ask(f"{url}/maybe")
    refused = await site.ask(f"{url}/maybe", token="a.b.c")

    assert [await signed_in.json(), await nobody.json(), refused.status] == [True, False, 401]


async def test_a_login_token_is_refused_and_never_exchanged(site, url, platform, verifications):
    login = platform.auth.create_login_token().data.login_token

    assert (await site.ask(f"{url}/balance", token=login)).status == 401
    assert verifications() == 0


async def test_an_external_user_has_a_view_of_their_own(site, url, sign_in_member):
    token = sign_in_member()

    member = await site.ask(f"{url}/member", token=token)
    plain = await site.ask(f"{url}/plain-member", token=token)

    assert await member.json() == ["usr_1", True]
    assert await plain.json() is True


async def test_an_external_user_never_gets_the_client_of_an_account(site, url, sign_in_member):
    # Server: their token would reach every video of the platform.
    answer = await site.ask(f"{url}/balance", token=sign_in_member())

    assert (answer.status, (await answer.json())["code"]) == (403, "not_allowed")


async def test_an_account_is_no_external_user(site, url, sign_in):
    assert (await site.ask(f"{url}/member", token=sign_in())).status == 403


async def test_only_users_of_ones_own_application_are_let_in(app, site, sign_in_member):
    own = external_caller(accept=lambda user: user.external_app_id == "ours")

    @app.get("/ours")
    async def ours(who: Annotated[ExternalCaller, Depends(own)]):
        return repr(who)

    url = site.run(app)
    inside = await site.ask(f"{url}/ours", token=sign_in_member(external_app_id="ours"))
    outside = await site.ask(f"{url}/ours", token=sign_in_member(external_app_id="theirs"))

    assert [inside.status, outside.status] == [200, 403]


async def test_a_visitors_own_401_stays_one_and_the_platforms_is_none(
    site, url, sign_in, emulator, caplog
):
    token = sign_in()
    await site.ask(f"{url}/balance", token=token)
    emulator.faults.add(AnswerInstead(status=401, body={"message": "Invalid auth token."}))

    theirs = await site.ask(f"{url}/balance", token=token)
    ours = await site.ask(f"{url}/mixed", token=token)
    of_one_call = await site.ask(f"{url}/options", token=token)

    assert (theirs.status, theirs.headers["WWW-Authenticate"][:6]) == (401, "Bearer")
    assert [ours.status, of_one_call.status] == [502, 502]
    assert "platform_credential_refused" in caplog.text
    assert token not in caplog.text


async def test_nothing_of_the_platform_travels_with_a_visitors_call(site, emulator, sign_in):
    settings = {
        "api_key": emulator.api_key,
        "external_user_api_key": "sxu_platforms_own",
        "headers": {"Authorization": f"Bearer {emulator.api_key}", "X-App-Secret": "s" * 40},
    }
    app = FastAPI(lifespan=lifespan(base_url=emulator.url, **settings))

    @app.get("/balance")
    async def balance(who: CallerDep):
        return (await who.client.credits.balance()).data.remaining_credits

    answer = await site.ask(f"{site.run(app)}/balance", token=sign_in(credits=7))

    assert await answer.json() == 7
    sent = {name.lower() for name in emulator.requests[-1].headers}
    assert not sent & {"x-app-secret", "x-external-user-api-key"}


async def test_the_documentation_of_the_application_offers_to_sign_in(app, site, url):
    schemes = app.openapi()["components"]["securitySchemes"]

    assert {each["type"] for each in schemes.values()} == {"http", "apiKey"}


async def test_many_requests_of_one_visitor_ask_once_who_it_is(site, url, sign_in, verifications):
    token = sign_in(credits=5)

    answers = await asyncio.gather(*(site.ask(f"{url}/balance", token=token) for _ in range(20)))

    assert {answer.status for answer in answers} == {200}
    assert verifications() == 1


def test_a_dependency_that_nobody_could_pass_is_refused():
    with pytest.raises(ConfigurationError, match="nobody could sign in"):
        caller(header=False)


class TestSessions:
    @pytest.fixture
    def now(self):
        return [0.0]

    @pytest.fixture
    async def sessions(self, settings, now):
        async with AsyncSamsarClient(**settings, max_retries=0) as client:
            yield Sessions(client, kept=60, refused_kept=5, most=2, clock=lambda: now[0])

    async def test_an_answer_is_believed_for_a_while(self, sessions, sign_in, verifications, now):
        token = sign_in()
        asked = []
        for now[0] in (0, 59.9, 60.1):
            assert (await sessions.user_of(token)).id
            asked.append(verifications())

        assert asked == [1, 1, 2]

    async def test_a_refusal_is_believed_for_a_shorter_while(self, sessions, verifications, now):
        asked = []
        for now[0] in (0, 4.9, 5.1):
            assert await sessions.user_of("a.b.c") is None
            asked.append(verifications())

        assert asked == [1, 1, 2]

    async def test_a_failure_of_the_server_is_no_refusal(self, sessions, sign_in, emulator):
        token = sign_in()
        emulator.faults.add(DropRequest())
        with pytest.raises(SamsarConnectionError):
            await sessions.user_of(token)

        assert await sessions.user_of(token) is not None

    async def test_no_more_are_remembered_than_was_said(self, sessions, sign_in, verifications):
        tokens = [sign_in() for _ in range(3)]
        for token in tokens:
            await sessions.user_of(token)
        await sessions.user_of(tokens[-1])
        await sessions.user_of(tokens[0])

        assert (len(sessions), verifications()) == (2, 4)

    async def test_nothing_that_is_remembered_is_a_token(self, sessions, sign_in):
        token = sign_in()
        user = await sessions.user_of(token)

        assert user.auth_token is None
        assert token not in repr(vars(sessions))

    async def test_one_who_goes_away_takes_nobodys_answer_along(
        self, sessions, sign_in, emulator, verifications
    ):
        token = sign_in()
        emulator.faults.add(DelayAnswer(seconds=0.2))
        first = asyncio.create_task(sessions.user_of(token))
        second = asyncio.create_task(sessions.user_of(token))
        await until(lambda: emulator.requests)
        first.cancel()

        assert (await second).id
        assert verifications() == 1

    async def test_a_key_instead_of_a_token_signs_nobody_in(self, sessions, emulator):
        assert await sessions.user_of(emulator.api_key) is None


async def test_what_a_caller_shows_is_no_secret(site, settings, sign_in):
    app = FastAPI(lifespan=lifespan(**settings))
    handle_errors(app)

    @app.get("/who")
    async def who(who: CallerDep, request: Request):
        return f"{who!r} {who.user!r} {who.client!r}"

    token = sign_in()
    answer = await site.ask(f"{site.run(app)}/who", token=token)

    assert answer.status == 200
    assert token not in await answer.text()
