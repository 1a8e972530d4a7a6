"""Stories of the emulated hosted models: the same for the same prompt, every time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.clock import to_micros
from samsar.emulator.content.similarity import tokens_in
from samsar.emulator.database.ledger import to_units
from samsar.emulator.database.writing import PICKED_UP, Writings, Written
from samsar.pricing import CREDITS_PER_USD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from samsar.emulator.clock import Micros
    from samsar.emulator.database.ledger import Ledger
    from samsar.emulator.database.store import Store

SINGLE: Final = "create_single"
BRANCHING: Final = "create_branching"
SECONDS: Final = 24.0
"""Emulator seconds that a story takes."""
_SCENE_SECONDS: Final = 10
_STYLES: Final = ("cinematic realism", "watercolour", "paper cut-out", "noir", "hand-drawn")
_PATHS: Final = ("Onward", "Homeward")
# Made up, per million tokens; the factor is the server's.
_USD: Final = 10.0
_FACTOR: Final = 1.5


class Narratives(Writings):
    """The stories, by the accounts that ordered them."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        super().__init__(store, ledger, "narrative", seconds=SECONDS, write=_write)

    def costs_of_failure(self, row: Any, at: Micros) -> Written | None:
        """Have paid what models have done already (server: a failure costs it, too).

        How much that is depends on when it fails; here it is the whole story or nothing.
        """
        if at < row["created_at"] + to_micros(PICKED_UP):
            return None
        written = _write(row["id"], json.loads(row["fields"]), at)
        return attrs.evolve(written, outcome={"billing": written.outcome["billing"]})


def _write(_: str, fields: Mapping[str, Any], at: Micros) -> Written:
    """Write a story, or the branches of one, whatever the time is."""
    del at
    story = branches(fields) if fields["request_type"] == BRANCHING else single(fields)
    tokens = tokens_in(json.dumps(story))
    usd = tokens / 1_000_000 * _USD
    underlying = usd * CREDITS_PER_USD
    charged = to_units(round(underlying * _FACTOR, 4))
    billing = {
        "pricing_multiplier": _FACTOR,
        "underlying_cost_usd": round(usd, 8),
        "underlying_credits": round(underlying, 6),
        "usage": {"input_tokens": tokens_in(fields["prompt"]), "output_tokens": tokens},
    }
    return Written(outcome={**story, "billing": billing}, cost=charged, reason="Narrative")


def single(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Write a story from its prompt and its length alone."""
    prompt, duration = fields["prompt"], fields["duration"]
    scenes = [_scene(prompt, start, duration) for start in range(0, int(duration), _SCENE_SECONDS)]
    style = _STYLES[sum(prompt.encode()) % len(_STYLES)]
    return {
        "themeJson": {
            "visualStyle": style,
            "actors": [{"name": "Narrator", "role": "Narrator"}],
        },
        "narrativeJson": {
            "scenes": [{"visual": scene["visual"]} for scene in scenes],
            "sounds": [],
        },
        "movieResourceList": {"scenes": scenes, "sounds": _sounds(scenes)},
    }


def _scene(prompt: str, start: int, duration: float) -> dict[str, Any]:
    seconds = min(_SCENE_SECONDS, duration - start)
    number = start // _SCENE_SECONDS + 1
    return {
        "sceneIndex": number - 1,
        "visual": f"Scene {number}: {prompt}",
        "type": "base",
        "duration": seconds,
        "startTime": start,
        "endTime": start + seconds,
        "speaker": "Narrator",
    }


def _sounds(scenes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "type": "speech",
            "sceneIndex": scene["sceneIndex"],
            "speaker": "Narrator",
            "audio": f"Part {scene['sceneIndex'] + 1} of the story.",
        }
        for scene in scenes
    ]


def branches(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Let a story part; every path goes its own way after the scene where it parts."""
    story, levels = fields["source"], fields["num_levels"]
    scenes = story["movieResourceList"]["scenes"]
    # A scene index for every level: the later a story parts, the less of it is left.
    splits = [max(0, (len(scenes) - 1) * (level + 1) // (levels + 1)) for level in range(levels)]
    nodes = list(_nodes("root", None, scenes, splits))
    points = [node["nodeId"] for node in nodes if node["childNodeIds"]]
    return {
        "themeJson": story["themeJson"],
        "narrativeJson": story["narrativeJson"],
        "movieResourceList": {
            "structureType": "branched",
            "schemaVersion": 1,
            "rootNodeId": "root",
            "numLevels": levels,
            "branchingFactor": len(_PATHS),
            "branchSceneIndices": splits,
            "nodes": nodes,
        },
        "branchingMeta": {
            "schemaVersion": 1,
            "rootNodeId": "root",
            "numLevels": levels,
            "branchingFactor": len(_PATHS),
            "branchSceneIndices": splits,
            "leafNodeIds": [node["nodeId"] for node in nodes if not node["childNodeIds"]],
            "branchPoints": [_point(name, splits) for name in points],
        },
    }


def _nodes(
    name: str, parent: str | None, scenes: list[dict[str, Any]], splits: list[int]
) -> Iterator[dict[str, Any]]:
    level = name.count(".")
    children = [f"{name}.{ordinal}" for ordinal in (1, 2)] if level < len(splits) else []
    ordinal = None if parent is None else int(name.rpartition(".")[2])
    yield {
        "nodeId": name,
        "parentNodeId": parent,
        "childNodeIds": children,
        "level": level,
        "childIndex": None if ordinal is None else ordinal - 1,
        "branchOrdinal": ordinal,
        "divergence": None if ordinal is None else _divergence(ordinal, splits[level - 1]),
        "scenes": scenes,
        "sounds": _sounds(scenes),
    }
    for index, child in enumerate(children):
        own = [
            {**scene, "visual": f"{_PATHS[index]}: {scene['visual']}"}
            if scene["sceneIndex"] > splits[level]
            else scene
            for scene in scenes
        ]
        yield from _nodes(child, name, own, splits)


def _divergence(ordinal: int, scene: int) -> dict[str, Any]:
    path = _PATHS[ordinal - 1]
    return {
        "divergenceSceneIndex": scene,
        "path_name": path,
        "path_description": f"The story goes {path.lower()}.",
    }


def _point(name: str, splits: list[int]) -> dict[str, Any]:
    level = name.count(".")
    paths = [
        {"childNodeId": f"{name}.{ordinal}", **_divergence(ordinal, splits[level])}
        for ordinal in (1, 2)
    ]
    for path in paths:
        del path["divergenceSceneIndex"]
    return {
        "branchPointId": f"branch-point:{name}",
        "parentNodeId": name,
        "level": level + 1,
        "divergenceSceneIndex": splits[level],
        "status": "COMPLETED",
        "divergencePaths": paths,
    }
