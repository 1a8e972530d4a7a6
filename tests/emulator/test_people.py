"""People who buy by e-mail: the texts of the refusals, their tokens, and when they become users."""

from typing import Any

import pytest

from samsar.emulator import Emulator

ROUTE = "/v2/user/recharge_credits"
REFRESH = "/v2/user/refresh_token"
GOOD = {"amount": 25, "email": "customer@example.com", "redirect_url": "https://example.com/cb"}
DAY = 24 * 3600


@pytest.fixture
def buy(api: Any, emulator: Emulator) -> Any:
    """Buys credits and returns the JSON of the callback."""

    async def purchase(**changes: Any) -> Any:
        answer = await api.post(ROUTE, {**GOOD, **changes}, key=None)
        emulator.pay(answer.json["checkoutSessionId"])
        return emulator.callbacks[-1].body

    return purchase


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": None}, "amount is required and must be a positive dollar amount."),
        ({"amount": "much"}, "amount is required and must be a positive dollar amount."),
        ({"amount": 0.49}, "amount must be at least 0.50 USD."),
        ({"amount": 10_001}, "amount exceeds the maximum checkout amount."),
        ({"email": "nobody"}, "email is required and must be a valid email address."),
        ({"redirect_url": " "}, "redirect_url is required."),
        ({"redirect_url": "http://example.com"}, "redirect_url must be a valid HTTPS URL."),
        ({"redirect_url": "https://a:b@example.com"}, "redirect_url must be a valid HTTPS URL."),
        (
            {"redirect_url": f"https://example.com/{'x' * 500}"},
            "redirect_url must be 500 characters or fewer.",
        ),
    ],
)
async def test_a_bad_purchase_is_refused_in_the_words_of_the_server(
    api: Any, changes: dict[str, Any], message: str
):
    answer = await api.post(ROUTE, {**GOOD, **changes}, key=None)
    assert (answer.status, answer.message) == (400, message)


async def test_the_get_alias_takes_the_same_fields(api: Any):
    query = {**GOOD, "amount": "25.5"}
    assert (await api.get(ROUTE, key=None, **query)).json["amountCents"] == 2550


async def test_a_purchase_that_fails_makes_no_user(api: Any, emulator: Emulator):
    answer = await api.post(ROUTE, GOOD, key=None)
    emulator.fail_payment(answer.json["checkoutSessionId"])
    assert emulator.callbacks == []


async def test_the_address_of_the_account_buys_for_the_account(
    api: Any, emulator: Emulator, buy: Any
):
    email = (await api.post("/v2/session")).json["user"]["email"]
    before = emulator.balance()
    await buy(email=email)
    assert emulator.balance() == before + 2500


async def test_a_refresh_token_may_come_in_a_header_or_in_input(api: Any, buy: Any):
    token = (await buy())["refreshToken"]
    answer = await api.post(REFRESH, key=None, headers={"x-refresh-token": token})
    answer = await api.post(
        "/v2/user/refresh_auth_token",
        {"input": {"refresh_token": answer.json["refreshToken"]}},
        key=None,
    )
    assert answer.status == 200
    answer = await api.get(REFRESH, key=None, refreshToken=answer.json["refreshToken"])
    assert answer.json["expiresInSeconds"] == 10 * DAY


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (400, "refreshToken is required.")),
        ({"refreshToken": "srf_wrong"}, (401, "Invalid or expired refreshToken.")),
    ],
)
async def test_a_bad_refresh_token_is_refused(
    api: Any, body: dict[str, str], expected: tuple[int, str]
):
    answer = await api.post(REFRESH, body, key=None)
    assert (answer.status, answer.message) == expected


async def test_tokens_live_as_long_as_they_say(api: Any, emulator: Emulator, buy: Any):
    tokens = await buy()
    headers = {"Authorization": f"Bearer {tokens['authToken']}"}
    emulator.clock.advance(10 * DAY - 60)
    assert (await api.get("/v2/credits", headers=headers)).status == 200
    emulator.clock.advance(60)
    assert (await api.get("/v2/credits", headers=headers)).status == 401
    emulator.clock.advance(80 * DAY)
    assert (await api.post(REFRESH, tokens, key=None)).status == 401


async def test_the_latest_twenty_refresh_tokens_are_kept(api: Any, buy: Any):
    tokens = [(await buy())["refreshToken"] for _ in range(21)]
    assert (await api.post(REFRESH, {"refreshToken": tokens[0]}, key=None)).status == 401
    assert (await api.post(REFRESH, {"refreshToken": tokens[1]}, key=None)).status == 200
