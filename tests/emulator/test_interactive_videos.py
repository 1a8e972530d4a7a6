"""Interactive videos and the gallery, as the server answers for them."""

from __future__ import annotations

import pytest

CREATE = "/v2/text_to_interactive_video"
STORY = {
    "prompt": "A midnight train arrives",
    "duration": 30,
    "num_levels": 1,
    "image_model": "SEEDREAM",
    "video_model": "COSMOS3SUPERI2V",
}
RENDERED = 1000


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"prompt": " "}, "INVALID_PROMPT"),
        ({"prompt": "x" * 4001}, "INVALID_PROMPT"),
        ({"duration": None}, "INVALID_DURATION"),
        ({"duration": "30"}, "INVALID_DURATION"),
        ({"duration": 9}, "INVALID_DURATION"),
        ({"video_model": None}, "INVALID_VIDEO_MODEL"),
        ({"video_model": "KLING3.0"}, "INVALID_VIDEO_MODEL"),
        ({"image_model": None}, "INVALID_IMAGE_MODEL"),
        ({"image_model": "CRAYON"}, "INVALID_IMAGE_MODEL"),
        ({"num_levels": 4}, "INVALID_NUM_LEVELS"),
        ({"num_levels": None}, "INVALID_NUM_LEVELS"),
        ({"aspect_ratio": "1:1"}, "INVALID_ASPECT_RATIO"),
        ({"session_id": " "}, "INVALID_SESSION_ID"),
        ({"session_id": "a", "request_id": "b"}, "CONFLICTING_SESSION_ID"),
    ],
)
async def test_a_wrong_field_is_refused_with_a_code(api, emulator, change, code):
    answer = await api.send("POST", CREATE, body={"input": {**STORY, **change}})

    assert (answer.status, answer.json["code"]) == (400, code)
    assert emulator.sessions() == []


async def test_a_key_may_have_two_hundred_characters(api):
    long = await api.send("POST", CREATE, body=STORY, headers={"Idempotency-Key": "k" * 201})
    just = await api.send("POST", CREATE, body=STORY, headers={"Idempotency-Key": "k" * 200})

    assert (long.status, long.json["code"]) == (400, "INVALID_IDEMPOTENCY_KEY")
    assert just.status == 202


async def test_a_key_in_the_body_does_as_well(api, emulator):
    body = {"input": STORY, "client_request_id": "mine"}
    first = await api.send("POST", CREATE, body=body)
    second = await api.send("POST", CREATE, body=body)

    assert first.json["request_id"] == second.json["request_id"]
    assert len(emulator.sessions()) == 1


async def test_another_webhook_is_another_request(api):
    mine = {"Idempotency-Key": "mine"}
    await api.send("POST", CREATE, body={"input": STORY}, headers=mine)
    hooked = {"input": STORY, "webhookUrl": "https://example.com/hook"}
    answer = await api.send("POST", CREATE, body=hooked, headers=mine)

    assert (answer.status, answer.json["code"]) == (409, "IDEMPOTENCY_KEY_CONFLICT")


async def test_the_work_before_the_render_goes_through_its_stages(api, emulator):
    seen = []
    for seconds in (0, 2, 3, 2, 2):
        emulator.clock.advance(seconds)
        answer = await api.send(
            "POST", CREATE, body={"input": STORY}, headers={"Idempotency-Key": "mine"}
        )
        seen.append((answer.json["workflow_status"], answer.json["workflow_stage"]))

    assert seen == [
        ("PENDING", "SINGULAR_NARRATIVE"),
        ("PROCESSING", "SINGULAR_NARRATIVE"),
        ("PROCESSING", "BRANCHED_NARRATIVE"),
        ("PROCESSING", "VIDEO_SESSION"),
        ("COMPLETED", "COMPLETED"),
    ]


async def test_what_it_costs_stands_in_a_header_and_not_in_the_status(api, emulator):
    made = await api.send("POST", CREATE, body={"input": STORY})
    job = made.json["request_id"]
    emulator.clock.advance(RENDERED)
    for path in ("/v1/status", "/v2/status", "/v2/status_detailed"):
        answer = await api.send("GET", path, request_id=job)
        # Two paths of 30 seconds that share the first 15, at 20 credits a second.
        assert answer.headers["x-credits-charged"] == "900"
        assert not [name for name in answer.json if "redit" in name]
        assert answer.json["result_url"] == answer.json["branching"]["outputs"]["default_url"]
        assert "result_urls" not in answer.json
        assert "branch_results" not in answer.json


async def test_a_finished_one_shows_no_more_of_its_session_than_a_player_needs(api, emulator):
    made = await api.send("POST", CREATE, body={"input": STORY})
    emulator.clock.advance(RENDERED)
    answer = await api.send("GET", "/v2/status_detailed", request_id=made.json["request_id"])

    assert answer.json["status_detail_schema"] == "interactive_video_manifest.v1"
    assert answer.json["session"]["narrativeType"] == "branched"
    assert "layers" not in answer.json["session"]


async def test_no_link_is_shown_before_all_paths_are_done(api, emulator):
    made = await api.send("POST", CREATE, body={"input": STORY})
    emulator.clock.advance(60)
    answer = await api.send("GET", "/v2/status", request_id=made.json["request_id"])

    assert answer.json["status"] == "PENDING"
    assert answer.json["branching"]["outputs"] == {"ready": False, "default_path_id": "root.1"}
    assert [path["status"] for path in answer.json["branch_results"]] == ["PENDING", "PENDING"]
    assert not {"result_url", "videoLink", "remoteURL"} & answer.json.keys()


async def test_the_files_of_paths_are_there_when_they_are_done(api, emulator):
    made = await api.send("POST", CREATE, body={"input": STORY})
    folder = f"/files/{made.json['request_id']}/paths"
    early = await api.send("GET", f"{folder}/root.1/video.mp4", key=None)
    emulator.clock.advance(RENDERED)
    video = await api.send("GET", f"{folder}/root.1/video.mp4", key=None)
    picture = await api.send("GET", f"{folder}/root.2/thumbnail.png", key=None)
    nowhere = await api.send("GET", f"{folder}/root.3/video.mp4", key=None)

    assert [early.status, video.status, picture.status, nowhere.status] == [404, 200, 200, 404]
    assert video.headers["content-type"] == "video/mp4"
    assert picture.headers["content-type"] == "image/png"


async def test_one_that_fails_tells_of_every_path(api, emulator):
    made = await api.send("POST", CREATE, body={"input": STORY})
    job = made.json["request_id"]
    emulator.clock.advance(30)
    emulator.fail_session(job, "The clouds would not move.")
    answer = await api.send("GET", "/v2/status", request_id=job)

    assert answer.json["status"] == "FAILED"
    assert answer.json["branching"]["summary"]["failed_paths"] == 2
    assert answer.json["branching"]["paths"][0]["error"] == "The clouds would not move."


async def test_a_draft_of_another_account_is_not_there(api, emulator):
    draft = await api.send("POST", f"{CREATE}/session", body={})
    stranger = emulator.open_account(100)
    body = {"input": {"prompt": "Mine now", "session_id": draft.json["session_id"]}}
    answer = await api.send("POST", CREATE, body=body, key=stranger)

    assert draft.status == 201
    assert (answer.status, answer.json["code"]) == (409, "INTERACTIVE_VIDEO_DRAFT_UNAVAILABLE")


async def test_the_gallery_refuses_in_words_of_its_own(api):
    missing = await api.send("GET", "/v2/gallery/status", key=None)
    nameless = await api.send("POST", "/v2/gallery/events/view", body={})

    assert missing.status == 400
    assert "API_KEY" in missing.json["error"]
    assert nameless.json == {"error": "publication_id and viewer_id are required."}


async def test_a_search_returns_fifty_at_most(api):
    answer = await api.send("POST", "/v2/gallery/search", body={"query": "", "limit": 500})

    assert answer.json == {"query": "", "items": [], "total": 0}


async def test_a_published_story_tells_how_it_parts_and_its_files_are_there(api):
    page = await api.send("GET", "/v1/interactive_publications", key=None, limit="1")
    story = page.json["items"][0]
    outputs = story["manifest"]["outputs"]["paths"]

    assert story["mainVideoUrl"] == outputs[0]["contentUrl"]
    assert len(outputs) == 2
    for url, kind in ((outputs[0]["contentUrl"], "video"), (outputs[1]["thumbnailUrl"], "image")):
        file = await api.send("GET", "/files/" + url.partition("/files/")[2], key=None)
        assert (file.status, file.headers["content-type"].partition("/")[0]) == (200, kind)
