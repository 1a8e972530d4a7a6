"""What the retry middleware does after each outcome, by what a repeat of the route could do."""

import asyncio

import pytest
from core.flow_driver import (
    REQUEST_ID,
    WALL_START,
    Stage,
    Step,
    a_call,
    answer,
    cut,
    not_sent,
    play,
    silent,
)

from samsar import errors
from samsar._core import flow
from samsar._core.retry import RetryBudget, RetryPolicy
from samsar._core.routes import Repeat

GOOD = answer(200, {"fine": True})

NOT_SENT = {"refused connection": not_sent(), "no connection in time": not_sent(timed_out=True)}
REFUSED = {
    "429": answer(429),
    "429 with a hint": answer(429, retry_after="2"),
    "503 with a hint": answer(503, retry_after="2"),
}
BROKEN = {
    **{
        str(status): answer(status) for status in (408, 500, 502, 503, 504, 507, 520, 524, 530, 600)
    },
    "503 with a garbled hint": answer(503, retry_after="soon"),
    "500 with a hint": answer(500, retry_after="2"),
    "cut": cut(),
    "cut in the body": cut(answer(200, b'{"half": ')),
    "a page": answer(200, b"<html>down for maintenance</html>"),
    "nothing": answer(200, b""),
}
SILENT = {"reset": silent(), "no answer in time": silent(timed_out=True)}
FINAL = [301, 400, 402, 403, 404, 409, 410, 413, 422, 501, 505]

each_class = pytest.mark.parametrize("repeat", Repeat, ids=lambda repeat: repeat.value)


def each_of(outcomes):
    return pytest.mark.parametrize("outcome", outcomes.values(), ids=outcomes)


@each_class
@each_of(NOT_SENT)
def test_what_was_not_sent_is_sent_again_on_every_route(repeat, outcome):
    trace = play(a_call(repeat), outcome, outcome, GOOD)

    assert len(trace.sends) == 3
    assert trace.reply.data == {"fine": True}
    assert trace.reply.attempt == 3


@pytest.mark.parametrize("repeat", ["read", "again", "keyed"])
@each_of(REFUSED | BROKEN | SILENT)
def test_what_is_safe_to_repeat_survives_passing_trouble(repeat, outcome):
    trace = play(a_call(Repeat(repeat)), outcome, GOOD)

    assert len(trace.sends) == 2
    assert trace.reply.data == {"fine": True}


@each_of(REFUSED)
def test_a_refused_create_is_left_to_the_caller_who_may_repeat_it(outcome):
    trace = play(a_call(Repeat.ONCE), outcome, GOOD)

    assert len(trace.sends) == 1
    assert not isinstance(trace.error, errors.OutcomeUnknownError)
    assert trace.error.retryable


@each_of(BROKEN | SILENT)
def test_a_create_whose_outcome_is_unknown_is_not_sent_again(outcome):
    trace = play(a_call(Repeat.ONCE), outcome, GOOD)

    assert len(trace.sends) == 1
    assert isinstance(trace.error, errors.OutcomeUnknownError)
    assert not trace.error.retryable
    assert isinstance(trace.error.__cause__, errors.SamsarCallError)


@each_class
@pytest.mark.parametrize("status", FINAL)
def test_a_clear_answer_is_final_on_every_route(repeat, status):
    trace = play(a_call(repeat), answer(status), GOOD)

    assert len(trace.sends) == 1
    assert isinstance(trace.error, errors.SamsarRequestError)
    assert trace.error.status == status
    assert not trace.error.retryable


def test_a_create_that_answers_with_another_shape_may_have_charged():
    trace = play(a_call(Repeat.ONCE), answer(200, []), GOOD)

    assert isinstance(trace.error, errors.OutcomeUnknownError)
    assert trace.error.status == 200
    assert trace.error.body == []


def test_a_read_that_answers_with_another_shape_would_do_so_again():
    trace = play(a_call(Repeat.READ), answer(200, []), GOOD)

    assert len(trace.sends) == 1
    assert isinstance(trace.error, errors.UnexpectedReplyError)


def test_an_unknown_outcome_tells_all_that_its_cause_knows():
    broken = answer(500, {"message": "Oops", "code": "E1"}, x_credits_charged="30")

    unknown = play(a_call(Repeat.ONCE), not_sent(), broken).error

    assert "Oops" in str(unknown)
    assert "look whether the job exists" in str(unknown)
    assert (unknown.status, unknown.code, unknown.credits_charged) == (500, "E1", 30)
    assert unknown.request_id == REQUEST_ID
    assert unknown.attempts == 2


def test_retries_end_with_the_last_error():
    trace = play(a_call(), answer(500), answer(502), answer(504), GOOD)

    assert len(trace.sends) == 3
    assert trace.error.status == 504
    assert trace.error.attempts == 3


def test_without_retries_the_first_error_is_raised():
    trace = play(a_call(policy=RetryPolicy(0)), answer(503), GOOD)

    assert len(trace.sends) == 1
    assert isinstance(trace.error, errors.ServerError)


def test_pauses_double_up_to_their_cap():
    trace = play(a_call(policy=RetryPolicy(8), timeout=600.0), silent())

    assert trace.pauses == [0.5, 1, 2, 4, 8, 16, 20, 20]


def test_a_busy_server_is_given_more_time():
    trace = play(a_call(), answer(429))

    assert trace.pauses == [1, 2]


def test_the_server_may_say_how_long_to_wait():
    assert play(a_call(), answer(429, retry_after="7.5"), GOOD).pauses == [7.5]


def test_the_server_may_say_until_when_to_wait():
    date = "Wed, 21 Oct 2026 07:28:00 GMT"
    later = "Wed, 21 Oct 2026 07:28:09 GMT"

    assert play(a_call(), answer(503, retry_after=later, date=date), GOOD).pauses == [9]


def test_without_a_date_of_its_own_the_answer_is_measured_by_our_clock():
    stage = Stage(now=1_792_567_680.0 - WALL_START)  # 07:28:00 on that day

    trace = stage.play(a_call(), answer(503, retry_after="Wed, 21 Oct 2026 07:28:09 GMT"), GOOD)

    assert trace.pauses == [pytest.approx(9)]


@pytest.mark.parametrize("seconds", ["120.5", "3600"])
def test_a_wait_of_over_two_minutes_is_left_to_the_caller(seconds):
    trace = play(a_call(timeout=10_000.0), answer(429, retry_after=seconds), GOOD)

    assert len(trace.sends) == 1
    assert isinstance(trace.error, errors.RateLimitError)
    assert trace.error.retry_after == float(seconds)


def test_a_wait_past_the_deadline_is_left_to_the_caller():
    trace = play(a_call(timeout=5.0), answer(429, retry_after="5"), GOOD)

    assert len(trace.sends) == 1
    assert trace.error.retry_after == 5


def test_the_attempts_share_one_deadline():
    trace = play(a_call(timeout=10.0), Step(silent(timed_out=True), 0.5), Step(GOOD, 0.5))

    assert [each.command.timeout for each in trace.sends] == [10, 4.5]


def test_there_is_no_attempt_after_the_deadline():
    trace = play(a_call(timeout=10.0), Step(silent(timed_out=True), 1.0), GOOD)

    assert len(trace.sends) == 1
    assert isinstance(trace.error, errors.SamsarTimeoutError)


def test_the_server_can_forbid_a_repeat():
    trace = play(a_call(), answer(503, x_should_retry="false"), GOOD)

    assert len(trace.sends) == 1
    assert isinstance(trace.error, errors.ServerError)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_the_server_cannot_talk_us_into_repeating_a_create(status):
    trace = play(a_call(Repeat.ONCE), answer(status, x_should_retry="true"), GOOD)

    assert len(trace.sends) == 1


def test_forbidding_a_repeat_does_not_make_an_unknown_outcome_known():
    trace = play(a_call(Repeat.ONCE), answer(500, x_should_retry="false"), GOOD)

    assert isinstance(trace.error, errors.OutcomeUnknownError)


def test_an_empty_purse_ends_retries_and_says_so():
    stage = Stage(budget=RetryBudget())
    stage.budget._tokens = 20

    trace = stage.play(a_call(), silent())

    assert len(trace.sends) == 2
    assert trace.tokens[-1] == 6
    assert any("retry budget exhausted" in note for note in trace.error.__notes__)


def test_a_success_puts_something_back():
    stage = Stage()
    stage.budget._tokens = 20

    assert stage.play(a_call(), GOOD).tokens[-1] == 21


EXPIRED = answer(401, {"message": "Invalid auth token. User not found."})


@each_class
def test_a_refused_token_is_renewed_once(repeat):
    trace = play(a_call(repeat, renewable=True), EXPIRED, GOOD)

    assert len(trace.renewals) == 1
    sent = [each.command.request.headers["Authorization"] for each in trace.sends]
    assert sent == ["Bearer in-a-header", "Bearer renewed"]
    assert trace.reply.data == {"fine": True}


def test_a_token_that_is_refused_twice_is_wrong():
    trace = play(a_call(renewable=True), EXPIRED, EXPIRED, GOOD)

    assert len(trace.renewals) == 1
    assert isinstance(trace.error, errors.AuthenticationError)


def test_a_renewal_is_no_retry():
    trace = play(a_call(renewable=True, policy=RetryPolicy(0)), EXPIRED, GOOD)

    assert trace.reply.data == {"fine": True}
    assert not trace.sleeps


def test_what_cannot_be_renewed_is_raised():
    trace = play(a_call(renewable=False), EXPIRED, GOOD)

    assert not trace.renewals
    assert isinstance(trace.error, errors.AuthenticationError)


def test_a_401_of_a_service_behind_the_server_is_no_reason_to_send_a_create_again():
    upstream = answer(401, {"message": "Incorrect API key provided to the image service."})

    trace = play(a_call(Repeat.ONCE, renewable=True), upstream, GOOD)

    assert len(trace.sends) == 1


def test_a_word_in_the_path_does_not_make_a_401_ours():
    call = a_call(Repeat.ONCE, renewable=True)
    call.request.url = "https://api.test/v2/expired/things"

    trace = play(call, answer(401, {"message": "Unauthorized"}), GOOD)

    assert len(trace.sends) == 1


def test_a_renewal_that_takes_all_the_time_ends_the_call():
    stage = Stage(renewal_share=1.0)

    trace = stage.play(a_call(renewable=True), EXPIRED, GOOD)

    assert len(trace.sends) == 1
    assert isinstance(trace.error, errors.SamsarTimeoutError)
    assert trace.error.attempts == 1


@pytest.mark.parametrize("kind", [KeyboardInterrupt, asyncio.CancelledError, OSError])
def test_whoever_interrupts_a_create_is_told_that_it_may_have_charged(kind):
    error = kind()

    trace = play(a_call(Repeat.ONCE), error)

    assert trace.error is error
    assert [REQUEST_ID in note for note in error.__notes__] == [True]


def test_whoever_interrupts_a_read_has_nothing_to_look_up():
    trace = play(a_call(Repeat.READ), interruption := KeyboardInterrupt())

    assert trace.error is interruption
    assert not hasattr(interruption, "__notes__")


def test_a_closed_client_has_sent_nothing():
    closed = errors.ConfigurationError("the client is closed; make a new one")

    trace = play(a_call(Repeat.ONCE), closed)

    assert trace.error is closed
    assert not hasattr(closed, "__notes__")


def test_a_call_that_is_abandoned_ends_quietly():
    generator = flow.exchange(a_call(Repeat.ONCE), Stage()._around())
    next(generator)

    generator.close()

    assert generator.gi_frame is None
