"""Cancelling at one await after another, so that none is left to chance."""

from __future__ import annotations

import asyncio

from faults.proxy import Fault


class Stepped:
    """Awaits something and counts how often that gives way; at one of the times it cancels.

    Attributes:
        times: How often it has given way.
    """

    def __init__(self, awaited, *, cancel_at=None):
        self._inner = awaited.__await__()
        self._cancel_at = cancel_at
        self.times = 0

    def __await__(self):
        return self

    __iter__ = __await__

    def __next__(self):
        return self.send(None)

    def send(self, value):
        given_way = self._inner.send(value)
        self.times += 1
        if self.times == self._cancel_at:
            # The task is cancelled while it waits for what was just given.
            asyncio.current_task().cancel()
        return given_way

    def throw(self, *error):
        return self._inner.throw(*error)

    def close(self):
        self._inner.close()


async def stepped(awaited, *, cancel_at=None):
    steps = Stepped(awaited, cancel_at=cancel_at)
    try:
        return await steps, steps.times
    except asyncio.CancelledError as error:
        return error, steps.times


WAITING = Fault(name="slow", delay=0.01, pause=0.01, keep=True)
"""A good answer that a client has to wait for: once for its head, once for its body."""
