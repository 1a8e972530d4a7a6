"""What an emulator does unasked: it lets things happen when they are due, and posts them."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import aiohttp

from samsar.emulator.calling import Called, call_back, call_webhook, place_of, why_withheld

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar.emulator.backend import Backend
    from samsar.emulator.database.outbox import Posting

AT_ONCE: Final = 256
"""How many are being called at once; those that never answer are among them."""
GRACE_SECONDS: Final = 1.0
"""How long a stop waits for those that are being called."""
_LONGEST_SLEEP: Final = 3600.0
_AFTER_TROUBLE_SECONDS: Final = 1.0
_STOPPED: Final = Called("failed", None, "The emulator stopped before there was an answer.")
_LOGGER: Final = logging.getLogger("samsar.emulator")


class Postman:
    """Wakes up when something is due, and whenever something has changed."""

    def __init__(self, backend: Backend, origin: Callable[[], str]) -> None:
        self._backend = backend
        self._origin = origin
        self._loop = asyncio.get_running_loop()
        self._something_new = asyncio.Event()
        self._is_called = False
        self._turned = asyncio.Event()
        self._rounds: asyncio.Task[None] | None = None
        self._errands: set[asyncio.Task[None]] = set()
        self._http: aiohttp.ClientSession | None = None

    def start(self) -> None:
        """Begin."""
        self._backend.when_changed(self._wake)
        self._rounds = self._loop.create_task(self._make_rounds())

    async def stop(self) -> None:
        """Take nothing more, and wait a little for what is on the way."""
        self._backend.when_changed(None)
        if self._rounds is not None:
            self._rounds.cancel()
            with suppress(asyncio.CancelledError):
                await self._rounds
        try:
            if self._errands:
                await asyncio.wait(self._errands, timeout=GRACE_SECONDS)
        finally:
            # Whoever cannot wait, as with a second Ctrl-C, leaves nothing behind either.
            await self._end()

    async def _end(self) -> None:
        # Each notes by itself that it has been stopped.
        left = list(self._errands)
        for errand in left:
            errand.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if self._http is not None:
            await self._http.close()
        self._turn()

    async def settled(self, timeout: float) -> None:
        """Wait until all that was due has happened and has been posted.

        Raises:
            TimeoutError: It took longer than `timeout` real seconds.
        """
        async with asyncio.timeout(timeout):
            while not self._backend.outlook().is_settled:
                await self._turned.wait()

    def _wake(self) -> None:
        # From any thread, after each request: the loop is told once until it has looked.
        if self._is_called:
            return
        self._is_called = True
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._something_new.set)

    async def _make_rounds(self) -> None:
        while True:
            try:
                pause = await self._look_around()
            except Exception:
                # The disk may be full; whoever asks for something is told.
                _LOGGER.exception("The emulator cannot go on by itself")
                pause = _AFTER_TROUBLE_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._something_new.wait()
            self._something_new.clear()
            # Before it looks: what changes meanwhile wakes it once more.
            self._is_called = False

    async def _look_around(self) -> float:
        await self._backend.catch_up()
        outlook = self._backend.outlook()
        if outlook.waiting and (free := AT_ONCE - len(self._errands)):
            self._set_out(free)
        self._turn()
        return _LONGEST_SLEEP if outlook.seconds is None else min(outlook.seconds, _LONGEST_SLEEP)

    def _set_out(self, most: int) -> None:
        """Take postings, and send them once it is kept that they were taken."""
        with self._backend.moment():
            outbox = self._backend.state.outbox
            postings = []
            for posting in outbox.take(most, self._origin()):
                reason = why_withheld(posting.url, self._backend.rules.webhooks_to)
                if reason is None:
                    postings.append(posting)
                else:
                    _log(posting, "withheld")
                    outbox.finish(posting, "withheld", status=None, reason=reason)
        for posting in postings:
            errand = self._loop.create_task(self._run_errand(posting))
            self._errands.add(errand)
            errand.add_done_callback(self._errands.discard)

    async def _run_errand(self, posting: Posting) -> None:
        call = call_webhook if posting.kind == "webhook" else call_back
        called = _STOPPED
        try:
            called = await call(self._client(), posting, self._backend.rules.webhooks_to)
        finally:
            _log(posting, called.status or called.reason)
            self._note(posting, called)

    def _note(self, posting: Posting, called: Called) -> None:
        try:
            with self._backend.moment():
                self._backend.state.outbox.finish(
                    posting, called.outcome, status=called.status, reason=called.reason
                )
        except sqlite3.Error:
            # It was taken, and is never sent again.
            _LOGGER.exception("The emulator cannot note what has become of a posting")

    def _client(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                # Server: it waits for an answer as long as there is a connection.
                timeout=aiohttp.ClientTimeout(total=None),
                # Nobody reads the answers.
                auto_decompress=False,
                skip_auto_headers=("Accept-Encoding", "User-Agent"),
            )
        return self._http

    def _turn(self) -> None:
        turned, self._turned = self._turned, asyncio.Event()
        turned.set()


def _log(posting: Posting, told: object) -> None:
    # Not the query: that of a callback holds tokens.
    _LOGGER.info("%s to %s: %s", posting.kind, place_of(posting.url), told)
