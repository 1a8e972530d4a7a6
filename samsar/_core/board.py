"""Which jobs webhooks have told of, and who waits for that."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final, Protocol

REMEMBERED: Final = 20_000
"""So many names of what has come are kept for those who begin to wait later."""


class Rings(Protocol):
    """Somebody who waits; from any thread."""

    def ring(self) -> None:
        """Tell that something has come."""


class Board:
    """Brings those who wait for a job together with those who have heard of it.

    A webhook can be faster than the answer to the call that began its job, so what has come is
    kept for a while.
    """

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._waiting: dict[str, list[Rings]] = {}
        self._come: OrderedDict[str, None] = OrderedDict()

    def post(self, names: Iterable[str]) -> None:
        """Tell everybody who waits for one of these."""
        with self._lock:
            found: dict[int, Rings] = {}
            for name in names:
                self._come[name] = None
                self._come.move_to_end(name)
                found |= {id(each): each for each in self._waiting.get(name, ())}
            while len(self._come) > self._limit:
                self._come.popitem(last=False)
        for each in found.values():
            each.ring()

    def add(self, waiter: Rings, names: Iterable[str]) -> None:
        """Let somebody wait for these, and tell them at once of what has come already."""
        with self._lock:
            has_come = False
            for name in names:
                self._waiting.setdefault(name, []).append(waiter)
                has_come = has_come or name in self._come
        if has_come:
            waiter.ring()

    def remove(self, waiter: Rings, names: Iterable[str]) -> None:
        """Forget somebody who waits no more."""
        with self._lock:
            for name in names:
                others = [each for each in self._waiting.get(name, ()) if each is not waiter]
                if others:
                    self._waiting[name] = others
                else:
                    self._waiting.pop(name, None)
