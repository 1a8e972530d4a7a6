"""`samsar payments`: pages to pay on, and what came of them."""

import pytest
from support.documents import document

from samsar.emulator import EmulatorThread
from samsar.testing import no_sleep


@pytest.fixture
def slow(monkeypatch):
    """The API with a clock that stands still: nobody pays unless a test does."""
    with EmulatorThread(speed=0) as emulator:
        monkeypatch.setenv("SAMSAR_BASE_URL", emulator.url)
        monkeypatch.setenv("SAMSAR_API_KEY", emulator.api_key)
        yield emulator


def page(samsar_command):
    ended = samsar_command("payments", "recharge", "2500", "--json")
    return document(ended, "checkout")["checkout_session_id"]


def test_a_page_to_pay_on_says_how_to_wait_for_the_payment(samsar_command, slow):
    ended = samsar_command("payments", "recharge", "2500")

    assert "Amount USD           25" in ended.out
    assert f"Pay at  {slow.url}/checkout/" in ended.out
    assert "samsar payments wait --checkout-session-id cs_" in ended.err
    assert slow.balance() == 10_000


@pytest.mark.parametrize("amount", ["0", "-1", "2.5", "many"])
def test_only_whole_credits_can_be_bought(samsar_command, slow, amount):
    ended = samsar_command("payments", "recharge", "--", amount)

    assert (ended.code, slow.requests) == (2, [])


def test_the_status_follows_the_payment(samsar_command, slow):
    checkout = page(samsar_command)
    arguments = ("payments", "status", "--checkout-session-id", checkout, "--json")

    assert document(samsar_command(*arguments), "payment")["status"] == "pending"
    slow.pay(checkout)
    assert document(samsar_command(*arguments), "payment")["status"] == "succeeded"
    assert slow.balance() == 12_500


def test_a_wait_ends_when_somebody_has_paid(samsar_command, slow):
    checkout = page(samsar_command)
    slow.pay(checkout)
    ended = samsar_command("payments", "wait", "--checkout-session-id", checkout, "--json")

    assert document(ended, "payment")["status"] == "succeeded"


def test_a_payment_that_failed_is_exit_code_8(samsar_command, slow):
    checkout = page(samsar_command)
    slow.fail_payment(checkout)
    ended = samsar_command("payments", "wait", "--checkout-session-id", checkout, "--json")

    assert ended.code == 8
    assert document(ended, "error")["error"]["type"] == "PaymentFailedError"


def test_a_wait_that_runs_out_of_time_is_exit_code_6(samsar_command, slow):
    checkout = page(samsar_command)
    with no_sleep(slow):
        ended = samsar_command(
            "payments", "wait", "--checkout-session-id", checkout, "--timeout", "5"
        )

    assert ended.code == 6


def test_ctrl_c_in_a_wait_stops_no_payment(samsar_command, slow, monkeypatch):
    checkout = page(samsar_command)

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("samsar._sync.resources.purchases.sleep", interrupt)
    ended = samsar_command("payments", "wait", "--checkout-session-id", checkout)

    assert ended.code == 130
    assert "The payment can still be made" in ended.err


def test_a_payment_needs_an_id(samsar_command, slow):
    ended = samsar_command("payments", "status")

    assert (ended.code, slow.requests) == (2, [])


def test_buying_without_being_asked_asks_first(samsar_command, slow):
    arguments = (
        *("payments", "enable-auto-recharge", "--threshold-credits", "1000"),
        *("--amount-usd", "50", "--max-monthly-usd", "200"),
    )

    refused = samsar_command(*arguments)
    assert (refused.code, slow.requests) == (4, [])
    ended = samsar_command(*arguments, "--yes")
    assert "Save a card at" in ended.out
    changed = samsar_command(
        "payments", "update-auto-recharge-threshold", "--threshold-credits", "500", "--json"
    )
    assert document(changed, "auto_recharge")["auto_recharge_threshold"] == 500


def test_every_amount_of_automatic_buying_is_required(samsar_command, slow):
    ended = samsar_command("payments", "enable-auto-recharge", "--amount-usd", "50")

    assert ended.code == 2
    assert slow.requests == []


def test_what_was_charged_is_listed_newest_first(samsar_command, account):
    for size in ("0.5k", "1k", "2k"):
        samsar_command("image", "enhance", "https://example.com/a.png", "--resolution", size)
    items = document(
        samsar_command("payments", "usage-logs", "--limit", "2", "--json"), "usage_logs"
    )["items"]

    assert [item["credits"] for item in items] == [22, 15]
    assert len(samsar_command("payments", "usage-logs").out.splitlines()) == 4


def test_nothing_charged_is_said_in_words(samsar_command, account):
    assert samsar_command("payments", "usage-logs").out == "Nothing was charged yet.\n"
