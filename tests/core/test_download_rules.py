"""Where a file may be fetched from, how a download goes on, and when it is complete."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samsar._core.download import (
    MAX_REDIRECTS,
    checked_source,
    extent,
    file_name,
    next_source,
    part_path,
    request_headers,
    validator_of,
)
from samsar.errors import InputError, SamsarConnectionError, SamsarRequestError

FILE = "https://cdn.test/videos/final.mp4"


@pytest.mark.parametrize(
    "url",
    [
        FILE,
        "HTTPS://cdn.test/a?X-Amz-Signature=1",
        "http://localhost:3000/a.mp4",
        "http://127.0.0.1/a.mp4",
        "http://[::1]:8080/a.mp4",
        "https://localhost/a.mp4",
    ],
)
def test_a_file_comes_over_https_or_from_this_machine(url):
    assert checked_source(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.test/a.mp4",
        "ftp://cdn.test/a.mp4",
        "file:///etc/passwd",
        "data:video/mp4;base64,AAAA",
        "//cdn.test/a.mp4",
        "/a.mp4",
        "a.mp4",
        "",
        "https://",
        "https://[::1",
        "javascript:alert(1)",
        "http://localhost.test/a.mp4",
    ],
)
def test_nothing_else_is_fetched(url):
    with pytest.raises(InputError) as caught:
        checked_source(url)

    assert caught.value.argument == "url"


def test_a_refused_url_is_shown_without_its_query():
    with pytest.raises(InputError) as caught:
        checked_source("http://me:hunter2@cdn.test/a.mp4?token=hush")

    assert "http://cdn.test/a.mp4" in str(caught.value)
    assert "hush" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://other.test/b.mp4", "https://other.test/b.mp4"),
        ("/b.mp4?x=1", "https://cdn.test/b.mp4?x=1"),
        ("b.mp4", "https://cdn.test/videos/b.mp4"),
        ("//other.test/b.mp4", "https://other.test/b.mp4"),
    ],
)
def test_a_redirect_is_followed_to_where_it_leads(location, expected):
    assert next_source(FILE, location, 0) == expected


@pytest.mark.parametrize(
    "location",
    ["http://cdn.test/b.mp4", "http://localhost/b.mp4", "https://127.0.0.1/b.mp4", "ftp://x/b"],
)
def test_a_redirect_leads_neither_to_plain_http_nor_to_this_machine(location):
    with pytest.raises(InputError):
        next_source(FILE, location, 0)


def test_this_machine_may_redirect_to_itself():
    assert next_source("http://localhost/a", "http://127.0.0.1/b", 0) == "http://127.0.0.1/b"


@pytest.mark.parametrize(
    ("location", "redirects", "text"),
    [
        (None, 0, "leads nowhere"),
        ("", 0, "leads nowhere"),
        ("https://other.test/b.mp4", MAX_REDIRECTS, "redirected 5 times"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_an_error(location, redirects, text):
    with pytest.raises(SamsarRequestError, match=text):
        next_source(f"{FILE}?token=hush", location, redirects)


def test_an_unfinished_file_belongs_to_its_target_and_its_source():
    part = part_path("out/beach.mp4", FILE)

    assert part.startswith("out/beach.mp4.")
    assert part.endswith(".part")
    assert part != part_path("out/beach.mp4", "https://cdn.test/videos/other.mp4")
    assert part != part_path("out/other.mp4", FILE)


def test_a_new_signature_of_the_same_file_goes_on_with_it():
    assert part_path("a", f"{FILE}?sig=1") == part_path("a", f"{FILE}?sig=2")


def test_a_file_is_asked_for_without_a_credential():
    headers = request_headers("samsar", 0, None)

    assert headers.keys() == {"User-Agent", "Accept", "Accept-Encoding"}
    assert headers["Accept-Encoding"] == "identity"


def test_the_rest_is_asked_for_if_the_file_is_still_the_same():
    headers = request_headers("samsar", 500, '"v1"')

    assert headers["Range"] == "bytes=500-"
    assert headers["If-Range"] == '"v1"'
    assert "If-Range" not in request_headers("samsar", 0, '"v1"')


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"etag": '"v1"', "last-modified": "today"}, '"v1"'),
        ({"etag": 'W/"v1"', "last-modified": "today"}, "today"),
        ({"etag": 'W/"v1"'}, None),
        ({"last-modified": "today"}, "today"),
        ({}, None),
    ],
)
def test_only_a_strong_tag_or_a_date_tells_versions_apart(headers, validator):
    assert validator_of(headers) == validator


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, {"content-length": "900"}, (0, 900)),
        (200, {}, (0, None)),
        (200, {"content-length": "many"}, (0, None)),
        (200, {"content-length": "900", "content-range": "bytes 500-899/900"}, (0, 900)),
        (206, {"content-range": "bytes 500-899/900"}, (500, 900)),
        (206, {"content-range": "bytes 500-899/*"}, (500, None)),
        (206, {"content-range": " bytes 500-899/900 ", "content-length": "400"}, (500, 900)),
    ],
)
def test_an_answer_tells_where_it_begins_and_how_long_the_file_is(status, headers, expected):
    assert extent(status, headers, 500) == expected


@pytest.mark.parametrize(
    "content_range",
    [None, "", "bytes 0-899/900", "bytes 501-899/900", "bytes */900", "lines 500-899/900", "500"],
)
def test_another_part_than_the_one_asked_for_is_not_taken(content_range):
    headers = {} if content_range is None else {"content-range": content_range}

    with pytest.raises(SamsarConnectionError, match="another part"):
        extent(206, headers, 500)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (FILE, "665f.mp4"),
        ("https://cdn.test/a.webm?file=b.png#c.gif", "665f.webm"),
        ("https://cdn.test/a.MOV", "665f.MOV"),
        ("https://cdn.test/a", "665f.mp4"),
        ("https://cdn.test", "665f.mp4"),
        ("https://cdn.test/a.mp4/", "665f.mp4"),
        ("https://cdn.test/..", "665f.mp4"),
        ("https://cdn.test/a.%2Fb", "665f.mp4"),
    ],
)
def test_a_file_is_called_like_its_job_with_the_ending_of_its_url(url, name):
    assert file_name("665f", url) == name


@given(st.text(min_size=1), st.text())
@example("../../etc/passwd", "/a.b/c")
@example("a\\b:c", ".\x00")
def test_no_job_and_no_url_name_a_file_outside_its_folder(job_id, path):
    name = file_name(job_id, f"https://cdn.test/{path}")

    assert PurePosixPath(name).name == PureWindowsPath(name).name == name
    assert name not in {".", ".."}
    assert not set(name) & set('/\\:*?"<>|\0\n')
