"""The gallery: searching what is published, and learning from what is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.auth import credential_of
from samsar.emulator.database.gallery import LONGEST_WATCH_MS, View
from samsar.emulator.wire.fields import envelope, first, is_object_id, number, text
from samsar.emulator.wire.messages import ApiError, Reply, bad_request, forbidden, not_found
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samsar.emulator.wire.messages import Call

SHAPES: Final = ("landscape", "portrait", "square")
MOST_FOUND: Final = 50
MOST_RECOMMENDED: Final = 40
MOST_EXCLUDED: Final = 100
SERVERS: Final = ("api_key", "app_key")
"""The kinds of credentials that a server has, and no browser."""


def search(call: Call) -> Reply:
    """Find publications by what they are about."""
    fields = envelope(call.body)
    query = text(fields, "query", "search_term")
    limit = _limit(fields, 24, MOST_FOUND)
    found = call.state.gallery.search(query, _shape(fields), limit)
    reason = "search_match" if query else None
    items = [_item(call, entry, score, reason) for entry, score in found]
    return Reply.of_json({"query": query, "items": items, "total": len(items)})


def recommend(call: Call) -> Reply:
    """Recommend publications."""
    fields = envelope(call.body)
    viewer = text(fields, "viewer_id") or None
    if viewer and credential_of(call).kind not in SERVERS:
        raise forbidden("Personalized recommendations require the Gallery service account.")
    given = first(fields, "exclude_ids")
    excluded = [each for each in given if isinstance(each, str)] if isinstance(given, list) else []
    found, reason = call.state.gallery.recommend(
        text(fields, "publication_id", "video_id") or None,
        viewer,
        _shape(fields),
        excluded[:MOST_EXCLUDED],
        _limit(fields, 16, MOST_RECOMMENDED),
    )
    items = [_item(call, entry, score, reason) for entry, score in found]
    personalized = reason == "based_on_watch_history"
    return Reply.of_json({"items": items, "reason": reason, "personalized": personalized})


def record_view(call: Call) -> Reply:
    """Take down a view."""
    fields = envelope(call.body)
    publication, viewer = text(fields, "publication_id"), text(fields, "viewer_id")
    if not publication or not viewer:
        raise bad_request("publication_id and viewer_id are required.")
    if not is_object_id(publication):
        raise bad_request("publication_id must be a valid publication ID.")
    known = {entry["publication_id"] for entry in call.state.gallery.public()}
    if publication not in known:
        raise not_found("Publication not found.")
    metadata = first(fields, "metadata")
    view = View(
        publication=publication,
        viewer=viewer,
        event=text(fields, "event_type") or "view",
        watched_ms=_milliseconds(fields, "watch_time_ms"),
        duration_ms=_milliseconds(fields, "duration_ms"),
        source=text(fields, "source") or "gallery",
        metadata=metadata if isinstance(metadata, dict) else {},
    )
    return Reply.of_json(call.state.gallery.record(view, at=call.now), status=202)


def status(call: Call) -> Reply:
    """Tell how far the index is."""
    return Reply.of_json(call.state.gallery.status(call.now))


def sync(call: Call) -> Reply:
    """Bring the index up to date."""
    force = first(envelope(call.body), "force") is True
    return Reply.of_json(call.state.gallery.sync(force=force, at=call.now))


def update_embeddings(call: Call) -> Reply:
    """Bring one publication up to date, or without one what is out of date, as servers did."""
    fields = envelope(call.body)
    force = first(fields, "force") is True
    publication = text(fields, "publication_id")
    if not publication:
        done = call.state.gallery.sync(force=force, stale_only=True, at=call.now)
        return Reply.of_json(done)
    if not is_object_id(publication):
        raise bad_request("publication_id must be a valid publication ID.")
    return Reply.of_json(call.state.gallery.update(publication, force=force, at=call.now))


def _guarded(
    handler: Callable[[Call], Reply], *, for_servers: bool = False
) -> Callable[[Call], Reply]:
    """Return a handler that looks at the credential first, and refuses in the gallery's words."""

    def answer(call: Call) -> Reply:
        try:
            kind = credential_of(call).kind
            if kind == "external_auth":
                raise forbidden("A Samsar API key or app key is required.")
            if for_servers and kind not in SERVERS:
                raise forbidden(
                    "This operation requires the configured Samsar Gallery service account."
                )
            return handler(call)
        except ApiError as error:
            return Reply.of_json({"error": error.message}, status=error.status)

    return answer


def _limit(fields: Mapping[str, Any], fallback: int, most: int) -> int:
    given = number(fields, "limit")
    return fallback if given is None else max(1, min(most, int(given)))


def _shape(fields: Mapping[str, Any]) -> str | None:
    shape = text(fields, "format", "aspect_format")
    return shape if shape in SHAPES else None


def _milliseconds(fields: Mapping[str, Any], name: str) -> float:
    return min(LONGEST_WATCH_MS, max(0.0, number(fields, name) or 0.0))


def _item(
    call: Call, entry: Mapping[str, Any], score: float | None, reason: str | None
) -> dict[str, Any]:
    session = call.state.renders.get(entry["session_id"])
    path = None if session is None else session.result_path
    views = call.state.gallery.stats(entry["publication_id"])["views"]
    return {
        "id": entry["publication_id"],
        "publicationId": entry["publication_id"],
        "sessionId": entry["session_id"],
        "videoUrl": None if path is None else f"{call.origin}{path}",
        "posterUrl": entry.get("splash_image"),
        "title": entry.get("title"),
        "description": entry.get("description") or "",
        "originalPrompt": entry.get("original_prompt"),
        "creatorHandle": entry.get("creator_handle"),
        "createdBy": None if session is None else session.account_id,
        "tags": entry.get("tags") or [],
        "categories": [],
        "topics": [],
        "aspectRatio": entry.get("aspect_ratio"),
        "createdAt": entry.get("created_at"),
        "stats": {"likes": 0, "comments": 0, "shares": 0, "views": views},
        "viewerHasLiked": False,
        "score": score,
        "recommendationReason": reason,
    }


ENDPOINTS: Final = (
    Endpoint.of(routes.v2.gallery.SEARCH, _guarded(search)),
    Endpoint.of(routes.v2.gallery.RECOMMEND, _guarded(recommend)),
    Endpoint.of(routes.v2.gallery.RECORD_VIEW, _guarded(record_view, for_servers=True)),
    Endpoint.of(routes.v2.gallery.STATUS, _guarded(status, for_servers=True)),
    Endpoint.of(routes.v2.gallery.SYNC, _guarded(sync, for_servers=True)),
    Endpoint.of(routes.v2.gallery.UPDATE_EMBEDDINGS, _guarded(update_embeddings, for_servers=True)),
)
