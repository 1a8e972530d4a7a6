"""Narratives: the stories that videos can be made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.hosted.text_jobs import AsyncNarrativeJob
from samsar._async.jobs import DEFAULT_WAIT, known_job, start_job
from samsar._core import kind_table, routes
from samsar._core.address import identifier
from samsar._core.inputs.hosted_texts import branching_narrative_body, single_narrative_body
from samsar.models.hosted_narratives import NarrativeRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._async.job_results import AsyncJobResult
    from samsar._core.polling import PollSchedule
    from samsar._core.result import SamsarResult
    from samsar.types.hosted_texts import BranchingNarrativeFields, SingleNarrativeFields
    from samsar.types.options import RequestOptions


class AsyncNarratives:
    """Have stories written, to look at before videos are made from them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create_single(
        self,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[SingleNarrativeFields],
    ) -> AsyncNarrativeJob:
        """Have a story written.

        A request that may have reached the server is not sent again: a second one would be a
        second story, and a second bill.

        Args:
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `prompt` is required, what it is about in at most 4000 characters, and
                `duration`, how long its video is to last: 10 to 240 seconds. `inference_model` is
                the model that writes, `video_model` the one that it is written for, by default
                `RUNWAYML`.

        Returns:
            The job; its `wait()` brings the story as `data.theme_json`, `data.narrative_json` and
            `data.movie_resource_list`, and what it cost as `data.billing`. It costs what the
            models used, times 1.5, in fractions of a credit, charged at the end, and also when it
            fails after they have worked. That price is not known beforehand, so a `max_credits`
            refuses the call.

        Raises:
            InputError: An argument is missing or wrong.
            InsufficientCreditsError: The account has no credits left.
            OutcomeUnknownError: It may have begun; the id is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/narrative/create_single

        Example:
            ```python
            story = await samsar.v2.external.narratives.create_single(
                prompt="A grounded documentary about a market", duration=60
            )
            done = await story.wait()
            print(done.data.scenes[0]["visual"], done.data.billing.credits_charged)
            ```
        """
        return await start_job(
            self._engine,
            routes.hosted.narratives.CREATE_SINGLE,
            AsyncNarrativeJob,
            body=single_narrative_body(fields, extra),
            options=options,
        )

    async def create_branching(
        self,
        narrative_request_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[BranchingNarrativeFields],
    ) -> AsyncNarrativeJob:
        """Have a story part into several.

        A request that may have reached the server is not sent again: a second one would be a
        second story, and a second bill.

        Args:
            narrative_request_id: The id of a story by `create_single` that is done.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `num_levels` is required: how often the story parts, 1 to 6, though most
                servers take 3 at most; each time every path becomes two. `video_model` is the one
                that it is written for, and must be that of the story.

        Returns:
            The job; its `wait()` brings the paths as `data.nodes`, the tree as
            `data.branching_meta`, and what it cost as `data.billing`. It costs what the models
            used, times 1.5, in fractions of a credit, charged at the end, and also when it fails
            after they have worked. That price is not known beforehand, so a `max_credits` refuses
            the call.

        Raises:
            InputError: An argument is missing or wrong.
            NotFoundError: There is no such story.
            ConflictError: The story is not done, or was written for another video model.
            InsufficientCreditsError: The account has no credits left.
            OutcomeUnknownError: It may have begun; the id is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/narrative/create_branching

        Example:
            ```python
            narratives = samsar.v2.external.narratives
            story = await narratives.create_single(prompt="A grounded documentary", duration=60)
            await story.wait()
            tree = await narratives.create_branching(story.id, num_levels=1)
            print([node["nodeId"] for node in (await tree.wait()).data.nodes])
            ```
        """
        return await start_job(
            self._engine,
            routes.hosted.narratives.CREATE_BRANCHING,
            AsyncNarrativeJob,
            body=branching_narrative_body(narrative_request_id, fields, extra),
            options=options,
        )

    async def status(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[NarrativeRequest]:
        """Return how far a story is.

        Args:
            request_id: The id of the story.
            options: How this call differs from the client's settings.

        Returns:
            The status, with the story when it is done. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such story.
            SamsarError: What else went wrong.

        Route: GET /v2/external/narrative/status

        Example:
            ```python
            story = await samsar.v2.external.narratives.create_single(
                prompt="A grounded documentary about a market", duration=60
            )
            print((await samsar.v2.external.narratives.status(story.id)).data.status)
            ```
        """
        return await self._engine.call(
            routes.hosted.narratives.STATUS,
            query={"request_id": identifier(request_id, "request_id")},
            options=options,
        )

    async def wait(
        self,
        request_id: str,
        *,
        timeout: float | None = DEFAULT_WAIT,
        poll: float | PollSchedule | None = None,
        on_progress: Callable[[NarrativeRequest], object] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncJobResult[NarrativeRequest]:
        """Wait for a story, by its id.

        Args:
            request_id: The id of the story.
            timeout: How many seconds to wait at most; None is for ever.
            poll: Seconds between two looks, or a schedule; from 2 growing to 15 by default.
            on_progress: Called with each status.
            options: How every look differs from the client's settings.

        Returns:
            The story. Waiting is free of charge.

        Raises:
            InputError: The id is blank, or the timeout or the schedule is no such thing.
            JobFailedError: It failed; `reason` has the server's words, and `credits_charged` what
                it cost all the same.
            JobCancelledError: It was cancelled.
            WaitTimeoutError: The time is over; the story goes on, and `ref` finds it again.
            SamsarCallError: The status cannot be read, and waiting does not help.

        Route: GET /v2/external/narrative/status

        Example:
            ```python
            story = await samsar.v2.external.narratives.create_single(
                prompt="A grounded documentary about a market", duration=60
            )
            done = await samsar.v2.external.narratives.wait(story.id, timeout=1800)
            print(done.data.theme_json)
            ```
        """
        job = known_job(
            self._engine,
            kind_table.NARRATIVE,
            identifier(request_id, "request_id"),
            AsyncNarrativeJob,
            NarrativeRequest,
            look_options=options,
        )
        return await job.wait(timeout=timeout, poll=poll, on_progress=on_progress)
