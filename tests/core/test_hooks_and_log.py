"""What a program can see of its calls, and what it never sees."""

import logging

import pytest
from core.flow_driver import REQUEST_ID, Stage, Step, a_call, answer, hooked, not_sent, silent

from samsar import RequestEvent, ResponseEvent, errors
from samsar._core.observe import Hooks, Observer
from samsar._core.routes import Repeat

GOOD = answer(200, {"fine": True}, x_credits_charged="3", x_credits_remaining="97.5")


@pytest.fixture
def seen():
    return []


@pytest.fixture
def log():
    """A log of its own, and everything that was written to it."""
    logger = logging.getLogger("samsar.test")
    logger.written = []
    handler = logging.Handler()
    handler.emit = lambda record: logger.written.append(handler.format(record))
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield logger
    logger.removeHandler(handler)


def test_every_attempt_is_announced(seen):
    hooked(on_request=seen.append).play(a_call(), answer(500), GOOD)

    assert seen == [
        RequestEvent("POST", "/v1/things", attempt=1, request_id=REQUEST_ID),
        RequestEvent("POST", "/v1/things", attempt=2, request_id=REQUEST_ID),
    ]


def test_every_answer_is_reported_with_its_duration_and_its_price(seen):
    hooked(on_response=seen.append).play(a_call(), Step(answer(500), 0.25), GOOD)

    assert seen == [
        ResponseEvent("POST", "/v1/things", 1, REQUEST_ID, 500, 7.5, None, None),
        ResponseEvent("POST", "/v1/things", 2, REQUEST_ID, 200, 0, 3, 97.5),
    ]


def test_no_answer_is_not_reported_as_one(seen):
    hooked(on_response=seen.append).play(a_call(), silent(), GOOD)

    assert [event.status for event in seen] == [200]


def test_the_servers_own_request_id_is_the_one_reported(seen):
    hooked(on_response=seen.append).play(a_call(), answer(200, x_request_id="srv-1"))

    assert [event.request_id for event in seen] == ["srv-1"]


def test_a_retry_is_reported_with_its_reason_and_delay(seen):
    hooked(on_retry=seen.append).play(a_call(), not_sent(), answer(429, retry_after="9"), GOOD)

    assert [(each.attempt, each.outcome, each.delay) for each in seen] == [
        (1, "not sent", 0.5),
        (2, "refused", 9),
    ]
    assert "Connection refused" in seen[0].reason
    assert "answered 429" in seen[1].reason


def test_giving_up_is_not_reported_as_a_retry(seen):
    hooked(on_retry=seen.append).play(a_call(Repeat.ONCE), silent())

    assert seen == []


@pytest.mark.parametrize("name", ["on_request", "on_response", "on_retry"])
def test_a_hook_that_fails_costs_nobody_an_answer(name, log):
    def broken(event):
        raise ZeroDivisionError("metrics are down")

    stage = Stage(observer=Observer(Hooks(**{name: broken}), log))

    trace = stage.play(a_call(), answer(500), GOOD)

    assert trace.reply.data == {"fine": True}
    assert any("broken failed" in line and "metrics are down" in line for line in log.written)


def test_ctrl_c_in_a_hook_is_not_swallowed():
    def impatient(event):
        raise KeyboardInterrupt

    trace = hooked(on_request=impatient).play(a_call(), GOOD)

    assert isinstance(trace.error, KeyboardInterrupt)


def test_answers_are_logged_for_debugging_and_retries_as_warnings(log):
    Stage(observer=Observer(logger=log)).play(a_call(), answer(503), GOOD)

    assert [line.partition(" in ")[0] for line in log.written] == [
        "POST /v1/things -> 503",
        "POST /v1/things attempt 1: broken, trying again",
        "POST /v1/things -> 200",
    ]
    assert all(REQUEST_ID in line for line in log.written)


def test_nothing_is_logged_by_a_program_that_does_not_ask(capfd):
    Stage().play(a_call(), answer(500), GOOD)

    assert capfd.readouterr() == ("", "")


SECRETS = ["in-the-query", "in-a-header", "in-the-body", "in-an-answer", "key-1"]

TROUBLE = {
    "error": answer(503, {"message": "Busy."}, set_cookie="in-an-answer"),
    "page": answer(502, b"<html>in-an-answer</html>"),
    "url": OSError("cannot open https://api.test/v1/things?key=in-the-query here"),
    "reset": ConnectionResetError(104, "Connection reset by peer"),
}


def failing(kind):
    outcome = TROUBLE[kind]
    if isinstance(outcome, OSError):
        failure = silent()
        failure.cause = outcome
        return failure
    return outcome


@pytest.mark.parametrize("kind", TROUBLE)
def test_the_log_shows_no_query_no_body_and_no_header(kind, log):
    Stage(observer=Observer(logger=log)).play(a_call(), failing(kind), answer(200, set_cookie="x"))

    assert log.written
    text = "\n".join(log.written)
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize("kind", TROUBLE)
def test_events_show_no_query_no_body_and_no_header(kind, seen):
    stage = hooked(on_request=seen.append, on_response=seen.append, on_retry=seen.append)

    stage.play(a_call(), failing(kind), answer(200, set_cookie="in-an-answer"))

    assert len(seen) >= 3
    assert [secret for secret in SECRETS if secret in repr(seen)] == []


@pytest.mark.parametrize("repeat", Repeat, ids=lambda repeat: repeat.value)
@pytest.mark.parametrize("kind", TROUBLE)
def test_messages_show_no_query_no_request_body_and_no_header(repeat, kind):
    error = Stage().play(a_call(repeat), failing(kind)).error

    shown = f"{error} {error.url} {error.__dict__.get('__notes__')}"
    assert isinstance(error, errors.SamsarCallError)
    assert [secret for secret in SECRETS if secret in shown] == []
    assert "\n" not in str(error)


def test_commands_and_requests_hide_headers_and_bodies_when_they_are_shown():
    trace = Stage().play(a_call(), answer(200, {"secret": "in-an-answer"}))

    shown = repr(trace.done)
    assert "in-a-header" not in shown
    assert "in-the-body" not in shown
    assert "in-an-answer" not in shown
