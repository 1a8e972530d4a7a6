"""Branched videos: when they are done, and what leads to which end."""

from __future__ import annotations

import pytest

from samsar._core.kind_table import INTERACTIVE_VIDEO, VIDEO
from samsar._core.kinds import Phase, phase_of
from samsar._core.serde import problems, reader

LINK = "https://cdn.example/{}.mp4"


def output(path, **more):
    return {"path_id": path, "url": LINK.format(path), "duration": 24, **more}


def manifest(*outputs, leaves=("root.1", "root.2"), **more):
    options = [
        {"child_node_id": leaf, "path_name": f"To {leaf}", "leaf_path_ids": [leaf]}
        for leaf in leaves
    ]
    point = {"branch_point_id": "choice-root", "switch_at_seconds": 8, "options": options}
    return {
        "schema": "branched_video_status.v1",
        "default_path_id": "root.1",
        "tree": {"root_node_id": "root", "choice_points": [point]},
        "outputs": {"ready": True, "default_url": LINK.format("root.1"), "paths": list(outputs)},
        **more,
    }


ALL = manifest(output("root.1", is_default=True), output("root.2"))


def status(branching, **more):
    body = {"status": "COMPLETED", "request_id": "a", "branching": branching, **more}
    return reader("previews.JobStatusDetailed", many=False)(body)


def test_a_branched_video_is_done_when_every_path_has_its_video():
    assert phase_of(INTERACTIVE_VIDEO, status(ALL)) is Phase.DONE


@pytest.mark.parametrize(
    "unfinished",
    [
        None,
        {},
        manifest(),
        manifest(output("root.1")),
        manifest(output("root.1"), {"path_id": "root.2"}),
        manifest(output("root.1"), output("root.2"), outputs={"ready": False}),
        manifest(output("root.1"), paths=[{"path_id": "root.1"}, {"path_id": "root.3"}]),
        "text",
    ],
)
def test_a_completed_status_without_all_videos_means_that_it_goes_on(unfinished):
    found = status(unfinished, result_url=LINK.format("root.1"))

    assert phase_of(INTERACTIVE_VIDEO, found) is Phase.RUNNING


@pytest.mark.parametrize(("word", "phase"), [("FAILED", Phase.FAILED), ("PENDING", Phase.RUNNING)])
def test_the_word_of_the_status_comes_first(word, phase):
    assert phase_of(INTERACTIVE_VIDEO, status(ALL, status=word)) is phase


def test_a_manifest_inside_the_session_counts_too():
    found = status(None, session={"branching": ALL})

    assert found.story.is_ready
    assert phase_of(INTERACTIVE_VIDEO, found) is Phase.DONE


def test_any_video_with_branches_waits_for_all_of_them():
    link = LINK.format("root.1")

    assert phase_of(VIDEO, status(manifest(output("root.1")), result_url=link)) is Phase.RUNNING
    assert phase_of(VIDEO, status(ALL, result_url=link)) is Phase.DONE
    assert phase_of(VIDEO, status(None, result_url=link)) is Phase.DONE


def test_the_choices_to_an_end_come_in_the_order_in_which_they_are_made():
    late = {
        "switch_at_seconds": 20,
        "options": [{"path_name": "Open the door", "leaf_path_ids": ["root.1.1"]}],
    }
    early = {
        "switch_at_seconds": 10,
        "options": [
            {"branching_hint": "Go left", "leaf_path_ids": ["root.1.1", "root.1.2"]},
            {"path_name": "Go right", "leaf_path_ids": ["root.2.1"]},
        ],
    }
    story = status({"tree": {"choice_points": [late, early]}}).story

    assert [choice.path_name for choice in story.choices_to("root.1.1")] == [
        "Go left",
        "Open the door",
    ]
    assert story.choices_to("nowhere") == []


def test_the_manifest_of_a_publication_is_the_same_model():
    body = {
        "publication": {
            "id": "a",
            "type": "InteractiveVideo",
            "manifest": {
                "schema": "interactive_video_manifest.v1",
                "outputs": {
                    "paths": [{"path_id": "root.1", "contentUrl": LINK, "encodingFormat": "x"}]
                },
            },
        }
    }
    found = reader("publications.InteractivePublicationDetail", many=False)(body)

    assert found.publication.story.finished[0].url == LINK
    assert found.publication.story.finished[0].encoding_format == "x"
    assert problems(found) == []


def test_a_status_while_it_is_made_becomes_models_to_the_last_scene():
    path = {
        "path_id": "root.1",
        "stages": {"frame_generation": "COMPLETED", "video_generation": "PENDING"},
        "stage_details": {"frame_generation": {"completed_items": 2, "total_items": 3}},
        "timeline": [{"layer_id": "l", "start_time": 0, "frame_generation": {"status": "INIT"}}],
        "audio_timeline": [{"audio_layer_id": "s", "connected_layer_start_time_offset": 1.5}],
        "selection_trail": [{"node_id": "root.1", "child_index": 0}],
    }
    found = status({"summary": {"progress_percent": 12.5}, "paths": [path]}).story

    assert found.summary.progress_percent == 12.5
    assert found.paths[0].stages.frame_generation == "COMPLETED"
    assert found.paths[0].stage_details.frame_generation.total_items == 3
    assert found.paths[0].timeline[0].frame_generation.status == "INIT"
    assert found.paths[0].audio_timeline[0].connected_layer_start_time_offset == 1.5
    assert found.paths[0].selection_trail[0].child_index == 0
    assert found.paths[0].extra == {}
