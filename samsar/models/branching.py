"""Branched videos: how the story parts, and the video of each way through it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from samsar.models.base import Model, model, wire
from samsar.models.branch_paths import BranchPath, BranchResult, BranchSelection, BranchStatusWord

__all__ = [
    "BranchChoicePoint",
    "BranchOption",
    "BranchOutput",
    "BranchOutputs",
    "BranchPath",
    "BranchResult",
    "BranchSelection",
    "BranchSummary",
    "BranchTiming",
    "BranchTree",
    "BranchingManifest",
]


@model
class BranchOption(Model):
    """One of the ways that the story can take at a choice.

    Attributes:
        child_node_id: The node that it leads to.
        branch_ordinal: Its place among the options, from 1.
        path_name: What it is called.
        path_description: What it is about.
        leaf_path_ids: The paths that can still be reached then.
    """

    child_node_id: str | None = None
    branch_ordinal: int | None = None
    path_name: str | None = wire("branching_hint")
    path_description: str | None = wire("description")
    leaf_path_ids: list[str] | None = None


@model
class BranchChoicePoint(Model):
    """A point at which the viewer chooses.

    Attributes:
        branch_point_id: Its id.
        parent_node_id: The node that it lies in.
        level: How many choices came before, counted from 1.
        divergence_scene_index: The scene after which the story parts, from 0.
        switch_at_seconds: When the choice takes effect, in seconds of the video.
        options: What there is to choose from.
    """

    branch_point_id: str | None = None
    parent_node_id: str | None = None
    level: int | None = None
    divergence_scene_index: int | None = None
    switch_at_seconds: float | None = None
    options: list[BranchOption] | None = None


@model
class BranchTree(Model):
    """How the story parts.

    Attributes:
        root_node_id: The node that all paths begin in.
        num_levels: How often the story parts on the way to an end.
        branching_factor: How many options each choice has.
        node_count: How many nodes there are.
        leaf_node_ids: The nodes that the paths end in.
        branch_scene_indices: The scenes after which the story parts, from 0.
        choice_points: The points at which the viewer chooses.
    """

    root_node_id: str | None = None
    num_levels: int | None = None
    branching_factor: int | None = None
    node_count: int | None = None
    leaf_node_ids: list[str] | None = None
    branch_scene_indices: list[int] | None = None
    choice_points: list[BranchChoicePoint] | None = None


@model
class BranchTiming(Model):
    """What the times of a manifest are counted in.

    Attributes:
        origin: Where they begin: `media` is the beginning of the video.
        unit: `seconds`.
    """

    origin: Literal["media"] | str | None = None
    unit: Literal["seconds"] | str | None = None


@model
class BranchSummary(Model):
    """How far all paths are.

    Attributes:
        total_paths: How many there are.
        completed_paths: How many are done.
        pending_paths: How many are on their way.
        failed_paths: How many failed.
        cancelled_paths: How many were cancelled.
        frame_paths_completed: How many have all their pictures.
        video_paths_completed: How many have their video.
        progress_percent: How far all of it is, from 0 to 100.
    """

    total_paths: int | None = None
    completed_paths: int | None = None
    pending_paths: int | None = None
    failed_paths: int | None = None
    cancelled_paths: int | None = None
    frame_paths_completed: int | None = None
    video_paths_completed: int | None = None
    progress_percent: float | None = None


@model
class BranchOutput(Model):
    """The finished video of one path: the whole way from the beginning to one end.

    Attributes:
        path_id: The id of the path, like `root.1.2`.
        url: Its video.
        thumbnail_url: A small picture of it.
        duration: How long it is, in seconds.
        is_default: Whether it is shown when nobody chooses.
        encoding_format: The type of the file, like `video/mp4`, in a publication.
        leaf_node_id: The node that it ends in.
        ordinal: Its place among the paths, from 0.
        selection_trail: The choices that lead there.
    """

    path_id: str | None = None
    url: str | None = wire("contentUrl", "content_url", "result_url")
    thumbnail_url: str | None = None
    duration: float | None = None
    is_default: bool | None = None
    encoding_format: str | None = None
    leaf_node_id: str | None = None
    ordinal: int | None = None
    selection_trail: list[BranchSelection] | None = None


@model
class BranchOutputs(Model):
    """The finished videos of all paths; the server shows none before all are done.

    Attributes:
        ready: Whether all are done.
        default_path_id: The path that is shown when nobody chooses.
        default_url: Its video.
        paths: The video of each path.
    """

    ready: bool | None = None
    default_path_id: str | None = None
    default_url: str | None = None
    paths: list[BranchOutput] | None = None


@model
class BranchingManifest(Model):
    """Everything about the paths of a branched video.

    Attributes:
        schema: What shape it has: `branched_video_status.v1`, or `interactive_video_manifest.v1`
            in a publication.
        status: How far all of it is.
        is_complete: Whether every path is done; left out once the outputs are ready.
        finalized: Whether the server has closed the render; left out once the outputs are ready.
        completed_at: When all of it was done.
        render_plan_version: The version of the plan.
        default_path_id: The path that is shown when nobody chooses.
        timing: What times are counted in.
        summary: How far all paths are; left out once the outputs are ready.
        tree: How the story parts.
        paths: The paths while they are made; left out once the outputs are ready.
        outputs: The finished videos.
    """

    schema: str | None = None
    status: BranchStatusWord | None = None
    is_complete: bool | None = None
    finalized: bool | None = None
    completed_at: datetime | None = None
    render_plan_version: float | None = None
    default_path_id: str | None = None
    timing: BranchTiming | None = None
    summary: BranchSummary | None = None
    tree: BranchTree | None = None
    paths: list[BranchPath] | None = None
    outputs: BranchOutputs | None = None

    @property
    def finished(self) -> list[BranchOutput]:
        """The outputs that have a URL."""
        found: Any = self.outputs.paths if isinstance(self.outputs, BranchOutputs) else None
        return [
            each
            for each in (found if isinstance(found, list) else [])
            if isinstance(each, BranchOutput) and isinstance(each.url, str) and each.url.strip()
        ]

    @property
    def is_ready(self) -> bool:
        """Whether every path has its video."""
        if not isinstance(self.outputs, BranchOutputs) or self.outputs.ready is False:
            return False
        finished = self.finished
        promised: Any = self.outputs.paths
        if not finished or len(finished) < len(promised):
            return False
        return self._known_paths() <= {each.path_id for each in finished}

    def choices_to(self, path_id: str | None) -> list[BranchOption]:
        """Return what is chosen on the way to the end of a path, first choice first."""
        if not isinstance(self.tree, BranchTree):
            return []
        found = [
            (_number(point.switch_at_seconds), index, option)
            for index, point in enumerate(_all(self.tree.choice_points, BranchChoicePoint))
            for option in _all(point.options, BranchOption)
            if path_id in _all(option.leaf_path_ids, str)
        ]
        return [option for _, _, option in sorted(found, key=lambda each: each[:2])]

    def _known_paths(self) -> set[str | None]:
        """Return the ids of all paths that the manifest speaks of."""
        known = {each.path_id for each in _all(self.paths, BranchPath)}
        if isinstance(self.tree, BranchTree):
            for point in _all(self.tree.choice_points, BranchChoicePoint):
                for option in _all(point.options, BranchOption):
                    known |= set(_all(option.leaf_path_ids, str))
        return known - {None}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _all(items: Any, kind: type[Any]) -> list[Any]:
    """Return what is of one kind in a list; what came in another shape counts as nothing."""
    return [each for each in items if isinstance(each, kind)] if isinstance(items, list) else []
