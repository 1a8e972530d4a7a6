"""API keys that expire and that may be charged only so much, and tokens made from outside."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from samsar.emulator import Emulator
from samsar.emulator.clock import as_datetime

RENDERED = 900
DAY = 24 * 3600
ENHANCED = 30


async def enhance(api: Any, key: str) -> Any:
    """Do something that costs 30 credits."""
    return await api.post("/v1/chat/enhance", {"message": "A beach"}, key=key)


async def test_a_key_expires_to_the_second(api: Any, emulator: Emulator):
    key = emulator.create_api_key(expires_in=60)
    emulator.clock.advance(59)
    assert (await api.get("/v1/credits", key=key)).status == 200
    emulator.clock.advance(1)
    answer = await api.get("/v1/credits", key=key)
    assert (answer.status, answer.message) == (
        401,
        "Your api key has expired, please generate a new api key.",
    )


async def test_a_key_can_be_let_expire_while_others_go_on(api: Any, emulator: Emulator):
    key = emulator.create_api_key()
    emulator.expire_api_key(key)
    assert (await api.get("/v1/credits", key=key)).status == 401
    assert (await api.get("/v1/credits")).status == 200
    with pytest.raises(KeyError):
        emulator.expire_api_key("sk_live_nothing")


async def test_an_expired_key_is_told_with_a_body_of_its_own_when_it_is_checked(
    api: Any, emulator: Emulator
):
    answer = await api.get(
        "/v2/external/api_key/validate", key=emulator.create_api_key(expires_in=0)
    )
    assert answer.status == 401
    assert answer.json == {
        "valid": False,
        "message": "Your api key has expired, please generate a new api key.",
    }


@pytest.mark.parametrize(
    ("limit", "word"), [("total_limit", "total"), ("monthly_limit", "monthly")]
)
async def test_a_limit_is_refused_in_the_words_of_the_server(
    api: Any, emulator: Emulator, limit: str, word: str
):
    terms: Any = {limit: 50}
    key = emulator.create_api_key(**terms)
    assert (await enhance(api, key)).status == 200
    answer = await enhance(api, key)
    assert (answer.status, answer.json) == (
        402,
        {
            "message": f"API key {word} credit limit reached. "
            f"Limit: 50; used: {ENHANCED}; requested: {ENHANCED}."
        },
    )
    assert emulator.balance() == 10_000 - ENHANCED
    assert emulator.credits_used(key) == ENHANCED


async def test_other_keys_of_the_account_are_not_limited(api: Any, emulator: Emulator):
    key = emulator.create_api_key(total_limit=0)
    assert (await enhance(api, key)).status == 402
    assert (await enhance(api, emulator.api_key)).status == 200
    assert (await enhance(api, emulator.create_auth_token())).status == 200
    assert emulator.credits_used(key) == 0
    assert emulator.credits_used() == ENHANCED


async def test_a_limit_is_reached_by_no_less_than_all_of_it(api: Any, emulator: Emulator):
    key = emulator.create_api_key(total_limit=2 * ENHANCED)
    assert [(await enhance(api, key)).status for _ in range(3)] == [200, 200, 402]


def until_next_month(emulator: Emulator) -> float:
    now = as_datetime(emulator.clock.now())
    following = datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)
    return (following - now) / timedelta(seconds=1)


async def test_a_limit_for_the_month_begins_anew_with_the_calendar(api: Any, emulator: Emulator):
    # Today may be the last of a month.
    emulator.clock.advance(until_next_month(emulator))
    key = emulator.create_api_key(monthly_limit=ENHANCED)
    assert [(await enhance(api, key)).status for _ in range(2)] == [200, 402]
    emulator.clock.advance(until_next_month(emulator) - 1)
    assert (await enhance(api, key)).status == 402
    emulator.clock.advance(2)
    assert emulator.credits_used(key) == 0
    assert [(await enhance(api, key)).status for _ in range(2)] == [200, 402]


async def test_the_stages_of_a_render_count_for_the_key_that_began_it(api: Any, emulator: Emulator):
    first, second = emulator.create_api_key(), emulator.create_api_key()
    request = await api.create(key=first)
    # Looking does not make it pay, nor does what somebody else does meanwhile.
    emulator.clock.advance(45)
    await api.status(request, key=second)
    emulator.clock.advance(45)
    await enhance(api, second)
    assert emulator.credits_used(first) == RENDERED
    assert emulator.credits_used(second) == ENHANCED
    assert emulator.credits_used() == 0


async def test_a_render_fails_in_the_stage_that_is_too_much_for_its_key(
    api: Any, emulator: Emulator
):
    key = emulator.create_api_key(total_limit=2 * RENDERED - 1)
    # Nothing is reserved: each of them alone is within the limit.
    request = [await api.create(key=key) for _ in range(2)][1]
    emulator.clock.advance(90)
    status = await api.status(request)
    assert status["status"] == "FAILED"
    stages = emulator.session(request).stages
    failed = next(stage for stage in stages if stage.status == "FAILED")
    assert status["message"] == f"Insufficient credits while charging {failed.label}."
    assert emulator.credits_used(key) == 10_000 - emulator.balance() > 0


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "/v2/text_to_video",
            "API key total credit limit reached. Limit: 899; used: 0; requested: 900.",
        ),
        ("/v1/video/create", "Internal server error while creating video."),
    ],
)
async def test_a_render_that_is_beyond_the_limit_is_not_begun(
    api: Any, emulator: Emulator, text_fields: Any, path: str, message: str
):
    key = emulator.create_api_key(total_limit=RENDERED - 1)
    answer = await api.post(path, {"input": text_fields()}, key=key)
    assert (answer.status, answer.message) == (402, message)
    assert emulator.sessions() == []
    other = emulator.create_api_key(total_limit=RENDERED)
    assert (await api.post(path, {"input": text_fields()}, key=other)).status == 200


async def test_what_hosted_models_write_counts_when_it_is_written(api: Any, emulator: Emulator):
    key = emulator.create_api_key()
    body = {"prompt": "A beach", "duration": 20}
    answer = await api.post("/v2/external/narrative/create_single", body, key=key)
    assert answer.status == 202, answer.body
    assert emulator.credits_used(key) == 0
    emulator.clock.advance(300)
    assert emulator.credits_used(key) == -emulator.ledger()[-1].amount > 0


async def test_a_follow_up_beyond_the_limit_makes_no_session(api: Any, emulator: Emulator):
    source = await api.create()
    emulator.clock.advance(90)
    key = emulator.create_api_key(total_limit=10)
    body = {"session_id": source, "language": "es"}
    answer = await api.post("/v1/video/translate_video", body, key=key)
    assert answer.status == 402
    assert (
        answer.message == "API key total credit limit reached. Limit: 10; used: 0; requested: 90."
    )
    assert [session.id for session in emulator.sessions()] == [source]


async def test_a_second_key_can_be_of_any_account(emulator: Emulator):
    other = emulator.open_account(70)
    assert emulator.balance(emulator.create_api_key(api_key=other)) == 70


@pytest.mark.parametrize(
    "terms",
    [
        {"monthly_limit": 1, "total_limit": 1},
        {"monthly_limit": -1},
        {"expires_in": -1},
    ],
)
async def test_terms_that_cannot_be_are_refused(emulator: Emulator, terms: Any):
    with pytest.raises(ValueError, match=r"key|credits"):
        emulator.create_api_key(**terms)


async def test_terms_and_use_outlive_a_restart(tmp_path: Path):
    file = tmp_path / "emulator.sqlite"
    async with Emulator(database=file, speed=0) as emulator:
        key = emulator.create_api_key(total_limit=5)
    async with Emulator(database=file, speed=0) as emulator:
        assert emulator.credits_used(key) == 0
        with emulator._backend.moment():
            terms = emulator._backend.state.ledger.keys.terms(key)
        assert terms is not None
        assert terms.limit == 5_000_000


# --- tokens and users, from outside


async def test_an_auth_token_lives_as_long_as_it_is_told_to(api: Any, emulator: Emulator):
    other = emulator.open_account(7)
    usual = emulator.create_auth_token(api_key=other)
    short = emulator.create_auth_token(api_key=other, expires_in=60)
    for token in (usual, short):
        assert (await api.get("/v1/credits", key=token)).json["remainingCredits"] == 7
    emulator.clock.advance(60)
    assert (await api.get("/v1/credits", key=short)).status == 401
    emulator.clock.advance(30 * DAY - 61)
    assert (await api.get("/v1/credits", key=usual)).status == 200
    emulator.clock.advance(1)
    assert (await api.get("/v1/credits", key=usual)).status == 401


async def test_a_refresh_token_made_from_outside_can_be_used_once(api: Any, emulator: Emulator):
    made = emulator.create_refresh_token()
    assert (await api.get("/v1/credits", key=made.auth_token)).status == 200
    body = {"refreshToken": made.refresh_token}
    answers = [await api.post("/v2/user/refresh_token", body, key=None) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 401]
    assert made.refresh_expires_at - made.expires_at == timedelta(days=80)
    assert made.refresh_token not in repr(made)
    assert made.auth_token not in repr(made)


async def test_an_app_key_made_from_outside_signs_requests(api: Any, emulator: Emulator):
    made = emulator.create_app_key()
    headers = {"Authorization": f"AppKey {made.app_key}", "x-app-secret": made.secret}
    assert (await api.get("/v1/credits", headers=headers)).status == 200
    assert made.app_key not in repr(made)
    assert made.secret not in repr(made)


@pytest.mark.parametrize("days", [0, 365])
async def test_there_is_one_app_key_for_an_account_even_when_it_has_expired(
    api: Any, emulator: Emulator, days: int
):
    emulator.create_app_key()
    emulator.clock.advance(days * DAY)
    with pytest.raises(ValueError, match="An active APP_KEY already exists"):
        emulator.create_app_key()
    answer = await api.post("/v2/users/app_key", {"secret": "s" * 32})
    assert answer.status == 409
    emulator.create_app_key(api_key=emulator.open_account(1))


async def test_a_short_secret_is_refused(emulator: Emulator):
    with pytest.raises(ValueError, match="at least 32"):
        emulator.create_app_key("short")


async def test_a_user_made_from_outside_has_a_key_a_token_and_credits(api: Any, emulator: Emulator):
    user = emulator.create_external_user(
        "usr_1", provider="Whop", credits=40, external_app_id="app", email="a@example.com"
    )
    scoped = {"x-external-user-api-key": user.api_key}
    by_key = await api.get("/v1/external_users/credits", headers=scoped)
    by_token = await api.get("/v1/external_users/credits", key=user.auth_token)
    assert by_key.json["remainingCredits"] == by_token.json["remainingCredits"] == 40
    shown = by_token.json["externalUser"]
    assert (shown["id"], shown["provider"], shown["email"]) == (user.id, "whop", "a@example.com")
    assert emulator.balance() == 10_000
    assert str(user.api_key) not in repr(user)
    with pytest.raises(TypeError, match="'phone'"):
        emulator.create_external_user("usr_1", phone="1")
    with pytest.raises(KeyError):
        emulator.create_external_user("usr_1", sub_account="scsa_nothing")


async def test_the_database_holds_no_secret_that_is_shown_once(api: Any, tmp_path: Path):
    file = tmp_path / "emulator.sqlite"
    async with Emulator(database=file, speed=0) as emulator:
        tokens, app_key = emulator.create_refresh_token(), emulator.create_app_key()
    with sqlite3.connect(file) as database:
        dump = "\n".join(database.iterdump())
    database.close()
    assert app_key.id in dump
    for secret in (tokens.auth_token, tokens.refresh_token, app_key.app_key, app_key.secret):
        assert secret not in dump


async def test_an_interactive_video_is_not_begun_with_a_key_that_is_used_up(
    api: Any, emulator: Emulator
):
    key = emulator.create_api_key(total_limit=ENHANCED)
    await enhance(api, key)
    body = {"prompt": "A beach", "duration": 10, "image_model": "GPTIMAGE2", "num_levels": 1}
    body |= {"video_model": "RUNWAYML"}
    answer = await api.post("/v2/text_to_interactive_video", {"input": body}, key=key)
    assert answer.status == 402
    assert answer.message == (
        "API key total credit limit reached. Limit: 30; used: 30; requested: 1."
    )
    assert emulator.sessions() == []


async def test_a_key_that_has_expired_is_told_where_providers_keys_are_checked(
    api: Any, emulator: Emulator
):
    route = "/v2/external/providers/validate"
    good, expired = emulator.create_api_key(), emulator.create_api_key(expires_in=0)
    told = [
        (await api.post(route, {"samsar_api_key": key}, key=None)).json["providers"]["samsar"]
        for key in (good, expired)
    ]
    assert [check["status"] for check in told] == ["valid", "invalid"]
    assert told[1]["message"].startswith("Your api key has expired")
