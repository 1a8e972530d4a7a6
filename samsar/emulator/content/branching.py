"""Branched videos: how their story parts, and the JSON that tells how far every path is."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from samsar.emulator.clock import iso

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.records import RenderSession

ROOT: Final = "root"
SCHEMA: Final = "branched_video_status.v1"
COMPACT_SCHEMA: Final = "interactive_video_manifest.v1"
_CHOICES: Final = (
    ("Follow the stranger", "Stay where you are"),
    ("Open the door", "Listen first"),
    ("Tell the truth", "Keep the secret"),
    ("Take the boat", "Walk along the shore"),
    ("Trust the map", "Trust the stars"),
    ("Go home", "Go on"),
)
"""What the options of each level are called; the server's own stories name theirs."""

_BILLING: Final = (
    "expressGenerationCreditCharges",
    "express_generation_credit_charges",
    "creditsCharged",
    "credits_charged",
)


class Story(NamedTuple):
    """How a story parts, and how long each way through it is."""

    levels: int
    duration: float


def is_branched(session: RenderSession) -> bool:
    """Tell whether a session makes a video with more than one end."""
    return session.input.get("narrative_type") == "branched"


def unique_seconds(duration: float, levels: int) -> float:
    """Add up all scenes of a story; what paths share counts once."""
    scenes: int = 2 ** (levels + 1) - 1
    return duration / (levels + 1) * scenes


def path_ids(levels: int) -> list[str]:
    """List the ways through a story, the default one first."""
    return [".".join((ROOT, *turns)) for turns in product("12", repeat=levels)]


def default_path(session: RenderSession) -> str:
    """Return the way through the story of a branched video that is shown without a choice."""
    return path_ids(_levels(session))[0]


def with_branches(status: Mapping[str, Any], session: RenderSession, origin: str) -> dict[str, Any]:
    """Return the status of a branched video.

    Server: what it costs stands in headers only, and links are there when all paths are.
    """
    told = {name: value for name, value in status.items() if name not in _BILLING}
    told["narrative_type"] = "branched"
    for name in ("result_url", "result_urls", "videoLink", "remoteURL"):
        told.pop(name, None)
    if not _is_planned(session):
        return told
    told["render_plan_version"] = 1
    told["default_path_id"] = path_ids(_levels(session))[0]
    told["source_narrative_request_id"] = session.input.get("branched_narrative_request_id")
    if session.status == "COMPLETED":
        told["branching"] = _finished(session, origin)
        told["result_url"] = told["branching"]["outputs"]["default_url"]
        for name in list(told):
            if name.startswith(("expressGeneration", "express_generation")):
                del told[name]
        return told
    told["branching"] = _unfinished(session)
    told["branch_results"] = [_result(path) for path in told["branching"]["paths"]]
    return told


def public_manifest(story: Story, folder: str) -> dict[str, Any]:
    """Return what a publication tells of its story; its files lie below the folder."""
    default, *_ = ids = path_ids(story.levels)
    outputs = [
        {
            "path_id": path,
            "contentUrl": f"{folder}/{path}/video.mp4",
            "thumbnailUrl": f"{folder}/{path}/thumbnail.png",
            "encodingFormat": "video/mp4",
            "duration": story.duration,
            "is_default": path == default,
        }
        for path in ids
    ]
    return {
        "schema": COMPACT_SCHEMA,
        "default_path_id": default,
        "timing": {"origin": "media", "unit": "seconds"},
        "tree": {"root_node_id": ROOT, "choice_points": _choice_points(story)},
        "outputs": {"paths": outputs},
    }


def usage_headers(session: RenderSession) -> dict[str, str]:
    """Return the headers that tell what a branched video has cost; none for other videos."""
    return {"x-credits-charged": str(session.credits_charged)} if is_branched(session) else {}


def compact_session(session: RenderSession, origin: str) -> dict[str, Any]:
    """Return what the detailed status of a finished branched video says about its session."""
    url = _video_url(session, path_ids(_levels(session))[0], origin)
    about = {
        "hasSubtitles": session.has_subtitles,
        "hasFooter": session.has_footer,
        "language": session.language,
    }
    return {
        "id": session.id,
        "requestId": session.id,
        "type": "video",
        "routeType": "express",
        "aspectRatio": session.aspect_ratio,
        "framesPerSecond": 24,
        "duration": _duration(session),
        **about,
        "narrativeType": "branched",
        "defaultBranchPathId": path_ids(_levels(session))[0],
        "result": {"url": url, **about},
    }


def _is_planned(session: RenderSession) -> bool:
    """Tell whether the story is written, so that its paths are known."""
    return any(
        stage.name == "prompt_generation" and stage.status == "COMPLETED"
        for stage in session.stages
    )


def story_of(session: RenderSession) -> Story:
    """Tell how the story of a branched video parts."""
    return Story(levels=_levels(session), duration=_duration(session))


def _levels(session: RenderSession) -> int:
    return int(session.input["num_levels"])


def _duration(session: RenderSession) -> float:
    return float(session.input["duration"])


def _switch_at(story: Story, level: int) -> float:
    return round(story.duration * level / (story.levels + 1), 3)


def _option(story: Story, child: str) -> dict[str, Any]:
    level, ordinal = child.count("."), int(child[-1])
    name = _CHOICES[(level - 1) % len(_CHOICES)][ordinal - 1]
    leaves = [
        path for path in path_ids(story.levels) if path == child or path.startswith(f"{child}.")
    ]
    return {
        "child_node_id": child,
        "branch_ordinal": ordinal,
        "path_name": name,
        "path_description": f"{name}, and see what comes of it.",
        "leaf_path_ids": leaves,
    }


def _choice_points(story: Story) -> list[dict[str, Any]]:
    points = []
    for level in range(1, story.levels + 1):
        for parent in path_ids(level - 1):
            children = (f"{parent}.1", f"{parent}.2")
            points.append(
                {
                    "branch_point_id": f"choice-{parent}",
                    "parent_node_id": parent,
                    "level": level,
                    "divergence_scene_index": level - 1,
                    "switch_at_seconds": _switch_at(story, level),
                    "options": [_option(story, child) for child in children],
                }
            )
    return points


def _trail(story: Story, path: str) -> list[dict[str, Any]]:
    turns = path.split(".")
    trail = []
    for level in range(1, len(turns)):
        node = ".".join(turns[: level + 1])
        option = _option(story, node)
        trail.append(
            {
                "branch_point_id": f"choice-{'.'.join(turns[:level])}",
                "node_id": node,
                "parent_node_id": ".".join(turns[:level]),
                "level": level,
                "child_index": option["branch_ordinal"] - 1,
                "branch_ordinal": option["branch_ordinal"],
                "divergence_scene_index": level - 1,
                "switch_at_seconds": _switch_at(story, level),
                "path_name": option["path_name"],
                "path_description": option["path_description"],
            }
        )
    return trail


def _finished(session: RenderSession, origin: str) -> dict[str, Any]:
    """Return the manifest of a video that is done: no more than a player needs."""
    default, *_ = ids = path_ids(_levels(session))
    kept = ("branch_point_id", "parent_node_id", "switch_at_seconds")
    points = [
        {
            **{name: point[name] for name in kept},
            "options": [
                {name: value for name, value in option.items() if name != "branch_ordinal"}
                for option in point["options"]
            ],
        }
        for point in _choice_points(story_of(session))
    ]
    outputs = [
        {
            "path_id": path,
            "url": _video_url(session, path, origin),
            "thumbnail_url": f"{origin}/files/{session.id}/paths/{path}/thumbnail.png",
            "duration": _duration(session),
            "is_default": path == default,
        }
        for path in ids
    ]
    done_at = session.completed_at
    return {
        "schema": SCHEMA,
        "status": "COMPLETED",
        "completed_at": None if done_at is None else iso(done_at),
        "default_path_id": default,
        "timing": {"origin": "media", "unit": "seconds"},
        "tree": {"root_node_id": ROOT, "choice_points": points},
        "outputs": {
            "ready": True,
            "default_path_id": default,
            "default_url": outputs[0]["url"],
            "paths": outputs,
        },
    }


def _unfinished(session: RenderSession) -> dict[str, Any]:
    """Return the manifest of a video that is being made, or never will be."""
    levels = _levels(session)
    default, *_ = ids = path_ids(levels)
    paths = [_path(session, path, place) for place, path in enumerate(ids)]
    words = [path["status"] for path in paths]
    framed = sum(path["stages"]["frame_generation"] == "COMPLETED" for path in paths)
    ended = {word: words.count(word) for word in ("COMPLETED", "FAILED", "CANCELLED")}
    return {
        "schema": SCHEMA,
        "status": session.status,
        "is_complete": False,
        "finalized": False,
        "completed_at": None,
        "render_plan_version": 1,
        "default_path_id": default,
        "summary": {
            "total_paths": len(paths),
            "completed_paths": ended["COMPLETED"],
            "pending_paths": len(paths) - sum(ended.values()),
            "failed_paths": ended["FAILED"],
            "cancelled_paths": ended["CANCELLED"],
            "frame_paths_completed": framed,
            "video_paths_completed": ended["COMPLETED"],
            "progress_percent": round(100 * framed / (2 * len(paths)), 1),
        },
        "tree": {
            "root_node_id": ROOT,
            "num_levels": levels,
            "branching_factor": 2,
            "node_count": 2 ** (levels + 1) - 1,
            "leaf_node_ids": ids,
            "branch_scene_indices": list(range(levels)),
            "choice_points": _choice_points(story_of(session)),
        },
        "paths": paths,
        "outputs": {"ready": False, "default_path_id": default},
    }


def _path(session: RenderSession, path: str, place: int) -> dict[str, Any]:
    frames, film = _stages(session)
    trail = _trail(story_of(session), path)
    last = trail[-1]
    words = (frames, film)
    word = next((each for each in ("FAILED", "CANCELLED") if each in words), "PENDING")
    stage = "video_generation" if frames == "COMPLETED" else "frame_generation"
    nodes = path.split(".")
    return {
        "path_id": path,
        "leaf_node_id": path,
        "ordinal": place,
        "is_default": place == 0,
        "node_ids": [".".join(nodes[: depth + 1]) for depth in range(len(nodes))],
        "duration": _duration(session),
        "branching_hint": last["path_name"],
        "branching_description": last["path_description"],
        "branch_point_id": last["branch_point_id"],
        "divergence_scene_index": last["divergence_scene_index"],
        "switch_at_seconds": last["switch_at_seconds"],
        "status": word,
        "current_stage": stage if word == "PENDING" else None,
        "stages": {"frame_generation": frames, "video_generation": film},
        "stage_details": {
            "frame_generation": _detail(session, frames),
            "video_generation": _detail(session, film),
        },
        "result_url": None,
        "selection_trail": trail,
        "error": session.error if word == "FAILED" else None,
    }


def _detail(session: RenderSession, word: str) -> dict[str, Any]:
    error = session.error if word == "FAILED" else None
    return {"status": word, "pending": word == "PENDING", "error": error}


def _stages(session: RenderSession) -> tuple[str, str]:
    """Return how far the pictures and the film of a path are; all paths go side by side."""
    last = session.stages[-1]
    earlier = {stage.status for stage in session.stages[:-1]}
    frames = "COMPLETED" if earlier == {"COMPLETED"} else "PENDING"
    if "FAILED" in earlier:
        frames = "FAILED"
    film = str(last.status)
    if session.status == "CANCELLED":
        frames = frames if frames == "COMPLETED" else "CANCELLED"
        film = "CANCELLED"
    return frames, film


def _result(path: Mapping[str, Any]) -> dict[str, Any]:
    names = (
        "path_id",
        "leaf_node_id",
        "ordinal",
        "status",
        "duration",
        "selection_trail",
        "error",
    )
    return {name: path[name] for name in names}


def _video_url(session: RenderSession, path: str, origin: str) -> str:
    return f"{origin}/files/{session.id}/paths/{path}/video.mp4"
