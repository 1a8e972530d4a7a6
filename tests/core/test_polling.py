"""How a wait goes: what ends it, when it looks, and which trouble it survives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsar import errors
from samsar._core.kind_table import VIDEO
from samsar._core.polling import PollSchedule, Watch, checked_wait, schedule_from
from samsar._core.result import RawResponse, SamsarResult
from samsar._core.wire import Answer
from samsar.models.jobs import JobStatus

URL = "https://cdn.test/final.mp4"
REF = {"kind": "video", "id": "665f"}


def seen(status="PENDING", **fields):
    raw = RawResponse(Answer(200, {}, b"{}"))
    return SamsarResult(JobStatus(status=status, **fields), raw)


def test_pauses_grow_to_their_longest():
    schedule = PollSchedule()

    pauses = [schedule.pause(look, lambda: 0.5) for look in range(1, 9)]

    assert pauses == pytest.approx([2, 3, 4.5, 6.75, 10.125, 15, 15, 15])


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_jitter_stays_within_its_share_and_under_the_longest(look, chance):
    schedule = PollSchedule(first=2.0, longest=15.0, growth=1.5, jitter=0.2)

    pause = schedule.pause(look, lambda: chance)

    steady = schedule.pause(look, lambda: 0.5)
    assert 0.8 * steady - 1e-9 <= pause <= 1.2 * steady + 1e-9
    assert pause <= 15


def test_a_number_is_the_same_pause_every_time():
    schedule = schedule_from(5)

    assert schedule.pause(1, lambda: 0.0) == 5
    assert schedule.pause(9, lambda: 0.9) == 5


def test_a_schedule_of_the_callers_own_is_taken_as_it_is():
    mine = PollSchedule(first=1, longest=60)

    assert schedule_from(mine) is mine
    assert schedule_from(None) == PollSchedule()


each_of_no_seconds = pytest.mark.parametrize(
    "seconds",
    [0, -1, float("nan"), float("inf"), True, "5", [5], 10**400],
    ids=lambda value: repr(value)[:9],
)


@each_of_no_seconds
def test_what_is_no_schedule_is_refused(seconds):
    with pytest.raises(errors.InputError) as caught:
        schedule_from(seconds)

    assert caught.value.argument == "poll"


@each_of_no_seconds
def test_what_is_no_time_to_wait_is_refused(seconds):
    with pytest.raises(errors.InputError) as caught:
        checked_wait(seconds)

    assert caught.value.argument == "timeout"
    assert checked_wait(None) is None
    assert checked_wait(90) == 90


class Wait:
    """A watch with a clock of its own, which moves by what the watch asks for."""

    def __init__(self, *, timeout=None, poll=None, chance=0.5):
        self.now = 100.0
        self.watch = Watch(
            kind=VIDEO,
            ref=REF,
            schedule=schedule_from(poll),
            timeout=timeout,
            now=self.now,
            random=lambda: chance,
        )

    def see(self, look):
        """Look once; return the pause until the next look, or None when the wait is over."""
        if self.watch.is_over(look, self.now):
            return None
        pause = self.watch.pause(self.now)
        self.now += pause
        return pause

    def see_until_it_ends(self, look, most=1000):
        for count in range(1, most):
            try:
                over = self.see(look) is None
            except errors.SamsarError as error:
                return count, error
            if over:
                return count, None
        return most, None


def missing(**details):
    return errors.NotFoundError("no such job", status=404, **details)


def trouble(kind=errors.ServerError, **details):
    return kind("trouble", **details)


def test_a_wait_goes_on_until_the_job_is_done():
    wait = Wait()

    assert [wait.see(seen("INIT")), wait.see(seen("PAUSED"))] == [2, 3]
    assert wait.see(seen("COMPLETED")) == 4.5
    assert wait.see(seen("COMPLETED", result_url=URL)) is None
    assert wait.watch.last.result_url == URL


def test_a_job_that_failed_ends_the_wait_with_the_servers_words():
    status = seen("FAILED", generation_error="Insufficient credits while charging video.\nSorry.")

    _, error = Wait().see_until_it_ends(status)

    assert isinstance(error, errors.JobFailedError)
    assert str(error) == ("video 665f failed: Insufficient credits while charging video. Sorry.")
    assert error.insufficient_credits
    assert error.reason.startswith("Insufficient credits")
    assert error.ref == REF
    assert error.last is status.data


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"error": {"message": "nested", "code": "X"}}, "nested"),
        ({"error": "plain", "message": "less"}, "plain"),
        ({"message": "message"}, "message"),
        ({"express_generation_error": "express", "message": "less"}, "express"),
        ({}, None),
    ],
)
def test_the_reason_of_a_failure_is_found_wherever_it_is(fields, reason):
    _, error = Wait().see_until_it_ends(seen("FAILED", **fields))

    assert error.reason == reason
    assert not error.insufficient_credits


def test_a_job_that_was_cancelled_ends_the_wait():
    _, error = Wait().see_until_it_ends(seen("CANCELLED"))

    assert isinstance(error, errors.JobCancelledError)
    assert not isinstance(error, errors.JobFailedError)
    assert error.ref == REF


def test_running_out_of_time_ends_the_wait_and_tells_how_to_go_on():
    wait = Wait(timeout=30)

    _, error = wait.see_until_it_ends(seen("PENDING"))

    assert isinstance(error, errors.WaitTimeoutError)
    assert "30 s" in str(error)
    assert error.ref == REF
    assert error.last.status == "PENDING"
    assert wait.now == 130


@pytest.mark.parametrize("timeout", [0.5, 7, 45])
def test_the_last_look_falls_on_the_deadline(timeout):
    wait = Wait(timeout=timeout)
    while wait.now < 100 + timeout:
        pause = wait.see(seen("PENDING"))

        assert pause is not None

    assert wait.now == 100 + timeout
    assert wait.see(seen("COMPLETED", result_url=URL)) is None


def test_a_look_takes_no_longer_than_the_wait_has_left_but_for_a_moment():
    watch = Wait(timeout=60).watch

    assert watch.look_timeout(100) == 30
    assert watch.look_timeout(150) == 10
    assert watch.look_timeout(159.9) == 1
    assert watch.look_timeout(160) == 1
    assert Wait().watch.look_timeout(1e9) == 30


def test_an_id_may_be_unknown_while_it_is_young():
    wait = Wait(poll=5)

    for _ in range(11):  # 55 seconds
        wait.see(missing())

    assert wait.see(seen("COMPLETED", result_url=URL)) is None


def test_an_id_that_stays_unknown_ends_the_wait():
    wait = Wait(poll=5)
    gone = missing()

    count, error = wait.see_until_it_ends(gone)

    assert error is gone
    assert count == 13  # the first look after a minute


def test_an_old_id_must_be_missed_several_times_in_a_row():
    wait = Wait(poll=30)
    for _ in range(4):
        wait.see(seen("PENDING"))

    assert [wait.see(missing()) for _ in range(4)] == [30] * 4
    wait.see(seen("PENDING"))
    assert [wait.see(missing()) for _ in range(4)] == [30] * 4
    with pytest.raises(errors.NotFoundError):
        wait.see(missing())


PASSING = [
    errors.ServerError,
    errors.RateLimitError,
    errors.SamsarConnectionError,
    errors.SamsarTimeoutError,
    errors.UnexpectedReplyError,
]


@pytest.mark.parametrize("kind", PASSING)
def test_trouble_that_passes_is_survived(kind):
    wait = Wait()

    for _ in range(10):
        wait.see(trouble(kind))

    assert wait.see(seen("COMPLETED", result_url=URL)) is None


def test_trouble_that_does_not_pass_ends_the_wait():
    endless = trouble()

    count, error = Wait().see_until_it_ends(endless)

    assert error is endless
    assert count == 20


def test_a_look_that_succeeds_forgets_the_trouble():
    wait = Wait()
    for _ in range(5):
        for _ in range(19):
            wait.see(trouble())
        wait.see(seen("PENDING"))


@pytest.mark.parametrize(
    "kind",
    [
        errors.AuthenticationError,
        errors.PermissionDeniedError,
        errors.BadRequestError,
        errors.GoneError,
        errors.SamsarRequestError,
    ],
)
def test_what_waiting_does_not_mend_ends_the_wait_at_once(kind):
    refused = trouble(kind)

    assert Wait().see_until_it_ends(refused) == (1, refused)


def test_the_server_may_say_when_to_look_again():
    wait = Wait()

    assert wait.see(trouble(errors.RateLimitError, retry_after=40.0)) == 40
    assert wait.see(missing(retry_after=0.1)) == 3
    assert wait.see(seen("PENDING")) == 4.5


def test_what_the_server_says_does_not_lengthen_the_wait():
    wait = Wait(timeout=10)

    assert wait.see(trouble(retry_after=3600.0)) == 10


looks = st.one_of(
    st.builds(seen, st.sampled_from(["PENDING", "PAUSED", "COMPLETED", "NEW"])),
    st.builds(missing, retry_after=st.none() | st.floats(0, 1e6)),
    st.builds(trouble, st.sampled_from(PASSING), retry_after=st.none() | st.floats(0, 1e6)),
)


@given(st.lists(looks, min_size=1), st.floats(0.001, 5000), st.floats(0, 1))
def test_a_wait_with_a_deadline_always_ends_by_it(brought, timeout, chance):
    wait = Wait(timeout=timeout, chance=chance)

    for look in (brought * 3000)[:3000]:
        try:
            pause = wait.see(look)
        except errors.SamsarError:
            break
        assert pause > 0
    else:
        pytest.fail("it did not end")
    assert wait.now <= 100 + timeout + 1e-6
