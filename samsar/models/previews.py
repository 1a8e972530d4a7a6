"""What there is to see and hear of a video before it is finished."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Literal

from samsar.models.base import Model, model, wire
from samsar.models.branching import BranchingManifest, BranchResult
from samsar.models.jobs import JobStatus
from samsar.models.scenes import (
    PreviewAudio,
    PreviewLayer,
    PreviewVideo,
    ScenePreview,
    StageName,
)

# The stages that leave something to look at, from the first to the furthest. Where a scene has
# several, the server shows the one with the voices before the one with the sounds.
_LOOKS: Final = (
    "image_generation",
    "user_video",
    "ai_video_generation",
    "sound_effect_generation",
    "lip_sync_generation",
)


@model
class PreviewResult(Model):
    """The finished video, as far as there is one.

    Attributes:
        url: Where it is.
        remote_url: Where it is outside of the server.
        video_link: Where the server keeps it.
        has_subtitles: Whether it carries subtitles.
        has_footer: Whether it carries a footer.
        language: Its language.
    """

    url: str | None = None
    remote_url: str | None = wire("remoteURL")
    video_link: str | None = None
    has_subtitles: bool | None = None
    has_footer: bool | None = None
    language: str | None = None


@model
class SessionPreview(Model):
    """What there is of a video so far: its scenes, its sounds, and how far each stage is.

    The server leaves out what is empty, so `layers` is None while there is no scene.

    Attributes:
        id: The id of the video session.
        request_id: The id of the request.
        type: What it is: `video`.
        route_type: `step` for a render with stops, else `express`.
        aspect_ratio: Its shape.
        frames_per_second: How many pictures a second has.
        duration: How long it is, in seconds.
        language: The language of the narration.
        language_string: The language in words.
        subtitle_language: The language of the subtitles.
        subtitle_language_string: The language of the subtitles in words.
        subtitle_language_explicit: Whether the language of the subtitles was asked for.
        subtitle_translation_required: Whether the subtitles have to be translated.
        has_subtitles: Whether it carries subtitles.
        has_footer: Whether it carries a footer.
        input_prompt: What it was made from.
        inference_model: The model that writes.
        express_generation_inference_model: The same, by its other name.
        generation_type: How it was made, like `text_to_video`.
        provider: Who renders.
        express_generation_failed: Whether the render failed.
        express_generation_cancelled: Whether the render was cancelled.
        generation_error: What went wrong.
        express_generation_error: What went wrong.
        error: What went wrong.
        narrative_type: `singular` or `branched`.
        source_narrative_request_id: The narrative that it was made from.
        render_plan_version: The version of the plan of a branched video.
        default_branch_path_id: The path that a branched video plays by default.
        branching_meta: The shape of a branched video.
        branch_results: The results of each path.
        branching: The manifest of a branched video.
        current_stage: The stage that is next, or going on.
        preview_stage: The furthest stage that left something to see or hear.
        completed_stages: The stages that are done.
        stages: The state of each stage.
        layers: The scenes, in order.
        audio_layers: Speech, and other sounds of the scenes.
        global_audio_layers: What is heard over all scenes, like music.
        global_videos: Clips that lie over the scenes.
        result: The finished video, as far as there is one.
        created_at: When it was begun.
        updated_at: When it changed last.
    """

    id: str | None = None
    request_id: str | None = None
    type: str | None = None
    route_type: Literal["step", "express"] | str | None = None
    aspect_ratio: str | None = None
    frames_per_second: float | None = None
    duration: float | None = None
    language: str | None = None
    language_string: str | None = None
    subtitle_language: str | None = None
    subtitle_language_string: str | None = None
    subtitle_language_explicit: bool | None = None
    subtitle_translation_required: bool | None = None
    has_subtitles: bool | None = None
    has_footer: bool | None = None
    input_prompt: str | None = None
    inference_model: str | None = None
    express_generation_inference_model: str | None = None
    generation_type: str | None = None
    provider: str | None = None
    express_generation_failed: bool | None = None
    express_generation_cancelled: bool | None = None
    generation_error: str | None = None
    express_generation_error: str | None = None
    error: Any = None
    narrative_type: Literal["singular", "branched"] | str | None = None
    source_narrative_request_id: str | None = None
    render_plan_version: Any = None
    default_branch_path_id: str | None = None
    branching_meta: Any = None
    branch_results: list[BranchResult] | None = None
    branching: BranchingManifest | None = None
    current_stage: StageName | None = None
    preview_stage: StageName | None = None
    completed_stages: list[StageName] | None = None
    stages: dict[str, Any] | None = None
    layers: list[PreviewLayer] | None = None
    audio_layers: list[PreviewAudio] | None = None
    global_audio_layers: list[PreviewAudio] | None = None
    global_videos: list[PreviewVideo] | None = None
    result: PreviewResult | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def previews(self) -> list[ScenePreview]:
        """The best that there is to see of each scene, in their order; scenes with nothing skip."""
        found = (layer.preview for layer in _models(self.layers, PreviewLayer))
        return [each for each in found if isinstance(each, ScenePreview) and _link(each.url)]

    @property
    def preview_url(self) -> str | None:
        """The URL of the furthest stage that can be played or looked at.

        That is the finished video; else the first scene of the furthest stage that any scene has
        reached (`previews` has them all); else a clip that lies over the scenes.
        """
        if isinstance(self.result, PreviewResult) and (url := _link(self.result.url)):
            return url
        scenes = self.previews
        if scenes:
            return _link(max(scenes, key=_reached).url)
        clips = (_link(each.url) for each in _models(self.global_videos, PreviewVideo))
        return next(filter(None, clips), None)


@model
class JobStatusDetailed(JobStatus):
    """How far a job is, with what there is to see of it so far.

    It has the fields of `JobStatus` as well.

    Attributes:
        status_detail_schema: What shape `session` has, like `video_session_preview.v1`.
        session: What there is of the video so far; None for other jobs.
    """

    status_detail_schema: str | None = None
    session: SessionPreview | None = None

    @property
    def preview_url(self) -> str | None:
        """The URL of the furthest stage that can be played: see `SessionPreview.preview_url`.

        The finished video comes first.
        """
        if final := _link(self.result_url):
            return final
        seen = self.session.preview_url if isinstance(self.session, SessionPreview) else None
        return seen or self.url

    @property
    def story(self) -> BranchingManifest | None:
        """How a branched video parts, wherever the server put it; None for other jobs."""
        if isinstance(self.branching, BranchingManifest):
            return self.branching
        inner = self.session.branching if isinstance(self.session, SessionPreview) else None
        return inner if isinstance(inner, BranchingManifest) else None


def _reached(preview: ScenePreview) -> int:
    stage: Any = preview.stage
    # A stage that is newer than this package is further than all that it knows.
    return _LOOKS.index(stage) if stage in _LOOKS else len(_LOOKS)


def _models(items: Any, kind: type[Any]) -> Iterable[Any]:
    return [each for each in items if isinstance(each, kind)] if isinstance(items, list) else []


def _link(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
