"""Videos that are made step by step: they stop, are looked at, and go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from samsar import errors
from samsar._async.job_results import AsyncJobResult
from samsar._async.jobs import DEFAULT_WAIT, AsyncJob
from samsar._core import polling, routes
from samsar._transport.async_tools import Verdict, settled
from samsar.models.step_videos import StepVideoStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsar._async.inbox import AsyncInbox
    from samsar._core.polling import PollSchedule
    from samsar._core.result import SamsarResult
    from samsar.models.step_videos import StepVideoAccepted
    from samsar.types.options import RequestOptions


APPROVALS = 3
"""How often an approval is sent whose answer is lost, while the video is still at its stop."""


class AsyncStepVideoResult(AsyncJobResult[StepVideoStatus]):
    """A video that is done, or has stopped to be looked at."""

    __slots__ = ()

    @property
    def needs_approval(self) -> bool:
        """Whether the video has stopped; `job.approve()` lets it go on."""
        return self.data.needs_approval


class AsyncStepVideoJob(AsyncJob[StepVideoStatus]):
    """A video that is made step by step."""

    __slots__ = ("_tried",)

    data: StepVideoAccepted

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._tried: StepVideoStatus | None = None
        """The stop of which it is not known whether its approval arrived."""

    async def wait(
        self,
        *,
        timeout: float | None = DEFAULT_WAIT,
        poll: float | PollSchedule | None = None,
        on_progress: Callable[[StepVideoStatus], object] | None = None,
        until: Callable[[StepVideoStatus], Verdict] | None = None,
        notified_by: AsyncInbox | None = None,
    ) -> AsyncStepVideoResult:
        """Wait until the video is done, or has stopped to be looked at.

        Leaving the wait, by an error, Ctrl-C or a cancelled task, does not cancel the video. One
        that is paused is waited for.

        Args:
            timeout: How many seconds to wait at most; None is for ever.
            poll: Seconds between two looks, or a schedule; from 2 growing to 15 by default.
            on_progress: Called with each status.
            until: Ends the wait early when it returns True for a status.
            notified_by: An inbox that takes the webhooks of the job: it is looked at when one has
                come, and besides only every 15 to 60 seconds, unless `poll` says otherwise.

        Returns:
            The video. `needs_approval` tells whether it has stopped: then its
            `data.current_step_resources` is what the last stage has made,
            `data.completed_step_resources` what all of them have, and `approve()` lets it go on.
            Waiting is free of charge.

        Raises:
            JobFailedError: The video failed; `reason` has the server's words.
            JobCancelledError: The video was cancelled.
            WaitTimeoutError: The time is over; the video goes on, and `ref` finds it again.
            SamsarCallError: The status cannot be read, and waiting does not help.

        Route: GET /v2/video/step/{request_id}/status

        Example:
            ```python
            video = await step_job.wait()
            while video.needs_approval:
                print(video.data.current_step, video.data.current_step_resources)
                await step_job.approve()
                video = await step_job.wait()
            print(video.url)
            ```
        """
        ended = await super().wait(
            timeout=timeout,
            poll=poll,
            on_progress=on_progress,
            until=until,
            notified_by=notified_by,
        )
        return cast("AsyncStepVideoResult", ended)

    async def status_detailed(
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[StepVideoStatus]:
        """Ask once how far the video is, with the scenes, clips and sounds that it has so far.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The status with its `session`; `preview_url` is the furthest stage of it that can be
            played. Free of charge.

        Raises:
            NotFoundError: There is no such video, or the server has a moment of trouble with it.
            SamsarError: What else went wrong.

        Route: GET /v2/video/step/{request_id}/status_detailed

        Example:
            ```python
            now = await step_job.status_detailed()
            print(now.data.preview_url)
            ```
        """
        return await self._engine.call(
            routes.v2.step_videos.STATUS_DETAILED, ids={"request_id": self.id}, options=options
        )

    async def approve(
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[StepVideoStatus]:
        """Let the video go on from the stop that it is at now, and from no other.

        It looks before it approves, and again when the answer is lost, so that the next stop is
        never approved unseen. After an error it may be called again: where the approval had arrived
        all the same and the video is at its next stop by now, it stays there.

        Args:
            options: How these calls differ from the client's settings; an approval is not repeated
                blindly, whatever `max_retries` says.

        Returns:
            The new status; where the video was at no stop, the one that it has. Free of charge
            itself, but the stages that follow take their credits.

        Raises:
            NotFoundError: There is no such video.
            SamsarError: What else went wrong.

        Route: POST /v2/video/step/{request_id}/process_next

        Example:
            ```python
            video = await step_job.wait()
            if video.needs_approval:
                await step_job.approve()
            ```
        """
        now = await self.status(options=options)
        tried, self._tried = self._tried, None
        if (
            tried is not None
            and now.data.needs_approval
            and not _is_at_the_stop_of(tried, now.data)
        ):
            return now
        self._tried = now.data
        went_on = await self._go_on(now, options)
        self._tried = None
        return went_on

    async def run(
        self,
        *,
        approve: Callable[[StepVideoStatus], Verdict],
        timeout: float | None = DEFAULT_WAIT,
        poll: float | PollSchedule | None = None,
        on_progress: Callable[[StepVideoStatus], object] | None = None,
    ) -> AsyncStepVideoResult:
        """Wait for the video, and ask at every stop whether it may go on.

        Nothing is cancelled when it may not: the video stays where it is and takes no more credits.
        Approve it later, or cancel it.

        Args:
            approve: Called with the status at every stop; `current_step_resources` is what the last
                stage has made, and `resources_of(stage)` what any other. True lets the video go on,
                False ends the wait.
            timeout: How many seconds each way to the next stop may take; None is for ever. The time
                that `approve` takes does not count.
            poll: Seconds between two looks, or a schedule; from 2 growing to 15 by default.
            on_progress: Called with each status.

        Returns:
            The finished video, or the one that stays where it stopped: `needs_approval` tells.
            Waiting is free of charge; the stages take their credits as they are reached.

        Raises:
            InputError: `approve` said neither True nor False; the video stays where it is.
            JobFailedError: The video failed; `reason` has the server's words.
            JobCancelledError: The video was cancelled.
            WaitTimeoutError: The time is over; the video goes on, and `ref` finds it again.
            SamsarCallError: The server cannot be asked, and waiting does not help.

        Route: POST /v2/video/step/{request_id}/process_next

        Example:
            ```python
            def looks_good(status):
                pictures = status.resources_of("image_generation")
                return all(scene.selected_image_url for scene in pictures.layers)


            video = await step_job.run(approve=looks_good)
            print(video.url)
            ```
        """
        if not callable(approve):
            # A wait of an hour should not end with this.
            raise errors.InputError("approve must be a function", argument="approve")
        while True:
            result = await self.wait(timeout=timeout, poll=poll, on_progress=on_progress)
            if not result.needs_approval:
                return result
            verdict = await settled(approve(result.data))
            if verdict is False:
                return result
            if verdict is not True:
                # Going on costs credits: a forgotten `return` must not stand for a yes.
                raise errors.InputError(
                    f"approve must return True or False, not a {type(verdict).__name__}",
                    argument="approve",
                )
            # The review may have taken hours, and the video may have moved on meanwhile.
            now = await self.status()
            if _is_at_the_stop_of(result.data, now.data):
                await self._go_on(now, None)

    async def _go_on(
        self, seen: SamsarResult[StepVideoStatus], options: RequestOptions | None
    ) -> SamsarResult[StepVideoStatus]:
        """Let the video go on from the stop that it was seen at."""
        once: RequestOptions = {**(options or {}), "max_retries": 0}
        now = seen
        for left in reversed(range(APPROVALS)):
            if not _is_at_the_stop_of(seen.data, now.data):
                break
            try:
                return await self._engine.call(
                    routes.v2.step_videos.PROCESS_NEXT,
                    ids={"request_id": self.id},
                    body={},
                    options=once,
                )
            except polling.PASSING:
                if not left:
                    raise
                now = await self.status(options=options)
        return now

    def _ended(self, status: SamsarResult[StepVideoStatus]) -> AsyncStepVideoResult:
        # Where it is now has been seen.
        self._tried = None
        return AsyncStepVideoResult(self, status, self._engine)


def _is_at_the_stop_of(seen: StepVideoStatus, now: StepVideoStatus) -> bool:
    return now.needs_approval and seen.needs_approval and now.next_step == seen.next_step
