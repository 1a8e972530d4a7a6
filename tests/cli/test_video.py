"""`samsar video`: every command of it, in words and as documents."""

import json
import re

import pytest
from support.documents import document

from samsar import SamsarClient
from samsar.emulator import EmulatorThread

TEXT = {
    "prompt": "A boat",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}
OPTIONS = (
    *("--prompt", "A boat", "--image-model", "GPTIMAGE2"),
    *("--video-model", "RUNWAYML", "--duration", "10"),
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000000000500010d0a2db40000000049454e44ae426082"
)


@pytest.fixture
def video(account) -> str:
    """The id of a finished video."""
    with SamsarClient(api_key=account.api_key, base_url=account.url) as samsar:
        job = samsar.videos.create_from_text(**TEXT)
        job.wait()
    account.clear_requests()
    return job.id


def sent(api: EmulatorThread, path: str) -> dict:
    (request,) = [each for each in api.requests if each.path == path and each.method == "POST"]
    return request.json["input"]


def test_a_video_from_text_shows_its_id_and_how_to_wait(samsar_command, account):
    ended = samsar_command("video", "from-text", *OPTIONS, "--yes")
    job = account.sessions()[0]

    assert ended.code == 0
    assert job.id in ended.out
    assert ended.err == f"samsar video wait {job.id} waits for it.\n"
    assert sent(account, "/v1/video/create") == TEXT


def test_its_document_has_the_ref_of_the_job(samsar_command, account):
    found = document(samsar_command("video", "from-text", *OPTIONS, "--yes", "--json"), "job")

    assert found["ref"] == {"kind": "video", "id": account.sessions()[0].id}
    assert (found["done"], found["phase"]) == (False, None)


def test_with_wait_and_output_it_ends_with_the_file(samsar_command, account, tmp_path):
    ended = samsar_command(
        "video", "from-text", *OPTIONS, "--yes", "--output", "boat.mp4", "--json"
    )
    found = document(ended, "job")

    assert (found["done"], found["credits_charged"], found["file"]) == (True, 300, "boat.mp4")
    assert b"ftyp" in (tmp_path / "boat.mp4").read_bytes()[:32]
    assert ended.err == ""


def test_in_words_it_names_the_stages_and_links_to_the_result(samsar_command, account):
    ended = samsar_command("video", "from-text", *OPTIONS, "--yes", "--wait")

    assert [line.strip() for line in ended.err.splitlines()][1:3] == ["1/8 Narrative", "2/8 Images"]
    assert re.search(r"^    Status +Completed$", ended.out, re.MULTILINE)
    assert re.search(r"^    Charged +300 credits$", ended.out, re.MULTILINE)
    assert re.search(rf"^    Result +{account.url}/files/\w+/video.mp4$", ended.out, re.MULTILINE)


def test_pictures_are_urls_or_files_or_a_list_of_them(samsar_command, account, tmp_path):
    (tmp_path / "room.png").write_bytes(PIXEL)
    (tmp_path / "more.json").write_text(
        json.dumps(
            [
                {"image_url": "room.png", "title": "The room"},
                "https://example.com/b.jpg",
            ]
        )
    )
    ended = samsar_command(
        *("video", "from-images", "https://example.com/a.jpg", "room.png", "@more.json"),
        *("--prompt", "Slowly", "--yes", "--json"),
    )
    told = sent(account, "/v1/video/image_list_to_video")

    assert document(ended, "job")["kind"] == "video"
    first, room, item, last = told["image_urls"]
    assert (first, last) == ("https://example.com/a.jpg", "https://example.com/b.jpg")
    assert room.startswith(account.url)
    assert item["title"] == "The room"
    assert item["image_url"].startswith(account.url)
    assert told["prompt"] == "Slowly"


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        ("nowhere.png", "is neither a file nor begins with https://"),
        ("@nowhere.json", "nowhere.json: "),
        ("@broken.json", "Expecting"),
        ("@object.json", "must be a JSON list of pictures"),
    ],
)
def test_a_picture_that_is_none_is_refused_before_anything_is_sent(
    samsar_command, account, tmp_path, picture, words
):
    (tmp_path / "broken.json").write_text("[")
    (tmp_path / "object.json").write_text("{}")
    ended = samsar_command("video", "from-images", picture, "--yes")

    assert ended.code == 2
    assert words in ended.err
    assert account.requests == []


def test_all_fields_travel_by_their_names(samsar_command, account):
    samsar_command(
        *("video", "from-text", *OPTIONS, "--yes"),
        *("--aspect-ratio", "9:16", "--language", "en", "--language-string", "English"),
        *("--enable-subtitles", "--subtitle-language", "es", "--tone", "warm"),
        *("--font", '{"size": 12}', "--speaker-options", '{"pace": "slow"}'),
        *("--generate-outro-image", "--cta-url", "https://example.com/book"),
        *("--cta-text-top", "Book", "--add-outro-animation"),
        *("--webhook-url", "https://example.com/hook"),
        *("--field", "brandNew=true", "--field", "mood=calm", "--extra", '{"seed": 7}'),
    )
    told = sent(account, "/v1/video/create")

    assert told["aspect_ratio"] == "9:16"
    assert (told["language"], told["languageString"]) == ("en", "English")
    assert (told["enable_subtitles"], told["subtitle_language"]) == (True, "es")
    assert (told["font"], told["speakerOptions"]) == ({"size": 12}, {"pace": "slow"})
    assert told["generate_outro_image"] is True
    assert (told["brandNew"], told["mood"], told["seed"]) == (True, "calm", 7)


def test_a_flag_can_be_told_no(samsar_command, account):
    samsar_command("video", "from-text", *OPTIONS, "--yes", "--no-enable-subtitles")

    assert sent(account, "/v1/video/create")["enable_subtitles"] is False


def test_a_long_text_comes_from_a_file_or_from_standard_input(samsar_command, account, tmp_path):
    (tmp_path / "prompt.txt").write_text("A boat\non a river\n", encoding="utf-8")
    rest = ("--yes", *OPTIONS[2:])
    samsar_command("video", "from-text", "--prompt", "@prompt.txt", *rest)
    samsar_command("video", "from-text", "--prompt", "-", *rest, answer="A boat\n")
    samsar_command("video", "from-text", "--prompt", "@@acme launches", *rest)
    prompts = [each.json["input"]["prompt"] for each in account.requests]

    assert prompts == ["A boat\non a river", "A boat", "@acme launches"]


def test_standard_input_can_be_read_once_only(samsar_command, account):
    ended = samsar_command(
        *("video", "from-text", "--prompt", "-", "--extra", "-", "--yes", *OPTIONS[2:]),
        answer="{}",
    )

    assert ended.code == 2
    assert "only one of them can be '-'" in ended.err


@pytest.mark.parametrize(
    "more",
    [
        ("--field", "nothing"),
        ("--extra", "[1]"),
        ("--extra", "{"),
        ("--font", "7"),
        ("--extra", '{"a": NaN}'),
        ("--field", "a=1", "--extra", '{"a": 2}'),
        ("--prompt", "@nowhere.txt"),
        ("--duration", "soon"),
        ("--duration", "0"),
        ("--duration", "1e999"),
        ("--cta-url", "example.com", "--generate-outro-image"),
        ("--field", "prompt=another"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(samsar_command, account, more):
    ended = samsar_command("video", "from-text", *OPTIONS, "--yes", *more)

    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err
    assert account.requests == []


def test_the_option_behind_a_refusal_is_named(samsar_command, account):
    ended = samsar_command("video", "from-text", *OPTIONS, "--yes", "--duration", "0")

    assert ended.err == (
        "error: duration must be more than 0\n"
        "hint: It is the option --duration; samsar video from-text --help has more.\n"
    )


@pytest.mark.parametrize(
    ("command", "path", "told"),
    [
        (
            ("translate", "ID", "--language", "es", "--translate-footer"),
            "/v1/video/translate_video",
            {"language": "es", "translate_footer": True},
        ),
        (("clone", "ID"), "/v1/video/clone", {}),
        (
            ("outro", "ID", "--cta-url", "https://example.com", "--add-outro-animation"),
            "/v1/video/add_outro_image",
            {"cta_url": "https://example.com", "add_outro_animation": True},
        ),
        (
            ("outro", "ID", "--replace", "--outro-image-url", "https://example.com/o.png"),
            "/v1/video/update_outro_image",
            {"outro_image_url": "https://example.com/o.png"},
        ),
        (("footer", "ID", "--cta-text", "Book"), "/v1/video/update_footer_image", {}),
        (
            ("footer", "ID", "--remove-footer"),
            "/v1/video/update_footer_image",
            {"remove_footer": True},
        ),
        (("subtitles", "ID", "--subtitle-language", "es"), "/v1/video/add_subtitles", {}),
        (("subtitles", "ID", "--remove"), "/v1/video/remove_subtitles", {}),
    ],
)
def test_every_change_makes_a_job_of_its_own(
    samsar_command, account, video, *, command, path, told
):
    arguments = [video if word == "ID" else word for word in command]
    found = document(samsar_command("video", *arguments, "--yes", "--wait", "--json"), "job")

    assert found["done"]
    assert found["id"] != video
    assert told.items() <= sent(account, path).items()


def test_what_a_change_has_taken_at_once_counts(samsar_command, account, video):
    ended = samsar_command(
        "video", "translate", video, "--language", "es", "--yes", "--wait", "--json"
    )

    assert document(ended, "job")["credits_charged"] == 30


def test_videos_are_joined_in_their_order(samsar_command, account, video):
    other = document(samsar_command("video", "clone", video, "--wait", "--json"), "job")["id"]
    ended = samsar_command("video", "join", other, video, "--blend-scenes", "--yes", "--json")

    document(ended, "job")
    told = sent(account, "/v1/video/join_videos")
    assert [value for value in told.values() if isinstance(value, list)] == [[other, video]]


def test_one_video_cannot_be_joined(samsar_command, account, video):
    assert samsar_command("video", "join", video, "--yes").code == 2
    assert account.requests == []


def test_subtitles_cannot_be_removed_in_a_language(samsar_command, account, video):
    ended = samsar_command("video", "subtitles", video, "--remove", "--subtitle-language", "es")

    assert ended.code == 2
    assert account.requests == []


def test_a_video_is_published(samsar_command, account, video):
    ended = samsar_command(
        *("video", "publish", video, "--title", "A boat", "--tags", "boat", "--tags", "river"),
        "--json",
    )
    found = document(ended, "publication")["publication"]

    assert (found["title"], found["tags"]) == ("A boat", ["boat", "river"])


def test_in_words_a_publication_is_facts(samsar_command, account, video):
    ended = samsar_command("video", "publish", video, "--title", "A boat")

    assert re.search(r"^    Title +A boat$", ended.out, re.MULTILINE)
    assert re.search(r"^    Published at +\d{4}-\d\d-\d\d \d\d:\d\d UTC$", ended.out, re.MULTILINE)


def test_a_render_is_cancelled(samsar_command, account, video):
    found = document(samsar_command("video", "cancel", video, "--json"), "cancelled")

    assert found["status"] == "CANCELLED"


@pytest.mark.parametrize(("answer", "code"), [("n\n", 4), ("y\n", 0)])
def test_on_a_terminal_a_cancel_is_asked_about(terminal, account, video, answer, code):
    ended = terminal("video", "cancel", video, answer=answer)

    assert ended.code == code
    assert f"Cancel {video}?" in ended.err
    assert bool(account.requests) is (code == 0)


def test_the_status_tells_how_far_it_is(samsar_command, account, video):
    found = document(samsar_command("video", "status", video, "--json"), "job")

    assert (found["phase"], found["progress"]) == ("done", 1)
    assert len(found["stages"]) == 8
    assert re.search(r"Stages +8 of 8 done", samsar_command("video", "status", video).out)


def test_an_id_that_nobody_knows_has_a_code_of_its_own(samsar_command, account):
    ended = samsar_command("video", "status", "6b0c215a2a0a61e1499c37cb", "--json")
    found = document(ended, "error")["error"]

    assert (ended.code, found["type"], found["status"]) == (5, "NotFoundError", 404)
    assert "samsar requests list" in found["hint"]
