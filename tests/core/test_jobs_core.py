"""What the statuses of a job mean, how a job is found again, and how many are watched at once."""

import pytest

from samsar import errors
from samsar._core.kind_table import KINDS, VIDEO
from samsar._core.kinds import Phase, kind_and_id, phase_of, ref_of
from samsar._core.polling import Rota
from samsar.models.jobs import JobStatus

URL = "https://cdn.test/final.mp4"
REF = {"kind": "video", "id": "665f"}


@pytest.mark.parametrize(
    ("word", "phase"),
    [
        ("INIT", Phase.RUNNING),
        ("PENDING", Phase.RUNNING),
        ("PROCESSING", Phase.RUNNING),
        ("PAUSED", Phase.RUNNING),
        ("queued", Phase.RUNNING),
        ("a word of tomorrow", Phase.RUNNING),
        ("", Phase.RUNNING),
        (None, Phase.RUNNING),
        (5, Phase.RUNNING),
        ("COMPLETED", Phase.DONE),
        ("completed", Phase.DONE),
        ("SUCCEEDED", Phase.DONE),
        ("FAILED", Phase.FAILED),
        ("Error", Phase.FAILED),
        ("REJECTED", Phase.FAILED),
        ("TIMED_OUT", Phase.FAILED),
        ("CANCELLED", Phase.CANCELLED),
        ("canceled", Phase.CANCELLED),
    ],
)
def test_each_word_of_the_server_means_one_thing(word, phase):
    assert phase_of(VIDEO, JobStatus(status=word, result_url=URL)) is phase


@pytest.mark.parametrize(
    ("fields", "phase"),
    [
        ({}, Phase.RUNNING),
        ({"result_url": ""}, Phase.RUNNING),
        ({"result_url": "  "}, Phase.RUNNING),
        ({"result_urls": []}, Phase.RUNNING),
        ({"result_urls": [None, ""]}, Phase.RUNNING),
        ({"result_url": URL}, Phase.DONE),
        ({"result_urls": [URL]}, Phase.DONE),
        ({"remote_url": URL}, Phase.DONE),
    ],
)
def test_a_video_is_not_done_before_it_has_a_url(fields, phase):
    assert phase_of(VIDEO, JobStatus(status="COMPLETED", **fields)) is phase


def test_a_link_does_not_make_a_running_video_done():
    assert phase_of(VIDEO, JobStatus(status="PENDING", video_link=URL)) is Phase.RUNNING


def test_many_waits_take_turns_by_their_time():
    rota = Rota(3, now=10.0)

    assert rota.next_at() == 10
    assert sorted(rota.due(10.0)) == [0, 1, 2]
    assert not rota
    rota.again(2, 12.0)
    rota.again(0, 15.0)
    rota.again(1, 12.5)
    assert rota.next_at() == 12
    assert rota.due(11.9) == []
    assert rota.due(12.5) == [2, 1]
    assert rota.due(20.0) == [0]
    assert not rota


def test_nobody_to_wait_for_is_over_at_once():
    assert not Rota(0, now=0.0)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_ref_finds_its_job_again(kind):
    assert kind_and_id(ref_of(kind, "665f")) == (kind, "665f")


def test_a_bare_id_is_a_videos():
    assert kind_and_id(" 665f ") == (VIDEO, "665f")
    assert kind_and_id({"id": "665f"}) == (VIDEO, "665f")


def test_a_ref_may_hold_more_than_this_version_knows():
    assert kind_and_id(REF | {"since": "tomorrow"}) == (VIDEO, "665f")


NO_REFS = [
    "",
    "  ",
    None,
    5,
    [],
    {},
    {"kind": "video"},
    {"kind": "dance", "id": "1"},
    {"kind": ["video"], "id": "1"},
    {"kind": "video", "id": ""},
    {"kind": "video", "id": 5},
]


@pytest.mark.parametrize("ref", NO_REFS, ids=repr)
def test_what_is_no_ref_is_refused(ref):
    with pytest.raises(errors.InputError) as caught:
        kind_and_id(ref)

    assert caught.value.argument == "ref"
    assert len(str(caught.value).splitlines()) == 1
