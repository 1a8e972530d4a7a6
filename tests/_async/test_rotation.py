"""Tokens and app keys that are renewed: once for all, stored before use, never blindly twice."""

from __future__ import annotations

import gc
import json
import logging
import weakref
from datetime import UTC, datetime, timedelta
from traceback import StackSummary, TracebackException

import pytest

from samsar import (
    AppKeyLostError,
    AsyncSamsarClient,
    AuthenticationError,
    ConfigurationError,
    InputError,
    RotatingAppKey,
    RotatingToken,
    SamsarConnectionError,
    SamsarTimeoutError,
    SignInRequiredError,
    generate_app_secret,
)
from samsar._transport.async_tools import gather
from samsar.emulator import AnswerInstead, DelayAnswer, DropAnswer, DropRequest
from samsar.tokens import MemoryTokenStore, Tokens

REFRESH = "/v2/user/refresh_token"
EXCHANGE = "/v2/users/app_key/refresh"


def now():
    return datetime.now(UTC)


@pytest.fixture
def tokens(emulator):
    """A pair of a user that was made eight days ago, and has two days left."""
    made = emulator.create_refresh_token()
    return Tokens(
        auth_token=made.auth_token,
        refresh_token=made.refresh_token,
        expires_at=now() + timedelta(days=2),
        obtained_at=now() - timedelta(days=8),
    )


@pytest.fixture
def store(tokens):
    return MemoryTokenStore(tokens.to_json())


@pytest.fixture
def client_on(emulator):
    """Makes clients whose credential is renewed."""

    def make(credential, **options):
        return AsyncSamsarClient(credential=credential, base_url=emulator.url, **options)

    return make


def refreshes(emulator, path=REFRESH):
    return sum(each.path == path for each in emulator.requests)


def held(store):
    return json.loads(store.load())


async def test_a_token_with_days_to_go_is_left_as_it_is(emulator, client_on):
    made = emulator.create_refresh_token()
    tokens = Tokens(
        auth_token=made.auth_token,
        refresh_token=made.refresh_token,
        expires_at=now() + timedelta(days=4),
        obtained_at=now() - timedelta(days=6),
    )
    async with client_on(RotatingToken(store=MemoryTokenStore(tokens.to_json()))) as client:
        await client.credits.balance()

    assert refreshes(emulator) == 0


async def test_a_token_that_ends_in_three_days_is_renewed_and_stored_first(
    emulator, client_on, store, tokens
):
    async with client_on(RotatingToken(store=store)) as client:
        await client.credits.balance()
        await client.credits.balance()

    assert [each.path for each in emulator.requests] == [REFRESH, "/v1/credits", "/v1/credits"]
    kept = Tokens.from_json(store.load())
    assert kept.refresh_token != tokens.refresh_token
    assert kept.expires_at - now() > timedelta(days=9)
    assert "renewal_begun_at" not in held(store)


async def test_a_token_of_a_short_life_is_not_renewed_with_every_call(emulator, client_on):
    made = emulator.create_refresh_token()
    tokens = Tokens(
        auth_token=made.auth_token,
        refresh_token=made.refresh_token,
        expires_at=now() + timedelta(hours=23),
        obtained_at=now() - timedelta(hours=1),
    )
    async with client_on(RotatingToken(store=MemoryTokenStore(tokens.to_json()))) as client:
        await client.credits.balance()

    assert refreshes(emulator) == 0


async def test_a_refused_token_is_renewed_and_the_call_made_again(emulator, client_on):
    made = emulator.create_refresh_token()
    ended = Tokens(
        auth_token=emulator.create_auth_token(expires_in=-1), refresh_token=made.refresh_token
    )
    ended = Tokens.from_json(
        json.dumps({**json.loads(ended.to_json()), "expires_at": "2099-01-01"})
    )
    async with client_on(RotatingToken(store=MemoryTokenStore(ended.to_json()))) as client:
        balance = await client.credits.balance()

    assert balance.data.remaining_credits > 0
    assert [each.path for each in emulator.requests] == ["/v1/credits", REFRESH, "/v1/credits"]


async def test_a_token_that_is_refused_right_after_it_came_is_not_renewed_again(
    emulator, client_on, store
):
    emulator.faults.add(
        AnswerInstead(
            status=401, body={"message": "Invalid auth token."}, route="/v1/credits", times=9
        )
    )
    async with client_on(RotatingToken(store=store)) as client:
        with pytest.raises(AuthenticationError):
            await client.credits.balance()
        with pytest.raises(AuthenticationError):
            await client.credits.balance()

    assert refreshes(emulator) == 1


async def test_fifty_calls_at_the_end_of_a_token_make_one_renewal(emulator, client_on, store):
    async with client_on(RotatingToken(store=store)) as client:
        answers = await gather([client.credits.balance] * 50, limit=50)

    assert len(answers) == 50
    assert refreshes(emulator) == 1


async def test_fifty_refused_calls_make_one_renewal(emulator, client_on):
    made = emulator.create_refresh_token()
    refused = Tokens(
        auth_token="a.b.c",
        refresh_token=made.refresh_token,
        expires_at=now() + timedelta(days=9),
        obtained_at=now() - timedelta(days=1),
    )
    async with client_on(RotatingToken(store=MemoryTokenStore(refused.to_json()))) as client:
        await gather([client.credits.balance] * 50, limit=50)

    assert refreshes(emulator) == 1


async def test_clients_that_share_a_store_share_a_renewal(emulator, client_on, store):
    async with (
        client_on(RotatingToken(store=store)) as one,
        client_on(RotatingToken(store=store)) as other,
    ):
        await gather([one.credits.balance, other.credits.balance], limit=2)

    assert refreshes(emulator) == 1


async def test_what_another_process_has_renewed_is_taken_over(emulator, client_on, store, tokens):
    async with client_on(RotatingToken(store=MemoryTokenStore(tokens.to_json()))) as other:
        await other.credits.balance()
        async with client_on(RotatingToken(store=store)) as client:
            made = emulator.create_refresh_token()
            store.save(
                Tokens(auth_token=made.auth_token, refresh_token=made.refresh_token).to_json()
            )
            await client.credits.balance()

    assert refreshes(emulator) == 1


async def test_the_first_tokens_are_stored_where_there_are_none(emulator, client_on, tokens):
    store = MemoryTokenStore()
    async with client_on(RotatingToken(store=store, tokens=tokens)) as client:
        await client.credits.balance()

    assert refreshes(emulator) == 1
    assert Tokens.from_json(store.load()).refresh_token != tokens.refresh_token


async def test_an_empty_store_says_who_must_act(emulator, client_on):
    async with client_on(RotatingToken(store=MemoryTokenStore())) as client:
        with pytest.raises(SignInRequiredError, match="must sign in") as caught:
            await client.credits.balance()

    assert caught.value.reason == "missing"
    assert emulator.requests == []


async def test_a_renewal_whose_answer_is_lost_is_told_and_never_repeated(
    emulator, client_on, store, tokens
):
    emulator.faults.add(DropAnswer(route=REFRESH))
    async with client_on(RotatingToken(store=store)) as client:
        for _ in range(2):
            with pytest.raises(SignInRequiredError, match="sign in anew") as caught:
                await client.credits.balance()
            assert caught.value.reason == "unknown"
            assert caught.value.valid_until == tokens.expires_at
    async with client_on(RotatingToken(store=store)) as restarted:
        with pytest.raises(SignInRequiredError):
            await restarted.credits.balance()

    assert refreshes(emulator) == 1
    assert [each.path for each in emulator.requests] == [REFRESH]


async def test_an_answer_without_new_tokens_is_told_and_never_asked_for_again(
    emulator, client_on, store
):
    emulator.faults.add(AnswerInstead(status=200, body={}, route=REFRESH))
    async with client_on(RotatingToken(store=store)) as client:
        for _ in range(2):
            with pytest.raises(SignInRequiredError) as caught:
                await client.credits.balance()
            assert caught.value.reason == "unknown"

    assert [each.path for each in emulator.requests] == [REFRESH]


async def test_no_traceback_shows_what_a_store_keeps(emulator, client_on, store, tokens):
    emulator.faults.add(DropAnswer(route=REFRESH))
    async with client_on(RotatingToken(store=store)) as client:
        with pytest.raises(SignInRequiredError) as caught:
            await client.credits.balance()
    store.save("something else, with hunter2 in it")
    async with client_on(RotatingToken(store=store)) as client:
        with pytest.raises(ConfigurationError) as other:
            await client.credits.balance()

    for error in (caught.value, other.value):
        shown = TracebackException.from_exception(error, capture_locals=True)
        # Not what the variables of this test hold.
        shown.stack = StackSummary.from_list(shown.stack[1:])
        text = "".join(shown.format())
        assert tokens.refresh_token not in text
        assert "hunter2" not in text


async def test_saving_new_tokens_ends_the_trouble_without_a_restart(emulator, client_on, store):
    emulator.faults.add(DropAnswer(route=REFRESH))
    async with client_on(RotatingToken(store=store)) as client:
        with pytest.raises(SignInRequiredError):
            await client.credits.balance()
        made = emulator.create_refresh_token()
        store.save(Tokens(auth_token=made.auth_token, refresh_token=made.refresh_token).to_json())
        await client.credits.balance()


async def test_a_token_can_be_used_as_long_as_it_is_good_when_its_renewal_is_lost(
    emulator, client_on, store, caplog
):
    emulator.faults.add(DropAnswer(route=REFRESH))
    credential = RotatingToken(store=store, use_until_expired=True)
    async with client_on(credential) as client:
        with pytest.raises(SignInRequiredError):
            await client.credits.balance()
        with caplog.at_level(logging.WARNING, "samsar"):
            await client.credits.balance()
            await client.credits.balance()

    told = [each.getMessage() for each in caplog.records if "answer is lost" in each.getMessage()]
    assert len(told) == 1
    assert refreshes(emulator) == 1


async def test_a_renewal_that_was_killed_in_the_middle_is_not_hidden(
    emulator, client_on, store, tokens
):
    begun = {**json.loads(tokens.to_json()), "renewal_begun_at": now().isoformat()}
    store.save(json.dumps(begun))
    async with client_on(RotatingToken(store=store)) as client:
        with pytest.raises(SignInRequiredError, match="answer is lost"):
            await client.credits.balance()

    assert emulator.requests == []


async def test_a_used_up_refresh_token_asks_for_a_sign_in(
    emulator, client_on, store, samsar, tokens
):
    await samsar.v2.users.refresh_token(tokens.refresh_token)
    async with client_on(RotatingToken(store=store)) as client:
        with pytest.raises(SignInRequiredError, match="must sign in anew") as caught:
            await client.credits.balance()

    assert caught.value.reason == "refused"
    assert isinstance(caught.value.__cause__, AuthenticationError)
    assert "renewal_begun_at" not in held(store)


async def test_a_renewal_that_was_refused_for_now_leaves_the_good_token_in_use(
    emulator, client_on, store, caplog, tokens
):
    emulator.faults.add(AnswerInstead(status=429, body={"message": "Too many."}, route=REFRESH))
    async with client_on(RotatingToken(store=store)) as client:
        await client.credits.balance()
        await client.credits.balance()

    assert refreshes(emulator) == 1
    assert Tokens.from_json(store.load()) == tokens
    assert "was not renewed" in caplog.text
    assert tokens.refresh_token not in caplog.text


async def test_a_renewal_that_never_left_is_tried_again(tokens, store):
    ended = {**json.loads(tokens.to_json()), "expires_at": "2020-01-01T00:00:00+00:00"}
    store.save(json.dumps(ended))
    credential = RotatingToken(store=store)
    async with AsyncSamsarClient(
        credential=credential, base_url="http://127.0.0.1:9", max_retries=0
    ) as client:
        with pytest.raises(SamsarConnectionError):
            await client.credits.balance()

    assert "renewal_begun_at" not in held(store)


class FailingStore(MemoryTokenStore):
    """A store that cannot write at times."""

    failures = ()

    def __init__(self, text):
        super().__init__(text)
        self.saves = 0

    def save(self, text):
        self.saves += 1
        if self.saves in self.failures:
            raise OSError("No space left on device")
        super().save(text)


async def test_nothing_is_sent_when_the_store_cannot_note_that_a_renewal_begins(
    emulator, client_on, tokens
):
    store = FailingStore(tokens.to_json())
    store.failures = (1,)
    async with client_on(RotatingToken(store=store)) as client:
        with pytest.raises(ConfigurationError, match="No space left"):
            await client.credits.balance()

    assert emulator.requests == []


async def test_new_tokens_are_not_used_before_they_are_stored(emulator, client_on, tokens, caplog):
    store = FailingStore(tokens.to_json())
    store.failures = (2,)
    async with client_on(RotatingToken(store=store)) as client:
        with pytest.raises(ConfigurationError, match="could not be written"):
            await client.credits.balance()
        assert [each.path for each in emulator.requests] == [REFRESH]
        await client.credits.balance()

    assert refreshes(emulator) == 1
    assert Tokens.from_json(store.load()).refresh_token != tokens.refresh_token
    assert [each.levelname for each in caplog.records if "could not be stored" in each.message] == [
        "CRITICAL"
    ]


async def test_a_lock_that_cannot_be_given_back_costs_no_call(emulator, client_on, tokens, caplog):
    class Locked(MemoryTokenStore):
        def release(self):
            raise OSError("connection reset")

    store = Locked(tokens.to_json())
    async with client_on(RotatingToken(store=store)) as client:
        await client.credits.balance()

    assert "could not be unlocked: connection reset" in caplog.text
    assert Tokens.from_json(store.load()).refresh_token != tokens.refresh_token


async def test_a_store_with_something_else_in_it_is_refused_without_showing_it(client_on):
    for text in ("hunter2", '{"kind": "token"}', "[]", '{"auth_token": 5, "refresh_token": "r"}'):
        async with client_on(RotatingToken(store=MemoryTokenStore(text))) as client:
            with pytest.raises(ConfigurationError, match="something else") as caught:
                await client.credits.balance()
            assert "hunter2" not in str(caught.value)


async def test_one_call_can_be_made_with_tokens_that_are_renewed(emulator, samsar, store):
    options = {"credential": RotatingToken(store=store)}
    await samsar.credits.balance(options=options)
    await samsar.credits.balance()

    assert [each.path for each in emulator.requests] == [REFRESH, "/v1/credits", "/v1/credits"]


async def test_a_public_route_needs_no_renewal(emulator, client_on, store):
    async with client_on(RotatingToken(store=store)) as client:
        await client.videos.supported_models()

    assert refreshes(emulator) == 0


async def test_a_call_that_cannot_wait_leaves_the_renewal_running(
    emulator, client_on, store, tokens
):
    emulator.faults.add(DelayAnswer(route=REFRESH, seconds=0.3))
    async with client_on(RotatingToken(store=store)) as client:
        with pytest.raises(SamsarTimeoutError, match="goes on"):
            await client.credits.balance(options={"timeout": 0.05})
        assert [each.path for each in emulator.requests] == [REFRESH]

    # Closing the client has waited for it.
    assert Tokens.from_json(store.load()).refresh_token != tokens.refresh_token
    assert "renewal_begun_at" not in held(store)


async def test_a_credential_of_one_call_is_forgotten_with_it(samsar, store):
    credential = RotatingToken(store=store)
    await samsar.credits.balance(options={"credential": credential})
    await samsar.with_options(credential=credential).credits.balance()
    trace = weakref.ref(credential)
    del credential
    gc.collect()

    assert trace() is None
    assert len(samsar._engine.shared.renewals) == 0


# --- app keys


@pytest.fixture
def secret():
    return generate_app_secret()


async def test_an_app_key_is_made_kept_and_used(emulator, samsar, client_on, secret):
    store = MemoryTokenStore()
    made = await samsar.v2.app_keys.ensure(secret=secret, store=store)
    async with client_on(RotatingAppKey(store=store)) as client:
        await client.credits.balance()
    again = await samsar.v2.app_keys.ensure(store=store)

    assert again == made
    assert refreshes(emulator, EXCHANGE) == 0


async def test_an_expired_app_key_is_exchanged_once_for_fifty_calls(
    emulator, samsar, client_on, secret
):
    store = MemoryTokenStore()
    first = await samsar.v2.app_keys.ensure(secret=secret, store=store)
    emulator.clock.advance(366 * 24 * 3600)
    async with client_on(RotatingAppKey(store=store)) as client:
        await gather([client.credits.balance] * 50, limit=50)

    assert refreshes(emulator, EXCHANGE) == 1
    assert held(store)["app_key"] != first.values["app_key"]
    assert held(store)["app_secret"] == secret


async def test_an_exchange_whose_answer_is_lost_is_told_and_can_be_mended(
    emulator, samsar, client_on, secret
):
    store = MemoryTokenStore()
    await samsar.v2.app_keys.ensure(secret=secret, store=store)
    emulator.clock.advance(366 * 24 * 3600)
    emulator.faults.add(DropAnswer(route=EXCHANGE))
    async with client_on(RotatingAppKey(store=store)) as client:
        for _ in range(2):
            with pytest.raises(SignInRequiredError, match="replace_lost=True"):
                await client.credits.balance()
        with pytest.raises(AppKeyLostError):
            await samsar.v2.app_keys.ensure(store=store)
        await samsar.v2.app_keys.ensure(store=store, replace_lost=True)
        await client.credits.balance()

    assert refreshes(emulator, EXCHANGE) == 1


async def test_an_exchange_that_never_reached_the_server_can_be_made_again(
    emulator, samsar, client_on, secret
):
    store = MemoryTokenStore()
    first = await samsar.v2.app_keys.ensure(secret=secret, store=store)
    emulator.clock.advance(366 * 24 * 3600)
    emulator.faults.add(DropRequest(route=EXCHANGE))
    async with client_on(RotatingAppKey(store=store)) as client:
        with pytest.raises(SignInRequiredError):
            await client.credits.balance()
        # The record of the account tells that the key is still the one that is known.
        fresh = await samsar.v2.app_keys.ensure(store=store)
        await client.credits.balance()

    assert fresh != first


async def test_an_empty_store_says_how_an_app_key_is_made(client_on):
    async with client_on(RotatingAppKey(store=MemoryTokenStore())) as client:
        with pytest.raises(SignInRequiredError, match="ensure"):
            await client.credits.balance()


async def test_a_key_that_expires_soon_is_exchanged(emulator, samsar, secret):
    made = emulator.create_app_key(secret)
    emulator.clock.advance(360 * 24 * 3600)
    client = samsar.with_options(api_key=emulator.api_key)
    kept = await client.v2.app_keys.ensure(
        app_key=made.app_key, secret=secret, refresh_before=timedelta(days=400)
    )

    assert kept.values["app_key"] != made.app_key
    assert refreshes(emulator, EXCHANGE) == 1


async def test_a_known_key_that_is_good_is_left_alone(emulator, samsar, secret):
    made = emulator.create_app_key(secret)
    kept = await samsar.v2.app_keys.ensure(app_key=made.app_key, secret=secret)

    assert kept.values == {"app_key": made.app_key, "app_secret": secret}
    assert refreshes(emulator, EXCHANGE) == 0


async def test_a_key_that_nobody_knows_is_only_replaced_when_asked(emulator, samsar, secret):
    lost = emulator.create_app_key()
    with pytest.raises(AppKeyLostError, match="replace_lost=True"):
        await samsar.v2.app_keys.ensure(secret=secret)
    fresh = await samsar.v2.app_keys.ensure(secret=secret, replace_lost=True)

    assert fresh.values["app_key"] != lost.app_key
    await samsar.credits.balance(options={"credential": fresh})


async def test_a_key_is_not_made_without_a_secret(emulator, samsar):
    with pytest.raises(InputError, match="generate_app_secret"):
        await samsar.v2.app_keys.ensure()
    with pytest.raises(InputError, match="together with its secret"):
        await samsar.v2.app_keys.ensure(app_key="sapp_1")

    assert [each.method for each in emulator.requests] == ["GET"]
