"""The lists of requests, and what can be done with what is in them, in the words of the server."""

from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from samsar.emulator import Emulator

WHO = {"provider": "whop", "external_user_id": "usr_123"}
LISTED = {
    "request_id",
    "session_id",
    "type",
    "provider",
    "status",
    "result_url",
    "result_urls",
    "thumbnail_url",
    "request_type",
    "session_sub_type",
    "created_at",
    "updated_at",
    "metadata",
}

LISTED_OF_USER = {
    *("request_id", "external_request_id", "route_key", "status", "prompt", "video_url"),
    *("image_count", "credits_charged", "credits_refunded", "express_generation_credit_charges"),
    *("target_language", "source_request_ids", "created_at", "updated_at", "is_published"),
    *("published_title", "published_description", "published_tags", "published_at"),
    *("published_video_url", "published_publication_id", "has_subtitles", "language"),
}


@pytest.fixture
async def theirs(api: Any, emulator: Emulator) -> str:
    """A finished request of an external user."""
    path = "/v1/external_users/credits/grant"
    await api.post(path, {"external_user": WHO, "input": {"credits": 1000}})
    body = {
        "external_user": WHO,
        "prompt": "A beach",
        "image_model": "GPTIMAGE2",
        "video_model": "RUNWAYML",
        "duration": 10,
    }
    answer = await api.post("/v1/external_users/text_to_video", body)
    emulator.clock.advance(1000)
    return str(answer.json["request_id"])


async def test_an_entry_of_the_account_has_the_fields_of_the_server(api: Any):
    session = await api.create()
    (entry,) = (await api.get("/v2/requests")).json["requests"]
    assert set(entry) == LISTED
    assert entry["request_id"] == entry["session_id"] == session


async def test_a_list_has_50_entries_unless_told_otherwise_and_500_at_most(
    api: Any, emulator: Emulator
):
    for _ in range(51):
        await api.post("/v1/image/create_rollup_banner", {"images": ["https://example.com/a.jpg"]})
    for limit, count in (("", 50), ("3", 3), ("501", 51), ("0", 50), ("x", 50)):
        query = {"limit": limit} if limit else {}
        assert len((await api.get("/v2/requests", **query)).json["requests"]) == count
    assert (await api.get("/v2/requests", type="video")).json["requests"] == []


async def test_an_identity_in_the_query_makes_it_the_list_of_an_external_user(
    api: Any, theirs: str
):
    answer = (await api.get("/v2/requests", **WHO)).json
    assert [entry["request_id"] for entry in answer["requests"]] == [theirs]
    assert answer["external_user"]["provider"] == "whop"
    refused = await api.get("/v1/external_users/requests", **WHO)
    assert (refused.status, refused.message) == (400, "external_user.provider is required.")


async def test_the_list_of_a_user_is_short_and_hides_what_is_archived(api: Any, theirs: str):
    body = {"external_user": WHO, "image_urls": ["https://example.com/a.jpg"]}
    await api.post("/v1/external_users/credits/grant", {"external_user": WHO, "credits": 100_000})
    for _ in range(49):
        answer = await api.post("/v1/external_users/image_list_to_video", body)
        assert answer.status == 200, answer.body
    for limit, count in (("", 12), ("3", 3), ("49", 48), ("0", 12), ("x", 12)):
        query = {**WHO, **({"limit": limit} if limit else {})}
        found = (await api.get("/v2/requests", **query)).json["requests"]
        assert len(found) == count
    assert set(found[0]) == LISTED_OF_USER
    assert found[0]["image_count"] == 1
    archived = {"external_user": WHO, "request_id": found[0]["request_id"]}
    assert (await api.post("/v1/external_users/archive", archived)).json["request"]["status"] == (
        "ARCHIVED"
    )
    left = (await api.get("/v2/requests", **WHO)).json["requests"]
    assert found[0]["request_id"] not in {entry["request_id"] for entry in left}
    assert theirs not in {entry["request_id"] for entry in left}


async def test_the_archive_takes_a_request_again_and_again(api: Any):
    session = await api.create()
    first = await api.post("/v2/archive", {"request_id": session})
    again = await api.post("/v2/archive", {"input": {"requestId": session}})
    assert (first.status, first.json) == (200, again.json)
    assert first.json["request"]["status"] == "ARCHIVED"
    assert first.json["request"]["archived"] is True


async def test_what_is_archived_is_public_no_more(api: Any, theirs: str):
    published = await api.post("/v2/publish", {"request_id": theirs, "title": "Teaser"})
    assert published.json["request"]["published_title"] == "Teaser"
    archived = await api.post("/v1/external_users/archive", {"external_user": WHO, "id": theirs})
    assert archived.status == 400
    body = {"external_user": WHO, "request_id": theirs}
    archived = await api.post("/v1/external_users/archive", body)
    assert archived.json["request"]["status"] == "ARCHIVED"
    assert archived.json["request"]["is_published"] is False


@pytest.mark.parametrize("path", ["/v2/archive", "/v2/publish"])
async def test_a_request_must_be_named_and_be_there(api: Any, path: str):
    assert (await api.post(path, {})).status == 400
    assert (await api.post(path, {"request_id": "0" * 24})).message == "Request not found."
    unknown = await api.post(path, {"request_id": "0" * 32})
    assert (unknown.status, unknown.message) == (404, "External request not found.")


async def test_every_answer_is_dated_by_the_clock_of_the_emulator(api: Any, emulator: Emulator):
    emulator.clock.advance(30 * 24 * 3600)
    date = parsedate_to_datetime((await api.get("/v1/credits")).headers["Date"])
    assert int(date.timestamp()) == emulator.clock.now() // 1_000_000
