"""What the routes take, how they say so, and how they refuse whoever cannot pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from samsar.emulator.callers.billing import decimal

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar.emulator import Emulator

URL = "https://example.com/a.png"
USER = {"provider": "shop", "external_user_id": "u1"}
V1 = "/v1/external_users"
BILLING = "Insufficient credits or no credits remaining. Please call /v1/credits/recharge or visit "
PLAIN = "Insufficient credits or no credits remaining."
SHORT = "Insufficient credits."
SPEECH = {"utility_type": "tts", "characters": 1000}
PICTURES = {"image_urls": [URL]}


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/v1/video/image_list_to_video", PICTURES, BILLING),
        ("/v1/image/enhance", {"image_url": URL}, BILLING),
        ("/v1/image/remove_branding", {"image_url": URL}, BILLING),
        ("/v1/image/add_image_set", {"image_urls": [URL], "num_images": 1}, BILLING),
        ("/v1/image/create_rollup_banner", {"images": [URL]}, BILLING),
        ("/v1/image/assign_title", {"image_url": URL}, BILLING),
        ("/v1/chat/enhance", {"message": "hi"}, BILLING),
        ("/v1/chat/create_embedding", {"records": [{"a": "b"}]}, BILLING),
        ("/v1/chat/create_embedding_from_url", {"urls": ["https://x.test/a"]}, BILLING),
        ("/v1/chat/generate_embeddings_from_plain_text", {"plain_text": "a"}, BILLING),
        ("/v2/image/enhance", {"input": {"image_url": URL}}, BILLING),
        ("/v2/utils/usage_charge", SPEECH, SHORT),
        ("/v2/external/embeddings", {"input": "a"}, PLAIN),
        ("/v2/external/chat", {"messages": [{"role": "user", "content": "a"}]}, PLAIN),
        ("/v2/external/audio/music", {"prompt": "a"}, PLAIN),
    ],
)
async def test_an_account_without_credits_is_refused_in_the_words_of_the_route(
    api: Any, emulator: Emulator, path: str, body: Any, message: str
):
    emulator.set_balance(0)
    answer = await api.post(path, body)
    assert answer.status == 402, answer.body
    assert list(answer.json) == ["message"]
    assert answer.message == message or (message == BILLING and answer.message.startswith(message))
    assert "x-credits-charged" not in answer.headers


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("image_list_to_video", PICTURES),
        ("generate_embeddings_from_plain_text", {"input": {"plain_text": "a"}}),
        ("assistant/completion", {"input": "Hello"}),
        ("utils/usage_charge", SPEECH),
    ],
)
async def test_an_external_user_without_credits_is_told_where_to_buy_them(
    api: Any, path: str, body: Any
):
    made = await api.post(f"{V1}/session", {"external_user": USER})
    scoped = {"x-external-user-api-key": made.json["external_api_key"]}
    talk = await api.post(f"{V1}/utils/assistant_session", {}, headers=scoped)
    body = {**body, "session_id": talk.json["session_id"]} if "assistant" in path else body
    answer = await api.post(f"{V1}/{path}", body, headers=scoped)
    assert answer.status == 402, answer.body
    assert answer.json["code"] == "insufficient_credits"
    assert answer.json["creditsRemaining"] == 0
    assert answer.json["rechargeEndpoint"] == "/v1/external_users/credits/recharge"
    assert answer.headers["x-credits-charged"] == answer.headers["x-credits-remaining"] == "0"


# --- headers


@pytest.mark.parametrize(
    ("credits", "written"),
    [(15, "15"), (1.5, "1.5"), (0.0001, "0.0001"), (0.00005, "0.00005"), (1e-6, "0.000001")],
)
def test_credits_are_written_without_an_exponent(credits: float, written: str):
    assert decimal(credits) == written


async def test_creating_a_video_says_nothing_of_credits(
    api: Any, text_fields: Callable[..., dict[str, Any]]
):
    for path in ("/v1/video/text_to_video", "/v2/text_to_video"):
        answer = await api.post(path, text_fields())
        assert sorted(answer.json) == ["request_id", "session_id"]
        assert not [name for name in answer.headers if name.lower().startswith("x-credits")]


async def test_what_is_left_of_a_tiny_balance_is_a_decimal_number(api: Any, emulator: Emulator):
    emulator.set_balance(0.00005)
    answer = await api.get("/v1/credits")
    assert answer.headers["x-credits-remaining"] == "0.00005"
    assert answer.json["remainingCredits"] == 0.00005


# --- usage of services elsewhere


@pytest.mark.parametrize(
    ("fields", "credits"),
    [
        ({"utility_type": "tts", "characters": 1000}, 24),
        ({"utility_type": "elevenlabs_tts", "text": "x" * 50}, 1.2),
        ({"type": "stt", "duration_minutes": 30}, 22),
        ({"utilityType": "transcription", "durationMs": 60_000}, 0.733333),
        ({"utility_type": "firecrawl", "firecrawl_credits_used": 10}, 18),
    ],
)
async def test_usage_costs_twice_its_price_and_users_pay_whole_credits(
    api: Any, emulator: Emulator, fields: dict[str, Any], credits: float
):
    answer = await api.post("/v2/utils/usage_charge", {"input": fields})
    assert answer.json["creditsCharged"] == pytest.approx(credits)
    assert answer.json["pricing"]["pricingMultiplier"] == 2
    assert emulator.balance() == pytest.approx(10_000 - credits)
    made = await api.post(f"{V1}/session", {"external_user": USER})
    await api.post(f"{V1}/credits/grant", {"external_user": USER, "credits": 100})
    scoped = {"x-external-user-api-key": made.json["external_api_key"]}
    theirs = await api.post(f"{V1}/utils/usage_charge", fields, headers=scoped)
    whole = -int(-credits // 1)
    assert theirs.json["creditsCharged"] == whole
    assert theirs.json["remainingCredits"] == 100 - whole
    alone = await api.post(f"{V1}/utils/usage_charge", {**fields, "external_user": USER})
    assert (alone.status, alone.message) == (
        401,
        "External user API key is required for this request.",
    )


async def test_usage_with_an_auth_token_that_names_nobody_is_the_accounts_own(
    api: Any, emulator: Emulator
):
    token = emulator.create_auth_token()
    answer = await api.post(f"{V1}/utils/usage_charge", SPEECH, key=token)
    assert (answer.status, answer.json["creditsCharged"]) == (200, 24)
    assert answer.json["external_user"]["provider"] == "samsar_internal"
    assert emulator.balance() == 10_000 - 24
    named = {**SPEECH, "external_user": USER}
    assert (await api.post(f"{V1}/utils/usage_charge", named, key=token)).status == 401


# --- payments of external users


NO_ID = "external_payment_id or checkoutSessionId (or paymentIntentId/setupIntentId) is required."


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("root", [V1, "/v2"])
async def test_the_payment_of_an_external_user_is_found_by_its_id_alone(
    api: Any, root: str, *, named: bool
):
    body = {"external_user": USER, "credits": 100}
    opened = (await api.post(f"{V1}/credits/recharge", body)).json
    own = (await api.post("/v1/credits/recharge", {"credits": 5})).json
    # V2 takes a payment for the account's own unless somebody is named.
    who = USER if named or root == "/v2" else {}

    async def ask(checkout: str = "", headers: Any = None) -> Any:
        asked = {"checkoutSessionId": checkout} if checkout else {}
        return await api.get(f"{root}/payment_status", headers=headers, **asked, **who)

    assert ((await ask()).status, (await ask()).message) == (400, NO_ID)
    found = await ask(opened["checkoutSessionId"])
    assert found.json["external_payment_id"] == opened["external_payment_id"]
    assert found.headers["x-credits-remaining"] == "0"
    for strange in ("cs_none", own["checkoutSessionId"]):
        answer = await ask(strange)
        assert (answer.status, answer.message) == (404, "External payment not found.")
    other = {"external_user": {**USER, "external_user_id": "u2"}}
    key = (await api.post(f"{V1}/session", other)).json["external_api_key"]
    scoped = await ask(opened["checkoutSessionId"], {"x-external-user-api-key": key})
    assert (scoped.status, scoped.message) == (404, "External payment not found.")


async def test_a_payment_with_an_auth_token_that_names_nobody_is_the_accounts_own(
    api: Any, emulator: Emulator
):
    token = emulator.create_auth_token()
    opened = (await api.post(f"{V1}/credits/recharge", {"credits": 100}, key=token)).json
    checkout = opened["checkoutSessionId"]
    found = await api.get(f"{V1}/payment_status", key=token, checkoutSessionId=checkout)
    assert (found.status, found.json["remainingCredits"]) == (200, 10_000)


async def test_whole_dollars_are_written_without_a_fraction(api: Any):
    opened = await api.post("/v1/credits/recharge", {"credits": 100})
    assert b'"amountUsd":1,' in opened.body
    enabled = await api.post("/v1/enable_autorecharge", {"thresholdCredits": 5})
    assert b'"autoRechargeThreshold":5,' in enabled.body


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_asking_how_a_payment_stands_applies_the_credits_once(
    api: Any, emulator: Emulator, method: str
):
    body = {"external_user": USER, "credits": 100}
    opened = (await api.post(f"{V1}/credits/recharge", body)).json
    asked = {"external_payment_id": opened["external_payment_id"]}

    async def status() -> Any:
        path = f"{V1}/payment_status"
        if method == "GET":
            return (await api.get(path, **asked)).json
        return (await api.post(path, asked)).json

    assert ((await status())["status"], (await status())["remainingCredits"]) == ("pending", 0)
    emulator.clock.advance(3600)
    for _ in range(2):
        paid = await status()
        assert (paid["status"], paid["remainingCredits"]) == ("succeeded", 100)
        assert paid["lastTopUp"]["creditsApplied"] == 100
        assert paid["external_user"]["total_credits_purchased"] == 100
    assert emulator.balance() == 10_100


# --- where fields are read


@pytest.mark.parametrize(
    ("path", "fields", "inside"),
    [
        ("/v1/image/enhance", {"image_url": URL}, 400),
        ("/v1/image/remove_branding", {"image_url": URL}, 400),
        ("/v1/image/assign_title", {"image_url": URL}, 400),
        ("/v1/chat/enhance", {"message": "hi"}, 400),
        ("/v1/chat/create_embedding", {"records": [{"a": "b"}]}, 400),
        ("/v1/chat/generate_embeddings_from_plain_text", {"plain_text": "a"}, 400),
        ("/v2/generate_embeddings_from_plain_text", {"plain_text": "a"}, 400),
        ("/v2/image/enhance", {"image_url": URL}, 200),
        ("/v2/image/assign_title", {"image_url": URL}, 200),
        ("/v2/images/assign_title", {"image_url": URL}, 200),
        ("/v2/image/text_to_image", {"prompt": "a", "num_images": 1}, 200),
        ("/v2/external/image/enhance", {"image_url": URL}, 200),
        ("/v1/credits/recharge", {"credits": 5}, 200),
        ("/v1/video/image_list_to_video", PICTURES, 200),
        ("/v2/utils/usage_charge", SPEECH, 200),
    ],
)
async def test_an_input_is_opened_by_some_routes_only(
    api: Any, path: str, fields: Any, inside: int
):
    assert (await api.post(path, fields)).status == 200
    assert (await api.post(path, {"input": fields})).status == inside
