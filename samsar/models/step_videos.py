"""Videos that are made step by step, with stops to look at what there is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from samsar.models.base import Model, model
from samsar.models.jobs import JobAccepted, JobStatusWord
from samsar.models.previews import JobStatusDetailed
from samsar.models.scenes import PreviewImageItem, StageName


@model
class RequiredAction(Model):
    """What a render that has stopped waits for.

    Attributes:
        type: What is to be done: `process_next`.
        reason: Why: `manual_step_checkpoint`.
        current_step: The stage that is done.
        current_step_label: Its name for people.
        next_step: The stage that would begin.
        next_step_label: Its name for people.
        process_next_url: Where to say so.
    """

    type: Literal["process_next"] | str | None = None
    reason: Literal["manual_step_checkpoint"] | str | None = None
    current_step: StageName | None = None
    current_step_label: str | None = None
    next_step: StageName | None = None
    next_step_label: str | None = None
    process_next_url: str | None = None


@model
class StepState(Model):
    """Where a render is among its stages.

    Attributes:
        enabled: Whether it is made step by step.
        route_type: `text_to_video` or `image_to_video`.
        status: `INIT`, `PENDING`, `COMPLETED` (done, or at a stop) or `FAILED`.
        current_step: The stage that it is in.
        current_step_label: Its name for people.
        next_step: The stage that comes next.
        waiting_for_process_next: Whether it has stopped.
        requires_user_action: Whether it has stopped.
        can_process_next: Whether it has stopped.
        required_action: What it waits for.
        manual_step_stages: The stages that it stops before.
        auto_advance_step_stages: The stages that it does not stop before.
        updated_at: When it changed last.
    """

    enabled: bool | None = None
    route_type: str | None = None
    status: JobStatusWord | None = None
    current_step: StageName | None = None
    current_step_label: str | None = None
    next_step: StageName | None = None
    waiting_for_process_next: bool | None = None
    requires_user_action: bool | None = None
    can_process_next: bool | None = None
    required_action: RequiredAction | None = None
    manual_step_stages: list[StageName] | None = None
    auto_advance_step_stages: list[StageName] | None = None
    updated_at: datetime | None = None


@model
class StepLayer(Model):
    """What a stage has made for one scene.

    Attributes:
        index: The place of the scene, from 0.
        layer_id: The id of the scene.
        prompt: What the scene shows.
        duration: How long it is, in seconds.
        duration_offset: When it begins, in seconds.
        status: How far its clip is.
        generation_status: How far its picture is.
        edit_status: How far a change of its picture is.
        selected_image_url: Its picture.
        active_items: All of its pictures.
        ai_video_url: Its clip.
        lip_sync_url: Its clip with voices.
        sound_effect_url: Its clip with sounds.
        preferred_video_type: Which of the clips is used.
        preferred_video_url: The clip that is used.
    """

    index: int | None = None
    layer_id: str | None = None
    prompt: str | None = None
    duration: float | None = None
    duration_offset: float | None = None
    status: JobStatusWord | None = None
    generation_status: JobStatusWord | None = None
    edit_status: JobStatusWord | None = None
    selected_image_url: str | None = None
    active_items: list[PreviewImageItem] | None = None
    ai_video_url: str | None = None
    lip_sync_url: str | None = None
    sound_effect_url: str | None = None
    preferred_video_type: Literal["lip_sync", "sound_effect", "ai_video"] | str | None = None
    preferred_video_url: str | None = None


@model
class StepAudio(Model):
    """Speech or music that a stage has made.

    Attributes:
        index: Its place in the list, from 0.
        audio_layer_id: The id of the sound.
        generation_type: `speech` or `music`.
        generation_status: How far it is.
        prompt: What is said, or how it sounds.
        start_time: When it begins, in seconds.
        end_time: When it ends, in seconds.
        duration: How long it is, in seconds.
        selected_audio_url: The file that is used.
        remote_audio_links: All versions of it.
        speaker: The voice.
        speaker_character_name: Who speaks.
        lyrics: What is sung.
    """

    index: int | None = None
    audio_layer_id: str | None = None
    generation_type: Literal["speech", "music"] | str | None = None
    generation_status: JobStatusWord | None = None
    prompt: str | None = None
    start_time: float | None = None
    end_time: float | None = None
    duration: float | None = None
    selected_audio_url: str | None = None
    remote_audio_links: list[str] | None = None
    speaker: str | None = None
    speaker_character_name: str | None = None
    lyrics: str | None = None


@model
class StageResources(Model):
    """What a stage has made; each stage fills its own part.

    Attributes:
        input_prompt: What the video is made from, after `prompt_generation`.
        language: The language of the narration.
        language_string: The language in words.
        scenes: The scenes as they were written.
        movie_resource_list: All that was written.
        layers: Pictures or clips of the scenes.
        speech_layers: What is spoken.
        music_layers: What is played.
        result_url: The finished video, after `video_generation`.
        remote_url: Where it is outside of the server.
        video_link: Where the server keeps it.
        has_subtitles: Whether it carries subtitles.
    """

    input_prompt: str | None = None
    language: str | None = None
    language_string: str | None = None
    scenes: list[Any] | None = None
    movie_resource_list: Any = None
    layers: list[StepLayer] | None = None
    speech_layers: list[StepAudio] | None = None
    music_layers: list[StepAudio] | None = None
    result_url: str | None = None
    remote_url: str | None = None
    video_link: str | None = None
    has_subtitles: bool | None = None


@model
class StepResources(Model):
    """A stage that is done, with what it has made.

    Attributes:
        step: The stage.
        label: Its name for people.
        status: `COMPLETED`.
        completed_at: When it was done.
        resources: What it has made.
    """

    step: StageName | None = None
    label: str | None = None
    status: JobStatusWord | None = None
    completed_at: datetime | None = None
    resources: StageResources | None = None


@model
class StepVideoAccepted(JobAccepted):
    """What the server answers when it takes on a video step by step.

    It has the fields of `JobAccepted` as well.

    Attributes:
        step: Where the render is among its stages.
    """

    step: StepState | None = None


@model
class StepVideoStatus(JobStatusDetailed):
    """How far a video is that is made step by step.

    It has the fields of `JobStatusDetailed` as well; `session` is there in the detailed status.
    `status` is COMPLETED at a stop, too, and stays PENDING for a render that was cancelled or
    paused: ask `needs_approval`, `is_cancelled` and `is_paused`.

    Attributes:
        step_status: The same as `status`.
        current_step: The stage that it is in.
        current_step_label: Its name for people.
        next_step: The stage that comes next.
        waiting_for_process_next: Whether it has stopped.
        requires_user_action: Whether it has stopped.
        can_process_next: Whether it has stopped.
        required_action: What it waits for.
        manual_step_stages: The stages that it stops before.
        auto_advance_step_stages: The stages that it does not stop before.
        process_next_url: Where to let it go on.
        step: The same, in one object.
        current_step_resources: What the stage has made that it stopped after.
        completed_step_resources: What each stage has made that is done.
    """

    step_status: JobStatusWord | None = None
    current_step: StageName | None = None
    current_step_label: str | None = None
    next_step: StageName | None = None
    waiting_for_process_next: bool | None = None
    requires_user_action: bool | None = None
    can_process_next: bool | None = None
    required_action: RequiredAction | None = None
    manual_step_stages: list[StageName] | None = None
    auto_advance_step_stages: list[StageName] | None = None
    process_next_url: str | None = None
    step: StepState | None = None
    current_step_resources: StepResources | None = None
    completed_step_resources: dict[str, StepResources] | None = None

    def resources_of(self, stage: StageName) -> StageResources | None:
        """Return what a stage has made; None before it is done."""
        known: Any = self.completed_step_resources
        found = known.get(stage) if isinstance(known, dict) else None
        if not isinstance(found, StepResources):
            return None
        made: Any = found.resources
        return made if isinstance(made, StageResources) else None

    @property
    def needs_approval(self) -> bool:
        """Whether it has stopped and goes on only when it is told to."""
        if self.is_cancelled:
            return False
        # Server: any one of the three says so.
        marks = (self.waiting_for_process_next, self.requires_user_action, self.can_process_next)
        return any(mark is True for mark in marks)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled, which `status` does not tell."""
        return self.express_generation_cancelled is True

    @property
    def is_paused(self) -> bool:
        """Whether it is paused, which `status` does not tell."""
        return self.express_generation_paused is True

    @property
    def url(self) -> str | None:
        """The link to the finished video; None before it is done."""
        if self.needs_approval:
            return None
        # Before a session that is rendered again is done, its old video is behind other links.
        given: Any = self.result_url
        links = [given.strip()] if isinstance(given, str) and given.strip() else self.urls
        return links[0] if links else None

    @property
    def progress(self) -> float:
        """How far the render is, from 0 to 1, by finished stages; COMPLETED may be a stop."""
        if self.url:
            return super().progress
        states = [state.upper() for state in self.stages.values()]
        return states.count("COMPLETED") / len(states) if states else 0.0
