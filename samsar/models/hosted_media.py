"""Hosted videos and audio: what the routes answer."""

from __future__ import annotations

from typing import Any, Literal

from samsar.models.base import Model, model
from samsar.models.jobs import JobAccepted, JobStatus
from samsar.models.previews import JobStatusDetailed

HostedVideoRoute = Literal["lip_sync", "sound_effect"] | str
HostedVideoStage = Literal["lip_sync_generation", "sound_effect_generation"] | str
AudioRoute = Literal["text_to_music", "text_to_speech", "text_to_sound_effect"] | str
AudioType = Literal["music", "speech", "sound"] | str


@model
class HostedVideoAccepted(JobAccepted):
    """What the server answers when it takes on a hosted video.

    Attributes:
        narrative_type: `singular` or `branched`, for a video from a narrative.
        source_narrative_request_id: The narrative that the video is made from.
        route_type: What is done to a video: `lip_sync` or `sound_effect`.
        external_video_route: The same, by its other name.
        external_video_stage: The stage that does it.
    """

    narrative_type: Literal["singular", "branched"] | str | None = None
    source_narrative_request_id: str | None = None
    route_type: HostedVideoRoute | None = None
    external_video_route: HostedVideoRoute | None = None
    external_video_stage: HostedVideoStage | None = None


@model
class HostedVideoStatus(JobStatus):
    """How far a hosted video is. It has the fields of `JobStatus` as well.

    Attributes:
        route_type: What is done to a video: `lip_sync` or `sound_effect`; None for a new video.
        external_video_route: The same, by its other name.
        external_video_stage: The stage that does it.
    """

    route_type: HostedVideoRoute | None = None
    external_video_route: HostedVideoRoute | None = None
    external_video_stage: HostedVideoStage | None = None


@model
class HostedVideoStatusDetailed(JobStatusDetailed):
    """How far a hosted video is, with what there is to see of it so far.

    It has the fields of `JobStatusDetailed` as well.

    Attributes:
        route_type: What is done to a video: `lip_sync` or `sound_effect`; None for a new video.
        external_video_route: The same, by its other name.
        external_video_stage: The stage that does it.
    """

    route_type: HostedVideoRoute | None = None
    external_video_route: HostedVideoRoute | None = None
    external_video_stage: HostedVideoStage | None = None


@model
class AudioAccepted(JobAccepted):
    """What the server answers when it takes on music, speech or a sound; it has charged then.

    Attributes:
        route: What is made, like `text_to_music`.
        generation_type: The same in a word: `music`, `speech` or `sound`.
        provider: Who makes it.
        model: The model that makes it.
        user_id: The account that has paid.
    """

    route: AudioRoute | None = None
    generation_type: AudioType | None = None
    provider: str | None = None
    model: str | None = None
    user_id: str | None = None


@model
class AudioFile(Model):
    """A finished sound.

    Attributes:
        url: Where it is.
    """

    url: str | None = None


@model
class AudioStatus(JobStatus):
    """How far music, speech or a sound is. It has the fields of `JobStatus` as well.

    `url` is the sound, under whichever of its names the server tells it.

    Attributes:
        audio_url: The finished sound.
        audio: The finished sound.
        data: The finished sound once more, as some providers answer.
        route: What is made, like `text_to_music`.
        generation_type: The same in a word: `music`, `speech` or `sound`.
        model: The model that makes it.
        provider_request_id: The id at the provider.
    """

    audio_url: str | None = None
    audio: AudioFile | None = None
    data: dict[str, Any] | None = None
    route: AudioRoute | None = None
    generation_type: AudioType | None = None
    model: str | None = None
    provider_request_id: str | None = None

    @property
    def url(self) -> str | None:
        """The best link to the sound: it is final only when the job is done."""
        inside = self.audio.url if isinstance(self.audio, AudioFile) else None
        found = (super().url, self.audio_url, inside)
        return next((url.strip() for url in found if isinstance(url, str) and url.strip()), None)


@model
class AudioVoices(Model):
    """The voices that can speak, where a server lists them.

    Attributes:
        voices: Each voice as the server describes it.
    """

    voices: list[dict[str, Any]] | None = None
