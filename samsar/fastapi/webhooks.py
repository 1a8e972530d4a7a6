"""Where the webhooks of jobs arrive."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter, BackgroundTasks, Request, Response
from starlette.concurrency import run_in_threadpool

from samsar._async.inbox import AsyncInbox
from samsar.errors import WebhookRefusedError
from samsar.fastapi.bodies import addresses, limited_body
from samsar.fastapi.lifespan import service_of
from samsar.fastapi.serving import LOGGER
from samsar.webhooks import WebhookEvent

EventHandler = Callable[[WebhookEvent, Any], Awaitable[object] | object]


def webhook_router(
    inbox: AsyncInbox, on_event: EventHandler | None = None, *, path: str = "/samsar/webhook"
) -> APIRouter:
    """Make the router that takes the webhooks of jobs.

    It answers 200 at once, before `on_event` begins: the server does not wait, and does not ask
    again. A webhook that came before gets a 200, too, and is ignored. One whose address is not of
    the inbox, or that cannot be read, gets a bare 404.

    Args:
        inbox: Who knows the addresses, and wakes `job.wait(notified_by=inbox)`.
        on_event: What the application does about it, as a background task: it is given the event
            and the client of the application, the sync one when it is a plain function. Nothing
            in an event is to be believed before `samsar.webhooks.confirm(event, client)`.
        path: Where the router listens, below the prefix that it is included with.

    Returns:
        What goes into `app.include_router(…)`.

    Example:
        ```python
        from fastapi import FastAPI
        from samsar import AsyncInbox
        from samsar.fastapi import lifespan, webhook_router
        from samsar.webhooks import WebhookUrls

        inbox = AsyncInbox(WebhookUrls("a secret of at least 32 characters"))
        app = FastAPI(lifespan=lifespan())
        app.include_router(webhook_router(inbox))
        ```
    """
    router = APIRouter(include_in_schema=False)

    @router.post(path)
    async def receive(request: Request, later: BackgroundTasks) -> Response:
        body = await limited_body(request)
        if body is None:
            return Response(status_code=404)
        try:
            event = await _received(inbox, addresses(request), body)
        except WebhookRefusedError as error:
            if error.reason != "replayed":
                return Response(status_code=404)
            # The server posts once: this is one URL for two calls, or somebody else.
            LOGGER.warning("a webhook was ignored: %s", error)
            return Response(status_code=200)
        if on_event is not None:
            later.add_task(_handle, on_event, event, request)
        return Response(status_code=200)

    return router


async def _received(inbox: AsyncInbox, known_as: list[str], body: bytes) -> WebhookEvent:
    *others, last = known_as
    for address in others:
        try:
            return await inbox.receive(address, body)
        except WebhookRefusedError as error:
            if error.reason != "forged":
                raise
    return await inbox.receive(last, body)


async def _handle(handler: EventHandler, event: WebhookEvent, request: Request) -> None:
    try:
        if iscoroutinefunction(handler):
            await handler(event, service_of(request).client)
        else:
            await run_in_threadpool(handler, event, service_of(request).sync_client)
    except Exception:  # noqa: BLE001 - whatever the application's own code raises
        # The server was told 200 long ago; only the log is left to tell.
        LOGGER.exception("a webhook was taken, and the work that follows it failed")
