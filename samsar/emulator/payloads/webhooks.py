"""The JSON that is posted to a webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.content.branching import is_branched
from samsar.emulator.database.outbox import HERE
from samsar.emulator.payloads.videos import result_url, video_status

if TYPE_CHECKING:
    from samsar.emulator.clock import Micros
    from samsar.emulator.database.stage_play import Event
    from samsar.emulator.records import RenderSession
    from samsar.emulator.state import State

PROMPT_STAGE: Final = "prompt_generation"
PROMPT_STAGE_FAILED: Final = "Video generation failed"
_OF_BRANCHES: Final = (
    "narrative_type",
    "source_narrative_request_id",
    "render_plan_version",
    "default_path_id",
    "branching",
)


def announce(state: State, session_id: str, event: Event, *, at: Micros) -> None:
    """Have told to the webhook of a video what has happened to it, if it is to be told that.

    Server: nobody is told of a cancelled or paused video, or of a checkpoint.
    """
    omissions = state.outbox.rules.webhook_omissions
    if omissions and event != "settled":
        return
    if not state.renders.has_webhook(session_id):
        # Most have none, and reading a whole video takes long when thousands end at once.
        return
    session = state.renders.get(session_id)
    if session is None or not session.webhook_url:
        return
    body = webhook_body(state, session, event, omissions=omissions)
    state.outbox.add("webhook", session.id, session.webhook_url, body, at=at)


def webhook_body(
    state: State, session: RenderSession, event: Event, *, omissions: bool
) -> dict[str, Any]:
    """Say what has happened to a video.

    Without the omissions of the server there is more to say than it says; those words are ours.
    """
    if event == "settled" and session.completed_at is not None:
        return _done(state, session)
    if omissions and _failed_in_prompt_stage(session):
        # Server: another of its programs says so, which knows of no ids.
        return {"video": {"url": None}, "error": {"message": PROMPT_STAGE_FAILED}}
    ids = _ids(state, session)
    status = {"paused": "PAUSED", "checkpoint": "COMPLETED"}.get(event, session.status)
    body: dict[str, Any] = {**ids, "status": status, "video": {"url": None, **ids}}
    if event in ("settled", "cancelled"):
        body["error"] = {"message": session.error or PROMPT_STAGE_FAILED}
    if event == "checkpoint" and session.steps is not None:
        # As the status of a step video says it.
        body |= {"waiting_for_process_next": True, "next_step": session.steps.waiting_for}
    return body


def _done(state: State, session: RenderSession) -> dict[str, Any]:
    ids = _ids(state, session)
    status = video_status(session, HERE)
    url = status.get("result_url") or result_url(session, HERE)
    body: dict[str, Any] = {**ids, "status": "COMPLETED", "result_url": url}
    if is_branched(session):
        # Which of the fields about branches are there is our choice; it is not documented.
        body |= {name: status[name] for name in _OF_BRANCHES if name in status}
    body["video"] = {"url": url, **ids}
    return body


def _ids(state: State, session: RenderSession) -> dict[str, str]:
    request = state.external_requests.find(session.id)
    if request is None:
        return {"request_id": session.id, "session_id": session.id}
    # Server: those of the external user in its newer version, those of the session in the older.
    names = ("request_id", "session_id", "external_request_id", "external_session_id")
    return {**dict.fromkeys(names, request.id), "upstream_session_id": session.id}


def _failed_in_prompt_stage(session: RenderSession) -> bool:
    return any(stage.name == PROMPT_STAGE and stage.status == "FAILED" for stage in session.stages)
