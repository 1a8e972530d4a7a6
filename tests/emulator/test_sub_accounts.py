"""Customer sub-accounts: keys of their own, and who pays for what is ordered with them."""

from typing import Any

import pytest

from samsar.emulator import Emulator, SeededSubAccount

from .conftest import TEXT

USER = {"provider": "whop", "external_user_id": "usr_1"}
V1 = "/v1/external_users"
RENDERED = 900
MONTH = 30 * 24 * 3600
HEADERS = (
    "x-customer-sub-account-api-key",
    "x-customer-subaccount-api-key",
    "x-samsar-customer-sub-account-api-key",
    "x-samsar-sub-account-api-key",
    "customer-sub-account-api-key",
    "customer_sub_account_api_key",
)


@pytest.fixture
def shop(emulator: Emulator) -> SeededSubAccount:
    """A sub-account of the default account, with 2,000 credits of its own."""
    return emulator.create_sub_account("shop-7", credits=2000)


async def render(api: Any, key: str) -> str:
    body = {"external_user": USER, "input": TEXT}
    answer = await api.post(f"{V1}/text_to_video", body, key=key)
    assert answer.status == 200, answer.body
    return str(answer.json["request_id"])


async def own_key(api: Any, shop: SeededSubAccount) -> dict[str, str]:
    """Return the key of a user of the sub-account, which only the account is told."""
    met = await api.post(f"{V1}/session", {"external_user": USER}, key=shop.api_key)
    names = ("provider", "external_user_id", "external_app_id", "external_account_id")
    theirs = {name: met.json["external_user"][name] for name in names}
    made = await api.post(f"{V1}/session", {"external_user": theirs})
    return {"x-external-user-api-key": made.json["external_api_key"]}


@pytest.mark.parametrize("name", HEADERS)
async def test_a_key_may_come_in_any_header_that_the_server_knows(
    api: Any, shop: SeededSubAccount, name: str
):
    answer = await api.get("/v2/external/api_key/validate", key=None, headers={name: shop.api_key})
    assert answer.json["authType"] == "customer_sub_account_api_key"
    # It is the account that is told about.
    assert answer.json["remainingCredits"] == 10_000


async def test_a_key_looks_like_the_servers_and_is_no_part_of_the_repr(shop: SeededSubAccount):
    assert shop.api_key.startswith("scsa_")
    assert shop.id.startswith("csa_")
    assert shop.api_key not in repr(shop)


async def test_a_key_is_good_for_a_month_and_is_then_replaced(
    api: Any, emulator: Emulator, shop: SeededSubAccount
):
    emulator.clock.advance(MONTH - 1)
    assert emulator.create_sub_account("shop-7") == shop
    emulator.clock.advance(1)
    answer = await api.post(f"{V1}/session", {"external_user": USER}, key=shop.api_key)
    assert (answer.status, answer.message) == (
        401,
        (
            "Customer sub-account internal API key has expired. "
            "Pull the rotated key with the parent customer API key."
        ),
    )
    rotated = emulator.create_sub_account("shop-7")
    assert rotated.id == shop.id
    assert rotated.api_key != shop.api_key
    assert emulator.balance(rotated.api_key) == 2000


async def test_a_key_that_was_rotated_is_no_key(
    api: Any, emulator: Emulator, shop: SeededSubAccount
):
    rotated = emulator.rotate_sub_account(shop.id)
    answer = await api.post(f"{V1}/session", {"external_user": USER}, key=shop.api_key)
    assert (answer.status, answer.message) == (
        401,
        "Invalid customer sub-account internal API key.",
    )
    assert (await api.post(f"{V1}/session", {"external_user": USER}, key=rotated.api_key)).status
    with pytest.raises(KeyError):
        emulator.rotate_sub_account("csa_nothing")


async def test_users_belong_to_the_sub_account_and_get_no_key(api: Any, shop: SeededSubAccount):
    answer = await api.post(f"{V1}/session", {"external_user": USER}, key=shop.api_key)
    assert answer.json["external_api_key"] is None
    assert answer.json["remainingCredits"] == 2000
    user = answer.json["external_user"]
    assert user["customer_sub_account_id"] == shop.id
    assert user["customer_sub_account_external_id"] == "shop-7"
    # They are told apart from the account's own, and from those of other sub-accounts.
    assert (user["external_app_id"], user["external_account_id"]) == ("shop-7", shop.id)
    assert user["generation_credits"] == 2000
    own = await api.post(f"{V1}/session", {"external_user": USER})
    assert own.json["external_user"]["id"] != user["id"]
    assert own.json["external_user"]["customer_sub_account_id"] is None
    assert own.json["external_api_key"].startswith("sxu_")


@pytest.mark.parametrize("body", [{}, {"external_user": {"provider": "whop"}}])
async def test_nobody_named_is_refused(api: Any, shop: SeededSubAccount, body: Any):
    for method, path in (("POST", f"{V1}/session"), ("POST", "/v2/session")):
        answer = await api.send(method, path, body=body, key=shop.api_key)
        assert (answer.status, answer.message) == (
            400,
            "external_user is required when using a customer sub-account internal API key.",
        )


async def test_the_query_names_somebody_to_v2(api: Any, shop: SeededSubAccount):
    answer = await api.get("/v2/credits", key=shop.api_key, **USER)
    assert answer.json["remainingCredits"] == 2000


async def test_a_render_is_paid_stage_by_stage_by_the_account_and_the_sub_account(
    api: Any, emulator: Emulator, shop: SeededSubAccount
):
    request = await render(api, shop.api_key)
    assert emulator.balance(shop.api_key) == 2000
    emulator.clock.advance(90)
    assert emulator.balance() == 10_000 - RENDERED
    assert emulator.balance(shop.api_key) == 2000 - RENDERED
    theirs = [entry for entry in emulator.ledger(shop.api_key) if entry.kind == "charge"]
    own = [entry for entry in emulator.ledger() if entry.kind == "charge"]
    assert [(entry.stage, entry.amount) for entry in theirs] == [
        (entry.stage, entry.amount) for entry in own
    ]
    assert {entry.request_id for entry in theirs} == {request}
    status = await api.get(f"{V1}/status", request_id=request, key=shop.api_key)
    assert status.json["status"] == "COMPLETED"
    assert status.json["creditsCharged"] == RENDERED


async def test_a_sub_account_without_credits_of_its_own_spends_the_accounts(
    api: Any, emulator: Emulator
):
    made = emulator.create_sub_account("unlimited")
    assert not made.is_limited
    request = await render(api, made.api_key)
    emulator.clock.advance(90)
    assert emulator.balance() == emulator.balance(made.api_key) == 10_000 - RENDERED
    status = await api.get(f"{V1}/status", request_id=request, key=made.api_key)
    assert status.json["creditsCharged"] == RENDERED
    answer = await api.post(f"{V1}/session", {"external_user": USER}, key=made.api_key)
    assert answer.json["external_user"]["total_credits_used"] == RENDERED


@pytest.mark.parametrize("poor", ["account", "sub_account"])
async def test_a_render_fails_when_either_runs_out(
    api: Any, emulator: Emulator, shop: SeededSubAccount, poor: str
):
    request = await render(api, shop.api_key)
    emulator.set_balance(200, emulator.api_key if poor == "account" else shop.api_key)
    emulator.clock.advance(90)
    status = await api.get(f"{V1}/status", request_id=request, key=shop.api_key)
    assert status.json["status"] == "FAILED"
    spent = 10_000 - emulator.balance() if poor == "sub_account" else 200 - emulator.balance()
    assert 0 < spent <= 200
    assert sum(e.amount for e in emulator.ledger(shop.api_key) if e.kind == "charge") == -spent


async def test_usage_is_charged_to_both_in_whole_credits(
    api: Any, emulator: Emulator, shop: SeededSubAccount
):
    body = {
        "external_user": USER,
        "input": {"utility_type": "elevenlabs_tts", "text": "Hello there", "characters": 11},
    }
    alone = await api.post("/v2/utils/usage_charge", body, key=shop.api_key)
    assert alone.message == "External user API key is required for this request."
    theirs = await own_key(api, shop)
    answer = await api.post("/v2/utils/usage_charge", body, key=shop.api_key, headers=theirs)
    assert answer.status == 200, answer.body
    charged = answer.json["creditsCharged"]
    assert charged == 1
    assert emulator.balance() == 10_000 - charged
    assert emulator.balance(shop.api_key) == 2000 - charged
    assert answer.json["external_user"]["total_credits_used"] == charged


@pytest.mark.parametrize("poor", ["account", "sub_account"])
async def test_usage_is_refused_when_either_has_too_little(
    api: Any, emulator: Emulator, shop: SeededSubAccount, poor: str
):
    emulator.set_balance(0, emulator.api_key if poor == "account" else shop.api_key)
    body = {"external_user": USER, "input": {"utility_type": "elevenlabs_tts", "text": "Hello"}}
    theirs = await own_key(api, shop)
    answer = await api.post("/v2/utils/usage_charge", body, key=shop.api_key, headers=theirs)
    assert answer.status == 402
    assert answer.json["code"] == "insufficient_credits"
    assert {e.kind for e in (*emulator.ledger(), *emulator.ledger(shop.api_key))} <= {
        "top_up",
        "adjustment",
    }


async def test_an_outro_that_cannot_be_made_is_given_back_to_both(
    api: Any, emulator: Emulator, shop: SeededSubAccount
):
    request = await render(api, shop.api_key)
    emulator.clock.advance(90)
    before = emulator.balance(), emulator.balance(shop.api_key)
    body = {
        "external_user": USER,
        "input": {"session_id": request, "outro_image_url": "https://nowhere.invalid/outro.png"},
    }
    answer = await api.post(f"{V1}/add_outro_image", body, key=shop.api_key)
    assert answer.status == 400, answer.body
    assert (emulator.balance(), emulator.balance(shop.api_key)) == before


async def test_sub_accounts_are_the_same_for_their_account_and_app_only(emulator: Emulator):
    other = emulator.open_account(5)
    first = emulator.create_sub_account("one", credits=3)
    assert emulator.create_sub_account("one", credits=99) == first
    assert emulator.balance(first.api_key) == 3
    elsewhere = [
        emulator.create_sub_account("one", app_id="app"),
        emulator.create_sub_account("one", api_key=other),
    ]
    assert len({each.id for each in (first, *elsewhere)}) == 3


async def test_users_can_be_put_into_a_sub_account_from_outside(
    api: Any, emulator: Emulator, shop: SeededSubAccount
):
    user = emulator.create_external_user("usr_9", provider="whop", sub_account=shop.api_key)
    assert user.api_key is None
    answer = await api.get(f"{V1}/credits", key=user.auth_token)
    assert answer.json["externalUser"]["customer_sub_account_id"] == shop.id
    assert answer.json["remainingCredits"] == 2000


async def test_a_sub_account_outlives_a_restart(tmp_path: Any):
    file = tmp_path / "emulator.sqlite"
    async with Emulator(database=file, speed=0) as emulator:
        made = emulator.create_sub_account("shop-7", credits=12)
    async with Emulator(database=file, speed=0) as emulator:
        assert emulator.create_sub_account("shop-7") == made
        assert emulator.balance(made.api_key) == 12
