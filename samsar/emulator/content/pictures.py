"""Pictures of the emulator's own: valid PNGs of any size, a few kilobytes each."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samsar.emulator.content.media import Sample

if TYPE_CHECKING:
    from collections.abc import Mapping

LONG_SIDES: Final[Mapping[str, int]] = {"0.5k": 512, "1k": 1024, "2k": 2048, "4k": 4096}
"""Pixels of the longer side. What the server makes of a resolution is not known; this is ours."""
LONG_SIDE: Final = LONG_SIDES["1k"]
LARGEST_SIDE: Final = LONG_SIDES["4k"]
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_RGB: Final = 2
_LIKE_ABOVE: Final = b"\x02"
_ROWS_AT_ONCE: Final = 64
_SIZE: Final = re.compile(r"(\d{1,4})x(\d{1,4})", re.ASCII)


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


def long_side_of(fields: Mapping[str, Any]) -> int:
    """Return the longer side for the `resolution` of some fields; 1k where there is none."""
    asked = fields.get("resolution")
    return LONG_SIDES.get(asked.strip().lower(), LONG_SIDE) if isinstance(asked, str) else LONG_SIDE


def asked_size(size: Any) -> tuple[int, int]:
    """Read a size like `1536x1024`; `auto`, and what is no size, is a square of 1k."""
    found = _SIZE.fullmatch(size.strip().lower()) if isinstance(size, str) else None
    if found is None:
        return LONG_SIDE, LONG_SIDE
    width, height = (min(max(1, int(side)), LARGEST_SIDE) for side in found.groups())
    return width, height


@lru_cache(maxsize=64)
def sample_picture(aspect_ratio: str, number: int = 0, long_side: int = LONG_SIDE) -> Sample:
    """Draw a picture of a shape; each number has another colour."""
    width, height = size_of(aspect_ratio, long_side)
    content = png(width, height, number)
    return Sample(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def png(width: int, height: int, number: int = 0) -> bytes:
    """Draw a colour that fades from left to right, as a PNG."""
    header = struct.pack(">IIBBBBB", width, height, 8, _RGB, 0, 0, 0)
    return (
        SIGNATURE
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", _rows(_first_row(width, number), height - 1))
        + _chunk(b"IEND", b"")
    )


def _first_row(width: int, number: int) -> bytes:
    red, green, blue = 60 + 53 * number % 196, 90 + 97 * number % 166, 200 - 41 * number % 150
    row = bytearray(b"\x00")
    for x in range(width):
        share = 0.4 + 0.6 * x / width
        row += bytes((int(red * share), int(green * share), int(blue * share)))
    return bytes(row)


def _rows(first: bytes, more: int) -> bytes:
    """Compress a row and more that are like it, without compressing all of them one by one."""
    like_above = _LIKE_ABOVE + bytes(len(first) - 1)
    times, rest = divmod(more, _ROWS_AT_ONCE)
    many, few = like_above * _ROWS_AT_ONCE, like_above * rest
    sum_of_all = zlib.adler32(first)
    for _ in range(times):
        sum_of_all = zlib.adler32(many, sum_of_all)
    end = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return b"".join(
        (
            zlib.compress(b"")[:2],
            _piece(first),
            # A piece that begins anew can stand there as often as it is needed.
            _piece(many) * times if times else b"",
            end.compress(few),
            end.flush(),
            struct.pack(">I", zlib.adler32(few, sum_of_all)),
        )
    )


def _piece(data: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
