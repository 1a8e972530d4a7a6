"""What OpenTelemetry is told of calls, waits and downloads."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from support.scripted import Say

import samsar as sdk
from samsar.emulator.content.pictures import png
from samsar.emulator.faults import DropAnswer
from samsar.otel import Tracing
from samsar.tokens import MemoryTokenStore, Tokens

STATUS = {"status": "COMPLETED", "request_id": "1", "result_url": "https://example.com/a.mp4"}


class Spans:
    """The spans that have ended, in their order."""

    def __init__(self):
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracing = Tracing(self.provider)

    def all(self):
        return self._exporter.get_finished_spans()

    def named(self, name):
        return [span for span in self.all() if span.name == name]

    def text(self):
        return "\n".join(span.to_json() for span in self.all())


@pytest.fixture
def spans():
    return Spans()


@pytest.fixture
async def traced(samsar, spans):
    """A client of the emulator that writes spans."""
    return samsar.with_options(tracing=spans.tracing)


@pytest.fixture
async def traced_script(scripted, spans):
    """A client of the scripted server that writes spans."""
    return scripted.with_options(tracing=spans.tracing)


async def test_a_call_is_a_span_with_the_names_that_everybody_uses(emulator, traced, spans):
    result = await traced.credits.balance()

    (span,) = spans.all()
    assert (span.name, span.kind) == ("credits.balance", SpanKind.CLIENT)
    assert span.status.status_code is StatusCode.UNSET
    assert span.attributes == {
        "http.request.method": "GET",
        "url.template": "/v1/credits",
        "server.address": "127.0.0.1",
        "server.port": int(emulator.url.rpartition(":")[2]),
        "http.response.status_code": 200,
        "samsar.credits.remaining": emulator.balance(),
        "samsar.repeat": "read",
        "samsar.request_id": result.request_id,
    }
    assert span.instrumentation_scope.name == "samsar"
    assert span.instrumentation_scope.version == sdk.__version__


async def test_a_call_that_begins_a_job_tells_which(traced, spans, text_video):
    job = await traced.videos.create_from_text(**text_video)

    (span,) = spans.all()
    assert span.name == "videos.create_from_text"
    assert span.attributes["samsar.repeat"] == "once"
    assert span.attributes["samsar.job.kind"] == "video"
    assert span.attributes["samsar.job.id"] == job.id


async def test_what_a_call_cost_stands_in_its_span(server, traced_script, spans):
    server.play(Say(body={}, headers={"x-credits-charged": "12", "x-credits-remaining": "7.5"}))

    await traced_script.credits.balance()

    told = spans.all()[0].attributes
    assert (told["samsar.credits.charged"], told["samsar.credits.remaining"]) == (12, 7.5)


async def test_a_view_tells_the_route_that_it_took(traced, spans):
    await traced.v2.credits.balance()

    (span,) = spans.all()
    assert (span.name, span.attributes["url.template"]) == ("v2.credits.balance", "/v2/credits")


async def test_attempts_and_retries_are_events_of_one_span(server, traced_script, spans):
    server.play(Say(status=503), Say(body={}))

    await traced_script.credits.balance()

    (span,) = spans.all()
    assert [event.name for event in span.events] == [
        "samsar.attempt",
        "samsar.answer",
        "samsar.retry",
        "samsar.attempt",
        "samsar.answer",
    ]
    assert span.events[1].attributes["http.response.status_code"] == 503
    assert span.attributes["http.request.resend_count"] == 1
    assert span.attributes["http.response.status_code"] == 200
    assert span.status.status_code is StatusCode.UNSET


async def test_an_error_is_told_by_its_class_and_not_by_its_words(server, traced_script, spans):
    server.play(Say(status=402, body={"message": "the purse of Jane Doe is empty"}))

    with pytest.raises(sdk.InsufficientCreditsError, match="Jane Doe"):
        await traced_script.credits.balance()

    (span,) = spans.all()
    name = "samsar.errors.InsufficientCreditsError"
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, name)
    assert span.attributes["error.type"] == name
    assert span.attributes["http.response.status_code"] == 402
    assert span.events[-1].name == "exception"
    assert span.events[-1].attributes == {"exception.type": name}
    assert "Jane Doe" not in spans.text()


async def test_a_lost_answer_to_a_paid_call_is_told_as_such(emulator, traced, spans, text_video):
    emulator.faults.add(DropAnswer(route="videos.create_from_text"))

    with pytest.raises(sdk.OutcomeUnknownError):
        await traced.videos.create_from_text(**text_video)

    (span,) = spans.all()
    assert span.attributes["samsar.outcome_unknown"] is True
    assert span.attributes["error.type"] == "samsar.errors.OutcomeUnknownError"


async def test_a_call_that_is_refused_before_it_is_sent_is_told_too(server, traced_script, spans):
    with pytest.raises(sdk.BudgetExceededError):
        await traced_script.request("POST", "/v2/anything", options={"max_credits": 1})

    (span,) = spans.all()
    assert span.name == "POST"
    assert span.attributes["error.type"] == "samsar.errors.BudgetExceededError"
    assert server.got == []


async def test_a_path_of_the_callers_own_is_told_as_a_template_only(server, traced_script, spans):
    await traced_script.request("GET", "/v2/video/step/my-id/status", query={"q": "my-query"})

    (span,) = spans.all()
    assert span.name == "GET /v2/video/step/{request_id}/status"
    assert "my-" not in spans.text()


async def test_calls_lie_in_the_span_that_the_program_is_in(traced, spans):
    with spans.provider.get_tracer("a service").start_as_current_span("visit") as visit:
        await traced.credits.balance()

    (span,) = spans.named("credits.balance")
    assert span.parent.span_id == visit.get_span_context().span_id


async def test_the_span_of_a_call_is_current_while_the_call_goes_on(server, scripted, spans):
    current = []

    def look(event):
        current.append(trace.get_current_span().get_span_context().span_id)

    client = scripted.with_options(tracing=spans.tracing, on_request=look, on_response=look)
    server.play(Say(status=503), Say(body={}))
    before = trace.get_current_span()

    await client.credits.balance()

    (span,) = spans.all()
    assert current == [span.context.span_id] * 4
    assert trace.get_current_span() is before


async def test_an_upload_is_a_call_beside_the_one_that_it_is_for(traced, spans):
    pictures = [png(64, 36), png(36, 64)]

    with spans.provider.get_tracer("a service").start_as_current_span("visit") as visit:
        await traced.videos.create_from_images(
            image_urls=pictures, prompt="A walk", video_model="RUNWAYML", aspect_ratio="16:9"
        )

    calls = [span for span in spans.all() if span.name != "visit"]
    assert [span.name for span in calls] == ["images.upload", "videos.create_from_images"]
    assert {span.parent.span_id for span in calls} == {visit.get_span_context().span_id}


async def test_a_renewal_of_tokens_lies_in_the_call_that_needs_it(emulator, traced, spans):
    pair = emulator.create_refresh_token()
    tokens = Tokens(auth_token=f"{pair.auth_token}-old", refresh_token=pair.refresh_token)
    store = MemoryTokenStore()
    buyer = traced.with_options(credential=sdk.RotatingToken(store=store, tokens=tokens))

    await buyer.credits.balance()

    (call,) = spans.named("credits.balance")
    (renewal,) = [span for span in spans.all() if span is not call]
    assert renewal.parent.span_id == call.context.span_id
    assert "samsar.renewal" in [event.name for event in call.events]
    fresh = Tokens.from_json(store.load())
    secrets = [tokens.auth_token, tokens.refresh_token, fresh.auth_token, fresh.refresh_token]
    assert [secret for secret in secrets if secret in spans.text()] == []


async def test_a_wait_is_a_span_around_its_looks(traced, spans, text_video):
    job = await traced.videos.create_from_text(**text_video)

    await job.wait()

    (wait,) = spans.named("jobs.wait")
    looks = spans.named("jobs.status")
    statuses = [event.attributes["samsar.status"] for event in wait.events]
    assert wait.kind is SpanKind.INTERNAL
    assert wait.attributes["samsar.job.id"] == job.id
    assert wait.attributes["samsar.looks"] == len(looks) > len(statuses)
    assert (statuses[-1], wait.attributes["samsar.status"]) == ("COMPLETED", "COMPLETED")
    assert {look.parent.span_id for look in looks} == {wait.context.span_id}


async def test_a_wait_that_fails_tells_how(emulator, traced, spans, text_video):
    job = await traced.videos.create_from_text(**text_video)

    with pytest.raises(sdk.WaitTimeoutError):
        await job.wait(timeout=1)

    (wait,) = spans.named("jobs.wait")
    assert wait.attributes["error.type"] == "samsar.errors.WaitTimeoutError"


async def test_a_wait_for_many_is_one_span_that_tells_of_each(traced, spans, text_video):
    jobs = [await traced.videos.create_from_text(**text_video) for _ in range(3)]

    await traced.jobs.wait_all(jobs)

    (wait,) = spans.named("jobs.wait_all")
    over = [each for each in wait.events if each.attributes["samsar.status"] == "COMPLETED"]
    assert {each.attributes["samsar.job.id"] for each in over} == {job.id for job in jobs}
    looks = spans.named("jobs.status")
    assert {look.parent.span_id for look in looks} == {wait.context.span_id}


async def test_a_wait_for_a_payment_is_a_span(emulator, traced, spans):
    checkout = await traced.credits.recharge(2500)
    emulator.pay(checkout.data.checkout_session_id)

    await traced.credits.wait_payment(checkout_session_id=checkout.data.checkout_session_id)

    (wait,) = spans.named("credits.wait_payment")
    (look,) = spans.named("credits.payment_status")
    assert look.parent.span_id == wait.context.span_id


async def test_a_download_is_a_span_that_names_the_server_only(emulator, traced, spans, tmp_path):
    job = await traced.videos.create_from_text(
        prompt="A beach", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=10
    )
    video = await job.wait()

    path = await video.download(tmp_path / "beach.mp4")

    (span,) = spans.named("download")
    size = (tmp_path / "beach.mp4").stat().st_size
    assert span.kind is SpanKind.CLIENT
    assert span.attributes == {
        "http.request.method": "GET",
        "server.address": "127.0.0.1",
        "server.port": int(emulator.url.rpartition(":")[2]),
        "http.response.status_code": 200,
        "samsar.download.size": size,
    }
    assert video.url.rpartition("/")[2] not in spans.text()
    assert path.endswith("beach.mp4")


async def test_a_download_that_breaks_off_tells_its_attempts(
    server, traced_script, spans, tmp_path
):
    file = Say(body=b"x" * 4000, headers={"etag": '"1"'}, cut=1500)
    rest = Say(206, b"x" * 2500, {"content-range": "bytes 1500-3999/4000"})
    server.play(Say(body={**STATUS, "result_url": f"{server.url}/a.mp4"}), file, rest)
    video = await traced_script.jobs.resume({"kind": "video", "id": "1"}).wait()

    await video.download(tmp_path / "a.mp4")

    (span,) = spans.named("download")
    assert span.attributes["http.request.resend_count"] == 1
    assert span.attributes["samsar.download.size"] == 4000
    assert [event.attributes.get("samsar.download.offset") for event in span.events] == [
        0,
        None,
        1500,
    ]


async def test_a_copy_can_stop_to_write_spans(traced, spans):
    await traced.with_options(tracing=None).credits.balance()
    await traced.with_options(timeout=20).credits.balance()

    assert len(spans.all()) == 1


async def test_a_client_is_made_with_it(emulator, spans):
    async with sdk.AsyncSamsarClient(
        api_key=emulator.api_key, base_url=emulator.url, tracing=spans.tracing
    ) as client:
        await client.credits.balance()

    assert len(spans.all()) == 1


async def test_what_is_no_tracing_is_refused(scripted):
    with pytest.raises(sdk.ConfigurationError, match="Tracing"):
        scripted.with_options(tracing=True)
    with pytest.raises(sdk.ConfigurationError, match="tracer_provider"):
        Tracing("jaeger")


async def test_without_opentelemetry_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry", None)

    with pytest.raises(sdk.ConfigurationError, match=r"pip install 'samsar\[otel\]'"):
        Tracing()


async def test_without_a_provider_nothing_is_written_and_nothing_fails(samsar):
    assert (await samsar.with_options(tracing=Tracing()).credits.balance()).status == 200


@pytest.mark.parametrize("moment", ["on_start", "on_end"])
async def test_an_exporter_that_fails_costs_nobody_an_answer(samsar, spans, caplog, moment):
    def fail(*arguments, **more):
        raise ZeroDivisionError("the collector is down")

    broken = SpanProcessor()
    setattr(broken, moment, fail)
    spans.provider.add_span_processor(broken)

    with caplog.at_level(logging.ERROR, "samsar"):
        result = await samsar.with_options(tracing=spans.tracing).credits.balance()

    assert result.status == 200
    assert "a span could not be written" in caplog.text


async def test_no_secret_no_query_no_body_and_no_header_stands_in_a_span(server, spans):
    secrets = {
        "api_key": "sk_live_platformkey",
        "header": "header-4711",
        "query": "query-4711",
        "prompt": "prompt-4711",
        "answer": "answer-4711",
        "user": "user-4711",
    }
    refusal = Say(status=400, body={"message": f"Invalid: {secrets['prompt']}"})
    server.play(Say(status=503), Say(body={"a": secrets["answer"]}), refusal)
    async with sdk.AsyncSamsarClient(
        api_key=secrets["api_key"],
        base_url=server.url,
        headers={"x-own": secrets["header"]},
        tracing=spans.tracing,
    ) as client:
        user = client.v2.external_user(provider="whop", external_user_id=secrets["user"])
        await user.get("things", query={"q": secrets["query"]})
        with pytest.raises(sdk.BadRequestError):
            await client.v2.post("things", {"prompt": secrets["prompt"]})

    written = spans.text()
    assert [json.loads(span.to_json())["status"]["status_code"] for span in spans.all()] == [
        "UNSET",
        "ERROR",
    ]
    assert [name for name, secret in secrets.items() if secret in written] == []
