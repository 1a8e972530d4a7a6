"""The JSON that tells about a video job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar.emulator.clock import iso
from samsar.emulator.content.branching import is_branched, with_branches
from samsar.emulator.wire.fields import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.database.images import ImageJob
    from samsar.emulator.database.render_rows import CompletedRender
    from samsar.emulator.records import RenderSession, RenderStage


def video_status(session: RenderSession, origin: str) -> dict[str, Any]:
    """Describe a job as `GET /v1/status` does."""
    charges = {stage.name: _charge(stage) for stage in session.stages}
    status: dict[str, Any] = {
        "session_id": session.id,
        "request_id": session.id,
        "status": session.status,
        "type": "video",
        "provider": None,
        "narrative_type": "singular",
        "source_narrative_request_id": None,
        "render_plan_version": None,
        "default_path_id": None,
        "expressGenerationStatus": stage_words(session),
        "expressGenerationPaused": session.status == "PAUSED",
        "expressGenerationCreditCharges": charges,
        "express_generation_credit_charges": charges,
        "creditsCharged": session.credits_charged,
        "credits_charged": session.credits_charged,
    }
    if session.failed_at is not None:
        status["expressGenerationFailed"] = True
    if session.cancelled_at is not None:
        status["expressGenerationCancelled"] = True
    status |= _reason(session)
    status |= _result(session, origin)
    return with_branches(status, session, origin) if is_branched(session) else status


def stage_words(session: RenderSession) -> dict[str, str]:
    """Say how far each stage is, and under `status` how the whole stands in the database."""
    words: dict[str, str] = {stage.name: stage.status for stage in session.stages}
    if session.status == "CANCELLED" and words.get("video_generation") not in (
        "COMPLETED",
        "FAILED",
    ):
        words["video_generation"] = "CANCELLED"
    # Server: cancelling does not change this word of a video that is done.
    is_done = session.completed_at is not None and session.status == "CANCELLED"
    return {**words, "status": "COMPLETED" if is_done else session.status}


def image_status(job: ImageJob, origin: str) -> dict[str, Any]:
    """Describe an image job as `GET /v1/image/status` does."""
    status: dict[str, Any] = {
        "session_id": job.id,
        "request_id": job.id,
        "status": job.status,
        "type": "image",
        "provider": "ROLLUP" if job.kind.startswith("rollup") else "NANOBANANA2EDIT",
        "case_type": job.kind,
        "request_type": "API",
        "input_image_urls": _pictures_in(job.input),
    }
    if job.error is not None:
        status["message"] = job.error
    if job.result_paths:
        urls = [f"{origin}{path}" for path in job.result_paths]
        thumbnail = f"{origin}/files/{job.id}/thumbnail.png"
        status |= {"result_url": urls[0], "result_urls": urls, "thumbnail_url": thumbnail}
    return status


def _pictures_in(fields: Mapping[str, Any]) -> list[str]:
    if "image_url" in fields:
        return [fields["image_url"]]
    given = fields.get("image_urls") or fields.get("images") or []
    urls = [
        text(each, "enhanced_url", "image_url", "url", "src") if isinstance(each, dict) else each
        for each in given
    ]
    return [url for url in urls if url]


def latest_video(session: RenderSession, origin: str) -> dict[str, Any]:
    """Describe a job as `GET /v1/video/fetch_latest_version` does."""
    if session.result_path is not None:
        # Server: it looks for the video first, so that one that was cancelled afterwards is there.
        return {
            "session_id": session.id,
            "result_url": result_url(session, origin),
            "has_subtitles": session.has_subtitles,
            "result_language": session.language,
        }
    if session.status == "CANCELLED":
        return {"session_id": session.id, "status": "CANCELLED", "message": "Render was cancelled."}
    if session.status == "FAILED":
        message = session.error or "Video generation failed."
        return {"session_id": session.id, "status": "FAILED", "message": message}
    return {"session_id": session.id, "status": "PENDING", "message": "Render not ready yet."}


def completed_video(session: CompletedRender, origin: str) -> dict[str, Any]:
    """Describe a finished job as it stands in the list of them."""
    return {
        "session_id": session.id,
        # Spelled like this on the wire.
        "langauge": session.language,
        "result_language": session.language,
        "has_subtitles": session.has_subtitles,
        "result_url": result_url(session, origin),
    }


def result_url(session: RenderSession | CompletedRender, origin: str) -> str | None:
    """Return where the video can be downloaded, once there is one."""
    return None if session.result_path is None else f"{origin}{session.result_path}"


def _charge(stage: RenderStage) -> dict[str, Any]:
    # The server keeps such an object per stage; its inner names are not documented.
    return {
        "label": stage.label,
        "status": "PENDING" if stage.charged_at is None else "CHARGED",
        "credits": stage.credits,
        "creditsCharged": stage.charged,
        "chargedAt": None if stage.charged_at is None else iso(stage.charged_at),
    }


def _reason(session: RenderSession) -> dict[str, Any]:
    if session.error is None:
        return {}
    names = ("generationError", "expressGenerationError", "error", "message")
    return dict.fromkeys(names, session.error)


def _result(session: RenderSession, origin: str) -> dict[str, Any]:
    url = result_url(session, origin)
    if url is None:
        return {}
    # A cancelled video that had been finished keeps its links (server: not its result fields).
    links = {"videoLink": url, "remoteURL": url}
    if session.status != "COMPLETED":
        return links
    return {
        **links,
        "result_url": url,
        "result_urls": [url],
        "has_subtitles": session.has_subtitles,
        "has_footer": session.has_footer,
        "result_language": session.language,
    }
