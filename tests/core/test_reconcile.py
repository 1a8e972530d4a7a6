"""Which request is the one whose answer was lost: a matter of comparing, without a network."""

from datetime import UTC, datetime
from email.utils import format_datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsar import InputError
from samsar._core import routes
from samsar._core.identity import canonical_id
from samsar._core.reconcile import (
    ACCOUNT_LIMIT,
    Fit,
    Window,
    covers,
    fit,
    verdict,
    window_of,
)
from samsar._core.traces import Attempt, Sighting, Wanted, sighting_of, wanted_of, with_details
from samsar.models.requests import RequestEntry

WINDOW = Window(1000.0, 2000.0)
BEACH = Wanted(type="video", words=frozenset({"text_to_video"}), prompt="A beach")

ids = st.integers(0, 9).map(lambda digit: str(digit) * 24)
times = st.floats(0, 3000)
words = st.sampled_from([None, "text_to_video", "image_list_to_video", "join_videos"])
sightings = st.builds(
    Sighting,
    id=ids,
    type=st.sampled_from([None, "video", "image"]),
    created_at=st.none() | times,
    word=words,
    made_as=words,
    prompt=st.sampled_from([None, "A beach", "A mountain"]),
    pictures=st.sampled_from([None, (), ("https://example.com/a.jpg",)]),
    picture_count=st.sampled_from([None, 1, 2]),
    language=st.sampled_from([None, "en", "fr"]),
    is_step=st.sampled_from([None, True, False]),
)
lists = st.lists(sightings, max_size=6, unique_by=lambda seen: seen.id)
wanteds = st.builds(
    Wanted,
    type=st.sampled_from(["video", "image"]),
    words=words.map(lambda word: frozenset({word} - {None})),
    prompt=st.sampled_from([None, "A beach"]),
    pictures=st.sampled_from([(), ("https://example.com/a.jpg",)]),
    language=st.sampled_from([None, "en"]),
    is_step=st.sampled_from([None, True, False]),
)


def seen(number=1, created_at=1500.0, **told):
    return Sighting(id=str(number) * 24, created_at=created_at, **{"type": "video", **told})


def decided(wanted, *found, is_complete=True, known=()):
    return verdict(wanted, found, WINDOW, is_complete=is_complete, known=frozenset(known))


# --- what holds whatever the API tells


@given(wanteds, lists)
def test_a_job_that_was_made_before_the_call_is_never_found(wanted, listed):
    found = verdict(wanted, listed, WINDOW, is_complete=True)
    by_id = {each.id: each for each in listed}

    if found.outcome == "found":
        assert by_id[found.ids[0]].created_at >= WINDOW.begin
    dates = [by_id[each].created_at for each in found.ids]
    assert all(date is None or WINDOW.begin <= date <= WINDOW.end for date in dates)


@given(wanteds, lists, sightings)
def test_nothing_is_found_when_two_look_the_same(wanted, listed, one):
    twins = [attrs.evolve(one, id="a" * 24), attrs.evolve(one, id="b" * 24)]

    found = verdict(wanted, [*listed, *twins], WINDOW, is_complete=True)

    assert found.outcome != "found" or found.ids[0] not in {"a" * 24, "b" * 24}


@given(wanteds, lists)
def test_at_most_one_is_found_and_it_is_one_that_was_seen(wanted, listed):
    found = verdict(wanted, listed, WINDOW, is_complete=True)

    assert (len(found.ids) == 1) or found.outcome != "found"
    assert (not found.ids) or found.outcome != "not_found"
    assert set(found.ids) <= {each.id for each in listed}


@given(wanteds, lists)
def test_a_list_that_may_lack_something_decides_nothing(wanted, listed):
    assert verdict(wanted, listed, WINDOW, is_complete=False).outcome == "ambiguous"


@given(wanteds, lists)
def test_what_is_accounted_for_is_neither_found_nor_a_candidate(wanted, listed):
    known = frozenset(canonical_id(each.id) for each in listed)

    assert verdict(wanted, listed, WINDOW, is_complete=True, known=known).outcome == "not_found"


@given(wanteds, lists)
def test_nothing_is_not_found_while_something_of_the_time_may_be_it(wanted, listed):
    found = verdict(wanted, listed, WINDOW, is_complete=True)

    if found.outcome == "not_found":
        assert all(fit(wanted, each, WINDOW) is Fit.NO for each in listed)


@given(wanteds, lists)
def test_without_a_date_nothing_is_found(wanted, listed):
    undated = [attrs.evolve(each, created_at=None) for each in listed]

    assert verdict(wanted, undated, WINDOW, is_complete=True).outcome != "found"


@given(wanteds, lists, st.randoms())
def test_the_order_of_the_list_does_not_matter(wanted, listed, chance):
    mixed = list(listed)
    chance.shuffle(mixed)
    one = verdict(wanted, listed, WINDOW, is_complete=True)
    other = verdict(wanted, mixed, WINDOW, is_complete=True)

    assert (one.outcome, set(one.ids)) == (other.outcome, set(other.ids))


# --- what the comparison sees


def test_the_same_prompt_at_that_time_is_the_one():
    found = decided(BEACH, seen(1, prompt="A beach"), seen(2, prompt="A mountain"))

    assert (found.outcome, found.ids) == ("found", ("1" * 24,))


def test_another_prompt_is_not_the_one():
    assert decided(BEACH, seen(prompt="A mountain")).outcome == "not_found"


def test_a_request_of_which_nothing_is_told_is_a_candidate():
    found = decided(BEACH, seen(1))

    assert (found.outcome, found.ids) == ("ambiguous", ("1" * 24,))


def test_one_that_cannot_be_looked_into_keeps_another_from_being_found():
    found = decided(BEACH, seen(1), seen(2, prompt="A beach"))

    assert (found.outcome, found.ids) == ("ambiguous", ("2" * 24, "1" * 24))


def test_a_prompt_that_the_server_cut_is_the_same():
    long = attrs.evolve(BEACH, prompt="A beach at sunrise, seen from above")

    assert decided(long, seen(prompt="A beach at sunrise…")).outcome == "found"
    assert decided(long, seen(prompt="A beach at noon...")).outcome == "not_found"


def test_a_picture_job_of_another_kind_is_not_the_one():
    enhance = Wanted(type="image", words=frozenset({"image_enhance"}))

    assert decided(enhance, seen(type="image", word="remove_branding")).outcome == "not_found"
    assert decided(enhance, seen(type="image", word="image_enhance")).outcome == "found"


def test_the_pictures_tell_two_jobs_of_one_kind_apart():
    wanted = Wanted(
        type="image", words=frozenset({"image_enhance"}), pictures=("https://example.com/a.jpg",)
    )
    mine = seen(1, type="image", word="image_enhance", pictures=("https://example.com/a.jpg",))
    other = seen(2, type="image", word="image_enhance", pictures=("https://example.com/b.jpg",))

    assert decided(wanted, mine, other).ids == (mine.id,)
    assert decided(wanted, other).outcome == "ambiguous"


def test_the_prompt_of_a_video_from_pictures_may_have_been_changed_by_the_server():
    pictures = Wanted(type="video", words=frozenset({"image_list_to_video"}), prompt="A beach")

    assert decided(pictures, seen(prompt="A narrated film of a beach")).outcome == "ambiguous"


def test_a_step_video_is_not_taken_for_another_one():
    step = attrs.evolve(BEACH, is_step=True)

    assert decided(step, seen(prompt="A beach", is_step=False)).outcome == "not_found"
    assert decided(step, seen(prompt="A beach", is_step=True)).outcome == "found"


def test_what_may_be_in_no_list_is_never_said_not_to_be_there():
    audio = Wanted(type="audio", is_surely_listed=False)

    assert decided(audio).outcome == "ambiguous"


def test_a_video_from_a_narrative_is_known_by_it():
    wanted = wanted_of(
        attempt(routes.hosted.videos.CREATE_FROM_NARRATIVE, {"narrative_request_id": "A" * 24})
    )
    told = with_details(seen(), {"source_narrative_request_id": "a" * 24})

    assert decided(wanted, told).outcome == "found"


def test_a_video_in_a_session_that_was_there_before_is_for_its_status_to_tell():
    wanted = attrs.evolve(BEACH, reused_session="1" * 24)

    found = decided(wanted)

    assert (found.outcome, found.ids) == ("ambiguous", ("1" * 24,))


# --- what is looked for


def attempt(route, body, sent_at=1000.0, failed_at=1001.0):
    return Attempt(route=route, body=body, sent_at=sent_at, failed_at=failed_at)


def test_what_was_sent_says_what_to_look_for():
    wanted = wanted_of(
        attempt(
            routes.videos.CREATE_FROM_IMAGES,
            {
                "input": {
                    "image_urls": [
                        " https://example.com/a.jpg ",
                        {"image_url": "https://example.com/b.jpg", "enhanced_url": "https://b"},
                        {"image_url": "https://c", "enhanced_url": "x", "use_enhanced": False},
                        {"title": "no picture"},
                    ],
                    "prompt": "A\n beach ",
                }
            },
        )
    )

    assert wanted.pictures == ("https://example.com/a.jpg", "https://b", "https://c")
    assert wanted.prompt == "A beach"
    assert wanted.is_listed_for_external_users


def test_a_copy_is_looked_for_by_what_it_was_made_from():
    joined = wanted_of(attempt(routes.videos.JOIN, {"input": {"session_ids": ["a" * 32, "b"]}}))
    translated = wanted_of(
        attempt(routes.videos.TRANSLATE, {"input": {"videoSessionId": "S", "language": "zh-CN"}})
    )

    assert joined.sources == {f"extreq_{'a' * 32}", "b"}
    assert (translated.sources, translated.language) == ({"S"}, "zh")


def test_a_picture_may_stand_at_the_top():
    body = {"image_url": "https://example.com/a.jpg"}

    assert wanted_of(attempt(routes.images.ENHANCE, body)).pictures == (body["image_url"],)


@pytest.mark.parametrize(
    "route", [routes.credits.RECHARGE, routes.assistant.CREATE_COMPLETION, routes.receipts.QUERY]
)
def test_what_begins_no_job_cannot_be_looked_for(route):
    with pytest.raises(InputError, match=route.name):
        wanted_of(attempt(route, {}))


# --- what the API tells


def test_an_entry_of_an_external_user_tells_the_most():
    entry = RequestEntry(
        request_id="extreq_" + "a" * 32,
        route_key="join_videos",
        prompt="A  beach",
        image_count=2,
        target_language="ja-JP",
        source_request_ids=["b" * 32],
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )

    told = sighting_of(entry)

    assert told.type == "video"
    assert (told.word, told.prompt, told.picture_count) == ("join_videos", "A beach", 2)
    assert (told.language, told.sources) == ("ja", {f"extreq_{'b' * 32}"})
    assert told.created_at == datetime(2026, 1, 1, tzinfo=UTC).timestamp()


def test_an_entry_without_a_date_is_dated_by_its_id():
    assert sighting_of(RequestEntry(request_id="665f1c2e9b1d4a0012345678")).created_at == (
        0x665F1C2E + 0.999
    )
    assert sighting_of(RequestEntry(request_id="extreq_" + "a" * 32)).created_at is None


def test_an_entry_without_an_id_is_none():
    assert sighting_of(RequestEntry(prompt="A beach")) is None


def test_the_detailed_status_tells_the_rest():
    told = with_details(
        seen(),
        {
            "session": {
                "inputPrompt": "A beach ",
                "generationType": "TEXT_TO_VIDEO",
                "routeType": "step",
                "language": "en-US",
            }
        },
    )

    assert (told.prompt, told.made_as, told.language) == ("A beach", "text_to_video", "en")
    assert told.is_step is True


def test_the_status_of_a_picture_job_tells_the_pictures():
    told = with_details(
        seen(type="image"), {"case_type": "image_enhance", "input_image_urls": ["https://a", None]}
    )

    assert (told.word, told.pictures) == ("image_enhance", ("https://a",))


@pytest.mark.parametrize("details", [None, [], "<html>", {}, {"session": 5}, {"session": None}])
def test_details_of_another_shape_tell_nothing(details):
    assert fit(BEACH, with_details(seen(), details), WINDOW) is Fit.OPEN


# --- when it was made


@given(
    skew=st.floats(-1e6, 1e6),
    work=st.floats(0, 300),
    trip=st.floats(0, 5),
    later=st.floats(0, 600),
)
def test_the_window_holds_what_the_call_made_however_wrong_the_clock_is(skew, work, trip, later):
    sent, asked = 1_800_000_000.0, 1_800_000_000.0 + work + later
    call = attempt(routes.videos.CREATE_FROM_TEXT, {}, sent_at=sent, failed_at=sent + work)
    stamp = datetime.fromtimestamp(int(asked + trip / 2 + skew), UTC)

    window = window_of(
        call, date=format_datetime(stamp, usegmt=True), asked_at=asked, answered_at=asked + trip
    )

    for share in (0.0, 0.5, 1.0):
        assert window.begin - 1e-3 <= sent + skew + work * share <= window.end
    assert window.begin > sent + skew - 1.1 - trip


def test_without_a_date_the_clocks_are_taken_to_agree_nearly():
    call = attempt(routes.videos.CREATE_FROM_TEXT, {})

    for date in (None, "yesterday"):
        window = window_of(call, date=date, asked_at=1010.0, answered_at=1011.0)
        assert window.begin == 998.0


# --- whether the list shows everything


def test_a_list_that_is_shorter_than_it_could_be_shows_everything():
    assert covers([], 0, ACCOUNT_LIMIT, WINDOW)
    assert covers([seen()], 1, 2, WINDOW)


def test_a_full_list_shows_everything_when_it_reaches_back_far_enough():
    newest, oldest = seen(1, 1500.0), seen(2, 999.0)

    assert covers([newest, oldest], 2, 2, WINDOW)
    assert not covers([newest, seen(2, 1001.0)], 2, 2, WINDOW)
    assert not covers([oldest, newest], 2, 2, WINDOW)
    assert not covers([newest, attrs.evolve(oldest, created_at=None)], 2, 2, WINDOW)


def test_a_full_list_may_be_in_the_order_of_the_last_changes():
    changed = seen(1, 500.0, updated_at=1900.0)
    old = seen(2, 600.0, updated_at=900.0)

    assert covers([changed, old], 2, 2, WINDOW)
