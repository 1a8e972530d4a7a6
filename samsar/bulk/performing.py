"""What a worker does for a row, one step after another; all of it can be done again."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn

import attrs

from samsar._core.redact import one_line
from samsar._transport.async_tools import sleep
from samsar.bulk import ledger
from samsar.bulk.crowd import Crowd
from samsar.bulk.files import Files
from samsar.bulk.ledger import Begun, UndecidedError
from samsar.bulk.searching import Search
from samsar.bulk.steps import ACTIONS
from samsar.errors import (
    AuthenticationError,
    InsufficientCreditsError,
    JobCancelledError,
    JobFailedError,
    OutcomeUnknownError,
    PermissionDeniedError,
    SamsarCallError,
    SamsarError,
)

if TYPE_CHECKING:
    from samsar import AsyncInbox, AsyncJob, AsyncSamsarClient
    from samsar.bulk.database import Database
    from samsar.bulk.leases import Lease
    from samsar.bulk.ledger import Claim

LOGGER: Final = logging.getLogger("samsar.bulk")

_TRIES: Final = 8
"""So often is tried what has begun nothing, and may do better in a minute."""

_STOPS_ALL: Final = (InsufficientCreditsError, AuthenticationError, PermissionDeniedError)
"""What refused one row for this reason would refuse the next."""

_POSTS_END: Final = 30.0
"""For so many seconds a worker that is closed waits for the answers to what it has sent."""

_TAKEN: Final = "its job was taken for that of another row with the same content"

_FREE: Final = frozenset({"subtitles"})
"""Server: no credits are taken, so a second job does no harm."""


class Performer:
    """Works on rows."""

    def __init__(
        self,
        client: AsyncSamsarClient,
        database: Database,
        lease: Lease,
        *,
        inbox: AsyncInbox | None = None,
        webhook_base: str | None = None,
    ) -> None:
        self._client = client
        self._database = database
        self._lease = lease
        self._inbox = inbox
        self._webhook_base = webhook_base
        self._random = random.Random()  # noqa: S311 - spreads pauses
        self._search = Search(client, database, self._random)
        self._crowd = Crowd()
        self._files = Files(database)
        self._posts: set[asyncio.Task[Any]] = set()

    async def begin(self, row_id: str, turn: int) -> Begun | None:
        """Admit a row and reserve its credits; None when it is not to be worked on."""
        return await self._database.run(ledger.begin, row_id, turn)

    async def submit(self, row_id: str, step: Mapping[str, Any], video: str | None) -> bool:
        """Begin the job of a step, or find it again; tell whether the row goes on."""
        return await self._guarded(row_id, self._submit(step, video))

    async def wait(self, row_id: str, step: Mapping[str, Any]) -> bool:
        """Wait for the job of a step; tell whether the row goes on."""
        return await self._guarded(row_id, self._wait(step["id"]))

    async def finish(self, row_id: str, begun: Begun) -> bool:
        """Download what was made, and note that the row is done."""

        async def work() -> None:
            if begun.download is not None:
                await self._files.fetch(self._client, row_id, begun, Path(begun.download))
            await self._database.run(ledger.end_row, row_id, "done")

        return await self._guarded(row_id, work())

    async def video_of(self, step_id: str) -> str:
        """Return the id of the video that a step has made."""
        step = await self._database.run(ledger.step, step_id)
        return str(step.ref["id"])

    async def fail(self, row_id: str, error: BaseException) -> None:
        """Note that something went wrong which nobody has thought of."""
        LOGGER.error("row %s has failed", row_id, exc_info=error)
        await self._database.run(ledger.end_row, row_id, "failed", _words(error))

    async def aclose(self) -> bool:
        """Wait for the answers to what is on its way; tell whether all have come."""
        if self._posts:
            await asyncio.wait(self._posts, timeout=_POSTS_END)
        return not self._posts

    async def _guarded(self, row_id: str, work: Any) -> bool:
        """Carry out a part of a row, and note what went wrong."""
        run = self._database.run
        try:
            await work
        except _STOPS_ALL as error:
            await run(ledger.hold, row_id, _words(error))
        except JobFailedError as error:
            await run(ledger.end_row, row_id, "failed", _words(error))
            if error.insufficient_credits:
                await run(ledger.pause_for, row_id, _words(error))
        except UndecidedError as error:
            await run(ledger.end_row, row_id, error.state, str(error))
        except SamsarError as error:
            await run(ledger.end_row, row_id, "failed", _words(error))
        else:
            return True
        return False

    # --- begin a job at most once

    async def _submit(self, step: Mapping[str, Any], video: str | None) -> None:
        if step["action"] == "publish":
            await self._publish(step, video)
            return
        tries = 0
        while True:
            claim = await self._claim(step)
            if claim.kind == "known":
                return
            try:
                await self._carry_out(step, video, claim)
            except SamsarCallError as error:
                tries += 1
                if not error.retryable or tries >= _TRIES:
                    raise
                await sleep(error.retry_after or min(60.0, 2.0**tries))
            else:
                return

    async def _carry_out(self, step: Mapping[str, Any], video: str | None, claim: Claim) -> None:
        while True:
            if claim.kind == "post":
                # An answer that is on its way is waited for even when the worker is closed.
                post = asyncio.ensure_future(self._post(step, video, claim))
                self._posts.add(post)
                post.add_done_callback(self._posted)
                after = await asyncio.shield(post)
                if after is None:
                    return
                claim = after
                continue
            again = await self._look_for(step, video, claim)
            if again is None:
                return
            claim = again

    def _posted(self, post: asyncio.Task[Any]) -> None:
        self._posts.discard(post)
        if not post.cancelled():
            # Nobody may be left to hear of it.
            post.exception()

    async def _post(self, step: Mapping[str, Any], video: str | None, claim: Claim) -> Claim | None:
        """Send the request of a step; return what is to be done next when it has no job."""
        known = ACTIONS[step["action"]]
        method = getattr(self._client.videos, known.method)
        fields = dict(step["fields"])
        if self._inbox is not None and self._webhook_base:
            fields["webhook_url"] = self._inbox.url(self._webhook_base, ref=step["id"])
        # Whoever lost the lease while the intent was written must not send any more.
        await self._lease.held()
        # Others count from the intent on, and take the request for over when its time is.
        left = claim.ends_at - time.monotonic()
        if left <= 0:
            await self._database.run(ledger.give_up, step["id"], claim.token)
            return await self._claimed(step)
        fields["options"] = {"timeout": left}
        try:
            job: AsyncJob[Any] = await method(*([video] if video else []), **fields)
        except OutcomeUnknownError:
            return await self._database.run(ledger.lose, step["id"], claim)
        except SamsarError as error:
            await self._database.run(ledger.refuse, step["id"], claim.token, _words(error))
            raise
        charged = job.credits_charged or job.data.credits_charged
        outcome = await self._accept(step["id"], claim, job.ref, charged)
        if outcome == "taken":
            await self._park(step["id"], claim, _TAKEN, [job.id])
        return None if outcome == "accepted" else await self._claimed(step)

    async def _look_for(
        self, step: Mapping[str, Any], video: str | None, claim: Claim
    ) -> Claim | None:
        """Find out what became of an attempt; return the next one where it came to nothing."""
        known = ACTIONS[step["action"]]
        body = known.body(video, step["fields"])
        while True:
            found = await self._search(step["id"], claim, known.route, body)
            if found.kind == "found" and found.ref is not None:
                outcome = await self._accept(step["id"], claim, found.ref, None)
                if outcome == "accepted":
                    return None
                if outcome == "taken":
                    continue
                # Somebody else has looked, too, and has sent it again meanwhile.
                return await self._claimed(step)
            if found.kind == "settled":
                # Somebody else has had the answer, or has sent it again.
                return await self._claimed(step)
            if found.kind == "undecided" and step["action"] not in _FREE:
                await self._park(step["id"], claim, found.reason, found.candidates)
            await self._database.run(ledger.give_up, step["id"], claim.token)
            return await self._claimed(step)

    async def _park(
        self, step_id: str, claim: Claim, reason: str, candidates: Sequence[str]
    ) -> NoReturn:
        await self._database.run(ledger.park, step_id, claim.token, reason, candidates)
        raise UndecidedError(reason)

    async def _claimed(self, step: Mapping[str, Any]) -> Claim | None:
        """Return what there is to do about a step now; None when it has a job."""
        claim = await self._claim(step)
        return None if claim.kind == "known" else claim

    async def _claim(self, step: Mapping[str, Any]) -> Claim:
        settings = self._client._engine.settings  # noqa: SLF001
        longest = float(settings.timeout or ACTIONS[step["action"]].route.timeout.value)
        began = time.monotonic()
        claim = await self._database.run(
            ledger.claim, step["id"], secrets.token_hex(8), self._lease.name, longest
        )
        return attrs.evolve(claim, ends_at=began + longest)

    async def _accept(
        self, step_id: str, claim: Claim, ref: Mapping[str, Any], charged: float | None
    ) -> Literal["accepted", "elsewhere", "taken"]:
        outcome = await self._database.run(ledger.accept, step_id, claim.token, ref, charged)
        if outcome == "elsewhere":
            LOGGER.warning("step %s may have another job than %s, too", step_id, ref["id"])
        return outcome

    async def _publish(self, step: Mapping[str, Any], video: str | None) -> None:
        kept = await self._database.run(ledger.step, step["id"])
        if kept.state == "done":
            return
        # Server: publishing again changes the publication that there is, so it needs no intent.
        published = await self._client.publications.publish(str(video), **step["fields"])
        publication = published.data.publication
        url = getattr(publication, "video_url", None)
        await self._database.run(ledger.finish, step["id"], [url] if url else [], 0.0)

    # --- wait for it

    async def _wait(self, step_id: str) -> None:
        step = await self._database.run(ledger.step, step_id)
        if step.state == "done":
            return
        if step.state in ledger.RESOLVABLE:
            raise UndecidedError(step.error, step.state)
        job = self._client.jobs.resume(step.ref)
        try:
            async with self._crowd.waiting(self._inbox) as schedule:
                result = await job.wait(timeout=None, poll=schedule, notified_by=self._inbox)
        except (JobFailedError, JobCancelledError) as error:
            charged = getattr(error, "credits_charged", None)
            await self._database.run(ledger.fail, step_id, _words(error), charged)
            raise
        charged = result.data.credits_charged
        await self._database.run(ledger.finish, step_id, result.urls, charged)


def _words(error: BaseException) -> str:
    return one_line(f"{type(error).__name__}: {error}")
