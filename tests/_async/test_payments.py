"""Buying credits: nothing is paid by accident, and a wait for a payment ends as it should."""

from __future__ import annotations

import math

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import AnswerInstead

SOON = 0.01
AUTO = {"threshold_credits": 1000, "amount_usd": 50, "max_monthly_usd": 200}


async def test_a_recharge_opens_a_page_and_pays_nothing(emulator, samsar):
    before = emulator.balance()
    checkout = (await samsar.credits.recharge(2500)).data
    assert checkout.url == f"{emulator.url}/checkout/{checkout.checkout_session_id}"
    assert checkout.credits == 2500
    assert checkout.amount_usd == 25
    assert checkout.amount_cents == 2500
    assert checkout.currency == "USD"
    assert checkout.payment_intent_id is None
    assert emulator.balance() == before


@pytest.mark.parametrize("credits", [0, -5, 0.4, 2.5, 100.0, math.nan, math.inf, "100", True, None])
async def test_credits_are_bought_whole(emulator, samsar, credits):
    with pytest.raises(sdk.InputError, match="credits must be a whole number") as caught:
        await samsar.credits.recharge(credits)
    assert caught.value.argument == "credits"
    assert emulator.requests == []


async def test_a_recharge_is_never_sent_twice(emulator, samsar):
    emulator.faults.add(AnswerInstead(status=500, route="credits.recharge"))
    with pytest.raises(sdk.OutcomeUnknownError):
        await samsar.credits.recharge(100)
    assert len(emulator.requests) == 1


async def test_opening_a_page_is_within_any_spending_limit(samsar):
    careful = samsar.with_options(max_credits=0)
    assert (await careful.credits.recharge(100)).data.url


async def test_a_wait_ends_when_the_page_is_paid(emulator, samsar):
    before = emulator.balance()
    checkout = (await samsar.credits.recharge(500)).data
    seen = []

    def look(status):
        seen.append(status.status)
        emulator.pay(checkout.checkout_session_id)

    payment = await samsar.credits.wait_payment(
        checkout_session_id=checkout.checkout_session_id, poll=SOON, on_progress=look
    )
    assert seen == ["pending", "succeeded"]
    assert payment.data.mode == "payment"
    assert payment.data.payment_status == "paid"
    assert emulator.balance() == before + 500


async def test_a_payment_has_a_status_by_its_own_id_too(emulator, samsar):
    checkout = (await samsar.credits.recharge(500)).data
    emulator.pay(checkout.checkout_session_id)
    paid = await samsar.credits.payment_status(checkout_session_id=checkout.checkout_session_id)
    again = await samsar.credits.payment_status(payment_intent_id=paid.data.payment_intent_id)
    assert again.data == paid.data


async def test_a_payment_that_fails_ends_the_wait(emulator, samsar):
    checkout = (await samsar.credits.recharge(500)).data
    emulator.fail_payment(checkout.checkout_session_id)
    with pytest.raises(sdk.PaymentFailedError, match="the payment failed") as caught:
        await samsar.credits.wait_payment(checkout_session_id=checkout.checkout_session_id)
    assert caught.value.last.status == "failed"
    assert not isinstance(caught.value, sdk.JobError)


async def test_a_page_that_nobody_pays_on_runs_out_of_time(samsar):
    checkout = (await samsar.credits.recharge(500)).data
    with pytest.raises(sdk.WaitTimeoutError, match="it can still be made") as caught:
        await samsar.credits.wait_payment(
            checkout_session_id=checkout.checkout_session_id, timeout=0.05, poll=SOON
        )
    assert caught.value.last.status == "pending"


async def test_a_wait_survives_passing_trouble(emulator, samsar):
    checkout = (await samsar.credits.recharge(500)).data
    emulator.pay(checkout.checkout_session_id)
    emulator.faults.add(AnswerInstead(route="credits.payment_status", status=502, times=3))

    payment = await samsar.with_options(max_retries=0).credits.wait_payment(
        checkout_session_id=checkout.checkout_session_id, poll=SOON
    )

    assert payment.data.payment_status == "paid"
    sent = [request.route for request in emulator.requests]
    assert sent.count("credits.payment_status") == 4


async def test_a_wait_stops_at_what_does_not_pass(emulator, samsar):
    with pytest.raises(sdk.NotFoundError, match="Stripe customer not found"):
        await samsar.credits.wait_payment(checkout_session_id="cs_1")
    assert len(emulator.requests) == 1


@pytest.mark.parametrize("ids", [{}, {"checkout_session_id": None}, {"payment_intent_id": " "}])
async def test_a_payment_needs_an_id(emulator, samsar, ids):
    with pytest.raises(sdk.InputError):
        await samsar.credits.payment_status(**ids)
    with pytest.raises(sdk.InputError):
        await samsar.credits.wait_payment(**ids)
    assert emulator.requests == []


@pytest.mark.parametrize("wrong", [{"timeout": 0}, {"timeout": "1"}, {"poll": -1}])
async def test_a_wait_needs_a_time_that_passes(emulator, samsar, wrong):
    with pytest.raises(sdk.InputError):
        await samsar.credits.wait_payment(checkout_session_id="cs_1", **wrong)
    assert emulator.requests == []


@pytest.mark.parametrize("left_out", AUTO)
async def test_auto_recharge_needs_all_its_numbers(emulator, samsar, left_out):
    given = {name: number for name, number in AUTO.items() if name != left_out}
    with pytest.raises(TypeError, match=left_out):
        await samsar.credits.enable_auto_recharge(**given)
    assert emulator.requests == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_usd": 0},
        {"amount_usd": -1},
        {"amount_usd": None},
        {"threshold_credits": -1},
        {"threshold_credits": "1000"},
        {"max_monthly_usd": math.inf},
        {"max_monthly_usd": True},
    ],
)
async def test_auto_recharge_takes_amounts(emulator, samsar, wrong):
    (name,) = wrong
    with pytest.raises(sdk.InputError, match=f"{name} must be a number"):
        await samsar.credits.enable_auto_recharge(**{**AUTO, **wrong})
    assert emulator.requests == []


async def test_auto_recharge_asks_for_a_card_first(emulator, samsar):
    auto = (await samsar.credits.enable_auto_recharge(**AUTO)).data
    assert auto.auto_recharge_enabled
    assert auto.auto_recharge_threshold == 1000
    assert auto.auto_recharge_amount_usd == 50
    assert auto.auto_recharge_max_monthly_usd == 200
    assert auto.has_payment_method is False
    assert auto.auto_recharge_run is None
    assert auto.url == auto.setup_session_url
    emulator.pay(auto.setup_intent_id)
    setup = await samsar.credits.wait_payment(setup_intent_id=auto.setup_intent_id)
    assert setup.data.mode == "setup"


async def test_with_a_saved_card_auto_recharge_pays_at_once(emulator, samsar):
    auto = (await samsar.credits.enable_auto_recharge(**AUTO)).data
    emulator.pay(auto.checkout_session_id)
    emulator.set_balance(10)
    again = (await samsar.credits.enable_auto_recharge(**AUTO)).data
    assert again.has_payment_method
    assert again.url is None
    assert again.auto_recharge_run["amountUsd"] == 50
    assert emulator.balance() == 5010


async def test_auto_recharge_is_held_against_a_spending_limit(emulator, samsar):
    careful = samsar.with_options(max_credits=100)
    with pytest.raises(sdk.BudgetExceededError) as caught:
        await careful.credits.enable_auto_recharge(**AUTO)
    assert caught.value.estimate == 5000
    assert emulator.requests == []


async def test_the_threshold_can_be_changed_later(samsar):
    with pytest.raises(sdk.BadRequestError, match="not enabled"):
        await samsar.credits.update_auto_recharge_threshold(threshold_credits=1)
    await samsar.credits.enable_auto_recharge(**AUTO)
    changed = await samsar.credits.update_auto_recharge_threshold(threshold_credits=1500)
    assert changed.data.auto_recharge_threshold == 1500
    assert changed.data.auto_recharge_amount_usd == 50


async def test_fields_that_are_newer_can_be_sent_along(server, scripted):
    server.play(Say(body={"url": "https://pay.example.com", "credits": 1}))
    await scripted.credits.recharge(1, extra={"promo": "x"})
    assert server.got[0].json == {"credits": 1, "promo": "x"}
    with pytest.raises(sdk.InputError, match="extra repeats 'credits'"):
        await scripted.credits.recharge(1, extra={"credits": 2})
