"""Models compare by what they hold, and are filled with models when there is something to fill."""

import pytest

from samsar._core.serde import reader
from samsar.models.branch_paths import BranchPath
from samsar.models.branching import BranchingManifest
from samsar.models.jobs import JobAccepted, JobStatus

STORY = {
    "request_id": "req_1",
    "branching": {"status": "READY", "paths": [{"path_id": "left"}]},
    "newer": 1,
}


def test_models_with_the_same_fields_are_equal():
    assert JobStatus(request_id="a", extra={"x": 1}) == JobStatus(request_id="a", extra={"x": 1})


@pytest.mark.parametrize("other", [{"request_id": "b"}, {"request_id": "a", "extra": {"x": 1}}])
def test_models_that_differ_in_a_field_are_not_equal(other):
    assert JobStatus(request_id="a") != JobStatus(**other)


def test_models_of_two_classes_are_not_equal():
    assert JobAccepted(request_id="a") != JobStatus(request_id="a")
    assert JobAccepted(request_id="a") != {"request_id": "a"}


def test_models_have_no_hash():
    with pytest.raises(TypeError, match="unhashable"):
        hash(JobAccepted())


def test_answers_that_are_the_same_become_equal_models():
    first, second = (reader("jobs.JobStatus", many=False)(STORY) for _ in range(2))

    assert first == second
    assert type(second.branching) is type(first.branching) is BranchingManifest
    assert [type(path) for path in second.branching.paths] == [BranchPath]
    changed = {**STORY, "branching": {"status": "FAILED"}}
    assert reader("jobs.JobStatus", many=False)(changed) != first
