"""Whatever an account and its external users do, the books are right, whoever looks when."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from samsar.emulator.backend import Backend, Opening
from samsar.emulator.callers.actors import Actor
from samsar.emulator.callers.billing import Order, charge_order, give_back, note_request
from samsar.emulator.clock import Micros, to_micros
from samsar.emulator.database.ledger import to_units
from samsar.emulator.database.renders import RenderOrder

if TYPE_CHECKING:
    from samsar.emulator.wire.messages import Call

IDENTITY = {"provider": "whop", "external_user_id": "user_1"}
STORY = {
    "request_type": "create_single",
    "prompt": "A beach",
    "duration": 20,
    "inference_model": "m",
    "video_model": "RUNWAYML",
}
Step = tuple[str, int]

STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["render", "render_for_user", "translate_for_user", "fail_for_user"]),
            st.integers(10, 40),
        ),
        st.tuples(st.sampled_from(["story", "chat"]), st.just(0)),
        st.tuples(st.sampled_from(["grant", "buy", "buy_for_user"]), st.integers(1, 400)),
        st.tuples(st.just("cancel"), st.integers(0, 4)),
        st.tuples(st.just("wait"), st.integers(0, 60)),
    ),
    max_size=25,
)


@attrs.define
class Play:
    """One emulator without its server, an account, and an external user of it."""

    backend: Backend
    account: str
    user: str
    sessions: list[str] = attrs.field(factory=list)

    def step(self, step: Step) -> None:
        name, value = step
        if name == "wait":
            self.backend.clock.advance(value)
            return
        with self.backend.moment() as now:
            getattr(self, name)(value, now)

    def render(self, seconds: int, now: Micros) -> None:
        self.sessions.append(
            self.backend.state.renders.create(self.account, order(seconds), at=now)
        )

    def render_for_user(self, seconds: int, now: Micros) -> None:
        self.render(seconds, now)
        note_request(self.call(now), self.actor(), self.sessions[-1], order(seconds))

    def translate_for_user(self, price: int, now: Micros) -> Order:
        copy = attrs.evolve(order(10), queued=frozenset({"video_generation"}))
        session = self.backend.state.renders.create(self.account, copy, at=now)
        made = Order(session, note_request(self.call(now), self.actor(), session, copy))
        charge_order(self.call(now), self.actor(), made, price, "Translation")
        return made

    def fail_for_user(self, price: int, now: Micros) -> None:
        purse = self.actor().payer
        if min(map(self.backend.state.ledger.balance, (purse, self.account))) < to_units(price):
            return
        made = self.translate_for_user(price, now)
        give_back(self.call(now), self.actor(), made.request, price, "Translation")

    def story(self, _: int, now: Micros) -> None:
        self.backend.state.narratives.take_on(self.account, STORY, at=now)

    def chat(self, _: int, now: Micros) -> None:
        fields = {"messages": [{"role": "user", "content": "How are you?"}]}
        self.backend.state.chats.take_on(self.account, fields, at=now)

    def grant(self, credits: int, now: Micros) -> None:
        for purse in (self.account, self.user):
            self.backend.state.ledger.give(
                purse, to_units(credits), at=now, kind="grant", reason="Grant"
            )

    def buy(self, credits: int, now: Micros) -> None:
        self.backend.state.payments.open(self.account, "payment", credits, at=now)

    def buy_for_user(self, credits: int, now: Micros) -> None:
        self.backend.state.payments.open_for_user(self.user, self.account, credits, at=now)

    def cancel(self, index: int, now: Micros) -> None:
        if index < len(self.sessions):
            self.backend.state.renders.cancel(self.sessions[index], at=now)

    def actor(self) -> Actor:
        return Actor(self.account, "api_key", self.backend.state.external_users.must_get(self.user))

    def call(self, now: Micros) -> Call:
        call: Any = attrs.make_class("Call", ["state", "now"], frozen=True)(self.backend.state, now)
        return call


def order(seconds: float) -> RenderOrder:
    return RenderOrder(kind="text_to_video", video_model="RUNWAYML", seconds=seconds)


def played(steps: list[Step], opening: int, *, looks: bool) -> dict[str, list[Any]]:
    """Play steps, and return the books; whoever `looks` does so every second."""
    backend = Backend(speed=0)
    key = backend.open(":memory:", Opening(credits=opening))
    try:
        account = backend.state.ledger.account_of_key(key)
        assert account is not None
        with backend.moment() as now:
            user = backend.state.external_users.upsert(account, IDENTITY, at=now).id
            begin = now
        play = Play(backend, account, user)
        for name, value in [*steps, ("wait", 500)]:
            waits = [("wait", 1)] * value if name == "wait" and looks else [(name, value)]
            for each in waits:
                play.step(each)
            check(backend, account, user)
        with backend.moment():
            return {
                name: [
                    (round(entry.at.timestamp() - begin / to_micros(1), 3), *told(entry))
                    for entry in backend.state.ledger.entries(purse)
                ]
                for name, purse in (("account", account), ("user", user))
            }
    finally:
        backend.close()


def told(entry: Any) -> tuple[Any, ...]:
    return entry.kind, entry.amount, entry.balance, entry.reason, entry.stage


def check(backend: Backend, *purses: str) -> None:
    with backend.moment():
        for purse in purses:
            entries = backend.state.ledger.entries(purse)
            total = math.fsum(entry.amount for entry in entries)
            assert backend.state.ledger.balance(purse) == to_units(total)
            assert all(entry.balance >= 0 for entry in entries)
            dates = [entry.at for entry in entries]
            assert dates == sorted(dates)


@settings(deadline=None)
@given(STEPS, st.integers(0, 1500))
def test_a_balance_is_the_sum_of_its_ledger_for_accounts_and_external_users(
    steps: list[Step], opening: int
):
    books = played(steps, opening, looks=False)

    charged = [sum(row[2] for row in books[name] if row[5]) for name in ("account", "user")]
    # Each stage of an external user's render is paid twice: by the user, and by the account.
    assert charged[0] <= charged[1] <= 0


@settings(deadline=None, max_examples=20)
@given(STEPS, st.integers(0, 600))
def test_when_somebody_looks_changes_nothing(steps: list[Step], opening: int):
    assert played(steps, opening, looks=True) == played(steps, opening, looks=False)
