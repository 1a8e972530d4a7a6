"""The ways through a branched video, while they are made."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from samsar.models.base import Model, model, wire

BranchStatusWord = Literal["INIT", "PENDING", "PAUSED", "COMPLETED", "FAILED", "CANCELLED"] | str
"""How far a path is. Newer words pass."""


@model
class BranchSelection(Model):
    """One choice on the way to an end.

    Attributes:
        branch_point_id: The point at which is chosen.
        node_id: The node that the choice leads to.
        parent_node_id: The node that it is made in.
        level: How many choices came before, counted from 1.
        child_index: The place of the choice among its siblings, from 0.
        branch_ordinal: The same, from 1.
        divergence_scene_index: The scene after which the story parts, from 0.
        switch_at_seconds: When the choice takes effect, in seconds of the video.
        path_name: What the choice is called.
        path_description: What it is about.
    """

    branch_point_id: str | None = None
    node_id: str | None = wire("child_node_id")
    parent_node_id: str | None = None
    level: int | None = None
    child_index: int | None = None
    branch_ordinal: int | None = None
    divergence_scene_index: int | None = None
    switch_at_seconds: float | None = None
    path_name: str | None = None
    path_description: str | None = None


@model
class BranchStages(Model):
    """The state of both stages of a path.

    Attributes:
        frame_generation: Its pictures.
        video_generation: Its video.
    """

    frame_generation: BranchStatusWord | None = None
    video_generation: BranchStatusWord | None = None


@model
class BranchStageDetail(Model):
    """One stage of a path.

    Attributes:
        status: How far it is.
        pending: Whether it is being worked on.
        completed_items: How many scenes are done.
        total_items: How many scenes there are.
        completed_at: When it was done.
        error: What went wrong.
    """

    status: BranchStatusWord | None = None
    pending: bool | None = None
    completed_items: int | None = None
    total_items: int | None = None
    completed_at: datetime | None = None
    error: str | None = None


@model
class BranchStageDetails(Model):
    """Both stages of a path.

    Attributes:
        frame_generation: Its pictures.
        video_generation: Its video.
    """

    frame_generation: BranchStageDetail | None = None
    video_generation: BranchStageDetail | None = None


@model
class BranchScene(Model):
    """One scene of a path: its pictures are those of a layer of the session.

    Attributes:
        sequence_index: Its place in the path, from 0.
        scene_index: Its place in the story, from 0.
        layer_id: The id of the layer.
        start_time: When it begins, in seconds.
        end_time: When it ends, in seconds.
        duration: How long it is, in seconds.
        frame_generation: How far its pictures are.
    """

    sequence_index: int | None = None
    scene_index: int | None = None
    layer_id: str | None = None
    start_time: float | None = None
    end_time: float | None = None
    duration: float | None = None
    frame_generation: BranchStageDetail | None = None


@model
class BranchSound(Model):
    """One sound of a path: it is an audio layer of the session.

    Attributes:
        sequence_index: Its place in the path, from 0.
        scene_index: The scene that it belongs to, from 0.
        audio_layer_id: The id of the audio layer.
        connected_layer_id: The id of the layer that it goes with.
        connected_layer_index: The place of that layer.
        start_time: When it begins, in seconds.
        end_time: When it ends, in seconds.
        duration: How long it is, in seconds.
        connected_layer_start_time_offset: How many seconds after its layer it begins.
    """

    sequence_index: int | None = None
    scene_index: int | None = None
    audio_layer_id: str | None = None
    connected_layer_id: str | None = None
    connected_layer_index: int | None = None
    start_time: float | None = None
    end_time: float | None = None
    duration: float | None = None
    connected_layer_start_time_offset: float | None = None


@model
class BranchResult(Model):
    """The video of one path, as far as it is.

    Attributes:
        path_id: The id of the path, like `root.1.2`.
        leaf_node_id: The node that it ends in.
        ordinal: Its place among the paths, from 0.
        status: How far it is.
        result_url: Its video, once it is done.
        video_link: The same, as the server keeps it.
        remote_url: The same, outside of the server.
        thumbnail_url: A small picture of it.
        duration: How long it is, in seconds.
        selection_trail: The choices that lead there.
        error: What went wrong.
    """

    path_id: str | None = None
    leaf_node_id: str | None = None
    ordinal: int | None = None
    status: BranchStatusWord | None = None
    result_url: str | None = None
    video_link: str | None = None
    remote_url: str | None = wire("remoteURL")
    thumbnail_url: str | None = None
    duration: float | None = None
    selection_trail: list[BranchSelection] | None = None
    error: str | None = None


@model
class BranchPath(BranchResult):
    """One path while it is made. It has the fields of `BranchResult` as well.

    Attributes:
        is_default: Whether it is shown when nobody chooses.
        node_ids: The nodes that it goes through.
        branching_hint: What its last choice is called.
        branching_description: What its last choice is about.
        branch_point_id: The point of its last choice.
        divergence_scene_index: The scene after which it parts from its sibling, from 0.
        switch_at_seconds: When it parts from its sibling, in seconds of the video.
        current_stage: What is done now: `frame_generation` or `video_generation`.
        stages: The state of both stages.
        stage_details: More about both stages.
        timeline: Its scenes, in the detailed status.
        audio_timeline: Its sounds, in the detailed status.
    """

    is_default: bool | None = None
    node_ids: list[str] | None = None
    branching_hint: str | None = None
    branching_description: str | None = None
    branch_point_id: str | None = None
    divergence_scene_index: int | None = None
    switch_at_seconds: float | None = None
    current_stage: Literal["frame_generation", "video_generation"] | str | None = None
    stages: BranchStages | None = None
    stage_details: BranchStageDetails | None = None
    timeline: list[BranchScene] | None = None
    audio_timeline: list[BranchSound] | None = None
