"""Hosted audio: music, and speech and sounds by their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import attrs

from samsar._async.hosted.any_path import post_below
from samsar._async.hosted.media_jobs import AsyncAudioJob
from samsar._async.jobs import known_job, start_job
from samsar._core import estimates, kind_table, routes
from samsar._core.address import identifier
from samsar._core.inputs.fields import payload_from_caller
from samsar._core.inputs.hosted_media import (
    AUDIO_PATHS,
    checked_voices,
    music_body,
)
from samsar.errors import RouteNotFoundError
from samsar.models.hosted_media import AudioAccepted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.hosted_media import AudioStatus, AudioVoices
    from samsar.types.hosted_media import MusicFields
    from samsar.types.options import RequestOptions


class AsyncHostedAudio:
    """Music, speech and sounds."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def create_music(
        self,
        prompt: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[MusicFields],
    ) -> AsyncAudioJob:
        """Make music from a text.

        A request that may have reached the server is not sent again: a second one would be other
        music, and a second bill.

        Args:
            prompt: How it should sound.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: All are optional: `music_model` (`ELEVENLABS_MUSIC` or `LYRIA3`),
                `duration` in seconds, `is_instrumental` (on by default), `lyrics` and the others
                of `samsar.types.hosted_media.MusicFields`.

        Returns:
            The job; its `wait()` brings the file as `url`, with `download()`. It costs 2 credits,
            charged before the music is made, and not given back when that fails.

        Raises:
            InputError: An argument is missing or wrong.
            InsufficientCreditsError: The account has too few credits.
            OutcomeUnknownError: It may have begun and been charged; the id is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/audio/text_to_music

        Example:
            ```python
            job = await samsar.v2.external.audio.create_music("calm piano", duration=20)
            music = await job.wait()
            await music.download("calm.mp3")
            ```
        """
        return await start_job(
            self._engine,
            routes.hosted.audio.CREATE_MUSIC,
            AsyncAudioJob,
            body=music_body(prompt, fields, extra),
            options=options,
            estimate=estimates.music,
        )

    async def request(
        self,
        payload: Mapping[str, Any] | None = None,
        path: str | None = None,
        *,
        options: RequestOptions | None = None,
    ) -> SamsarResult[Any]:
        """Post a body, as it is, to a hosted route of audio.

        A request that may have reached the server is not sent again: a second one could be a
        second sound, and a second bill.

        Args:
            payload: The body, as the route wants it.
            path: What comes after `/v2/external/audio/`: `text_to_speech`, `text_to_music`,
                `text_to_sound_effect`, or another one. Without it the body itself says what to do,
                by its `route_type`; no server of today has that route, so name the path.
            options: How this call differs from the client's settings.

        Returns:
            The answer, as plain JSON. It costs what the route costs, charged before the sound is
            made, and not given back when that fails: `text_to_speech` and `text_to_sound_effect`
            1 credit, `text_to_music` 2. Where it began a job, its `data["request_id"]` goes to
            `job()`.

        Raises:
            InputError: The path is blank or holds more than names, or the body is no JSON.
            RouteNotFoundError: The server has no such route.
            OutcomeUnknownError: It may have been done and charged; the answer is lost.
            SamsarError: What else went wrong.

        Route: POST /v2/external/audio/{path}
            Without a path: POST /v2/external/audio

        Example:
            ```python
            hosted = samsar.v2.external.audio
            answer = await hosted.request({"input": {"text": "Welcome!"}}, "text_to_speech")
            speech = await hosted.job(answer.data["request_id"]).wait()
            await speech.download("welcome.mp3")
            ```
        """
        route = routes.hosted.audio.REQUEST
        if path is not None:
            return await post_below(
                self._engine, route, path, payload, names=AUDIO_PATHS, options=options
            )
        body = payload_from_caller(payload)
        place = attrs.evolve(route, path=route.path.removesuffix("/{path}"))
        return await self._engine.call(place, body=body, options=options)

    async def status(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[AudioStatus]:
        """Ask how far music, speech or a sound is.

        Args:
            request_id: The id of the job.
            options: How this call differs from the client's settings.

        Returns:
            The status; its `url` is the file. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such job, or it is somebody else's.
            SamsarError: What else went wrong.

        Route: GET /v2/external/audio/status

        Example:
            ```python
            job = await samsar.v2.external.audio.create_music("calm piano")
            print((await samsar.v2.external.audio.status(job.id)).data.status)
            ```
        """
        job_id = identifier(request_id, "request_id")
        return await self._engine.call(
            routes.hosted.audio.STATUS,
            query={"request_id": job_id, "session_id": job_id},
            options=options,
        )

    async def list_voices(
        self,
        *,
        language_code: str | None = None,
        refresh: bool | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[AudioVoices]:
        """List the voices that can speak, where the server does that.

        No server of today has this route: expect a `RouteNotFoundError`, and name the voice that
        you want in the payload of `request()`.

        Args:
            language_code: Only voices that speak this language, like `en-US`.
            refresh: Whether the server asks its providers anew.
            options: How this call differs from the client's settings.

        Returns:
            The voices. Free of charge.

        Raises:
            InputError: The code is blank, or `refresh` is not True or False.
            RouteNotFoundError: The server has no such route.
            SamsarError: What else went wrong.

        Route: GET /v2/external/audio/voices

        Example:
            ```python
            try:
                print((await samsar.v2.external.audio.list_voices(language_code="en-US")).data)
            except RouteNotFoundError as error:
                print(error)
            ```
        """
        route = routes.hosted.audio.VOICES
        query = checked_voices(language_code, refresh)
        try:
            return await self._engine.call(route, query=query, options=options)
        except RouteNotFoundError as error:
            error.args = (f"{route.method} {route.path} answered {error.status}: {route.gone}",)
            raise

    def job(self, request_id: str) -> AsyncAudioJob:
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
            hosted = samsar.v2.external.audio
            answer = await hosted.request({"prompt": "rain on a roof"}, "text_to_sound_effect")
            rain = await hosted.job(answer.data["request_id"]).wait()
            print(rain.url)
            ```
        """
        job_id = identifier(request_id, "request_id")
        return known_job(
            self._engine, kind_table.HOSTED_AUDIO, job_id, AsyncAudioJob, AudioAccepted
        )
