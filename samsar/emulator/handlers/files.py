"""Result files, which anybody may download as from the real file host."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from samsar.emulator import pages
from samsar.emulator.media import sample_video
from samsar.emulator.messages import Reply
from samsar.emulator.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.media import Sample
    from samsar.emulator.messages import Call

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


def video(call: Call) -> Reply:
    """Return the video of a session that was finished; a cancelled one keeps its file."""
    session = call.state.renders.get(call.params["session"])
    if session is None or session.result_path is None:
        return pages.unknown_route(call.method, call.path)
    sample = sample_video(session.aspect_ratio)
    headers = {
        "Content-Type": "video/mp4",
        "Accept-Ranges": "bytes",
        "ETag": sample.etag,
        "Cache-Control": "public, max-age=31536000",
    }
    if sample.etag in call.headers.get("if-none-match", ""):
        return Reply(HTTPStatus.NOT_MODIFIED, b"", headers)
    asked = _asked_range(call, sample)
    return _part(sample, asked, headers)


def _asked_range(call: Call, sample: Sample) -> str:
    # A range of another version of the file is answered with the whole of this one.
    if call.headers.get("if-range", sample.etag) != sample.etag:
        return ""
    return call.headers.get("range", "")


def _part(sample: Sample, asked: str, headers: dict[str, str]) -> Reply:
    size = len(sample.content)
    found = _RANGE.fullmatch(asked.replace(" ", ""))
    if found is None or not any(found.groups()):
        # No range, several ranges or nonsense: the whole file, as HTTP allows.
        return Reply(HTTPStatus.OK, sample.content, headers)
    begin, end = _bounds(found[1], found[2], size)
    if begin >= end:
        headers["Content-Range"] = f"bytes */{size}"
        return Reply(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, b"", headers)
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return Reply(HTTPStatus.PARTIAL_CONTENT, sample.content[begin:end], headers)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Return where a range begins and where it has ended; empty when it lies outside."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size


ENDPOINTS: Final = (Endpoint("files.video", "GET", "/files/{session}/video.mp4", video),)
