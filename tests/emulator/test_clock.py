"""Emulator time."""

import pytest

from samsar.emulator import Clock
from samsar.emulator.clock import as_datetime, iso


def test_a_clock_without_speed_stands_still_until_it_is_stepped():
    clock = Clock(speed=0)
    begin = clock.now()
    assert clock.now() == begin
    clock.advance(1.5)
    assert clock.now() == begin + 1_500_000


def test_small_steps_add_up_exactly():
    clock = Clock(speed=0)
    begin = clock.now()
    for _ in range(1000):
        clock.advance(0.1)
    assert clock.now() == begin + 100_000_000


def test_a_fast_clock_runs_ahead():
    clock = Clock(speed=1e9)
    begin = clock.now()
    while clock.now() - begin < 10_000_000:
        pass
    clock.speed = 0
    assert clock.now() == clock.now() > begin


def test_changing_the_speed_does_not_change_the_time():
    clock = Clock(speed=0)
    clock.advance(100)
    before = clock.now()
    clock.speed = 1
    assert 0 <= clock.now() - before < 60_000_000


def test_time_never_runs_backwards():
    clock = Clock(speed=0)
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="forward"):
        clock.advance(float("nan"))
    with pytest.raises(ValueError, match="speed"):
        clock.speed = -1
    with pytest.raises(ValueError, match="speed"):
        Clock(speed=float("inf"))


def test_stepping_tells_whoever_listens():
    clock, calls = Clock(speed=0), []
    clock.when_advanced(lambda: calls.append(clock.now()))
    clock.advance(1)
    assert calls == [clock.now()]


@pytest.mark.parametrize("speed", [0, 1000])
def test_it_tells_how_far_it_was_stepped_and_not_how_far_it_ran(speed):
    clock = Clock(speed=speed)
    clock.advance(90)
    clock.advance(0.5)
    assert clock.stepped == 90.5


def test_dates_are_written_as_the_api_does():
    assert iso(as_datetime(1_500_000)) == "1970-01-01T00:00:01.500Z"


def test_a_clock_says_what_time_it_is():
    clock = Clock(speed=0)
    assert repr(clock) == f"<Clock {iso(as_datetime(clock.now()))} speed=0>"


def test_the_clock_does_not_run_out_of_dates():
    clock = Clock(speed=0)
    for seconds in (1e300, float("inf"), 1e12):
        with pytest.raises(ValueError, match="year 9000"):
            clock.advance(seconds)
    clock.speed = 1e300
    moments = [clock.now() for _ in range(3)]
    assert moments == sorted(moments)
    assert as_datetime(moments[-1]).year == 9000
