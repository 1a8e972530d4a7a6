"""Publishing finished videos, and the list of interactive stories."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.auth import SUB_ACCOUNT, credential_of
from samsar.emulator.content.branching import default_path, is_branched, story_of
from samsar.emulator.database.publications import (
    BRANCHED,
    interactive_stories,
    is_story,
    shown_story,
)
from samsar.emulator.payloads.videos import result_url
from samsar.emulator.wire.fields import (
    both_cases,
    capped,
    envelope,
    first,
    is_object_id,
    text,
)
from samsar.emulator.wire.messages import ApiError, Reply, bad_request, forbidden, not_found
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call

DEFAULT_LISTED: Final = 50
MAX_LISTED: Final = 200

# Each field, and the other names that the server reads it under.
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": (),
    "description": (),
    "aspect_ratio": (),
    "creator_handle": (),
    "slug": (),
    "image_hash": (),
    "splash_image": (),
    "image_model": (),
    "video_model": (),
    "original_prompt": ("prompt",),
    "session_language": ("language", "language_code"),
    "language_string": (),
}


def publish(call: Call) -> Reply:
    """Publish a session; again, it changes what is there."""
    session = _own_session(call)
    created = put_publication(call, session)
    return _publication(call, session, {"created": created}, status=201 if created else 200)


def put_publication(call: Call, session: RenderSession) -> bool:
    """Publish a session, or change what is said about it; tell whether it is new.

    Raises:
        ApiError: 409 while there is no video.
    """
    _check_ready(session)
    made = {
        "title": text(session.input, "prompt")[:80] or "Untitled",
        "description": "",
        "tags": [],
        "aspect_ratio": session.aspect_ratio,
        "video_model": session.video_model,
        "original_prompt": text(session.input, "prompt"),
        "session_language": session.language,
    }
    if is_branched(session):
        made |= {"narrative_type": BRANCHED, "default_path_id": default_path(session)}
    is_there = call.state.publications.of_session(session.id) is not None
    fields = _fields(call) if is_there else {**made, **_fields(call)}
    return call.state.publications.put(session.id, fields, at=call.now)


def shown_publication(call: Call, session: RenderSession) -> dict[str, Any]:
    """Describe the publication of a session."""
    found = call.state.publications.of_session(session.id) or {}
    if is_story(found):
        return both_cases(_story_of(call, found, session))
    language = found.get("session_language")
    return both_cases(
        {
            "id": found.get("publication_id"),
            **found,
            "video_url": result_url(session, call.origin),
            "language": language,
            "language_code": language,
            "has_subtitles": session.has_subtitles,
            "categories": [],
            "topics": [],
        }
    )


def _check_ready(session: RenderSession) -> None:
    # Server: a video that was cancelled when it was there can still be published.
    if session.result_path is None:
        raise ApiError(HTTPStatus.CONFLICT, "Video is not ready to publish yet.")


def _story_of(call: Call, entry: Mapping[str, Any], session: RenderSession) -> dict[str, Any]:
    return shown_story(
        entry, call.origin, shape=story_of(session), folder=f"/files/{session.id}/paths"
    )


def _stories(call: Call) -> list[dict[str, Any]]:
    """Return all stories as they are shown: what was published here, and what was there before."""
    shown = [shown_story(story, call.origin) for story in interactive_stories()]
    for entry in call.state.publications.all():
        session = call.state.renders.get(entry["session_id"])
        if session is not None and is_story(entry):
            shown.append(_story_of(call, entry, session))
    return sorted(shown, key=lambda story: str(story["_id"]), reverse=True)


def edit(call: Call) -> Reply:
    """Change what is said about a publication."""
    session = _own_session(call)
    if call.state.publications.of_session(session.id) is None:
        raise not_found("Publication not found for this session.")
    _check_ready(session)
    call.state.publications.put(session.id, _fields(call), at=call.now)
    return _publication(call, session, {"created": False})


def revoke(call: Call) -> Reply:
    """Take a publication back; without one that is fine, too."""
    session = _own_session(call)
    found = call.state.publications.of_session(session.id)
    call.state.publications.take_back(session.id)
    return Reply.of_json(
        {
            "revoked": found is not None,
            **both_cases({"publication_id": None if found is None else found["publication_id"]}),
            "session": _session(call, session, None),
        }
    )


def list_interactive(call: Call) -> Reply:
    """List the stories; anybody may ask."""
    stories = _stories(call)
    given = call.query.get("limit", "")
    limit = capped(given, MAX_LISTED) or DEFAULT_LISTED
    ids = [story["_id"] for story in stories]
    cursor = call.query.get("cursor", "")
    # Server: an invalid cursor is ignored.
    begin = ids.index(cursor) + 1 if cursor in ids else 0
    page = stories[begin : begin + limit]
    has_more = begin + limit < len(stories)
    return Reply.of_json(
        {
            "items": [both_cases(story) for story in page],
            "nextCursor": page[-1]["_id"] if has_more else None,
            "hasMore": has_more,
            "totalCount": len(stories),
        }
    )


def get_interactive(call: Call) -> Reply:
    """Show one story; anybody may ask."""
    wanted = call.params["publication_id"]
    if not is_object_id(wanted):
        return Reply.of_json({"error": "Invalid interactive publication id."}, status=400)
    for story in _stories(call):
        if story["_id"] == wanted:
            return Reply.of_json({"publication": both_cases(story)})
    return Reply.of_json({"error": "Interactive publication not found."}, status=404)


def _own_session(call: Call) -> RenderSession:
    credential = credential_of(call)
    if credential.kind not in ("api_key", "auth_token", SUB_ACCOUNT):
        # Server: no app keys either.
        raise forbidden("Use a Samsar API key, customer sub-account API key, or user auth token.")
    account = credential.account
    session_id = call.params.get("session_id", "").strip() or text(
        envelope(call.body), "session_id", "sessionID", "video_session_id", "id"
    )
    if not is_object_id(session_id):
        raise bad_request("session_id is required and must be a valid video session id.")
    session = call.state.renders.get(session_id)
    if session is None:
        raise not_found("Video session not found.")
    if session.account_id != account:
        raise forbidden("Forbidden: You are not allowed to manage this session publication.")
    return session


def _fields(call: Call) -> dict[str, Any]:
    given = envelope(call.body)
    found: dict[str, Any] = {
        name: value
        for name, others in _FIELDS.items()
        if isinstance(value := first(given, name, *others), str)
    }
    tags = given.get("tags")
    if isinstance(tags, str):
        tags = tags.split(",")
    if isinstance(tags, list):
        found["tags"] = [tag.strip() for tag in tags if isinstance(tag, str) and tag.strip()]
    return found


def _publication(
    call: Call, session: RenderSession, more: Mapping[str, Any], *, status: int = 200
) -> Reply:
    found = call.state.publications.of_session(session.id) or {}
    publication = shown_publication(call, session)
    body = {**more, "publication": publication, "session": _session(call, session, found)}
    return Reply.of_json(body, status=status)


def _session(
    call: Call, session: RenderSession, publication: Mapping[str, Any] | None
) -> dict[str, Any]:
    is_published = publication is not None
    return {
        "id": session.id,
        "session_id": session.id,
        "is_published": is_published,
        "published_publication_id": publication["publication_id"] if publication else None,
        "published_video_url": result_url(session, call.origin) if is_published else None,
        "published_at": publication["published_at"] if publication else None,
    }


ENDPOINTS: Final = (
    Endpoint.of(routes.publications.PUBLISH, publish),
    Endpoint.of(routes.publications.EDIT, edit),
    Endpoint.of(routes.publications.REVOKE, revoke),
    Endpoint.of(routes.publications.LIST_INTERACTIVE, list_interactive),
    Endpoint.of(routes.publications.GET_INTERACTIVE, get_interactive),
    # The same by other ways, which the SDK does not go.
    *(
        Endpoint(route.name, method, f"/v1/publications/session{rest}", handler)
        for route, method, handler in (
            (routes.publications.PUBLISH, "POST", publish),
            (routes.publications.EDIT, "PATCH", edit),
            (routes.publications.REVOKE, "DELETE", revoke),
        )
        for rest in ("", "/{session_id}")
    ),
)
