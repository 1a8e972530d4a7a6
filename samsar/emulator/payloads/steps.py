"""The JSON that tells about a video that is made step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.clock import as_datetime, iso
from samsar.emulator.database.stages import STAGE_PLANS
from samsar.emulator.payloads.scenes import file_of, id_of, scenes_of
from samsar.emulator.payloads.videos import result_url, video_status
from samsar.emulator.wire.fields import text

if TYPE_CHECKING:
    from datetime import datetime

    from samsar.emulator.payloads.scenes import Scene
    from samsar.emulator.records import RenderSession, Steps

PROCESS_NEXT: Final = "/v2/video/step/process_next"


def step_status(session: RenderSession, steps: Steps, origin: str) -> dict[str, Any]:
    """Describe a job as `GET /v2/video/step/{request_id}/status` does."""
    step = step_state(session, steps)
    completed = _completed(session, origin)
    current = completed.get(str(step["current_step"])) if step["status"] == "COMPLETED" else None
    names = ("enabled", "route_type", "status", "updated_at")
    return {
        **video_status(session, origin),
        # Server: it says neither CANCELLED nor PAUSED here, and COMPLETED at a stop.
        "status": step["status"],
        **_final(session, origin),
        "step_status": step["status"],
        **{name: value for name, value in step.items() if name not in names},
        "process_next_url": PROCESS_NEXT,
        "step": step,
        "current_step_resources": current,
        "completed_step_resources": completed,
    }


def step_state(session: RenderSession, steps: Steps) -> dict[str, Any]:
    """Describe where a job is among its stages."""
    is_final = session.completed_at is not None and session.failed_at is None
    next_step = None if is_final or session.failed_at is not None else steps.waiting_for
    status = _word(session, steps)
    current = _current(session, steps)
    stops = next_step is not None
    action = {
        "type": "process_next",
        "reason": "manual_step_checkpoint",
        "current_step": current,
        "current_step_label": STAGE_PLANS[current].label,
        "next_step": next_step,
        "next_step_label": STAGE_PLANS[next_step].label if next_step else None,
        "process_next_url": PROCESS_NEXT,
    }
    return {
        "enabled": True,
        "route_type": steps.route_type,
        "status": status,
        "current_step": current,
        "current_step_label": STAGE_PLANS[current].label,
        "next_step": next_step,
        "waiting_for_process_next": stops,
        "requires_user_action": stops,
        "requiresUserAction": stops,
        "can_process_next": stops,
        "canProcessNext": stops,
        "required_action": action if stops else None,
        "manual_step_stages": list(steps.stages),
        "auto_advance_step_stages": [name for name in STAGE_PLANS if name not in steps.stages],
        "updated_at": iso(as_datetime(steps.updated_at)),
    }


def _word(session: RenderSession, steps: Steps) -> str:
    if session.failed_at is not None:
        return "FAILED"
    if session.completed_at is not None or steps.waiting_for is not None:
        return "COMPLETED"
    return "PENDING"


def _current(session: RenderSession, steps: Steps) -> str:
    done = [stage.name for stage in session.stages if stage.status == "COMPLETED"]
    if steps.waiting_for is not None or len(done) == len(session.stages):
        return done[-1]
    return next(stage.name for stage in session.stages if stage.status != "COMPLETED")


def _final(session: RenderSession, origin: str) -> dict[str, Any]:
    url = result_url(session, origin)
    return {} if url is None else {"result_url": url, "result_urls": [url]}


def _completed(session: RenderSession, origin: str) -> dict[str, Any]:
    return {
        stage.name: {
            "step": stage.name,
            "label": stage.label,
            "status": "COMPLETED",
            "completed_at": _moment(stage.completed_at),
            "resources": _resources(session, stage.name, origin),
        }
        for stage in session.stages
        if stage.status == "COMPLETED"
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)


def _resources(session: RenderSession, stage: str, origin: str) -> dict[str, Any]:
    scenes = scenes_of(session)
    if stage == "prompt_generation":
        written = [{"index": each.index, "prompt": each.prompt} for each in scenes]
        return {
            "input_prompt": text(session.input, "prompt") or None,
            "language": session.language,
            "language_string": None,
            "scenes": written,
            "movie_resource_list": {"scenes": written},
        }
    if stage == "speech_generation":
        return {"speech_layers": [_sound(session, each, "speech", origin) for each in scenes]}
    if stage == "music_generation":
        return {"music_layers": [_sound(session, each, "music", origin) for each in scenes[:1]]}
    if stage == "video_generation":
        url = result_url(session, origin)
        return {
            "result_url": url,
            "remote_url": url,
            "video_link": url,
            "has_subtitles": session.has_subtitles,
        }
    makers = {
        "image_generation": _picture,
        "ai_video_generation": _clip,
        "lip_sync_generation": _lip_sync,
        "sound_effect_generation": _sound_effect,
    }
    maker = makers.get(stage)
    return {"layers": [maker(session, each, origin) for each in scenes]} if maker else {}


def _picture(session: RenderSession, scene: Scene, origin: str) -> dict[str, Any]:
    url = file_of(session, "scene", scene.index, origin)
    item = id_of(session, "image", scene.index)
    return {
        "index": scene.index,
        "layer_id": scene.id,
        "prompt": scene.prompt,
        "duration": scene.seconds,
        "duration_offset": scene.start,
        "generation_status": "COMPLETED",
        "edit_status": None,
        "selected_image_url": url,
        "active_items": [
            {
                "id": item,
                "item_id": item,
                "index": 0,
                "type": "image",
                "url": url,
                "raw_url": url,
                "src": url,
                "image": None,
                "is_base_image": True,
                "role": "primary",
                "prompt": scene.prompt,
                "description": None,
                "x": 0,
                "y": 0,
                "width": None,
                "height": None,
                "config": None,
                "animations": None,
            }
        ],
    }


def _clip(session: RenderSession, scene: Scene, origin: str) -> dict[str, Any]:
    return {
        "index": scene.index,
        "layer_id": scene.id,
        "prompt": scene.prompt,
        "status": "COMPLETED",
        "ai_video_url": file_of(session, "clip", scene.index, origin),
        **_preferred(session, scene, origin),
    }


def _lip_sync(session: RenderSession, scene: Scene, origin: str) -> dict[str, Any]:
    url = file_of(session, "lip-sync", scene.index, origin)
    return {
        "index": scene.index,
        "layer_id": scene.id,
        "status": "COMPLETED" if url else None,
        "lip_sync_url": url,
        **_preferred(session, scene, origin),
    }


def _sound_effect(session: RenderSession, scene: Scene, origin: str) -> dict[str, Any]:
    url = file_of(session, "sound-effect", scene.index, origin)
    return {
        "index": scene.index,
        "layer_id": scene.id,
        "status": "COMPLETED" if url else None,
        "sound_effect_url": url,
        **_preferred(session, scene, origin),
    }


def _preferred(session: RenderSession, scene: Scene, origin: str) -> dict[str, Any]:
    kinds = (("lip_sync", "lip-sync"), ("sound_effect", "sound-effect"), ("ai_video", "clip"))
    for name, kind in kinds:
        if url := file_of(session, kind, scene.index, origin):
            return {"preferred_video_type": name, "preferred_video_url": url}
    return {"preferred_video_type": None, "preferred_video_url": None}


def _sound(session: RenderSession, scene: Scene, kind: str, origin: str) -> dict[str, Any]:
    url = file_of(session, kind, scene.index, origin)
    is_speech = kind == "speech"
    return {
        "index": scene.index,
        "audio_layer_id": id_of(session, kind, scene.index),
        "generation_type": kind,
        "generation_status": "COMPLETED",
        "prompt": f"Narration of scene {scene.index + 1}." if is_speech else "Background music.",
        "start_time": scene.start,
        "end_time": round(scene.start + scene.seconds, 3) if is_speech else session.seconds,
        "duration": scene.seconds if is_speech else session.seconds,
        "selected_audio_url": url,
        "remote_audio_links": [url],
        "speaker": "alloy" if is_speech else None,
        "speaker_character_name": None,
        "lyrics": None,
    }
