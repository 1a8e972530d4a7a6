"""The rules of a download: where it may come from, how it resumes, when it is complete."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urljoin, urlsplit

import attrs

from samsar._core.address import is_this_machine
from samsar._core.redact import without_query
from samsar.errors import InputError, SamsarConnectionError, SamsarRequestError

if TYPE_CHECKING:
    from samsar._core.wire import Headers

MAX_REDIRECTS: Final = 5
IDLE_SECONDS: Final = 30.0
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


def checked_source(url: str, *, redirected_from: str | None = None) -> str:
    """Return a URL that a file may be fetched from: https, or http on this machine.

    Raises:
        InputError: It is anything else. A redirect may not lead from elsewhere to this machine.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    local = is_this_machine(host)
    allowed = bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and local))
    if allowed and local and redirected_from is not None:
        allowed = is_this_machine(urlsplit(redirected_from).hostname or "")
    if not allowed:
        raise InputError(
            f"{without_query(url)!r} is not fetched: only https is, or http on this machine",
            argument="url",
        )
    return url


def secrets_in(url: str) -> tuple[str, ...]:
    """Return what of a URL nobody may see: who has the signature in its query has the file."""
    query = urlsplit(url).query
    return (query, unquote(query)) if query else ()


def next_source(url: str, location: str | None, redirects: int) -> str:
    """Return where a redirect leads, checked like the first URL.

    Raises:
        SamsarRequestError: It leads nowhere, or there were too many.
        InputError: It leads where nothing is fetched from.
    """
    if not location or redirects >= MAX_REDIRECTS:
        reason = "leads nowhere" if not location else f"was redirected {redirects} times"
        raise SamsarRequestError(f"the download {reason}", url=without_query(url), method="GET")
    return checked_source(urljoin(url, location), redirected_from=url)


def part_path(target: str, url: str) -> str:
    """Return the name of the unfinished file: it belongs to one target and one source."""
    digest = hashlib.sha256(without_query(url).encode()).hexdigest()[:8]
    return f"{target}.{digest}.part"


@attrs.define
class Progress:
    """How far a download is.

    Attributes:
        received: Bytes that are on the disk.
        total: Bytes in all, or None while it is not known.
    """

    received: int = 0
    total: int | None = None


def request_headers(user_agent: str, offset: int, validator: str | None) -> dict[str, str]:
    """Return the headers of one request for the file, or for the rest of it.

    There is never a credential among them: the file lies on somebody else's machine.
    """
    headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "identity"}
    if offset:
        headers["Range"] = f"bytes={offset}-"
        if validator:
            headers["If-Range"] = validator
    return headers


def validator_of(headers: Headers) -> str | None:
    """Return what tells one version of a file from another; a weak tag does not."""
    tag = headers.get("etag")
    if tag and not tag.startswith("W/"):
        return tag
    return headers.get("last-modified")


def extent(status: int, headers: Headers, offset: int) -> tuple[int, int | None]:
    """Return where the body of an answer begins in the file, and how long the file is.

    Raises:
        SamsarConnectionError: The answer covers another part than the one asked for.
    """
    if status == 206:
        match = _RANGE.fullmatch((headers.get("content-range") or "").strip())
        if match is None or int(match[1]) != offset:
            raise SamsarConnectionError("the download was answered with another part of the file")
        return offset, None if match[3] == "*" else int(match[3])
    length = headers.get("content-length")
    return 0, int(length) if length and length.isdigit() else None


def file_name(stem: str, url: str) -> str:
    """Return a name for the file of a job, with the ending that its URL has."""
    ending = _ENDING.search(urlsplit(url).path)
    return f"{re.sub(r'[^A-Za-z0-9_-]', '_', stem)}{ending[0] if ending else '.mp4'}"
