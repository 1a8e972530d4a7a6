"""The errors of this package: how they relate, and what they carry everywhere they go."""

import copy
import inspect
import pickle

import pytest

import samsar
from samsar import errors
from samsar._core.flow import outcome_unknown
from samsar.models.jobs import JobStatus

ALL = [getattr(errors, name) for name in errors.__all__]
CALL_ERRORS = [each for each in ALL if issubclass(each, errors.SamsarCallError)]
JOB_ERRORS = [each for each in ALL if issubclass(each, errors.JobError)]
LAST = JobStatus(status="FAILED", message="no", extra={"new": [1]})
DETAILS = {
    "method": "POST",
    "url": "https://api.test/v1/things",
    "status": 402,
    "body": {"message": "no"},
    "headers": {"x-request-id": "r1"},
    "code": "E1",
    "request_id": "r1",
    "credits_charged": 1.5,
    "credits_remaining": 0,
    "retry_after": 3.0,
    "attempts": 2,
    "retryable": True,
}


def instance(cls):
    """Make an error with everything that its class can carry."""
    given = dict(DETAILS, ref={"kind": "video", "id": "1"}, last=LAST, reason="no")
    given |= {"argument": "prompt", "estimate": 300.0, "max_credits": 10.0}
    accepted = inspect.signature(cls.__init__).parameters
    return cls("what went wrong", **{name: given[name] for name in given if name in accepted})


def test_every_error_is_listed_and_public():
    defined = [
        name
        for name, member in vars(errors).items()
        if isinstance(member, type) and issubclass(member, Exception)
    ]

    assert sorted(defined) == sorted(errors.__all__)
    assert all(getattr(samsar, name) is getattr(errors, name) for name in errors.__all__)


def test_one_class_catches_them_all():
    assert [each for each in ALL if not issubclass(each, errors.SamsarError)] == []


FAMILIES = {
    "SamsarRequestError": """
        BadRequestError AuthenticationError InsufficientCreditsError PermissionDeniedError
        NotFoundError RouteNotFoundError ConflictError GoneError PayloadTooLargeError
        RateLimitError ServerError UnexpectedReplyError
    """,
    "SamsarCallError": """
        SamsarRequestError SamsarConnectionError SamsarTimeoutError OutcomeUnknownError
    """,
    "JobError": "JobFailedError JobCancelledError WaitTimeoutError",
    "NotFoundError": "RouteNotFoundError",
}


@pytest.mark.parametrize("family", FAMILIES)
def test_errors_that_belong_together_are_caught_together(family):
    members = [getattr(errors, name) for name in FAMILIES[family].split()]

    assert all(issubclass(member, getattr(errors, family)) for member in members)


@pytest.mark.parametrize("cls", [errors.InputError, errors.ConfigurationError])
def test_what_was_never_sent_is_not_a_failed_call(cls):
    assert not issubclass(cls, errors.SamsarCallError)


def test_an_input_error_is_a_value_error():
    with pytest.raises(ValueError, match="prompt is blank") as caught:
        raise errors.InputError("prompt is blank", argument="prompt")

    assert caught.value.argument == "prompt"


def test_an_unknown_outcome_is_not_mistaken_for_an_answer_or_a_lost_connection():
    handled = (
        errors.SamsarRequestError,
        errors.SamsarConnectionError,
        errors.SamsarTimeoutError,
        OSError,
        TimeoutError,
    )

    assert not issubclass(errors.OutcomeUnknownError, handled)


@pytest.mark.parametrize("cls", ALL)
def test_every_error_goes_through_pickle_with_all_that_it_carries(cls):
    error = instance(cls)
    error.add_note("a note")

    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own

    assert type(again) is cls
    assert str(again) == str(error) == "what went wrong"
    assert vars(again) == vars(error)


@pytest.mark.parametrize("cls", ALL)
def test_every_error_can_be_copied(cls):
    error = instance(cls)

    assert vars(copy.copy(error)) == vars(error)
    assert vars(copy.deepcopy(error)) == vars(error)


@pytest.mark.parametrize("cls", CALL_ERRORS)
def test_every_failed_call_carries_its_details(cls):
    assert vars(instance(cls)) == DETAILS


def test_a_failed_call_knows_nothing_that_was_not_told():
    error = errors.ServerError("oops")

    assert error.status is None
    assert error.headers == {}
    assert error.attempts == 1
    assert not error.retryable


@pytest.mark.parametrize("cls", JOB_ERRORS)
def test_every_error_of_a_job_carries_its_ref_and_last_status(cls):
    error = instance(cls)

    assert error.ref == {"kind": "video", "id": "1"}
    assert error.last is LAST


def test_the_ref_of_an_error_is_its_own():
    ref = {"kind": "video", "id": "1"}

    error = errors.JobError("no", ref=ref)
    ref["id"] = "2"

    assert error.ref["id"] == "1"


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Insufficient credits while charging video generation.", True),
        ("INSUFFICIENT CREDITS", True),
        ("The model refused the prompt.", False),
        ("", False),
        (None, False),
    ],
)
def test_a_job_that_ran_out_of_credits_says_so(reason, expected):
    assert errors.JobFailedError("failed", reason=reason).insufficient_credits is expected


@pytest.mark.parametrize("cls", [errors.ServerError, errors.SamsarTimeoutError])
def test_an_unknown_outcome_keeps_all_but_the_leave_to_retry(cls):
    error = instance(cls)
    error.add_note("a note")

    unknown = outcome_unknown(error)

    assert vars(unknown) == vars(error) | {"retryable": False}
    assert str(unknown).startswith("what went wrong; it may have created a job or been charged")
