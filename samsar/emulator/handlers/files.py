"""Result files, which anybody may download as from the real file host."""

from __future__ import annotations

import hashlib
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from samsar.emulator.content.branching import is_branched, story_of
from samsar.emulator.content.media import SAMPLE_SECONDS, Sample, sample_video
from samsar.emulator.content.pictures import long_side_of, sample_picture
from samsar.emulator.content.sounds import sample_sound, seconds_of
from samsar.emulator.wire import pages
from samsar.emulator.wire.fields import capped
from samsar.emulator.wire.messages import Reply
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call

THUMBNAIL_SIDE: Final = 64
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


def video(call: Call) -> Reply:
    """Return the video of a session that was finished; a cancelled one keeps its file."""
    session = call.state.renders.get(call.params["session"])
    if session is None or session.result_path is None:
        return pages.unknown_route(call.method, call.path)
    return serve(call, sample_video(session.aspect_ratio, _length(session)), "video/mp4")


def _length(session: RenderSession) -> float:
    """Tell how long the film is; what is paid for of a branched one is all its paths together."""
    return story_of(session).duration if is_branched(session) else session.seconds


def clip(call: Call) -> Reply:
    """Return a clip that was changed; it is not as long as the one it was made of."""
    job = call.state.media_jobs.get(call.params["job"], at=call.now)
    if job is None or call.path != job.result_path:
        return pages.unknown_route(call.method, call.path)
    return serve(call, sample_video(job.aspect_ratio, SAMPLE_SECONDS), "video/mp4")


def audio(call: Call) -> Reply:
    """Return a sound that was made."""
    job = call.state.media_jobs.get(call.params["job"], at=call.now)
    if job is None or call.path != job.result_path:
        return pages.unknown_route(call.method, call.path)
    sound = sample_sound(seconds=seconds_of(job.kind, job.input))
    return serve(call, sound, "audio/wav")


def picture(call: Call) -> Reply:
    """Return a picture that an image job has made."""
    job = call.state.images.get(call.params["job"], at=call.now)
    if job is None or call.path not in job.result_paths:
        return pages.unknown_route(call.method, call.path)
    number, long_side = int(call.params["number"]), long_side_of(job.input)
    return serve(call, sample_picture(job.aspect_ratio, number, long_side), "image/png")


def thumbnail(call: Call) -> Reply:
    """Return a small version of what an image job has made."""
    job = call.state.images.get(call.params["job"], at=call.now)
    if job is None or not job.result_paths:
        return pages.unknown_route(call.method, call.path)
    return serve(call, sample_picture(job.aspect_ratio, long_side=THUMBNAIL_SIDE), "image/png")


def upload(call: Call) -> Reply:
    """Return a picture that was uploaded."""
    found = call.state.images.uploaded(call.params["upload"])
    if found is None:
        return pages.unknown_route(call.method, call.path)
    content, media_type = found
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return serve(call, Sample(content, etag), media_type)


def serve(call: Call, sample: Sample, media_type: str) -> Reply:
    """Return a file, or the part of it that was asked for."""
    headers = {
        "Content-Type": media_type,
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
        return size - (capped(last, size) or 0), size
    return capped(first, size) or 0, (capped(last, size - 1) or 0) + 1 if last else size


ENDPOINTS: Final = (
    Endpoint("files.video", "GET", "/files/{session}/video.mp4", video),
    Endpoint("files.clip", "GET", "/files/{job}/clip.mp4", clip),
    Endpoint("files.audio", "GET", "/files/{job}/audio.wav", audio),
    Endpoint("files.picture", "GET", "/files/{job}/image-{number}.png", picture),
    Endpoint("files.thumbnail", "GET", "/files/{job}/thumbnail.png", thumbnail),
    Endpoint("files.upload", "GET", "/files/uploads/{upload}.{ending}", upload),
)
