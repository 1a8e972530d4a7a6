"""`samsar step`: videos that stop to be looked at."""

import pytest
from support.documents import document

OPTIONS = (
    *("--prompt", "A boat", "--image-model", "GPTIMAGE2", "--video-model", "RUNWAYML"),
    *("--duration", "10", "--step-mode", "two_step", "--yes"),
)


@pytest.fixture
def stopped(samsar_command, account) -> str:
    """The id of a video that is at a stop."""
    ended = samsar_command("step", "start", *OPTIONS, "--wait", "--json")
    found = document(ended, "job")
    assert (found["phase"], found["needs_approval"], found["url"]) == ("stopped", True, None)
    account.clear_requests()
    return found["id"]


def test_a_video_from_text_is_begun(samsar_command, account):
    ended = samsar_command("step", "start", *OPTIONS, "--json")

    assert document(ended, "job")["kind"] == "step_video"
    assert account.requests[0].path == "/v2/video/step/text_to_video"
    assert account.requests[0].json["input"]["duration"] == 10


def test_with_pictures_it_is_made_from_them(samsar_command, account):
    ended = samsar_command(
        *("step", "start", "https://example.com/a.png", "https://example.com/b.png"),
        *("--prompt", "An ad", "--manual-step-stages", "speech_generation", "--yes"),
    )
    told = account.requests[0].json["input"]

    assert ended.code == 0
    assert account.requests[0].path == "/v2/video/step/image_to_video"
    assert told["image_urls"] == ["https://example.com/a.png", "https://example.com/b.png"]
    assert told["manual_step_stages"] == ["speech_generation"]
    assert "samsar step review " in ended.err


def test_what_a_video_from_text_needs_is_named(samsar_command, account):
    ended = samsar_command("step", "start", "--prompt", "A boat", "--yes")

    assert ended.code == 2
    assert "is required" in ended.err
    assert account.requests == []


def test_a_stop_says_how_to_go_on(samsar_command, account):
    ended = samsar_command("step", "start", *OPTIONS, "--wait")

    assert "Status   waits for approval" in ended.out
    assert "samsar step approve " in ended.err


def test_a_review_shows_what_was_made(samsar_command, account, stopped):
    found = document(samsar_command("step", "review", stopped, "--json"), "review")

    assert found["needs_approval"]
    assert found["next_step"]
    assert found["resources"]
    ended = samsar_command("step", "review", stopped)
    assert "waits for approval" in ended.out
    assert f"samsar step approve {stopped} lets it go on" in ended.err


def test_an_approval_lets_it_go_on_to_its_end(samsar_command, account, stopped, tmp_path):
    ended = samsar_command("step", "approve", stopped, "--output", "video.mp4", "--json")
    found = document(ended, "job")

    assert (found["done"], found["file"]) == (True, "video.mp4")
    assert (tmp_path / "video.mp4").stat().st_size


def test_without_a_wait_it_says_how_to_see_the_next_stop(samsar_command, account, stopped):
    ended = samsar_command("step", "approve", stopped)

    assert ended.code == 0
    assert ended.err == f"samsar step review {stopped} waits for the next stop.\n"


def test_a_review_of_a_finished_video_downloads_it(samsar_command, account, stopped, tmp_path):
    samsar_command("step", "approve", stopped)
    found = document(
        samsar_command("step", "review", stopped, "--output", "video.mp4", "--json"), "review"
    )

    assert (found["done"], found["needs_approval"]) == (True, False)
    assert (tmp_path / "video.mp4").is_file()
