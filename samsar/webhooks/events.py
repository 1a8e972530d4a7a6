"""What a webhook says, which is nothing to be believed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, Protocol, TypeVar

import attrs

from samsar._core.identity import canonical_id, is_external_id
from samsar._core.judge import server_text
from samsar.errors import InputError, WebhookRefusedError

R_co = TypeVar("R_co", covariant=True)

MAX_BYTES: Final = 256 * 1024
"""A webhook is a few hundred bytes; nobody needs to read more than this."""

_REQUEST: Final = ("request_id", "requestId", "external_request_id", "externalRequestId")
_SESSION: Final = ("session_id", "sessionId", "external_session_id", "externalSessionId")
_UPSTREAM: Final = (
    "upstream_request_id",
    "upstreamRequestId",
    "upstream_session_id",
    "upstreamSessionId",
)
_URL: Final = ("result_url", "resultUrl", "url")
_URLS: Final = ("result_urls", "resultUrls")


@attrs.frozen(kw_only=True)
class WebhookEvent:
    """What a webhook says.

    Anybody who knows the URL could have said it: `confirm` asks the server.

    Attributes:
        status: The word of the status, in capitals: `COMPLETED` or `FAILED`; None where it says
            nothing of the kind. A failure before the first stage comes without ids and status and
            is `FAILED` here.
        request_id: The id of the request, where it is named.
        session_id: The id of the session, where it is named.
        ids: All ids that it names, each in one form.
        url: The URL of the finished file, as it says.
        urls: All of them, as it says.
        error: Why it failed, in one line, as it says.
        ref: What you have put into the URL; this can be believed. None outside of an inbox.
        is_external: Whether it names a request of an external user.
        raw: All of it, as it came.
    """

    status: str | None = None
    request_id: str | None = None
    session_id: str | None = None
    ids: frozenset[str] = frozenset()
    url: str | None = attrs.field(default=None, repr=False)
    urls: tuple[str, ...] = attrs.field(default=(), repr=False)
    error: str | None = None
    ref: str | None = None
    is_external: bool = False
    raw: Mapping[str, Any] = attrs.field(factory=dict, repr=False)


def parse(body: bytes | str | Mapping[str, Any]) -> WebhookEvent:
    """Read a webhook, in whichever of its shapes it comes.

    Args:
        body: The body of the request, of at most 256 KiB, or the JSON object in it.

    Returns:
        What it says. Nothing in it is to be believed; free of charge.

    Raises:
        WebhookRefusedError: It is too large (`too_large`), or no JSON object (`unreadable`).

    Example:
        ```python
        from samsar.webhooks import parse

        event = parse('{"request_id": "665f1c2e9b1d4a0012345678", "status": "COMPLETED"}')
        print(event.status, event.request_id)
        ```
    """
    raw = body if isinstance(body, Mapping) else _object_in(body)
    nested = raw.get("video")
    video: Mapping[str, Any] = nested if isinstance(nested, Mapping) else {}
    places = (raw, video)
    ids = [_text(places, (name,)) for name in (*_REQUEST, *_SESSION, *_UPSTREAM)]
    known = frozenset(canonical_id(each) for each in ids if each is not None)
    error = server_text({"message": raw.get("message"), "error": raw.get("error")}) or None
    url = _text(places, _URL)
    return WebhookEvent(
        status=_status(raw, video, url),
        request_id=_text(places, _REQUEST),
        session_id=_text(places, _SESSION),
        ids=known,
        url=url,
        urls=_urls(places, url),
        error=error,
        is_external=any(map(is_external_id, known)),
        raw=raw,
    )


def _object_in(body: Any) -> Mapping[str, Any]:
    if isinstance(body, bytearray | memoryview):
        body = bytes(body)
    if not isinstance(body, bytes | str):
        raise _unreadable()
    if len(body) > MAX_BYTES:
        raise WebhookRefusedError(
            f"a webhook of more than {MAX_BYTES // 1024} KiB is not read", reason="too_large"
        )
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(found, dict):
        raise _unreadable()
    return found


def _unreadable() -> WebhookRefusedError:
    return WebhookRefusedError("the webhook is no JSON object", reason="unreadable")


def _text(places: tuple[Mapping[str, Any], ...], names: tuple[str, ...]) -> str | None:
    found = (place.get(name) for name in names for place in places)
    return next((text.strip() for text in found if isinstance(text, str) and text.strip()), None)


def _urls(places: tuple[Mapping[str, Any], ...], url: str | None) -> tuple[str, ...]:
    for place in places:
        for name in _URLS:
            found = place.get(name)
            if isinstance(found, list) and found:
                return tuple(each for each in found if isinstance(each, str) and each.strip())
    return () if url is None else (url,)


def _status(raw: Mapping[str, Any], video: Mapping[str, Any], url: str | None) -> str | None:
    word = _text((raw, video), ("status",))
    if word is not None:
        return word.upper()
    # Server: a failure in the first stage is told by its error alone.
    if raw.get("error"):
        return "FAILED"
    return None if url is None else "COMPLETED"


class _Asked(Protocol[R_co]):
    def status(self) -> R_co: ...


class _Resumes(Protocol[R_co]):
    def resume(self, ref: Any, /) -> _Asked[R_co]: ...


class _HasJobs(Protocol[R_co]):
    # As the clients have it: pyright takes no `property` for one.
    @cached_property
    def jobs(self) -> _Resumes[R_co]: ...


def confirm(event: WebhookEvent, client: _HasJobs[R_co], *, job: Any = None) -> R_co:
    """Ask the server for the state that a webhook tells of: only that is to be believed.

    Args:
        event: What has come.
        client: A client of the account; in the async one the answer is awaited.
        job: The job that the webhook is about, or its `ref`, where you have kept it: a failure
            before the first stage names no id, and only the `ref` of its URL tells what it is
            about. By default the id that it names, as that of a video.

    Returns:
        The status, as `job.status()` tells it. Free of charge.

    Raises:
        InputError: The webhook names no id, and there is no job.
        NotFoundError: The account has no such job: somebody has made that up.
        SamsarError: What else went wrong.

    Route: GET /v1/status, or that of the kind of the job

    Example:
        ```python
        from samsar.webhooks import confirm, parse

        event = parse({"request_id": job.id, "status": "COMPLETED"})
        print((await confirm(event, samsar)).data.status)
        ```
    """
    known = job
    if known is None:
        known = event.request_id or event.session_id
    if known is None:
        raise InputError(
            "the webhook names no id: keep the job's ref beside the ref of its URL, and pass job=",
            argument="job",
        )
    return client.jobs.resume(getattr(known, "ref", known)).status()
