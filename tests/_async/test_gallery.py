"""The gallery: finding public videos, and learning from what is watched."""

from __future__ import annotations

import pytest

import samsar as sdk
from samsar.emulator import FailAfterHandling

RENDERED = 1000
FILMS = (
    ("A beach at sunrise", "16:9"),
    ("A cat in space", "9:16"),
    ("A beach with dogs", "16:9"),
)


@pytest.fixture
async def published(emulator, samsar, text_video):
    """The ids of three publications, by their titles."""
    ids = {}
    for title, ratio in FILMS:
        wanted = {**text_video, "prompt": title, "aspect_ratio": ratio}
        job = await samsar.videos.create_from_text(**wanted)
        emulator.clock.advance(RENDERED)
        made = await samsar.publications.publish(job.id, title=title)
        ids[title] = made.data.publication.publication_id
    return ids


async def test_a_search_finds_what_it_is_about(samsar, published):
    found = await samsar.v2.gallery.search("a sunrise over a beach")

    assert found.data.items[0].title == "A beach at sunrise"
    assert found.data.items[0].id == published["A beach at sunrise"]
    assert found.data.items[0].score > found.data.items[-1].score
    assert found.data.items[0].recommendation_reason == "search_match"
    assert found.data.items[0].video_url.endswith(".mp4")
    assert found.data.total == len(found.data.items)


async def test_a_search_can_be_limited_to_a_number_and_a_shape(samsar, published):
    one = await samsar.v2.gallery.search("beach", limit=1)
    upright = await samsar.v2.gallery.search("", format="portrait")

    assert len(one.data.items) == 1
    assert [item.title for item in upright.data.items] == ["A cat in space"]


async def test_without_words_it_returns_what_is_popular(samsar, published):
    cat = published["A cat in space"]
    await samsar.v2.gallery.record_view(cat, viewer_id="viewer-1")

    popular = await samsar.v2.gallery.search("")

    assert popular.data.items[0].id == cat
    assert popular.data.items[0].stats.views == 1
    assert popular.data.items[0].score is None


async def test_recommendations_are_like_what_is_watched_now(samsar, published):
    beach = published["A beach at sunrise"]

    found = await samsar.v2.gallery.recommend(publication_id=beach, limit=1)

    assert found.data.reason == "similar_to_current"
    assert [item.title for item in found.data.items] == ["A beach with dogs"]


async def test_recommendations_learn_from_what_a_viewer_has_watched(samsar, published):
    beach = published["A beach at sunrise"]
    await samsar.v2.gallery.record_view(beach, viewer_id="viewer-1", event_type="complete")

    found = await samsar.v2.gallery.recommend(viewer_id="viewer-1", exclude_ids=[beach])
    nobody = await samsar.v2.gallery.recommend()

    assert found.data.reason == "based_on_watch_history"
    assert found.data.personalized
    assert found.data.items[0].title == "A beach with dogs"
    assert nobody.data.reason == "popular_now"
    assert not nobody.data.personalized


async def test_a_viewer_counts_again_after_six_hours(emulator, samsar, published):
    cat = published["A cat in space"]
    watched = {"viewer_id": "viewer-1", "watch_time_ms": 42_000, "duration_ms": 42_000}

    first = await samsar.v2.gallery.record_view(cat, **watched)
    second = await samsar.v2.gallery.record_view(cat, **watched)
    emulator.clock.advance(7 * 3600)
    third = await samsar.v2.gallery.record_view(cat, **watched)

    assert first.raw.status == 202
    assert (first.data.counted_view, first.data.unique_view, first.data.completed) == (
        True,
        True,
        True,
    )
    assert (second.data.counted_view, second.data.unique_view) == (False, False)
    assert (third.data.counted_view, third.data.unique_view) == (True, False)
    assert third.data.stats.views == 2
    assert third.data.stats.average_completion_rate == 1


async def test_the_index_is_brought_up_to_date_once(samsar, published):
    before = await samsar.v2.gallery.status()
    first = await samsar.v2.gallery.sync()
    second = await samsar.v2.gallery.sync()
    forced = await samsar.v2.gallery.sync(force=True)
    after = await samsar.v2.gallery.status()

    assert before.data.stale
    assert before.data.state is None
    assert (first.data.status, first.data.indexed, first.data.skipped) == ("complete", 3, 0)
    assert (second.data.indexed, second.data.skipped) == (0, 3)
    assert forced.data.indexed == 3
    assert after.data.indexed_publications == 3
    assert not after.data.stale
    assert after.data.state.status == "idle"
    assert after.data.next_update_at > after.data.last_updated_at


async def test_what_is_no_longer_public_leaves_the_index(emulator, samsar, published):
    await samsar.v2.gallery.sync()
    found = await samsar.v2.gallery.search("cat")
    await samsar.publications.revoke(found.data.items[0].session_id)

    done = await samsar.v2.gallery.sync()

    assert done.data.removed == 1
    assert (await samsar.v2.gallery.search("cat")).data.items == []


async def test_one_publication_can_be_brought_up_to_date(samsar, published):
    cat = published["A cat in space"]

    first = await samsar.v2.gallery.update_embeddings(cat)
    second = await samsar.v2.gallery.update_embeddings(cat)
    forced = await samsar.v2.gallery.update_embeddings(cat, force=True)
    unknown = await samsar.v2.gallery.update_embeddings("0" * 24)

    assert first.data.status == "updated"
    assert (second.data.status, second.data.reason) == ("skipped", "fresh")
    assert forced.data.status == "updated"
    assert unknown.data.reason == "not_found"


async def test_without_a_publication_what_is_out_of_date_is_done(samsar, published):
    assert (await samsar.v2.gallery.update_embeddings()).data.status == "complete"
    assert (await samsar.v2.gallery.update_embeddings(force=False)).data.status == "fresh"


async def test_a_view_of_what_is_not_there_is_an_error(samsar):
    with pytest.raises(sdk.NotFoundError, match="Publication not found"):
        await samsar.v2.gallery.record_view("0" * 24, viewer_id="viewer-1")
    with pytest.raises(sdk.BadRequestError, match="valid publication ID"):
        await samsar.v2.gallery.record_view("pub_1", viewer_id="viewer-1")


async def test_the_metadata_of_a_view_stays_apart_from_that_of_the_external_user(
    emulator, samsar, published
):
    member = samsar.v2.external_user(unique_key="wallet:1", metadata={"plan": "gold"})

    await member.gallery.record_view(
        published["A cat in space"], viewer_id="viewer-1", metadata={"device": "tv"}
    )

    sent = emulator.requests[-1].json
    assert sent["metadata"] == {"device": "tv"}
    assert sent["unique_key"] == "wallet:1"


@pytest.mark.parametrize(
    ("method", "given", "named"),
    [
        ("search", {"query": 5}, "query"),
        ("search", {"query": "x", "limit": 0}, "limit"),
        ("search", {"query": "x", "format": " "}, "format"),
        ("recommend", {"limit": -1}, "limit"),
        ("recommend", {"publication_id": " "}, "publication_id"),
        ("recommend", {"exclude_ids": ["a", " "]}, "exclude_ids[1]"),
        ("recommend", {"exclude_ids": ["a"] * 101}, "exclude_ids"),
        ("record_view", {"publication_id": "", "viewer_id": "v"}, "publication_id"),
        ("record_view", {"publication_id": "a"}, "viewer_id"),
        ("record_view", {"publication_id": "a", "viewer_id": "v", "watch_time_ms": -1}, None),
        ("sync", {"force": "yes"}, "force"),
        ("update_embeddings", {"publication_id": " "}, "publication_id"),
    ],
)
async def test_wrong_arguments_are_refused_before_anything_is_sent(
    emulator, samsar, method, given, named
):
    with pytest.raises(sdk.InputError) as caught:
        await getattr(samsar.v2.gallery, method)(**given)
    assert named in (None, caught.value.argument)
    assert emulator.requests == []


async def test_an_unknown_argument_is_a_type_error(samsar):
    with pytest.raises(TypeError, match="publication_id"):
        await samsar.v2.gallery.recommend(publication="a")


async def test_nothing_of_it_costs_anything(emulator, samsar, published):
    thrifty = samsar.with_options(max_credits=0)
    before = emulator.balance()

    await thrifty.v2.gallery.sync()
    await thrifty.v2.gallery.search("beach")
    await thrifty.v2.gallery.recommend()
    await thrifty.v2.gallery.record_view(published["A cat in space"], viewer_id="viewer-1")

    assert emulator.balance() == before


async def test_a_view_whose_answer_is_lost_is_not_recorded_twice(emulator, samsar, published):
    emulator.faults.add(FailAfterHandling(route="v2.gallery.record_view", status=500, times=None))

    with pytest.raises(sdk.OutcomeUnknownError):
        await samsar.v2.gallery.record_view(published["A cat in space"], viewer_id="viewer-1")
    assert [got.path for got in emulator.requests].count("/v2/gallery/events/view") == 1
