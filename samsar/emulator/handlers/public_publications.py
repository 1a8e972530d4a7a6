"""Published videos, which anybody may look at. Liking and commenting are not emulated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.payloads.videos import result_url
from samsar.emulator.wire.fields import capped, is_object_id
from samsar.emulator.wire.messages import Reply
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.wire.messages import Call

DEFAULT_LISTED: Final = 50
MAX_LISTED: Final = 200


def list_public(call: Call) -> Reply:
    """List what is published, newest first."""
    entries = sorted(_public(call), key=lambda entry: str(entry["_id"]), reverse=True)
    limit = capped(call.query.get("limit", "").strip(), MAX_LISTED)
    limit = DEFAULT_LISTED if limit is None else max(1, limit)
    cursor = call.query.get("cursor", "").strip().lower()
    # Server: an invalid cursor is ignored.
    rest = [entry for entry in entries if not is_object_id(cursor) or entry["_id"] < cursor]
    page = rest[:limit]
    has_more = len(rest) > limit
    return Reply.of_json(
        {
            "items": [_item(call, entry) for entry in page],
            "nextCursor": page[-1]["_id"] if has_more else None,
            "hasMore": has_more,
            "totalCount": len(entries),
        }
    )


def get_public(call: Call) -> Reply:
    """Show one publication."""
    entry = _wanted(call)
    return entry if isinstance(entry, Reply) else Reply.of_json({"publication": _item(call, entry)})


def interactions(call: Call) -> Reply:
    """Tell how often a publication was looked at."""
    entry = _wanted(call)
    if isinstance(entry, Reply):
        return entry
    return Reply.of_json({"stats": _stats(call, entry), "viewerHasLiked": False})


def _public(call: Call) -> list[dict[str, Any]]:
    return call.state.gallery.public()


def _wanted(call: Call) -> dict[str, Any] | Reply:
    wanted = call.params["publication_id"].lower()
    if not is_object_id(wanted):
        return Reply.of_json({"error": "Invalid publication id."}, status=400)
    for entry in _public(call):
        if entry["_id"] == wanted:
            return entry
    return Reply.of_json({"error": "Publication not found."}, status=404)


def _item(call: Call, entry: Mapping[str, Any]) -> dict[str, Any]:
    session = call.state.renders.get(entry["session_id"])
    language = entry.get("session_language")
    has_subtitles = None if session is None else session.has_subtitles
    return {
        "id": entry["_id"],
        "videoUrl": None if session is None else result_url(session, call.origin),
        "title": entry.get("title") or "Untitled Video",
        "description": entry.get("description") or "",
        "tags": entry.get("tags") or [],
        "categories": [],
        "topics": [],
        "classification": {},
        "originalPrompt": entry.get("original_prompt") or "",
        "sessionTranscript": [],
        "creatorHandle": entry.get("creator_handle") or "",
        "createdBy": None if session is None else session.account_id,
        "sessionId": entry["session_id"],
        "createdAt": entry["created_at"],
        "splashImage": entry.get("splash_image"),
        "aspectRatio": entry.get("aspect_ratio"),
        "imageModel": entry.get("image_model"),
        "videoModel": entry.get("video_model"),
        "sessionLanguage": language,
        "language": language,
        "languageString": entry.get("language_string"),
        "hasSubtitles": has_subtitles,
        "has_subtitles": has_subtitles,
        "stats": _stats(call, entry),
        "viewerHasLiked": False,
        "isBotUser": False,
    }


def _stats(call: Call, entry: Mapping[str, Any]) -> dict[str, int]:
    views = call.state.gallery.stats(entry["_id"])["views"]
    return {"likes": 0, "comments": 0, "shares": 0, "views": views}


# The root has them as well, see wire.routing.
ENDPOINTS: Final = (
    Endpoint("publications.list", "GET", "/v1/publications", list_public),
    Endpoint("publications.get", "GET", "/v1/publications/{publication_id}", get_public),
    Endpoint(
        "publications.interactions",
        "GET",
        "/v1/publications/{publication_id}/interactions",
        interactions,
    ),
)
