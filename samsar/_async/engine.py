"""Carries out calls: builds them, drives the middleware, wraps what comes back."""

from __future__ import annotations

import random
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from samsar._core.calls import Estimate, prepare, settings_for
from samsar._core.config import ClientOptions
from samsar._core.flow import Call, Command, Renew, Reply, Send, Surroundings, exchange
from samsar._core.identity import canonical_id, ids_in
from samsar._core.result import RawResponse, SamsarResult
from samsar._core.scope import ACCOUNT, Scope
from samsar._core.traces import Attempt
from samsar._transport import rehearsal
from samsar._transport.async_tools import bounded, sleep
from samsar.errors import OutcomeUnknownError, SamsarTimeoutError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samsar._async.tokens import AsyncTokenSource
    from samsar._core.config import Settings
    from samsar._core.retry import RetryBudget
    from samsar._core.routes import Route
    from samsar._transport.async_http import AsyncTransport
    from samsar.types.options import RequestOptions

T = TypeVar("T")

ACCEPTED_KEPT = 1000
"""The ids of so many jobs are kept, to tell them from one whose answer was lost."""


class AsyncEngine:
    """What a client and its resources share.

    Attributes:
        settings: The settings of the client.
        transport: Its connections; copies of the client share them.
        scope: For whom its calls speak.
    """

    def __init__(
        self,
        settings: Settings,
        transport: AsyncTransport,
        budget: RetryBudget,
        tokens: AsyncTokenSource | None,
        scope: Scope = ACCOUNT,
        *,
        accepted: deque[str] | None = None,
    ) -> None:
        self.scope = scope
        self.settings = settings
        self.transport = transport
        self._budget = budget
        self._tokens = tokens
        self._accepted: deque[str] = deque(maxlen=ACCEPTED_KEPT) if accepted is None else accepted
        self.around = Surroundings(
            clock=rehearsal.monotonic,
            wall_clock=rehearsal.wall_clock,
            random=random.random,
            budget=budget,
            observer=settings.observer,
        )

    def changed(self, settings: Settings) -> AsyncEngine:
        """Return an engine with other settings, on the same connections."""
        return AsyncEngine(
            settings,
            self.transport,
            self._budget,
            self._tokens,
            self.scope,
            accepted=self._accepted,
        )

    def scoped(self, scope: Scope) -> AsyncEngine:
        """Return an engine that speaks for somebody else, on the same connections."""
        return AsyncEngine(
            self.settings,
            self.transport,
            self._budget,
            self._tokens,
            scope,
            accepted=self._accepted,
        )

    def accept(self, ids: Iterable[str]) -> None:
        """Note the ids of a job that is accounted for."""
        self._accepted.extend(map(canonical_id, ids))

    def accepted_ids(self) -> frozenset[str]:
        """Return the ids of the latest jobs that are accounted for, in their one form."""
        return frozenset(self._accepted.copy())

    async def call(
        self,
        route: Route[T],
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        options: RequestOptions | None = None,
        estimate: Estimate | None = None,
    ) -> SamsarResult[T]:
        """Call a route, or what stands for it in the scope of the engine.

        Args:
            route: Where.
            ids: What stands in the path.
            query: What stands in the query.
            body: What is sent as JSON; None sends no body.
            options: How this call differs from the settings of the client.
            estimate: Tells what the call would cost, when there is a limit.

        Returns:
            The answer.

        Raises:
            SamsarError: What went wrong.
        """
        started = self.around.clock()
        settings = settings_for(self.settings, options)
        named, route = route, self.scope.route_for(route)
        token = None
        if self._tokens is not None and settings.credentials.is_empty and not route.public:
            token = await self._token(None, settings.timeout or route.timeout.value)
        call = prepare(
            settings,
            route,
            scope=self.scope,
            ids=ids,
            query=query,
            body=body,
            options=options,
            estimate=estimate,
            token=token,
        )
        if token is not None:
            # One deadline: what the provider took is not there for the rest.
            call.timeout -= self.around.clock() - started
        around = self.around
        if settings.observer is not around.observer:
            around = self.changed(settings).around
        sent_at = self.around.wall_clock(), rehearsal.monotonic()
        try:
            reply = await self._drive(call, around, token)
        except OutcomeUnknownError as error:
            self._explain(error, settings, named, body, sent_at)
            raise
        if route.starts is not None:
            self.accept(ids_in(reply.data))
        return SamsarResult(reply.data, RawResponse(reply.answer))

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

    async def _drive(self, call: Call, around: Surroundings, token: str | None) -> Reply:
        flow = exchange(call, around)
        command = next(flow)
        while True:
            try:
                outcome = await self._carry_out(command, token)
            except BaseException as error:
                # The middleware adds what it knows and lets the error pass.
                flow.throw(error)
                raise
            try:
                command = flow.send(outcome)
            except StopIteration as stop:
                reply: Reply = stop.value
                return reply

    async def _carry_out(self, command: Command, token: str | None) -> Any:
        if isinstance(command, Send):
            rehearsal.check_url(command.request.url)
            return await self.transport.send(command.request, command.timeout)
        if isinstance(command, Renew):
            return {"Authorization": f"Bearer {await self._token(token, command.timeout)}"}
        return await sleep(command.seconds)

    async def _token(self, refused: str | None, seconds: float) -> str:
        assert self._tokens is not None  # noqa: S101 - nothing else asks for a token
        try:
            return await bounded(partial(self._tokens.other_than, refused), seconds)
        except TimeoutError:
            raise SamsarTimeoutError("token_provider did not return in time") from None
