"""Credits and sign-in in V2: one surface for the account and its external users."""

from __future__ import annotations

import pytest

import samsar as sdk
from samsar.emulator import DropAnswer

MEMBER = {"provider": "whop", "external_user_id": "usr_123", "external_app_id": "app_abc"}


async def test_the_balance_is_that_of_whom_the_view_is_for(emulator, samsar):
    member = samsar.v2.external_user(**MEMBER)
    assert (await samsar.v2.credits.balance()).data.remaining_credits == emulator.balance()
    found = (await member.credits.balance()).data
    assert found.remaining_credits == 0
    assert found.external_user.external_user_id == "usr_123"
    assert (await member.users.credits()).data.remaining_credits == 0


async def test_a_grant_goes_to_the_user_and_to_the_account(emulator, samsar):
    before = emulator.balance()
    member = samsar.v2.external_user(**MEMBER)
    granted = await member.credits.grant(1000)
    assert granted.data.credits_granted == 1000
    assert granted.data.remaining_credits == 1000
    assert emulator.balance() == before + 1000


async def test_the_account_cannot_grant_credits_to_itself(emulator, samsar):
    before = emulator.balance()
    with pytest.raises(sdk.BadRequestError, match="requires an external_user"):
        await samsar.v2.credits.grant(1000)
    assert emulator.balance() == before


async def test_a_grant_whose_answer_is_lost_is_not_sent_again(emulator, samsar):
    member = samsar.v2.external_user(**MEMBER)
    emulator.faults.add(DropAnswer(route="v2.credits.grant"))

    with pytest.raises(sdk.OutcomeUnknownError):
        await member.credits.grant(1000)

    (request,) = emulator.requests
    assert request.path == "/v2/credits/grant"
    assert request.json == {"input": {"credits": 1000}, "external_user": MEMBER}
    assert (await member.credits.balance()).data.remaining_credits == 1000


async def test_a_user_pays_whole_credits_and_the_account_parts_of_them(emulator, samsar):
    member = samsar.v2.external_user(**MEMBER)
    await member.credits.grant(100)
    before = emulator.balance()
    mine = await samsar.v2.credits.charge_usage("tts", characters=1200)
    assert mine.data.credits_charged == pytest.approx(28.8)
    assert emulator.balance() == pytest.approx(before - 28.8)
    with pytest.raises(sdk.AuthenticationError, match="External user API key is required"):
        await member.credits.charge_usage("tts", characters=1200)
    session = await samsar.external_user(**MEMBER).create_session()
    by_key = samsar.v2.external_user(api_key=session.data.external_api_key)
    theirs = await by_key.credits.charge_usage("tts", characters=1200)
    assert theirs.data.credits_charged == 29
    assert theirs.data.remaining_credits == 71


async def test_what_a_user_buys_is_in_their_purse(emulator, samsar):
    member = samsar.v2.external_user(**MEMBER)
    checkout = await member.credits.recharge(500)
    assert checkout.data.external_payment_id.startswith("extpay_")
    emulator.pay(checkout.data.checkout_session_id)
    payment = await member.credits.payment_status(
        checkout_session_id=checkout.data.checkout_session_id
    )
    assert payment.data.status == "succeeded"
    assert (await member.credits.balance()).data.remaining_credits == 500


async def test_the_account_buys_and_waits_in_v2_as_in_v1(emulator, samsar):
    before = emulator.balance()
    checkout = await samsar.v2.credits.recharge(500)
    assert checkout.data.external_payment_id is None
    emulator.pay(checkout.data.checkout_session_id)
    paid = await samsar.v2.credits.wait_payment(
        checkout_session_id=checkout.data.checkout_session_id
    )
    assert paid.data.status == "succeeded"
    assert emulator.balance() == before + 500


async def test_a_session_tells_who_is_calling(emulator, samsar):
    mine = (await samsar.v2.auth.create_session()).data
    assert (mine.account_type, mine.auth_type) == ("internal", "api_key")
    assert mine.remaining_credits == emulator.balance()
    theirs = (await samsar.v2.external_user(**MEMBER).auth.create_session()).data
    assert theirs.account_type is None
    assert theirs.external_user.provider == "whop"
    assert theirs.external_api_key not in repr(theirs)
    view = samsar.v2.external_user(api_key=theirs.external_api_key)
    assert (await view.credits.balance()).data.external_user.id == theirs.external_user.id


async def test_a_login_token_signs_in_whom_the_view_is_for(samsar):
    token = await samsar.v2.external_user(**MEMBER).auth.create_login_token(redirect="/studio")
    user = await samsar.auth.verify_session(login_token=token.data.login_token)
    assert user.data.is_external_user
    assert user.data.external_user_id == "usr_123"
    mine = await samsar.v2.auth.create_login_token()
    assert not (await samsar.auth.verify_session(login_token=mine.data.login_token)).data.provider
    assert mine.data.login_token not in repr(mine.data)
