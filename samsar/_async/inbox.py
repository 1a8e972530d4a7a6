"""Where webhooks arrive, and wake those who wait for their jobs."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from samsar._core.board import Board
from samsar._core.identity import ids_of
from samsar._core.redact import one_line
from samsar._transport.async_tools import run_blocking, settled
from samsar.errors import ConfigurationError, InputError, SamsarError, WebhookRefusedError
from samsar.webhooks import MemorySeen, WebhookUrls, parse
from samsar.webhooks.urls import token_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from samsar._core.board import Rings
    from samsar.webhooks import Seen, WebhookEvent


class AsyncInbox:
    """Takes webhooks, whatever the web framework, and wakes those who wait for their jobs.

    Give `inbox.url(…)` as `webhook_url` to a call, hand what arrives there to `receive`, and wait
    with `job.wait(notified_by=inbox)`: it sleeps until the webhook comes and looks only now and
    then besides, because webhooks get lost, and some kinds of jobs have none. It is the status
    that ends a wait, and never what a webhook says.

    It may be used from any thread, and wakes those who wait in this process. Nothing is sent by
    it; all of it is free of charge.

    Args:
        urls: Makes the URLs, and knows them again.
        seen: Remembers which URLs have been used; the memory of this process by default. A service
            of several processes shares a `samsar.webhooks.RedisSeen`. What it raises, `receive`
            raises, and nobody is woken.

    Raises:
        ConfigurationError: One of the two is something else.

    Example:
        ```python
        from samsar import AsyncInbox
        from samsar.webhooks import WebhookUrls

        inbox = AsyncInbox(WebhookUrls("a secret of at least 32 characters"))
        print(inbox.url("https://shop.example/hooks/samsar", ref="order-17"))
        ```
    """

    def __init__(self, urls: WebhookUrls, *, seen: Seen | None = None) -> None:
        if not isinstance(urls, WebhookUrls):
            raise ConfigurationError("urls must be a samsar.webhooks.WebhookUrls")
        if seen is not None and not callable(getattr(seen, "add", None)):
            raise ConfigurationError("seen must have a method add(name, until)")
        self._urls = urls
        self._seen: Any = MemorySeen() if seen is None else seen
        self.board: Board = Board()

    def url(self, base: str, ref: str | None = None) -> str:
        """Make the URL for one call, to be given as its `webhook_url`.

        Args:
            base: Where your server listens: an http or https URL.
            ref: What you want to be told with the webhook, like the number of an order: up to 200
                bytes in UTF-8.

        Returns:
            The URL. Nothing is sent; free of charge.

        Raises:
            InputError: It is no such URL, or `ref` is too long.

        Route: none

        Example:
            ```python
            from samsar import AsyncInbox
            from samsar.webhooks import WebhookUrls

            inbox = AsyncInbox(WebhookUrls("a secret of at least 32 characters"))
            print(inbox.url("https://shop.example/hooks/samsar", ref="order-17"))
            ```
        """
        return self._urls.make(base, ref=ref)

    async def receive(self, url: str, body: bytes | str | Mapping[str, Any]) -> WebhookEvent:
        """Take a webhook: check its URL, read it, and wake those who wait for its job.

        Args:
            url: The URL of the request, or its path and query.
            body: Its body, of at most 256 KiB.

        Returns:
            What it says, with the `ref` of the URL. Only the `ref` is to be believed before
            `samsar.webhooks.confirm(event, client)`. Nothing is sent; free of charge.

        Raises:
            WebhookRefusedError: The URL is not one of ours, has expired, or was used before; or
                the body is too large or no JSON object.

        Route: none

        Example:
            ```python
            from samsar import AsyncInbox
            from samsar.webhooks import WebhookUrls

            inbox = AsyncInbox(WebhookUrls("a secret of at least 32 characters"))
            url = inbox.url("https://shop.example/hooks/samsar", ref="order-17")
            event = await inbox.receive(url, b'{"status": "COMPLETED"}')
            print(event.ref, event.status)
            ```
        """
        token = self._urls.verify(url)
        event = attrs.evolve(parse(body), ref=token.ref)
        names = {*map(_job_name, event.ids), _url_name(token.id)}
        if not await self._is_new(token.id, token.expires_at):
            raise WebhookRefusedError(
                "the URL of the webhook has been used before: make one for each call",
                reason="replayed",
            )
        self.board.post(names)
        return event

    async def _is_new(self, name: str, until: Any) -> bool:
        if isinstance(self._seen, MemorySeen):
            return self._seen.add(name, until)
        try:
            return bool(await settled(await run_blocking(partial(self._seen.add, name, until))))
        except SamsarError:
            raise
        except Exception as error:
            raise ConfigurationError(
                f"what remembers the used URLs has failed: {one_line(str(error))}"
            ) from error

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@contextmanager
def listening(inbox: Any, waiter: Rings, job: Any) -> Iterator[None]:
    """Have somebody told, while the block runs, of webhooks about a job.

    Raises:
        InputError: It is no inbox.
    """
    board = getattr(inbox, "board", None)
    if not isinstance(board, Board):
        raise InputError("notified_by must be an inbox", argument="notified_by")
    names = set(map(_job_name, ids_of(job)))
    # A failure before the first stage names no id, but its URL tells which call it was.
    if url := token_id(job.webhook_url):
        names.add(_url_name(url))
    board.add(waiter, names)
    try:
        yield
    finally:
        board.remove(waiter, names)


def _job_name(job_id: str) -> str:
    return f"job {job_id}"


def _url_name(name: str) -> str:
    return f"url {name}"
