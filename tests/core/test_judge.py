"""From an answer to the error that a caller sees: its class, its words and its details."""

import json

import pytest
from core.flow_driver import a_call, answer, cut, not_sent, play, silent
from hypothesis import given
from hypothesis import strategies as st

from samsar import errors
from samsar._core.judge import credit_header, server_text
from samsar._core.retry import RetryPolicy
from samsar._core.routes import Repeat


def error_of(outcome, repeat=Repeat.READ):
    error = play(a_call(repeat, policy=RetryPolicy(0)), outcome).error
    assert isinstance(error, errors.SamsarCallError)
    return error


CLASSES = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    402: errors.InsufficientCreditsError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    408: errors.ServerError,
    409: errors.ConflictError,
    410: errors.GoneError,
    413: errors.PayloadTooLargeError,
    429: errors.RateLimitError,
}


@pytest.mark.parametrize("status", [*range(300, 309), *range(400, 430), *range(500, 530), 599])
def test_every_status_has_its_class(status):
    default = errors.ServerError if status >= 500 else errors.SamsarRequestError

    error = error_of(answer(status))

    assert type(error) is CLASSES.get(status, default)
    assert error.status == status


def test_a_missing_credential_is_an_authentication_error_though_it_is_a_400():
    text = "API_KEY, auth token, or APP_KEY header is missing or empty."

    error = error_of(answer(400, {"message": text}))

    assert type(error) is errors.AuthenticationError
    assert "SAMSAR_API_KEY" in str(error)


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><pre>Cannot GET /v3</pre>", b"\n <html><body>404</body></html>"]
)
def test_a_page_instead_of_json_means_that_there_is_no_such_route(page):
    error = error_of(answer(404, page))

    assert type(error) is errors.RouteNotFoundError
    assert "base_url" in str(error)
    assert "<" not in str(error)


def test_a_404_in_json_is_about_the_thing_and_not_the_route():
    assert type(error_of(answer(404, {"message": "Not found"}))) is errors.NotFoundError


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"message": "m", "error": "e", "detail": "d"}, "m"),
        ({"error": "e", "detail": "d"}, "e"),
        ({"detail": "d", "error": {"message": "n"}}, "d"),
        ({"error": {"message": "n", "code": "x"}, "errors": ["l"]}, "n"),
        ({"detail": [{"msg": "first", "loc": ["body"]}, {"msg": "second"}]}, "first"),
        ({"errors": [{"message": "first"}]}, "first"),
        ({"errors": ["first", "second"]}, "first"),
        ({"message": "  ", "error": "e"}, "e"),
        ({"message": {"not": "text"}, "error": "e"}, "e"),
        ({"message": None, "errors": []}, ""),
        ("plain text", "plain text"),
        (["a list"], ""),
        (7, ""),
        (None, ""),
        ({}, ""),
    ],
)
def test_the_servers_words_are_found_wherever_they_are(body, text):
    assert server_text(body) == text


def test_a_page_in_one_place_does_not_hide_words_in_another():
    body = {"message": "<html><h1>Bad gateway</h1></html>", "error": "Upstream failed."}

    assert server_text(body) == "Upstream failed."


def test_the_words_stand_on_one_line_and_are_not_long():
    text = server_text({"message": "first\r\nsecond\tthird " + "x" * 5000})

    assert text.startswith("first second third xxx")
    assert len(text) <= 301


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
bodies = st.dictionaries(
    st.sampled_from(["message", "error", "detail", "errors", "code"]), json_values
)


@given(st.sampled_from([*CLASSES, 302, 422, 500, 503]), bodies | json_values | st.binary())
def test_any_body_makes_an_error_of_one_short_line(status, body):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    error = error_of(answer(status, content))

    assert str(error).startswith(f"POST /v1/things answered {status}")
    assert len(str(error).splitlines()) == 1
    assert len(str(error)) < 600
    assert error.code is None or isinstance(error.code, str)


PAGES = [
    b"<!DOCTYPE html><html><h1>Bad gateway</h1></html>",
    b"<html><h1>Bad gateway</h1></html>",
    b"\xef\xbb\xbf<HTML><h1>Bad gateway</h1></HTML>",
    b"<!-- Hello future colleague! -->\n<!DOCTYPE html><html><h1>Bad gateway</h1></html>",
    b'<?xml version="1.0"?><Error><Code>BadGateway</Code></Error>',
]


@pytest.mark.parametrize("page", PAGES)
def test_markup_never_gets_into_a_message(page):
    error = error_of(answer(502, page))

    assert str(error) == "POST /v1/things answered 502"
    assert error.body == page.decode("utf-8-sig")


def test_what_a_success_brought_instead_of_json_is_named_and_not_shown():
    page = error_of(answer(200, b"<html>Sign in to the hotel network</html>"))
    text = error_of(answer(200, b"OK"))

    assert str(page) == "POST /v1/things answered 200 with a page that is not JSON"
    assert str(text) == "POST /v1/things answered 200 with text that is not JSON"


SECRETS = [
    "sk_live_" + "a1" * 20,
    "sapp_0123456789abcdef",
    "srf_0123456789abcdef",
    "sxu_0123456789abcdef",
    "scsa_0123456789abcdef",
    "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoxfQ.c2lnbmF0dXJl",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_credential_that_the_server_echoes_is_masked(secret):
    error = error_of(answer(401, {"message": f"Invalid API_KEY {secret} given. User not found."}))

    assert secret not in str(error)
    assert "Invalid API_KEY … given." in str(error)


def test_a_url_that_the_server_echoes_loses_its_query():
    text = "Cannot fetch https://cdn.test/a.png?X-Amz-Signature=abc&x=1#top now."

    error = error_of(answer(400, {"message": text}))

    assert "Cannot fetch https://cdn.test/a.png now." in str(error)


@pytest.mark.parametrize("status", [200, 400, 500])
def test_the_url_of_an_error_has_no_query(status):
    assert error_of(answer(status, b"not json")).url == "https://api.test/v1/things"


@pytest.mark.parametrize(
    "text",
    [
        "Insufficient credits for text_to_video. Estimated required credits: 300.",
        "Insufficient credits.",
        "API key monthly credit limit reached. Limit: 5; used: 5; requested: 1.",
    ],
)
def test_too_few_credits_are_explained_in_the_servers_words(text):
    error = error_of(answer(402, {"message": text}))

    assert type(error) is errors.InsufficientCreditsError
    assert text in str(error)
    assert "top up" in str(error)


def test_too_few_credits_are_explained_where_the_server_hides_them():
    error = error_of(answer(402, {"message": "Internal server error while creating video."}))

    assert "Insufficient credits." in str(error)
    assert "Internal server error" not in str(error)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        (" 12 ", 12),
        ("12.50", 12.5),
        ("-3", -3),
        ("1e3", 1000),
        ("", None),
        ("  ", None),
        ("0x10", None),
        ("1_000", None),
        ("1,000", None),
        ("nan", None),
        ("Infinity", None),
        ("1e999", None),
        ("٣", None),
    ],
)
def test_credits_are_read_from_their_headers(text, number):
    assert credit_header({"x-credits-charged": text}, "x-credits-charged") == number


def test_whole_credits_are_shown_as_whole_numbers():
    assert str(credit_header({"x": "30.0"}, "x")) == "30"
    assert str(credit_header({"x": "1e3"}, "x")) == "1000"


def test_credits_that_are_not_told_are_none():
    assert credit_header({}, "x-credits-charged") is None


def test_an_error_knows_all_that_the_answer_said():
    body = {"message": "Gone.", "code": "EMBEDDING_TEMPLATE_EXPIRED"}

    error = error_of(
        answer(410, body, X_Credits_Charged="1", x_credits_charged="2", x_credits_remaining="8")
    )

    assert error.method == "POST"
    assert error.body == body
    assert error.code == "EMBEDDING_TEMPLATE_EXPIRED"
    assert error.headers["x-credits-remaining"] == "8"
    assert error.headers["x-credits-charged"] == "1, 2"
    assert error.credits_remaining == 8


def test_a_code_inside_the_error_is_found_too():
    assert (
        error_of(answer(409, {"error": {"code": "CONFLICT", "message": "No."}})).code == "CONFLICT"
    )


def test_the_servers_request_id_is_quoted_where_it_gave_one():
    assert error_of(answer(500, x_request_id="srv-1")).request_id == "srv-1"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_explained_and_not_followed(status):
    error = error_of(answer(status, b"", location="https://elsewhere.test/?token=secret"))

    assert "redirect" in str(error)
    assert "base_url" in str(error)
    assert "secret" not in str(error)


def test_what_arrived_of_a_broken_answer_is_kept():
    error = error_of(cut(answer(200, b'{"request_id": "665f', x_credits_charged="30")))

    assert isinstance(error, errors.SamsarConnectionError)
    assert error.status == 200
    assert error.body == '{"request_id": "665f'
    assert error.credits_charged == 30
    assert "cut short" in str(error)


def test_a_connection_that_never_opened_says_to_where_and_why():
    error = error_of(not_sent(), Repeat.ONCE)

    assert isinstance(error, errors.SamsarConnectionError)
    assert (
        str(error) == "POST /v1/things: could not connect to https://api.test: Connection refused"
    )
    assert error.status is None
    assert error.retryable
    assert isinstance(error.__cause__, ConnectionRefusedError)


def test_running_out_of_time_is_its_own_class():
    assert isinstance(error_of(silent(timed_out=True)), errors.SamsarTimeoutError)
    assert isinstance(error_of(not_sent(timed_out=True)), errors.SamsarTimeoutError)
    assert isinstance(error_of(silent()), errors.SamsarConnectionError)


def test_the_words_of_the_system_are_found_inside_the_wrappings_of_a_library():
    outer = RuntimeError("pool of test:443", OSError("wrapped"))
    outer.__cause__ = ConnectionResetError(104, "Connection reset by peer")
    failure = silent()
    failure.cause = outer

    assert str(error_of(failure)).endswith(
        "closed the connection without an answer: Connection reset by peer"
    )


def test_a_body_that_is_nested_without_end_is_kept_as_text():
    body = b'{"message": ' + b"[" * 500 + b"]" * 500 + b"}"

    error = error_of(answer(400, body))

    assert error.body == body.decode()
    assert str(error).count("\n") == 0
