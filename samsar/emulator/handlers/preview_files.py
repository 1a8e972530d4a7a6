"""Pictures, clips and sounds of single scenes, which anybody may download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samsar.emulator.content.media import Sample, sample_video
from samsar.emulator.content.pictures import sample_picture
from samsar.emulator.content.sounds import sample_sound
from samsar.emulator.handlers.files import serve
from samsar.emulator.payloads.scenes import has_file, scenes_of
from samsar.emulator.wire import pages
from samsar.emulator.wire.fields import capped
from samsar.emulator.wire.routing import Endpoint

if TYPE_CHECKING:
    from samsar.emulator.records import RenderSession
    from samsar.emulator.wire.messages import Call, Reply

MOST_SCENES: Final = 1_000_000
"""No video has as many."""


def scene_file(call: Call) -> Reply:
    """Return a file of a scene, once the stage that makes it is done."""
    kind, number = call.params["kind"], call.params["scene"]
    session = call.state.renders.get(call.params["session"])
    index = capped(number, MOST_SCENES)
    if session is None or index is None or not has_file(session, kind, index):
        return pages.unknown_route(call.method, call.path)
    sample, media_type = _sample(session, kind, index)
    return serve(call, sample, media_type)


def _sample(session: RenderSession, kind: str, index: int) -> tuple[Sample, str]:
    if kind == "scene":
        return sample_picture(session.aspect_ratio, index), "image/png"
    if kind in ("speech", "music"):
        return sample_sound(index + 10 * (kind == "music")), "audio/wav"
    seconds = scenes_of(session)[index].seconds
    return sample_video(session.aspect_ratio, seconds), "video/mp4"


ENDPOINTS: Final = tuple(
    Endpoint("files.scene", "GET", f"/files/{{session}}/{{kind}}-{{scene}}.{ending}", scene_file)
    for ending in ("png", "mp4", "wav")
)
