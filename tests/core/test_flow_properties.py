"""Rules of the retry middleware that hold whatever happens on the wire."""

import asyncio

import pytest
from core.flow_driver import REQUEST_ID, START, Stage, Step, a_call, answer, play
from hypothesis import given, settings
from hypothesis import strategies as st

from samsar import errors
from samsar._core import flow
from samsar._core.observe import Hooks, Observer
from samsar._core.retry import RetryBudget, RetryPolicy
from samsar._core.routes import Repeat
from samsar._core.wire import Answer, Failure, FailureKind

TINY = 1e-6  # what floating point may add up to

STATUSES = [301, 400, 401, 402, 404, 408, 409, 429, 500, 501, 502, 503, 504, 505, 507, 520, 530]
HINTS = ["0", "1", "2.5", "17", "120", "121", "1e9", "NaN", "soon", "9" * 400]
DATES = ["Tue, 20 Oct 2026 12:00:05 GMT", "Tue, 20 Oct 2026 11:00:00 GMT"]
BODIES = [b"", b"{}", b"[]", b"null", b"{", b"<html></html>"]

answers = st.builds(
    lambda status, body, headers: Answer(status, headers, body),
    st.sampled_from([200, 200, 202, 204, *STATUSES]),
    st.sampled_from(BODIES),
    st.fixed_dictionaries(
        {},
        optional={
            "retry-after": st.sampled_from(HINTS + DATES),
            "date": st.just("Tue, 20 Oct 2026 12:00:00 GMT"),
            "x-should-retry": st.sampled_from(["true", "false"]),
        },
    ),
)
failures = st.builds(
    Failure,
    st.sampled_from(FailureKind),
    st.sampled_from([OSError(104, "reset"), TimeoutError(), EOFError()]),
    timed_out=st.booleans(),
    partial=st.none() | answers,
)
shares = st.sampled_from([0.0, 0.0, 0.01, 0.3, 0.9, 1.0])
refused_token = st.just(Answer(401, {}, b'{"message": "Invalid auth token. User not found."}'))
scripts = st.lists(
    st.builds(Step, answers | failures | refused_token, shares), min_size=1, max_size=8
)

policies = st.builds(
    RetryPolicy,
    st.integers(0, 6),
    base=st.floats(0.01, 5),
    cap=st.floats(0.01, 30),
    max_retry_after=st.sampled_from([0.0, 5.0, 120.0]),
)
calls = st.builds(
    a_call,
    st.sampled_from(Repeat),
    timeout=st.floats(0.001, 700),
    policy=policies,
    renewable=st.booleans(),
)
once_calls = st.builds(
    a_call, st.just(Repeat.ONCE), timeout=st.just(600.0), policy=policies, renewable=st.booleans()
)


def an_audience():
    """Return hooks that all raise, as somebody's metrics may."""

    def broken(event):
        raise RuntimeError("metrics are down")

    return Observer(Hooks(on_request=broken, on_response=broken, on_retry=broken))


@st.composite
def stages(draw):
    chance = draw(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=4))
    endless = iter(chance * 50)
    budget = RetryBudget()
    budget._tokens = draw(st.sampled_from([0, 4, 13, 14, 30, 499, 500]))
    return Stage(
        random=lambda: next(endless),
        budget=budget,
        observer=draw(st.sampled_from([Observer(), an_audience()])),
        renewal_share=draw(shares),
    )


@pytest.fixture(autouse=True, scope="module")
def _quiet():
    """Let nobody format a log record for each of the thousands of retries."""
    import logging

    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def may_have_charged(outcome):
    """Tell, by the words of the contract, whether a request may have been carried out."""
    if isinstance(outcome, Failure):
        return outcome.kind is not FailureKind.NOT_SENT
    if outcome.status == 503:
        return outcome.headers.get("retry-after") not in (*HINTS[:6], *DATES)
    if 200 <= outcome.status < 300:
        return outcome.body != b"{}"
    return outcome.status in {408, 500, 502, 504, 507, 520, 530}


@settings(max_examples=300)
@given(once_calls, scripts, stages())
def test_a_create_is_never_sent_again_after_an_outcome_that_is_unknown(call, script, stage):
    trace = stage.play(call, *script)

    unknown = [may_have_charged(each.outcome) for each in trace.sends]
    assert not any(unknown[:-1])
    assert isinstance(trace.error, errors.OutcomeUnknownError) == unknown[-1]


@settings(max_examples=300)
@given(once_calls, scripts, stages())
def test_a_create_is_sent_again_only_when_it_never_left_or_got_a_new_token(call, script, stage):
    trace = stage.play(call, *script)

    answered = [each for each in trace.sends[:-1] if not never_left(each.outcome)]
    assert len(answered) == len([each for each in trace.renewals if each is not trace.done[-1]])
    assert len(answered) <= 1
    assert all(each.outcome.status == 401 for each in answered)


def never_left(outcome):
    return isinstance(outcome, Failure) and outcome.kind is FailureKind.NOT_SENT


@settings(max_examples=300)
@given(calls, scripts, stages())
def test_nothing_goes_on_past_the_deadline(call, script, stage):
    trace = stage.play(call, *script)

    deadline = START + call.timeout
    assert trace.ended_at <= deadline + TINY
    assert all(0 < each.command.timeout <= deadline - each.at + TINY for each in trace.sends)
    assert all(0 <= each.command.seconds <= deadline - each.at for each in trace.sleeps)
    assert all(each.command.timeout <= deadline - each.at + TINY for each in trace.renewals)


@given(calls, scripts, stages())
def test_the_purse_is_never_overdrawn_and_never_overflows(call, script, stage):
    trace = stage.play(call, *script)

    assert all(0 <= tokens <= RetryBudget.CAPACITY for tokens in trace.tokens)


@given(calls, scripts, stages())
def test_every_retry_is_paid_for(call, script, stage):
    before = stage.budget.tokens

    trace = stage.play(call, *script)

    spent = before - trace.tokens[-1]
    rewarded = int(trace.reply is not None)
    assert 5 * len(trace.sleeps) - rewarded <= spent <= 14 * len(trace.sleeps)


@settings(max_examples=300)
@given(calls, scripts, stages())
def test_there_are_no_more_attempts_than_the_policy_allows(call, script, stage):
    trace = stage.play(call, *script)

    assert len(trace.renewals) <= int(call.renewable)
    assert len(trace.sends) <= call.policy.max_retries + 1 + len(trace.renewals)


@given(calls, scripts, stages())
def test_every_attempt_sends_the_very_same_request(call, script, stage):
    original = request_of(call.request)

    trace = stage.play(call, *script)

    assert {request_of(each.command.request) for each in trace.sends} <= {original}


def request_of(request):
    """Return all of a request but the token, which a renewal replaces."""
    headers = {name: text for name, text in request.headers.items() if name != "Authorization"}
    return request.method, request.url, tuple(headers.items()), request.body


@given(calls, scripts, stages())
def test_a_call_ends_with_an_answer_or_with_an_error_of_this_package(call, script, stage):
    trace = stage.play(call, *script)

    assert (trace.reply is None) == isinstance(trace.error, errors.SamsarCallError)
    if trace.reply is not None:
        assert trace.reply.attempt == len(trace.sends)
        assert trace.reply.data == {}


BREAKS = [KeyboardInterrupt, SystemExit, asyncio.CancelledError, RuntimeError, GeneratorExit]


@settings(max_examples=200)
@given(calls, scripts, stages(), st.sampled_from([0, 0, 1, 1, 2, 3, 4]), st.sampled_from(BREAKS))
def test_an_interruption_passes_untouched(call, script, stage, when, kind):
    interruption = kind("from outside")
    stage.interruption = (when, interruption)

    trace = stage.play(call, *script)

    interrupted = trace.done[-1].outcome is interruption
    assert (trace.error is interruption) == interrupted
    in_flight = interrupted and isinstance(trace.done[-1].command, flow.Send)
    warned = in_flight and call.repeat is Repeat.ONCE and kind is not GeneratorExit
    notes = getattr(interruption, "__notes__", [])
    assert [REQUEST_ID in note for note in notes] == [True] * warned


transient = st.sampled_from(
    [
        answer(429),
        answer(429, retry_after="3"),
        answer(500),
        answer(502),
        answer(503, retry_after="3"),
        answer(200, b"half of it"),
        Failure(FailureKind.NOT_SENT, OSError()),
        Failure(FailureKind.CUT, EOFError()),
        Failure(FailureKind.SILENT, TimeoutError(), timed_out=True),
    ]
)


@given(st.lists(transient, max_size=5), st.floats(0, 1), st.integers(0, 3))
def test_a_read_outlasts_trouble_that_passes_in_time(trouble, chance, spare):
    call = a_call(timeout=600.0, policy=RetryPolicy(len(trouble) + spare))

    trace = Stage(random=lambda: chance).play(call, *trouble, answer(200, {"fine": True}))

    assert trace.error is None
    assert trace.reply.data == {"fine": True}
    assert trace.reply.attempt == len(trouble) + 1


@given(st.floats(0, 300), st.floats(0, 1), st.floats(1, 400))
def test_the_servers_hint_is_a_minimum_or_the_end(hint, chance, timeout):
    busy = answer(429, retry_after=f"{hint:f}")
    stage = Stage(random=lambda: chance)

    trace = stage.play(a_call(timeout=timeout), busy, answer())

    hint = float(f"{hint:f}")
    assert all(pause >= hint for pause in trace.pauses)
    if hint > min(120, timeout):
        assert isinstance(trace.error, errors.RateLimitError)
        assert trace.error.retry_after == hint
        assert trace.ended_at == START


@given(st.integers(1, 80), st.booleans(), st.floats(0, 1, exclude_max=True))
def test_jitter_spreads_pauses_between_nothing_and_their_cap(retry, throttled, chance):
    policy = RetryPolicy()

    pause = policy.delay(retry, throttled=throttled, hint=None, random=lambda: chance)

    longest = policy.delay(retry, throttled=throttled, hint=None, random=lambda: 1.0)
    assert 0 <= pause <= longest <= policy.cap
    assert pause == pytest.approx(chance * longest)


def test_the_same_script_is_always_played_the_same_way():
    script = [answer(500), answer(429, retry_after="1"), answer(200, {"fine": True})]

    first, second = play(a_call(), *script), play(a_call(), *script)

    assert first.pauses == second.pauses
    assert first.ended_at == second.ended_at
