"""Hosted audio: music, speech and sounds, charged before they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.hosted import account_of_platform, charged, hosted
from samsar.emulator.database.ledger import to_credits, to_units
from samsar.emulator.database.media_jobs import AUDIO_KINDS
from samsar.emulator.wire import pages
from samsar.emulator.wire.fields import envelope, text
from samsar.emulator.wire.messages import Reply, bad_request, not_found
from samsar.pricing import AUDIO_CREDITS

if TYPE_CHECKING:
    from samsar.emulator.database.media_jobs import MediaJob
    from samsar.emulator.wire.messages import Call

ROUTES: Final = {
    "text_to_music": "text_to_music",
    "music": "text_to_music",
    "text_to_speech": "text_to_speech",
    "speech": "text_to_speech",
    "tts": "text_to_speech",
    "text_to_sound_effect": "text_to_sound_effect",
    "sound_effect": "text_to_sound_effect",
    "sound": "text_to_sound_effect",
}
_KINDS: Final = {
    "text_to_music": "music",
    "text_to_speech": "speech",
    "text_to_sound_effect": "sound",
}
_MODELS: Final = {
    "text_to_music": "ELEVENLABS_MUSIC",
    "text_to_speech": "OPENAI",
    "text_to_sound_effect": "SDAUDIO",
}
_MODEL_NAMES: Final = {
    "text_to_music": ("model", "music_model", "music_provider", "provider"),
    "text_to_speech": ("tts_provider", "provider", "model"),
    "text_to_sound_effect": ("model", "sound_effect_model", "provider"),
}
_NO_SPEECH: Final = "text, input, prompt, or transcript is required."
_NO_SOUND: Final = "prompt, text, or input is required."


def create_music(call: Call) -> Reply:
    """Make music."""
    return _create(call, "text_to_music")


def create(call: Call) -> Reply:
    """Make whatever the path says."""
    if call.params["path"].lower() == "status":
        # Server: this one takes both verbs.
        return status(call)
    route = ROUTES.get(call.params["path"].lower())
    if route is None:
        return pages.unknown_route(call.method, call.path)
    return _create(call, route)


def _create(call: Call, route: str) -> Reply:
    account = account_of_platform(call)
    fields = dict(envelope(call.body))
    if route == "text_to_speech" and not text(
        fields, "text", "input", "prompt", "transcript", "script"
    ):
        raise bad_request(_NO_SPEECH)
    if route == "text_to_sound_effect" and not text(fields, "prompt", "text", "input"):
        raise bad_request(_NO_SOUND)
    model = text(fields, *_MODEL_NAMES[route]).upper() or _MODELS[route]
    price = AUDIO_CREDITS[route]
    # Charged first, and not given back.
    headers = charged(call, account, to_units(price), route)
    job = call.state.media_jobs.create(account, _KINDS[route], fields, at=call.now, model=model)
    body = {
        "status": "queued",
        "request_id": job,
        "session_id": job,
        "global_status_id": job,
        "route": route,
        "generation_type": _KINDS[route],
        "provider": model,
        "model": model,
        "userId": account,
        "creditsCharged": price,
        "remainingCredits": to_credits(call.state.ledger.balance(account)),
    }
    return Reply.of_json(body, headers=headers)


def status(call: Call) -> Reply:
    """Say how far a sound is."""
    account = account_of_platform(call)
    names = ("request_id", "session_id")
    job_id = text(call.query, *names) or text(envelope(call.body), *names)
    if not job_id:
        raise bad_request("request_id (or session_id) query param is required.")
    job = call.state.media_jobs.get(job_id, at=call.now)
    if job is None or job.account_id != account or job.kind not in AUDIO_KINDS:
        raise not_found("Request not found.")
    return Reply.of_json(audio_status(job, call.origin))


def audio_status(job: MediaJob, origin: str) -> dict[str, Any]:
    """Describe a sound."""
    route = next(name for name, kind in _KINDS.items() if kind == job.kind)
    body: dict[str, Any] = {
        "session_id": job.id,
        "request_id": job.id,
        "status": job.status,
        "type": "audio",
        "generation_type": job.kind,
        "route": route,
        "provider": job.model,
        "model": job.model,
    }
    if job.error is not None:
        body |= {"error": job.error, "message": job.error}
    if job.result_path is not None:
        url = f"{origin}{job.result_path}"
        body |= {
            "result_url": url,
            "audio_url": url,
            "audio": {"url": url},
            "data": {"audio_url": url},
        }
    return body


ENDPOINTS: Final = (
    *hosted(routes.hosted.audio.CREATE_MUSIC, create_music),
    *hosted(routes.hosted.audio.STATUS, status),
    *hosted(routes.hosted.audio.REQUEST, create),
)
