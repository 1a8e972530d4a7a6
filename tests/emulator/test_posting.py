"""Webhooks are posted for real: unasked, at most once, and to nobody who would be surprised."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

import pytest
from support.killing import killed_copy
from support.waiting import until

from samsar.emulator import Emulator, EmulatorThread
from samsar.emulator.backend import Backend, Opening
from samsar.emulator.calling import is_local
from samsar.emulator.database.renders import RenderOrder

if TYPE_CHECKING:
    from pathlib import Path

    from support.receiving import Receiver

WHOLE_RENDER = 90


@pytest.fixture(autouse=True)
def little_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop does not wait long for those that hang."""
    monkeypatch.setattr("samsar.emulator.posting.GRACE_SECONDS", 0.02)


async def test_the_webhook_of_a_video_that_runs_by_itself_comes_unasked(receiver: Receiver):
    async with Emulator(speed=20_000) as emulator:
        # Nobody looks at the video but the emulator itself.
        _render(emulator, f"{receiver.url}/hang")
        await asyncio.wait_for(receiver.hanging.wait(), 5)

        assert receiver.one.json["status"] == "COMPLETED"


def _order(webhook_url: str) -> RenderOrder:
    return RenderOrder(
        kind="text_to_video", video_model="RUNWAYML", seconds=30, webhook_url=webhook_url
    )


async def test_a_changed_speed_wakes_it_up(
    emulator: Emulator, receiver: Receiver, make_hooked: Any
):
    await make_hooked("/hang")
    await emulator.settled()
    emulator.clock.speed = 20_000

    await asyncio.wait_for(receiver.hanging.wait(), 5)


@pytest.mark.parametrize(
    ("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
async def test_redirects_are_followed(
    emulator: Emulator, receiver: Receiver, make_hooked: Any, status: int, method: str
):
    await make_hooked(f"/to/{status}?/hook")
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    first, second = receiver.received
    assert (first.method, second.method, second.path) == ("POST", method, "/hook")
    assert second.body == (first.body if method == "POST" else b"")
    assert emulator.webhooks[0].outcome == "delivered"


async def test_redirects_in_a_circle_come_to_an_end(
    emulator: Emulator, receiver: Receiver, make_hooked: Any
):
    await make_hooked("/circle")
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    (webhook,) = emulator.webhooks
    assert (webhook.outcome, webhook.status) == ("failed", None)
    assert webhook.reason == "Maximum number of redirects exceeded."
    assert len(receiver.received) == 22


@pytest.mark.parametrize("status", [204, 404, 500])
async def test_whatever_is_answered_it_is_not_repeated(
    emulator: Emulator, receiver: Receiver, make_hooked: Any, status: int
):
    await make_hooked(f"/status/{status}")
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    assert len(receiver.received) == 1
    assert (emulator.webhooks[0].outcome, emulator.webhooks[0].status) == ("delivered", status)


async def test_a_hook_that_is_down_is_called_once(emulator: Emulator, make_hooked: Any):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    await make_hooked(url=f"http://127.0.0.1:{port}/hook")
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    (webhook,) = emulator.webhooks
    assert (webhook.outcome, webhook.status) == ("failed", None)
    assert webhook.reason


@pytest.mark.parametrize("url", ["nowhere", "http://", "ftp://localhost/x", "http://[::1", "ä b"])
async def test_what_is_no_url_is_stored_and_fails(emulator: Emulator, make_hooked: Any, url: str):
    job = await make_hooked(url=url)
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    assert emulator.session(job).webhook_url == url
    assert (emulator.webhooks[0].url, emulator.webhooks[0].outcome) == (url, "failed")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook",
        "http://8.8.8.8/hook",
        "http://134744072/hook",
        "http://169.254.169.254/latest",
        "http://[2001:4860:4860::8888]/hook",
        "http://[::ffff:808:808]/hook",
        "http://[64:ff9b::127.0.0.1]/hook",
        "http://localhost@example.com/hook",
        # To an HTTP client these are dots, and to `urlsplit` they are letters.
        "http://example\u3002com/hook",
        "http://example\uff0ecom/hook",
    ],
)
async def test_strangers_are_not_called(emulator: Emulator, make_hooked: Any, url: str):
    await make_hooked(url=url)
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    (webhook,) = emulator.webhooks
    assert (webhook.outcome, webhook.status) == ("withheld", None)
    assert "neither this machine nor in a private network" in (webhook.reason or "")


async def test_no_redirect_leads_to_strangers(
    emulator: Emulator, receiver: Receiver, make_hooked: Any
):
    await make_hooked("/to/307?https://example.com/hook")
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    assert emulator.webhooks[0].outcome == "withheld"
    assert len(receiver.received) == 1


async def test_it_may_call_nobody_at_all(emulator: Emulator, receiver: Receiver, make_hooked: Any):
    emulator.webhooks_to = "nowhere"
    await make_hooked()
    emulator.clock.advance(WHOLE_RENDER)
    await emulator.settled()

    assert (emulator.webhooks[0].outcome, receiver.received) == ("withheld", [])
    with pytest.raises(ValueError, match="webhooks_to must be one of local, anywhere, nowhere"):
        emulator.webhooks_to = "everywhere"  # type: ignore[assignment]


async def test_a_hook_that_hangs_holds_up_neither_others_nor_the_end(receiver: Receiver):
    emulator = Emulator(speed=0)
    await emulator.start()
    _render(emulator, f"{receiver.url}/hang")
    _render(emulator, f"{receiver.url}/hook")
    emulator.clock.advance(WHOLE_RENDER)
    await asyncio.wait_for(receiver.hanging.wait(), 5)

    def outcomes() -> dict[str, str]:
        return {each.url.rpartition("/")[2]: each.outcome for each in emulator.webhooks}

    await until(lambda: outcomes() == {"hang": "sending", "hook": "delivered"})
    with pytest.raises(TimeoutError):
        await emulator.settled(timeout=0.01)
    await asyncio.wait_for(emulator.stop(), 5)


def _render(emulator: Emulator | EmulatorThread, webhook_url: str) -> str:
    backend = emulator._backend
    with backend.moment() as now:
        account = backend.state.ledger.first_account() or ""
        return backend.state.renders.create(account, _order(webhook_url), at=now)


async def test_what_was_hanging_when_it_stopped_is_not_sent_again(
    receiver: Receiver, tmp_path: Path
):
    database = tmp_path / "emulator.db"
    async with Emulator(speed=0, database=database) as emulator:
        _render(emulator, f"{receiver.url}/hang")
        emulator.clock.advance(WHOLE_RENDER)
        await asyncio.wait_for(receiver.hanging.wait(), 5)
    async with Emulator(speed=0, database=database) as emulator:
        await emulator.settled()
        (webhook,) = emulator.webhooks

    assert len(receiver.received) == 1
    assert webhook.outcome == "failed"
    assert "stopped before there was an answer" in (webhook.reason or "")


def _with_finished_videos(database: Path, *webhook_urls: str) -> Backend:
    """Open a database with videos that are done, in an emulator that posts nothing."""
    backend = Backend(speed=0)
    backend.open(database, Opening(credits=5_000))
    with backend.moment() as now:
        account = backend.state.ledger.first_account() or ""
        for url in webhook_urls:
            backend.state.renders.create(account, _order(url), at=now)
    backend.clock.advance(WHOLE_RENDER)
    return backend


async def test_after_a_kill_what_was_taken_is_never_sent_and_the_rest_is(
    receiver: Receiver, tmp_path: Path
):
    database = tmp_path / "emulator.db"
    urls = (f"{receiver.url}/taken", f"{receiver.url}/waiting")
    backend = _with_finished_videos(database, *urls)
    with backend.moment():
        backend.state.outbox.take(1, "http://127.0.0.1:1")
    killed = killed_copy(database, "killed.db")
    backend.close()
    async with Emulator(speed=0, database=killed) as emulator:
        await emulator.settled()
        outcomes = [(webhook.outcome, webhook.reason) for webhook in emulator.webhooks]

    assert receiver.one.path == "/waiting"
    assert outcomes == [
        ("failed", "The emulator ended while it was being sent."),
        ("delivered", None),
    ]


async def test_links_lead_to_where_the_emulator_is_when_it_posts(
    receiver: Receiver, tmp_path: Path
):
    database = tmp_path / "emulator.db"
    _with_finished_videos(database, receiver.url).close()
    async with Emulator(speed=0, database=database) as emulator:
        await emulator.settled()
        assert receiver.one.json["result_url"].startswith(f"{emulator.url}/files/")


async def test_the_one_in_a_thread_posts_too(receiver: Receiver):
    with EmulatorThread(speed=0, webhook_omissions=False) as emulator:
        _render(emulator, receiver.url)
        emulator.clock.advance(WHOLE_RENDER)
        await asyncio.to_thread(emulator.settled)

        assert receiver.one.json["status"] == "COMPLETED"
        assert [webhook.outcome for webhook in emulator.webhooks] == ["delivered"]
        assert not emulator.webhook_omissions


async def test_what_waits_when_it_stops_is_sent_after_the_restart(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("samsar.emulator.posting.AT_ONCE", 1)
    database = tmp_path / "emulator.db"
    async with Emulator(speed=0, database=database) as emulator:
        _render(emulator, f"{receiver.url}/hang")
        _render(emulator, f"{receiver.url}/hook")
        emulator.clock.advance(WHOLE_RENDER)
        await asyncio.wait_for(receiver.hanging.wait(), 5)
        assert [webhook.outcome for webhook in emulator.webhooks] == ["sending", "waiting"]
    async with Emulator(speed=0, database=database) as emulator:
        await emulator.settled()

    assert [received.path for received in receiver.received] == ["/hang", "/hook"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("app.localhost.", True),
        ("127.1.2.3", True),
        ("[::1]", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", True),  # noqa: S104 - nobody listens here
        ("10.1.2.3", True),
        ("172.31.0.1", True),
        ("192.168.1.7", True),
        ("fd00::1", True),
        ("web", True),
        ("host.docker.internal", True),
        ("shop.test", True),
        ("172.32.0.1", False),
        ("169.254.169.254", False),
        ("::ffff:8.8.8.8", False),
        ("134744072", False),
        ("0x08080808", False),
        ("samsar.one", False),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
        ("internal", True),
    ],
)
def test_which_hosts_are_near(host: str, *, expected: bool):
    assert is_local(host) == expected
