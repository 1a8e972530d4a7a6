"""What the hosted methods for videos and audio take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict

from samsar.types.images import Picture  # noqa: TC001 - the kinds are read at run time
from samsar.types.rules import Positive
from samsar.types.videos import (
    AspectRatio,
    ImageItem,
    ImageItemDict,
    ImageModel,
    PicturesFields,
    VideoModel,
)

LipSyncModel = Literal["SYNCLIPSYNC"] | str
"""A model that moves lips. Newer keys pass."""

SoundEffectModel = Literal["MIRELOAI", "MMAUDIO"] | str
"""A model that adds sounds to a video. Newer keys pass."""

MusicModel = Literal["ELEVENLABS_MUSIC", "LYRIA3"] | str
"""A model that makes music. Newer keys pass."""

NarrativeVideoRatio = Literal["16:9", "9:16"]
"""The shapes that a video from a branched narrative can have."""


class OneImageVideoFields(PicturesFields, total=False):
    """A video from a picture, with all that `PicturesFields` has.

    Attributes:
        image_url: The picture to begin with: a URL, or a picture to upload.
        image_urls: Several pictures, in order, instead of the one: URLs, pictures to upload, or
            either with more about it (`ImageItem`, or a mapping).
    """

    image_url: Picture
    image_urls: Sequence[Picture | ImageItem | ImageItemDict | Mapping[str, Any]]


class NarrativeVideoFields(TypedDict, total=False):
    """A video from a finished narrative; its prompt and its length are the narrative's.

    Attributes:
        image_model: The model that draws; `GPTIMAGE2` by default.
        video_model: The model that films. It must be the one that the narrative was written for,
            which is the default.
        aspect_ratio: The shape of a video from a branched narrative: `16:9`, the default, or
            `9:16`. A video from any other narrative becomes square, whatever is said here.
    """

    image_model: ImageModel
    video_model: VideoModel
    aspect_ratio: NarrativeVideoRatio


class ClipFields(TypedDict, total=False):
    """What changing a finished video by its URL may say.

    Attributes:
        duration: Its length in seconds, rounded by the server; 5 by default.
        aspect_ratio: Its shape; `16:9` by default.
        prompt: What it is about, or how it should sound.
        metadata: Anything of your own; servers of today do not look at it.
    """

    duration: Annotated[float, Positive()]
    aspect_ratio: AspectRatio
    prompt: str
    metadata: Mapping[str, Any]


class LipSyncFields(ClipFields, total=False):
    """Lips that move to a voice, with all that `ClipFields` has.

    Attributes:
        lip_sync_model: The model that moves the lips; `SYNCLIPSYNC` by default.
    """

    lip_sync_model: LipSyncModel


class SoundEffectFields(ClipFields, total=False):
    """A video that gets sounds, with all that `ClipFields` has.

    Attributes:
        sound_effect_model: The model that makes the sounds; `MIRELOAI` by default.
    """

    sound_effect_model: SoundEffectModel


class MusicFields(TypedDict, total=False):
    """Music from a text.

    Attributes:
        music_model: The model that makes it; `ELEVENLABS_MUSIC` by default.
        duration: Its length in seconds; the model decides by default.
        is_instrumental: Whether nobody sings; on by default.
        is_backing_track: Whether it is to lie under speech; off by default.
        lyrics: What is sung.
        metadata: Anything of your own, which is kept with it.
        generation_meta: The same, for what its model is told.
    """

    music_model: MusicModel
    duration: Annotated[float, Positive()]
    is_instrumental: bool
    is_backing_track: bool
    lyrics: str
    metadata: Mapping[str, Any]
    generation_meta: Mapping[str, Any]
