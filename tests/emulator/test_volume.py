"""Thousands of jobs on one database: nobody waits for what does not concern them."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsar.emulator import Emulator, ReceivedRequest
from samsar.emulator.backend import Backend, Opening
from samsar.emulator.database.ledger import to_units
from samsar.emulator.journal import REQUESTS_KEPT, Journal
from samsar.emulator.state import State

from .conftest import TEXT, Api
from .test_purses_property import STEPS, Step, played

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

USER = {"provider": "whop", "external_user_id": "usr_1"}
LARGE_TABLES = ("sessions", "stages", "ledger", "external_requests", "external_users", "payments")


@contextmanager
def statements(emulator: Emulator) -> Iterator[list[str]]:
    """Collect what is asked of the database, but for the transactions around it."""
    collected: list[str] = []
    connection = emulator._backend.state.store._connection
    connection.set_trace_callback(collected.append)
    yield collected
    connection.set_trace_callback(None)
    collected[:] = [sql for sql in collected if sql not in ("BEGIN IMMEDIATE", "COMMIT")]


# --- how much is asked of the database


@pytest.mark.parametrize(
    "look",
    [
        lambda api, _: api.get("/v1/video/list_completed_video_sessions"),
        lambda api, _: api.get("/v2/user/usage/logs", pageSize="2"),
        lambda _, emulator: asyncio.sleep(0, emulator.sessions()),
    ],
    ids=["finished videos", "usage", "sessions"],
)
async def test_a_list_takes_no_statements_for_each_video(
    api: Api, emulator: Emulator, look: Callable[..., Any]
):
    taken = []
    for more in (2, 8):
        for _ in range(more):
            await api.create(duration=10)
        emulator.clock.advance(1000)
        with statements(emulator) as asked:
            await look(api, emulator)
        taken.append(len(asked))
    # What goes on by itself may have looked around meanwhile.
    assert 0 < taken[1] < taken[0] + 8


async def test_no_request_reads_a_whole_table(api: Api, emulator: Emulator):
    body = {"input": TEXT, "external_user": USER}
    user = (await api.post("/v1/external_users/session", {"external_user": USER})).json
    theirs = {"x-external-user-api-key": user["external_api_key"]}
    emulator.top_up(1000, user["external_api_key"])
    emulator.webhooks_to = "nowhere"
    with statements(emulator) as asked:
        hooked = {"input": TEXT, "webhookUrl": "http://127.0.0.1:9/hook"}
        made = (await api.post("/v1/video/create", hooked)).json["request_id"]
        ordered = await api.post("/v1/external_users/text_to_video", body, headers=theirs)
        assert ordered.status == 200, ordered.body
        paid = await api.post("/v1/credits/recharge", {"credits": 100})
        emulator.clock.advance(1000)
        for path, query in (
            ("/v1/status", {"request_id": made}),
            ("/v2/status", {"request_id": made}),
            ("/v2/status", {"request_id": ordered.json["request_id"]}),
            ("/v1/external_users/status", {"request_id": ordered.json["request_id"]}),
            ("/v1/external_users/requests", {}),
            ("/v1/video/list_completed_video_sessions", {}),
            ("/v1/video/fetch_latest_version", {"session_id": made}),
            ("/v1/credits", {}),
            ("/v2/requests", {}),
            ("/v2/user/usage/logs", {}),
        ):
            answer = await api.get(path, headers=theirs if "external" in path else None, **query)
            assert answer.status == 200, (path, answer.body)
        with emulator._backend.moment():
            payments = emulator._backend.state.payments
            assert payments.find("pi_none") is payments.find("extpay_none") is None
            assert emulator._backend.state.external_users.of_unique_key("nobody") is None
    assert paid.status == 200, paid.body
    assert len(emulator.webhooks) == 1
    assert whole_tables_read(emulator, asked) == []
    of_requests = [sql for sql in asked if "total(amount)" in sql and "request_id" in sql]
    store = emulator._backend.state.store
    plans = {store.one(f"EXPLAIN QUERY PLAN {sql}")["detail"] for sql in of_requests}
    assert plans == {"SEARCH ledger USING INDEX ledger_of_request (request_id=?)"}


def whole_tables_read(emulator: Emulator, asked: list[str]) -> list[tuple[str, str]]:
    connection = emulator._backend.state.store._connection
    scan = re.compile(rf"SCAN ({'|'.join(LARGE_TABLES)})\b")
    return [
        (plan["detail"], sql)
        for sql in set(asked)
        if re.match(r"SELECT|WITH|UPDATE|DELETE", sql)
        for plan in connection.execute(f"EXPLAIN QUERY PLAN {sql}")
        if scan.match(plan["detail"])
    ]


async def test_a_video_that_waits_at_a_checkpoint_is_not_looked_at(api: Api, emulator: Emulator):
    fields = {**TEXT, "step_mode": "two_step"}
    made = await api.post("/v2/video/step/text_to_video", {"input": fields})
    job = made.json["request_id"]
    emulator.clock.advance(60)
    with emulator._backend.moment():
        store = emulator._backend.state.store
        assert store.all("SELECT id FROM sessions WHERE due_at IS NOT NULL") == []
    assert (await api.get(f"/v2/video/step/{job}/status")).json["waiting_for_process_next"]
    await api.post(f"/v2/video/step/{job}/process_next", {})
    emulator.clock.advance(1000)
    assert emulator.session(job).status == "COMPLETED"


def test_who_only_looks_writes_nothing_and_wakes_nobody():
    backend = Backend(speed=0)
    key = backend.open(":memory:", Opening(credits=10))
    woken: list[int] = []
    backend.when_changed(lambda: woken.append(1))
    before = backend.state.store._connection.total_changes
    with backend.moment():
        account = backend.state.ledger.account_of_key(key)
    assert (woken, backend.state.store._connection.total_changes) == ([], before)
    assert account is not None
    with backend.moment() as now:
        backend.state.ledger.top_up(account, to_units(1), at=now, reason="More")
    assert len(woken) == 1
    # What is due is nearer now, although nothing in the database is different.
    backend.clock.speed = 60
    assert len(woken) == 2
    backend.close()


# --- playing much at once


@settings(deadline=None, max_examples=15)
@given(STEPS, st.integers(0, 900), st.integers(1, 7))
def test_how_much_is_played_at_once_changes_nothing(steps: list[Step], opening: int, most: int):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("samsar.emulator.backend._AT_ONCE", most)
        patch.setattr("samsar.emulator.state._AT_ONCE", most)
        in_parts = played(steps, opening, looks=False)
    assert in_parts == played(steps, opening, looks=False)


class Turns:
    """Counts how often the event loop had its turn before each part of what was played."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.before_parts: list[int] = []
        self._turns = 0
        self.fail_at: int | None = None
        play_some = State.play_some

        def counted(state: State, now: int, most: int) -> bool:
            self.before_parts.append(self._turns)
            if len(self.before_parts) == self.fail_at:
                raise sqlite3.OperationalError("disk full")
            return play_some(state, now, most)

        patch.setattr(State, "play_some", counted)
        patch.setattr("samsar.emulator.backend._AT_ONCE", 1)

    async def count(self) -> None:
        while True:
            self._turns += 1
            await asyncio.sleep(0)


@pytest.fixture
async def turns(monkeypatch: pytest.MonkeyPatch) -> Any:
    turns = Turns(monkeypatch)
    counting = asyncio.ensure_future(turns.count())
    yield turns
    counting.cancel()


@pytest.fixture
async def controlled() -> Any:
    async with Emulator(speed=0, control=True) as emulator:
        yield emulator


@pytest.fixture
async def caller(controlled: Emulator) -> Any:
    import aiohttp

    async with aiohttp.ClientSession() as http:
        yield Api(http, controlled)


async def test_others_have_their_turn_while_a_step_over_http_is_played(
    caller: Api, controlled: Emulator, turns: Turns
):
    await caller.create(duration=10)
    turns.before_parts.clear()
    stepped = await caller.post("/_emulator/clock", {"advance": 1000})
    # All of it is done when the answer is there.
    with statements(controlled) as asked:
        (session,) = controlled.sessions()
    assert not any(sql.startswith("UPDATE stages") for sql in asked)
    assert (stepped.status, session.status) == (200, "COMPLETED")
    # Whoever asked plays a part in each turn, and so does what goes on by itself.
    parts = turns.before_parts[: len(session.stages)]
    assert max(Counter(parts).values()) <= 2


async def test_what_was_played_before_the_disk_was_full_stays_and_the_rest_follows(
    caller: Api, controlled: Emulator, turns: Turns, caplog: pytest.LogCaptureFixture
):
    await caller.create(duration=10)
    turns.before_parts.clear()
    turns.fail_at = 4
    assert (await caller.post("/_emulator/clock", {"advance": 1000})).status == 500
    assert "disk full" in caplog.text
    assert (await caller.get("/v1/credits")).status == 200
    (session,) = controlled.sessions()
    assert session.status == "COMPLETED"
    charged = [entry.stage for entry in controlled.ledger() if entry.kind == "charge"]
    assert charged == [stage.name for stage in session.stages if stage.credits]


# --- what is kept of requests


def received(number: int) -> ReceivedRequest:
    return ReceivedRequest(
        method="POST",
        path=f"/{number}",
        query={},
        raw_query="",
        headers={},
        body=b"body",
        json={"number": number},
        route=None,
    )


def test_the_oldest_large_bodies_are_let_go_and_the_requests_stay(monkeypatch: Any):
    monkeypatch.setattr("samsar.emulator.journal.BYTES_KEPT", 100)
    journal = Journal()
    for number in range(8):
        journal.add(received(number), 30)
    kept = journal.listed()
    assert [request.path for request in kept] == [f"/{number}" for number in range(8)]
    assert [request.json for request in kept[-3:]] == [{"number": number} for number in (5, 6, 7)]
    assert {(request.body, request.json) for request in kept[:5]} == {(b"", None)}
    assert attrs.evolve(kept[0], body=b"body", json={"number": 0}) == received(0)


def test_the_latest_request_is_whole_however_large_it_is(monkeypatch: Any):
    monkeypatch.setattr("samsar.emulator.journal.BYTES_KEPT", 100)
    journal = Journal()
    for number in range(3):
        journal.add(received(number), 500)
    assert [request.json for request in journal.listed()] == [None, None, {"number": 2}]


@given(st.lists(st.integers(0, 60), max_size=30))
def test_no_more_is_kept_than_there_is_room_for(sizes: list[int]):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("samsar.emulator.journal.BYTES_KEPT", 100)
        patch.setattr("samsar.emulator.journal.REQUESTS_KEPT", 10)
        journal = Journal()
        for number, size in enumerate(sizes):
            journal.add(received(number), size)
        kept = journal.listed()
    assert [request.path for request in kept] == [f"/{n}" for n in range(len(sizes))][-10:]
    whole = [size for request, size in zip(kept, sizes[-10:], strict=True) if request.body]
    assert sum(whole) <= 100
    # Nothing is let go that there is room for.
    gone = [size for request, size in zip(kept, sizes[-10:], strict=True) if not request.body]
    assert not gone or sum(whole) + gone[-1] > 100


def test_of_all_requests_the_latest_thousand_are_kept():
    journal = Journal()
    for number in range(REQUESTS_KEPT + 5):
        journal.add(received(number), 4)
    assert [journal.listed()[0].path, len(journal.listed())] == ["/5", REQUESTS_KEPT]
    journal.clear()
    journal.add(received(1), 4)
    assert journal.listed() == [received(1)]
