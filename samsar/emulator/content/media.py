"""The sample files that stand for results, as long as the results are."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from samsar.emulator.content.mp4 import MILLISECONDS, stretched

_SAMPLES: Final = {"16:9": "landscape.mp4", "9:16": "portrait.mp4", "1:1": "square.mp4"}
SAMPLE_SECONDS: Final = 2.0
"""Length of a sample as it is."""
SHORTEST: Final = 0.1
LONGEST: Final = 1200.0
"""Seconds; videos that are joined to more are cut, as the index would grow without end."""


class Sample(NamedTuple):
    """A file and its entity tag."""

    content: bytes
    etag: str


def sample_video(aspect_ratio: str, seconds: float) -> Sample:
    """Make the video of an aspect ratio and a length; an unknown aspect ratio gets 16:9."""
    name = _SAMPLES.get(aspect_ratio, _SAMPLES["16:9"])
    return _made(name, round(min(max(seconds, SHORTEST), LONGEST) * MILLISECONDS))


@lru_cache(maxsize=32)
def _made(name: str, milliseconds: int) -> Sample:
    content = stretched(_loaded(name), milliseconds)
    return Sample(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


@cache
def _loaded(name: str) -> bytes:
    return files("samsar.emulator.content").joinpath("samples", name).read_bytes()
