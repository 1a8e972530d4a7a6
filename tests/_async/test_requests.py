"""What was ordered: lists of it, its publication, and the archive."""

from __future__ import annotations

import pytest

import samsar as sdk
from samsar import AsyncSamsarClient

RENDERED = 1000
WHO = {"provider": "whop", "external_user_id": "usr_123", "external_app_id": "app_abc"}


@pytest.fixture
async def member(emulator, samsar):
    """The view of an external user who has credits, by their own key."""
    view = samsar.external_user(**WHO)
    await view.credits.grant(10_000)
    key = (await view.create_session()).data.external_api_key
    return samsar.external_user(api_key=key)


@pytest.fixture
async def theirs(emulator, samsar, member, text_video):
    """A finished request of the external user."""
    job = await samsar.external_user(**WHO).videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    return job


async def test_the_requests_of_the_account_are_listed_newest_first(emulator, samsar, text_video):
    video = await samsar.videos.create_from_text(**text_video)
    emulator.clock.advance(RENDERED)
    image = await samsar.images.enhance(image_url="https://example.com/a.jpg")

    listed = (await samsar.v2.requests.list()).data

    assert [each.id for each in listed.requests] == [image.id, video.id]
    assert [each.type for each in listed.requests] == ["image", "video"]
    assert listed.requests[1].url
    assert listed.requests[1].created_at.tzinfo is not None
    assert listed.external_user is None


async def test_a_list_can_be_short_and_of_one_type(samsar, text_video):
    for _ in range(2):
        await samsar.videos.create_from_text(**text_video)
    await samsar.images.enhance(image_url="https://example.com/a.jpg")

    videos = (await samsar.v2.requests.list(type="video")).data.requests

    assert {each.type for each in videos} == {"video"}
    assert len(videos) == 2
    assert len((await samsar.v2.requests.list(limit=1)).data.requests) == 1


async def test_the_requests_of_an_external_user_tell_what_they_ordered(samsar, member, theirs):
    for requests in (member.requests, samsar.v2.external_user(**WHO).requests):
        listed = (await requests.list(limit=5)).data
        (entry,) = listed.requests
        assert entry.id == theirs.id
        assert (entry.route_key, entry.status) == ("text_to_video", "COMPLETED")
        assert entry.prompt.startswith("A drone shot")
        assert entry.url
        assert listed.external_user.external_user_id == "usr_123"


async def test_without_their_key_the_list_of_an_external_user_is_refused_by_the_server(samsar):
    with pytest.raises(sdk.BadRequestError, match="provider is required"):
        await samsar.external_user(**WHO).requests.list()


async def test_a_request_of_the_account_is_published_and_archived(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    with pytest.raises(sdk.ConflictError, match="not ready"):
        await samsar.v2.requests.publish(job.id)
    emulator.clock.advance(RENDERED)

    published = (await samsar.v2.requests.publish(job.id, title="Beach", tags="sea, sun")).data
    assert (published.publication.title, published.publication.tags) == ("Beach", ["sea", "sun"])

    archived = (await samsar.v2.requests.archive(job.id)).data.request
    assert (archived.status, archived.archived) == ("ARCHIVED", True)
    again = (await samsar.v2.requests.archive(job.id)).data.request
    assert again.archived_at == archived.archived_at
    assert (await samsar.v2.requests.list()).data.requests[0].status == "ARCHIVED"
    assert not (await samsar.publications.revoke(job.id)).data.revoked


async def test_a_request_of_an_external_user_is_published_and_archived(samsar, member, theirs):
    published = (await member.requests.publish(theirs.id, title="Teaser")).data
    assert published.publication.title == "Teaser"
    assert published.request.is_published
    assert published.request.published_title == "Teaser"
    assert published.external_user.provider == "whop"

    bare = theirs.id.removeprefix("extreq_")
    archived = (await samsar.external_user(**WHO).requests.archive(bare)).data
    assert (archived.request.status, archived.request.is_published) == ("ARCHIVED", False)
    assert (await member.requests.list()).data.requests == []


async def test_v2_knows_by_the_id_that_a_request_is_an_external_user_s(samsar, theirs):
    published = (await samsar.v2.requests.publish(theirs.id)).data

    assert published.request.id == theirs.id
    assert (await samsar.v2.requests.archive(theirs.id)).data.external_user.provider == "whop"


async def test_what_is_somebody_else_s_cannot_be_reached(emulator, samsar, text_video, theirs):
    job = await samsar.videos.create_from_text(**text_video)
    key = emulator.open_account(100)
    async with AsyncSamsarClient(api_key=key, base_url=emulator.url) as stranger:
        for request in (job.id, theirs.id, "0" * 24):
            with pytest.raises(sdk.NotFoundError):
                await stranger.v2.requests.archive(request)
            with pytest.raises(sdk.NotFoundError):
                await stranger.v2.requests.publish(request)
        assert (await stranger.v2.requests.list()).data.requests == []


async def test_wrong_arguments_are_refused_before_anything_is_sent(emulator, samsar):
    requests = samsar.v2.requests
    with pytest.raises(sdk.InputError, match="limit"):
        await requests.list(limit=0)
    with pytest.raises(sdk.InputError, match="type"):
        await requests.list(type=" ")
    with pytest.raises(sdk.InputError, match="request_id"):
        await requests.archive(" ")
    with pytest.raises(sdk.InputError, match="request_id"):
        await requests.publish("a", extra={"request_id": "b"})
    with pytest.raises(TypeError, match="did you mean 'title'"):
        await requests.publish("a", titel="Beach")
    with pytest.raises(sdk.InputError, match="provider"):
        await samsar.external_user(unique_key="u").requests.list()
    assert len(emulator.requests) == 0
