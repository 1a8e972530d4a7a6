"""From JSON to models: nothing that was received is lost, whatever it looks like."""

import re
from datetime import UTC, datetime, timedelta
from importlib import import_module

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsar._core.judge import UnexpectedShapeError
from samsar._core.received import moment
from samsar._core.routes import ROUTES
from samsar._core.serde import problems, reader
from samsar.models.base import Model
from samsar.models.credits import CreditsBalance, TopUp

MODELS = sorted({route.model for route in ROUTES if route.model})


def made(model, body, *, many=False):
    return reader(model, many=many)(body)


def balance(**body):
    return made("credits.CreditsBalance", body)


def test_fields_of_the_wire_become_attributes():
    top_up = {"id": "p1", "amountPaidCents": 500, "receiptAvailable": True, "unknown": 1}

    found = balance(remainingCredits=97.5, lastTopUp=top_up)

    assert isinstance(found, CreditsBalance)
    assert found.remaining_credits == 97.5
    assert isinstance(found.last_top_up, TopUp)
    assert found.last_top_up.amount_paid_cents == 500
    assert found.last_top_up.receipt_available is True
    assert found.last_top_up.extra == {"unknown": 1}


def test_whole_credits_stay_whole():
    assert isinstance(balance(remainingCredits=97).remaining_credits, int)


def test_what_is_absent_or_null_is_none():
    assert balance().remaining_credits is None
    assert balance(remainingCredits=None).remaining_credits is None
    assert balance().extra == {}


def test_fields_that_are_newer_than_this_package_are_kept():
    body = {"remainingCredits": 1, "newField": {"a": [None]}, "other": None, "extra": "too"}

    assert balance(**body).extra == {"newField": {"a": [None]}, "other": None, "extra": "too"}


def test_what_came_is_not_changed():
    body = {
        "remainingCredits": 1,
        "new": [1],
        "lastTopUp": {"id": "p", "paymentDate": "2026-01-01"},
    }
    before = repr(body)

    balance(**body)

    assert repr(body) == before


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"session_id": "a"}, "a"),
        ({"sessionId": "a"}, "a"),
        ({"sessionID": "a"}, "a"),
        ({"sessionID": "b", "sessionId": "b", "session_id": "a"}, "a"),
        ({"session_id": "a", "sessionID": "b"}, "a"),
        ({"session_id": None, "sessionID": "a"}, "a"),
        ({"sessionID": "a", "session_id": None}, "a"),
        ({"sessionId": None}, None),
    ],
)
def test_twins_become_one_attribute(body, expected):
    found = made("jobs.JobStatus", body)

    assert found.session_id == expected
    assert not found.extra


@pytest.mark.parametrize("name", ["langauge", "language", "sessionLanguage"])
def test_a_misspelling_of_the_wire_does_not_show(name):
    (found,) = made("videos.CompletedVideo", [{name: "fr"}], many=True)

    assert found.session_language == "fr"
    assert found.language == "fr"


def test_a_value_of_another_type_is_kept_and_named():
    body = {"remainingCredits": "many", "lastTopUp": {"receiptAvailable": "yes", "id": 5}}

    found = balance(**body)

    assert found.remaining_credits == "many"
    assert found.last_top_up.receipt_available == "yes"
    assert problems(found) == [
        "remaining_credits: expected float, got str",
        "last_top_up.id: expected str, got int",
        "last_top_up.receipt_available: expected bool, got str",
    ]


@pytest.mark.parametrize("instead", ["text", 5, True, ["a"]])
def test_something_else_instead_of_an_object_is_kept_and_named(instead):
    found = balance(lastTopUp=instead)

    assert found.last_top_up == instead
    assert problems(found) == [f"last_top_up: expected TopUp, got {type(instead).__name__}"]


def test_odd_items_of_a_list_are_kept_and_named():
    models = [{"value": "A", "basePrice": "cheap"}, "odd", None, {"value": "B"}]

    found = made("videos.SupportedModels", {"VIDEO_MODELS": models, "IMAGE_MODELS": "none"})

    first, odd, nothing, last = found.video_models
    assert (first.value, odd, nothing, last.value) == ("A", "odd", None, "B")
    assert found.image_models == "none"
    assert {text.partition(":")[0] for text in problems(found)} >= {"image_models", "video_models"}


def test_a_good_answer_has_no_problems():
    body = {
        "remainingCredits": 5,
        "lastTopUp": {"paymentDate": "2026-10-20T12:00:00Z", "receiptUrl": None},
    }

    assert problems(balance(**body)) == []


def test_problems_are_found_in_lists_too():
    found = made("videos.CompletedVideo", [{}, {"resultUrl": 5}], many=True)

    assert problems(found) == ["[1].result_url: expected str, got int"]


def test_open_vocabularies_take_new_words():
    found = made("jobs.JobStatus", {"status": "DREAMING", "type": "hologram"})

    assert (found.status, found.type) == ("DREAMING", "hologram")
    assert problems(found) == []


def test_plain_json_has_no_problems():
    assert problems({"a": [1, {"b": None}]}) == []
    assert problems(None) == []


@pytest.mark.parametrize("body", [[], "text", 5, 2.5, True, None])
def test_something_else_than_the_promised_object_is_refused(body):
    with pytest.raises(UnexpectedShapeError, match="instead of an object"):
        made("credits.CreditsBalance", body)


@pytest.mark.parametrize("body", [{}, "text", 5, None])
def test_something_else_than_the_promised_list_is_refused(body):
    with pytest.raises(UnexpectedShapeError, match="instead of a list"):
        made("videos.CompletedVideo", body, many=True)


NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2026-10-20T12:00:00.000Z",
        "2026-10-20T12:00:00+00:00",
        "2026-10-20T14:00:00+02:00",
        "2026-10-20 12:00:00",
        " 2026-10-20T12:00Z ",
        1_792_497_600,
        1_792_497_600.0,
        1_792_497_600_000,
    ],
)
def test_a_date_becomes_an_aware_datetime(value):
    found = balance(lastTopUp={"paymentDate": value}).last_top_up.payment_date

    assert found == NOON
    assert found.utcoffset() is not None


def test_milliseconds_are_not_lost():
    assert moment("2026-10-20T12:00:00.123Z") - NOON == timedelta(milliseconds=123)
    assert moment(1_792_497_600_123) - NOON == timedelta(milliseconds=123)


@pytest.mark.parametrize(
    "value",
    ["", "soon", "20.10.2026", "2026-13-01", True, [1], {"$date": 1}, 1e300, -1e300, 10**400],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_date_is_kept_and_named(value):
    found = balance(lastTopUp={"paymentDate": value})

    assert found.last_top_up.payment_date == value
    (problem,) = problems(found)
    assert problem.startswith("last_top_up.payment_date: expected datetime")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
each_model = pytest.mark.parametrize("name", MODELS)


def attributes_of(name):
    module, _, cls = name.partition(".")
    fields = attrs.fields(getattr(import_module(f"samsar.models.{module}"), cls))
    return [field.name for field in fields if field.name != "extra"]


def in_camel_case(name):
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


@each_model
@settings(max_examples=12)
@given(data=st.data())
def test_no_field_is_lost_whatever_it_is_called(name, data):
    attributes = data.draw(st.sets(st.sampled_from(attributes_of(name))))
    unknown = data.draw(st.dictionaries(st.text().map("new {}".format), values, max_size=3))
    spelled = data.draw(st.sampled_from([str, in_camel_case]))

    found = made(name, {spelled(each): f"its {each}" for each in attributes} | unknown)

    assert {each: getattr(found, each) for each in attributes} == {
        each: f"its {each}" for each in attributes
    }
    assert found.extra == unknown


@each_model
@settings(max_examples=20)
@given(data=st.data())
def test_whatever_comes_can_be_looked_at(name, data):
    names = st.sampled_from([*attributes_of(name), "extra", "self", "__class__"]) | st.text()

    found = made(name, data.draw(st.dictionaries(names, values, max_size=6)))

    assert repr(found).startswith(type(found).__name__)
    assert all(isinstance(text, str) for text in problems(found))
    for member in properties_of(type(found)):
        getattr(found, member)


def properties_of(cls):
    return [name for name, member in vars(cls).items() if isinstance(member, property)]


@pytest.mark.parametrize(
    "body",
    [
        {"status": 5},
        {"status": ["COMPLETED"]},
        {"result_urls": {"a": 1}, "resultUrl": 5},
        {"express_generation_status": [1], "error": {"message": {}}},
        {"express_generation_status": {"prompt": None, "video": 5}},
    ],
    ids=repr,
)
def test_a_status_of_wrong_types_is_still_a_status(body):
    found = made("jobs.JobStatus", body)

    assert found.url is None
    assert found.urls == []
    assert found.reason is None
    assert found.stages == {}
    assert found.progress == 0


@given(st.lists(values, max_size=5))
def test_no_list_is_refused(body):
    found = made("videos.CompletedVideo", body, many=True)

    objects_in = [item for item in body if isinstance(item, dict)]
    assert sum(isinstance(item, Model) for item in found) == len(objects_in)
    assert [item for item in found if not isinstance(item, Model)] == [
        item for item in body if item is not None and not isinstance(item, dict)
    ]


def test_on_an_external_users_job_the_credits_are_those_of_the_user():
    # Server: `credits_charged` is what the render behind it has cost the account by stages.
    both = {"creditsCharged": 30, "credits_charged": 0}

    for body in (both, dict(reversed(both.items()))):
        assert made("jobs.JobStatus", body).credits_charged == 30
    assert made("jobs.JobStatus", {"credits_charged": 12}).credits_charged == 12
    assert (
        made("jobs.JobStatus", {"credits_charged": 12, "creditsCharged": None}).credits_charged
        == 12
    )


def test_what_is_nested_without_end_is_kept_and_shown_as_far_as_anybody_reads():
    deep = []
    for _ in range(5000):
        deep = [deep]

    found = balance(remainingCredits=deep, new=deep)

    assert found.extra["new"] is deep
    assert len(repr(found)) < 500
    assert problems(found) == ["remaining_credits: expected float, got list"]
