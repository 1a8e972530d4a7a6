"""`samsar image`: pictures, from a URL or a file to a file."""

import json
from pathlib import Path

import pytest
from support.documents import document

from samsar.emulator import DropAnswer, EmulatorThread
from samsar.emulator.content.pictures import png

URL = "https://example.com/photo.png"


@pytest.fixture
def photo(tmp_path):
    file = tmp_path / "photo.png"
    file.write_bytes(png(64, 36))
    return file


@pytest.mark.parametrize(
    ("arguments", "price"),
    [
        (["enhance", URL], 15),
        (["enhance", URL, "--resolution", "0.5k", "--aspect-ratio", "1:1"], 11),
        (["remove-branding", URL], 15),
        (["extend", URL, URL, "--num-images", "3", "--prompt", "At night"], 45),
        (["banner", URL, URL, "--header-text", "Sights", "--header-cta", "Book"], 30),
    ],
)
def test_a_picture_is_made_and_charged_once(samsar_command, account, arguments, price):
    ended = samsar_command("image", *arguments, "--wait", "--json")

    made = document(ended, "job")
    assert (ended.code, made["kind"], made["phase"]) == (0, "image", "done")
    assert made["url"].startswith(account.url)
    assert account.balance() == 10_000 - price


def test_a_file_is_uploaded_and_its_result_downloaded(samsar_command, account, photo):
    ended = samsar_command("image", "enhance", str(photo), "--output", "better.png")

    assert ended.code == 0
    assert Path("better.png").read_bytes().startswith(b"\x89PNG")
    assert "Saved" in ended.out
    assert next(request.path for request in account.requests).endswith("upload_image_data")


def test_a_name_that_is_no_file_is_told_before_anything_is_sent(samsar_command, account):
    ended = samsar_command("image", "enhance", "nowhere.png")

    assert ended.code == 2
    assert "neither a file nor begins with https://" in ended.err
    assert account.requests == []


def test_a_dry_run_shows_the_request_and_what_it_would_cost(samsar_command, account, photo):
    ended = samsar_command(
        "image", "extend", str(photo), "--num-images", "2", "--dry-run", "--json"
    )

    plan = document(ended, "plan")
    assert plan["estimate"] == {"credits": 30}
    assert plan["requests"][-1]["path"] == "/v1/image/add_image_set"
    assert plan["requests"][-1]["body"]["num_images"] == 2
    assert account.requests == []


def test_many_pictures_need_an_agreement(samsar_command, account):
    arguments = ("image", "extend", URL, "--num-images", "4")

    refused = samsar_command(*arguments)
    assert refused.code == 4
    assert "about 60 credits ($0.60); nothing was sent" in refused.err
    assert account.requests == []

    assert samsar_command(*arguments, "--yes").code == 0
    assert account.balance() == 9_940


def test_somebody_at_a_terminal_is_asked(terminal, account):
    arguments = ("image", "extend", URL, "--num-images", "4")

    assert terminal(*arguments, answer="n\n").code == 4
    assert account.balance() == 10_000
    assert terminal(*arguments, answer="y\n").code == 0
    assert account.balance() == 9_940


def test_a_limit_is_kept(samsar_command, account):
    ended = samsar_command("image", "enhance", URL, "--resolution", "4k", "--max-credits", "20")

    assert ended.code == 4
    assert "about 29 credits" in ended.err
    assert account.requests == []


def test_a_new_field_goes_along(samsar_command, account):
    ended = samsar_command(
        "image", "enhance", URL, "--field", "strength=0.5", "--extra", '{"style": "warm"}'
    )

    assert ended.code == 0
    sent = account.requests[-1].json
    assert (sent["strength"], sent["style"]) == (0.5, "warm")


def test_a_lost_answer_is_never_repeated(samsar_command, account):
    account.faults.add(DropAnswer(route="images.enhance"))
    ended = samsar_command("image", "enhance", URL, "--json")

    assert account.balance() == 9_985
    assert [request.path for request in account.requests].count("/v1/image/enhance") == 1
    if ended.code == 0:
        document(ended, "job")
    else:
        assert ended.code == 7
        assert document(ended, "error")["error"]["type"] == "OutcomeUnknownError"


def test_tiles_with_words_come_from_a_file(samsar_command, account, photo):
    tiles = [
        {"image_url": "photo.png", "image_text": "Bar", "overlay": {"footer": "Rooftop"}},
        {"image_url": URL, "enhanced_url": URL},
        URL,
    ]
    Path("tiles.json").write_text(json.dumps(tiles))
    ended = samsar_command(
        "image", "banner", "--images", "@tiles.json", "--enhance", "--columns", "2", "--yes"
    )

    assert ended.code == 0
    sent = account.requests[-1]
    assert sent.path == "/v1/image/enhance_and_generate_rollup_banner"
    assert sent.json["images"][0]["image_url"].startswith(account.url)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "Give either PICTURE or --images."),
        ([URL, "--images", f'["{URL}"]'], "Give either PICTURE or --images."),
        (["--images", '[{"image_url": "nowhere.png"}]'], "neither a file nor begins"),
        (["--images", '["nowhere.png"]'], "neither a file nor begins"),
        (["--images", "{}"], "it must be a list"),
    ],
)
def test_a_banner_needs_pictures_that_are_there(samsar_command, account, arguments, complaint):
    ended = samsar_command("image", "banner", *arguments)

    assert ended.code == 2
    assert complaint in " ".join(ended.err.split())
    assert account.requests == []


def test_a_title_asks_first_because_nobody_knows_its_price(samsar_command, account, photo):
    refused = samsar_command("image", "title", str(photo))
    assert refused.code == 4
    assert "nobody can say beforehand" in refused.err
    assert account.requests == []

    ended = samsar_command("image", "title", str(photo), "--yes", "--json")
    assert document(ended, "title")["credits_charged"] > 0


@pytest.mark.parametrize("metadata", ['{"product": "shirt"}', "a linen shirt", "@about.txt"])
def test_what_is_known_of_a_picture_is_words_or_json(samsar_command, account, metadata):
    Path("about.txt").write_text("a linen shirt\n")
    ended = samsar_command("image", "title", URL, "--metadata", metadata, "--yes")

    assert ended.code == 0
    known = account.requests[-1].json["metadata"]
    assert known == ({"product": "shirt"} if metadata[0] == "{" else "a linen shirt")


def test_what_is_known_of_a_picture_must_be_readable(samsar_command, account):
    ended = samsar_command("image", "title", URL, "--metadata", "{product", "--yes")

    assert ended.code == 2
    assert "'--metadata': it is no JSON" in ended.err
    assert account.requests == []


def test_uploads_print_one_url_a_line(samsar_command, account, photo):
    ended = samsar_command("image", "upload", str(photo), URL)

    first, second = ended.out.splitlines()
    assert first.startswith(account.url)
    assert second == URL
    assert account.balance() == 10_000


def test_uploads_are_a_document_for_programs(samsar_command, account, photo):
    ended = samsar_command("image", "upload", str(photo), "--json")

    assert len(document(ended, "uploads")["image_urls"]) == 1


def test_a_picture_is_taken_up_again_by_its_id(samsar_command, account):
    made = document(samsar_command("image", "enhance", URL, "--json"), "job")
    two = [made["id"], document(samsar_command("image", "enhance", URL, "--json"), "job")["id"]]

    assert document(samsar_command("image", "status", made["id"], "--json"), "job")["done"]
    waited = document(samsar_command("image", "wait", *two, "--json"), "jobs")
    assert [job["id"] for job in waited["jobs"]] == two
    ended = samsar_command("image", "download", *two, "--output", "pictures", "--json")
    files = [job["file"] for job in document(ended, "jobs")["jobs"]]
    assert len({Path(file).read_bytes()[:8] for file in files}) == 1
    assert len(set(files)) == 2


def test_ctrl_c_in_a_wait_says_how_to_go_on(samsar_command, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    with EmulatorThread(speed=0) as api:
        monkeypatch.setenv("SAMSAR_BASE_URL", api.url)
        monkeypatch.setenv("SAMSAR_API_KEY", api.api_key)
        monkeypatch.setattr("samsar._sync.watching.sleep", interrupt)
        ended = samsar_command("image", "enhance", URL, "--wait", "--json")

        assert ended.code == 130
        ref = document(ended, "error")["error"]["ref"]
        assert f"samsar image wait {ref['id']}" in ended.err


def test_a_picture_that_is_not_there_is_exit_code_5(samsar_command, account):
    ended = samsar_command("image", "status", "6b0000000000000000000000", "--json")

    assert ended.code == 5
    assert document(ended, "error")["error"]["exit_code"] == 5


def test_every_picture_that_was_paid_is_downloaded(samsar_command, account):
    ended = samsar_command(
        "image", "extend", URL, "--num-images", "3", "--output", "night.png", "--json"
    )

    made = document(ended, "job")
    assert made["files"] == ["night-1.png", "night-2.png", "night-3.png"]
    assert made["file"] == "night-1.png"
    assert all(Path(file).read_bytes().startswith(b"\x89PNG") for file in made["files"])
    assert len(made["urls"]) == 3


def test_pictures_in_a_folder_are_named_after_their_job(samsar_command, account):
    Path("night").mkdir()
    ended = samsar_command("image", "extend", URL, "--num-images", "2", "--output", "night")

    names = sorted(file.name for file in Path("night").iterdir())
    assert [name.partition("-")[2] for name in names] == ["1.png", "2.png"]
    assert all(name in ended.out for name in names)


def test_a_picture_that_is_there_is_not_replaced_when_that_is_forbidden(samsar_command, account):
    Path("night-2.png").write_text("mine")
    ended = samsar_command(
        *("image", "extend", URL, "--num-images", "2", "--output", "night.png"),
        "--no-overwrite",
    )

    assert ended.code == 2
    assert Path("night-2.png").read_text() == "mine"
