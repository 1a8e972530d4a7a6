"""What type checkers know of the fixtures: a file of tests as users write them."""

from typing import assert_type

import pytest

from samsar import AsyncSamsarClient, SamsarClient
from samsar.emulator import Clock, EmulatorOptions, EmulatorThread
from samsar.testing import Pauses, no_sleep


@pytest.fixture
def samsar_emulator_options() -> EmulatorOptions:
    return {"credits": 500, "speed": 0}


@pytest.mark.samsar(credits=5)
def test_fixtures(
    samsar_emulator: EmulatorThread,
    samsar_client: SamsarClient,
    samsar_clock: Clock,
    samsar_no_sleep: Pauses,
    samsar_environment: dict[str, str],
) -> None:
    assert_type(samsar_emulator.clock, Clock)
    samsar_clock.advance(90)
    assert_type(samsar_clock.stepped, float)
    assert_type(samsar_client.credits.balance().data.remaining_credits, float | None)
    assert_type(samsar_no_sleep.seconds, list[float])
    assert_type(samsar_environment["SAMSAR_API_KEY"], str)


async def test_async_client(samsar_async_client: AsyncSamsarClient) -> None:
    balance = await samsar_async_client.credits.balance()
    assert_type(balance.data.remaining_credits, float | None)


def test_context_manager(samsar_emulator: EmulatorThread) -> None:
    with no_sleep(samsar_emulator) as pauses:
        assert_type(pauses, Pauses)
