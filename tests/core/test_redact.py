"""What people read holds no secrets, no queries and no pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsar._core.redact import is_page, one_line, without_query

PREFIXES = ["sk_live_", "sk_test_", "sapp_", "srf_", "sxu_", "scsa_"]
tail = st.text("abcdef0123456789", min_size=16, max_size=1400)
part = st.text("abcdefghijklmnopqrstuvwxyzABCDEF0123456789_-", min_size=8, max_size=1400)
secrets = st.one_of(
    st.builds("{}{}".format, st.sampled_from(PREFIXES), tail),
    st.builds("eyJ{}.{}.{}".format, part, part, part),
    st.builds("{} {}".format, st.sampled_from(["Bearer", "bearer", "AppKey", "Basic"]), tail),
)


@given(secrets, st.text("word ", max_size=1300), st.text("word ", max_size=40))
def test_no_secret_survives_wherever_it_stands(secret, before, after):
    shown = one_line(f"{before} {secret} {after}")

    payload = secret.partition(" ")[2] or secret
    pieces = [payload[i : i + 12] for i in range(len(payload) - 12)]
    assert not [piece for piece in pieces if piece in shown]


@pytest.mark.parametrize("size", [40, 1190, 5000])
def test_a_long_token_is_masked_though_only_the_beginning_of_a_text_is_looked_at(size):
    token = f"eyJhbGciOiJSUzI1NiJ9.eyJ{'x' * size}.c2lnbmF0dXJl"

    assert "xxxxxxxx" not in one_line(f"Invalid auth token {token}.")


def test_what_is_not_secret_stays():
    assert one_line("Bearer of bad news: key sk_live not found.") == (
        "Bearer of bad news: key sk_live not found."
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://a.test/b?c=d#e now", "see https://a.test/b now"),
        ("see http://a.test/b#e", "see http://a.test/b"),
        ("https://a.test?x and https://b.test?y", "https://a.test and https://b.test"),
        ("Really? Yes.", "Really? Yes."),
    ],
)
def test_urls_lose_their_queries(text, shown):
    assert one_line(text) == shown


def test_urls_lose_their_passwords():
    assert "hunter2" not in one_line("cannot reach http://me:hunter2@proxy.test:3128 now")


@given(st.text())
def test_the_line_is_one_and_short(text):
    line = one_line(text)

    assert len(line.splitlines()) <= 1
    assert len(line) <= 301


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html>",
        "  \n<html lang='en'>",
        "<HEAD>",
        "<body class='x'>",
        "<?xml version='1.0'?>",
        "<!-- a note --> <html>",
    ],
)
def test_a_page_is_known_by_its_beginning(text):
    assert is_page(text)
    assert one_line(text) == ""


@pytest.mark.parametrize("text", ["", "a < b", "<3 you", "use the <html> tag", "<prompt> is blank"])
def test_a_message_is_not_taken_for_a_page(text):
    assert not is_page(text)
    assert one_line(text) == text


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://api.test/v1/status?id=1", "https://api.test/v1/status"),
        ("https://api.test/v1#top?x", "https://api.test/v1"),
        ("https://me:secret@api.test:8443/v1", "https://api.test:8443/v1"),
        ("https://api.test/@handle", "https://api.test/@handle"),
        ("https://api.test?x=a/b@c", "https://api.test"),
        ("/v1/status?id=1", "/v1/status"),
        ("", ""),
    ],
)
def test_a_url_is_shown_without_query_fragment_and_credentials(url, bare):
    assert without_query(url) == bare


def test_a_line_holds_nothing_that_a_terminal_would_obey():
    assert one_line("It \x1b[2Jbroke\x00 \r\nagain\u202e.") == "It [2Jbroke again."
