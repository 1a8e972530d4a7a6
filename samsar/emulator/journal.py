"""The requests that arrived, as many as there is room for."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from samsar.emulator.records import ReceivedRequest

REQUESTS_KEPT: Final = 1_000
BYTES_KEPT: Final = 128 * 1024 * 1024
"""Of all bodies together, as they arrived."""


class Journal:
    """The latest requests, oldest first. What the oldest had in their bodies goes first.

    Safe to use from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: deque[ReceivedRequest] = deque()
        self._sizes: deque[int] = deque()
        self._bytes = 0
        self._emptied = 0

    def add(self, request: ReceivedRequest, size: int) -> None:
        """Keep a request whose body had so many bytes."""
        with self._lock:
            self._add(request, size)

    def _add(self, request: ReceivedRequest, size: int) -> None:
        if len(self._requests) == REQUESTS_KEPT:
            self._requests.popleft()
            self._bytes -= self._sizes.popleft()
            self._emptied = max(0, self._emptied - 1)
        self._requests.append(request)
        self._sizes.append(size)
        self._bytes += size
        while self._bytes > BYTES_KEPT and self._emptied < len(self._requests) - 1:
            self._empty(self._emptied)
            self._emptied += 1

    def _empty(self, index: int) -> None:
        if self._sizes[index]:
            # The parsed body takes several times as much as its bytes.
            self._requests[index] = attrs.evolve(self._requests[index], body=b"", json=None)
            self._bytes -= self._sizes[index]
            self._sizes[index] = 0

    def listed(self) -> list[ReceivedRequest]:
        """List them."""
        with self._lock:
            return list(self._requests)

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._requests.clear()
            self._sizes.clear()
            self._bytes = self._emptied = 0
