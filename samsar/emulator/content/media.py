"""The sample files that stand for results."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

_SAMPLES: Final = {"16:9": "landscape.mp4", "9:16": "portrait.mp4", "1:1": "square.mp4"}


class Sample(NamedTuple):
    """A file and its entity tag."""

    content: bytes
    etag: str


@cache
def sample_video(aspect_ratio: str) -> Sample:
    """Load the sample for an aspect ratio; an unknown one gets 16:9."""
    name = _SAMPLES.get(aspect_ratio, _SAMPLES["16:9"])
    content = files("samsar.emulator.content").joinpath("samples", name).read_bytes()
    return Sample(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
