"""Checkouts that are paid, fail or wait by order, and credits that are bought unasked."""

from typing import Any

import pytest

from samsar.emulator import Emulator
from samsar.emulator.clock import as_datetime


async def checkout(api: Any, credits: int = 500) -> Any:
    answer = await api.post("/v1/credits/recharge", {"credits": credits})
    assert answer.status == 200
    return answer.json


async def status(api: Any, checkout_id: str, **options: Any) -> Any:
    answer = await api.get("/v1/payment_status", checkoutSessionId=checkout_id, **options)
    return answer.json


async def test_a_checkout_is_paid_after_a_while(api: Any, emulator: Emulator):
    opened = await checkout(api)
    assert (await status(api, opened["checkoutSessionId"]))["status"] == "pending"
    emulator.clock.advance(20)
    paid = await status(api, opened["checkoutSessionId"])
    assert paid["status"] == "succeeded"
    assert (paid["sessionStatus"], paid["paymentStatus"]) == ("complete", "paid")
    assert emulator.balance() == 10_500


async def test_credits_are_applied_once(api: Any, emulator: Emulator):
    opened = await checkout(api)
    emulator.pay(opened["checkoutSessionId"])
    emulator.pay(opened["checkoutSessionId"])
    emulator.fail_payment(opened["checkoutSessionId"])
    emulator.clock.advance(3600)
    await status(api, opened["checkoutSessionId"])
    assert emulator.balance() == 10_500
    assert [entry.amount for entry in emulator.ledger()][1:] == [500]
    balance = (await api.get("/v1/credits")).json
    assert balance["lastTopUp"]["creditsApplied"] == 500


@pytest.mark.parametrize(("outcome", "balance"), [("failed", 10_000), ("pending", 10_000)])
async def test_the_outcome_can_be_ordered(
    api: Any, emulator: Emulator, outcome: Any, balance: float
):
    emulator.set_payment_outcome(outcome)
    opened = await checkout(api)
    emulator.clock.advance(3600)
    assert (await status(api, opened["checkoutSessionId"]))["status"] == outcome
    assert emulator.balance() == balance


def test_only_three_outcomes_can_be_ordered(emulator: Emulator):
    with pytest.raises(ValueError, match="must be one of pending, succeeded, failed"):
        emulator.set_payment_outcome("maybe")  # type: ignore[arg-type]


def test_a_checkout_that_is_not_there_cannot_be_paid(emulator: Emulator):
    with pytest.raises(KeyError):
        emulator.pay("cs_nothing")


async def test_the_page_can_be_opened_and_paid_on(api: Any, emulator: Emulator):
    opened = await checkout(api)
    path = opened["url"].removeprefix(emulator.url)
    page = await api.get(path, key=None)
    assert b"500 credits: pending" in page.body
    assert b"succeeded" in (await api.post(f"{path}/pay", key=None)).body
    assert emulator.balance() == 10_500
    assert (await api.get("/checkout/cs_nothing")).status == 404


async def test_the_page_can_be_left_without_paying(api: Any, emulator: Emulator):
    opened = await checkout(api)
    await api.post(f"/checkout/{opened['checkoutSessionId']}/decline")
    assert (await status(api, opened["checkoutSessionId"]))["sessionStatus"] == "expired"
    assert (await api.post("/checkout/cs_nothing/decline")).status == 404


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "credits is required and must be a positive number."),
        ({"credits": 0}, "credits is required and must be a positive number."),
        ({"credits": "5"}, "credits is required and must be a positive number."),
        ({"credits": 2.5}, "credits must be an integer."),
    ],
)
async def test_credits_are_checked_in_the_words_of_the_server(api: Any, body: Any, message: str):
    answer = await api.post("/v1/credits/recharge", body)
    assert (answer.status, answer.message) == (400, message)


async def test_a_payment_belongs_to_who_opened_it(api: Any, emulator: Emulator):
    opened = await checkout(api)
    stranger = emulator.open_account(1)
    found = await status(api, opened["checkoutSessionId"], key=stranger)
    assert found["message"] == "Stripe customer not found for user."
    assert (await api.post("/v1/credits/recharge", {"credits": 1}, key=stranger)).status == 200
    answer = await api.get("/v1/payment_status", checkoutSessionId=opened["checkoutSessionId"])
    assert answer.status == 200
    answer = await api.get(
        "/v1/payment_status", checkoutSessionId=opened["checkoutSessionId"], key=stranger
    )
    assert answer.status == 403
    assert (await api.get("/v1/payment_status")).status == 400
    assert (await api.get("/v1/payment_status", setupIntentId="seti_1")).status == 404


async def test_a_status_can_be_asked_for_in_a_body(api: Any):
    opened = await checkout(api)
    for name in ("checkoutSessionId", "checkout_session_id"):
        answer = await api.post("/v1/payment_status", {name: opened["checkoutSessionId"]})
        assert answer.json["status"] == "pending"


async def test_what_auto_recharge_is_not_told_it_saves_as_zero(api: Any):
    saved = (await api.post("/v1/enable_autorecharge", {"thresholdCredits": 5})).json
    assert saved["autoRechargeThreshold"] == 5
    assert saved["autoRechargeAmountUsd"] == 0
    assert saved["autoRechargeMaxMonthlyUsd"] == 0


async def test_an_automatic_payment_is_not_taken_twice_in_five_minutes(
    api: Any, emulator: Emulator
):
    numbers = {"thresholdCredits": 100_000, "amountUsd": 1, "maxMonthlyUsd": 0}
    await api.post("/v1/enable_autorecharge", numbers)
    emulator.clock.advance(20)
    runs = []
    for seconds in (0, 299, 1):
        emulator.clock.advance(seconds)
        runs.append((await api.post("/v1/enable_autorecharge", numbers)).json["autoRechargeRun"])
    assert [run is not None for run in runs] == [True, False, True]
    assert emulator.balance() == 10_200


async def test_the_threshold_needs_auto_recharge_and_a_number(api: Any):
    assert (await api.post("/v1/auto_recharge/threshold", {})).status == 400
    assert (await api.post("/v1/auto_recharge/threshold", {"thresholdCredits": 5})).status == 400
    await api.post("/v1/enable_autorecharge", {"amountUsd": 5})
    changed = await api.post("/v1/auto_recharge/threshold", {"threshold_credits": 7})
    assert changed.json == {
        "autoRechargeEnabled": True,
        "autoRechargeThreshold": 7,
        "autoRechargeAmountUsd": 5,
        "autoRechargeMaxMonthlyUsd": 0,
    }


async def test_payments_outlive_a_restart(tmp_path: Any):
    file = tmp_path / "emulator.db"
    async with Emulator(database=file, speed=0) as first:
        with first._backend.moment() as now:
            account = first._backend.state.ledger.first_account() or ""
            payment = first._backend.state.payments.open(account, "payment", 5, at=now)
    async with Emulator(database=file, speed=0) as second:
        second.pay(payment.checkout_id)
        assert second.balance() == 10_005


async def test_a_debit_below_the_threshold_buys_credits_and_no_more_than_a_month_may_cost(
    api: Any, emulator: Emulator
):
    # So that it all happens in one month.
    while as_datetime(emulator.clock.now()).day > 20:
        emulator.clock.advance(86_400)
    numbers = {"thresholdCredits": 200, "amountUsd": 5, "maxMonthlyUsd": 8}
    saved = (await api.post("/v1/enable_autorecharge", numbers)).json
    emulator.pay(saved["setupIntentId"])
    emulator.set_balance(210)

    balances = []
    for _ in range(2):
        assert (await api.post("/v1/chat/enhance", {"message": "A beach"})).status == 200
        balances.append(emulator.balance())
        emulator.set_balance(210)
        emulator.clock.advance(600)

    # The second payment would make it ten dollars.
    assert balances == [210 - 30 + 500, 210 - 30]
    assert [entry.reason for entry in emulator.ledger()].count("Auto-recharge") == 1
