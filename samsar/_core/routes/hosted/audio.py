"""The hosted routes of audio: music, speech and sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._core.routes.base import Repeat, Route, TimeoutClass

if TYPE_CHECKING:
    from samsar.models.hosted_media import AudioAccepted, AudioStatus, AudioVoices

CREATE_MUSIC: Route[AudioAccepted] = Route(
    "v2.external.audio.create_music",
    "POST",
    "/v2/external/audio/text_to_music",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="hosted_media.AudioAccepted",
    starts="hosted_audio",
)
REQUEST: Route[Any] = Route(
    "v2.external.audio.request",
    "POST",
    "/v2/external/audio/{path}",
    Repeat.ONCE,
    TimeoutClass.SLOW,
)
STATUS: Route[AudioStatus] = Route(
    "v2.external.audio.status",
    "GET",
    "/v2/external/audio/status",
    Repeat.READ,
    model="hosted_media.AudioStatus",
)
VOICES: Route[AudioVoices] = Route(
    "v2.external.audio.list_voices",
    "GET",
    "/v2/external/audio/voices",
    Repeat.READ,
    model="hosted_media.AudioVoices",
    gone="no server of today lists its voices; a voice goes into the payload of request()",
)
