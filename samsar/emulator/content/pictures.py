"""Pictures of the emulator's own: small, valid PNGs of any shape."""

from __future__ import annotations

import hashlib
import struct
import zlib
from functools import lru_cache
from typing import Final

from samsar.emulator.content.media import Sample

LONG_SIDE: Final = 256
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_RGB: Final = 2


def size_of(aspect_ratio: str, long_side: int = LONG_SIDE) -> tuple[int, int]:
    """Return width and height for a shape like `16:9`; a square where it is none."""
    try:
        width, height = (float(number) for number in aspect_ratio.split(":"))
        longest = max(width, height)
        return (
            max(1, round(long_side * width / longest)),
            max(1, round(long_side * height / longest)),
        )
    except (ValueError, ZeroDivisionError):
        return long_side, long_side


@lru_cache(maxsize=64)
def sample_picture(aspect_ratio: str, number: int = 0, long_side: int = LONG_SIDE) -> Sample:
    """Draw a picture of a shape; each number has another colour."""
    width, height = size_of(aspect_ratio, long_side)
    content = png(width, height, number)
    return Sample(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def png(width: int, height: int, number: int = 0) -> bytes:
    """Draw a colour that fades from left to right, as a PNG."""
    red, green, blue = 60 + 53 * number % 196, 90 + 97 * number % 166, 200 - 41 * number % 150
    row = bytearray(b"\x00")
    for x in range(width):
        share = 0.4 + 0.6 * x / width
        row += bytes(int(part * share) for part in (red, green, blue))
    header = struct.pack(">IIBBBBB", width, height, 8, _RGB, 0, 0, 0)
    return (
        SIGNATURE
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(row) * height, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
