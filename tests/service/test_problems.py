"""What a visitor is told when something goes wrong."""

import logging

import pytest

from samsar import errors
from samsar.emulator import AnswerInstead, DelayAnswer, DropAnswer, DropRequest
from samsar.fastapi import CallerDep, SamsarDep, problem_of
from samsar.fastapi.problems import PROBLEMS
from samsar.fastapi.serving import Watched

SECRET = "sk_live_0123456789abcdef"
CLASSES = [getattr(errors, name) for name in errors.__all__]

# Status and code, when a call of the application itself has failed.
EXPECTED = {
    "AppKeyLostError": (500, "misconfigured"),
    "AuthenticationError": (502, "platform_credential_refused"),
    "BadRequestError": (400, "invalid_request"),
    "BudgetExceededError": (403, "budget_exceeded"),
    "ConfigurationError": (500, "misconfigured"),
    "ConflictError": (409, "conflict"),
    "GoneError": (410, "gone"),
    "InputError": (422, "invalid_input"),
    "InsufficientCreditsError": (503, "platform_out_of_credits"),
    "JobCancelledError": (409, "job_cancelled"),
    "JobError": (502, "job_failed"),
    "JobFailedError": (502, "job_failed"),
    "NotFoundError": (404, "not_found"),
    "OutcomeUnknownError": (502, "outcome_unknown"),
    "PayloadTooLargeError": (413, "too_large"),
    "PaymentFailedError": (402, "payment_failed"),
    "PermissionDeniedError": (403, "not_allowed"),
    "RateLimitError": (429, "too_many_requests"),
    "RouteNotFoundError": (502, "upstream_failed"),
    "SamsarCallError": (502, "upstream_failed"),
    "SamsarConnectionError": (502, "unreachable"),
    "SamsarError": (500, "failed"),
    "SamsarRequestError": (502, "upstream_failed"),
    "SamsarTimeoutError": (504, "timed_out"),
    "ServerError": (502, "upstream_failed"),
    "SignInRequiredError": (502, "platform_credential_refused"),
    "UnexpectedReplyError": (502, "upstream_failed"),
    "WaitTimeoutError": (504, "still_running"),
    "WebhookRefusedError": (404, "not_found"),
}

# What is different with the visitor's own credential.
CALLERS = {
    "AuthenticationError": (401, "sign_in_required"),
    "InsufficientCreditsError": (402, "insufficient_credits"),
}


def made(kind):
    """An error of that class, full of what nobody may see."""
    words = f"POST /v1/x answered: {SECRET}"
    if issubclass(kind, errors.SamsarCallError):
        return kind(
            words,
            url=f"https://api.samsar.one/v1/x/{SECRET}",
            body={"message": SECRET},
            headers={"x": SECRET},
            request_id="req-1",
            retry_after=6.2,
            credits_remaining=3,
        )
    if kind in (errors.SignInRequiredError, errors.WebhookRefusedError):
        return kind(words, reason="forged")
    return kind(words)


def test_every_error_has_its_own_answer():
    assert {kind.__name__ for kind in PROBLEMS} == set(EXPECTED) == set(errors.__all__)


async def test_each_error_is_answered_honestly_and_shows_nothing(app, site):
    @app.get("/{name}")
    async def fail(name: str):
        raise made(getattr(errors, name))

    url = site.run(app)
    for kind in CLASSES:
        answer = await site.ask(f"{url}/{kind.__name__}")
        check_problem(kind, answer, await answer.json())


def check_problem(kind, answer, body):
    assert (answer.status, body["code"]) == EXPECTED[kind.__name__]
    assert body["status"] == answer.status
    assert body["type"] == f"urn:samsar:problem:{body['code'].replace('_', '-')}"
    assert body["title"]
    assert body["detail"]
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    shown = f"{body} {answer.headers}"
    for hidden in (SECRET, "api.samsar.one", "credits_remaining"):
        assert hidden not in shown, kind
    if issubclass(kind, errors.SamsarCallError):
        assert body["request_id"] == "req-1"
        is_told = kind is not errors.OutcomeUnknownError
        assert answer.headers.get("Retry-After") == ("7" if is_told else None)


@pytest.mark.parametrize("kind", [each for each in CLASSES if made(each).__dict__.get("url")])
def test_a_visitors_own_call_differs_in_what_is_about_them(kind):
    error = made(kind)
    with pytest.raises(kind), watched(is_callers=True):
        raise error

    problem = problem_of(error)

    expected = CALLERS.get(kind.__name__, EXPECTED[kind.__name__])
    assert (problem.status, problem.code) == expected


def watched(*, is_callers):
    from samsar._core.routes import credits
    from samsar.fastapi.serving import CallsInFlight

    return Watched(CallsInFlight(), credits.BALANCE, None, is_callers=is_callers)


def test_an_error_of_the_applications_own_is_what_it_was_made_from():
    class TooManyPages(errors.NotFoundError):
        pass

    assert problem_of(TooManyPages("no")).status == 404


def test_an_outcome_that_is_unknown_for_lack_of_time_is_a_504():
    error = errors.OutcomeUnknownError("lost")
    error.__cause__ = errors.SamsarTimeoutError("too late")

    assert (problem_of(error).status, problem_of(error).code) == (504, "outcome_unknown")


async def test_wrong_input_is_named(app, site):
    @app.get("/")
    async def make(samsar: SamsarDep, duration: int):
        await samsar.videos.create_from_text(
            prompt="", image_model="GPTIMAGE2", video_model="RUNWAYML", duration=duration
        )

    body = await (await site.ask(f"{site.run(app)}?duration=10")).json()

    assert (body["status"], body["argument"]) == (422, "prompt")
    assert body["detail"].startswith("prompt ")


VIDEO = {
    "prompt": "A beach",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}


@pytest.fixture
def url(app, site):
    @app.post("/platform")
    async def platform(samsar: SamsarDep):
        return (await samsar.videos.create_from_text(**VIDEO)).id

    @app.post("/visitor")
    async def visitor(who: CallerDep):
        return (await who.client.videos.create_from_text(**VIDEO)).id

    @app.get("/slow")
    async def slow(samsar: SamsarDep):
        await samsar.with_options(timeout=0.1, max_retries=0).credits.balance()

    return site.run(app)


async def test_an_empty_purse_of_the_visitor_is_a_402_with_a_hint(site, url, sign_in):
    answer = await site.ask(f"{url}/visitor", "POST", token=sign_in(credits=0))
    body = await answer.json()

    assert answer.status == 402
    assert "Top up your account" in body["detail"]


async def test_an_empty_purse_of_the_platform_is_a_503_that_operators_see(
    site, url, emulator, caplog
):
    emulator.set_balance(0)
    answer = await site.ask(f"{url}/platform", "POST")

    assert answer.status == 503
    assert "credits" not in {*await answer.json()}
    assert "platform_out_of_credits" in caplog.text


async def test_the_purse_of_an_external_user_is_theirs_whoever_asks(app, site):
    @app.get("/")
    async def make(samsar: SamsarDep):
        member = samsar.external_user(provider="whop", external_user_id="usr_1")
        await member.videos.create_from_text(**VIDEO)

    answer = await site.ask(site.run(app))

    assert (answer.status, (await answer.json())["code"]) == (402, "insufficient_credits")


async def test_a_lost_answer_of_a_paid_call_is_told_with_its_request_id(site, url, emulator):
    emulator.faults.add(DropAnswer())
    body = await (await site.ask(f"{url}/platform", "POST")).json()

    assert (body["status"], body["code"]) == (502, "outcome_unknown")
    assert body["request_id"] == emulator.requests[0].headers["x-request-id"]


async def test_waiting_is_passed_on(site, url, emulator):
    emulator.faults.add(
        AnswerInstead(status=429, headers={"retry-after": "200"}, body={"message": "Slow down."})
    )
    answer = await site.ask(f"{url}/platform", "POST")

    assert (answer.status, answer.headers["Retry-After"]) == (429, "200")


async def test_a_late_answer_is_a_504_and_none_a_502(site, url, emulator):
    emulator.faults.add(DelayAnswer(seconds=5))
    late = await site.ask(f"{url}/slow")
    emulator.faults.add(DropRequest(times=9))
    none = await site.ask(f"{url}/slow")

    assert [late.status, none.status] == [504, 502]


async def test_the_log_says_what_the_visitor_is_not_told(site, url, emulator, caplog):
    emulator.faults.add(AnswerInstead(status=500, body={"message": "The disk is full."}, times=9))
    with caplog.at_level(logging.ERROR, "samsar.fastapi"):
        answer = await site.ask(f"{url}/platform", "POST")

    assert "disk" not in await answer.text()
    assert "The disk is full." in caplog.text
    assert (await answer.json())["request_id"] in caplog.text
