"""What became of a request that was on its way when its worker died, or its answer was lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import attrs

from samsar._async.reconcile import AsyncLookup
from samsar._core.polling import DEFAULT_SETTLE, PollSchedule
from samsar._core.reconcile import SLOW_START
from samsar._core.traces import Attempt, wanted_of
from samsar.bulk import ledger
from samsar.bulk.leases import whereabouts
from samsar.errors import InputError, SamsarCallError

if TYPE_CHECKING:
    import random

    import sqlalchemy as sa

    from samsar import AsyncSamsarClient
    from samsar._core.routes import Route
    from samsar._core.traces import Sighting
    from samsar.bulk.database import Database
    from samsar.bulk.ledger import Claim

_LOOKS_AT_ONCE: Final = 2
_PACE: Final = PollSchedule(first=0.5, longest=15.0)
_CLOCKS_DIFFER: Final = 1.0
"""Seconds by which the clock of the database may be set while a request is on its way."""

_SENT_NEARBY: Final = 3600.0


@attrs.frozen
class Finding:
    """What the search came to.

    Attributes:
        kind: `found`, `nothing` (it is certain), `undecided`, or `settled` by somebody else.
        ref: The job, when it was found.
        candidates: The ids that it may be.
        reason: Why, in a few words.
    """

    kind: Literal["found", "nothing", "undecided", "settled"]
    ref: dict[str, str] | None = None
    candidates: Sequence[str] = ()
    reason: str = ""


class Lag(NamedTuple):
    """By how many seconds the clock of this machine is before that of the database.

    Reading the other clock takes a while, a long one on a busy machine, so there are two answers.
    """

    least: float
    most: float


class Search:
    """Looks for the jobs of lost attempts, a few at a time."""

    def __init__(
        self, client: AsyncSamsarClient, database: Database, random: random.Random
    ) -> None:
        self._client = client
        self._database = database
        self._random = random
        self._looks = asyncio.Semaphore(_LOOKS_AT_ONCE)
        # After a crash many are looked for, among the same requests.
        self._seen: dict[str, Sighting] = {}

    async def __call__(self, step_id: str, claim: Claim, route: Route[Any], body: Any) -> Finding:
        """Look until it is clear what became of an attempt, or clear that nobody can tell.

        Args:
            step_id: The step.
            claim: The attempt.
            route: Where its request went.
            body: What it sent.
        """
        look = 0
        while True:
            step, away, gone_at, lag = await self._database.run(_state, step_id, claim)
            if step.state != "sent" or step.token != claim.token:
                return Finding("settled")
            # Until its worker is gone, or the request is over, the answer may still come.
            over_at = claim.given_up_at if gone_at is None else min(gone_at, claim.given_up_at)
            attempt = Attempt(
                route=route,
                body=body,
                sent_at=claim.sent_at + lag.least - _CLOCKS_DIFFER,
                failed_at=over_at + lag.most,
            )
            is_over = away or time.time() >= attempt.failed_at
            found = await self._look(attempt) if is_over else None
            if found is not None:
                return found
            look += 1
            await asyncio.sleep(_PACE.pause(look, self._random.random))

    async def _look(self, attempt: Attempt) -> Finding | None:
        """Look once; None when it is too early to say."""
        try:
            is_slow = wanted_of(attempt).begins_slowly
            known = await self._database.run(ledger.known_jobs, attempt.sent_at - _SENT_NEARBY)
            engine = self._client._engine  # noqa: SLF001
            # What was found counts when it is in the database. Until then somebody else may have
            # sent the step again, and this be the job of that attempt.
            lookup = AsyncLookup(engine, attempt, memory=self._seen, is_alone=True)
            async with self._looks:
                found = await lookup(known=known, settle=0)
        except InputError as error:
            return Finding("undecided", reason=str(error))
        except SamsarCallError:
            # The server is away, too: it will be back.
            return None
        if found.outcome == "found" and found.job is not None:
            return Finding("found", ref=found.job.ref, reason=found.reason)
        # A server that was slow may still be about to begin.
        settled_at = attempt.failed_at + (SLOW_START if is_slow else DEFAULT_SETTLE)
        if time.time() < settled_at:
            return None
        if found.outcome == "not_found":
            return Finding("nothing")
        return Finding(
            "undecided", candidates=[job.id for job in found.candidates], reason=found.reason
        )


def _state(c: sa.Connection, step_id: str, claim: Claim) -> tuple[Any, bool, float | None, Lag]:
    is_there, gone_at = whereabouts(c, claim.holder)
    before, there, after = time.time(), ledger.now(c), time.time()
    return ledger.step(c, step_id), not is_there, gone_at, Lag(before - there, after - there)
