"""The JSON that shows what there is of a video before it is finished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.clock import iso
from samsar.emulator.content.branching import COMPACT_SCHEMA, compact_session, is_branched
from samsar.emulator.payloads.scenes import file_of, id_of, scenes_of, without_nothing
from samsar.emulator.payloads.videos import result_url
from samsar.emulator.wire.fields import text

if TYPE_CHECKING:
    from datetime import datetime

    from samsar.emulator.payloads.scenes import Scene
    from samsar.emulator.records import RenderSession

SCHEMA: Final = "video_session_preview.v1"
_FRAMES_PER_SECOND: Final = 30

# Stages that are told of, in the server's order.
_ORDER: Final = (
    "prompt_generation",
    "image_generation",
    "speech_generation",
    "music_generation",
    "audio_generation",
    "ai_video_generation",
    "lip_sync_generation",
    "sound_effect_generation",
    "video_generation",
)
_FLAGS: Final = (
    "expressGenerationFailed",
    "expressGenerationPaused",
    "expressGenerationCancelled",
)
_CLIPS: Final = (
    # The best one first.
    ("lipSyncVideo", "lip_sync_generation"),
    ("soundEffectVideo", "sound_effect_generation"),
    ("aiVideo", "ai_video_generation"),
)


def detailed(status: dict[str, Any], session: RenderSession, origin: str) -> dict[str, Any]:
    """Add to a status what there is of its video so far."""
    if is_branched(session) and session.status == "COMPLETED":
        # Server: the paths of a finished branched video stand beside the session, not in it.
        compact = compact_session(session, origin)
        return {**status, "status_detail_schema": COMPACT_SCHEMA, "session": compact}
    return {
        **status,
        "status_detail_schema": SCHEMA,
        "session": session_preview(status, session, origin),
    }


def session_preview(status: dict[str, Any], session: RenderSession, origin: str) -> dict[str, Any]:
    """Show a session; what is null or empty is left out, as the server does."""
    stages = _stages(session)
    layers = [_layer(session, scene, origin) for scene in scenes_of(session)]
    speech = [_speech(session, scene, origin) for scene in scenes_of(session)]
    audio = [each for each in speech if each]
    music = _music(session, origin)
    done = [name for name in _ORDER if stages.get(name) == "COMPLETED"]
    url = result_url(session, origin)
    return without_nothing(
        {
            "id": status["session_id"],
            "requestId": status["request_id"],
            "type": "video",
            "routeType": "express" if session.steps is None else "step",
            "aspectRatio": session.aspect_ratio,
            "framesPerSecond": _FRAMES_PER_SECOND,
            "duration": session.seconds,
            "language": session.language,
            "hasSubtitles": session.has_subtitles,
            "hasFooter": session.has_footer,
            "inputPrompt": text(session.input, "prompt") or None,
            "generationType": session.kind,
            "provider": session.video_model,
            **{name: status.get(name) or None for name in _FLAGS},
            "generationError": session.error,
            "narrativeType": "singular",
            "currentStage": next((name for name in _ORDER if name not in done), _ORDER[-1]),
            "previewStage": _furthest(layers, audio, music, url),
            "completedStages": done,
            "stages": stages,
            "layers": layers,
            "audioLayers": audio,
            "globalAudioLayers": music,
            "result": _shown_result(session, url),
            "createdAt": iso(session.created_at),
            "updatedAt": iso(_updated_at(session)),
        }
    )


def _shown_result(session: RenderSession, url: str | None) -> dict[str, Any]:
    return {
        "url": url,
        "remoteURL": url,
        "videoLink": url,
        "hasSubtitles": session.has_subtitles,
        "hasFooter": session.has_footer,
        "language": session.language,
    }


def _updated_at(session: RenderSession) -> datetime:
    moments = [session.completed_at, session.failed_at, session.cancelled_at]
    for stage in session.stages:
        moments += [stage.started_at, stage.completed_at]
    return max(moment for moment in (session.created_at, *moments) if moment is not None)


def _stages(session: RenderSession) -> dict[str, str]:
    found: dict[str, str] = {stage.name: stage.status for stage in session.stages}
    heard = (found.get("speech_generation"), found.get("music_generation"))
    # The server sums up what is heard in a stage of its own.
    found["audio_generation"] = "COMPLETED" if set(heard) == {"COMPLETED"} else "INIT"
    return {name: found[name] for name in _ORDER if name in found}


def _layer(session: RenderSession, scene: Scene, origin: str) -> dict[str, Any]:
    picture = file_of(session, "scene", scene.index, origin)
    clips = {
        "aiVideo": file_of(session, "clip", scene.index, origin),
        "lipSyncVideo": file_of(session, "lip-sync", scene.index, origin),
        "soundEffectVideo": file_of(session, "sound-effect", scene.index, origin),
    }
    shown = dict(clips)
    if clips["lipSyncVideo"] or clips["soundEffectVideo"]:
        # Server: the bare clip gives way to the later one.
        shown["aiVideo"] = None
    return {
        "index": scene.index,
        "id": scene.id,
        "startTime": scene.start,
        "endTime": round(scene.start + scene.seconds, 3),
        "duration": scene.seconds,
        "prompt": scene.prompt,
        "videoPrompt": f"Slow push-in. {scene.prompt}",
        "frameImages": {"startFrame": picture, "startFrameUrl": picture},
        "image": _image(session, scene, picture),
        **{name: {"status": "COMPLETED", "url": url} for name, url in shown.items() if url},
        "preview": _best(clips, picture),
    }


def _image(session: RenderSession, scene: Scene, url: str | None) -> dict[str, Any]:
    if url is None:
        return {"status": "INIT", "prompt": scene.prompt}
    item = {
        "id": id_of(session, "image", scene.index),
        "itemId": id_of(session, "image", scene.index),
        "index": 0,
        "type": "image",
        "role": "primary",
        "isPrimary": True,
        "is_base_image": True,
        "url": url,
        "rawUrl": url,
        "prompt": scene.prompt,
    }
    return {"status": "COMPLETED", "url": url, "prompt": scene.prompt, "items": [item]}


def _best(clips: dict[str, str | None], picture: str | None) -> dict[str, Any] | None:
    for name, stage in _CLIPS:
        if clips[name]:
            return {"stage": stage, "type": "video", "url": clips[name]}
    if picture:
        return {"stage": "image_generation", "type": "image", "url": picture}
    return None


def _speech(session: RenderSession, scene: Scene, origin: str) -> dict[str, Any] | None:
    url = file_of(session, "speech", scene.index, origin)
    if url is None:
        return None
    return {
        "index": scene.index,
        "id": id_of(session, "speech", scene.index),
        "type": "speech",
        "status": "COMPLETED",
        "startTime": scene.start,
        "endTime": round(scene.start + scene.seconds, 3),
        "duration": scene.seconds,
        "prompt": f"Narration of scene {scene.index + 1}.",
        "url": url,
        "remoteAudioLinks": [url],
        "speaker": "alloy",
        "connectedLayerId": scene.id,
        "connectedLayerIndex": scene.index,
    }


def _music(session: RenderSession, origin: str) -> list[dict[str, Any]]:
    url = file_of(session, "music", 0, origin)
    if url is None:
        return []
    track = {
        "index": 0,
        "id": id_of(session, "music", 0),
        "type": "music",
        "status": "COMPLETED",
        "startTime": 0,
        "endTime": session.seconds,
        "duration": session.seconds,
        "url": url,
        "remoteAudioLinks": [url],
        "volume": 0.25,
    }
    return [track]


def _furthest(
    layers: list[dict[str, Any]],
    audio: list[dict[str, Any]],
    music: list[dict[str, Any]],
    url: str | None,
) -> str:
    available = {
        "video_generation": bool(url),
        "sound_effect_generation": any("soundEffectVideo" in each for each in layers),
        "lip_sync_generation": any("lipSyncVideo" in each for each in layers),
        "ai_video_generation": any("aiVideo" in each for each in layers),
        "audio_generation": bool(audio or music),
        "image_generation": any("url" in each["image"] for each in layers),
    }
    return next((name for name, is_there in available.items() if is_there), "prompt_generation")
