"""Whatever is done in whatever order, the books are right."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fields import TEXT

from samsar.emulator.backend import Backend, Opening
from samsar.emulator.clock import Micros
from samsar.emulator.database.ledger import to_units
from samsar.emulator.database.renders import RenderOrder

Step = tuple[str, Any]

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("create"), st.integers(10, 60)),
        st.tuples(st.just("advance"), st.integers(0, 60)),
        st.tuples(st.just("cancel"), st.integers(0, 5)),
        st.tuples(st.just("fail"), st.integers(0, 5)),
        st.tuples(st.just("restart"), st.integers(0, 5)),
        st.tuples(st.just("top_up"), st.integers(1, 500)),
    ),
    max_size=30,
)


@attrs.define
class Play:
    """One emulator without its server, and what was done with it."""

    backend: Backend
    account: str
    jobs: list[str] = attrs.field(factory=list)

    def step(self, step: Step) -> None:
        name, value = step
        if name == "advance":
            self.backend.clock.advance(value)
            return
        with self.backend.moment() as now:
            getattr(self, name)(value, now)

    def create(self, seconds: int, now: Micros) -> None:
        self.jobs.append(self.backend.state.renders.create(self.account, order(seconds), at=now))

    def cancel(self, index: int, now: Micros) -> None:
        if index < len(self.jobs):
            self.backend.state.renders.cancel(self.jobs[index], at=now)

    def fail(self, index: int, now: Micros) -> None:
        if index < len(self.jobs):
            self.backend.state.renders.fail(self.jobs[index], "No luck.", at=now)

    def restart(self, index: int, now: Micros) -> None:
        if index < len(self.jobs):
            self.backend.state.renders.restart(self.jobs[index], order(20), at=now)

    def top_up(self, amount: int, now: Micros) -> None:
        self.backend.state.ledger.top_up(self.account, to_units(amount), at=now, reason="More")


def order(seconds: float) -> RenderOrder:
    return RenderOrder(kind="text_to_video", video_model="RUNWAYML", seconds=seconds)


def check(backend: Backend, account: str) -> None:
    with backend.moment() as now:
        entries = backend.state.ledger.entries(account)
        balance = backend.state.ledger.balance(account)
        sessions = backend.state.renders.all()
    assert balance == to_units(sum(entry.amount for entry in entries))
    assert all(entry.balance >= 0 for entry in entries)
    running = 0.0
    for entry in entries:
        running += entry.amount
        assert entry.balance == running
    dates = [entry.at for entry in entries]
    assert dates == sorted(dates)
    charged = Counter((entry.request_id, entry.stage) for entry in entries if entry.stage)
    assert all(count == 1 for count in charged.values())
    spent = sum(session.credits_charged for session in sessions)
    assert spent == -sum(entry.amount for entry in entries if entry.kind == "charge")
    for session in sessions:
        done = [stage.status == "COMPLETED" for stage in session.stages]
        assert done == sorted(done, reverse=True)
        assert all(stage.charged for stage in session.stages if stage.status == "COMPLETED")
        if session.status == "PENDING":
            (current,) = [stage for stage in session.stages if stage.status == "PENDING"]
            assert current.started_at is not None
            due = current.started_at + timedelta(seconds=current.seconds)
            assert due.timestamp() > now / 1_000_000 - 1e-3


@given(st.integers(0, 3000), STEPS)
def test_the_balance_is_the_sum_of_the_ledger_and_no_stage_is_charged_twice(
    opening: int, steps: list[Step]
):
    backend = Backend(speed=0)
    key = backend.open(":memory:", Opening(credits=opening))
    try:
        account = backend.state.ledger.account_of_key(key)
        assert account is not None
        play = Play(backend, account)
        for step in steps:
            play.step(step)
            check(backend, account)
    finally:
        backend.close()


@settings(max_examples=10)
@given(st.lists(st.sampled_from(["create", "cancel", "advance"]), max_size=12))
def test_the_same_holds_over_the_wire(steps: list[str]):
    asyncio.run(_over_the_wire(steps))


async def _over_the_wire(steps: list[str]) -> None:
    import aiohttp

    from samsar.emulator import Emulator

    async with Emulator(speed=0, credits=700) as emulator, aiohttp.ClientSession() as http:
        headers = {"Authorization": f"Bearer {emulator.api_key}"}
        accepted = 0
        for step in steps:
            if step == "advance":
                emulator.clock.advance(23)
            elif step == "create":
                async with http.post(
                    f"{emulator.url}/v1/video/create", json={"input": TEXT}, headers=headers
                ) as response:
                    assert response.status in (200, 402)
                    accepted += response.status == 200
            elif sessions := emulator.sessions():
                async with http.post(
                    f"{emulator.url}/v1/video/cancel_render",
                    json={"session_id": sessions[0].id},
                    headers=headers,
                ) as response:
                    assert response.status == 200
        emulator.clock.advance(1000)
        assert len(emulator.sessions()) == accepted
        entries = emulator.ledger()
        assert emulator.balance() == sum(entry.amount for entry in entries) >= 0
        charges = Counter((entry.request_id, entry.stage) for entry in entries if entry.stage)
        assert set(charges.values()) <= {1}
