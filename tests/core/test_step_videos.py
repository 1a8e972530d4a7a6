"""Step by step: what the bodies say, what the statuses mean, and what can be looked at first."""

import pytest

from samsar._core.inputs.step_videos import (
    STAGES,
    step_image_video_body,
    step_text_video_body,
)
from samsar._core.kind_table import STEP_VIDEO
from samsar._core.kinds import Phase, phase_of
from samsar._core.serde import problems, reader
from samsar.emulator.database.stages import STAGE_PLANS
from samsar.errors import InputError
from samsar.types.step_videos import ManualStage

URL = "https://cdn.test/final.mp4"
TEXT = {"prompt": "A beach", "image_model": "GPTIMAGE2", "video_model": "RUNWAYML", "duration": 10}


def stops_of(**said):
    body = step_text_video_body({**TEXT, **said})
    inner = body["input"]
    for name in ("auto_render_full_video", "manual_step_stages"):
        assert body[name] == inner[name]
    assert "step_mode" not in inner
    assert inner["auto_render_full_video"] is (inner["manual_step_stages"] == [])
    return inner["manual_step_stages"]


@pytest.mark.parametrize(
    ("said", "stops"),
    [
        ({}, []),
        ({"manual_step_stages": []}, []),
        ({"auto_render_full_video": True}, []),
        ({"step_mode": "one_step"}, []),
        ({"step_mode": " One Step "}, []),
        ({"step_mode": "1-step", "auto_render_full_video": True, "manual_step_stages": []}, []),
        ({"step_mode": "two_step"}, ["ai_video_generation"]),
        ({"step_mode": "TWO-STEP"}, ["ai_video_generation"]),
        (
            {"step_mode": "two_step", "manual_step_stages": ["ai_video_generation"]},
            ["ai_video_generation"],
        ),
        ({"auto_render_full_video": False}, ["ai_video_generation"]),
        ({"manual_step_stages": (" video_generation ",)}, ["video_generation"]),
        (
            {"auto_render_full_video": False, "manual_step_stages": ["video_generation"]},
            ["video_generation"],
        ),
    ],
    ids=str,
)
def test_stops_can_be_said_in_three_ways(said, stops):
    assert stops_of(**said) == stops


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_of_the_server_can_be_stopped_before(stage):
    assert stops_of(manual_step_stages=[stage]) == [stage]


def test_the_stages_are_the_same_everywhere():
    literal, _ = ManualStage.__args__
    assert literal.__args__ == STAGES == tuple(STAGE_PLANS)


def test_a_stage_that_is_no_text_is_refused():
    with pytest.raises(InputError, match=r"manual_step_stages\[1\]"):
        stops_of(manual_step_stages=["video_generation", 5])


def test_step_fields_are_not_said_twice():
    with pytest.raises(InputError, match="extra repeats"):
        step_text_video_body(TEXT, extra={"manual_step_stages": []})


def test_one_picture_is_a_list_of_one():
    body = step_image_video_body({"image_url": " https://a.test/1.png "})
    assert body["input"]["image_urls"] == ["https://a.test/1.png"]
    assert "image_url" not in body["input"]


def test_an_unknown_argument_of_a_step_video_is_named():
    with pytest.raises(TypeError, match="did you mean 'step_mode'"):
        step_text_video_body({**TEXT, "step_modes": "two_step"})


# --- statuses


def status(**fields):
    return reader("step_videos.StepVideoStatus", many=False)(fields)


@pytest.mark.parametrize(
    ("fields", "phase"),
    [
        ({"status": "INIT"}, Phase.RUNNING),
        ({"status": "PENDING"}, Phase.RUNNING),
        ({"status": "COMPLETED"}, Phase.RUNNING),
        ({"status": "COMPLETED", "videoLink": URL}, Phase.RUNNING),
        ({"status": "COMPLETED", "result_url": URL}, Phase.DONE),
        ({"status": "COMPLETED", "result_urls": [URL]}, Phase.DONE),
        ({"status": "COMPLETED", "waiting_for_process_next": True}, Phase.STOPPED),
        ({"status": "COMPLETED", "requiresUserAction": True}, Phase.STOPPED),
        ({"status": "COMPLETED", "canProcessNext": True, "result_url": URL}, Phase.STOPPED),
        ({"status": "FAILED", "waiting_for_process_next": True}, Phase.FAILED),
        ({"status": "PENDING", "expressGenerationPaused": True}, Phase.RUNNING),
        ({"status": "PENDING", "expressGenerationCancelled": True}, Phase.CANCELLED),
        (
            {"status": "COMPLETED", "can_process_next": True, "expressGenerationCancelled": True},
            Phase.CANCELLED,
        ),
    ],
    ids=str,
)
def test_a_status_means_what_it_hides_too(fields, phase):
    assert phase_of(STEP_VIDEO, status(**fields)) is phase


def test_the_progress_at_a_stop_is_that_of_its_stages():
    stages = {"prompt_generation": "COMPLETED", "image_generation": "INIT"}
    stopped = status(
        status="COMPLETED", waiting_for_process_next=True, expressGenerationStatus=stages
    )
    assert stopped.progress == 0.5
    assert status(status="COMPLETED", result_url=URL).progress == 1.0
    assert status(status="PENDING").progress == 0.0


def test_what_a_stage_has_made_is_found_by_its_name():
    made = status(
        completed_step_resources={
            "image_generation": {"resources": {"layers": [{"selected_image_url": URL}]}},
            "music_generation": {"resources": None},
            "odd": 5,
        }
    )
    assert made.resources_of("image_generation").layers[0].selected_image_url == URL
    assert made.resources_of("music_generation") is None
    assert made.resources_of("odd") is None
    assert status().resources_of("image_generation") is None


def test_a_status_of_wrong_types_loses_nothing():
    odd = status(
        status=5,
        step="x",
        current_step_resources=[1],
        completed_step_resources="none",
        can_process_next="yes",
    )
    assert not odd.needs_approval
    assert odd.resources_of("image_generation") is None
    assert len(problems(odd)) == 5


# --- previews


def detailed(session, **fields):
    return reader("previews.JobStatusDetailed", many=False)({"session": session, **fields})


def layer(index, stage):
    return {"index": index, "preview": {"stage": stage, "url": f"https://cdn.test/{index}-{stage}"}}


@pytest.mark.parametrize(
    ("session", "fields", "url"),
    [
        (None, {}, None),
        ({}, {}, None),
        ({"layers": [{"index": 0}]}, {}, None),
        ({"layers": [layer(0, "image_generation")]}, {}, "https://cdn.test/0-image_generation"),
        (
            {"layers": [layer(0, "image_generation"), layer(1, "ai_video_generation")]},
            {},
            "https://cdn.test/1-ai_video_generation",
        ),
        (
            {"layers": [layer(0, "sound_effect_generation"), layer(1, "lip_sync_generation")]},
            {},
            "https://cdn.test/1-lip_sync_generation",
        ),
        (
            {"layers": [layer(0, "lip_sync_generation"), layer(1, "a stage of tomorrow")]},
            {},
            "https://cdn.test/1-a stage of tomorrow",
        ),
        (
            {"layers": [layer(0, "user_video"), layer(1, "image_generation")]},
            {},
            "https://cdn.test/0-user_video",
        ),
        ({"globalVideos": [{"url": " "}, {"url": URL}]}, {}, URL),
        ({"layers": [layer(0, "image_generation")], "result": {"url": URL}}, {}, URL),
        ({"layers": [layer(0, "image_generation")]}, {"result_url": URL}, URL),
        ({"layers": "none", "result": 5, "globalVideos": None}, {"videoLink": URL}, URL),
        ("none", {"result_urls": [URL]}, URL),
    ],
    ids=range(13),
)
def test_the_furthest_that_can_be_played_is_shown(session, fields, url):
    assert detailed(session, **fields).preview_url == url


def test_scenes_with_nothing_to_see_are_left_out():
    session = {"layers": [layer(0, "image_generation"), {"index": 1}, {"preview": {"url": ""}}]}
    (only,) = detailed(session).session.previews
    assert only.url == "https://cdn.test/0-image_generation"
