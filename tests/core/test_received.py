"""Models read a field when it is looked at; nobody can tell but by the time that it takes."""

import copy
import pickle

import attrs
import pytest

from samsar._core import received as module
from samsar._core.received import received
from samsar.models.credits import CreditsBalance, TopUp
from samsar.models.jobs import JobStatus

BODY = {
    "remainingCredits": 5,
    "lastTopUp": {"id": "p1", "paymentDate": "2026-10-20T12:00:00Z"},
    "new": [1],
}


def balance():
    return received(dict(BODY), CreditsBalance)


def test_what_nobody_looks_at_is_not_converted(monkeypatch):
    monkeypatch.setattr(module, "_converter", lambda: pytest.fail("a field was converted"))

    assert balance().remaining_credits == 5


def test_a_field_is_read_once():
    found = balance()

    assert found.last_top_up is found.last_top_up
    assert found.extra is found.extra == {"new": [1]}


def test_what_a_program_sets_goes_before_what_came():
    found = balance()
    found.remaining_credits = 7

    assert found.remaining_credits == 7
    assert "remaining_credits=7" in repr(found)


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one)), attrs.evolve],  # noqa: S301 - our own
    ids=["copy", "deepcopy", "pickle", "evolve"],
)
def test_a_copy_is_equal_whether_or_not_its_fields_were_read(again):
    unread, read = balance(), balance()
    repr(read)

    assert again(unread) == again(read) == balance()
    assert again(unread).last_top_up.payment_date == read.last_top_up.payment_date
    assert again(unread).extra == {"new": [1]}


def test_a_model_as_a_dictionary_has_all_its_fields():
    assert attrs.asdict(balance())["last_top_up"]["id"] == "p1"


def test_a_name_that_is_no_field_is_no_attribute():
    found = balance()

    with pytest.raises(
        AttributeError, match="'CreditsBalance' object has no attribute 'remaining'"
    ):
        _ = found.remaining
    assert not hasattr(found, "__deepcopy__")
    with pytest.raises(AttributeError):
        found.unheard_of = 1


def test_a_model_that_a_program_made_has_no_fields_but_its_own():
    made = TopUp(id="p1")

    assert (made.id, made.amount_paid_cents, made.extra) == ("p1", None, {})
    del made.id
    with pytest.raises(AttributeError):
        _ = made.id


def test_what_came_is_not_what_a_program_changes():
    body = dict(BODY)
    found = received(body, CreditsBalance)
    found.extra["more"] = 1

    assert "more" not in body


def test_fields_of_a_base_are_read_as_well():
    found = received({"request_id": "a", "status": "PENDING"}, JobStatus)

    assert (found.id, found.status, found.url) == ("a", "PENDING", None)
