"""Where webhooks and tokens arrive."""

import asyncio
import base64
import json
import logging

import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from support.serving import listening

from samsar import AsyncInbox, AsyncSamsarClient, SamsarClient
from samsar.fastapi import handle_errors, lifespan, recharge_router, webhook_router
from samsar.webhooks import WebhookUrls

SECRET = "s" * 40
DONE = {"request_id": "a" * 24, "session_id": "a" * 24, "status": "COMPLETED", "result_url": "x"}


@pytest.fixture
def urls():
    return WebhookUrls(SECRET)


@pytest.fixture
def public():
    """An address, before anything listens there; who serves it closes it."""
    listener, url = listening()
    return {"listener": listener, "url": url}


def changed(address):
    """Return an address in which somebody has changed the ref."""
    head, _, token = address.partition("samsar_hook=")
    expires, name, ref, signature = token.split(".")
    other = base64.urlsafe_b64encode(b"order-2").rstrip(b"=").decode()
    assert other != ref
    return f"{head}samsar_hook={expires}.{name}.{other}.{signature}"


class TestWebhooks:
    @pytest.fixture
    def inbox(self, urls):
        return AsyncInbox(urls)

    @pytest.fixture
    def handled(self):
        return asyncio.Queue()

    @pytest.fixture
    async def address(self, app, site, public, inbox, handled):
        loop = asyncio.get_running_loop()

        async def on_event(event, samsar):
            assert isinstance(samsar, AsyncSamsarClient)
            loop.call_soon_threadsafe(handled.put_nowait, event)

        app.include_router(webhook_router(inbox, on_event), prefix="/hooks")
        site.run(app, listener=public["listener"])
        return inbox.url(f"{public['url']}/hooks/samsar/webhook", ref="order-1")

    async def test_a_webhook_is_taken_and_handed_on(self, site, address, handled):
        answer = await site.ask(address, "POST", json=DONE)
        event = await handled.get()

        assert (answer.status, await answer.text()) == (200, "")
        assert (event.status, event.ref) == ("COMPLETED", "order-1")

    async def test_the_answer_does_not_wait_for_the_work(self, app, site, public, inbox):
        begun, may_end = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        async def slow(event, samsar):
            loop.call_soon_threadsafe(begun.set)
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(may_end.wait(), loop))

        app.include_router(webhook_router(inbox, slow))
        site.run(app, listener=public["listener"])
        address = inbox.url(f"{public['url']}/samsar/webhook")

        answer = await site.ask(address, "POST", json=DONE)
        await begun.wait()
        may_end.set()
        await asyncio.to_thread(site.stop)

        assert answer.status == 200

    async def test_the_same_webhook_again_is_ignored(self, site, address, handled):
        first = await site.ask(address, "POST", json=DONE)
        again = await site.ask(address, "POST", json=DONE)
        await handled.get()

        assert [first.status, again.status] == [200, 200]
        assert handled.empty()

    async def test_one_address_for_two_calls_is_told_of(self, site, address, caplog):
        await site.ask(address, "POST", json=DONE)
        await site.ask(address, "POST", json=DONE)

        assert "one for each call" in caplog.text
        assert address.rpartition("=")[2] not in caplog.text

    @pytest.mark.parametrize("known_as", ["/api/samsar/webhook", "/samsar/webhook"])
    async def test_an_address_is_known_behind_a_proxy_that_takes_the_root_path_off(
        self, site, public, inbox, known_as
    ):
        app = FastAPI()
        app.include_router(webhook_router(inbox))

        async def below(scope, receive, send):
            # As `FastAPI(root_path="/api")` does it.
            await app({**scope, "root_path": "/api"}, receive, send)

        site.run(below, listener=public["listener"])
        query = inbox.url(f"{public['url']}{known_as}").partition("?")[2]
        wrong = inbox.url(f"{public['url']}/other/webhook").partition("?")[2]
        address = f"{public['url']}/samsar/webhook"

        assert (await site.ask(f"{address}?{wrong}", "POST", json=DONE)).status == 404
        assert (await site.ask(f"{address}?{query}", "POST", json=DONE)).status == 200

    async def test_a_forged_address_gets_a_bare_404(self, site, address, handled):
        forged = await site.ask(changed(address), "POST", json=DONE)
        bare = await site.ask(address.partition("?")[0], "POST", json=DONE)

        for answer in (forged, bare):
            assert (answer.status, await answer.text()) == (404, "")
        assert handled.empty()

    @pytest.mark.parametrize("body", [b"", b"[", b"[1]", b"\xff", b"[" * 100_000])
    async def test_nonsense_gets_a_bare_404(self, site, address, handled, body):
        answer = await site.ask(address, "POST", data=body)

        assert (answer.status, await answer.text()) == (404, "")
        assert handled.empty()

    async def test_no_more_is_taken_than_a_webhook_can_have(self, site, address, handled):
        body = json.dumps(DONE).encode()
        longest = body.ljust(256 * 1024)

        too_long = await site.ask(address, "POST", data=longest + b" ")
        taken = await site.ask(address, "POST", data=longest)
        await handled.get()

        assert [too_long.status, taken.status] == [404, 200]
        assert handled.empty()

    async def test_a_plain_function_gets_the_sync_client(self, app, site, public, inbox, handled):
        loop = asyncio.get_running_loop()

        def on_event(event, samsar):
            assert isinstance(samsar, SamsarClient)
            loop.call_soon_threadsafe(handled.put_nowait, event)

        app.include_router(webhook_router(inbox, on_event))
        site.run(app, listener=public["listener"])
        await site.ask(inbox.url(f"{public['url']}/samsar/webhook"), "POST", json=DONE)

        assert (await handled.get()).status == "COMPLETED"

    async def test_work_that_fails_is_told_of(self, app, site, public, inbox, caplog):
        async def on_event(event, samsar):
            raise LookupError("no such order")

        app.include_router(webhook_router(inbox, on_event))
        site.run(app, listener=public["listener"])
        address = inbox.url(f"{public['url']}/samsar/webhook")
        answer = await site.ask(address, "POST", json=DONE)
        await asyncio.to_thread(site.stop)

        assert answer.status == 200
        assert "the work that follows it failed" in caplog.text
        assert address.partition("?")[2] not in caplog.text


BOUGHT = {"authToken": "eyJ.auth.1", "refreshToken": "srf_1", "expiryDate": "2026-12-01T00:00:00Z"}


class TestRecharge:
    @pytest.fixture
    def stored(self):
        return []

    @pytest.fixture
    def run(self, site, public, urls, stored):
        """Runs an application with the router; returns the address to give to the server."""
        before = list(logging.getLogger("uvicorn.access").filters)

        async def on_tokens(bought, ref):
            stored.append((bought.tokens.refresh_token, ref))

        def run(on_tokens=on_tokens, on_return=lambda buyer, ref: f"/thanks?order={ref}"):
            app = FastAPI(lifespan=lifespan(api_key="sk_test_1"))
            handle_errors(app)
            app.include_router(recharge_router(urls, on_tokens, on_return))
            site.run(app, listener=public["listener"])
            return urls.make(f"{public['url']}/samsar/recharge", ref="order-1")

        yield run
        logging.getLogger("uvicorn.access").filters[:] = before

    async def test_tokens_are_stored_and_appear_in_no_log(self, site, run, stored, caplog):
        address = run()
        with caplog.at_level(logging.DEBUG):
            answer = await site.ask(address, params=BOUGHT)

        assert answer.status == 204
        assert stored == [("srf_1", "order-1")]
        assert "srf_1" not in caplog.text
        assert "GET /samsar/recharge?… HTTP/1.1" in caplog.text

    async def test_the_post_that_follows_a_404_is_understood(self, site, run, stored):
        answer = await site.ask(
            run(), "POST", params=BOUGHT, json={"tokenType": "Bearer", **BOUGHT}
        )

        assert answer.status == 204
        assert stored == [("srf_1", "order-1")]

    async def test_the_same_tokens_again_are_not_stored_again(self, site, run, stored):
        address = run()
        answers = await asyncio.gather(*(site.ask(address, params=BOUGHT) for _ in range(5)))
        await site.ask(address, params={**BOUGHT, "refreshToken": "srf_2"})

        assert {answer.status for answer in answers} == {204}
        assert [token for token, _ in stored] == ["srf_1", "srf_2"]

    async def test_tokens_that_could_not_be_stored_are_asked_for_again(
        self, site, run, stored, caplog
    ):
        def broken(bought, ref):
            stored.append(ref)
            if len(stored) == 1:
                raise OSError(f"disk full, lost {bought.tokens.refresh_token}")

        address = run(on_tokens=broken)
        answers = [await site.ask(address, params=BOUGHT) for _ in range(2)]

        assert [answer.status for answer in answers] == [500, 204]
        assert "OSError" in caplog.text
        assert "srf_1" not in caplog.text

    async def test_nobody_else_can_hand_over_tokens(self, site, run, stored):
        address = run()
        forged = await site.ask(changed(address), params=BOUGHT)
        bare = await site.ask(address.partition("?")[0], params=BOUGHT)
        empty = await site.ask(address)

        assert [forged.status, bare.status, empty.status] == [404, 404, 404]
        assert stored == []

    async def test_the_buyer_is_sent_on(self, site, run, stored):
        success = {"samsarCheckoutStatus": "success", "checkoutSessionId": "cs_1"}
        answer = await site.ask(run(), params=success)

        assert (answer.status, answer.headers["Location"]) == (303, "/thanks?order=order-1")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert stored == []

    async def test_the_buyer_may_be_shown_a_page(self, site, run):
        async def on_return(buyer, ref):
            return PlainTextResponse(f"{buyer.status} {buyer.checkout_session_id} {ref}")

        cancelled = {"samsarCheckoutStatus": "cancelled"}
        answer = await site.ask(run(on_return=on_return), params=cancelled)

        assert (answer.status, await answer.text()) == (200, "cancelled None order-1")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
