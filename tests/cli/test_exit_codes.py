"""Exit codes: one for each kind of trouble."""

import inspect

import pytest

from samsar import errors
from samsar.cli import failures
from samsar.cli.failures import MEANINGS, Exit, code_of, failure_from

CODES = {
    "ConfigurationError": 3,
    "InputError": 2,
    "BudgetExceededError": 4,
    "BadRequestError": 2,
    "AuthenticationError": 3,
    "InsufficientCreditsError": 4,
    "PermissionDeniedError": 3,
    "NotFoundError": 5,
    "RouteNotFoundError": 5,
    "ConflictError": 1,
    "GoneError": 5,
    "PayloadTooLargeError": 2,
    "RateLimitError": 6,
    "ServerError": 6,
    "UnexpectedReplyError": 1,
    "SamsarConnectionError": 6,
    "SamsarTimeoutError": 6,
    "OutcomeUnknownError": 7,
    "PaymentFailedError": 8,
    "JobFailedError": 8,
    "JobCancelledError": 8,
    "WaitTimeoutError": 6,
}


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_every_kind_of_trouble_has_its_code(name, code):
    assert code_of(getattr(errors, name)("no luck")) == code


@pytest.mark.parametrize("name", errors.__all__)
def test_no_class_of_error_was_forgotten(name):
    assert issubclass(getattr(errors, name), errors.SamsarError)
    assert name in failures._CODES


def test_a_class_that_nobody_knows_counts_as_the_next_one_above_it():
    class NewError(errors.NotFoundError):
        """It came with a later release."""

    assert code_of(NewError("no luck")) == Exit.NOT_FOUND


def test_every_code_is_explained():
    assert set(MEANINGS) == set(Exit)


@pytest.mark.parametrize("name", errors.__all__)
def test_a_message_and_its_hint_are_one_line_each(name):
    made = getattr(errors, name)
    wanted = inspect.signature(made.__init__).parameters.values()
    needed = [
        each.name
        for each in wanted
        if each.kind is each.KEYWORD_ONLY and each.default is each.empty
    ]
    failure = failure_from(made("no luck", **dict.fromkeys(needed, "unknown")))

    assert failure.message
    assert "\n" not in failure.message + failure.hint


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (
            errors.ConfigurationError("there is no credential: pass api_key= or set …"),
            "there is no credential",
            "samsar login keeps an API key; or set SAMSAR_API_KEY.",
        ),
        (
            errors.WaitTimeoutError(
                "video 1 is not done after 5 s; it goes on, and jobs.resume() finds it again",
                ref={"kind": "video", "id": "1"},
            ),
            "video 1 is not done after 5 s",
            "It goes on; samsar video wait 1 waits again.",
        ),
        (
            errors.RateLimitError("too many requests", retry_after=7),
            "too many requests",
            "Try again in 7 seconds.",
        ),
        (
            errors.BudgetExceededError("…", estimate=300.0, max_credits=100.0),
            "this would cost about 300 credits, and --max-credits is 100; nothing was sent",
            "",
        ),
        (
            errors.BudgetExceededError("…", max_credits=100.0),
            "nobody can say beforehand what this costs, and --max-credits is 100; nothing was sent",
            "",
        ),
    ],
)
def test_what_the_sdk_says_to_programs_is_said_in_words_of_the_command_line(error, message, hint):
    failure = failure_from(error)

    assert (failure.message, failure.hint) == (message, hint)
