"""What every call returns: the data, and the answer that it came in."""

import pytest

from samsar import RawResponse, SamsarResult
from samsar._core.wire import Answer
from samsar.models.credits import CreditsBalance


class Repeated(dict):
    """Headers in which a name can stand twice, as those of HTTP libraries."""

    def items(self):
        return [*super().items(), ("Set-Cookie", "b=2")]


def a_result(body=b'{"remainingCredits": 5}', data=None, **headers):
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    data = CreditsBalance(remaining_credits=5) if data is None else data
    return SamsarResult(data, RawResponse(Answer(200, named, body)))


def test_a_result_has_the_data_and_the_status():
    result = a_result()

    assert result.data.remaining_credits == 5
    assert result.status == 200


def test_headers_are_found_in_lower_case():
    assert a_result(X_Request_Id="r1").headers["x-request-id"] == "r1"
    assert a_result(X_Request_Id="r1").request_id == "r1"
    assert a_result().request_id is None


def test_headers_that_came_twice_are_joined():
    raw = RawResponse(Answer(200, Repeated({"set-cookie": "a=1"}), b""))

    assert raw.headers == {"set-cookie": "a=1, b=2"}


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("0", 0), ("1e3", 1000), ("", None), ("0x10", None)]
)
def test_credits_are_numbers_or_none(text, number):
    result = a_result(X_Credits_Charged=text, X_Credits_Remaining=text)

    assert result.credits_charged == number
    assert result.credits_remaining == number


def test_credits_that_the_server_did_not_tell_are_none():
    assert a_result().credits_charged is None
    assert a_result().credits_remaining is None


def test_the_body_is_there_untouched():
    raw = a_result(b'\xef\xbb\xbf{"remainingCredits": 5, "new": "\xc3\xbc"}').raw

    assert raw.content.startswith(b"\xef\xbb\xbf{")
    assert raw.text() == '{"remainingCredits": 5, "new": "\u00fc"}'
    assert raw.json() == {"remainingCredits": 5, "new": "\u00fc"}


def test_a_body_that_is_not_json_can_still_be_read_as_text():
    raw = a_result(b"caf\xe9").raw

    assert raw.text() == "caf\ufffd"
    with pytest.raises(ValueError):  # noqa: PT011 - each parser has its own words
        raw.json()


def test_fields_of_another_type_are_named():
    assert a_result().problems == []
    assert a_result(data=CreditsBalance(remaining_credits="many")).problems == [
        "remaining_credits: expected float, got str"
    ]
