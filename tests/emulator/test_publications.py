"""Publishing, in the words of the server, and the stories that everybody may read."""

from typing import Any

import pytest

from samsar.emulator import Emulator

PUBLISH = "/v1/publications/publish"


@pytest.fixture
async def finished(api: Any, emulator: Emulator) -> str:
    session = await api.create()
    emulator.clock.advance(1000)
    return str(session)


async def test_the_first_time_is_a_201_and_the_next_a_200(api: Any, finished: str):
    body = {"session_id": finished, "title": "One", "tags": "a, b,"}
    first = await api.post(PUBLISH, body)
    again = await api.post(PUBLISH, {"input": {"sessionId": finished, "title": "Two"}})
    assert (first.status, first.json["created"]) == (201, True)
    assert (again.status, again.json["created"]) == (200, False)
    assert again.json["publication"]["title"] == "Two"
    assert again.json["publication"]["tags"] == ["a", "b"]


async def test_a_publication_has_its_fields_in_both_cases(api: Any, finished: str):
    publication = (await api.post(PUBLISH, {"session_id": finished})).json["publication"]
    assert publication["publication_id"] == publication["publicationId"] == publication["_id"]
    assert publication["video_url"] == publication["videoUrl"]
    assert publication["title"] == "A drone shot of a beach at sunrise"


async def test_a_session_says_that_it_is_published(api: Any, finished: str):
    session = (await api.post(PUBLISH, {"session_id": finished})).json["session"]
    assert session["is_published"] is True
    assert session["published_video_url"]
    revoked = (await api.post("/v1/publications/revoke", {"session_id": finished})).json
    assert revoked["revoked"] is True
    assert revoked["publication_id"] == session["published_publication_id"]
    assert revoked["session"]["is_published"] is False
    again = await api.post("/v1/publications/revoke", {"session_id": finished})
    assert (again.status, again.json["revoked"]) == (200, False)


async def test_what_cannot_be_published_is_refused(api: Any, emulator: Emulator, finished: str):
    waiting = await api.create()
    stranger = emulator.open_account(1)
    for body, key, status in (
        ({}, "", 400),
        ({"session_id": "nonsense"}, "", 400),
        ({"session_id": "0" * 24}, "", 404),
        ({"session_id": finished}, stranger, 403),
        ({"session_id": waiting}, "", 409),
    ):
        assert (await api.post(PUBLISH, body, key=key)).status == status
    assert (await api.post("/v1/publications/edit", {"session_id": finished})).status == 404


async def test_stories_come_in_pages_to_anybody(api: Any):
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        page = (
            await api.get("/v1/interactive_publications", key=None, limit="3", cursor=cursor)
        ).json
        seen += [story["_id"] for story in page["items"]]
        cursor = page["nextCursor"] or ""
    assert len(set(seen)) == len(seen) == page["totalCount"]
    assert page["hasMore"] is False
    assert seen == sorted(seen, reverse=True)


async def test_an_invalid_cursor_is_ignored(api: Any):
    first = (await api.get("/v1/interactive_publications", limit="2")).json
    same = (await api.get("/v1/interactive_publications", limit="2", cursor="x")).json
    assert same["items"] == first["items"]


async def test_a_story_that_is_not_there_is_an_error_without_a_message(api: Any):
    wrong = await api.get("/v1/interactive_publications/x", key=None)
    assert (wrong.status, wrong.json) == (400, {"error": "Invalid interactive publication id."})
    missing = await api.get(f"/v1/interactive_publications/{'0' * 24}", key=None)
    assert (missing.status, set(missing.json)) == (404, {"error"})
