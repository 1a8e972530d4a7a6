"""When a repeat is allowed, how long it waits, and what it costs."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsar._core.retry import Outcome, RetryBudget, RetryPolicy, may_repeat, retry_after
from samsar._core.routes import Repeat

NOW = 1_792_567_680.0  # Wed, 21 Oct 2026 07:28:00 GMT
TODAY = "Wed, 21 Oct 2026 07:28:00 GMT"


def seconds(text, date=None):
    headers = {"retry-after": text} | ({} if date is None else {"date": date})
    return retry_after(headers, lambda: NOW)


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.BROKEN, Outcome.SILENT])
def test_only_a_create_is_not_repeated_after_passing_trouble(outcome):
    assert [each for each in Repeat if not may_repeat(each, outcome)] == [Repeat.ONCE]


@pytest.mark.parametrize("repeat", Repeat, ids=lambda repeat: repeat.value)
def test_a_clear_answer_is_never_asked_for_again_and_an_unsent_request_always_is(repeat):
    assert not may_repeat(repeat, Outcome.ANSWERED)
    assert may_repeat(repeat, Outcome.NOT_SENT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("5", 5), (" 5 ", 5), ("2.5", 2.5), ("0007", 7), ("86400", 86400)],
)
def test_a_hint_can_be_a_number_of_seconds(text, expected):
    assert seconds(text) == expected


@pytest.mark.parametrize(
    "date",
    [
        "Wed, 21 Oct 2026 07:28:30 GMT",
        "Wednesday, 21-Oct-26 07:28:30 GMT",
        "Wed Oct 21 07:28:30 2026",
        "Wed, 21 Oct 2026 07:28:30 -0000",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_a_hint_can_be_a_date_in_any_of_the_forms_of_http(date, zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert seconds(date) == 30
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_date_is_measured_by_the_clock_of_the_server_when_it_tells_it():
    assert seconds("Wed, 21 Oct 2026 07:28:30 GMT", date="Wed, 21 Oct 2026 07:28:20 GMT") == 10


def test_a_date_is_measured_by_our_clock_when_the_servers_is_garbled():
    assert seconds("Wed, 21 Oct 2026 07:28:30 GMT", date="today") == 30


@pytest.mark.parametrize("text", ["-1", "-2.5", "Wed, 21 Oct 2020 07:28:00 GMT"])
def test_a_time_that_is_over_means_now(text):
    assert seconds(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "NaN",
        "inf",
        "-inf",
        "Infinity",
        "1e999",
        "9" * 400,
        "5s",
        "0x10",
        "1,5",
        "٣",
    ],
)
def test_a_hint_that_makes_no_sense_is_ignored(text):
    assert seconds(text) is None


def test_no_hint_is_none():
    assert retry_after({}, lambda: NOW) is None


printable = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)
dates = st.from_regex(
    r"\A(Mon|Tue)?,? ?[0-9]{1,9}[ -](Jan|Oct)[ -][0-9]{1,12} [0-9:]{1,12}( GMT| [+-][0-9]{1,9})?\Z"
)


@given(printable | dates, st.none() | printable | dates)
def test_no_header_at_all_breaks_the_reading(text, date):
    hint = seconds(text, date)

    assert hint is None or 0 <= hint < float("inf")


def test_the_hint_is_a_minimum_and_not_the_whole_wait():
    policy = RetryPolicy()

    assert policy.delay(3, throttled=True, hint=0.5, random=lambda: 1.0) == 4
    assert policy.delay(1, throttled=True, hint=3.0, random=lambda: 1.0) == 3


def test_many_retries_do_not_overflow():
    assert RetryPolicy().delay(10_000, throttled=False, hint=None, random=lambda: 1.0) == 20


def test_a_purse_pays_for_35_retries_or_100_of_throttled_calls():
    budget = RetryBudget()
    assert sum(budget.take(throttled=False) for _ in range(100)) == 35

    budget = RetryBudget()
    assert sum(budget.take(throttled=True) for _ in range(200)) == 100


def test_a_full_purse_takes_no_more():
    budget = RetryBudget()

    budget.reward()

    assert budget.tokens == RetryBudget.CAPACITY


def test_what_cannot_be_paid_takes_nothing():
    budget = RetryBudget()
    budget._tokens = 10

    assert not budget.take(throttled=False)
    assert budget.tokens == 10
    assert budget.take(throttled=True)
    assert budget.tokens == 5


def in_threads(count, work):
    """Run something in many threads that begin together."""
    barrier = threading.Barrier(count)

    def run():
        barrier.wait()
        work()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_together_do_not_spend_more_than_there_is():
    budget = RetryBudget()
    paid = []

    in_threads(8, lambda: [paid.append(budget.take(throttled=True)) for _ in range(50)])

    assert sum(paid) == 100
    assert budget.tokens == 0


def test_threads_together_put_back_no_more_than_there_was():
    budget = RetryBudget()
    budget._tokens = 100

    in_threads(8, lambda: [budget.reward() for _ in range(45)])
    assert budget.tokens == 460

    in_threads(8, lambda: [budget.reward() for _ in range(45)])
    assert budget.tokens == RetryBudget.CAPACITY


def test_a_forked_child_begins_with_a_full_purse_and_a_lock_of_its_own():
    budget = RetryBudget()
    budget.take(throttled=False)
    budget._lock.acquire()

    budget.after_fork()

    assert budget.take(throttled=False)
    assert budget.tokens == RetryBudget.CAPACITY - RetryBudget.COST
