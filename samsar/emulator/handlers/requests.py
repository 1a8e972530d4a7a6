"""What was ordered: lists of it, its publication, and the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samsar._core import routes
from samsar.emulator.callers.actors import external_actor, v2_actor
from samsar.emulator.clock import as_datetime, iso
from samsar.emulator.database.external_requests import is_external_id
from samsar.emulator.database.media_jobs import AUDIO_KINDS
from samsar.emulator.handlers.publications import put_publication, shown_publication
from samsar.emulator.payloads.external import external_user, request_summary
from samsar.emulator.payloads.videos import image_status, result_url
from samsar.emulator.wire.fields import capped, envelope, text
from samsar.emulator.wire.messages import Reply, bad_request, not_found
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.callers.actors import Actor
    from samsar.emulator.database.external_requests import ExternalRequest
    from samsar.emulator.database.images import ImageJob
    from samsar.emulator.database.media_jobs import MediaJob
    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call

ACCOUNT_DEFAULT: Final = 50
ACCOUNT_MOST: Final = 500
EXTERNAL_DEFAULT: Final = 12
EXTERNAL_MOST: Final = 48


def list_requests(call: Call) -> Reply:
    """List what the account ordered, or one of its external users."""
    actor = v2_actor(call)
    if actor.external is not None:
        return _list_of_user(call, actor)
    given = _limit(call, ACCOUNT_DEFAULT, ACCOUNT_MOST)
    wanted = call.query.get("type", "").strip().lower()
    most = None if wanted else given
    images, media_jobs = call.state.images, call.state.media_jobs
    videos = call.state.renders.in_brief(actor.account, given)
    entries = [
        *(_video(call, session) for session in videos),
        *(_image(call, job) for job in images.all(actor.account, at=call.now, most=given)),
        # Sounds and clips are in one table, and either may be left out.
        *(_medium(call, job) for job in media_jobs.all(actor.account, at=call.now, most=most)),
    ]
    entries = [entry for entry in entries if wanted in ("", entry["type"])]
    entries.sort(key=lambda entry: str(entry["created_at"]), reverse=True)
    return Reply.of_json({"requests": entries[:given]})


def list_of_user(call: Call) -> Reply:
    """List what one external user ordered."""
    return _list_of_user(call, external_actor(call))


def archive(call: Call) -> Reply:
    """Put a request of the account, or of one of its external users, into the archive."""
    actor = v2_actor(call)
    request = _request_of_user(call, actor)
    if request is not None:
        return _archive_of_user(call, request)
    given = _given_id(call)
    if not _is_file_of(call, actor, given):
        given = _session(call, actor, given).id
        call.state.publications.take_back(given)
    return Reply.of_json(
        {
            "request": {
                "request_id": given,
                "session_id": given,
                "status": "ARCHIVED",
                "archived": True,
                "archived_at": iso(as_datetime(call.state.archive.put(given, at=call.now))),
            }
        }
    )


def _is_file_of(call: Call, actor: Actor, given: str) -> bool:
    """Tell whether an id is that of a picture, a sound or a clip of the account."""
    jobs = (
        call.state.images.get(given, at=call.now),
        call.state.media_jobs.get(given, at=call.now),
    )
    return any(job is not None and job.account_id == actor.account for job in jobs)


def archive_of_user(call: Call) -> Reply:
    """Put a request of an external user into the archive."""
    return _archive_of_user(call, _their_request(call, external_actor(call)))


def publish(call: Call) -> Reply:
    """Publish a video of the account, or of one of its external users."""
    actor = v2_actor(call)
    request = _request_of_user(call, actor)
    if request is not None:
        return _publish_of_user(call, request)
    session = _session(call, actor, _given_id(call))
    put_publication(call, session)
    return Reply.of_json({"publication": shown_publication(call, session)})


def publish_of_user(call: Call) -> Reply:
    """Publish a video of an external user."""
    return _publish_of_user(call, _their_request(call, external_actor(call)))


# --- the account's own


def _video(call: Call, session: RenderSession) -> dict[str, Any]:
    url = result_url(session, call.origin) if session.status == "COMPLETED" else None
    return {
        **_entry(call, session.id, session.status, iso(session.created_at)),
        "type": "video",
        "provider": None,
        "result_url": url,
        "result_urls": [] if url is None else [url],
        "thumbnail_url": None,
    }


def _image(call: Call, job: ImageJob) -> dict[str, Any]:
    told = image_status(job, call.origin)
    return {
        **_entry(call, job.id, job.status, iso(job.created_at)),
        "type": "image",
        "provider": told["provider"],
        "result_url": told.get("result_url"),
        "result_urls": told.get("result_urls", []),
        "thumbnail_url": told.get("thumbnail_url"),
        "session_sub_type": job.kind,
    }


def _medium(call: Call, job: MediaJob) -> dict[str, Any]:
    url = None if job.result_path is None else f"{call.origin}{job.result_path}"
    return {
        **_entry(call, job.id, job.status, iso(job.created_at)),
        "type": "audio" if job.kind in AUDIO_KINDS else "video",
        "provider": job.model,
        "result_url": url,
        "result_urls": [] if url is None else [url],
        "thumbnail_url": None,
        "session_sub_type": job.kind,
    }


def _entry(call: Call, request_id: str, status: str, created_at: str) -> dict[str, Any]:
    return {
        "request_id": request_id,
        "session_id": request_id,
        "status": "ARCHIVED" if call.state.archive.holds(request_id) else status,
        "request_type": "API",
        # Which words stand here for videos is documented nowhere.
        "session_sub_type": None,
        "created_at": created_at,
        "updated_at": created_at,
        "metadata": {},
    }


def _session(call: Call, actor: Actor, given: str) -> RenderSession:
    session = call.state.renders.get(given)
    if session is None or session.account_id != actor.account or actor.external is not None:
        # The wording is ours; the server's is not known.
        raise not_found("Request not found.")
    return session


# --- external users'


def _list_of_user(call: Call, actor: Actor) -> Reply:
    user = actor.external
    assert user is not None  # noqa: S101 - the callers have made sure
    given = _limit(call, EXTERNAL_DEFAULT, EXTERNAL_MOST)
    requests = call.state.external_requests.listed(user.id, given)
    return Reply.of_json(
        {
            "requests": [_summary(call, request) for request in requests],
            "external_user": external_user(call.state, user.id),
        }
    )


def _request_of_user(call: Call, actor: Actor) -> ExternalRequest | None:
    """Return the external user's request that is meant; None when it is one of the account.

    Server: the id alone can say so, without anybody's identity.
    """
    if actor.external is not None or is_external_id(_given_id(call)):
        return _their_request(call, actor)
    found = call.state.external_requests.find(_given_id(call))
    return found if found is not None and found.account_id == actor.account else None


def _their_request(call: Call, actor: Actor) -> ExternalRequest:
    request = call.state.external_requests.find(_given_id(call))
    is_theirs = request is not None and request.account_id == actor.account
    user = actor.external
    if request is None or not is_theirs or (user and user.id != request.external_user_id):
        raise not_found("External request not found.")
    return request


def _archive_of_user(call: Call, request: ExternalRequest) -> Reply:
    call.state.external_requests.archive(request.id, at=call.now)
    call.state.publications.take_back(request.session_id)
    return Reply.of_json(_about(call, request))


def _publish_of_user(call: Call, request: ExternalRequest) -> Reply:
    session = call.state.renders.get(request.session_id)
    if session is None:
        raise not_found("External request not found.")
    put_publication(call, session)
    publication = shown_publication(call, session)
    return Reply.of_json({**_about(call, request), "publication": publication})


def _about(call: Call, request: ExternalRequest) -> dict[str, Any]:
    now = call.state.external_requests.find(request.id) or request
    return {
        "request": _summary(call, now),
        "external_user": external_user(call.state, request.external_user_id),
    }


def _summary(call: Call, request: ExternalRequest) -> dict[str, Any]:
    session = call.state.renders.get(request.session_id)
    assert session is not None  # noqa: S101 - the database keeps them together
    return request_summary(call.state, request, session, call.origin)


# --- what is asked for


def _given_id(call: Call) -> str:
    given = text(envelope(call.body), "request_id", "session_id", "external_request_id")
    if not given:
        # The wording is ours; the server's is not known.
        raise bad_request("request_id is required.")
    return given


def _limit(call: Call, default: int, most: int) -> int:
    given = call.query.get("limit", "").strip()
    return capped(given, most) or default


ENDPOINTS: Final = (
    Endpoint.of(routes.v2.requests.LIST, list_requests),
    Endpoint.of(routes.v2.requests.ARCHIVE, archive),
    Endpoint.of(routes.v2.requests.PUBLISH, publish),
    Endpoint.of(routes.external_users.LIST_REQUESTS, list_of_user),
    Endpoint.of(routes.external_users.ARCHIVE_REQUEST, archive_of_user),
    Endpoint.of(routes.external_users.PUBLISH_REQUEST, publish_of_user),
)
