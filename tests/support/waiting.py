"""Waiting for what other tasks do, where nothing tells when they have got so far."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


async def until(condition: Callable[[], object]) -> None:
    """Let other tasks and threads go on until something holds, for a minute at most."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - see above
            # Not 0: who looks without a rest keeps the threads that are waited for from their work.
            await asyncio.sleep(0.001)
