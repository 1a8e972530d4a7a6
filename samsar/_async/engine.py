"""Carries out calls: builds them, drives the middleware, wraps what comes back."""

from __future__ import annotations

import random
import time
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from samsar._core.calls import Estimate, prepare, settings_for
from samsar._core.flow import Call, Command, Renew, Reply, Send, Surroundings, exchange
from samsar._core.result import RawResponse, SamsarResult
from samsar._transport.async_tools import bounded, sleep
from samsar.errors import SamsarTimeoutError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.tokens import AsyncTokenSource
    from samsar._core.config import Settings
    from samsar._core.retry import RetryBudget
    from samsar._core.routes import Route
    from samsar._transport.async_http import AsyncTransport
    from samsar.types.options import RequestOptions

T = TypeVar("T")


class AsyncEngine:
    """What a client and its resources share.

    Attributes:
        settings: The settings of the client.
        transport: Its connections; copies of the client share them.
    """

    def __init__(
        self,
        settings: Settings,
        transport: AsyncTransport,
        budget: RetryBudget,
        tokens: AsyncTokenSource | None,
    ) -> None:
        self.settings = settings
        self.transport = transport
        self._budget = budget
        self._tokens = tokens
        self.around = Surroundings(
            clock=time.monotonic,
            wall_clock=time.time,
            random=random.random,
            budget=budget,
            observer=settings.observer,
        )

    def changed(self, settings: Settings) -> AsyncEngine:
        """Return an engine with other settings, on the same connections."""
        return AsyncEngine(settings, self.transport, self._budget, self._tokens)

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
        """Call a route.

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
        token = None
        if self._tokens is not None and settings.credentials.is_empty and not route.public:
            token = await self._token(None, settings.timeout or route.timeout.value)
        call = prepare(
            settings,
            route,
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
        reply = await self._drive(call, around, token)
        return SamsarResult(reply.data, RawResponse(reply.answer))

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
