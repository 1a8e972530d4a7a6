"""The scenes of a video, with the pictures, clips and sounds that there are of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from samsar.models.base import Model, model, wire
from samsar.models.jobs import JobStatusWord

StageName = (
    Literal[
        "prompt_generation",
        "image_generation",
        "speech_generation",
        "music_generation",
        "audio_generation",
        "ai_video_generation",
        "lip_sync_generation",
        "sound_effect_generation",
        "narrator_avatar_generation",
        "video_generation",
    ]
    | str
)
"""A stage of a render. Newer ones pass."""


@model
class PreviewImageItem(Model):
    """One picture of a scene: the one that is used, or another that was made for it.

    Attributes:
        id: The id of the picture.
        item_id: The same, by its other name.
        index: Its place among the pictures of the scene, from 0.
        type: What it is: `image`.
        role: `primary` for the picture that is used, else `secondary`.
        is_primary: Whether it is the one that is used.
        is_base_image: Whether the scene is built on it.
        source: Where it comes from, like `generated_image` or `filter_pass`.
        url: Where it is.
        raw_url: Where the server keeps it.
        src: The same, by its other name.
        image: The same, by its other name.
        remote_url: Where it is outside of the server.
        prompt: What it was made from.
        description: What it shows.
        score: How well it fits, where it was judged.
        x: How far to the right it begins, in pixels.
        y: How far down it begins, in pixels.
        width: How wide it is, in pixels.
        height: How high it is, in pixels.
        config: How it is placed.
        animations: How it moves.
        created_at: When it was made.
    """

    id: str | None = None
    item_id: str | None = None
    index: int | None = None
    type: str | None = None
    role: Literal["primary", "secondary"] | str | None = None
    is_primary: bool | None = None
    is_base_image: bool | None = None
    source: str | None = None
    url: str | None = None
    raw_url: str | None = None
    src: str | None = None
    image: str | None = None
    remote_url: str | None = wire("remoteURL")
    prompt: str | None = None
    description: str | None = None
    score: float | None = None
    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None
    config: dict[str, Any] | None = None
    animations: list[Any] | None = None
    created_at: datetime | None = None


@model
class PreviewImage(Model):
    """The picture of a scene.

    Attributes:
        status: How far it is.
        error: Why there is none.
        edit_status: How far a change of it is.
        edit_error: Why the change failed.
        url: Where it is.
        edited_image: Where its changed version is.
        edited_image_raw_url: Where the server keeps the changed version.
        prompt: What it was made from.
        description: What it shows.
        items: All pictures of the scene.
    """

    status: JobStatusWord | None = None
    error: str | None = None
    edit_status: JobStatusWord | None = None
    edit_error: str | None = None
    url: str | None = None
    edited_image: str | None = None
    edited_image_raw_url: str | None = None
    prompt: str | None = None
    description: str | None = None
    items: list[PreviewImageItem] | None = None


@model
class EditedImage(Model):
    """The changed version of a scene's picture.

    Attributes:
        url: Where it is.
        raw_url: Where the server keeps it.
    """

    url: str | None = None
    raw_url: str | None = None


@model
class PreviewClip(Model):
    """A clip of one scene.

    Attributes:
        status: How far it is.
        url: Where it is.
        error: Why there is none.
    """

    status: JobStatusWord | None = None
    url: str | None = None
    error: str | None = None


@model
class FrameImages(Model):
    """The still pictures at the ends of a scene.

    Attributes:
        start_frame: The first one, as the server keeps it.
        start_frame_url: Where the first one is.
        end_frame: The last one, as the server keeps it.
        end_frame_url: Where the last one is.
        ai_layer_start_frame: The first one of the clip.
        base_layer_start_frame: The first one of the scene without the clip.
        thumbnail_path: A small picture of the scene.
        ai_video_thumbnail_path: A small picture of the clip.
        lip_sync_thumbnail_path: A small picture of the clip with voices.
        sound_effect_thumbnail_path: A small picture of the clip with sounds.
        user_video_thumbnail_path: A small picture of a clip of the user's own.
    """

    start_frame: str | None = None
    start_frame_url: str | None = None
    end_frame: str | None = None
    end_frame_url: str | None = None
    ai_layer_start_frame: str | None = None
    base_layer_start_frame: str | None = None
    thumbnail_path: str | None = None
    ai_video_thumbnail_path: str | None = None
    lip_sync_thumbnail_path: str | None = None
    sound_effect_thumbnail_path: str | None = None
    user_video_thumbnail_path: str | None = None


@model
class ScenePreview(Model):
    """The best that there is to see of a scene.

    Attributes:
        stage: The stage that made it; `user_video` is a clip of the user's own.
        type: `video` or `image`.
        url: Where it is.
    """

    stage: StageName | None = None
    type: Literal["video", "image"] | str | None = None
    url: str | None = None


@model
class PreviewLayer(Model):
    """One scene.

    Attributes:
        index: Its place in the video, from 0.
        id: The id of the scene.
        start_time: When it begins, in seconds.
        end_time: When it ends, in seconds.
        duration: How long it is, in seconds.
        status: How far it is.
        prompt: What it shows.
        video_prompt: How it moves.
        ai_video_type: What kind of clip it is.
        base_image_type: What kind of picture it begins with.
        sound_effect_prompt: How it sounds.
        ai_layer_start_frame: The first picture of the clip.
        base_layer_start_frame: The first picture of the scene without the clip.
        thumbnail_path: A small picture of the scene.
        ai_video_thumbnail_path: A small picture of the clip.
        frame_images: The still pictures at its ends.
        image: Its picture.
        edited_image: The changed version of its picture.
        ai_video: Its clip. It is left out when there is a later one.
        lip_sync_video: Its clip with voices.
        sound_effect_video: Its clip with sounds.
        user_video: A clip of the user's own.
        preview: The best that there is to see of it.
    """

    index: int | None = None
    id: str | None = None
    start_time: float | None = None
    end_time: float | None = None
    duration: float | None = None
    status: JobStatusWord | None = None
    prompt: str | None = None
    video_prompt: str | None = None
    ai_video_type: str | None = None
    base_image_type: str | None = None
    sound_effect_prompt: str | None = None
    ai_layer_start_frame: str | None = None
    base_layer_start_frame: str | None = None
    thumbnail_path: str | None = None
    ai_video_thumbnail_path: str | None = None
    frame_images: FrameImages | None = None
    image: PreviewImage | None = None
    edited_image: EditedImage | None = None
    ai_video: PreviewClip | None = None
    lip_sync_video: PreviewClip | None = None
    sound_effect_video: PreviewClip | None = None
    user_video: PreviewClip | None = None
    preview: ScenePreview | None = None


@model
class PreviewAudio(Model):
    """Something to hear: speech of a scene, music, or another sound.

    Attributes:
        index: Its place in the list, from 0.
        id: The id of the sound.
        type: `speech`, `music` or another kind.
        status: How far it is.
        start_time: When it begins, in seconds.
        end_time: When it ends, in seconds.
        duration: How long it is, in seconds.
        source_trim_start_time: How many seconds of the file are left out at its beginning.
        prompt: What is said, or how it sounds.
        subtitle_text: What the subtitle says.
        subtitle_language: The language of the subtitle.
        speech_language: The language that is spoken.
        subtitle_translation_required: Whether the subtitle has to be translated.
        subtitle_alignment_map: When each part of the subtitle is shown.
        subtitle_speaker_character_name: Who speaks, as the subtitle names them.
        url: Where it is.
        remote_audio_links: All versions of it.
        volume: How loud it is, from 0 to 1.
        is_enabled: Whether it is heard.
        default_selected: Whether it is chosen by default.
        speaker: The voice.
        provider: Who made it.
        language_code: The language of the voice.
        language_codes: The languages that the voice speaks.
        speaker_voice_id: The id of the voice.
        speaker_label: The name of the voice.
        speaker_details: More about the voice.
        speaker_character_name: Who speaks.
        lyrics: What is sung.
        connected_layer_id: The id of its scene.
        connected_layer_index: The place of its scene.
        audio_binding_mode: How it is bound to its scene.
        bind_to_layer: Whether it moves with its scene.
        add_subtitles: Whether it has subtitles.
        add_transcriptions_required: Whether it is written down.
        subtitle_font: The font of the subtitles.
        subtitle_word_animation: How the words of the subtitles move.
        transcript_alignment: When each word is said.
    """

    index: int | None = None
    id: str | None = None
    type: Literal["speech", "music", "audio"] | str | None = None
    status: JobStatusWord | None = None
    start_time: float | None = None
    end_time: float | None = None
    duration: float | None = None
    source_trim_start_time: float | None = None
    prompt: str | None = None
    subtitle_text: str | None = None
    subtitle_language: str | None = None
    speech_language: str | None = None
    subtitle_translation_required: bool | None = None
    subtitle_alignment_map: list[Any] | None = None
    subtitle_speaker_character_name: str | None = None
    url: str | None = None
    remote_audio_links: list[str] | None = None
    volume: float | None = None
    is_enabled: bool | None = None
    default_selected: bool | None = None
    speaker: str | None = None
    provider: str | None = None
    language_code: str | None = None
    language_codes: list[str] | None = None
    speaker_voice_id: str | None = None
    speaker_label: str | None = None
    speaker_details: dict[str, Any] | None = None
    speaker_character_name: str | None = None
    lyrics: str | None = None
    connected_layer_id: str | None = None
    connected_layer_index: int | None = None
    audio_binding_mode: str | None = None
    bind_to_layer: bool | None = None
    add_subtitles: bool | None = None
    add_transcriptions_required: bool | None = None
    subtitle_font: str | None = None
    subtitle_word_animation: str | None = None
    transcript_alignment: dict[str, Any] | None = None


@model
class PreviewVideo(Model):
    """A clip that lies over the scenes.

    Attributes:
        index: Its place in the list, from 0.
        id: The id of the clip.
        type: What it is: `video`.
        source: Where it comes from.
        title: What it is called.
        status: How far it is.
        start_time: When it begins, in seconds.
        end_time: When it ends, in seconds.
        duration: How long it is, in seconds.
        url: Where it is.
        frames_per_second: How many pictures a second has.
    """

    index: int | None = None
    id: str | None = None
    type: str | None = None
    source: str | None = None
    title: str | None = None
    status: JobStatusWord | None = None
    start_time: float | None = None
    end_time: float | None = None
    duration: float | None = None
    url: str | None = None
    frames_per_second: float | None = None
