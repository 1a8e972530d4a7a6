"""The headers of an answer: read without the parser for e-mail, and read alike."""

import http.client
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samsar._transport.heads import LONGEST_LINE, MOST_LINES, Head, read_head

NAMES = st.text("abcXYZ019-_!#$%&'*+.^`|~", min_size=1, max_size=12)
VALUES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x85"))


def head(*lines):
    return io.BytesIO(b"".join(line + b"\r\n" for line in (*lines, b"")) + b"the body")


def as_http_client_reads_it(content):
    return http.client.parse_headers(io.BytesIO(content)).items()


@given(st.lists(st.tuples(NAMES, VALUES), max_size=8))
def test_what_is_well_formed_is_read_as_http_client_reads_it(pairs):
    file = head(*(f"{name}: {value}".encode("latin-1") for name, value in pairs))

    found = read_head(file)

    assert isinstance(found, Head)
    assert found.items() == pairs == as_http_client_reads_it(file.getvalue())
    for name, _ in pairs:
        mine = [value for other, value in pairs if other.lower() == name.lower()]
        assert found.get(name.swapcase()) == mine[0]
        assert found.get_all(name) == mine
    assert file.read() == b"the body"


@given(st.lists(st.binary(max_size=12).filter(lambda line: b"\n" not in line), max_size=4))
@example([b"folded: one", b"\ttwo"])
@example([b"From here on: nothing", b"a: b"])
@example([b"no colon"])
@example([b"name with space: x"])
@example([b"a: one\rb: two"])
@example([b": no name"])
def test_what_is_not_is_left_to_http_client(lines):
    content = head(*lines).getvalue()

    found = read_head(io.BytesIO(content))

    theirs = [(name, value.strip(" \t")) for name, value in as_http_client_reads_it(content)]
    assert [(name, value.strip(" \t")) for name, value in found.items()] == theirs


def test_space_around_a_value_is_not_part_of_it():
    assert read_head(head(b"retry-after: \t5 \t")).get("Retry-After") == "5"


def test_a_header_that_is_absent_is_none_or_what_stands_for_it():
    found = read_head(head(b"a: 1"))

    assert found.get("b") is None
    assert found.get("b", "else") == "else"


def test_a_head_that_breaks_off_is_read_as_far_as_it_came():
    assert read_head(io.BytesIO(b"a: 1\r\nb: 2")).get("a") == "1"


def test_a_line_without_end_is_refused():
    with pytest.raises(http.client.LineTooLong):
        read_head(head(b"a: " + b"x" * LONGEST_LINE))


def test_headers_without_end_are_refused():
    with pytest.raises(http.client.HTTPException, match="more than"):
        read_head(head(*[b"a: 1"] * (MOST_LINES + 1)))
