"""Whatever goes wrong on the wire, nobody is charged without having been told.

`campaign.run` makes a paid call under each fault and checks what holds of all of them: the caller
has the job of that call, or one of our errors; a call begins one job at most; and a charge is known
to whoever made the call, by a result or by `OutcomeUnknownError`. The tests say what holds besides.
`nox -s soak` does the same at length (`soak.py`).
"""

from __future__ import annotations

from collections import Counter

import pytest
from faults import campaign, leftovers
from faults import faults as all_faults
from faults.lookout import API_KEY, credentials_on
from faults.proxy import NONE, FaultProxy

import samsar as sdk
from samsar.emulator import EmulatorThread
from samsar.testing import no_sleep

SHORT = 0.3
"""Seconds that a call may take which never gets its answer."""

each_client = pytest.mark.parametrize("colour", ["async", "sync"])


@pytest.fixture
def emulator():
    with EmulatorThread(speed=0, api_key=API_KEY) as emulator, no_sleep():
        yield emulator


def kinds(told):
    return Counter(type(each.error) for each in told)


@each_client
def test_a_connection_that_ends_leaves_the_outcome_unknown(emulator, colour):
    told = campaign.run(emulator, [*all_faults.resets()], colour, at_once=1)
    assert kinds(told).keys() == {sdk.OutcomeUnknownError}


@each_client
def test_an_answer_that_is_cut_at_any_byte_leaves_the_outcome_unknown(emulator, colour):
    every_byte = [*all_faults.cuts(len(campaign.answer_of(emulator)))]
    # Half of them here and half there; the long form has all of them for both.
    own = every_byte[colour == "sync" :: 2]
    told = campaign.run(emulator, own, colour, users=False)
    assert len(told) > 150
    assert kinds(told).keys() == {sdk.OutcomeUnknownError}


@each_client
def test_a_clear_refusal_is_raised_as_what_it_is(emulator, colour):
    told = campaign.run(emulator, [*all_faults.refusals()], colour)
    assert sdk.OutcomeUnknownError not in kinds(told)
    assert type(None) not in kinds(told)
    assert emulator.sessions() == []


@each_client
def test_a_failure_of_any_shape_leaves_the_outcome_unknown(emulator, colour):
    every_shape = [*all_faults.failures()]
    # Each status and each shape comes up; the whole table is for the long form.
    told = campaign.run(emulator, every_shape[:: len(every_shape) // 90], colour)
    assert kinds(told).keys() == {sdk.OutcomeUnknownError}


@each_client
def test_what_is_no_good_http_leaves_the_outcome_unknown(emulator, colour):
    told = campaign.run(emulator, [*all_faults.garbage()], colour, timeout=SHORT)
    assert kinds(told).keys() == {sdk.OutcomeUnknownError}


@each_client
def test_a_good_answer_in_an_unusual_form_is_taken(emulator, colour):
    unusual = [*all_faults.informative()]
    told = campaign.run(emulator, unusual * 3, colour, at_once=1)
    assert kinds(told) == {type(None): 3 * len(unusual)}


@each_client
def test_a_wrong_length_never_gives_a_caller_what_was_for_another(emulator, colour):
    wrong = [*all_faults.lengths()]
    campaign.run(emulator, [each for fault in wrong for each in (fault, NONE)], colour, at_once=1)


@each_client
def test_a_compressed_answer_is_whole_or_unknown(emulator, colour):
    told = campaign.run(emulator, [*all_faults.compressed(1 << 20)], colour, timeout=5)
    assert kinds(told).keys() == {type(None), sdk.OutcomeUnknownError}


@each_client
def test_an_answer_that_would_fill_the_memory_is_not_read_to_its_end(emulator, colour, monkeypatch):
    monkeypatch.setattr(f"samsar._transport.{colour}_http.LARGEST_ANSWER", 4 << 20)
    told = campaign.run(emulator, [*all_faults.compressed(16 << 20)][-1:], colour)
    assert kinds(told).keys() == {sdk.OutcomeUnknownError}
    assert "more than 4 MiB" in str(told[0].error)


@each_client
def test_slow_answers_end_with_the_deadline(emulator, colour):
    told = campaign.run(emulator, [*all_faults.slow()] * 2, colour, timeout=SHORT)
    assert kinds(told).keys() == {sdk.OutcomeUnknownError}
    assert all(isinstance(each.error.__cause__, sdk.SamsarTimeoutError) for each in told)


@each_client
def test_faults_in_any_order_leave_nothing_behind(emulator, colour):
    with leftovers.none():
        told = campaign.run(emulator, campaign.mixed(2026, all_faults.quick(), 250), colour)
    # All three kinds of endings come up, or the mixture is none.
    assert kinds(told)[type(None)] > 50
    assert kinds(told)[sdk.OutcomeUnknownError] > 50
    assert len(kinds(told)) > 5


@each_client
def test_every_call_is_looked_at_for_secrets_in_every_place(emulator, colour):
    before = campaign.seen.copy()
    faults = campaign.mixed(7, all_faults.quick(), 120)
    told = campaign.run(emulator, faults, colour)
    looked_at = campaign.seen - before
    errors = sum(each.error is not None for each in told)
    assert looked_at["result"] == len(told) - errors > 20
    assert looked_at["error, traceback"] == looked_at["error, pickle"] == errors > 20
    assert looked_at["span"] == len(told) / 2
    assert looked_at["stdout"] == looked_at["stderr"] == 1
    assert looked_at["event"] > len(told)
    library = "urllib3" if colour == "sync" else "asyncio"
    assert min(looked_at[f"log of {name}"] for name in ("samsar", library)) > 0
    sent = "".join(str(dict(got.headers)) for got in emulator.requests)
    assert all(secret in sent for secret in credentials_on(emulator).secrets)


@each_client
def test_a_refused_connection_is_tried_again_until_somebody_listens(emulator, colour):
    with FaultProxy(emulator.url, lambda: NONE) as proxy:
        proxy.refuse()
        retries = []

        def listen_at_last(event):
            retries.append(event.outcome)
            if len(retries) == 2:
                proxy.listen()

        told = campaign.CALLERS[colour](
            [campaign.Order("patient")],
            at_once=1,
            timeout=60,
            api_key=emulator.api_key,
            base_url=proxy.url,
            on_retry=listen_at_last,
        )
    assert retries == ["not sent", "not sent"]
    assert told[0].error is None
    campaign.check(emulator, told)


@each_client
def test_a_free_call_gets_through_whatever_a_moment_ago_went_wrong(emulator, colour):
    passing = [*all_faults.resets(), *all_faults.cuts(200)]
    passing += all_faults.failures()
    # More in a row would be held for an outage, and not be repeated (the retry budget).
    passing = passing[:: len(passing) // 30]
    faults = [each for fault in passing for each in (fault, NONE)]
    assert campaign.balances(emulator, faults, colour) == len(passing)
