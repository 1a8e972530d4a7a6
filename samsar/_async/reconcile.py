"""What became of a call whose answer was lost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from samsar._async.resources import jobs as jobs_resource
from samsar._core import reconcile, routes, traces
from samsar._core.config import LONGEST_TIMEOUT
from samsar._core.identity import all_ids, canonical_id
from samsar._core.numbers import is_number
from samsar._core.polling import DEFAULT_SETTLE, PollSchedule
from samsar._core.routes import Surface
from samsar._core.scope import Scope
from samsar._transport import rehearsal
from samsar._transport.async_tools import gather, sleep
from samsar.errors import InputError, SamsarCallError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samsar._async.engine import AsyncEngine
    from samsar._async.jobs import AsyncJob
    from samsar._core.reconcile import Outcome, Verdict, Window
    from samsar._core.routes import Route
    from samsar._core.traces import Attempt, Sighting, Wanted
    from samsar.types.options import RequestOptions

_LOOKS_AT_ONCE = 4


class AsyncReconciliation:
    """What became of a call whose answer was lost, as far as the API shows.

    Attributes:
        outcome: `found`: the job was begun, and `job` is it. `not_found`: it was not, and the call
            can be made again. `ambiguous`: the API does not tell enough; `candidates` may be it.
        job: The job, when it was found.
        candidates: The jobs that may be it, the likeliest first; none when it was not found.
        reason: Why, in a few words.
    """

    __slots__ = ("candidates", "job", "outcome", "reason")

    def __init__(
        self, outcome: Outcome, candidates: tuple[AsyncJob[Any], ...], reason: str
    ) -> None:
        self.outcome: Outcome = outcome
        self.candidates: tuple[AsyncJob[Any], ...] = candidates
        self.job: AsyncJob[Any] | None = candidates[0] if outcome == "found" else None
        self.reason: str = reason

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.outcome}: {self.reason}>"


class AsyncLookup:
    """Looks for the job of one call whose answer was lost.

    Args:
        engine: Who asks.
        attempt: The call.
        memory: The details of requests, by id, that others have asked for already; what is asked
            for is added. With it all candidates are looked into, and without it a few of them.
        is_alone: Whether nobody but the caller of this lookup says which jobs are accounted for;
            otherwise those are, too, that this client has begun or found.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        attempt: Attempt,
        *,
        memory: dict[str, Sighting] | None = None,
        is_alone: bool = False,
    ) -> None:
        self._engine = engine
        self._attempt = attempt
        self._memory = memory
        self._is_alone = is_alone
        self._claimed: str | None = None
        """The job that was found, in the one form of its id."""

    async def __call__(
        self,
        *,
        known: Iterable[Any] = (),
        settle: float = DEFAULT_SETTLE,
        options: RequestOptions | None = None,
    ) -> AsyncReconciliation:
        """Look until there is an answer other than `not_found`, or that one can be believed."""
        wanted = traces.wanted_of(self._attempt)
        others = all_ids(known)
        settle = _checked_settle(settle)
        schedule = PollSchedule()
        look = 0
        while True:
            found = await self._look(wanted, others, options)
            # A server that was slow may still be about to begin.
            since = self._since_failed()
            left = settle - since
            if found.outcome != "not_found" or left <= 0:
                return self._answer(reconcile.believed(found, wanted, since), options)
            look += 1
            await sleep(min(left, schedule.pause(look, self._engine.around.random)))

    def _since_failed(self) -> float:
        now = rehearsal.wall_clock()
        shift = self._attempt.shift(now, rehearsal.monotonic())
        # A clock that was set must neither end the wait nor make it last for hours.
        return now - self._attempt.failed_at - shift

    async def _look(
        self, wanted: Wanted, others: frozenset[str], options: RequestOptions | None
    ) -> Verdict:
        engine = _reading(self._engine)
        is_external = self._engine.scope.is_external
        self._check_listed(wanted, is_external=is_external)
        limit = reconcile.EXTERNAL_LIMIT if is_external else reconcile.ACCOUNT_LIMIT
        asked_at, ticks = rehearsal.wall_clock(), rehearsal.monotonic()
        listed = await engine.call(
            routes.external_users.LIST_REQUESTS, query={"limit": limit}, options=options
        )
        window = reconcile.window_of(
            self._attempt,
            date=listed.headers.get("date"),
            asked_at=asked_at,
            answered_at=rehearsal.wall_clock(),
            shift=self._attempt.shift(asked_at, ticks),
        )
        if listed.data.external_user is not None:
            # The credential alone says that it is an external user's list.
            self._check_listed(wanted, is_external=True)
            limit = reconcile.EXTERNAL_LIMIT
        entries = listed.data.requests or []
        sightings = [seen for each in entries if (seen := traces.sighting_of(each))]
        is_complete = reconcile.covers(sightings, len(entries), limit, window)
        own = frozenset[str]() if self._is_alone else self._engine.accepted_ids()
        known = (others | own) - {self._claimed or ""}
        fresh = [each for each in sightings if canonical_id(each.id) not in known]
        complete = await self._looked_into(engine, wanted, fresh, window, options)
        return reconcile.verdict(wanted, complete, window, is_complete=is_complete)

    async def _looked_into(
        self,
        engine: AsyncEngine,
        wanted: Wanted,
        sightings: list[Sighting],
        window: Window,
        options: RequestOptions | None,
    ) -> list[Sighting]:
        """Return the sightings, with the details of those that may be the one."""
        by_id = {} if self._memory is None else self._memory
        open_ones = [
            each
            for each in sightings
            if each.id not in by_id and reconcile.needs_details(wanted, each, window)
        ]
        asked = open_ones if self._memory is not None else open_ones[: reconcile.LOOKED_INTO]
        told = await gather(
            [partial(_detailed, engine, each, options) for each in asked], limit=_LOOKS_AT_ONCE
        )
        complete = {each.id: each for each in told}
        # What is not told yet may be told the next time.
        by_id.update({each.id: each for each in told if each.has_content})
        return [complete.get(each.id, by_id.get(each.id, each)) for each in sightings]

    def _check_listed(self, wanted: Wanted, *, is_external: bool) -> None:
        if is_external and not wanted.is_listed_for_external_users:
            raise InputError(
                f"{self._attempt.route.name} is not in the list of an external user's requests, so"
                " it cannot be looked for: compare the user's balance before and after"
            )

    def _answer(self, found: Verdict, options: RequestOptions | None) -> AsyncReconciliation:
        kind = str(self._attempt.route.starts)
        resume = jobs_resource.AsyncJobs(self._engine.speaking_as(options)).resume
        surface = self._engine.scope.surface.value
        jobs = tuple(resume({"kind": kind, "id": each, "surface": surface}) for each in found.ids)
        if found.outcome == "found" and not self._is_alone:
            # From now on it is the job of this call, and of no other that was lost.
            self._claimed = canonical_id(found.ids[0])
            self._engine.accept(found.ids)
        return AsyncReconciliation(found.outcome, jobs, found.reason)


def _reading(engine: AsyncEngine) -> AsyncEngine:
    """Return an engine that reads the requests of whomever the call was for.

    V2 knows an external user by an identity in the query, which the other surface does not; who is
    known by the credential alone, the surface of the call knows best.
    """
    scope = engine.scope
    if scope.is_external and scope.identity is None:
        return engine
    return engine.scoped(
        Scope(surface=Surface.V2, identity=scope.identity, is_external=scope.is_external)
    )


async def _detailed(
    engine: AsyncEngine, sighting: Sighting, options: RequestOptions | None
) -> Sighting:
    is_video = sighting.type in (None, "video")
    route: Route[Any] = routes.external_users.STATUS_DETAILED if is_video else routes.jobs.STATUS
    query = {"request_id": sighting.id, "session_id": sighting.id}
    try:
        answer = await engine.call(route, query=query, options=options)
        return traces.with_details(sighting, answer.raw.json())
    except SamsarCallError:
        # Without details it stays what it is: a request that may be the one.
        return sighting


def _checked_settle(settle: Any) -> float:
    if not is_number(settle) or not 0 <= settle <= LONGEST_TIMEOUT:
        raise InputError("settle must be a number of seconds from 0 up", argument="settle")
    return float(settle)
