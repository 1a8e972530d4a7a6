"""Balances, the ledger, and more than one account."""

from typing import Any

import pytest

from samsar.emulator import Emulator


async def test_the_balance_is_in_the_body_and_in_a_header(api: Any, emulator: Emulator):
    answer = await api.get("/v1/credits")
    assert answer.json["remainingCredits"] == 10_000
    assert answer.headers["x-credits-remaining"] == "10000"
    top_up = answer.json["lastTopUp"]
    assert top_up["creditsApplied"] == top_up["amountPaidCents"] == 10_000
    assert top_up["paymentDate"].endswith("Z")
    assert emulator.balance() == 10_000


async def test_an_account_that_never_paid_has_no_last_top_up(api: Any, emulator: Emulator):
    key = emulator.open_account(0)
    answer = await api.get("/v1/credits", key=key)
    assert answer.json == {"remainingCredits": 0, "lastTopUp": None}


async def test_fractions_of_credits_are_kept_exactly(api: Any, emulator: Emulator):
    emulator.set_balance(0)
    for _ in range(3):
        emulator.top_up(0.1)
    answer = await api.get("/v1/credits")
    assert answer.json["remainingCredits"] == 0.3
    assert answer.headers["x-credits-remaining"] == "0.3"


async def test_a_balance_that_is_set_shows_in_the_ledger(emulator: Emulator):
    emulator.set_balance(500)
    emulator.set_balance(500)
    opening, adjustment = emulator.ledger()
    assert (opening.kind, opening.amount, opening.balance) == ("top_up", 10_000, 10_000)
    assert (adjustment.kind, adjustment.amount, adjustment.balance) == ("adjustment", -9_500, 500)


async def test_accounts_are_apart(api: Any, emulator: Emulator):
    other = emulator.open_account(1000)
    await api.create(key=other)
    emulator.clock.advance(90)
    assert emulator.balance() == 10_000
    assert emulator.balance(other) == 100
    assert len(emulator.ledger()) == 1
    assert len(emulator.ledger(other)) == 9


async def test_a_second_key_shares_the_default_account(api: Any, emulator: Emulator):
    second = emulator.create_api_key()
    assert second != emulator.api_key
    await api.create(key=second)
    emulator.clock.advance(90)
    assert emulator.balance() == emulator.balance(second) == 9_100


async def test_keys_look_like_those_of_the_server(emulator: Emulator):
    prefix, digits = emulator.api_key[:8], emulator.api_key[8:]
    assert prefix == "sk_live_"
    assert len(digits) == 40
    assert int(digits, 16)


async def test_credits_are_never_negative(emulator: Emulator):
    with pytest.raises(ValueError, match="credits"):
        emulator.set_balance(-1)
    with pytest.raises(ValueError, match="credits"):
        emulator.top_up(float("nan"))
    with pytest.raises(ValueError, match="credits"):
        Emulator(credits=-1)


async def test_an_unknown_key_has_no_account(emulator: Emulator):
    with pytest.raises(KeyError):
        emulator.balance("sk_live_nothing")
    with pytest.raises(KeyError):
        emulator.session("nothing")
