"""What a tracer is told of a call, while the middleware carries it out."""

import contextlib
import itertools

import attrs
import pytest
from core.flow_driver import REQUEST_ID, Stage, a_call, answer, not_sent, silent

from samsar import errors
from samsar._core import flow, routes, spans, tracing
from samsar._core.any_path import get_below_v2
from samsar._core.config import ClientOptions, settings_from
from samsar._core.routes import Repeat, Route, TimeoutClass

SERVER = "https://api.test:8443/prefix"
CREATE = routes.videos.CREATE_FROM_TEXT


@attrs.define
class Told:
    """A span that keeps what it is told."""

    name: str
    attributes: dict
    outward: bool = True
    events: list = attrs.field(factory=list)
    error: BaseException | None = None

    def note(self, attributes):
        self.attributes |= attributes

    def event(self, name, attributes):
        self.events.append((name, dict(attributes)))


class Notebook(tracing.Tracer):
    """A tracer that keeps its spans."""

    def __init__(self):
        self.told = []

    @contextlib.contextmanager
    def span(self, name, attributes, *, outward):
        span = Told(name, dict(attributes), outward)
        self.told.append(span)
        try:
            yield span
        except BaseException as error:
            span.error = error
            raise


@pytest.fixture
def notebook():
    return Notebook()


def begin(notebook, route, base_url=SERVER):
    """Begin a call, and end it at once; return its span."""
    with spans.CallTrace(settings(notebook, base_url), route):
        return notebook.told[-1]


def settings(notebook, base_url=SERVER):
    options = ClientOptions(api_key="sk_test_1", tracing=notebook)
    return settings_from(base_url=base_url, allow_http=True, options=options, environment={})


def play(call, *script):
    """Carry a call out that is watched; return its span and the error that it came to."""
    stage = Stage()
    trace = started(Notebook())
    watched = trace.watched(call, flow.exchange(call, stage._around()))
    outcomes = itertools.chain(script, itertools.repeat(script[-1]))
    outcome, error = None, None
    try:
        while True:
            command = stage._go_on(watched, outcome)
            is_send = isinstance(command, flow.Send)
            outcome = next(outcomes) if is_send else stage._carry_out(command, iter(()), 0)
    except StopIteration:
        pass
    except BaseException as ended:  # noqa: BLE001 - what comes out is what is tested
        error = ended
    return trace._span, error


def started(notebook):
    """Return the trace of a call that has begun; its span holds what it is told from now on."""
    trace = spans.CallTrace(settings(notebook), CREATE)
    trace.__enter__()
    trace._span.attributes.clear()
    return trace


def test_a_call_is_named_after_its_method_and_tells_the_template_of_its_path(notebook):
    span = begin(notebook, routes.v2.step_videos.PROCESS_NEXT)

    assert span.name == "v2.step_videos.process_next"
    assert span.outward
    assert span.attributes == {
        "http.request.method": "POST",
        "url.template": "/v2/video/step/{request_id}/process_next",
        "server.address": "api.test",
        "server.port": 8443,
        "samsar.repeat": "again",
    }


@pytest.mark.parametrize(
    ("base_url", "port"), [("https://api.test", 443), ("http://127.0.0.1/v1", 80)]
)
def test_the_port_is_the_one_of_the_scheme_where_none_is_named(notebook, base_url, port):
    assert begin(notebook, CREATE, base_url).attributes["server.port"] == port


def test_a_path_of_the_callers_own_is_told_as_the_template_that_it_belongs_to(notebook):
    route = get_below_v2("video/step/extreq_0123/status")

    span = begin(notebook, route)

    assert span.name == "GET /v2/video/step/{request_id}/status"
    assert span.attributes["url.template"] == "/v2/video/step/{request_id}/status"
    assert "extreq_0123" not in str(span)


@pytest.mark.parametrize(
    ("method", "name", "told"), [("PATCH", "PATCH", "PATCH"), ("BREW", "HTTP", "_OTHER")]
)
def test_a_path_that_nobody_knows_is_not_told(notebook, method, name, told):
    route = Route("request", method, "/v9/secrets/42", Repeat.ONCE, TimeoutClass.SLOW)

    span = begin(notebook, route)

    assert span.name == name
    assert span.attributes["http.request.method"] == told
    assert "url.template" not in span.attributes


def test_attempts_answers_and_pauses_are_events_in_their_order():
    good = answer(200, x_credits_charged="3", x_credits_remaining="97.5", x_request_id="srv-1")

    span, error = play(a_call(), not_sent(), answer(503), good)

    assert error is None
    assert span.events == [
        ("samsar.attempt", {"samsar.attempt": 1}),
        (
            "samsar.failure",
            {
                "samsar.attempt": 1,
                "samsar.outcome": "not sent",
                "error.type": "ConnectionRefusedError",
            },
        ),
        ("samsar.retry", {"samsar.attempt": 1, "samsar.delay": 0.5}),
        ("samsar.attempt", {"samsar.attempt": 2}),
        ("samsar.answer", {"samsar.attempt": 2, "http.response.status_code": 503}),
        ("samsar.retry", {"samsar.attempt": 2, "samsar.delay": 1.0}),
        ("samsar.attempt", {"samsar.attempt": 3}),
        ("samsar.answer", {"samsar.attempt": 3, "http.response.status_code": 200}),
    ]
    assert span.attributes == {
        "samsar.request_id": "srv-1",
        "http.request.resend_count": 2,
        "http.response.status_code": 200,
        "samsar.credits.charged": 3,
        "samsar.credits.remaining": 97.5,
    }


def test_a_renewed_credential_is_an_event_without_what_it_is():
    refused = answer(401, {"message": "Invalid auth token"})

    span, error = play(a_call(renewable=True), refused, answer(200))

    assert error is None
    assert [name for name, _ in span.events] == [
        "samsar.attempt",
        "samsar.answer",
        "samsar.renewal",
        "samsar.attempt",
        "samsar.answer",
    ]
    assert "renewed" not in str(span)


def test_watching_changes_nothing_about_what_a_call_comes_to():
    span, error = play(a_call(Repeat.ONCE), silent())

    assert isinstance(error, errors.OutcomeUnknownError)
    assert spans.failure(error) == {
        "error.type": "samsar.errors.OutcomeUnknownError",
        "samsar.outcome_unknown": True,
    }
    assert span.attributes == {"samsar.request_id": REQUEST_ID}


@pytest.mark.parametrize(("repeat", "unknown"), [(Repeat.ONCE, True), (Repeat.READ, False)])
def test_leaving_a_paid_call_in_flight_leaves_its_outcome_unknown(repeat, unknown):
    span, error = play(a_call(repeat), KeyboardInterrupt())

    assert isinstance(error, KeyboardInterrupt)
    assert ("samsar.outcome_unknown" in span.attributes) is unknown
    # The middleware has had its say, too.
    assert bool(getattr(error, "__notes__", [])) is unknown


def test_leaving_a_pause_leaves_nothing_unknown():
    call = a_call(Repeat.ONCE)
    trace = started(Notebook())
    watched = trace.watched(call, flow.exchange(call, Stage()._around()))
    next(watched)
    assert isinstance(watched.send(not_sent()), flow.Sleep)

    with pytest.raises(KeyboardInterrupt):
        watched.throw(KeyboardInterrupt())

    assert "samsar.outcome_unknown" not in trace._span.attributes


def test_what_is_refused_before_it_is_sent_leaves_nothing_unknown():
    span, error = play(a_call(Repeat.ONCE), errors.ConfigurationError("not the real API"))

    assert isinstance(error, errors.ConfigurationError)
    assert "samsar.outcome_unknown" not in span.attributes


def test_a_span_never_holds_a_query_a_header_a_body_or_words_of_the_server():
    span, error = play(a_call(), answer(400, {"message": "the prompt 'in-the-body' is bad"}))

    everything = f"{span} {spans.failure(error)}"
    assert "400" in everything
    for secret in ("in-the-query", "in-a-header", "in-the-body", "/v1/things"):
        assert secret not in everything


def test_a_failed_job_tells_what_it_has_cost_but_not_why():
    error = errors.JobFailedError("x failed: gore", reason="gore", credits_charged=4)

    assert spans.failure(error) == {
        "error.type": "samsar.errors.JobFailedError",
        "samsar.credits.charged": 4,
    }


def test_an_error_of_python_is_named_without_its_module():
    assert spans.failure(ZeroDivisionError("x")) == {"error.type": "ZeroDivisionError"}


def test_a_wait_tells_how_often_it_looked_but_what_it_saw_only_when_it_is_new(notebook):
    with spans.WaitTrace(notebook, "jobs.wait", "video", "665f1c2e") as trace:
        for word in ("PENDING", "PENDING", "PENDING", "COMPLETED"):
            trace.saw(word)

    (span,) = notebook.told
    assert (span.name, span.outward) == ("jobs.wait", False)
    assert span.attributes == {
        "samsar.job.kind": "video",
        "samsar.job.id": "665f1c2e",
        "samsar.looks": 4,
        "samsar.status": "COMPLETED",
    }
    assert [told["samsar.status"] for _, told in span.events] == ["PENDING", "COMPLETED"]


def test_a_wait_for_many_tells_whose_status_is_new(notebook):
    with spans.WaitTrace(notebook, "jobs.wait_all") as trace:
        for job_id in ("a", "b", "a", "b"):
            trace.saw("PENDING", job_id)

    (span,) = notebook.told
    assert [told["samsar.job.id"] for _, told in span.events] == ["a", "b"]


def test_a_key_in_the_place_of_an_id_is_not_told(notebook):
    with spans.WaitTrace(notebook, "jobs.wait", "video", "sk_live_4711") as trace:
        trace.saw("PENDING", "sk_live_4711")
    span, _ = play(a_call(), answer(200, x_request_id="sk_live_4711"))

    assert "4711" not in f"{notebook.told} {span}"


@pytest.mark.parametrize("word", ["so sorry: sk_live_1 is bad", None, 7, "x" * 41])
def test_a_status_that_is_no_word_is_not_told(notebook, word):
    with spans.WaitTrace(notebook, "jobs.wait", "video", "1") as trace:
        trace.saw(word)

    assert notebook.told[0].attributes["samsar.status"] == "unknown"


def test_of_the_url_of_a_file_only_the_server_is_told(notebook):
    with spans.DownloadTrace(notebook, "https://cdn.test/private/a.mp4?sig=xyz") as trace:
        trace.begins(0)
        trace.answered(200)
        trace.broke(ConnectionError("cdn.test/private"))
        trace.begins(10)
        trace.answered(206)
        trace.done(30)

    (span,) = notebook.told
    assert span.attributes == {
        "http.request.method": "GET",
        "server.address": "cdn.test",
        "server.port": 443,
        "http.request.resend_count": 1,
        "http.response.status_code": 206,
        "samsar.download.size": 30,
    }
    assert span.events == [
        ("samsar.attempt", {"samsar.attempt": 1, "samsar.download.offset": 0}),
        ("samsar.failure", {"samsar.attempt": 1, "error.type": "ConnectionError"}),
        ("samsar.attempt", {"samsar.attempt": 2, "samsar.download.offset": 10}),
    ]


def test_the_url_of_a_file_is_not_for_a_trace_to_complain_about(notebook):
    with spans.DownloadTrace(notebook, "https://cdn.test:99999/a.mp4"):
        assert notebook.told[0].attributes == {
            "http.request.method": "GET",
            "server.address": "cdn.test",
        }


def test_an_error_that_ends_a_wait_reaches_the_tracer(notebook):
    with pytest.raises(errors.WaitTimeoutError), spans.WaitTrace(notebook, "jobs.wait"):
        raise errors.WaitTimeoutError("late")

    assert isinstance(notebook.told[0].error, errors.WaitTimeoutError)


@pytest.mark.parametrize("wrong", [True, "otel", object()])
def test_what_is_no_tracer_is_refused(wrong):
    with pytest.raises(errors.ConfigurationError, match=r"samsar\.otel"):
        tracing.checked_tracer(wrong)
