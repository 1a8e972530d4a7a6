"""The scenes of a video, and which files there are of each at any moment."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.wire.fields import first, picture_url, text
from samsar.pricing import OUTRO_SECONDS

if TYPE_CHECKING:
    from samsar.emulator.records import RenderSession

SCENE_SECONDS: Final = 8
"""How long a scene of a video from a text is, at most."""

FILE_STAGES: Final = {
    "scene": "image_generation",
    "speech": "speech_generation",
    "music": "music_generation",
    "clip": "ai_video_generation",
    "lip-sync": "lip_sync_generation",
    "sound-effect": "sound_effect_generation",
}
"""The stage that makes each kind of file."""


@attrs.frozen(kw_only=True)
class Scene:
    """One scene.

    Attributes:
        index: Its place, from 0.
        id: Its id.
        start: When it begins, in seconds.
        seconds: How long it is.
        prompt: What it shows.
    """

    index: int
    id: str
    start: float
    seconds: float
    prompt: str

    @property
    def speaks(self) -> bool:
        """Whether somebody speaks in it; the emulator lets that be every other scene."""
        return self.index % 2 == 0


def scenes_of(session: RenderSession) -> tuple[Scene, ...]:
    """Tell which scenes a video has; none before they are written."""
    if not is_done(session, "prompt_generation"):
        return ()
    seconds = max(1.0, session.seconds - (OUTRO_SECONDS if session.has_outro else 0))
    count = scene_count(session)
    share = seconds / count
    subject = subject_of(session) or "The pictures, in their order"
    return tuple(
        Scene(
            index=index,
            id=_layer_id(session, index),
            start=round(index * share, 3),
            seconds=round(share, 3),
            prompt=f"Scene {index + 1}: {subject}",
        )
        for index in range(count)
    )


def scene_count(session: RenderSession) -> int:
    """Tell how many scenes a video gets, whether or not they are written yet."""
    if session.story is not None:
        return max(1, int(session.story["scenes"]))
    pictures = first(session.input, "image_urls")
    if isinstance(pictures, list):
        # Server: an entry without a URL makes no scene.
        return max(1, sum(bool(picture_url(each)) for each in pictures))
    seconds = session.seconds - (OUTRO_SECONDS if session.has_outro else 0)
    return max(1, math.ceil(max(1.0, seconds) / SCENE_SECONDS))


def subject_of(session: RenderSession) -> str:
    """Return the prompt that the scenes of a video were made of; empty where there was none."""
    if session.story is not None:
        return str(session.story["prompt"])
    return text(session.input, "prompt")


def _layer_id(session: RenderSession, index: int) -> str:
    # Server: a copy keeps the ids of the layers.
    source = None if session.story is None else session.story["session"]
    return _made_id(source or session.id, "layer", index)


def is_done(session: RenderSession, stage: str) -> bool:
    """Tell whether a stage of a render is done."""
    return any(each.name == stage and each.status == "COMPLETED" for each in session.stages)


def id_of(session: RenderSession, kind: str, index: int) -> str:
    """Return the id of a part of a session: always the same one."""
    return _made_id(session.id, kind, index)


def _made_id(session_id: str, kind: str, index: int) -> str:
    return hashlib.sha256(f"{session_id} {kind} {index}".encode()).hexdigest()[:24]


def file_of(session: RenderSession, kind: str, index: int, origin: str) -> str | None:
    """Return where a file of a scene can be downloaded, once there is one."""
    if not has_file(session, kind, index):
        return None
    ending = {"scene": "png", "speech": "wav", "music": "wav"}.get(kind, "mp4")
    return f"{origin}/files/{session.id}/{kind}-{index}.{ending}"


def has_file(session: RenderSession, kind: str, index: int) -> bool:
    """Tell whether there is a file of a kind for a scene."""
    stage = FILE_STAGES.get(kind)
    if stage is None or not is_done(session, stage):
        return False
    if kind == "music":
        return index == 0
    scenes = scenes_of(session)
    if not 0 <= index < len(scenes):
        return False
    if kind in ("lip-sync", "sound-effect"):
        return scenes[index].speaks is (kind == "lip-sync")
    return True


def without_nothing(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is null or empty, as the server does in previews."""
    kept = {
        name: without_nothing(value) if isinstance(value, dict) else value
        for name, value in fields.items()
    }
    return {name: value for name, value in kept.items() if value not in (None, [], {})}
