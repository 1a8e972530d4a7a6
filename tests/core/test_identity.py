"""Ids in all the forms that the API takes, and which of them mean the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsar import InputError, same_request
from samsar._core.address import identifier
from samsar._core.identity import canonical_id, ids_in, ids_of, is_external_id, made_at
from samsar.models.jobs import JobAccepted
from samsar.models.requests import RequestEntry

hex_digits = st.sampled_from("0123456789abcdef")
hex_32 = st.text(hex_digits, min_size=32, max_size=32)
hex_24 = st.text(hex_digits, min_size=24, max_size=24)
external = hex_32.map(lambda digits: f"extreq_{digits}")
any_id = st.one_of(external, hex_32, hex_24)
blanks = st.sampled_from(["", " ", "\n\t"])


@given(any_id, blanks)
def test_every_form_of_an_id_is_accepted_and_travels_as_it_was_given(value, blank):
    assert identifier(f"{blank}{value}{blank}", "request_id") == value
    assert identifier(identifier(value, "request_id"), "request_id") == value


@given(hex_32)
def test_an_external_id_means_the_same_with_and_without_its_prefix(digits):
    assert same_request(digits, f"extreq_{digits}")
    assert same_request(f"EXTREQ_{digits.upper()}", digits)
    assert is_external_id(digits)


@given(any_id)
def test_neither_case_nor_blanks_make_another_id(value):
    assert same_request(value, f" {value.upper()} ")
    assert canonical_id(canonical_id(value)) == canonical_id(value)


@given(any_id, any_id)
def test_ids_of_different_digits_are_different(one, other):
    assert same_request(one, other) == (
        one.removeprefix("extreq_") == other.removeprefix("extreq_")
    )


@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_any_id_is_the_same_as_itself(value):
    try:
        identifier(value, "id")
    except InputError:
        with pytest.raises(InputError):
            same_request(value, value)
    else:
        assert same_request(value, value)


def test_ids_of_other_forms_are_told_apart_by_case():
    assert not same_request("audio_Ab", "audio_ab")


@given(hex_24, hex_32)
def test_an_answer_knows_the_id_behind_the_request_of_an_external_user(inner, outer):
    accepted = JobAccepted(request_id=f"extreq_{outer}", upstream_session_id=inner)

    assert same_request(accepted, inner)
    assert same_request(accepted, outer)
    assert ids_in(accepted) == {f"extreq_{outer}", inner}


@given(any_id)
def test_refs_and_entries_of_lists_are_compared_as_well(value):
    ref = {"kind": "video", "id": value}
    entry = RequestEntry(external_request_id=value)

    assert same_request(ref, entry)
    assert ids_of(ref) == ids_of(value) == ids_of(entry)


@pytest.mark.parametrize("thing", ["", "  ", None, 5, {}, {"id": ""}, object(), ".."])
def test_what_is_no_id_is_refused(thing):
    with pytest.raises(InputError):
        same_request("a" * 24, thing)


def test_the_id_of_a_session_says_when_it_was_made():
    assert made_at("665f1c2e9b1d4a0012345678") == 0x665F1C2E
    assert made_at("extreq_" + "a" * 32) is None
