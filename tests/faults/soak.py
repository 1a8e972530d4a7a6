"""The fault campaign at length, with real pauses and real clocks: `nox -s soak`.

Not one of the tests that always run: its name is not that of a test file. What is drawn by chance
comes from a seed, which is printed; SAMSAR_FAULT_SEED runs another one, or the same once more, and
SAMSAR_FAULT_CALLS another number of calls.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter

import pytest
from faults import campaign, leftovers
from faults import faults as all_faults
from faults.lookout import API_KEY
from faults.proxy import NONE, FaultProxy
from faults.test_fuzzing import (
    METHODS,
    MODELS,
    arguments_of,
    check_arguments,
    class_of,
    look_at,
    objects_like,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samsar as sdk
from samsar._core.serde import reader
from samsar.emulator import EmulatorThread
from samsar.testing import no_sleep

CALLS = int(os.environ.get("SAMSAR_FAULT_CALLS", "10000"))
SEED = int(os.environ.get("SAMSAR_FAULT_SEED", "20261123"))
PART = 1000
"""How many calls are made, and looked at, before the next ones."""

PATIENCE = 3.0
"""Seconds that a call may take, so that one which never gets its answer does not hold up others."""

LATEST = 0.2
"""Seconds by which a call may outlive its deadline."""

NODE_IDLE = 5.0
"""Seconds after which a Node server closes an idle connection."""


def method_and_arguments(name):
    return st.tuples(st.just(name), arguments_of(METHODS[name]))


def name_and_object(name):
    return st.tuples(st.just(name), objects_like(class_of(name)))


each_client = pytest.mark.parametrize("colour", ["async", "sync"])


@pytest.fixture
def emulator():
    with EmulatorThread(speed=0, api_key=API_KEY) as emulator:
        yield emulator


def kept_open():
    """Return what is no good HTTP and does not end."""
    return [fault for fault in all_faults.garbage() if fault.keep]


@each_client
def test_no_charge_is_kept_secret_in_ten_thousand_faulted_calls(colour):
    print(f"SAMSAR_FAULT_SEED={SEED}")
    kinds = [*all_faults.quick(), *all_faults.slow(), *kept_open()]
    errors, lates, faulted = Counter(), [], 0
    # With all that ten thousand calls leave to be looked at in one heap, a garbage collection takes
    # longer than a call may be late: the same in parts, each of which starts anew.
    for part in range(-(-CALLS * 8 // (PART * 5))):
        faults = campaign.mixed(SEED + part, kinds, PART)
        with EmulatorThread(speed=0, api_key=API_KEY) as emulator, leftovers.none(), no_sleep():
            told = campaign.run(emulator, faults, colour, at_once=16, timeout=PATIENCE)
        faulted += sum(fault is not NONE for fault in faults)
        errors += Counter(type(each.error).__name__ for each in told)
        lates.append(max(each.late for each in told))
    print(colour, faulted, "faulted", dict(errors))
    assert faulted >= CALLS
    print(colour, "the latest ended", round(max(lates), 3), "s after its deadline")
    print(colour, "looked for secrets in", dict(campaign.seen))
    assert max(lates) <= LATEST


@each_client
def test_an_answer_that_is_cut_at_any_byte_leaves_the_outcome_unknown(emulator, colour):
    length = len(campaign.answer_of(emulator))
    with no_sleep():
        told = campaign.run(emulator, [*all_faults.cuts(length)], colour, users=False)
    assert {type(each.error) for each in told} == {sdk.OutcomeUnknownError}


@each_client
def test_every_shape_of_every_failure_leaves_the_outcome_unknown(emulator, colour):
    with no_sleep():
        told = campaign.run(emulator, [*all_faults.failures()], colour)
    assert {type(each.error) for each in told} == {sdk.OutcomeUnknownError}


@each_client
def test_no_call_outlives_its_deadline(emulator, colour):
    slow = [*all_faults.slow(), *kept_open()]
    told = campaign.run(emulator, slow * 10, colour, at_once=8, timeout=0.5)
    latest = max(each.late for each in told)
    print(colour, len(told), "calls, the latest", round(latest, 3), "s after its deadline")
    assert latest <= LATEST


@each_client
def test_an_answer_that_unpacks_to_gigabytes_is_given_up(emulator, colour):
    bomb = [*all_faults.compressed(2 << 30)][-1:]
    started = time.monotonic()
    told = campaign.run(emulator, bomb, colour)
    print(colour, "gave up a bomb after", round(time.monotonic() - started, 2), "s")
    assert isinstance(told[0].error, sdk.OutcomeUnknownError)


def test_idle_gaps_around_the_patience_of_the_server_lose_no_call(emulator):
    gaps = [gap / 100 for gap in range(350, 600, 2)]
    emulator.set_balance(1e9)
    with FaultProxy(emulator.url, lambda: NONE, idle=NODE_IDLE) as proxy:
        options = {"api_key": emulator.api_key, "base_url": proxy.url}

        async def lane(gap: float) -> None:
            async with sdk.AsyncSamsarClient(**options) as client:
                await client.videos.create_from_text(prompt=f"async {gap}", **campaign.ORDER)
                await asyncio.sleep(gap)
                await client.videos.create_from_text(prompt=f"async {gap} late", **campaign.ORDER)

        def sync_lane(gap: float) -> None:
            with sdk.SamsarClient(**options) as client:
                client.videos.create_from_text(prompt=f"sync {gap}", **campaign.ORDER)
                time.sleep(gap)
                client.videos.create_from_text(prompt=f"sync {gap} late", **campaign.ORDER)

        async def all_lanes() -> None:
            loop = asyncio.get_running_loop()
            with campaign.ThreadPoolExecutor(len(gaps)) as pool:
                threads = [loop.run_in_executor(pool, sync_lane, gap) for gap in gaps]
                await asyncio.gather(*map(lane, gaps), *threads)

        asyncio.run(all_lanes())
    # Nothing was raised, and nothing was sent twice.
    assert len(emulator.sessions()) == 4 * len(gaps)


@settings(max_examples=30_000, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(METHODS)).flatmap(method_and_arguments))
def test_arguments_of_any_kind_are_sent_or_refused_with_an_error_of_ours(call):
    check_arguments(METHODS[call[0]], *call[1])


@settings(max_examples=10_000, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(MODELS).flatmap(name_and_object))
def test_no_json_of_any_kind_keeps_a_model_from_being_made(drawn):
    look_at(reader(drawn[0], many=False)(drawn[1]))
