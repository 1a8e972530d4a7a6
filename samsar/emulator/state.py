"""Everything that an emulator knows, apart from its sockets."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from samsar.emulator.clock import Clock, Micros
from samsar.emulator.faults import Faults
from samsar.emulator.ledger import Ledger, to_units
from samsar.emulator.renders import Renders
from samsar.emulator.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from samsar.emulator.records import ReceivedRequest

REQUESTS_KEPT: Final = 1_000
_NOT_RUNNING: Final = "The emulator is not running."


class State:
    """Clock, faults and recorded requests, and from `open` to `close` the database.

    Every use of the database goes through `moment`, which makes this safe in any thread.
    """

    def __init__(self, *, speed: float) -> None:
        self.clock = Clock(speed)
        self.faults = Faults()
        self.requests: deque[ReceivedRequest] = deque(maxlen=REQUESTS_KEPT)
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._ledger: Ledger | None = None
        self._renders: Renders | None = None
        self.clock.when_advanced(self._catch_up)

    @property
    def ledger(self) -> Ledger:
        """The accounts and their credits."""
        if self._ledger is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._ledger

    @property
    def renders(self) -> Renders:
        """The video jobs."""
        if self._renders is None:
            raise RuntimeError(_NOT_RUNNING)
        return self._renders

    def open(self, database: str | Path, *, opening_credits: float, api_key: str | None) -> str:
        """Open the database and return an API key of the default account.

        A new database gets that account, with `opening_credits`; an old one has it already.
        """
        with self._lock:
            self._store = Store(database)
            self._ledger = Ledger(self._store)
            self._renders = Renders(self._store, self._ledger)
            try:
                self._resume_time(self._store)
                return self._prepare(opening_credits, api_key)
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            if self._store is None:
                return
            try:
                self._store.remember("time", self.clock.now())
            finally:
                self._store.close()
                self._store = self._ledger = self._renders = None

    @contextmanager
    def moment(self) -> Iterator[Micros]:
        """Hold time still for one transaction, with everything done that is due by then."""
        with self._lock:
            if self._store is None:
                raise RuntimeError(_NOT_RUNNING)
            with self._store.transaction():
                now = self.clock.now()
                self.renders.catch_up(now)
                yield now

    def _prepare(self, opening_credits: float, api_key: str | None) -> str:
        with self.moment() as now:
            account = self.ledger.first_account()
            if account is None:
                account = self.ledger.open_account(now)
                if opening_credits:
                    self.ledger.top_up(
                        account, to_units(opening_credits), at=now, reason="Opening balance"
                    )
            if api_key is None:
                return self.ledger.first_key(account) or self.ledger.add_key(account, now)
            owner = self.ledger.account_of_key(api_key)
            if owner not in (None, account):
                raise ValueError("This api_key belongs to another account of the database.")
            return api_key if owner else self.ledger.add_key(account, now, api_key)

    def _resume_time(self, store: Store) -> None:
        known = (store.recall("time"), self.ledger.latest_moment(), self.renders.latest_moment())
        if moments := [moment for moment in known if moment is not None]:
            self.clock.resume_from(max(moments))

    def _catch_up(self) -> None:
        with self._lock:
            if self._store is not None:
                with self.moment():
                    pass
