"""Whatever goes wrong on the wire, no caller is charged without having been told."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from faults import campaign, faults
from faults.proxy import NONE

import samsar as sdk
from samsar.emulator import EmulatorThread
from samsar.testing import no_sleep

BOMB = 300 << 20

each_client = pytest.mark.parametrize("colour", ["async", "sync"])


@pytest.fixture
def emulator():
    with EmulatorThread(speed=0) as emulator, no_sleep():
        yield emulator


def names(told):
    return Counter(type(each.error).__name__ for each in told)


@each_client
def test_x(emulator, colour):
    for group in (faults.resets(), faults.garbage(), faults.lengths(), faults.compressed(1<<20), faults.informative(), faults.refusals(), faults.failures()):
        told = campaign.run(emulator, list(group), colour, timeout=0.5)
        for t in told: print(t.prompt, type(t.error).__name__, t.late)
