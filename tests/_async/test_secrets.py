"""No key, token or secret shows itself, however it was given and whatever became of the call."""

from __future__ import annotations

import logging
import pickle
import socket
from functools import partial

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from support.leaking import canary, found_in, leaks_of, states_of
from support.scripted import Say

import samsar as sdk
from samsar.otel import Tracing

OWN = canary("own")
KEY = canary("key")
SECRET = canary("secret-of-at-least-32-characters")

GIVEN = {
    "API key": ({"api_key": KEY}, (KEY,)),
    "auth token": ({"auth_token": KEY}, (KEY,)),
    "app key": ({"app_key": KEY, "app_secret": SECRET}, (KEY, SECRET)),
    "external user's key": ({"external_user_api_key": KEY}, (OWN, KEY)),
    "header": ({"headers": {"authorization": f"Bearer {KEY}"}}, (KEY,)),
    "API key as a value": ({"credential": sdk.ApiKey(KEY)}, (KEY,)),
    "auth token as a value": ({"credential": sdk.AuthToken(KEY)}, (KEY,)),
    "app key as a value": ({"credential": sdk.AppKey(KEY, SECRET)}, (KEY, SECRET)),
    "external user's key as a value": ({"credential": sdk.ExternalUserKey(KEY)}, (OWN, KEY)),
}


def echo(*secrets):
    """What a server says that quotes everything that it was sent."""
    quoted = " ".join(secrets)
    return {"message": f"Rejected {quoted}", "sent": {quoted: [quoted]}, "code": "E1"}


OUTCOMES = {
    "ok": lambda *secrets: Say(),
    "400": lambda *secrets: Say(status=400, body=echo(*secrets)),
    "401": lambda *secrets: Say(status=401, body=echo(*secrets)),
    "402": lambda *secrets: Say(status=402, body=echo(*secrets)),
    "403": lambda *secrets: Say(status=403, body=echo(*secrets)),
    "404 page": lambda *secrets: Say(404, f"<html>{' '.join(secrets)}</html>".encode()),
    "429": lambda *secrets: Say(429, echo(*secrets), {"x-echo": " ".join(secrets)}),
    "500": lambda *secrets: Say(500, echo(*secrets), {"x-echo": f"Bearer {secrets[0]}"}),
    "text": lambda *secrets: Say(body=" ".join(secrets).encode()),
    "unreadable headers": lambda *secrets: Say(400, echo(*secrets), {"a b": "1"}),
    "cut": lambda *secrets: Say(body=echo(*secrets), cut=60),
    "reset": lambda *secrets: Say(reset="silent"),
}


@pytest.fixture
def seen(caplog, recwarn):
    """Whatever is logged, by anybody, told to hooks, written into spans, or warned of."""
    caplog.set_level(logging.DEBUG)
    events = []
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    def all_of_it():
        yield "log", caplog.text + repr([record.args for record in caplog.records])
        yield "events", repr(events)
        spans = exporter.get_finished_spans()
        assert len(spans) >= (1 if events else 0)
        yield "spans", "\n".join(span.to_json() for span in spans)
        yield "warnings", repr([str(each.message) for each in recwarn])

    all_of_it.hooks = {
        "on_request": events.append,
        "on_response": events.append,
        "tracing": Tracing(provider),
    }
    all_of_it.events = events
    return all_of_it


async def outcome_of(call):
    """Return what a call came to."""
    try:
        return await call()
    except sdk.SamsarError as error:
        return error


def assert_hidden(outcome, *secrets, **how):
    if isinstance(outcome, BaseException):
        assert found_in(leaks_of(outcome, **how), *secrets) == []
    else:
        assert not any(secret in repr(outcome) for secret in secrets)
        assert not any(secret.encode() in pickle.dumps(outcome.headers) for secret in secrets)


@pytest.mark.parametrize("told", OUTCOMES.values(), ids=OUTCOMES)
async def test_a_credential_of_a_client_shows_itself_nowhere(server, seen, told):
    for given, secrets in GIVEN.values():
        server.play(told(*secrets))
        options = {"max_retries": 0, **seen.hooks, **given}
        if OWN in secrets and "credential" not in given:
            options["api_key"] = OWN
        elif OWN in secrets:
            options["headers"] = {"Authorization": f"Bearer {OWN}"}
        if "headers" in given:
            options["api_key"] = OWN
        own = {name: options.pop(name) for name in list(options) if name == "headers"}
        async with sdk.AsyncSamsarClient(base_url=server.url, **options) as bare:
            client = bare.with_options(**own) if own else bare
            outcome = await outcome_of(client.credits.balance)
            sent = " ".join(server.got[-1].headers.values())
            assert all(secret in sent for secret in secrets)
            assert_hidden(outcome, *secrets)
            assert found_in(states_of(client), *secrets) == []
    assert found_in(seen(), OWN, KEY, SECRET) == []
    assert seen.events


@pytest.mark.parametrize("told", OUTCOMES.values(), ids=OUTCOMES)
async def test_a_credential_of_a_copy_or_a_call_shows_itself_nowhere(server, seen, told):
    async with sdk.AsyncSamsarClient(
        api_key=OWN, base_url=server.url, max_retries=0, **seen.hooks
    ) as client:
        for given, secrets in GIVEN.values():
            server.play(told(*secrets))
            copy = client.with_options(**given)
            of_copy = await outcome_of(copy.credits.balance)
            of_call = await outcome_of(partial(client.credits.balance, options=given))
            for got in server.got:
                sent = " ".join(got.headers.values())
                assert all(secret in sent for secret in secrets)
            assert_hidden(of_copy, *secrets)
            # The dictionary of a call is the caller's own; only values keep quiet in there.
            assert_hidden(of_call, *secrets, with_variables="credential" in given)
            assert found_in(states_of(copy), *secrets) == []
    assert found_in(seen(), OWN, KEY, SECRET) == []


async def test_nothing_shows_where_nobody_listens(seen):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    async with sdk.AsyncSamsarClient(api_key=OWN, base_url=url, max_retries=1) as client:
        for given, secrets in GIVEN.values():
            error = await outcome_of(client.with_options(**given).credits.balance)
            assert type(error) is sdk.SamsarConnectionError
            assert_hidden(error, OWN, *secrets)
    assert found_in(seen(), OWN, KEY, SECRET) == []


async def test_nothing_shows_when_an_answer_does_not_come_in_time(server, seen):
    server.play(Say(delay=30))
    async with sdk.AsyncSamsarClient(api_key=OWN, base_url=server.url, max_retries=0) as client:
        copy = client.with_options(app_key=KEY, app_secret=SECRET, timeout=0.05)
        error = await outcome_of(copy.credits.balance)
    assert type(error) is sdk.SamsarTimeoutError
    assert_hidden(error, OWN, KEY, SECRET)
    assert found_in(seen(), OWN, KEY, SECRET) == []


async def test_nothing_shows_when_the_outcome_is_unknown(server, seen, text_video):
    server.play(Say(reset="silent"))
    async with sdk.AsyncSamsarClient(api_key=OWN, base_url=server.url) as client:
        options = {"credential": sdk.AppKey(KEY, SECRET)}
        error = await outcome_of(
            lambda: client.videos.create_from_text(**text_video, options=options)
        )
    assert type(error) is sdk.OutcomeUnknownError
    assert_hidden(error, OWN, KEY, SECRET)
    assert found_in(seen(), OWN, KEY, SECRET) == []


async def test_nothing_shows_when_a_job_fails(server, seen, text_video):
    failed = {"status": "FAILED", "request_id": "r1", "error": "The model gave up"}
    server.play(Say(body={"request_id": "r1"}), Say(body=failed))
    async with sdk.AsyncSamsarClient(api_key=OWN, base_url=server.url) as client:
        job = await client.videos.create_from_text(
            **text_video, options={"credential": sdk.AppKey(KEY, SECRET)}
        )
        error = await outcome_of(job.wait)
    assert type(error) is sdk.JobFailedError
    assert_hidden(error, OWN, KEY, SECRET)
    assert found_in(seen(), OWN, KEY, SECRET) == []
    assert not any(each in repr(job) for each in (OWN, KEY, SECRET))


async def test_a_provided_token_shows_itself_nowhere(server, seen):
    async def provide():
        return KEY

    async with sdk.AsyncSamsarClient(
        token_provider=provide, base_url=server.url, max_retries=0, **seen.hooks
    ) as client:
        for told in OUTCOMES.values():
            server.play(told(KEY))
            assert_hidden(await outcome_of(client.credits.balance), KEY)
            assert server.got[-1].headers["authorization"] == f"Bearer {KEY}"
        assert found_in(states_of(client), KEY) == []
    assert found_in(seen(), KEY) == []


ASKED_WITH = {
    "validate_api_key": lambda client: client.auth.validate_api_key(KEY),
    "verify_session by login": lambda client: client.auth.verify_session(login_token=KEY),
    "verify_session by token": lambda client: client.auth.verify_session(auth_token=KEY),
    "refresh_token": lambda client: client.v2.users.refresh_token(KEY),
    "app_keys.create": lambda client: client.v2.app_keys.create(KEY),
    "app_keys.refresh": lambda client: client.v2.app_keys.refresh(KEY, secret=SECRET),
    "providers": lambda client: client.v2.external.providers.validate({"openai_api_key": KEY}),
    "external_user": lambda client: client.external_user(api_key=KEY).credits.balance(),
    "V2 external_user": lambda client: client.v2.external_user(api_key=KEY).users.credits(),
}


@pytest.mark.parametrize("ask", ASKED_WITH.values(), ids=ASKED_WITH)
async def test_a_secret_that_a_call_is_about_shows_itself_nowhere(server, seen, ask):
    async with sdk.AsyncSamsarClient(
        api_key=OWN, base_url=server.url, max_retries=0, **seen.hooks
    ) as client:
        for told in OUTCOMES.values():
            server.play(told(KEY))
            outcome = await outcome_of(lambda: ask(client))
            got = server.got[-1]
            assert KEY in f"{got.target} {got.headers} {got.body}"
            assert_hidden(outcome, OWN, KEY)
    assert found_in(seen(), OWN, KEY, SECRET) == []
    assert seen.events


BROKEN = f"{KEY}\n{KEY}"
REFUSED = {
    "client": lambda client: sdk.AsyncSamsarClient(api_key=BROKEN),
    "two": lambda client: sdk.AsyncSamsarClient(api_key=KEY, credential=sdk.ApiKey(KEY)),
    "timeout": lambda client: sdk.AsyncSamsarClient(api_key=KEY, timeout=-1),
    "with_options": lambda client: client.with_options(auth_token=BROKEN),
    "with_options, too": lambda client: client.with_options(auth_token=KEY, timeout=-1),
    "value": lambda client: sdk.ApiKey(BROKEN),
    "token": lambda client: sdk.AuthToken(BROKEN),
    "secret": lambda client: sdk.AppKey(KEY, BROKEN),
    "view": lambda client: client.external_user(api_key=BROKEN),
    "V2 view": lambda client: client.v2.external_user(api_key=BROKEN),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
async def test_a_key_that_cannot_be_used_is_refused_without_being_shown(samsar, make):
    with pytest.raises(sdk.ConfigurationError) as caught:
        make(samsar)
    assert_hidden(caught.value, KEY)


async def test_what_a_good_answer_says_is_left_as_it_is(server, scripted):
    server.play(Say(body={"note": "sk_test_1 is the key"}))
    result = await scripted.request("GET", "/v1/anything")
    assert result.data == {"note": "sk_test_1 is the key"}
    assert result.raw.json() == result.data


async def test_an_error_says_what_the_server_said_but_for_the_secrets(server, scripted):
    server.play(Say(400, {"message": "sk_test_1 is not good", "n": 1, "sk_test_1": None}))
    with pytest.raises(sdk.BadRequestError, match="… is not good") as caught:
        await scripted.credits.balance()
    assert caught.value.body == {"message": "… is not good", "n": 1, "…": None}


async def test_clients_and_what_comes_from_them_are_not_pickled(samsar):
    job = samsar.jobs.resume({"kind": "video", "id": "665f1c2e9b1d4a0012345678"})
    for thing in (samsar, samsar.credits, job, {"a": [samsar]}):
        with pytest.raises(TypeError, match=r"not pickled.*send a job by its ref"):
            pickle.dumps(thing)


async def test_a_broken_connection_says_why_without_the_frames_that_hold_the_request(
    server, scripted
):
    server.play(Say(reset="silent"))
    with pytest.raises(sdk.SamsarConnectionError) as caught:
        await scripted.with_options(max_retries=0).credits.balance()
    cause = caught.value.__cause__
    assert cause is not None
    assert cause.__traceback__ is None
