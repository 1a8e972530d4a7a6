"""Making a sample video longer: its pictures and its tone are played again and again.

Only the index of the file grows: the same bytes are named in it as often as they are played.
"""

from __future__ import annotations

import math
import struct
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MILLISECONDS: Final = 1000
_HEAD: Final = struct.Struct(">I4s")
_FULL_BOX: Final = bytes(4)


class _Track(NamedTuple):
    """What is needed of one track of the sample."""

    boxes: dict[bytes, bytes]
    sizes: list[int]
    offsets: list[int]
    ticks: int
    """Length of one frame."""
    timescale: int
    is_video: bool


def stretched(sample: bytes, milliseconds: int) -> bytes:
    """Return a video of exactly the length that is asked for, as big in pixels as the sample."""
    boxes = dict(_boxes(sample))
    moov = dict(_boxes(boxes[b"moov"]))
    # Two boxes have one name: the tracks, of which the picture is the first.
    tracks = [_track(content) for name, content in _boxes(boxes[b"moov"]) if name == b"trak"]
    media = [_bytes_of(track, sample) for track in tracks]
    # The index stands in front, so that the film plays while it loads. How long it is does not
    # depend on the numbers in it.
    start = 0
    head = b""
    for _ in range(2):
        places = [start, start + len(media[0])]
        rebuilt = [
            _rebuilt(track, place, milliseconds)
            for track, place in zip(tracks, places, strict=True)
        ]
        index = _box(b"mvhd", _with_number(moov[b"mvhd"], 16, milliseconds)) + b"".join(rebuilt)
        head = _box(b"ftyp", boxes[b"ftyp"]) + _box(b"moov", index)
        start = len(head) + _HEAD.size
    return head + _box(b"mdat", b"".join(media))


def _rebuilt(track: _Track, place: int, milliseconds: int) -> bytes:
    """Return the box of a track whose frames are repeated until the time is up."""
    once = len(track.sizes)
    if track.is_video:
        # Whole rounds, so that every picture is there from which another is made; the time that
        # one stands is what makes the length come out exactly.
        natural = once * track.ticks * MILLISECONDS / track.timescale
        count = once * max(1, round(milliseconds / natural))
        common = math.gcd(MILLISECONDS * count, milliseconds)
        timescale, ticks = MILLISECONDS * count // common, milliseconds // common
        last = ticks
    else:
        timescale, ticks = track.timescale, track.ticks
        # One more, before the sound that is heard: the coder needs it to begin.
        heard = math.ceil(milliseconds * timescale / MILLISECONDS)
        count = 1 + math.ceil(heard / ticks)
        last = ticks + heard - (count - 1) * ticks
    tables = _tables(track, count, ticks, last, place)
    length = (timescale, (count - 1) * ticks + last)
    return _nested(track, tables, length, _ahead(track, ticks), milliseconds)


def _tables(track: _Track, count: int, ticks: int, last: int, place: int) -> bytes:
    once = len(track.sizes)
    rounds, rest = divmod(count, once)
    sizes = track.sizes * rounds + track.sizes[:rest]
    times = [(count, ticks)] if last == ticks else [(count - 1, ticks), (1, last)]
    chunks = [(1, once, 1)] if rounds else []
    if rest:
        chunks.append((rounds + 1, rest, 1))
    made = [
        _box(b"stsd", track.boxes[b"stsd"]),
        _table(b"stts", [number for entry in times for number in entry], per_entry=2),
        _table(b"stsc", [number for entry in chunks for number in entry], per_entry=3),
        _box(b"stsz", _FULL_BOX + bytes(4) + struct.pack(f">I{count}I", count, *sizes)),
        _table(b"stco", [place] * (rounds + bool(rest))),
    ]
    if track.is_video:
        made.append(_table(b"stss", [1 + each * once for each in range(rounds)]))
        shifts = _shifts(track)
        entries = [(runs, shift * ticks // track.ticks) for runs, shift in shifts] * rounds
        made.append(_table(b"ctts", [number for entry in entries for number in entry], per_entry=2))
    return b"".join(made)


def _nested(
    track: _Track, tables: bytes, length: tuple[int, int], ahead: int, milliseconds: int
) -> bytes:
    """Return the box of a track; `length` is its timescale and its length in that."""
    boxes = track.boxes
    media_header = struct.pack(">II", *length)
    mdhd = boxes[b"mdhd"][:12] + media_header + boxes[b"mdhd"][20:]
    kind = b"vmhd" if track.is_video else b"smhd"
    minf = _box(kind, boxes[kind]) + _box(b"dinf", boxes[b"dinf"]) + _box(b"stbl", tables)
    mdia = _box(b"mdhd", mdhd) + _box(b"hdlr", boxes[b"hdlr"]) + _box(b"minf", minf)
    # What is decoded before it can be shown is not part of the film.
    edit = _FULL_BOX + struct.pack(">IIII", 1, milliseconds, ahead, 1 << 16)
    tkhd = _with_number(boxes[b"tkhd"], 20, milliseconds)
    whole = _box(b"tkhd", tkhd) + _box(b"edts", _box(b"elst", edit)) + _box(b"mdia", mdia)
    return _box(b"trak", whole)


def _ahead(track: _Track, ticks: int) -> int:
    if not track.is_video:
        return ticks
    _runs, first = _shifts(track)[0]
    return first * ticks // track.ticks


def _shifts(track: _Track) -> list[tuple[int, int]]:
    """Tell how much later than they are decoded the pictures are shown, one run after another."""
    numbers = _numbers(track.boxes[b"ctts"], 8)
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _track(content: bytes) -> _Track:
    boxes = dict(_walk(content))
    sizes = _numbers(boxes[b"stsz"], 12)
    timescale = _numbers(boxes[b"mdhd"], 12)[0]
    return _Track(
        boxes=boxes,
        sizes=sizes,
        offsets=list(islice(_offsets(boxes, sizes), len(sizes))),
        ticks=_numbers(boxes[b"stts"], 12)[0],
        timescale=timescale,
        is_video=b"vmhd" in boxes,
    )


def _offsets(boxes: dict[bytes, bytes], sizes: list[int]) -> Iterator[int]:
    """Tell where every frame stands: a chunk holds as many as the last entry before it says."""
    chunks = _numbers(boxes[b"stco"], 8)
    entries = _numbers(boxes[b"stsc"], 8)
    per_chunk = dict(zip(entries[::3], entries[1::3], strict=True))
    held, frame = 0, 0
    for number, place in enumerate(chunks, start=1):
        held = per_chunk.get(number, held)
        within = place
        for size in sizes[frame : frame + held]:
            yield within
            within += size
        frame += held


def _bytes_of(track: _Track, sample: bytes) -> bytes:
    return b"".join(
        sample[place : place + size] for place, size in zip(track.offsets, track.sizes, strict=True)
    )


def _walk(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    for name, inner in _boxes(content):
        if name in (b"mdia", b"minf", b"stbl"):
            yield from _walk(inner)
        else:
            yield name, inner


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        size, name = _HEAD.unpack_from(content, at)
        yield name, content[at + _HEAD.size : at + size]
        at += size


def _box(name: bytes, content: bytes) -> bytes:
    return _HEAD.pack(_HEAD.size + len(content), name) + content


def _table(name: bytes, numbers: list[int], *, per_entry: int = 1) -> bytes:
    count = len(numbers) // per_entry
    return _box(name, _FULL_BOX + struct.pack(f">I{len(numbers)}I", count, *numbers))


def _numbers(content: bytes, at: int) -> list[int]:
    """Read the numbers of a box from a place on."""
    return list(struct.unpack(f">{(len(content) - at) // 4}I", content[at:]))


def _with_number(content: bytes, at: int, number: int) -> bytes:
    return content[:at] + struct.pack(">I", number) + content[at + 4 :]
