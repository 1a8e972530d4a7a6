"""Videos that are put one after another."""

from typing import Any

import pytest

from samsar.emulator import Emulator

UNKNOWN = "0" * 24
V1 = "/v1/video/"


async def post(api: Any, route: str, **fields: Any) -> Any:
    return await api.post(V1 + route, {"input": fields})


async def test_joining_costs_by_all_seconds(api: Any, emulator: Emulator, finished: str):
    other = await api.create(duration=20, language="fr", enable_subtitles=True)
    emulator.clock.advance(90)
    before = emulator.balance()
    answer = await post(api, "join_videos", session_ids=[finished, other], blend_scenes=True)
    assert answer.json["creditsCharged"] == 90
    assert emulator.balance() == before - 90
    joined = emulator.session(answer.json["session_id"])
    assert (joined.kind, joined.seconds, joined.has_subtitles) == ("join_videos", 30, True)


TOO_FEW = "session_ids must be an array of at least 2 session ids."


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (None, TOO_FEW),
        ("a,b", TOO_FEW),
        (["a"], TOO_FEW),
        (["a", " "], "session_ids must contain at least 2 non-empty strings."),
        ([7, None], "session_ids must contain at least 2 non-empty strings."),
        (["a", "b"], "session_ids must contain only valid session ids."),
        (["a" * 24, "b" * 24, "A" * 24], "session_ids must not contain duplicates."),
    ],
)
async def test_joining_needs_two_different_videos(api: Any, ids: Any, message: str):
    answer = await post(api, "join_videos", session_ids=ids)
    assert (answer.status, answer.message) == (400, message)


async def test_joining_needs_videos_of_one_shape_that_are_there(
    api: Any, emulator: Emulator, finished: str
):
    tall = await api.create(duration=10, aspect_ratio="9:16")
    early = await api.create(duration=10)
    for ids, status, message in (
        ([finished, tall], 400, "All sessions must have the same aspectRatio to be joined."),
        ([finished, early], 400, "Session at index 1 is missing layers."),
        ([UNKNOWN, finished], 404, "One or more sessions were not found."),
    ):
        answer = await post(api, "join_videos", sessionIds=ids)
        assert (answer.status, answer.message) == (status, message)
    answer = await post(api, "join_videos", session_ids=[finished], blend_scenes="yes")
    assert answer.message == "blend_scenes must be a boolean."


async def test_what_is_joined_needs_scenes_and_no_finished_video(
    api: Any, emulator: Emulator, finished: str
):
    running = await api.create(duration=10)
    emulator.clock.advance(8)
    answer = await post(api, "join_videos", session_ids=[finished, running])
    assert (answer.status, answer.json["creditsCharged"]) == (200, 60)
    emulator.clock.advance(90)
    detailed = await api.get("/v2/status_detailed", request_id=answer.json["session_id"])
    assert len(detailed.json["session"]["layers"]) == 4
