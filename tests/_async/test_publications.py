"""Publishing videos, and going through what others have published."""

from __future__ import annotations

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import DropAnswer

SOON = 0.01


@pytest.fixture
async def finished(emulator, samsar, text_video):
    """The id of a session whose video is ready."""
    job = await samsar.videos.create_from_text(**text_video)
    emulator.clock.advance(1000)
    return job.id


async def test_a_video_is_published_changed_and_taken_back(samsar, finished):
    first = await samsar.publications.publish(finished, title="Beach", tags=["sea", " sun ", ""])
    assert first.status == 201
    assert first.data.created
    assert first.data.publication.title == "Beach"
    assert first.data.publication.tags == ["sea", "sun"]
    assert first.data.publication.published_at.tzinfo is not None
    assert first.data.session.is_published
    assert first.data.session.published_publication_id == first.data.publication.publication_id

    edited = await samsar.publications.edit(finished, description="At sunrise", tags="a, b")
    assert edited.data.publication.title == "Beach"
    assert edited.data.publication.description == "At sunrise"
    assert edited.data.publication.tags == ["a", "b"]

    gone = await samsar.publications.revoke(finished)
    assert gone.data.revoked
    assert gone.data.publication_id == first.data.publication.publication_id
    assert gone.data.session.is_published is False
    assert (await samsar.publications.revoke(finished)).data.revoked is False


async def test_publishing_again_changes_the_publication(samsar, finished):
    first = await samsar.publications.publish(finished, title="One")
    again = await samsar.publications.publish(finished, title="Two")
    assert (again.status, again.data.created) == (200, False)
    assert again.data.publication.id == first.data.publication.id


async def test_a_video_that_is_not_ready_is_not_published(samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    with pytest.raises(sdk.ConflictError, match="not ready to publish"):
        await samsar.publications.publish(job.id)


async def test_what_is_not_published_cannot_be_changed(samsar, finished):
    with pytest.raises(sdk.NotFoundError):
        await samsar.publications.edit(finished, title="x")


async def test_publishing_goes_on_after_a_lost_answer(emulator, samsar, finished):
    emulator.faults.add(DropAnswer(route="publications.publish"))

    published = await samsar.publications.publish(finished, title="x")

    assert published.data.created is False
    assert published.data.publication.title == "x"
    sent = [request.route for request in emulator.requests]
    assert sent.count("publications.publish") == 2


async def test_fields_travel_under_their_own_names_only(server, scripted):
    server.play(Say(body={"publication": {}}))
    await scripted.publications.publish(
        " s1 ",
        title="T",
        description="",
        creator_handle="acme",
        original_prompt="p",
        session_language="en",
        language_string="English",
        extra={"new": 1},
    )
    assert server.got[0].json == {
        "session_id": "s1",
        "title": "T",
        "description": "",
        "creator_handle": "acme",
        "original_prompt": "p",
        "session_language": "en",
        "language_string": "English",
        "new": 1,
    }


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"title": " "}, "title is blank"),
        ({"title": 5}, "title must be text"),
        ({"tags": 5}, "tags must be text or a list"),
        ({"tags": ["a", 5]}, r"tags\[1\] must be text"),
        ({"extra": {"title": "x"}, "title": "y"}, "extra repeats 'title'"),
    ],
)
async def test_wrong_fields_are_refused(server, scripted, fields, complaint):
    with pytest.raises(sdk.InputError, match=complaint):
        await scripted.publications.publish("s1", **fields)
    assert server.got == []


async def test_an_unknown_field_is_refused_with_a_hint(server, scripted):
    with pytest.raises(TypeError, match=r"edit\(\) got an unexpected .* did you mean 'title'"):
        await scripted.publications.edit("s1", titel="x")
    assert server.got == []


@pytest.mark.parametrize("session_id", ["", " ", ".", "..", None, 5])
async def test_a_session_needs_an_id(server, scripted, session_id):
    for method in (
        scripted.publications.publish,
        scripted.publications.edit,
        scripted.publications.revoke,
    ):
        with pytest.raises(sdk.InputError, match="session_id must be an id"):
            await method(session_id)
    assert server.got == []


async def test_stories_are_listed_page_by_page(samsar):
    first = (await samsar.publications.list_interactive(limit=3)).data
    assert len(first.items) == 3
    assert first.has_more
    second = (await samsar.publications.list_interactive(limit=3, cursor=first.next_cursor)).data
    assert {story.id for story in first.items}.isdisjoint(story.id for story in second.items)
    assert first.total_count == second.total_count == 7


async def test_iterating_goes_through_all_pages(emulator, samsar):
    stories = [story async for story in samsar.publications.iterate_interactive(page_size=3)]
    assert len({story.id for story in stories}) == 7
    assert len(emulator.requests) == 3


async def test_pages_are_fetched_as_they_are_needed(emulator, samsar):
    async for story in samsar.publications.iterate_interactive(page_size=2):
        assert story.title
        break
    assert len(emulator.requests) == 1


async def test_iterating_can_begin_in_the_middle(samsar):
    page = (await samsar.publications.list_interactive(limit=5)).data
    rest = [
        story.id async for story in samsar.publications.iterate_interactive(cursor=page.next_cursor)
    ]
    assert len(rest) == 2


@pytest.mark.parametrize("circle", [["a", "a"], ["a", "b", "a"]])
async def test_a_cursor_that_repeats_ends_in_an_error(server, scripted, circle):
    server.play(
        *(Say(body={"items": [{"_id": at}], "nextCursor": at, "hasMore": True}) for at in circle)
    )
    seen = []

    async def go_through():
        async for story in scripted.publications.iterate_interactive():
            seen.append(story.id)  # noqa: PERF401 - what was seen before the error counts

    with pytest.raises(sdk.UnexpectedReplyError, match="would never end"):
        await go_through()
    assert seen == circle
    assert len(server.got) == len(circle)


@pytest.mark.parametrize(
    "last",
    [
        {"items": [], "nextCursor": "b", "hasMore": False},
        {"items": None, "nextCursor": None, "hasMore": True},
        {"items": [], "nextCursor": "  "},
        {"items": [], "nextCursor": 7},
        {},
    ],
)
async def test_the_list_ends_when_there_is_no_more(server, scripted, last):
    server.play(Say(body={"items": [{"_id": "1"}], "nextCursor": "a"}), Say(body=last))
    assert [s.id async for s in scripted.publications.iterate_interactive()] == ["1"]
    assert server.got[1].query == {"cursor": "a"}


async def test_public_reads_carry_no_credential(server, scripted):
    page = Say(body={"items": [], "publication": {"_id": "1"}})
    server.play(page, page)
    await scripted.publications.list_interactive(limit=2, options={"query": {"topic": "sea"}})
    await scripted.publications.get_interactive(" a/b ")
    assert all("authorization" not in request.headers for request in server.got)
    assert server.got[0].query == {"topic": "sea", "limit": "2"}
    assert server.got[1].path == "/v1/interactive_publications/a%2Fb"


async def test_a_limit_in_the_query_is_not_lost(server, scripted):
    server.play(Say(body={"items": []}))
    await scripted.publications.list_interactive(options={"query": {"limit": 5, "cursor": "c"}})
    assert server.got[0].query == {"limit": "5", "cursor": "c"}


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 2.5}, {"cursor": " "}, {"cursor": 5}])
async def test_a_page_needs_a_size_and_a_place(server, scripted, wrong):
    with pytest.raises(sdk.InputError):
        await scripted.publications.list_interactive(**wrong)
    assert server.got == []


@pytest.mark.parametrize("publication_id", ["", "..", "."])
async def test_a_publication_needs_an_id(server, scripted, publication_id):
    with pytest.raises(sdk.InputError, match="publication_id must be an id"):
        await scripted.publications.get_interactive(publication_id)
    assert server.got == []


async def test_one_story_can_be_read_by_its_id(samsar):
    page = (await samsar.publications.list_interactive(limit=1)).data
    story = (await samsar.publications.get_interactive(page.items[0].id)).data.publication
    assert story == page.items[0]
    assert story.story.finished[0].url == story.main_video_url
    assert [choice.path_name for choice in story.story.choices_to("root.2")]
    with pytest.raises(sdk.BadRequestError, match="Invalid interactive publication id"):
        await samsar.publications.get_interactive("nonsense")
    with pytest.raises(sdk.NotFoundError):
        await samsar.publications.get_interactive("0" * 24)
