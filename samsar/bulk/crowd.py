"""Many rows that wait: the more there are, the more seldom each one looks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import attrs

from samsar._core.polling import SELDOM, PollSchedule

_LOOKS_A_SECOND: Final = 50.0
"""Of one worker, over all the rows that wait."""


class Crowd:
    """Counts those who wait, and gives each a schedule that spreads them."""

    def __init__(self) -> None:
        self.size: int = 0

    @property
    def round(self) -> float:
        """The seconds that it takes for everybody to have looked once."""
        return self.size / _LOOKS_A_SECOND

    @asynccontextmanager
    async def waiting(self, inbox: Any = None) -> AsyncIterator[PollSchedule]:
        """Be one of those who wait, for as long as the block runs."""
        pace = PollSchedule() if inbox is None else SELDOM
        self.size += 1
        try:
            # After a restart all of them begin at the same moment.
            await asyncio.sleep(random.random() * self.round)  # noqa: S311 - spreads looks
            yield SpreadSchedule(
                first=pace.first, longest=pace.longest, growth=pace.growth, crowd=self
            )
        finally:
            self.size -= 1


@attrs.frozen(kw_only=True)
class SpreadSchedule(PollSchedule):
    """A schedule whose pauses grow with the number of those who wait.

    Attributes:
        crowd: Those who wait.
    """

    crowd: Crowd

    def pause(self, look: int, random: Callable[[], float]) -> float:
        """Return the seconds between the given look (1 is the first) and the next."""
        return max(super().pause(look, random), self.crowd.round * (0.5 + random()))
