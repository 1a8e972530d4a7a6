"""V2: videos, pictures, texts and the status of jobs, as the server has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from samsar.emulator import Emulator

MEMBER = {"provider": "whop", "external_user_id": "usr_1"}
TEXT = {
    "prompt": "A drone shot of a beach at sunrise",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}
RENDERED = 1000


async def post(api: Any, path: str, *, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    return await api.post(path, fields, headers=headers)


async def member_with(api: Any, credits: int) -> str:
    """Make the external user, and return their key."""
    await post(api, "/v1/external_users/credits/grant", external_user=MEMBER, credits=credits)
    made = await post(api, "/v1/external_users/session", external_user=MEMBER)
    return str(made.json["external_api_key"])


async def finished(api: Any, emulator: Emulator, **more: Any) -> str:
    made = await post(api, "/v2/text_to_video", input=TEXT, **more)
    emulator.clock.advance(RENDERED)
    return str(made.json["request_id"])


async def test_all_of_v2_is_there_twice(api: Any):
    assert (await post(api, "/api/v2/text_to_video", input=TEXT)).status == 200
    answer = await post(api, "/API/V2/text_to_video", input=TEXT, external_user=MEMBER)
    assert answer.status == 402
    made = await post(api, "/api/v1/external_users/session", external_user=MEMBER)
    assert made.json["external_user"]["provider"] == "whop"
    assert (await api.get("/api/v1/credits")).status == 404


async def test_text_to_video_says_why_it_refuses(api: Any):
    answer = await post(api, "/v2/text_to_video", input={**TEXT, "duration": 3})
    assert answer.json == {"message": "Duration must be at least 10 seconds"}


async def test_a_footer_is_drawn_wherever_one_is_described(api: Any, emulator: Emulator):
    footer = [{"title": "Book now"}]
    for path, drawn in (("/v1/video/text_to_video", False), ("/v2/text_to_video", True)):
        made = await post(api, path, input={**TEXT, "footer_metadata": footer})
        assert emulator.session(made.json["request_id"]).has_footer is drawn
    flat = await post(api, "/v2/text_to_video", **TEXT, footer_metadata=footer)
    assert emulator.session(flat.json["request_id"]).has_footer


async def test_a_key_alone_lets_the_account_pay_for_a_video(api: Any, emulator: Emulator):
    key = await member_with(api, 1000)
    headers = {"x-external-user-api-key": key}
    before = emulator.balance()
    made = await post(api, "/v2/text_to_video", input=TEXT, headers=headers)
    emulator.clock.advance(RENDERED)
    assert not made.json["request_id"].startswith("extreq_")
    assert emulator.balance() == before - 300


@pytest.mark.parametrize("path", ["/v2/translate_video", "/v2/retranslate_video"])
async def test_the_video_of_an_external_user_is_translated_for_them(
    api: Any, emulator: Emulator, path: str
):
    key = await member_with(api, 1000)
    request = await finished(api, emulator, external_user=MEMBER)
    answer = await post(
        api,
        path,
        input={"videoSessionId": request, "language": "es"},
        headers={"x-external-user-api-key": key},
    )
    assert answer.json["external_request_id"] == answer.json["request_id"]
    assert answer.json["status_endpoint"].startswith("/v1/external_users/status?")
    assert answer.json["creditsCharged"] == 30


@pytest.mark.parametrize(
    "path", ["/v2/video/clone", "/v2/video/regenerate_avatar", "/v1/video/regenerate_avatar"]
)
async def test_a_copy_is_told_about_at_once_and_free(api: Any, emulator: Emulator, path: str):
    session = await finished(api, emulator)
    before = emulator.balance()
    answer = await post(api, path, input={"videoSessionId": session})
    assert answer.headers["x-credits-charged"] == "0"
    assert answer.json["status"] == "PENDING"
    assert (answer.json["creditsCharged"], answer.json["remainingCredits"]) == (0, None)
    assert answer.json["request_id"] != session
    assert emulator.balance() == before


async def test_copies_and_cancelling_know_the_sessions_of_the_account_alone(
    api: Any, emulator: Emulator
):
    await member_with(api, 1000)
    request = await finished(api, emulator, external_user=MEMBER)
    fields = {"videoSessionId": request}
    assert (await post(api, "/v2/video/clone", input=fields)).status == 400
    answer = await post(api, "/v2/cancel_render", input=fields)
    assert answer.json == {"message": "videoSessionId must be a valid id."}


@pytest.mark.parametrize(
    "name", ["request_id", "session_id", "requestId", "sessionId", "external_request_id"]
)
async def test_the_status_takes_the_id_under_many_names(api: Any, emulator: Emulator, name: str):
    session = await finished(api, emulator)
    assert (await api.get("/v2/status", **{name: session})).json["status"] == "COMPLETED"


async def test_the_status_of_a_request_is_told_by_any_of_its_ids(api: Any, emulator: Emulator):
    await member_with(api, 1000)
    request = await finished(api, emulator, external_user=MEMBER)
    for given in (request, request.removeprefix("extreq_"), emulator.sessions()[0].id):
        told = (await api.get("/v2/status", request_id=given)).json
        assert told["request_id"] == told["external_session_id"] == request
        assert told["creditsRefunded"] == 0
    other = {"provider": "whop", "external_user_id": "usr_2"}
    assert (await api.get("/v2/status", request_id=request, **other)).status == 404
    assert (await api.get("/v2/status", request_id=request, **MEMBER)).status == 200


async def test_the_status_needs_an_id(api: Any):
    answer = await api.get("/v2/status")
    assert answer.status == 400
    assert (await api.get("/v2/status", request_id="665f1c2e9b1d4a0012345678")).status == 404


async def test_work_on_pictures_opens_the_input_in_v2_only(api: Any):
    fields = {"image_url": "https://cdn.example.com/a.png"}
    assert (await post(api, "/v1/image/enhance", input=fields)).status == 400
    assert (await post(api, "/v2/image/enhance", input=fields)).json["creditsCharged"] == 15
    assert (await post(api, "/v2/image/enhance", **fields)).status == 200
    titled = await post(api, "/v2/images/assign_title", input=fields)
    assert titled.json["content"] == "A"


async def test_an_external_user_pays_for_pictures_and_titles(api: Any, emulator: Emulator):
    key = await member_with(api, 20)
    headers = {"x-external-user-api-key": key}
    before = emulator.balance()
    fields = {"image_url": "https://cdn.example.com/a.png"}
    made = await post(api, "/v2/image/remove_branding", input=fields, headers=headers)
    assert made.json["remainingCredits"] == 5
    titled = await post(api, "/v2/image/assign_title", input=fields, headers=headers)
    assert titled.headers["x-credits-charged"] == "1.5"
    assert titled.headers["x-credits-remaining"] == "3"
    refused = await post(api, "/v2/image/remove_branding", input=fields, headers=headers)
    assert (refused.status, refused.json["code"]) == (402, "insufficient_credits")
    assert emulator.balance() == before


async def test_texts_are_not_looked_for_in_an_input_of_the_account(api: Any):
    path = "/v2/generate_embeddings_from_plain_text"
    fields = {"plain_text": "A quiet cabin.", "name": "stays"}
    assert (await post(api, path, input=fields)).status == 400
    assert (await post(api, path, **fields)).status == 200
    await member_with(api, 10)
    assert (await post(api, path, input=fields, external_user=MEMBER)).status == 200


@pytest.mark.parametrize("flat", [{"unique_key": "wallet:1"}, {"external_user_id": "usr_1"}])
async def test_without_a_whole_identity_the_account_pays_for_a_video(
    api: Any, emulator: Emulator, flat: dict[str, str]
):
    made = await post(api, "/v2/text_to_video", input={**TEXT, **flat}, **flat)
    assert not made.json["request_id"].startswith("extreq_")
    emulator.clock.advance(RENDERED)
    assert emulator.balance() == 10_000 - 300
    # Everywhere else in V2 the same names somebody.
    assert "externalUser" in (await post(api, "/v2/session", **flat)).json


@pytest.mark.parametrize("root", ["/v2", "/v2/video"])
async def test_subtitles_and_avatars_have_paths_below_v2(api: Any, emulator: Emulator, root: str):
    source = await finished(api, emulator)
    for name in ("add_subtitles", "remove_subtitles", "regenerate_avatar"):
        answer = await post(api, f"{root}/{name}", input={"videoSessionId": source})
        assert answer.status == 200
        assert answer.json["session_id"] != source
