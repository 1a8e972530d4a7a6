"""Hosted videos: made, changed, and found by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._async.hosted.any_path import post_below
from samsar._async.hosted.clips import AsyncHostedClips
from samsar._async.hosted.media_jobs import AsyncHostedVideoJob
from samsar._async.hosted.video_creation import AsyncHostedVideoCreation
from samsar._async.jobs import known_job
from samsar._core import kind_table, routes
from samsar._core.address import identifier
from samsar._core.inputs.hosted_media import VIDEO_PATHS
from samsar.models.hosted_media import HostedVideoAccepted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.hosted_media import HostedVideoStatus, HostedVideoStatusDetailed
    from samsar.types.options import RequestOptions


class AsyncHostedVideos(AsyncHostedVideoCreation, AsyncHostedClips):
    """Videos by the hosted routes; the account pays for all of them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def request(
        self,
        path: str,
        payload: Mapping[str, Any] | None = None,
        *,
        options: RequestOptions | None = None,
    ) -> SamsarResult[Any]:
        """Post a body, as it is, to a hosted route of videos.

        A request that may have reached the server is not sent again: a second one could be a
        second video, and a second bill.

        Args:
            path: What comes after `/v2/external/video/`: `text_to_video`, `image_to_video`,
                `lip_sync`, `sound_effect`, or another one.
            payload: The body, as the route wants it: mostly `{"input": {…}}`.
            options: How this call differs from the client's settings.

        Returns:
            The answer, as plain JSON. It costs what the route costs, which is not known here, so a
            `max_credits` refuses the call. Where it began a job, its `data["request_id"]` goes to
            `job()`.

        Raises:
            InputError: The path is blank or holds more than names, or the body is no JSON.
            RouteNotFoundError: The server has no such route.
            OutcomeUnknownError: It may have been done and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/video/{path}

        Example:
            ```python
            hosted = samsar.v2.external.videos
            answer = await hosted.request(
                "sound_effect",
                {"input": {"video_url": "https://example.com/v.mp4", "prompt": "rain"}},
            )
            clip = await hosted.job(answer.data["request_id"]).wait()
            print(clip.url)
            ```
        """
        route = routes.hosted.videos.REQUEST
        return await post_below(
            self._engine,
            route,
            path,
            payload,
            names=VIDEO_PATHS,
            options=options,
            is_priced=False,
        )

    async def status(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[HostedVideoStatus]:
        """Ask how far a hosted video is.

        Args:
            request_id: The id of the job.
            options: How this call differs from the client's settings.

        Returns:
            The status. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such job, or the server has a moment of trouble with it.
            SamsarError: What else went wrong.

        Route: GET /v2/external/video/status

        Example:
            ```python
            now = await samsar.v2.external.videos.status(job.id)
            print(now.data.status, now.data.progress)
            ```
        """
        job_id = identifier(request_id, "request_id")
        return await self._engine.call(
            routes.hosted.videos.STATUS,
            query={"request_id": job_id, "session_id": job_id},
            options=options,
        )

    async def status_detailed(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[HostedVideoStatusDetailed]:
        """Ask how far a hosted video is, with what there is to see and to hear of it so far.

        Args:
            request_id: The id of the job.
            options: How this call differs from the client's settings.

        Returns:
            The status; `preview_url` is the furthest stage that can be played, and `session` has
            its scenes and sounds. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such job, or the server has a moment of trouble with it.
            SamsarError: What else went wrong.

        Route: GET /v2/external/video/status_detailed

        Example:
            ```python
            now = await samsar.v2.external.videos.status_detailed(job.id)
            print(now.data.status, now.data.preview_url)
            ```
        """
        job_id = identifier(request_id, "request_id")
        return await self._engine.call(
            routes.hosted.videos.STATUS_DETAILED,
            query={"request_id": job_id, "session_id": job_id},
            options=options,
        )

    def job(self, request_id: str) -> AsyncHostedVideoJob:
        """Return a job from its id, to wait for it and to download what it makes.

        Args:
            request_id: The id that `request()` was answered with.

        Returns:
            The job. Its `data` holds the id only, and its `raw` is empty. Nothing is sent; free of
            charge.

        Raises:
            InputError: The id is blank.

        Route: none

        Example:
            ```python
            video = await samsar.v2.external.videos.job(job.id).wait()
            print(video.url)
            ```
        """
        job_id = identifier(request_id, "request_id")
        return known_job(
            self._engine, kind_table.HOSTED_VIDEO, job_id, AsyncHostedVideoJob, HostedVideoAccepted
        )
