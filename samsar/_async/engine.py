"""Carries out calls: builds them, drives the middleware, wraps what comes back."""

from __future__ import annotations

import random
from collections import deque
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from weakref import WeakKeyDictionary

from samsar._core.calls import Estimate, Outline, identity_in, only_timeout, settings_for
from samsar._core.config import ClientOptions
from samsar._core.flow import Call, Renew, Send, Surroundings, exchange
from samsar._core.identity import canonical_id, ids_in
from samsar._core.result import RawResponse, SamsarResult
from samsar._core.retry import RetryBudget
from samsar._core.scope import ACCOUNT, Scope
from samsar._transport import rehearsal
from samsar._transport.async_tools import sleep
from samsar.errors import OutcomeUnknownError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samsar._async.renewal import AsyncRenewal
    from samsar._core.config import Settings
    from samsar._core.judge import Verdict
    from samsar._core.routes import Route
    from samsar._core.spans import CallTrace
    from samsar._transport.async_http import AsyncTransport
    from samsar.credentials import Renewable
    from samsar.types.options import RequestOptions

T = TypeVar("T")

ACCEPTED_KEPT = 1000
"""The ids of so many jobs are kept, to tell them from one whose answer was lost."""
OUTLINES_KEPT = 200
"""More than there are routes."""


class AsyncShared:
    """What a client shares with its copies and views.

    Attributes:
        transport: The connections.
        budget: What keeps retries from becoming a storm.
        accepted: The ids of the latest jobs that are accounted for.
        renewals: What gets the headers of each credential that changes in time.
    """

    def __init__(self, transport: AsyncTransport) -> None:
        self.transport = transport
        self.budget: RetryBudget = RetryBudget()
        self.accepted: deque[str] = deque(maxlen=ACCEPTED_KEPT)
        self.renewals: WeakKeyDictionary[Renewable, AsyncRenewal] = WeakKeyDictionary()

    async def aclose(self) -> None:
        """Let renewals come to their end, and close the connections."""
        for renewal in list(self.renewals.values()):
            await renewal.aclose()
        await self.transport.aclose()


class AsyncEngine:
    """Carries out the calls of a client and its resources.

    Attributes:
        settings: The settings of the client.
        shared: What it has in common with the copies and views of the client.
        transport: The connections.
        scope: For whom its calls speak.
    """

    def __init__(self, settings: Settings, shared: AsyncShared, scope: Scope = ACCOUNT) -> None:
        self.scope = scope
        self.settings = settings
        self.shared = shared
        self.transport: AsyncTransport = shared.transport
        self._outlines: dict[Route[Any], Outline] = {}
        self.around: Surroundings = Surroundings(
            clock=rehearsal.monotonic,
            wall_clock=rehearsal.wall_clock,
            random=random.random,
            budget=shared.budget,
            observer=settings.observer,
        )

    def changed(self, settings: Settings) -> AsyncEngine:
        """Return an engine with other settings, on the same connections."""
        return AsyncEngine(settings, self.shared, self.scope)

    def scoped(self, scope: Scope) -> AsyncEngine:
        """Return an engine that speaks for somebody else, on the same connections."""
        return AsyncEngine(self.settings, self.shared, scope)

    def speaking_as(self, options: RequestOptions | None) -> AsyncEngine:
        """Return an engine that has the credential of a call, and nothing else of its options.

        What a call has begun belongs to whoever made the call.
        """
        own = identity_in(options)
        return self if not own else self.changed(self.settings.changed(own))

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "clients, and what has come from one, are not pickled, because they hold secrets and"
            " connections: make a client where it is used, and send a job by its ref"
        )

    def accept(self, ids: Iterable[str]) -> None:
        """Note the ids of a job that is accounted for."""
        self.shared.accepted.extend(map(canonical_id, ids))

    def accepted_ids(self) -> frozenset[str]:
        """Return the ids of the latest jobs that are accounted for, in their one form."""
        return frozenset(self.shared.accepted.copy())

    async def call(
        self,
        route: Route[T],
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        options: RequestOptions | None = None,
        estimate: Estimate | None = None,
        trace: CallTrace | None = None,
    ) -> SamsarResult[T]:
        """Call a route, or what stands for it in the scope of the engine.

        Args:
            route: Where.
            ids: What stands in the path.
            query: What stands in the query.
            body: What is sent as JSON; None sends no body.
            options: How this call differs from the settings of the client.
            estimate: Tells what the call would cost, when there is a limit.
            trace: Its span, once there is one; the client's settings say whether there is.

        Returns:
            The answer.

        Raises:
            SamsarError: What went wrong.
        """
        if trace is None and self.settings.tracing is not None:
            from samsar._core.spans import CallTrace

            with CallTrace(self.settings, self.scope.route_for(route)) as begun:
                return await self.call(
                    route,
                    ids=ids,
                    query=query,
                    body=body,
                    options=options,
                    estimate=estimate,
                    trace=begun,
                )
        timeout = only_timeout(options)
        outline = self._outline(route, options if timeout is None else None)
        renewal = live = None
        if outline.source is not None:
            started = self.around.clock()
            renewal = self._renewal(outline.source)
            live = await renewal.current(timeout or outline.timeout)
        call = outline.call(
            ids=ids, query=query, body=body, options=options, estimate=estimate, live=live
        )
        if timeout is not None:
            call.timeout = timeout
        if live is not None:
            # One deadline: what a renewal took is not there for the rest.
            call.timeout -= self.around.clock() - started
        sent_at = self.around.wall_clock(), rehearsal.monotonic()
        try:
            verdict = await self._drive(call, self._around(outline.settings), renewal, trace)
        except OutcomeUnknownError as error:
            self._explain(error, outline.settings, route, body, sent_at)
            raise
        if outline.route.starts is not None:
            self.accept(ids_in(verdict.data))
            if trace is not None:
                trace.began(verdict.data.id)
        assert verdict.answer is not None  # noqa: S101 - there would have been an error
        return SamsarResult(verdict.data, RawResponse(verdict.answer))

    def _outline(self, route: Route[Any], options: RequestOptions | None) -> Outline:
        """Return the outline of a call; those of calls without options are kept."""
        if options is not None:
            settings = settings_for(self.settings, options)
            return Outline(settings, self.scope.route_for(route), self.scope)
        outline = self._outlines.get(route)
        if outline is None:
            if len(self._outlines) >= OUTLINES_KEPT:
                # Callers who build routes of their own build a new one for every call.
                self._outlines.clear()
            outline = Outline(self.settings, self.scope.route_for(route), self.scope)
            self._outlines[route] = outline
        return outline

    def _around(self, settings: Settings) -> Surroundings:
        if settings.observer is self.around.observer:
            return self.around
        return self.changed(settings).around

    def _explain(
        self,
        error: OutcomeUnknownError,
        settings: Settings,
        route: Route[Any],
        body: Any,
        sent_at: tuple[float, float],
    ) -> None:
        """Give an error what it takes to look for the job that may have begun."""
        from samsar._async.reconcile import AsyncLookup
        from samsar._core.traces import Attempt

        failed_at = self.around.wall_clock()
        attempt = Attempt(
            route=route,
            # Nothing can be looked for otherwise, and bodies hold secrets.
            body=body if route.starts is not None else None,
            sent_at=sent_at[0],
            failed_at=failed_at,
            ticks=sent_at[1],
        )
        engine = self
        if settings is not self.settings:
            # With the credentials of that call, but not with its hurry.
            engine = self.changed(settings.changed(ClientOptions(timeout=self.settings.timeout)))
        error.found_by(AsyncLookup(engine, attempt))
        if route.starts is not None:
            error.add_note("Its reconcile() looks for the job, and never begins another one.")

    def _renewal(self, source: Renewable) -> AsyncRenewal:
        """Return what gets the headers of calls whose credential changes in time."""
        renewal = self.shared.renewals.get(source)
        if renewal is None:
            from samsar._async.renewal import renewal_for

            renewal = self.shared.renewals.setdefault(source, renewal_for(self, source))
        return renewal

    async def _drive(
        self,
        call: Call,
        around: Surroundings,
        renewal: AsyncRenewal | None,
        trace: CallTrace | None,
    ) -> Verdict:
        flow = exchange(call, around)
        if trace is not None:
            flow = trace.watched(call, flow)
        outcome: Any
        command = next(flow)
        while True:
            try:
                if isinstance(command, Send):
                    rehearsal.check_url(command.request.url)
                    outcome = await self.transport.send(command.request, command.timeout)
                elif isinstance(command, Renew):
                    assert renewal is not None  # noqa: S101 - other calls are not renewable
                    outcome = await renewal.instead_of(command.refused, command.timeout)
                else:
                    outcome = None
                    await sleep(command.seconds)
            except BaseException as error:
                # The middleware adds what it knows and lets the error pass.
                flow.throw(error)
                raise
            try:
                command = flow.send(outcome)
            except StopIteration as stop:
                verdict: Verdict = stop.value
                return verdict
