"""Videos in which the viewer chooses how the story goes on, in V2."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.interactive_jobs import start_interactive_job
from samsar._core import estimates, routes
from samsar._core.inputs.fields import with_extra
from samsar._core.inputs.interactive import check_key, interactive_video_body
from samsar.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._async.interactive_jobs import AsyncInteractiveVideoJob
    from samsar._core.result import SamsarResult
    from samsar.models.interactive import InteractiveDraft
    from samsar.types.interactive import InteractiveVideoFields
    from samsar.types.options import RequestOptions


class AsyncInteractiveVideos:
    """Videos in which the viewer chooses how the story goes on."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create_from_text(
        self,
        *,
        webhook_url: str | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[InteractiveVideoFields],
    ) -> AsyncInteractiveVideoJob:
        """Create a video in which the viewer chooses how the story goes on.

        The server writes the story, lets it part in two at every level, and renders each way
        through it: two videos with one level, four with two, eight with three.

        The call may safely be sent again: it carries an `Idempotency-Key`, made once and kept over
        all attempts, by which the server finds the first request. With a key of your own, in
        `options={"idempotency_key": …}` (at most 200 characters), another process may repeat the
        call, too: the same arguments lead to the same job, in the state that it has by then, and
        other arguments are refused. A request that failed stays failed under its key: to try again,
        use a new one.

        It is made and paid for by the account, whichever external user is named: the view of an
        external user refuses it.

        Args:
            webhook_url: Where the server posts the result, once and unsigned.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `prompt` (1 to 4000 characters) is required, and without a draft `duration`
                (10 to 240 seconds), `num_levels` (1 to 3 on most servers), `image_model` and
                `video_model`, too; the others are described in
                `samsar.types.interactive.InteractiveVideoFields`.

        Returns:
            The job. Writing is included in its price, which is that of its video model for each
            second of every scene. What paths share is paid for once, so that 60 seconds with two
            levels cost more than 60 and less than 240 seconds do; `max_credits` is held against
            the higher price. Nothing is set aside: any credits at all are enough to begin, and
            they are taken stage by stage while it renders. When they run out on the way, the job
            fails, and what was taken is not given back.

        Raises:
            InputError: An argument is missing or wrong.
            ConflictError: The key belongs to another request (`code` is
                `IDEMPOTENCY_KEY_CONFLICT`), or the draft is used up
                (`INTERACTIVE_VIDEO_DRAFT_UNAVAILABLE`).
            InsufficientCreditsError: The account has no credits, or its key may not use more.
            SamsarError: What else went wrong. Where the video may have begun all the same, the
                error's `idempotency_key` is the key that finds it.

        Route: POST /v2/text_to_interactive_video

        Example:
            ```python
            job = await samsar.v2.interactive_videos.create_from_text(
                prompt="A midnight train arrives and the viewer chooses whom to follow",
                duration=30,
                num_levels=2,
                image_model="SEEDREAM",
                video_model="COSMOS3SUPERI2V",
                options={"idempotency_key": "midnight-train-1"},
            )
            print(job.data.workflow_stage)
            video = await job.wait()
            for path in video.paths:
                print(path.id, path.title, path.url)
            ```
        """
        body = interactive_video_body(fields, webhook_url=webhook_url, extra=extra)
        check_key(options)
        return await start_interactive_job(
            self._engine,
            body=body,
            options=options,
            estimate=partial(estimates.interactive_video, body["input"]),
        )

    async def create_draft_session(
        self,
        *,
        force_new: bool | None = None,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[InteractiveDraft]:
        """Reserve a session for an interactive video, before anything about it is known.

        While a video that began as a draft is still being made, the server answers with that one:
        `resumed` is True then, and there is no draft to use.

        Args:
            force_new: Whether to make a new draft although a video is being made.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The draft: its `session_id` goes into `create_from_text`, and its `defaults` stand in
            for what is left out there. Free of charge.

        Raises:
            InputError: An argument is wrong.
            SamsarError: What went wrong.

        Route: POST /v2/text_to_interactive_video/session

        Example:
            ```python
            draft = await samsar.v2.interactive_videos.create_draft_session()
            if not draft.data.resumed:
                job = await samsar.v2.interactive_videos.create_from_text(
                    prompt="A signal wakes beneath a silent city",
                    session_id=draft.data.session_id,
                )
                print(job.id == draft.data.session_id)
            ```
        """
        inner: dict[str, Any] = {}
        if force_new is not None:
            if not isinstance(force_new, bool):
                raise InputError("force_new must be True or False", argument="force_new")
            inner["force_new"] = force_new
        inner = with_extra(inner, extra)
        return await self._engine.call(
            routes.v2.interactive_videos.CREATE_DRAFT_SESSION,
            body={"input": inner} if inner else {},
            options=options,
        )
