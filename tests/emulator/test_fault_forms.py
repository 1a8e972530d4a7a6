"""Faults as plain data: there and back, and one clear line for everything else."""

import json
from typing import Any

import attrs
import pytest

from samsar.emulator import (
    AnswerInstead,
    FailAtStage,
    Fault,
    HideResult,
    RedirectTo,
    ResetConnection,
    StayPending,
)
from samsar.emulator.fault_forms import KINDS, fault_of, keys_of, plain_of

NEEDED: dict[str, Any] = {
    "seconds": 1.5,
    "stage": "music_generation",
    "status": 307,
    "location": "http://other.test/",
    "looks": 2,
}


def classes(base: type[Any]) -> set[type[Any]]:
    """List the classes below one that are of use themselves."""
    below = {each for child in base.__subclasses__() for each in classes(child)}
    return below or {base}


def test_every_fault_has_a_kind():
    # A class with slots leaves the one behind that it was made of, under the same name.
    assert {each.__name__ for each in classes(Fault)} - {"JobFault", "RequestFault"} == {
        each.__name__ for each in KINDS.values()
    }


@pytest.mark.parametrize("kind", list(KINDS))
def test_plain_data_and_faults_go_there_and_back(kind: str):
    known = keys_of(KINDS[kind])
    plain = {"kind": kind, **{name: NEEDED[name] for name in NEEDED if name in known}}
    fault = fault_of(json.loads(json.dumps(plain)))
    assert type(fault) is KINDS[kind]
    assert fault_of(json.loads(json.dumps(plain_of(fault)))) == fault


@pytest.mark.parametrize(
    ("fault", "plain"),
    [
        (ResetConnection(times=None, skip=2), {"times": "always", "skip": 2}),
        (AnswerInstead(status=502, body=b"\xff"), {"status": 502, "body_base64": "/w=="}),
        (
            AnswerInstead(status=429, body={"message": "x"}, headers={"Retry-After": "2"}),
            {"status": 429, "body": {"message": "x"}, "headers": {"Retry-After": "2"}},
        ),
        (
            StayPending(seconds=3, route="POST /v1/video", times=4),
            {"seconds": 3, "route": "POST /v1/video", "times": 4},
        ),
        (HideResult(looks=1), {"looks": 1}),
    ],
    ids=["connection", "bytes", "headers", "longer", "looks"],
)
def test_the_plain_form_is_short(fault: Fault, plain: Any):
    kind = plain_of(fault).pop("kind")
    assert plain_of(fault) == {"kind": kind, **plain}
    assert fault_of({"kind": kind, **plain}) == fault


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ([], "a fault is an object with a kind."),
        ({}, "kind must be one of reset_connection, "),
        ({"kind": "explode"}, "run_out_of_credits, .*, not 'explode'."),
        ({"kind": ["x"]}, r"kind must be one of .*, not \['x'\]."),
        ({"kind": "hide_job", "stage": "x"}, "hide_job has no 'stage'; it has times, skip, route"),
        ({"kind": "fail_at_stage"}, "fail_at_stage needs stage."),
        ({"kind": "fail_at_stage", "stage": "x"}, "stage must be one of prompt_generation"),
        ({"kind": "hide_job", "looks": "2"}, "looks must be a whole number, not '2'."),
        ({"kind": "hide_job", "looks": True}, "looks must be a whole number, not True."),
        ({"kind": "hide_job", "times": 0}, "times must be at least 1"),
        ({"kind": "hide_job", "route": "videos.creat"}, "route must be the name of a route"),
        ({"kind": "hide_result"}, "HideResult needs looks or seconds."),
        ({"kind": "delay_answer", "seconds": "1"}, "seconds must be a number, not '1'."),
        ({"kind": "delay_answer", "seconds": float("inf")}, "seconds must be a number, not inf."),
        ({"kind": "answer_instead", "status": 42}, "status must be an HTTP status from 200"),
        ({"kind": "answer_instead", "status": 500, "headers": {"a": 1}}, "headers must be an"),
        ({"kind": "answer_instead", "status": 500, "body_base64": "!"}, "body_base64 is no base64"),
        ({"kind": "redirect_to", "location": ""}, "location must be text, not ''."),
    ],
    ids=str,
)
def test_what_is_no_fault_is_refused_in_one_line_that_says_what_there_is(plain: Any, message: str):
    with pytest.raises(ValueError, match=message) as caught:
        fault_of(plain)
    assert "\n" not in str(caught.value)


def test_a_route_goes_by_its_name_or_its_path():
    assert fault_of({"kind": "fail_at_stage", "stage": "music_generation", "route": "/v1"}) == (
        FailAtStage(stage="music_generation", route="/v1")
    )
    by_name = fault_of({"kind": "redirect_to", "location": "/", "route": "files.video"})
    assert by_name == RedirectTo(location="/", route="files.video")
    assert attrs.asdict(by_name)["route"] == "files.video"
