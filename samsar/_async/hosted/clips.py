"""Hosted changes of finished videos: lips that move to a voice, and sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._async.hosted.media_jobs import AsyncHostedVideoJob
from samsar._async.jobs import start_job
from samsar._core import routes
from samsar._core.inputs.hosted_media import lip_sync_body, sound_effect_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar.types.hosted_media import LipSyncFields, SoundEffectFields
    from samsar.types.options import RequestOptions


class AsyncHostedClips:
    """The part of the hosted `videos` that changes finished ones by their URLs."""

    _engine: AsyncEngine

    async def lip_sync(
        self,
        video_url: str,
        audio_url: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[LipSyncFields],
    ) -> AsyncHostedVideoJob:
        """Move the lips in a video to a voice.

        The server fetches both files before it answers. A request that may have reached it is not
        sent again: a second one would be done twice, and could be charged twice.

        Args:
            video_url: The video: a URL that everybody can reach. No file, no data URL.
            audio_url: The voice, in the same way.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: All are optional: `lip_sync_model` (`SYNCLIPSYNC` by default), `duration` in
                seconds (5 by default), `aspect_ratio`, `prompt` and `metadata`.

        Returns:
            The job; its `wait()` brings the new video. It cannot be cancelled, and it calls no
            webhook. What it costs is not published, and the answer does not tell: compare
            `credits.balance()` before and after. A `max_credits` refuses the call.

        Raises:
            InputError: A URL is missing or private, or an argument is wrong.
            BadRequestError: The server cannot reach a URL.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have begun and been charged; the id is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/video/lip_sync

        Example:
            ```python
            job = await samsar.v2.external.videos.lip_sync(
                "https://example.com/v.mp4", "https://example.com/voice.mp3"
            )
            print((await job.wait()).url)
            ```
        """
        base_url = self._engine.settings.base_url
        body = lip_sync_body(video_url, audio_url, fields, base_url, extra)
        return await start_job(
            self._engine,
            routes.hosted.videos.LIP_SYNC,
            AsyncHostedVideoJob,
            body=body,
            options=options,
        )

    async def add_sound_effect(
        self,
        video_url: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[SoundEffectFields],
    ) -> AsyncHostedVideoJob:
        """Add sounds to a video.

        The server fetches the video before it answers. A request that may have reached it is not
        sent again: a second one would be done twice, and could be charged twice.

        Args:
            video_url: The video: a URL that everybody can reach. No file, no data URL.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: All are optional: `prompt` (how it should sound), `sound_effect_model`
                (`MIRELOAI` by default), `duration` in seconds (5 by default), `aspect_ratio` and
                `metadata`.

        Returns:
            The job; its `wait()` brings the new video. It cannot be cancelled, and it calls no
            webhook. What it costs is not published, and the answer does not tell: compare
            `credits.balance()` before and after. A `max_credits` refuses the call.

        Raises:
            InputError: The URL is missing or private, or an argument is wrong.
            BadRequestError: The server cannot reach the URL.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have begun and been charged; the id is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/video/sound_effect

        Example:
            ```python
            job = await samsar.v2.external.videos.add_sound_effect(
                "https://example.com/v.mp4", prompt="rain on a roof"
            )
            print((await job.wait()).url)
            ```
        """
        body = sound_effect_body(video_url, fields, self._engine.settings.base_url, extra)
        route = routes.hosted.videos.ADD_SOUND_EFFECT
        return await start_job(self._engine, route, AsyncHostedVideoJob, body=body, options=options)
