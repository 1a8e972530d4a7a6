"""Any path of V2, through both clients."""

from __future__ import annotations

import base64

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import AnswerInstead, DropAnswer

MEMBER = {"provider": "whop", "external_user_id": "usr_1", "external_app_id": "app_1"}


async def test_a_path_is_read_below_v2(emulator, samsar):
    answer = await samsar.v2.get("credits")
    assert answer.data["remainingCredits"] == 10_000
    assert (await samsar.v2.get("/credits")).data == answer.data
    assert [request.path for request in emulator.requests] == ["/v2/credits"] * 2


async def test_a_read_is_repeated_and_carries_its_query(emulator, samsar):
    emulator.faults.add(AnswerInstead(status=503, route="GET /v2"))
    await samsar.v2.get("requests", query={"limit": 3, "type": None})
    assert [request.raw_query for request in emulator.requests] == ["limit=3"] * 2


async def test_a_post_carries_its_payload_and_is_never_sent_twice(emulator, samsar):
    emulator.faults.add(DropAnswer(route="POST /v2", times=None))
    with pytest.raises(sdk.OutcomeUnknownError):
        await samsar.v2.post("assistant/set_system_prompt", {"system_prompt": "Be brief."})
    assert [request.json for request in emulator.requests] == [{"system_prompt": "Be brief."}]


async def test_a_post_without_a_payload_sends_an_empty_object(server, scripted):
    server.play(Say(body={"ok": True}))
    assert (await scripted.v2.post("session")).data == {"ok": True}
    assert server.got[0].json == {}


async def test_an_external_user_is_added_to_query_and_payload(server, scripted):
    server.play(Say(body={}))
    member = scripted.v2.external_user(**MEMBER)
    await member.get("requests", query={"limit": 3})
    await member.post("session", {"a": 1})
    read, post = server.got
    assert sorted(read.raw_query.split("&")) == [
        "external_app_id=app_1",
        "external_user_id=usr_1",
        "limit=3",
        "provider=whop",
    ]
    assert post.json == {"a": 1, "external_user": MEMBER}


async def test_an_external_user_replaces_no_field_and_none_replaces_them(server, scripted):
    member = scripted.v2.external_user(unique_key="wallet:0x1", email="m@example.com")
    with pytest.raises(sdk.InputError, match="email is a field of the call and of the external"):
        await member.post("user/recharge_credits", {"amount": 5, "email": "buyer@example.com"})
    with pytest.raises(sdk.InputError, match="leave it out"):
        await scripted.v2.external_user(**MEMBER).get("requests", query={"provider": "other"})
    with pytest.raises(sdk.InputError, match="leave it out"):
        await scripted.v2.external_user(**MEMBER).post("session", {"external_user": {}})
    assert server.got == []


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("", "path must be text"),
        ("/", "path must be text"),
        (None, "path must be text"),
        ("../v1/credits", "'..'"),
        ("a/%2e%2E/b", "'..'"),
        ("requests?limit=3", "without a query"),
        ("/v2/requests", "what comes after /v2/"),
        ("v1/credits", "what comes after /v2/"),
        ("api/v2/credits", "what comes after /v2/"),
    ],
)
async def test_a_path_that_is_not_below_v2_is_refused(server, scripted, path, complaint):
    for call in (scripted.v2.get, scripted.v2.post):
        with pytest.raises(sdk.InputError, match=complaint) as caught:
            await call(path)
        assert caught.value.argument == "path"
    assert server.got == []


@pytest.mark.parametrize("payload", [[1], "text", {"a": float("nan")}, {1: "a"}])
async def test_a_payload_that_is_no_object_is_refused(server, scripted, payload):
    with pytest.raises(sdk.InputError, match="payload"):
        await scripted.v2.post("session", payload)
    assert server.got == []


@pytest.mark.parametrize(
    "path",
    [
        "text_to_video",
        "Text_To_Video/",
        "join_videos",
        # Nobody knows what the server looks at there.
        "a_route_of_tomorrow",
    ],
)
async def test_a_key_alone_is_not_enough_where_the_account_might_pay(server, scripted, path):
    by_key = scripted.v2.external_user(api_key="sxu_1")
    with pytest.raises(sdk.InputError, match="billed to it"):
        await by_key.post(path, {"input": {"prompt": "A beach"}})
    assert server.got == []
    server.play(Say(body={}))
    await scripted.v2.external_user(**MEMBER).post(path, {"input": {"prompt": "A beach"}})


@pytest.mark.parametrize("path", ["assistant/completion", "image/enhance"])
async def test_a_key_alone_is_enough_where_the_server_looks_at_it(server, scripted, path):
    server.play(Say(body={}))
    await scripted.v2.external_user(api_key="sxu_1").post(path, {"input": "Hi"})
    assert server.got[0].headers["x-external-user-api-key"] == "sxu_1"


async def test_what_the_account_always_pays_is_refused_for_an_external_user(server, scripted):
    member = scripted.v2.external_user(**MEMBER)
    with pytest.raises(sdk.InputError, match="call it for the account"):
        await member.post("external/chat", {"messages": []})
    assert server.got == []


async def test_a_limit_refuses_a_post_whose_price_nobody_knows(server, scripted):
    with pytest.raises(sdk.BudgetExceededError):
        await scripted.v2.post("text_to_video", {}, options={"max_credits": 1})
    assert server.got == []


OWN = {"external_user_api_key": "sxu_of_a_user"}
MEMBER_NAMED = {"external_user": {"provider": "whop", "external_user_id": "usr_1"}}


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/v1/video/create", OWN),
        ("/v2/text_to_video", OWN),
        ("/v2/text_to_video", {"headers": {"External-User-Api-Key": "sxu_of_a_user"}}),
        ("/v2/external/assistant", OWN),
        ("/external/video/text_to_video", OWN),
    ],
)
async def test_a_whole_path_never_makes_the_account_pay_for_an_external_user(
    server, scripted, path, options
):
    with pytest.raises(sdk.InputError, match="billed to it"):
        await scripted.request("POST", path, body={}, options=options)
    assert server.got == []


async def test_a_token_of_an_external_user_is_known_in_every_header(server, scripted):
    claims = base64.urlsafe_b64encode(b'{"type": "external_auth"}').decode().rstrip("=")
    token = f"e30.{claims}.c2ln"
    for headers in (
        {"authorization": f"bearer {token}"},
        {"Authorization": None, "API_KEY": token},
    ):
        with pytest.raises(sdk.InputError, match="billed to it"):
            await scripted.request(
                "POST", "/v1/video/create", body={}, options={"headers": headers}
            )
    assert server.got == []


async def test_a_whole_path_that_the_external_user_pays_for_is_called(server, scripted):
    server.play(Say(body={"ok": True}))
    await scripted.request(
        "POST", "/v1/external_users/text_to_video", body={"input": {}}, options=OWN
    )
    assert server.got[0].headers["x-external-user-api-key"] == "sxu_of_a_user"


async def test_an_extra_external_user_is_refused_where_the_account_would_pay_all_the_same(
    server, scripted, text_video
):
    for create in (
        scripted.videos.create_from_text,
        scripted.v2.step_videos.create_from_text,
        scripted.v2.external.videos.create_from_text,
    ):
        with pytest.raises(sdk.InputError, match="billed to it"):
            await create(**text_video, extra=MEMBER_NAMED)
    with pytest.raises(sdk.InputError, match="billed to it"):
        await scripted.request("POST", "/v1/video/create", body=MEMBER_NAMED)
    assert server.got == []


async def test_an_external_user_who_would_be_named_twice_is_refused(server, scripted, text_video):
    other = {"external_user": {"provider": "whop", "external_user_id": "usr_2"}}
    member = scripted.v2.external_user(provider="whop", external_user_id="usr_1")
    with pytest.raises(sdk.InputError, match="external_user"):
        await member.videos.create_from_text(**text_video, extra=other)
    with pytest.raises(sdk.InputError, match="external_user"):
        await member.credits.grant(5, extra=other)
    with pytest.raises(sdk.InputError, match="external_user"):
        await member.post("session", {"input": other})
    assert server.got == []
