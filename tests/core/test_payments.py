"""When a wait for a payment looks, what ends it, and what it survives."""

import pytest

from samsar import errors
from samsar._core.pages import Cursors
from samsar._core.payments import PaymentWatch
from samsar._core.polling import Looks, PollSchedule
from samsar._core.result import RawResponse, SamsarResult
from samsar._core.routes import publications
from samsar._core.wire import Answer
from samsar.models.credits import PaymentStatus


def watch(timeout=60.0, **schedule):
    return PaymentWatch(
        schedule=PollSchedule(**schedule), timeout=timeout, now=0.0, random=lambda: 0.5
    )


def look(status):
    return SamsarResult(PaymentStatus(status=status), RawResponse(Answer(200, {}, b"{}")))


@pytest.mark.parametrize("word", ["succeeded", "SUCCEEDED", "Completed"])
def test_success_ends_the_wait(word):
    assert watch().is_over(look(word))


@pytest.mark.parametrize("word", ["pending", "processing", "new", None, 5])
def test_any_other_word_means_that_it_goes_on(word):
    assert not watch().is_over(look(word))


@pytest.mark.parametrize("word", ["failed", "canceled", "CANCELLED", "expired"])
def test_a_payment_that_will_not_come_is_an_error(word):
    with pytest.raises(errors.PaymentFailedError) as caught:
        watch().is_over(look(word))
    assert caught.value.last.status == word


def test_the_pauses_grow_and_the_last_falls_on_the_deadline():
    wait = watch(timeout=20.0)
    assert [round(wait.pause(now), 2) for now in (0, 2, 5, 9.5, 16.5)] == [2, 3, 4.5, 6.75, 3.5]
    with pytest.raises(errors.WaitTimeoutError, match="not done after 20 s"):
        wait.pause(20.0)


def test_a_wait_without_an_end_goes_on():
    wait = watch(timeout=None)
    assert wait.pause(1e9) == 2
    assert wait.look_timeout(1e9, 30.0) == 30.0


def test_a_look_ends_soon_after_the_wait_does():
    wait = watch(timeout=60.0)
    assert wait.look_timeout(0.0, 30.0) == 30.0
    assert wait.look_timeout(50.0, 30.0) == 10.0
    assert wait.look_timeout(60.0, 30.0) == 1.0


def test_what_the_server_asks_for_is_the_least_pause():
    wait = watch()
    assert not wait.is_over(errors.RateLimitError("slow down", retry_after=17.0))
    assert wait.pause(0.0) == 17.0
    wait.is_over(look("pending"))
    assert wait.pause(0.0) == 3


def test_trouble_that_lasts_ends_the_wait():
    wait = watch()
    trouble = errors.ServerError("busy")
    for _ in range(Looks.FAULT_LIMIT - 1):
        assert not wait.is_over(trouble)
    with pytest.raises(errors.ServerError):
        wait.is_over(trouble)


def test_what_does_not_pass_ends_the_wait_at_once():
    with pytest.raises(errors.PermissionDeniedError):
        watch().is_over(errors.PermissionDeniedError("not yours"))


def test_a_list_that_goes_in_a_circle_is_left():
    cursors = Cursors(publications.LIST_INTERACTIVE, "a")
    assert cursors.go_on("b", has_more=None)
    assert cursors.current == "b"
    with pytest.raises(errors.UnexpectedReplyError, match="GET /v1/interactive_publications"):
        cursors.go_on("a", has_more=True)
