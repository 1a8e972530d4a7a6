"""The comparison itself: it finds what differs, and the summary counts what ran."""

import attrs
import pytest

from contract import corpus, summary
from contract.changes import plays_of
from contract.compare import differences
from contract.plays import Refused
from contract.replay import replay
from contract.rules import sort
from contract.summary import Compared

SORTED = sort(corpus.recordings())
BY_ID = {recording.id: recording for recording in SORTED.compared}
NOT_SENT = [each for each in SORTED.compared if each.is_rejection]


@pytest.fixture
def played(server, elsewhere):
    def play(name):
        (found,) = plays_of(BY_ID[name])
        return found, replay(found, "sync", server, elsewhere)

    return play


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("method", "PUT"),
        ("path", "/v1/video"),
        ("query", (("limit", "1"),)),
        ("headers", {"content-type": "application/json"}),
        ("body", {"input": {}}),
    ],
)
def test_another_request_is_found(played, what, other):
    play, outcome = played("createVideoFromText/basic")
    sent = attrs.evolve(play.sent, **{what: other})
    assert len(differences(attrs.evolve(play, sent=sent), outcome)) == 1


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("status", 201),
        ("headers", {"x-credits-charged": "13"}),
        ("credits_charged", None),
        ("credits_remaining", 1),
        ("json", {"remainingCredits": 4920}),
        ("data", {"remainingCredits": 4921}),
    ],
)
def test_another_answer_is_found(played, what, other):
    play, outcome = played("getCreditsBalance/basic")
    end = attrs.evolve(play.end, **{what: other})
    assert len(differences(attrs.evolve(play, end=end), outcome)) == 1


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("error", TimeoutError),
        ("status", 403),
        ("body", None),
        ("text", "Not enough credits"),
        ("headers", {"x-request-id": "abd"}),
        ("credits_charged", None),
        ("credits_remaining", 4),
        ("has_cause", True),
    ],
)
def test_another_error_is_found(played, what, other):
    play, outcome = played("http-error/credits-and-headers")
    end = attrs.evolve(play.end, **{what: other})
    assert len(differences(attrs.evolve(play, end=end), outcome)) == 1


def test_a_call_that_should_have_been_refused_is_found(played):
    play, outcome = played("getCreditsBalance/basic")
    assert len(differences(attrs.evolve(play, sent=None, end=Refused()), outcome)) == 2


def test_a_second_request_is_found(played):
    play, outcome = played("getCreditsBalance/basic")
    assert differences(play, attrs.evolve(outcome, got=outcome.got * 2)) == [
        "sent 2 requests instead of 1"
    ]


def test_a_request_to_another_server_is_found(played):
    play, outcome = played("redirect/get-302-other-origin-headers")
    assert differences(play, attrs.evolve(outcome, elsewhere=outcome.got)) == [
        "the second server got /v1/credits"
    ]


def test_a_run_of_everything_is_summed_up():
    compared = [
        Compared(each.id, client, ("links are trimmed",) if each is SORTED.compared[0] else ())
        for each in SORTED.compared
        for client in ("sync", "async")
    ]
    first, second, third, *_ = summary.lines(SORTED, compared)
    sent, refused = len(SORTED.compared) - len(NOT_SENT), len(NOT_SENT)
    assert first == (
        f"contract: {sent} recordings and {refused} rejections compared through both clients"
    )
    assert second == ('contract: 1 of them with a change that is meant: 1 by "links are trimmed"')
    assert third.startswith("contract: ")
    assert 'by "only in JavaScript"' in third


@pytest.mark.parametrize(
    ("ran", "through"),
    [
        ([("a", "sync")], "the sync client only"),
        ([("a", "sync"), ("a", "async")], "both clients"),
        (
            [("a", "sync"), ("a", "async"), ("b", "async")],
            "both clients, 1 of them through one client only",
        ),
    ],
)
def test_a_run_of_some_says_so(ran, through):
    ids = {"a": "getStatus/basic", "b": "getV2/basic"}
    compared = [Compared(ids[name], client, ()) for name, client in ran]
    first, *_ = summary.lines(SORTED, compared)
    count = len({name for name, _ in ran})
    assert first.startswith(f"contract: {count} recordings and 0 rejections (of ")
    assert first.endswith(f" compared through {through}")


def test_a_run_of_none_is_silent():
    assert summary.lines(SORTED, []) == []
