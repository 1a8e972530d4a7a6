"""From a route, arguments and settings to the request that is sent."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from samsar._core.calls import Outline, settings_for
from samsar._core.config import ClientOptions, settings_from
from samsar._core.routes import Repeat, Route, TimeoutClass
from samsar._core.wire import Answer
from samsar.errors import BudgetExceededError, ConfigurationError, InputError


def a_route(repeat=Repeat.READ, **changes):
    options = {"model": "credits.CreditsBalance"} | changes
    return Route("things.make", "POST", "/v2/things/{thing_id}", repeat, **options)


def a_call(route=None, *, options=None, client=None, **arguments):
    settings = settings_from(
        base_url="https://api.test",
        allow_http=False,
        options=ClientOptions(**{"api_key": "k"} | (client or {})),
        environment={},
    )
    outline = Outline(settings_for(settings, options), route or a_route())
    return outline.call(ids={"thing_id": "a/b"}, options=options, **arguments)


def names(call):
    return sorted(name.lower() for name in call.request.headers)


def query_of(call):
    return dict(parse_qsl(urlsplit(call.request.url).query))


def test_a_request_is_made_of_route_ids_query_and_body():
    call = a_call(query={"limit": 5, "cursor": None}, body={"prompt": "\u00fc", "seed": None})

    assert call.request.method == "POST"
    assert call.request.url == "https://api.test/v2/things/a%2Fb?limit=5"
    assert json.loads(call.request.body) == {"prompt": "\u00fc", "seed": None}
    assert call.request.headers["Content-Type"] == "application/json"


def test_without_a_body_there_is_no_content_type():
    call = a_call()

    assert call.request.body is None
    assert "content-type" not in names(call)


def test_a_body_that_is_empty_is_still_a_body():
    assert a_call(body={}).request.body == b"{}"


@pytest.mark.parametrize("body", [{"a": float("nan")}, {"a": object()}, {"a": "\ud83c"}])
def test_a_body_that_is_not_json_is_refused(body):
    with pytest.raises(InputError, match="cannot be written as JSON"):
        a_call(body=body)


def test_every_call_has_a_request_id_of_its_own():
    first, second = a_call(), a_call()

    assert first.request_id == first.request.headers["x-request-id"]
    assert first.request_id != second.request_id
    assert len(first.request_id) == 32


@pytest.mark.parametrize("header", ["x-request-id", "X-Request-ID", "content-type", "CONTENT-TYPE"])
def test_no_header_is_sent_twice(header):
    call = a_call(body={}, options={"headers": {header: "mine"}})

    assert names(call).count(header.lower()) == 1


def test_a_keyed_route_gets_a_key_and_others_do_not():
    assert "idempotency-key" in names(a_call(a_route(Repeat.KEYED)))
    assert "idempotency-key" not in names(a_call(a_route(Repeat.ONCE)))


@pytest.mark.parametrize(
    "options",
    [
        {"idempotency_key": "mine"},
        {"headers": {"Idempotency-Key": "mine"}},
        {"headers": {"idempotency-key": "mine"}},
    ],
)
def test_a_key_of_the_callers_own_is_the_only_one(options):
    call = a_call(a_route(Repeat.KEYED), options=options)

    sent = {name: text for name, text in call.request.headers.items() if "dempotency" in name}
    assert list(sent.values()) == ["mine"]


@pytest.mark.parametrize("key", ["a\r\nx-y: 1", "\u00fc", 5])
def test_a_key_that_cannot_travel_in_a_header_is_refused(key):
    with pytest.raises(InputError, match=r"(?i)idempotency.key"):
        a_call(options={"idempotency_key": key})


def test_a_call_may_have_settings_of_its_own():
    options = {
        "timeout": 5,
        "max_retries": 0,
        "headers": {"X-Team": "a", "accept": None},
        "query": {"debug": True},
        "api_key": "other",
    }

    call = a_call(options=options, query={"limit": 1})

    assert call.timeout == 5
    assert call.policy.max_retries == 0
    assert call.request.headers["X-Team"] == "a"
    assert call.request.headers["Authorization"] == "Bearer other"
    assert "accept" not in names(call)
    assert query_of(call) == {"limit": "1", "debug": "true"}


def test_what_a_method_asks_for_goes_before_what_a_caller_adds():
    call = a_call(query={"id": "1", "limit": None}, options={"query": {"id": "2", "limit": 3}})

    assert query_of(call) == {"id": "1", "limit": "3"}


def test_an_unknown_option_of_a_call_is_a_type_error_that_names_it():
    with pytest.raises(TypeError, match="'retries'"):
        a_call(options={"retries": 5})


def test_without_a_timeout_the_route_decides():
    assert a_call(a_route(timeout=TimeoutClass.LONG)).timeout == 660
    assert a_call(a_route(timeout=TimeoutClass.LONG), client={"timeout": 7}).timeout == 7


def test_there_must_be_a_credential():
    with pytest.raises(ConfigurationError, match="SAMSAR_API_KEY"):
        a_call(client={"api_key": None})


def test_a_public_route_needs_no_credential_and_gets_none():
    assert "authorization" not in names(a_call(a_route(public=True)))
    assert "authorization" not in names(a_call(a_route(public=True), client={"api_key": None}))


def test_a_header_of_the_callers_own_goes_before_the_credential():
    call = a_call(options={"headers": {"authorization": "Custom x"}})

    assert names(call).count("authorization") == 1
    assert call.request.headers["authorization"] == "Custom x"


def test_a_secret_does_not_travel_beside_an_authorization_of_the_callers_own():
    app = {"api_key": None, "app_key": "a", "app_secret": "s"}

    call = a_call(client=app, options={"headers": {"Authorization": "Bearer mine"}})

    assert "x-app-secret" not in names(call)


def test_a_provided_token_is_the_credential_and_can_be_renewed():
    call = a_call(client={"api_key": None}, live={"Authorization": "Bearer t"})

    assert call.request.headers["Authorization"] == "Bearer t"
    assert call.renewable
    assert not a_call().renewable


PAID = [Repeat.ONCE, Repeat.KEYED]


@pytest.mark.parametrize("repeat", PAID, ids=lambda repeat: repeat.value)
def test_a_call_that_would_cost_too_much_is_refused(repeat):
    with pytest.raises(
        BudgetExceededError, match=r"about 300 credits.*max_credits is 10"
    ) as caught:
        a_call(a_route(repeat), client={"max_credits": 10}, estimate=lambda: 300.0)

    assert (caught.value.estimate, caught.value.max_credits) == (300, 10)


@pytest.mark.parametrize("repeat", PAID, ids=lambda repeat: repeat.value)
@pytest.mark.parametrize("estimate", [None, lambda: None])
def test_a_call_whose_price_nobody_knows_is_refused_under_a_limit(repeat, estimate):
    with pytest.raises(BudgetExceededError, match="no known price") as caught:
        a_call(a_route(repeat), client={"max_credits": 10}, estimate=estimate)

    assert caught.value.estimate is None


@pytest.mark.parametrize("limit", [None, 300, 1000])
def test_a_call_within_the_limit_is_made(limit):
    assert a_call(a_route(Repeat.ONCE), client={"max_credits": limit}, estimate=lambda: 300.0)


def test_one_call_can_lift_the_limit_of_its_client():
    options = {"max_credits": None}

    assert a_call(a_route(Repeat.ONCE), client={"max_credits": 0}, options=options)


def test_what_is_free_is_not_held_against_a_limit():
    assert a_call(a_route(Repeat.READ), client={"max_credits": 0})
    assert a_call(a_route(Repeat.AGAIN), client={"max_credits": 0})


def test_an_answer_becomes_the_model_of_the_route():
    call = a_call()

    data = call.decode(Answer(200, {}, b'{"remainingCredits": 5}'))

    assert data.remaining_credits == 5


def test_a_route_without_a_model_returns_json_or_text():
    call = a_call(a_route(model=None))

    assert call.decode(Answer(200, {}, b'{"a": 1}')) == {"a": 1}
    assert call.decode(Answer(200, {}, b"OK")) == "OK"
    assert call.decode(Answer(204, {}, b"")) is None
