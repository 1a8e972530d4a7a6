"""The published videos that anybody may look at."""

from typing import Any

import pytest

from samsar.emulator import Emulator


async def published(api: Any, emulator: Emulator, count: int) -> list[str]:
    """Publish videos and return the ids of their publications, newest first."""
    sessions = [await api.create(duration=10) for _ in range(count)]
    emulator.clock.advance(90)
    made: list[str] = []
    for session in sessions:
        answer = await api.post("/v1/publications/publish", {"session_id": session})
        made.insert(0, answer.json["publication"]["id"])
        emulator.clock.advance(1)
    return made


@pytest.mark.parametrize("path", ["/publications", "/v1/publications"])
async def test_publications_come_in_pages_to_anybody(api: Any, emulator: Emulator, path: str):
    ids = await published(api, emulator, 3)
    first = (await api.get(path, key=None, limit="2")).json
    assert [item["id"] for item in first["items"]] == ids[:2]
    assert (first["hasMore"], first["nextCursor"], first["totalCount"]) == (True, ids[1], 3)
    rest = (await api.get(path, key=None, cursor=first["nextCursor"])).json
    assert [item["id"] for item in rest["items"]] == ids[2:]
    assert (rest["hasMore"], rest["nextCursor"], rest["totalCount"]) == (False, None, 3)


@pytest.mark.parametrize(
    ("query", "count"),
    [({"limit": "0"}, 1), ({"limit": "x"}, 2), ({"limit": "999"}, 2), ({"cursor": "x"}, 2)],
)
async def test_what_cannot_be_read_is_ignored(
    api: Any, emulator: Emulator, query: dict[str, str], count: int
):
    await published(api, emulator, 2)
    assert len((await api.get("/publications", **query)).json["items"]) == count


async def test_one_publication_can_be_looked_at(api: Any, emulator: Emulator):
    [wanted] = await published(api, emulator, 1)
    shown = (await api.get(f"/publications/{wanted}", key=None)).json["publication"]
    assert (shown["id"], shown["title"]) == (wanted, "A drone shot of a beach at sunrise")
    assert (await api.get(shown["videoUrl"].removeprefix(emulator.url))).status == 200
    told = (await api.get(f"/publications/{wanted}/interactions", key=None)).json
    assert told == {"stats": shown["stats"], "viewerHasLiked": False}


@pytest.mark.parametrize("rest", ["", "/interactions"])
async def test_an_error_has_no_message(api: Any, rest: str):
    wrong = await api.get(f"/publications/x{rest}", key=None)
    assert (wrong.status, wrong.json) == (400, {"error": "Invalid publication id."})
    missing = await api.get(f"/publications/{'0' * 24}{rest}", key=None)
    assert (missing.status, missing.json) == (404, {"error": "Publication not found."})


async def test_a_publication_is_managed_by_its_session_as_well(api: Any, emulator: Emulator):
    session = await api.create(duration=10)
    emulator.clock.advance(90)
    path = f"/v1/publications/session/{session}"
    assert (await api.post(path, {"title": "One"})).status == 201
    edited = await api.send("PATCH", path, body={"title": "Two"})
    assert edited.json["publication"]["title"] == "Two"
    assert (await api.send("DELETE", path)).json["revoked"] is True
    assert (await api.send("PATCH", path)).message == "Publication not found for this session."


async def test_a_video_that_was_cancelled_when_it_was_ready_can_be_published(
    api: Any, emulator: Emulator
):
    session = await api.create(duration=10)
    emulator.clock.advance(90)
    await api.post("/v1/video/cancel_render", {"session_id": session})
    assert (await api.post("/v1/publications/publish", {"session_id": session})).status == 201


async def test_refusals_of_the_session(api: Any, emulator: Emulator):
    theirs = await api.create(key=emulator.open_account(1000))
    no_id = "session_id is required and must be a valid video session id."
    for body, status, message in (
        ({}, 400, no_id),
        ({"session_id": "extreq_1"}, 400, no_id),
        ({"session_id": "0" * 24}, 404, "Video session not found."),
        (
            {"session_id": theirs},
            403,
            "Forbidden: You are not allowed to manage this session publication.",
        ),
    ):
        for verb in ("publish", "edit", "revoke"):
            answer = await api.post(f"/v1/publications/{verb}", body)
            assert (answer.status, answer.message) == (status, message)
