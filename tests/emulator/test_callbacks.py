"""After a purchase by e-mail the redirect URL is called for real, and the buyer is sent back."""

from __future__ import annotations

import sqlite3
import ssl
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from support.receiving import Receiver, receiving

from samsar.emulator import Emulator, EmulatorThread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROUTE = "/v2/user/recharge_credits"
IN_QUERY = {"authToken", "refreshToken", "expiryDate"}


@pytest.fixture
def receiver(emulator: Emulator, receiver: Receiver) -> Receiver:
    """The receiver, to which the emulator may redirect."""
    emulator.http_redirects = True
    return receiver


@pytest.fixture
def open_checkout(api: Any) -> Callable[..., Any]:
    """Opens a page where credits are bought, and returns the id of it."""

    async def opened(redirect_url: str) -> str:
        fields = {"amount": 5, "email": "buyer@example.com", "redirect_url": redirect_url}
        answer = await api.post(ROUTE, fields, key=None)
        assert answer.status == 200, answer.body
        return str(answer.json["checkoutSessionId"])

    return opened


async def test_the_redirect_url_gets_the_tokens_in_its_query(
    emulator: Emulator, api: Any, receiver: Receiver, open_checkout: Any
):
    checkout = await open_checkout(f"{receiver.url}/paid?shop=7")
    emulator.pay(checkout)
    await emulator.settled()

    called = receiver.one
    assert (called.method, called.path, called.body) == ("GET", "/paid", b"")
    assert set(called.query) == {"shop"} | IN_QUERY
    signed = {"Authorization": f"Bearer {called.query['authToken']}"}
    assert (await api.get("/v2/credits", headers=signed)).json["remainingCredits"] == 500
    (callback,) = emulator.callbacks
    assert (callback.outcome, callback.status, callback.reason) == ("delivered", 200, None)
    assert callback.checkout_id == checkout
    assert called.query["authToken"] not in repr(callback)


async def test_a_404_is_answered_with_a_post_of_the_same(
    emulator: Emulator, receiver: Receiver, open_checkout: Any
):
    checkout = await open_checkout(f"{receiver.url}/only-post")
    emulator.pay(checkout)
    await emulator.settled()

    get, post = receiver.received
    assert (get.method, post.method) == ("GET", "POST")
    assert get.query == post.query
    assert post.headers["Content-Type"] == "application/json"
    body = post.json
    assert {name: body[name] for name in IN_QUERY} == get.query
    assert {"tokenType", "expiresInSeconds", "refreshTokenExpiresAt", "paymentIntentId"} < set(body)
    assert (body["checkoutSessionId"], body["email"]) == (checkout, "buyer@example.com")
    assert (body["creditsApplied"], body["amountPaidCents"]) == (500, 500)
    assert (emulator.callbacks[0].outcome, emulator.callbacks[0].status) == ("delivered", 204)


@pytest.mark.parametrize("status", [302, 307, 401, 410, 500])
async def test_any_other_answer_is_a_failure_and_is_not_repeated(
    emulator: Emulator, receiver: Receiver, open_checkout: Any, status: int
):
    emulator.pay(await open_checkout(f"{receiver.url}/to/{status}?/elsewhere"))
    await emulator.settled()
    emulator.clock.advance(1000)
    await emulator.settled()

    assert receiver.one.method == "GET"
    assert (emulator.callbacks[0].outcome, emulator.callbacks[0].status) == ("failed", status)


async def test_both_together_have_a_time_limit(
    emulator: Emulator, receiver: Receiver, open_checkout: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("samsar.emulator.calling.CALLBACK_SECONDS", 0.05)
    emulator.pay(await open_checkout(f"{receiver.url}/hang"))
    await emulator.settled()

    (callback,) = emulator.callbacks
    assert (callback.outcome, callback.reason) == ("failed", "No answer within 0.05 s.")


async def test_a_repeated_event_makes_new_tokens_and_no_credits(
    emulator: Emulator, api: Any, receiver: Receiver, open_checkout: Any
):
    checkout = await open_checkout(receiver.url)
    with pytest.raises(ValueError, match="pending"):
        emulator.repeat_payment_event(checkout)
    emulator.pay(checkout)
    emulator.repeat_payment_event(checkout)
    await emulator.settled()

    first, second = sorted(receiver.received, key=lambda call: call.query["refreshToken"])
    assert first.query["refreshToken"] != second.query["refreshToken"]
    for called in (first, second):
        signed = {"Authorization": f"Bearer {called.query['authToken']}"}
        assert (await api.get("/v2/credits", headers=signed)).json["remainingCredits"] == 500
    with pytest.raises(KeyError):
        emulator.repeat_payment_event("cs_nothing")


async def test_an_event_of_an_ordinary_payment_calls_nobody(emulator: Emulator, api: Any):
    opened = (await api.post("/v1/credits/recharge", {"credits": 100})).json
    emulator.pay(opened["checkoutSessionId"])
    before = emulator.balance()
    emulator.repeat_payment_event(opened["checkoutSessionId"])

    assert (emulator.balance(), emulator.callbacks) == (before, [])


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("pay", "samsarCheckoutStatus=success&checkoutSessionId={checkout}"),
        ("decline", "samsarCheckoutStatus=cancelled"),
    ],
)
async def test_the_buyer_is_sent_back_without_tokens(
    api: Any, receiver: Receiver, open_checkout: Any, choice: str, told: str
):
    checkout = await open_checkout(f"{receiver.url}/back?shop=7")
    answer = await api.post(f"/checkout/{checkout}/{choice}")
    page = await api.get(f"/checkout/{checkout}")

    query = f"shop=7&{told.format(checkout=checkout)}"
    assert answer.status == 303
    assert answer.headers["Location"] == f"{receiver.url}/back?{query}"
    assert f'href="{receiver.url}/back?{query.replace("&", "&amp;")}"' in page.body.decode()


async def test_the_page_of_an_ordinary_payment_leads_nowhere(api: Any):
    opened = (await api.post("/v1/credits/recharge", {"credits": 100})).json
    answer = await api.post(f"/checkout/{opened['checkoutSessionId']}/pay")

    assert answer.status == 200
    assert b"href" not in answer.body


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "http://localhost/x"])
async def test_plain_http_is_refused_unless_asked_for(emulator: Emulator, api: Any, url: str):
    fields = {"amount": 5, "email": "buyer@example.com", "redirect_url": url}
    refused = await api.post(ROUTE, fields, key=None)
    emulator.http_redirects = True
    taken = await api.post(ROUTE, fields, key=None)
    far = await api.post(ROUTE, {**fields, "redirect_url": "http://example.com/x"}, key=None)

    assert (refused.status, taken.status, far.status) == (400, 200, 400)
    assert refused.message == far.message == "redirect_url must be a valid HTTPS URL."


async def test_a_certificate_of_one_s_own_will_do_on_this_machine(
    emulator: Emulator, open_checkout: Any
):
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    async with receiving(tls) as receiver:
        emulator.pay(await open_checkout(f"{receiver.url}/paid"))
        await emulator.settled()

        assert (receiver.one.method, emulator.callbacks[0].outcome) == ("GET", "delivered")


async def test_strangers_are_not_called(emulator: Emulator, open_checkout: Any):
    emulator.pay(await open_checkout("https://example.com/paid"))
    await emulator.settled()

    assert emulator.callbacks[0].outcome == "withheld"


async def test_callbacks_of_an_earlier_release_are_still_listed(tmp_path: Path):
    database = tmp_path / "emulator.db"
    async with Emulator(speed=0, database=database):
        pass
    with closing(sqlite3.connect(database)) as connection, connection:
        row = (1_000_000, "https://example.com/cb?authToken=a", '{"checkoutSessionId": "cs_1"}')
        connection.execute("INSERT INTO callbacks (at, url, body) VALUES (?, ?, ?)", row)
    async with Emulator(speed=0, database=database) as emulator:
        await emulator.settled()
        (callback,) = emulator.callbacks

    assert (callback.checkout_id, callback.outcome) == ("cs_1", "withheld")
    assert callback.reason == "An earlier release of the emulator called nobody."


def test_the_one_in_a_thread_waits_for_callbacks_too():
    with EmulatorThread(speed=0, webhooks_to="nowhere", http_redirects=True) as emulator:
        emulator.settled()
        assert (emulator.webhooks_to, emulator.http_redirects) == ("nowhere", True)
        assert (emulator.webhooks, emulator.callbacks) == ([], [])
