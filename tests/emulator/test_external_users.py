"""External users of an account: who they are, who pays, and what they are told."""

from typing import Any

import aiohttp
import pytest

from samsar.emulator import Emulator

from .conftest import TEXT

USER = {"provider": "Whop", "external_user_id": "usr_123", "external_app_id": "app_abc"}
V1 = "/v1/external_users"
RENDERED = 1000


async def session(api: Any, user: dict[str, Any] | None = None, **options: Any) -> Any:
    answer = await api.post(f"{V1}/session", {"external_user": user or USER}, **options)
    assert answer.status == 200, answer.body
    return answer.json


@pytest.fixture
async def scoped(api: Any) -> dict[str, str]:
    """The header of a user who has 2000 credits."""
    key = (await session(api))["external_api_key"]
    await api.post(f"{V1}/credits/grant", {"external_user": USER, "input": {"credits": 2000}})
    return {"x-external-user-api-key": key}


async def balance(api: Any, headers: dict[str, str]) -> Any:
    return (await api.get(f"{V1}/credits", headers=headers)).json["remainingCredits"]


async def external_token(api: Any, headers: dict[str, str]) -> str:
    login = (await api.post(f"{V1}/create_login_token", {}, headers=headers)).json["loginToken"]
    answer = await api.get("/users/verify_token", key=None, loginToken=login)
    return str(answer.json["authToken"])


# --- who they are


async def test_a_session_makes_the_user_and_tells_the_key(api: Any):
    made = await session(api)
    assert made["external_api_key"].startswith("sxu_")
    assert made["externalUser"] == made["external_user"]
    assert made["external_user"]["provider"] == "whop"
    assert made["external_user"]["unique_key"] == "usr_123"
    assert (await session(api))["external_api_key"] == made["external_api_key"]


@pytest.mark.parametrize(
    ("user", "message"),
    [
        ({}, "external_user.provider is required."),
        ({"external_user_id": "u"}, "external_user.provider is required."),
        ({"provider": "whop"}, "external_user.external_user_id is required."),
    ],
)
async def test_half_an_identity_is_refused(api: Any, user: dict[str, Any], message: str):
    answer = await api.post(f"{V1}/session", {"external_user": user})
    assert (answer.status, answer.message) == (400, message)


async def test_camel_case_and_an_input_will_do(api: Any):
    user = {"provider": "whop", "uniqueKey": "u", "externalAppId": "app_abc"}
    answer = await api.post(f"{V1}/session", {"input": {"externalUser": user}})
    assert answer.json["external_user"]["external_user_id"] == "u"
    assert answer.json["external_user"]["external_app_id"] == "app_abc"


async def test_an_identity_overwrites_the_profile(api: Any):
    await session(api, {**USER, "email": "m@example.com", "user_type": "member"})
    made = (await session(api))["external_user"]
    assert (made["email"], made["user_type"]) == (None, None)


async def test_an_identity_is_the_same_for_all_accounts_and_changes_hands(
    api: Any, emulator: Emulator
):
    mine = await session(api)
    theirs = await session(api, key=emulator.open_account(10))
    assert theirs["external_user"]["id"] == mine["external_user"]["id"]
    answer = await api.get(
        f"{V1}/credits", headers={"x-external-user-api-key": mine["external_api_key"]}
    )
    assert (answer.status, answer.message) == (401, "Invalid external user API key.")


async def test_another_app_is_another_user(api: Any):
    first = await session(api)
    other = await session(api, {**USER, "external_app_id": "app_other"})
    assert other["external_user"]["id"] != first["external_user"]["id"]


async def test_users_of_a_file_are_there_again(api: Any, tmp_path: Any):
    file = tmp_path / "emulator.db"
    for _ in range(2):
        async with Emulator(database=file) as emulator, aiohttp.ClientSession() as http:
            made = await session(type(api)(http, emulator))
            (tmp_path / made["external_api_key"]).touch()
    assert len(list(tmp_path.glob("sxu_*"))) == 1


# --- which credential


async def test_a_query_says_nothing_under_v1(api: Any):
    answer = await api.get(f"{V1}/credits", provider="whop", external_user_id="usr_123")
    assert (answer.status, answer.message) == (400, "external_user.provider is required.")


async def test_an_auth_token_without_an_identity_is_the_accounts_own_user(
    api: Any, emulator: Emulator
):
    login = (await api.post("/v1/create_login_token", {})).json["loginToken"]
    token = (await api.get("/users/verify_token", key=None, loginToken=login)).json["authToken"]
    found = (await api.get(f"{V1}/credits", key=token)).json
    assert found["externalUser"]["provider"] == "samsar_internal"
    assert found["remainingCredits"] == emulator.balance()


async def test_a_token_of_a_user_wins_over_a_key_beside_it(api: Any, scoped: dict[str, str]):
    token = await external_token(api, scoped)
    other = (await session(api, {**USER, "external_user_id": "other"}))["external_api_key"]
    headers = {"x-external-user-api-key": other}
    found = (await api.get(f"{V1}/credits", key=token, headers=headers)).json
    assert found["externalUser"]["external_user_id"] == "usr_123"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/credits"),
        ("POST", "/v1/credits/recharge"),
        ("GET", "/v1/status?request_id=1"),
        ("POST", "/v1/create_login_token"),
        ("POST", "/v1/assistant/completion"),
        ("POST", "/v1/chat/enhance"),
        ("POST", "/v1/image/enhance"),
    ],
)
async def test_the_accounts_routes_refuse_the_token_of_a_user(
    api: Any, scoped: dict[str, str], method: str, path: str
):
    path, _, query = path.partition("?")
    options = dict([query.split("=")]) if query else {}
    answer = await api.send(method, path, key=await external_token(api, scoped), **options)
    assert answer.status == 403
    assert answer.message == "Use a Samsar API key, user auth token, or APP_KEY for this route."


async def test_the_video_routes_take_it_and_act_for_the_account(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    token = await external_token(api, scoped)
    before = await balance(api, scoped)
    made = await api.post("/v1/video/create", {"input": TEXT}, key=token)
    assert made.status == 200
    emulator.clock.advance(RENDERED)
    listed = (await api.get("/v1/video/list_completed_video_sessions", key=token)).json
    assert [video["session_id"] for video in listed] == [made.json["session_id"]]
    assert await balance(api, scoped) == before


async def test_a_key_beside_the_accounts_own_does_not_change_who_pays(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    before = emulator.balance()
    answer = await api.post("/v1/video/create", {"input": TEXT}, headers=scoped)
    assert answer.json["session_id"] == answer.json["request_id"]
    emulator.clock.advance(RENDERED)
    assert emulator.balance() == before - 900
    assert await balance(api, scoped) == 2000


async def test_any_credential_can_be_checked(api: Any, emulator: Emulator, scoped: dict[str, str]):
    token = await external_token(api, scoped)
    found = (await api.get("/v2/external/api_key/validate", key=token)).json
    assert found["valid"] is True
    assert found["authType"] == "external_auth"
    # Server: it is the account that is told about.
    assert found["remainingCredits"] == emulator.balance()


async def test_tokens_of_users_expire_and_a_wrong_one_is_a_400(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    token = await external_token(api, scoped)
    found = (await api.get("/users/verify_token", key=None, authToken=token)).json
    assert found["authToken"] == token
    assert found["isExternalUser"] is True
    assert found["externalUserId"] == "usr_123"
    emulator.clock.advance(31 * 24 * 3600)
    answer = await api.get("/users/verify_token", key=None, authToken=token)
    assert answer.status == 400
    assert "error" in answer.json
    assert (await api.get(f"{V1}/credits", key=token)).status == 401


# --- who pays


async def test_a_render_is_paid_by_the_user_and_by_the_account(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    before = emulator.balance()
    accepted = await api.post(f"{V1}/text_to_video", {"input": TEXT}, headers=scoped)
    assert accepted.status == 200
    assert "x-credits-charged" not in accepted.headers
    assert "x-credits-remaining" not in accepted.headers
    assert accepted.json["creditsCharged"] == 0
    assert "remainingCredits" not in accepted.json
    assert not [name for name in accepted.json if name.startswith("upstream")]

    emulator.clock.advance(RENDERED)
    assert emulator.balance() == before - 900
    assert await balance(api, scoped) == 1100
    user = (await api.get(f"{V1}/credits", headers=scoped)).json["externalUser"]
    assert (user["total_requests"], user["total_credits_used"]) == (1, 900)


async def test_a_render_fails_when_either_runs_out(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    accepted = await api.post(f"{V1}/text_to_video", {"input": TEXT}, headers=scoped)
    emulator.set_balance(200)
    emulator.clock.advance(RENDERED)
    found = await api.get(f"{V1}/status", headers=scoped, request_id=accepted.json["request_id"])
    assert found.json["status"] == "FAILED"
    assert found.json["message"].startswith("Insufficient credits while charging")
    # What was charged stays charged, on both sides.
    assert await balance(api, scoped) == 2000 - found.json["creditsCharged"]
    assert found.json["creditsRefunded"] == 0


async def test_too_few_credits_have_a_body_of_their_own(api: Any):
    answer = await api.post(f"{V1}/text_to_video", {"external_user": USER, "input": TEXT})
    assert answer.status == 402
    assert answer.json["code"] == "insufficient_credits"
    assert answer.json["creditsRemaining"] == 0
    assert answer.headers["x-credits-charged"] == answer.headers["x-credits-remaining"] == "0"


async def test_only_users_are_told_of_a_bad_footer(api: Any, scoped: dict[str, str]):
    bad = {**TEXT, "add_footer_animation": True}
    assert (await api.post("/v1/video/create", {"input": bad})).status == 200
    assert (await api.post(f"{V1}/text_to_video", {"input": bad}, headers=scoped)).status == 400


async def test_a_translation_goes_the_way_of_users_whatever_the_path(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    accepted = await api.post(f"{V1}/text_to_video", {"input": TEXT}, headers=scoped)
    emulator.clock.advance(RENDERED)
    before = await balance(api, scoped)
    body = {"input": {"videoSessionId": accepted.json["request_id"], "language": "es"}}
    answer = await api.post("/v1/video/translate_video", body, headers=scoped)
    assert answer.json["request_id"].startswith("extreq_")
    assert answer.json["creditsCharged"] == 90
    assert answer.headers["x-credits-charged"] == "90"
    assert "x-credits-remaining" not in answer.headers
    assert await balance(api, scoped) == before - 90


async def test_the_video_of_another_user_is_no_source(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    accepted = await api.post(f"{V1}/text_to_video", {"input": TEXT}, headers=scoped)
    emulator.clock.advance(RENDERED)
    body = {
        "external_user": {**USER, "external_user_id": "other"},
        "input": {"videoSessionId": accepted.json["request_id"], "cta_text": "x"},
    }
    answer = await api.post(f"{V1}/update_footer_image", body)
    assert answer.status == 404
    assert answer.message == "Source video was not found for this external user."


# --- ids and statuses


async def test_a_request_is_found_by_all_of_its_ids(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    accepted = await api.post(f"{V1}/text_to_video", {"input": TEXT}, headers=scoped)
    request_id = accepted.json["request_id"]
    upstream = emulator.sessions()[0].id
    bare = request_id.removeprefix("extreq_")
    assert len(bare) == 32
    for each in (request_id, bare, bare.upper(), upstream):
        found = await api.get(f"{V1}/status", headers=scoped, request_id=each)
        assert found.json["request_id"] == found.json["external_session_id"] == request_id


async def test_a_status_hides_the_session_and_what_it_knows(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    fields = {**TEXT, "enable_subtitles": True}
    accepted = await api.post(f"{V1}/text_to_video", {"input": fields}, headers=scoped)
    emulator.clock.advance(RENDERED)
    found = await api.get(f"{V1}/status", headers=scoped, request_id=accepted.json["request_id"])
    upstream = emulator.sessions()[0].id
    assert found.json["status"] == "COMPLETED"
    assert found.json["has_subtitles"] is None
    assert found.json["is_published"] is False
    told = {name: value for name, value in found.json.items() if name.endswith("_id")}
    assert upstream not in told.values()


async def test_the_request_of_another_account_is_not_found(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    accepted = await api.post(f"{V1}/text_to_video", {"input": TEXT}, headers=scoped)
    answer = await api.get(
        f"{V1}/status",
        key=emulator.open_account(10),
        request_id=accepted.json["request_id"],
    )
    assert (answer.status, answer.message) == (404, "Request not found.")


async def test_the_account_does_not_know_the_ids_of_its_users(api: Any, scoped: dict[str, str]):
    accepted = await api.post(f"{V1}/text_to_video", {"input": TEXT}, headers=scoped)
    request_id = accepted.json["request_id"]
    assert (await api.get("/v1/status", request_id=request_id)).status == 404
    body = {"input": {"videoSessionId": request_id}}
    answer = await api.post("/v1/video/cancel_render", body)
    assert (answer.status, answer.message) == (400, "videoSessionId must be a valid id.")


# --- the rest


@pytest.mark.parametrize("credits", [None, 0, -5, "100", 0.5, 1.5])
async def test_a_grant_is_of_whole_credits(api: Any, credits: Any):
    body = {"external_user": USER, "input": {"credits": credits}}
    answer = await api.post(f"{V1}/credits/grant", body)
    assert (answer.status, answer.message) == (
        400,
        "credits is required and must be a positive integer.",
    )


async def test_what_is_left_is_told_in_a_header(api: Any, scoped: dict[str, str]):
    granted = await api.post(f"{V1}/credits/grant", {"credits": 5}, headers=scoped)
    session = await api.post(f"{V1}/session", {}, headers=scoped)
    for answer in (granted, session):
        assert answer.headers["x-credits-remaining"] == "2005"


@pytest.mark.parametrize("root", [V1, "/v2"])
@pytest.mark.parametrize("redirect", [None, "//elsewhere", "https://elsewhere.test", "/mine"])
async def test_a_user_who_signs_in_lands_on_a_page_for_users(
    api: Any, emulator: Emulator, scoped: dict[str, str], root: str, redirect: str | None
):
    body = {"external_user": USER, "redirect": redirect}
    theirs = await api.post(f"{root}/create_login_token", body, headers=scoped)
    page = "%2Fmine" if redirect == "/mine" else "%2Fexternal%2Fstudio"
    assert theirs.json["loginUrl"].endswith(f"&redirect={page}")
    # With its own token an account signs in as itself, whomever it names.
    itself = await api.post(f"{root}/create_login_token", body, key=emulator.create_auth_token())
    page = "%2Fmine" if redirect == "/mine" else "%2F"
    assert itself.json["loginUrl"].endswith(f"&redirect={page}")
    login = {"loginToken": itself.json["loginToken"]}
    assert (await api.get("/users/verify_token", key=None, **login)).json["isExternalUser"] is False


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"enable_subtitles": 1}, "enable_subtitles must be a boolean."),
        ({"add_footer_animation": True}, "footer_metadata"),
        ({}, "Prompt is required"),
    ],
)
async def test_subtitles_and_footers_of_users_are_looked_at_before_the_prompt(
    api: Any, scoped: dict[str, str], changes: dict[str, Any], message: str
):
    answer = await api.post(
        f"{V1}/text_to_video", {**TEXT, "prompt": "", **changes}, headers=scoped
    )
    assert answer.status == 400
    assert message in answer.message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "utility_type is required."),
        ({"type": "fax"}, 'Unsupported utility_type "fax".'),
        ({"type": "tts"}, "text or characters is required for elevenlabs_tts charges."),
        ({"type": "crawl"}, "firecrawl_credits_used is required for firecrawl charges."),
    ],
)
async def test_a_charge_that_says_too_little_is_refused(
    api: Any, scoped: dict[str, str], fields: dict[str, Any], message: str
):
    answer = await api.post(f"{V1}/utils/usage_charge", fields, headers=scoped)
    assert (answer.status, answer.message) == (400, message)


async def test_the_prompt_of_a_user_goes_before_the_accounts(api: Any, scoped: dict[str, str]):
    async def tokens_read() -> int:
        made = await api.post(f"{V1}/utils/assistant_session", {}, headers=scoped)
        body = {"session_id": made.json["session_id"], "input": "Hello"}
        said = await api.post(f"{V1}/assistant/completion", body, headers=scoped)
        return int(said.json["usage"]["input_tokens"])

    await api.post("/v1/assistant/set_system_prompt", {"system_prompt": "A long one. " * 100})
    with_the_accounts = await tokens_read()
    path = f"{V1}/assistant/set_system_prompt"
    answer = await api.post(path, {"system_prompt": "Be brief."}, headers=scoped)
    assert answer.json["external_user"]["external_user_id"] == "usr_123"
    assert await tokens_read() < with_the_accounts / 10
    # Without one of their own, the account's is theirs again.
    await api.post(path, {"system_prompt": None}, headers=scoped)
    assert await tokens_read() == with_the_accounts


async def test_texts_in_an_input_are_read_for_users_alone(api: Any, scoped: dict[str, str]):
    body = {"input": {"plain_text": ["A red chair"], "name": "shop"}}
    answer = await api.post(f"{V1}/generate_embeddings_from_plain_text", body, headers=scoped)
    assert answer.status == 200
    assert answer.json["external_user"]["generation_credits"] == 1999
    internal = await api.post("/v1/chat/generate_embeddings_from_plain_text", body)
    assert internal.status == 400


async def test_a_purse_can_be_looked_into_and_filled(
    emulator: Emulator, scoped: dict[str, str], api: Any
):
    key = scoped["x-external-user-api-key"]
    assert emulator.balance(key) == 2000
    assert [entry.kind for entry in emulator.ledger(key)] == ["grant"]
    emulator.set_balance(5, key)
    emulator.top_up(10, key)
    assert await balance(api, scoped) == 15


async def test_every_purse_is_the_sum_of_its_ledger(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    key = scoped["x-external-user-api-key"]
    await api.post(f"{V1}/text_to_video", {"input": TEXT}, headers=scoped)
    emulator.clock.advance(RENDERED)
    usage = {"type": "tts", "characters": 1234}
    charged = await api.post(f"{V1}/utils/usage_charge", usage, headers=scoped)
    assert charged.json["creditsCharged"] == 30
    assert charged.headers["x-credits-charged"] == "30"
    assert sum(entry.amount for entry in emulator.ledger(key)) == emulator.balance(key) == 1070


async def test_a_request_is_not_joined_with_itself(
    api: Any, emulator: Emulator, scoped: dict[str, str]
):
    accepted = await api.post(f"{V1}/text_to_video", {"input": TEXT}, headers=scoped)
    emulator.clock.advance(RENDERED)
    request_id = accepted.json["request_id"]
    body = {"input": {"session_ids": [request_id, request_id.removeprefix("extreq_")]}}
    answer = await api.post(f"{V1}/join_videos", body, headers=scoped)
    assert (answer.status, answer.message) == (400, "session_ids must not contain duplicates.")
