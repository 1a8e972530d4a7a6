"""Users of V2: registering them, selling credits to them, their tokens, and what was charged."""

from __future__ import annotations

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import DropAnswer

WALLET = "wallet:0x742d35Cc"
PURCHASE = {
    "amount": 25,
    "email": "customer@example.com",
    "redirect_url": "https://example.com/samsar/callback?shop=7",
}
PAGE = {
    "pageSize": 1,
    "totalItems": 3,
    "totalPages": 3,
    "hasPreviousPage": True,
}


@pytest.fixture
def buy(emulator, samsar):
    """Buys credits by e-mail and returns what the server calls the redirect URL with."""

    async def purchase(**changes):
        checkout = await samsar.v2.users.recharge_credits(**{**PURCHASE, **changes})
        emulator.pay(checkout.data.checkout_session_id)
        return checkout, emulator.callbacks[-1]

    return purchase


# --- external users


async def test_a_registered_user_is_named_by_the_key_alone(samsar):
    made = await samsar.v2.users.create_external_user(
        WALLET, email="member@example.com", display_name="Member Name"
    )
    assert made.status == 201
    assert made.data.provider == "samsar_v2"
    assert made.data.unique_key == made.data.external_user_id == WALLET
    assert made.data.reference.unique_key == WALLET
    assert made.data.external_user.display_name == "Member Name"
    member = samsar.v2.external_user(unique_key=WALLET)
    session = await member.auth.create_session()
    assert session.data.external_user.id == made.data.external_user.id


async def test_registering_again_changes_the_profile(samsar):
    first = await samsar.v2.users.create_external_user(WALLET, email="a@example.com")
    again = await samsar.v2.users.create_external_user(WALLET, username="roy")
    assert again.data.external_user.id == first.data.external_user.id
    assert again.data.external_user.email is None
    assert again.data.external_user.username == "roy"


async def test_the_key_of_another_account_is_a_conflict(emulator, samsar):
    await samsar.v2.users.create_external_user(WALLET)
    other = samsar.with_options(api_key=emulator.open_account(5))
    with pytest.raises(sdk.ConflictError, match="another internal user"):
        await other.v2.users.create_external_user(WALLET)


async def test_a_view_registers_its_own_user(samsar):
    member = samsar.v2.external_user(provider="whop", external_user_id="usr_123")
    made = await member.users.create_external_user(email="member@example.com")
    assert made.data.provider == "whop"
    assert made.data.external_user.email == "member@example.com"


async def test_an_id_and_the_key_that_it_stands_for_are_sent(server, scripted):
    server.play(Say(status=201, body={}))
    await scripted.v2.users.create_external_user(provider="whop", external_user_id="id")
    assert server.got[0].json == {
        "provider": "whop",
        "external_user_id": "id",
        "unique_key": "id",
    }


# --- credits by e-mail


async def test_a_purchase_makes_a_user_with_tokens_and_credits(samsar, buy):
    checkout, callback = await buy()
    assert checkout.data.credits == 2500
    assert checkout.data.amount_cents == 2500
    query = parse_qs(urlsplit(callback.url).query)
    assert query["shop"] == ["7"]
    assert query["refreshToken"] == [callback.body["refreshToken"]]
    assert callback.body["creditsApplied"] == 2500
    buyer = samsar.with_options(auth_token=callback.body["authToken"])
    assert (await buyer.v2.users.credits()).data.remaining_credits == 2500
    session = await buyer.v2.auth.create_session()
    assert session.data.user.email == PURCHASE["email"]
    payment = await buyer.v2.users.payment_status(
        checkout_session_id=checkout.data.checkout_session_id
    )
    assert payment.data.status == "succeeded"


async def test_a_second_purchase_goes_to_the_same_user(samsar, buy):
    await buy()
    _, callback = await buy(amount=10, email="Customer@Example.com")
    buyer = samsar.with_options(auth_token=callback.body["authToken"])
    assert (await buyer.v2.users.credits()).data.remaining_credits == 3500


async def test_nothing_is_called_before_somebody_pays(emulator, samsar):
    checkout = await samsar.v2.users.recharge_credits(**PURCHASE)
    assert emulator.callbacks == []
    with pytest.raises(sdk.NotFoundError):
        await samsar.v2.users.payment_status(checkout_session_id=checkout.data.checkout_session_id)


async def test_buying_needs_and_sends_no_credential(server, scripted):
    server.play(Say(body={"url": "https://checkout.stripe.com/c/pay/cs_1"}))
    client = scripted.with_options(external_user_api_key="sxu_1", max_credits=0)
    await client.v2.users.recharge_credits(**PURCHASE)
    (request,) = server.got
    assert request.json == PURCHASE
    assert request.headers.keys().isdisjoint({"authorization", "x-external-user-api-key"})


async def test_a_user_s_address_does_not_replace_the_buyer_s(server, scripted):
    member = scripted.v2.external_user(unique_key=WALLET, email="member@example.com")
    with pytest.raises(sdk.InputError, match="email"):
        await member.users.recharge_credits(**PURCHASE)
    assert server.got == []


# --- tokens


async def test_a_purchase_is_told_to_this_machine_without_https_if_the_emulator_may(
    emulator, samsar, buy
):
    local = "http://127.0.0.1:1/callback"
    with pytest.raises(sdk.BadRequestError, match=r"redirect_url must be a valid HTTPS URL\."):
        await buy(redirect_url=local)

    emulator.http_redirects = True
    _, callback = await buy(redirect_url=local)
    assert callback.url.startswith(f"{local}?authToken=")


@pytest.mark.parametrize(
    "url",
    ["http://example.com/callback", "http://10.0.0.1/", "http:///callback", "ftp://localhost"],
)
async def test_no_token_goes_over_the_network_in_clear(server, scripted, url):
    with pytest.raises(sdk.InputError, match="redirect_url must be an https URL"):
        await scripted.v2.users.recharge_credits(**{**PURCHASE, "redirect_url": url})
    assert server.got == []


async def test_a_refresh_token_is_good_for_one_exchange(samsar, buy):
    _, callback = await buy()
    tokens = await samsar.v2.users.refresh_token(callback.body["refreshToken"])
    assert tokens.data.token_type == "Bearer"
    assert tokens.data.expires_in_seconds == 864_000
    assert tokens.data.expiry_date < tokens.data.refresh_token_expires_at
    with pytest.raises(sdk.AuthenticationError, match="sign in anew"):
        await samsar.v2.users.refresh_token(callback.body["refreshToken"])
    again = await samsar.v2.users.refresh_token(tokens.data.refresh_token)
    assert again.data.refresh_token != tokens.data.refresh_token


async def test_a_lost_answer_does_not_use_the_next_token_up(emulator, samsar, buy):
    _, callback = await buy()
    token = callback.body["refreshToken"]
    emulator.faults.add(DropAnswer(route="v2.users.refresh_token"))

    with pytest.raises(sdk.OutcomeUnknownError):
        await samsar.v2.users.refresh_token(token)

    (request,) = [each for each in emulator.requests if each.route == "v2.users.refresh_token"]
    assert request.json == {"refreshToken": token}
    assert "authorization" not in request.headers
    # Server: the old token is gone before the new one is written.
    with pytest.raises(sdk.AuthenticationError):
        await samsar.v2.users.refresh_token(token)


@pytest.mark.parametrize("token", ["", "  ", None, 5])
async def test_a_blank_refresh_token_is_refused(server, scripted, token):
    with pytest.raises(sdk.InputError) as caught:
        await scripted.v2.users.refresh_token(token)
    assert caught.value.argument == "refresh_token"
    assert server.got == []


async def test_tokens_are_never_shown(server, scripted, caplog):
    server.play(
        Say(body={"tokenType": "Bearer", "authToken": "a.b.c", "refreshToken": "srf_new"}),
        Say(status=401, body={"message": "Invalid or expired refreshToken."}),
    )
    with caplog.at_level(logging.DEBUG, logger="samsar"):
        tokens = await scripted.v2.users.refresh_token("srf_old")
        with pytest.raises(sdk.AuthenticationError) as caught:
            await scripted.v2.users.refresh_token("srf_old")
    shown = f"{caplog.text} {tokens!r} {tokens.data!r} {caught.value}"
    assert "srf_" not in shown
    assert "a.b.c" not in shown


# --- usage


async def test_the_stages_of_a_video_are_one_row(emulator, samsar, text_video):
    await samsar.v2.credits.charge_usage("firecrawl", firecrawl_credits_used=10)
    job = await samsar.videos.create_from_text(**text_video)
    emulator.clock.advance(1000)
    logs = (await samsar.v2.users.usage_logs()).data
    assert logs.pagination.total_items == 2
    video, crawl = logs.items
    assert video.source == "text_to_video"
    assert video.group_type == "express_video"
    assert video.metadata["sessionId"] == job.id
    assert video.credits == sum(stage.credits for stage in video.sub_rows)
    assert [stage.call_type for stage in video.sub_rows][:2] == [
        "narrative_inference",
        "image_generation",
    ]
    assert crawl.source == "utility_firecrawl"
    assert crawl.credits == 18
    assert crawl.sub_rows is None


async def test_all_rows_come_page_by_page(emulator, samsar):
    for characters in (100, 200, 300):
        await samsar.v2.credits.charge_usage("tts", characters=characters)
    page = (await samsar.v2.users.usage_logs(page=2, page_size=2)).data
    assert page.pagination.has_previous_page
    assert not page.pagination.has_next_page
    found = [row.credits async for row in samsar.v2.users.iterate_usage_logs(page_size=2)]
    assert found == [7.2, 4.8, 2.4]


async def test_a_row_that_moves_to_the_next_page_comes_once(server, scripted):
    def page(number, *ids):
        pagination = {**PAGE, "page": number, "hasNextPage": number < 3}
        return Say(body={"items": [{"id": each} for each in ids], "pagination": pagination})

    server.play(page(1, "c"), page(2, "c"), page(3, "b"))
    found = [row.id async for row in scripted.v2.users.iterate_usage_logs(page_size=1)]
    assert found == ["c", "b"]
    assert [request.query["page"] for request in server.got] == ["1", "2", "3"]


async def test_a_server_that_does_not_turn_pages_is_not_asked_for_ever(server, scripted):
    pagination = {**PAGE, "page": 1, "hasNextPage": True}
    server.play(*[Say(body={"items": [{"id": "a"}], "pagination": pagination})] * 2)
    with pytest.raises(sdk.UnexpectedReplyError, match="page 2"):
        [row async for row in scripted.v2.users.iterate_usage_logs()]
    assert len(server.got) == 2


@pytest.mark.parametrize("numbers", [{"page": 0}, {"page_size": -1}, {"page": True}])
async def test_pages_are_counted_from_1(server, scripted, numbers):
    with pytest.raises(sdk.InputError) as caught:
        await scripted.v2.users.usage_logs(**numbers)
    assert caught.value.argument in numbers
    assert server.got == []


async def test_an_external_user_has_no_usage_logs(samsar):
    member = samsar.v2.external_user(provider="whop", external_user_id="usr_123")
    with pytest.raises(sdk.BadRequestError, match="usage logs"):
        await member.users.usage_logs()
