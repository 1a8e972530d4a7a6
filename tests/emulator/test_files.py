"""Result files: real videos that anybody can download, in parts too."""

import struct
from typing import Any

import pytest

from samsar.emulator import Emulator


async def finished(api: Any, emulator: Emulator, **fields: Any) -> str:
    request_id = await api.create(duration=10, **fields)
    emulator.clock.advance(90)
    return f"/files/{request_id}/video.mp4"


def boxes(content: bytes) -> list[bytes]:
    """List the types of the outermost boxes of an MP4 file, in order."""
    found, at = [], 0
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        found.append(kind)
        at += size
    assert at == len(content)
    return found


@pytest.mark.parametrize(
    ("aspect_ratio", "size"),
    [("16:9", (256, 144)), ("9:16", (144, 256)), ("1:1", (192, 192)), ("21:9", (256, 144))],
)
async def test_a_result_is_a_video_that_plays_while_it_loads(
    api: Any, emulator: Emulator, aspect_ratio: str, size: tuple[int, int]
):
    path = await finished(api, emulator, aspect_ratio=aspect_ratio)
    answer = await api.get(path, key=None)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "video/mp4"
    assert len(answer.body) < 30_000
    order = boxes(answer.body)
    assert order[0] == b"ftyp"
    assert order.index(b"moov") < order.index(b"mdat")
    # Width and height of the sample description stand 32 bytes after its name.
    entry = answer.body.index(b"avc1", answer.body.index(b"stsd"))
    assert struct.unpack_from(">HH", answer.body, entry + 28) == size


async def test_a_part_of_a_file_can_be_asked_for(api: Any, emulator: Emulator):
    path = await finished(api, emulator)
    whole = (await api.get(path)).body
    for asked, part in {
        "bytes=0-9": whole[:10],
        "bytes=100-": whole[100:],
        "bytes=-50": whole[-50:],
        f"bytes=10-{10**9}": whole[10:],
    }.items():
        answer = await api.get(path, headers={"Range": asked})
        assert (answer.status, answer.body) == (206, part)
        assert answer.headers["Content-Range"].endswith(f"/{len(whole)}")
        assert int(answer.headers["Content-Length"]) == len(part)


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=9-3"])
async def test_a_part_outside_the_file_cannot_be_had(api: Any, emulator: Emulator, asked: str):
    path = await finished(api, emulator)
    size = len((await api.get(path)).body)
    answer = await api.get(path, headers={"Range": asked})
    assert (answer.status, answer.body) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=-", "lines=1-2", "bytes"])
async def test_a_range_that_is_not_understood_gives_the_whole_file(
    api: Any, emulator: Emulator, asked: str
):
    path = await finished(api, emulator)
    assert (await api.get(path, headers={"Range": asked})).status == 200


async def test_a_part_is_given_only_of_the_same_version(api: Any, emulator: Emulator):
    path = await finished(api, emulator)
    etag = (await api.get(path)).headers["ETag"]
    part = {"Range": "bytes=0-9"}
    assert (await api.get(path, headers={**part, "If-Range": etag})).status == 206
    assert (await api.get(path, headers={**part, "If-Range": '"old"'})).status == 200


async def test_a_file_that_is_known_is_not_sent_again(api: Any, emulator: Emulator):
    path = await finished(api, emulator)
    etag = (await api.get(path)).headers["ETag"]
    answer = await api.get(path, headers={"If-None-Match": etag})
    assert (answer.status, answer.body) == (304, b"")


async def test_head_tells_the_size_without_the_file(api: Any, emulator: Emulator):
    path = await finished(api, emulator)
    size = len((await api.get(path)).body)
    answer = await api.send("HEAD", path)
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) == size
    assert answer.headers["Accept-Ranges"] == "bytes"


async def test_there_is_no_file_before_the_video_is_ready(api: Any, emulator: Emulator):
    request_id = await api.create()
    assert (await api.get(f"/files/{request_id}/video.mp4")).status == 404
    assert (await api.get("/files/nothing/video.mp4")).status == 404


async def test_a_cancelled_video_keeps_its_file(api: Any, emulator: Emulator):
    path = await finished(api, emulator)
    await api.post("/v1/video/cancel_render", {"session_id": path.split("/")[2]})
    assert (await api.get(path)).status == 200


async def test_links_lead_back_the_way_the_caller_came(api: Any, emulator: Emulator):
    request_id = (await finished(api, emulator)).split("/")[2]
    answer = await api.get(
        "/v1/status", request_id=request_id, headers={"Host": "emulator.test:81"}
    )
    assert answer.json["result_url"].startswith("http://emulator.test:81/files/")


def seconds_of(content: bytes) -> list[float]:
    """Tell how long the film, its picture and its tone are, each by what is written about it."""
    film = content.index(b"mvhd") + 16
    found = [struct.unpack_from(">II", content, film)]
    at = 0
    for _track in range(2):
        at = content.index(b"mdhd", at) + 16
        found.append(struct.unpack_from(">II", content, at))
    return [length / timescale for timescale, length in found]


def shown_frames(content: bytes) -> list[bytes]:
    """Return every picture as the index finds it in the file."""

    def table(name: bytes, skip: int) -> tuple[int, ...]:
        at = content.index(name) + skip
        (count,) = struct.unpack_from(">I", content, at)
        return struct.unpack_from(f">{count}I", content, at + 4)

    chunks, sizes = table(b"stco", 8), table(b"stsz", 12)
    each = len(sizes) // len(chunks)
    frames = []
    for number, place in enumerate(chunks):
        at = place
        for size in sizes[number * each : (number + 1) * each]:
            frames.append(content[at : at + size])
            at += size
    return frames


@pytest.mark.parametrize("seconds", [10, 13.5, 240])
async def test_a_result_is_as_long_as_the_video_that_was_asked_for(
    api: Any, emulator: Emulator, seconds: float
):
    request_id = await api.create(duration=seconds)
    emulator.clock.advance(90)
    whole = (await api.get(f"/files/{request_id}/video.mp4", key=None)).body
    film, picture, tone = seconds_of(whole)
    assert film == picture == seconds
    # One block of sound more, which the coder begins with.
    assert tone == pytest.approx(seconds + 1024 / 22050, abs=0.001)
    assert len(whole) < 100_000


async def test_every_picture_of_a_long_video_is_in_the_file(api: Any, emulator: Emulator):
    path = await finished(api, emulator)
    frames = shown_frames((await api.get(path)).body)
    assert len(frames) == 10 * 12
    for frame in frames:
        # A picture is made of units, each of which begins with its length.
        at = 0
        while at < len(frame):
            at += 4 + struct.unpack_from(">I", frame, at)[0]
        assert at == len(frame)


async def test_an_outro_makes_the_result_longer(api: Any, emulator: Emulator):
    path = await finished(
        api, emulator, generate_outro_image=True, cta_url="https://example.com/book"
    )
    assert seconds_of((await api.get(path)).body)[0] == 18


async def test_a_joined_video_is_as_long_as_its_parts(api: Any, emulator: Emulator):
    parts = [await finished(api, emulator), await finished(api, emulator)]
    joined = await api.post(
        "/v1/video/join_videos", {"session_ids": [part.split("/")[2] for part in parts]}
    )
    emulator.clock.advance(90)
    path = f"/files/{joined.json['session_id']}/video.mp4"
    assert seconds_of((await api.get(path)).body)[0] == 20
