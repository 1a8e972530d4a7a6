"""Sounds of the emulator's own: short, valid WAV files."""

from __future__ import annotations

import hashlib
import io
import math
import struct
import wave
from functools import lru_cache
from typing import Final

from samsar.emulator.content.media import Sample

RATE: Final = 8_000
SECONDS: Final = 1
_LOUDNESS: Final = 8_000


@lru_cache(maxsize=64)
def sample_sound(number: int = 0) -> Sample:
    """Make a tone of one second; each number has another pitch."""
    pitch = 220 + 20 * (number % 40)
    tones = (math.sin(2 * math.pi * pitch * at / RATE) for at in range(RATE * SECONDS))
    frames = b"".join(struct.pack("<h", int(_LOUDNESS * tone)) for tone in tones)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(frames)
    content = file.getvalue()
    return Sample(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
