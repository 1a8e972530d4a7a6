"""What stands behind the sockets: the clock, the faults, and one transaction after another."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import attrs

from samsar.emulator.clock import MICROS_PER_SECOND, Clock, Micros
from samsar.emulator.database.outbox import PostingRules
from samsar.emulator.database.store import Store
from samsar.emulator.faults import Faults
from samsar.emulator.journal import Journal
from samsar.emulator.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from samsar.emulator.faults import Fault

_AT_ONCE: Final = 500
"""How much is played before others have their turn: some twenty milliseconds."""


T = TypeVar("T")


class Outlook(NamedTuple):
    """What is still to happen."""

    seconds: float | None
    """Real seconds until something happens by itself; None for never, as the clock stands."""
    waiting: int
    """How much is to be posted."""
    sending: int
    """How much is being posted."""

    @property
    def is_settled(self) -> bool:
        """Whether all that was due has happened, and has been posted."""
        is_due = self.seconds is not None and self.seconds <= 0
        return not (is_due or self.waiting or self.sending)


@attrs.frozen(kw_only=True)
class Opening:
    """What a database begins with, and what goes with it.

    Attributes:
        credits: Of the default account.
        api_key: Of the default account; one is made without it.
        fill: Called inside the first transaction of a new database, with the API key.
    """

    credits: float
    api_key: str | None = attrs.field(default=None, repr=False)
    fill: Callable[[str], object] | None = None


@attrs.frozen
class _AsOpened:
    """How things stood when the database was opened; `reset` returns to it."""

    opening: Opening
    speed: float
    rules: PostingRules


class Backend:
    """Clock, faults and recorded requests, and from `open` to `close` the state.

    Every use of the state goes through `moment`, which makes this safe in any thread.
    """

    def __init__(self, *, speed: float) -> None:
        self.clock: Clock = Clock(speed)
        self.faults: Faults = Faults()
        self.requests: Journal = Journal()
        self.rules: PostingRules = PostingRules()
        self._when_changed: Callable[[], object] = _nobody_listens
        self._is_put_off = False
        self._lock = threading.RLock()
        self._state: State | None = None
        self._as_opened: _AsOpened | None = None
        self.first_faults: tuple[Fault, ...] = ()
        self.clock.when_advanced(self._catch_up)

    @property
    def state(self) -> State:
        """What is kept; to be used inside `moment` only.

        Raises:
            RuntimeError: If the database is not open.
        """
        if self._state is None:
            raise RuntimeError("The emulator is not running.")
        return self._state

    def open(self, database: str | Path, opening: Opening) -> str:
        """Open the database and return an API key of the default account.

        A new database gets that account, with its credits; an old one has it already.
        """
        with self._lock:
            store = Store(database)
            try:
                self._state = self._state_in(store)
                if (latest := self._state.latest_moment()) is not None:
                    self.clock.resume_from(latest)
                api_key = self._prepare(opening)
                as_it_is = attrs.evolve(self.rules)
                opening = attrs.evolve(opening, api_key=api_key)
                self._as_opened = _AsOpened(opening, self.clock.speed, as_it_is)
            except BaseException:
                self._state = None
                store.close()
                raise
            return api_key

    def reset(self) -> None:
        """Go back to how everything was at the start, but for the clock, which never goes back.

        Raises:
            RuntimeError: If the database is not open.
        """
        with self._lock:
            before, start = self.state, self._as_opened
            assert start is not None  # noqa: S101 - it is open
            for rule in attrs.fields_dict(PostingRules):
                setattr(self.rules, rule, getattr(start.rules, rule))
            try:
                with before.store.transaction():
                    before.store.empty()
                    self._state = self._state_in(before.store)
                    self._prepare(start.opening)
            except BaseException:
                self._state = before
                raise
            self.faults.clear()
            self.faults.add(*self.first_faults)
            self.requests.clear()
        self.clock.speed = start.speed

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            state, self._state = self._state, None
            if state is None:
                return
            try:
                state.store.remember("time", self.clock.now())
            finally:
                state.store.close()

    @contextmanager
    def moment(self) -> Iterator[Micros]:
        """Hold time still for one transaction, with everything done that is due by then."""
        with self._lock:
            state = self.state
            before = state.store.version
            try:
                with state.store.transaction():
                    now = self.clock.now()
                    # What falls due is paid with the keys that it was begun with.
                    state.ledger.keys.put_down()
                    # In the same transaction: a process that is killed comes back to this time.
                    state.store.remember("time", now)
                    state.play_until(now)
                    yield now
            finally:
                if state.store.version != before:
                    self._when_changed()

    async def catch_up(self) -> None:
        """Do everything that is due by now, and let others have their turn in between."""
        now = self.clock.now()
        while self._play_some(now):  # noqa: ASYNC110 - it waits for nothing
            await asyncio.sleep(0)

    async def unhurried(self, do: Callable[[], T]) -> T:
        """Do something that may move the clock, and play what falls due by that as `catch_up` does.

        Whoever looks meanwhile finds all of it played, as always.
        """
        await self.catch_up()
        self._is_put_off = True
        try:
            return do()
        finally:
            self._is_put_off = False
            await self.catch_up()
            self._look()

    def _play_some(self, until: Micros) -> bool:
        """Play a part of what fell due until a moment, and tell whether there may be more.

        Each part is a transaction of its own: they follow each other in the order of the dues, so
        that after a kill the rest is played as if nothing had been.
        """
        with self._lock:
            state = self._state
            if state is None or (due := state.next_due()) is None or due > until:
                return False
            try:
                with state.store.transaction():
                    state.ledger.keys.put_down()
                    state.store.remember("time", self.clock.now())
                    return state.play_some(until, _AT_ONCE)
            finally:
                self._when_changed()

    def when_changed(self, then: Callable[[], object] | None) -> None:
        """Have this called when something has changed, or the clock, in the thread that did it."""
        self._when_changed = then or _nobody_listens

    def outlook(self) -> Outlook:
        """Look at what is still to happen, without letting any of it happen."""
        with self._lock:
            state = self.state
            due = state.next_due()
            waiting, sending = state.outbox.count("waiting"), state.outbox.count("sending")
            return Outlook(None if due is None else self._seconds_until(due), waiting, sending)

    def _seconds_until(self, due: Micros) -> float | None:
        left = due - self.clock.now()
        if left <= 0:
            return 0.0
        speed = self.clock.speed
        return left / MICROS_PER_SECOND / speed if speed else None

    def _state_in(self, store: Store) -> State:
        state = State(store)
        state.outbox.rules = self.rules
        return state

    def _prepare(self, opening: Opening) -> str:
        with self.moment() as now:
            is_new = self.state.ledger.first_account() is None
            account = self.state.default_account(opening.credits, at=now)
            api_key = self._key_of(account, opening.api_key, now)
            if is_new and opening.fill is not None:
                opening.fill(api_key)
            return api_key

    def _key_of(self, account: str, api_key: str | None, now: Micros) -> str:
        ledger = self.state.ledger
        if api_key is None:
            return ledger.first_key(account) or ledger.add_key(account, now)
        owner = ledger.account_of_key(api_key)
        if owner not in (None, account):
            raise ValueError("This api_key belongs to another account of the database.")
        return api_key if owner else ledger.add_key(account, now, api_key)

    def _catch_up(self) -> None:
        if self._is_put_off:
            return
        now = self.clock.now()
        while self._play_some(now):
            pass
        self._look()

    def _look(self) -> None:
        with self._lock:
            if self._state is not None:
                with self.moment():
                    pass
                self._when_changed()


def _nobody_listens() -> None:
    pass
