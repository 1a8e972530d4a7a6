"""Publishing interactive videos, and writing their titles under a key."""

from typing import Any

import pytest

from samsar.emulator import Emulator

META = "/v2/interactive_publication/generate_meta"
STORY = {
    "prompt": "A night at the museum",
    "duration": 20,
    "image_model": "GPTIMAGE2",
    "video_model": "COSMOS3SUPERI2V",
    "num_levels": 1,
}


@pytest.fixture
async def token(api: Any, emulator: Emulator) -> str:
    """Return the token of somebody who is signed in."""
    made = (await api.post("/v1/create_login_token", {})).json["loginToken"]
    answer = await api.get("/users/verify_token", key=None, loginToken=made)
    return str(answer.json["authToken"])


@pytest.fixture
async def story(api: Any, emulator: Emulator) -> str:
    """Return the id of an interactive video that is ready."""
    made = await api.post("/v2/text_to_interactive_video", {"input": STORY})
    assert made.status == 202, made.body
    emulator.clock.advance(1000)
    return str(made.json["session_id"])


async def test_a_published_story_stands_among_the_stories(api: Any, emulator: Emulator, story: str):
    before = (await api.get("/v1/interactive_publications")).json["totalCount"]
    body = {"session_id": story, "title": "The museum"}
    answer = await api.post("/v1/publications/publish", body)
    assert answer.status == 201
    publication = answer.json["publication"]
    assert (publication["type"], publication["title"]) == ("InteractiveVideo", "The museum")
    assert publication["manifest"]["default_path_id"] == "root.1"

    for path in ("/interactive_publications", "/v1/interactive_publications"):
        page = (await api.get(path, key=None)).json
        assert page["totalCount"] == before + 1
        assert page["items"][0]["id"] == publication["id"]
        shown = await api.get(f"{path}/{publication['id']}", key=None)
        assert shown.json["publication"]["session_id"] == story
    for output in publication["manifest"]["outputs"]["paths"]:
        video = await api.get(output["contentUrl"].removeprefix(emulator.url), key=None)
        assert (video.status, video.headers["Content-Type"]) == (200, "video/mp4")
    assert (await api.get("/publications", key=None)).json["totalCount"] == 0

    await api.post("/v1/publications/revoke", {"session_id": story})
    assert (await api.get("/v1/interactive_publications")).json["totalCount"] == before


async def test_a_story_is_published_when_all_paths_are_ready(api: Any):
    made = await api.post("/v2/text_to_interactive_video", {"input": STORY})
    body = {"session_id": made.json["session_id"]}
    answer = await api.post("/v1/publications/publish", body)
    assert (answer.status, answer.message) == (409, "Video is not ready to publish yet.")


async def test_a_text_is_written_once_under_a_key(
    api: Any, emulator: Emulator, story: str, token: str
):
    before = emulator.balance()
    sent = {"key": token, "headers": {"Idempotency-Key": "first"}}
    answer = await api.post(META, {"input": {"session_id": story}}, **sent)
    assert answer.status == 200, answer.body
    text = answer.json
    assert set(text) == {
        "title",
        "description",
        "defaultPathId",
        "creditsCharged",
        "remainingCredits",
        "reused",
    }
    assert (text["title"], text["defaultPathId"]) == ("A night at the museum", "root.1")
    assert (text["reused"], text["remainingCredits"]) == (False, emulator.balance())
    assert emulator.balance() == pytest.approx(before - text["creditsCharged"])
    assert answer.headers["x-credits-charged"] == str(text["creditsCharged"])

    again = await api.post(META, {"session_id": story, "client_request_id": "first"}, key=token)
    assert again.json == {**text, "reused": True}
    assert emulator.balance() == text["remainingCredits"]
    other = await api.post(META, {"session_id": story, "client_request_id": "second"}, key=token)
    assert other.json["reused"] is False


async def test_what_no_text_is_written_for(api: Any, emulator: Emulator, story: str, token: str):
    plain = await api.create()
    other = (await api.post("/v2/text_to_interactive_video", {"input": STORY})).json["session_id"]
    emulator.clock.advance(1000)
    good = {"session_id": story, "client_request_id": "k"}
    assert (await api.post(META, good, key=token)).status == 200
    for body, status, code in (
        ({"client_request_id": "a"}, 400, "VIDEO_SESSION_ID_REQUIRED"),
        ({"session_id": "x", "client_request_id": "a"}, 400, "VIDEO_SESSION_ID_REQUIRED"),
        ({"session_id": story}, 400, "IDEMPOTENCY_KEY_REQUIRED"),
        ({"session_id": story, "client_request_id": "a" * 501}, 400, "IDEMPOTENCY_KEY_TOO_LONG"),
        ({"session_id": "0" * 24, "client_request_id": "a"}, 404, "VIDEO_SESSION_NOT_FOUND"),
        ({"session_id": plain, "client_request_id": "a"}, 409, "INTERACTIVE_RENDER_NOT_COMPLETE"),
        (
            {"session_id": other, "client_request_id": "k"},
            409,
            "PUBLICATION_METADATA_IDEMPOTENCY_CONFLICT",
        ),
    ):
        answer = await api.post(META, body, key=token)
        assert (answer.status, answer.json["code"]) == (status, code)


async def test_only_who_is_signed_in_gets_a_text(api: Any, story: str):
    answer = await api.post(META, {"session_id": story, "client_request_id": "a"})
    assert (answer.status, answer.json["code"]) == (403, "USER_AUTH_TOKEN_REQUIRED")


async def test_a_key_under_which_there_was_no_credit_is_used_up(
    api: Any, emulator: Emulator, story: str, token: str
):
    emulator.set_balance(0)
    body = {"session_id": story, "client_request_id": "a"}
    answer = await api.post(META, body, key=token)
    assert (answer.status, answer.json["code"]) == (402, "INSUFFICIENT_CREDITS")
    emulator.set_balance(0.0001)
    answer = await api.post(META, body, key=token)
    assert (answer.status, answer.json["code"]) == (409, "PUBLICATION_METADATA_REQUEST_FAILED")
    answer = await api.post(META, {**body, "client_request_id": "b"}, key=token)
    assert (answer.status, answer.json["remainingCredits"]) == (200, 0)
