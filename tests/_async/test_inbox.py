"""Waiting for a job with an inbox: the webhook wakes, and the status decides."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from samsar import (
    AsyncInbox,
    AsyncSamsarClient,
    ConfigurationError,
    InputError,
    JobFailedError,
    WebhookRefusedError,
)
from samsar._async.watching import watch_for
from samsar._transport.async_tools import Signal, sleep
from samsar._transport.rehearsal import monotonic
from samsar.emulator import EmulatorThread, FailAtStage
from samsar.testing import no_sleep
from samsar.webhooks import WebhookUrls, confirm, parse

SECRET = "a secret of at least 32 characters"
STATUS = "/v1/status"
NEVER = 800
"""Seconds until the next look: no test lives to see it, so only a webhook ends such a wait."""


@pytest.fixture(autouse=True)
def pauses():
    """Here, pauses take their time: what is shown is that they end early."""
    return


@pytest.fixture
def emulator(pauses):
    with EmulatorThread(speed=0) as emulator:
        yield emulator


@pytest.fixture
async def samsar(emulator):
    async with AsyncSamsarClient(api_key=emulator.api_key, base_url=emulator.url) as client:
        yield client


class Taker(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.come.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def hooks():
    """The web server of an application; `come` is what has been posted to it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Taker) as server:
        server.come = []
        server.url = f"http://127.0.0.1:{server.server_port}/hooks/samsar"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def inbox():
    return AsyncInbox(WebhookUrls(SECRET))


@pytest.fixture
def finish(emulator, hooks, inbox):
    """Ends all renders, and hands what is posted about them to the inbox, once."""
    handed = []

    async def finished(*seen):
        if handed:
            return
        emulator.clock.advance(1000)
        emulator.settled()
        for url, body in hooks.come:
            handed.append(await inbox.receive(url, body))

    finished.handed = handed
    return finished


@pytest.fixture
def begin(samsar, hooks, inbox, text_video):
    """Begins a render that calls back."""

    async def begun(ref=None):
        return await samsar.videos.create_from_text(
            **text_video, webhook_url=inbox.url(hooks.url, ref=ref)
        )

    return begun


def looks(emulator):
    return sum(each.path == STATUS for each in emulator.requests)


async def test_a_wait_ends_at_the_webhook_and_not_at_the_next_look(
    emulator, samsar, begin, inbox, finish
):
    job = await begin("order-17")
    video = await job.wait(notified_by=inbox, poll=NEVER, on_progress=finish)

    assert video.url
    assert looks(emulator) == 2
    (event,) = finish.handed
    assert (event.ref, event.status, event.request_id) == ("order-17", "COMPLETED", job.id)
    confirmed = await confirm(event, samsar)
    assert confirmed.data.status == "COMPLETED"


async def test_a_webhook_that_comes_before_the_wait_is_not_lost(emulator, begin, hooks, inbox):
    job = await begin()
    await inbox.receive(inbox.url(hooks.url), {"request_id": job.id, "status": "COMPLETED"})
    await job.wait(
        notified_by=inbox, poll=NEVER, on_progress=lambda _: emulator.clock.advance(1000)
    )
    assert looks(emulator) == 2


async def test_a_failure_without_ids_wakes_the_wait_by_its_url(
    emulator, samsar, begin, inbox, finish
):
    emulator.faults.add(FailAtStage(stage="prompt_generation", message="Video generation failed"))
    job = await begin()
    with pytest.raises(JobFailedError):
        await job.wait(notified_by=inbox, poll=NEVER, on_progress=finish)

    assert looks(emulator) == 2
    (event,) = finish.handed
    assert event.ids == frozenset()


async def test_what_a_webhook_says_ends_no_wait(emulator, begin, hooks, inbox):
    job = await begin()
    seen = []

    async def lie(status):
        seen.append(status.status)
        if len(seen) == 1:
            url = inbox.url(hooks.url)
            await inbox.receive(url, {"request_id": job.id, "status": "COMPLETED"})
        if len(seen) == 3:
            emulator.clock.advance(1000)

    await job.wait(notified_by=inbox, poll=0.001, on_progress=lie)
    assert seen == ["PENDING", "PENDING", "PENDING", "COMPLETED"]


async def test_many_waits_are_woken_one_by_one(samsar, begin, emulator, inbox, finish):
    jobs = [await begin() for _ in range(3)]
    begun = []

    async def finished(job, status):
        begun.append(job.id)
        if len(begun) == 3:
            await finish()

    videos = await samsar.jobs.wait_all(jobs, notified_by=inbox, poll=NEVER, on_progress=finished)

    assert [video.job for video in videos] == jobs
    assert looks(emulator) == 6


async def test_who_has_stopped_waiting_is_forgotten(begin, inbox):
    job = await begin()
    await job.wait(notified_by=inbox, until=lambda status: True)
    assert inbox.board._waiting == {}


async def test_a_job_that_nobody_calls_back_about_is_looked_at_often(samsar, inbox, text_video):
    told = await samsar.videos.create_from_text(
        **text_video, webhook_url=inbox.url("https://shop.example/hook")
    )
    untold = await samsar.videos.create_from_text(**text_video)

    resumed = samsar.jobs.resume(untold.ref)
    told_pause, untold_pause, resumed_pause = (
        watch_for(job, None, None, inbox).pause(monotonic()) for job in (told, untold, resumed)
    )
    assert untold_pause < 5 < min(told_pause, resumed_pause)


async def test_a_webhook_counts_once(inbox, hooks):
    url = inbox.url(hooks.url, ref="order-17")
    body = {"status": "COMPLETED"}
    assert (await inbox.receive(url, body)).ref == "order-17"
    with pytest.raises(WebhookRefusedError) as caught:
        await inbox.receive(url, body)
    assert caught.value.reason == "replayed"


async def test_what_cannot_be_read_does_not_use_a_url_up(inbox, hooks):
    url = inbox.url(hooks.url)
    for body in (b"[1]", b"x" * 300_000):
        with pytest.raises(WebhookRefusedError):
            await inbox.receive(url, body)
    await inbox.receive(url, b"{}")


async def test_a_forged_url_wakes_nobody(inbox, hooks):
    url = AsyncInbox(WebhookUrls("another secret of at least 32 chars")).url(hooks.url)
    with pytest.raises(WebhookRefusedError) as caught:
        await inbox.receive(url, {"request_id": "665f1c2e9b1d4a0012345678"})
    assert caught.value.reason == "forged"


async def test_used_urls_can_be_remembered_elsewhere(hooks):
    class Elsewhere:
        names = ()

        def add(self, name, until):
            is_new = name not in self.names
            self.names = (*self.names, name)
            return is_new

    elsewhere = Elsewhere()
    one, other = (AsyncInbox(WebhookUrls(SECRET), seen=elsewhere) for _ in range(2))
    url = one.url(hooks.url)
    await one.receive(url, {})
    with pytest.raises(WebhookRefusedError):
        await other.receive(url, {})


async def test_a_memory_that_fails_is_told_and_wakes_nobody(hooks):
    class Failing:
        def add(self, name, until):
            raise OSError("connection refused")

    inbox = AsyncInbox(WebhookUrls(SECRET), seen=Failing())
    with pytest.raises(ConfigurationError, match="connection refused"):
        await inbox.receive(inbox.url(hooks.url), {"status": "COMPLETED"})


async def test_only_an_inbox_notifies(samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    with pytest.raises(InputError, match="inbox"):
        await job.wait(notified_by="https://shop.example/hook")


async def test_a_signal_wakes_from_another_thread():
    signal = Signal()
    thread = threading.Thread(target=signal.ring)
    thread.start()
    assert await signal.wait(60)
    thread.join()
    assert not await signal.wait(0.001)


async def test_what_has_rung_already_steps_no_clock(emulator):
    signal = Signal()
    signal.ring()
    await sleep(0.001)
    with no_sleep(emulator):
        before = monotonic()
        assert await signal.wait(60)
        assert monotonic() - before < 30


async def test_a_made_up_job_is_not_confirmed(samsar):
    event = parse({"request_id": "665f1c2e9b1d4a0012345678", "status": "COMPLETED"})
    with pytest.raises(Exception, match="not found"):
        await confirm(event, samsar)
