"""Videos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.video_branding import AsyncVideoBranding
from samsar._async.resources.video_copies import AsyncVideoCopies
from samsar._async.resources.video_creation import AsyncVideoCreation
from samsar._async.resources.video_renders import AsyncVideoRenders
from samsar._async.resources.video_subtitles import AsyncVideoSubtitles
from samsar._core import routes
from samsar._core.address import identifier
from samsar._core.inputs.fields import checked_limit

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.videos import CompletedVideo, LatestVideo, SupportedModels
    from samsar.types.options import RequestOptions


class AsyncVideos(
    AsyncVideoCreation,
    AsyncVideoBranding,
    AsyncVideoCopies,
    AsyncVideoSubtitles,
    AsyncVideoRenders,
):
    """Videos of the account: make them, change them, find them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def latest(
        self, session_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[LatestVideo]:
        """Return the newest render of a session.

        Args:
            session_id: The session.
            options: How this call differs from the client's settings.

        Returns:
            The file, or why there is none (`status`; the HTTP status is 202 while it renders).
            Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such session.
            PermissionDeniedError: The session is somebody else's.
            SamsarError: What else went wrong.

        Route: GET /v1/video/fetch_latest_version

        Example:
            ```python
            latest = await samsar.videos.latest(job.id)
            print(latest.data.result_url or latest.data.status)
            ```
        """
        return await self._engine.call(
            routes.videos.LATEST,
            query={"session_id": identifier(session_id, "session_id")},
            options=options,
        )

    async def list_completed(
        self, *, limit: int | None = None, options: RequestOptions | None = None
    ) -> SamsarResult[list[CompletedVideo]]:
        """Return the finished videos of the account, newest first.

        The API cannot page here: without `limit` it returns all, with it 5000 at most.

        Args:
            limit: How many to return at most: 1 to 5000.
            options: How this call differs from the client's settings.

        Returns:
            The finished videos. Free of charge.

        Raises:
            InputError: The limit is not a whole number from 1 up.
            SamsarError: What went wrong.

        Route: GET /v1/video/list_completed_video_sessions

        Example:
            ```python
            for video in (await samsar.videos.list_completed(limit=5)).data:
                print(video.session_id, video.language, video.result_url)
            ```
        """
        return await self._engine.call(
            routes.videos.LIST_COMPLETED,
            query={"limit": checked_limit(limit)},
            options=options,
        )

    async def supported_models(
        self, *, options: RequestOptions | None = None
    ) -> SamsarResult[SupportedModels]:
        """Return the models of the server and their prices; no credential is needed.

        Args:
            options: How this call differs from the client's settings.

        Returns:
            The models. Free of charge.

        Raises:
            SamsarError: What went wrong.

        Route: GET /v1/video/supported_models

        Example:
            ```python
            models = await samsar.videos.supported_models()
            for model in models.data.text_to_video.video_models:
                print(model.value, model.base_price)
            ```
        """
        return await self._engine.call(routes.videos.SUPPORTED_MODELS, options=options)
