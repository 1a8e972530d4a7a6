"""Base URLs, paths and queries: what is understood, and what is refused before anything is sent."""

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samsar._core.address import (
    DEFAULT_BASE_URL,
    base_url_from,
    checked_path,
    identifier,
    is_this_machine,
    path_from,
    query_text,
)
from samsar.errors import ConfigurationError, InputError


@pytest.mark.parametrize("version", ["", "/", "/v1", "/v1/", "/v2", "/v2//"])
@pytest.mark.parametrize("prefix", ["", "/api", "/some/proxy"])
def test_a_server_can_be_given_with_or_without_the_version(prefix, version):
    assert base_url_from(f"https://api.test{prefix}{version}") == f"https://api.test{prefix}"


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("  https://api.test/v1 \n", "https://api.test"),
        ("HTTPS://api.test:8443/v2/", "https://api.test:8443"),
        ("https://api.test/v3", "https://api.test/v3"),
        ("https://api.test/v10", "https://api.test/v10"),
        ("https://[2001:db8::1]:8443/v1", "https://[2001:db8::1]:8443"),
    ],
)
def test_nothing_else_of_a_base_url_changes(given_url, expected):
    assert base_url_from(given_url) == expected


def test_a_base_url_that_was_read_once_reads_the_same_again():
    assert base_url_from(base_url_from(f"{DEFAULT_BASE_URL}/v1")) == DEFAULT_BASE_URL


@pytest.mark.parametrize(
    "url",
    [
        "",
        "  ",
        None,
        443,
        b"https://api.test",
        "api.test",
        "//api.test",
        "https://",
        "https:///v1",
        "https:api.test",
        "ftp://api.test",
        "file:///etc/passwd",
        "https://api.test:port",
        "https://api.test:99999",
        "https://[::1",
        "https://me:secret@api.test",
        "https://me@api.test",
        "https://@api.test",
        "https://api.test?key=1",
        "https://api.test/v1?",
        "https://api.test#top",
        "https://api.test/a b",
        "https://api.test/\tv1",
        "https://api.test/\u00fc",
        "https://api.test/\N{CLAPPER BOARD}",
        "https://b\u00fccher.test",
    ],
)
def test_what_is_not_the_url_of_a_server_is_refused(url):
    with pytest.raises(ConfigurationError, match="base_url"):
        base_url_from(url)


def test_a_refused_base_url_does_not_show_its_password():
    with pytest.raises(ConfigurationError) as caught:
        base_url_from("https://me:hunter2@api.test")

    assert "hunter2" not in str(caught.value)


LOOPBACK = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "samsar.localhost",
    "127.0.0.1",
    "127.1.2.3",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
]
ELSEWHERE = [
    "api.test",
    "localhost.test",
    "notlocalhost",
    "127.0.0.1.test",
    "128.0.0.1",
    "0.0.0.0",  # noqa: S104 - refused, not bound
    "192.168.0.2",
    "169.254.169.254",
    "[::]",
    "[fe80::1]",
]


@pytest.mark.parametrize("host", LOOPBACK)
def test_plain_http_is_fine_on_this_machine(host):
    assert base_url_from(f"http://{host}:3000/v1") == f"http://{host}:3000"
    assert is_this_machine(host)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_plain_http_to_another_machine_must_be_asked_for(host):
    with pytest.raises(ConfigurationError, match="allow_http=True"):
        base_url_from(f"http://{host}:3000")

    assert base_url_from(f"http://{host}:3000", allow_http=True) == f"http://{host}:3000"
    assert not is_this_machine(host)


@pytest.mark.parametrize(
    ("job_id", "segment"),
    [
        ("665f1c2e9b1d4a0012345678", "665f1c2e9b1d4a0012345678"),
        (" trimmed ", "trimmed"),
        ("a/b", "a%2Fb"),
        ("../admin", "..%2Fadmin"),
        ("%2e%2e", "%252e%252e"),
        ("a?b#c", "a%3Fb%23c"),
        ("{id}", "%7Bid%7D"),
        ("\u00fc\N{CLAPPER BOARD}", "%C3%BC%F0%9F%8E%AC"),
        ("a b\r\nc", "a%20b%0D%0Ac"),
        ("...", "..."),
    ],
)
def test_an_id_stays_in_its_place(job_id, segment):
    assert path_from("/v2/{id}/status", {"id": job_id}) == f"/v2/{segment}/status"


BAD_IDS = ["", "  ", ".", "..", " .. ", None, 5, b"665f", ["665f"], "half \ud83c an emoji"]


@pytest.mark.parametrize("job_id", BAD_IDS)
def test_what_is_no_id_is_refused_by_the_name_of_its_argument(job_id):
    with pytest.raises(InputError, match="request_id") as caught:
        path_from("/v2/{request_id}/status", {"request_id": job_id})

    assert caught.value.argument == "request_id"


@given(st.text())
@example("\x00\x7f")
def test_no_id_at_all_can_leave_its_place(job_id):
    try:
        path = path_from("/v2/{id}/status", {"id": job_id})
    except InputError:
        assert job_id.strip() in ("", ".", "..")
        return
    _, version, segment, last = path.split("/")
    assert (version, last) == ("v2", "status")
    assert unquote(segment) == job_id.strip() == identifier(job_id, "id")
    assert path.isascii()
    assert path.isprintable()


@pytest.mark.parametrize(
    "path", ["/v2/requests", "/v2/a%20b/", "/", "/a..b/...", "/v1/%2F", "/a@b"]
)
def test_a_path_of_the_callers_own_passes_unchanged(path):
    assert checked_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        None,
        b"/v1",
        "v1/status",
        "//elsewhere.test/v1",
        "https://elsewhere.test/v1",
        "/v1/../admin",
        "/v1/./status",
        "/v1/%2e%2E/admin",
        "/v1/.%2e/admin",
        "/..",
        "/v1?key=1",
        "/v1#top",
        "/a b",
        "/v1\r\nHost: elsewhere.test",
        "/\u00fc",
        "/\N{CLAPPER BOARD}",
    ],
)
def test_a_path_that_leaves_its_server_or_is_not_encoded_is_refused(path):
    with pytest.raises(InputError) as caught:
        checked_path(path)

    assert caught.value.argument == "path"


@given(st.text().map("/".__add__))
def test_a_path_that_passes_is_the_path_that_is_requested(path):
    try:
        checked_path(path)
    except InputError:
        return
    parts = urlsplit(f"https://api.test{path}")
    assert (parts.netloc, parts.path, parts.query, parts.fragment) == ("api.test", path, "", "")
    assert path.isascii()


def test_a_query_is_encoded_and_leaves_out_what_is_none():
    query = {"a": "x y&z=\u00fc", "b": None, "c": True, "d": False, "e": 5, "f": 2.5, "g": ""}

    assert query_text(query) == "?a=x+y%26z%3D%C3%BC&c=true&d=false&e=5&f=2.5&g="


@pytest.mark.parametrize("query", [None, {}, {"a": None}])
def test_an_empty_query_leaves_no_question_mark(query):
    assert query_text(query) == ""


@pytest.mark.parametrize(
    "value", [[1], {"a": 1}, b"x", object(), "half \ud83c an emoji", float("nan"), float("inf")]
)
def test_a_query_holds_text_numbers_and_booleans_only(value):
    with pytest.raises(InputError, match="limit"):
        query_text({"limit": value})


@given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1))
def test_a_query_arrives_as_it_was_meant(query):
    text = query_text(query)

    assert dict(parse_qsl(text[1:], keep_blank_values=True, strict_parsing=True)) == query
    assert text.isascii()
    assert "#" not in text
