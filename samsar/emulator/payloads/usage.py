"""What was charged, the way the usage logs tell it: the stages of one video in one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.clock import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from samsar.emulator.records import LedgerEntry

STAGE_PREFIX: Final = "express_video_stage_"
_IMAGE_LIST: Final = "image_list_to_video"
_UTILITY: Final = "Usage of "

# Where the server bills a stage under another name than it renders it.
_BILLED_AS: Final = {"prompt_generation": "narrative_inference", "video_generation": "pipeline"}
_ORDER: Final = (
    "narrative_inference",
    "image_generation",
    "speech_generation",
    "music_generation",
    "ai_video_generation",
    "lip_sync_generation",
    "sound_effect_generation",
    "narrator_avatar_generation",
    "pipeline",
)


def usage_rows(
    entries: Iterable[LedgerEntry], kind_of: Callable[[str], str | None]
) -> list[dict[str, Any]]:
    """Return the rows of the usage logs, newest first.

    `kind_of` tells what kind of video a session is.
    """
    groups: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        if entry.kind == "charge":
            is_stage = entry.stage is not None and entry.request_id is not None
            key = f"express:{entry.request_id}" if is_stage else entry.id
            # Later charges move a group to the end.
            groups[key] = [*groups.pop(key, []), entry]
    rows = []
    for key, group in reversed(groups.items()):
        first = group[0]
        if first.stage is None or first.request_id is None:
            rows.append(_row(first, _slug(first.reason), _metadata(first)))
        else:
            rows.append(_express(key, first.request_id, group, kind_of(first.request_id)))
    return rows


def _express(key: str, session: str, group: list[LedgerEntry], kind: str | None) -> dict[str, Any]:
    stages = sorted((_stage(entry, session) for entry in group), key=_place)
    source = _IMAGE_LIST if kind == _IMAGE_LIST else "text_to_video"
    latest = group[-1]
    total = sum(stage["credits"] for stage in stages)
    metadata = {
        "sessionId": session,
        "requestType": "API",
        "expressUsageGroup": True,
        "expressGenerationType": source.upper(),
        "stageCount": len(stages),
        "totalCredits": total,
        "distribution": [
            {
                "source": stage["source"],
                "stageKey": stage["metadata"]["stageKey"],
                "stageLabel": stage["metadata"]["stageLabel"],
                "credits": stage["credits"],
                "creditsPerSecond": None,
                "durationSeconds": None,
            }
            for stage in stages
        ],
    }
    row = _row(latest, source, metadata)
    return {**row, "id": key, "credits": total, "groupType": "express_video", "subRows": stages}


def _stage(entry: LedgerEntry, session: str) -> dict[str, Any]:
    name = _BILLED_AS.get(str(entry.stage), str(entry.stage))
    metadata = {"sessionId": session, "stageKey": name, "stageLabel": entry.reason}
    return {
        **_row(entry, STAGE_PREFIX + name, metadata),
        "requestType": name,
        "callType": name,
        "groupType": "express_video_stage",
    }


def _place(stage: dict[str, Any]) -> int:
    name = stage["metadata"]["stageKey"]
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _row(entry: LedgerEntry, source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": entry.id,
        "source": source,
        "credits": -entry.amount,
        "balanceAfter": entry.balance,
        "metadata": metadata,
        "direction": "debit",
        "createdAt": iso(entry.at),
        "updatedAt": iso(entry.at),
    }


def _metadata(entry: LedgerEntry) -> dict[str, Any]:
    found: dict[str, Any] = {"requestType": "API"}
    if entry.request_id is not None:
        found["sessionId"] = entry.request_id
    return found


def _slug(reason: str) -> str:
    if reason.startswith(_UTILITY):
        return "utility_" + reason.removeprefix(_UTILITY)
    return "_".join(reason.lower().split())
