"""Sounds of the emulator's own: valid WAV files of any length."""

from __future__ import annotations

import hashlib
import io
import math
import struct
import wave
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.content.media import Sample

if TYPE_CHECKING:
    from collections.abc import Mapping

RATE: Final = 8_000
SECONDS: Final = 1.0
LONGEST: Final = 240.0
"""Seconds; longer ones are cut (the bound is ours)."""
MUSIC_SECONDS: Final = 30.0
EFFECT_SECONDS: Final = 5.0
_WORDS_PER_SECOND: Final = 2.5
_LOUDNESS: Final = 8_000
_LENGTHS: Final = (
    *("duration", "duration_seconds", "durationSeconds", "seconds"),
    *("music_duration", "musicDuration"),
)
_SAID: Final = ("text", "input", "prompt", "transcript", "script")


@lru_cache(maxsize=16)
def sample_sound(number: int = 0, seconds: float = SECONDS) -> Sample:
    """Make a tone; each number has another pitch."""
    frames = _second(220 + 20 * (number % 40))
    samples = max(1, round(min(seconds, LONGEST) * RATE))
    # A whole number of waves fits into a second, so that seconds join without a click.
    whole, rest = divmod(2 * samples, len(frames))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(frames * whole + frames[:rest])
    content = file.getvalue()
    return Sample(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def seconds_of(kind: str, fields: Mapping[str, Any]) -> float:
    """Say how long a sound of a kind becomes: as asked, as long as it takes to say, or as usual."""
    for name in _LENGTHS:
        asked = fields.get(name)
        if isinstance(asked, (int, float)) and not isinstance(asked, bool) and asked > 0:
            return min(float(asked), LONGEST)
    if kind != "speech":
        return MUSIC_SECONDS if kind == "music" else EFFECT_SECONDS
    said = next((fields[name] for name in _SAID if isinstance(fields.get(name), str)), "")
    return min(max(SECONDS, len(said.split()) / _WORDS_PER_SECOND), LONGEST)


@lru_cache(maxsize=64)
def _second(pitch: int) -> bytes:
    tones = (math.sin(2 * math.pi * pitch * at / RATE) for at in range(RATE))
    return b"".join(struct.pack("<h", int(_LOUDNESS * tone)) for tone in tones)
