"""Where the tokens of buyers arrive, and then the buyers."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from inspect import isawaitable, iscoroutinefunction
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from samsar.errors import WebhookRefusedError
from samsar.fastapi.access_log import hide_queries
from samsar.fastapi.bodies import addresses, limited_body
from samsar.fastapi.serving import LOGGER
from samsar.webhooks import (
    BuyerReturned,
    RechargeTokens,
    WebhookToken,
    WebhookUrls,
    parse_recharge_callback,
)

TokensHandler = Callable[[RechargeTokens, str | None], Awaitable[object] | object]
ReturnHandler = Callable[[BuyerReturned, str | None], Awaitable[Response | str] | Response | str]

REMEMBERED: Final = 10_000
"""So many deliveries are recognised when they come again."""

_HEADERS: Final = {
    "Cache-Control": "no-store",
    # The address is a key of its own: no other site is to learn it from a link on the page.
    "Referrer-Policy": "no-referrer",
}


def recharge_router(
    urls: WebhookUrls,
    on_tokens: TokensHandler,
    on_return: ReturnHandler,
    *,
    path: str = "/samsar/recharge",
    hide_tokens: bool = True,
) -> APIRouter:
    """Make the router for `redirect_url` of `v2.users.recharge_credits`.

    The server delivers the tokens of the buyer there, in the query; the buyer's browser comes to
    the same address. Give `urls.make(base, ref=…)` as `redirect_url`: with any other address
    whoever knows where this listens could hand you tokens, and is answered with 404.

    Args:
        urls: What has made the address.
        on_tokens: Stores the tokens; it is given them and the `ref` of the address. The server is
            answered when it has returned, and waits for 8 seconds. It is called once for each
            refresh token, by each process: let it be able to store the same twice.
        on_return: Says what the buyer gets to see: an address to go to, or an answer. It is given
            how the payment ended, by the browser's own words, and the `ref` of the address.
        path: Where the router listens, below the prefix that it is included with.
        hide_tokens: Whether to keep such queries out of uvicorn's access log; see `hide_queries`.

    Returns:
        What goes into `app.include_router(…)`.

    Example:
        ```python
        from fastapi import FastAPI
        from samsar.fastapi import lifespan, recharge_router
        from samsar.webhooks import WebhookUrls

        wallets = {}
        urls = WebhookUrls("a secret of at least 32 characters")
        router = recharge_router(
            urls,
            on_tokens=lambda bought, ref: wallets.update({ref: bought.tokens}),
            on_return=lambda buyer, ref: "/thanks",
        )
        app = FastAPI(lifespan=lifespan())
        app.include_router(router)
        ```
    """
    if hide_tokens:
        hide_queries()
    router = APIRouter(include_in_schema=False)
    deliveries = _Deliveries(on_tokens)

    @router.get(path)
    @router.post(path)
    async def receive(request: Request) -> Response:
        body = await limited_body(request)
        if body is None:
            return _answer(404)
        try:
            ref = _verified(urls, addresses(request)).ref
            found = parse_recharge_callback(request.method, request.scope["query_string"], body)
        except WebhookRefusedError:
            return _answer(404)
        if isinstance(found, RechargeTokens):
            return _answer(204 if await deliveries.take(found, ref) else 500)
        return await _sent_on(on_return, found, ref)

    return router


def _verified(urls: WebhookUrls, known_as: list[str]) -> WebhookToken:
    *others, last = known_as
    for address in others:
        try:
            return urls.verify(address)
        except WebhookRefusedError as error:
            if error.reason != "forged":
                raise
    return urls.verify(last)


class _Deliveries:
    """Hands tokens over, the same ones once."""

    def __init__(self, handler: TokensHandler) -> None:
        self._handler = handler
        self._key = secrets.token_bytes(32)
        self._taken: OrderedDict[bytes, asyncio.Future[bool]] = OrderedDict()

    async def take(self, found: RechargeTokens, ref: str | None) -> bool:
        """Hand tokens over, and tell whether that went well."""
        name = found.tokens.refresh_token.encode()
        digest = hmac.digest(self._key, name, "sha256")
        taken = self._taken.get(digest)
        if taken is None:
            # A task of its own: who delivers may hang up, and the tokens come only once.
            taken = asyncio.create_task(self._hand_over(digest, found, ref))
            self._taken[digest] = taken
            while len(self._taken) > REMEMBERED:
                self._taken.popitem(last=False)
        return await asyncio.shield(taken)

    async def _hand_over(self, digest: bytes, found: RechargeTokens, ref: str | None) -> bool:
        try:
            await _called(self._handler, found, ref)
        except Exception as error:  # noqa: BLE001 - whatever the application's own code raises
            # Only its name: drivers of databases write the values into the message.
            LOGGER.error("tokens of a buyer could not be stored: %s", type(error).__name__)
            self._taken.pop(digest, None)
            return False
        return True


async def _sent_on(handler: ReturnHandler, buyer: BuyerReturned, ref: str | None) -> Response:
    answer = await _called(handler, buyer, ref)
    if isinstance(answer, str):
        answer = RedirectResponse(answer, 303)
    answer.headers.update(_HEADERS)
    return answer  # type: ignore[no-any-return]


async def _called(handler: Any, *arguments: Any) -> Any:
    if iscoroutinefunction(handler):
        return await handler(*arguments)
    found = await run_in_threadpool(handler, *arguments)
    return await found if isawaitable(found) else found


def _answer(status: int) -> Response:
    return Response(status_code=status, headers=_HEADERS)
