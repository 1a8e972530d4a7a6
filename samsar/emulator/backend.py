"""What stands behind the sockets: the clock, the faults, and one transaction after another."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from samsar.emulator.clock import Clock, Micros
from samsar.emulator.database.store import Store
from samsar.emulator.faults import Faults
from samsar.emulator.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from samsar.emulator.records import ReceivedRequest

REQUESTS_KEPT: Final = 1_000


class Backend:
    """Clock, faults and recorded requests, and from `open` to `close` the state.

    Every use of the state goes through `moment`, which makes this safe in any thread.
    """

    def __init__(self, *, speed: float) -> None:
        self.clock = Clock(speed)
        self.faults = Faults()
        self.requests: deque[ReceivedRequest] = deque(maxlen=REQUESTS_KEPT)
        self._lock = threading.RLock()
        self._state: State | None = None
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

    def open(self, database: str | Path, *, opening_credits: float, api_key: str | None) -> str:
        """Open the database and return an API key of the default account.

        A new database gets that account, with `opening_credits`; an old one has it already.
        """
        with self._lock:
            store = Store(database)
            try:
                self._state = State(store)
                if (latest := self._state.latest_moment()) is not None:
                    self.clock.resume_from(latest)
                return self._prepare(opening_credits, api_key)
            except BaseException:
                self._state = None
                store.close()
                raise

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
            with state.store.transaction():
                now = self.clock.now()
                # In the same transaction: a process that is killed comes back to this time.
                state.store.remember("time", now)
                state.play_until(now)
                yield now

    def _prepare(self, opening_credits: float, api_key: str | None) -> str:
        with self.moment() as now:
            ledger = self.state.ledger
            account = self.state.default_account(opening_credits, at=now)
            if api_key is None:
                return ledger.first_key(account) or ledger.add_key(account, now)
            owner = ledger.account_of_key(api_key)
            if owner not in (None, account):
                raise ValueError("This api_key belongs to another account of the database.")
            return api_key if owner else ledger.add_key(account, now, api_key)

    def _catch_up(self) -> None:
        with self._lock:
            if self._state is not None:
                with self.moment():
                    pass
