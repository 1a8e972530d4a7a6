"""JSON in and out, the same with orjson and without."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsar._core import jsonlib


@pytest.fixture(params=["orjson", "standard library"], autouse=True)
def parser(request, monkeypatch):
    """Each test runs with both parsers."""
    loads = jsonlib._plain_loads
    if request.param == "orjson":
        loads = pytest.importorskip("orjson").loads
    monkeypatch.setattr(jsonlib, "_fast_loads", loads)
    return request.param


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": [1, 2.5, null, true, "\xc3\xbc"]}', {"a": [1, 2.5, None, True, "\u00fc"]}),
        (b"\xef\xbb\xbf{}", {}),
        (b' \r\n"text" ', "text"),
        (b'"\\ud83c\\udfac"', "\N{CLAPPER BOARD}"),
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775808", -(2**63)),
        (b"18446744073709551615", 2**64 - 1),
        (b'{"twice": 1, "twice": 2}', {"twice": 2}),
    ],
)
def test_json_is_read(content, value):
    assert jsonlib.loads(content) == value


def test_a_number_that_fits_no_machine_word_is_read_as_well_as_may_be():
    assert jsonlib.loads(str(2**70).encode()) == 2**70


def test_half_an_emoji_does_not_cost_the_rest_of_the_answer():
    # JSON.stringify writes it so when a server cuts a text in the middle of one.
    assert jsonlib.loads(b'{"id": "665f", "title": "cut \\ud83c"}')["id"] == "665f"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"{",
        b"{} {}",
        b"NaN",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"{'a': 1}",
        b"[1,]",
        b'"\xff"',
        b"undefined",
        b"[" * 100_000,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_not_json_is_a_value_error(content):
    with pytest.raises(ValueError):  # noqa: PT011 - each parser has its own words
        jsonlib.loads(content)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"", None),
        (b'{"a": 1}', {"a": 1}),
        (b"null", None),
        (b"<html>", "<html>"),
        (b"\xef\xbb\xbfhello", "hello"),
        (b"caf\xe9", "caf\ufffd"),
        (b"NaN", "NaN"),
    ],
)
def test_what_is_not_json_can_be_read_as_text(content, value):
    assert jsonlib.loads_or_text(content) == value


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_written_is_read_back(value):
    content = jsonlib.dumps(value)

    assert jsonlib._plain_loads(content) == value
    assert jsonlib._fast_loads(content) == value


def test_what_is_written_is_compact_and_readable():
    assert jsonlib.dumps({"a": ["\u00fc", 1]}) == '{"a":["\u00fc",1]}'.encode()


def test_large_numbers_are_written_in_full():
    assert jsonlib.dumps({"seed": 2**80}) == json.dumps({"seed": 2**80}).replace(" ", "").encode()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_number_is_written_that_json_does_not_have(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        jsonlib.dumps({"duration": number})


def test_what_json_cannot_express_is_not_written():
    with pytest.raises(TypeError):
        jsonlib.dumps({"when": object()})

    circle = []
    circle.append(circle)
    with pytest.raises(ValueError, match="Circular"):
        jsonlib.dumps(circle)
