"""What may cost credits: asked about, limited, shown beforehand; never paid twice."""

import json

import pytest
from support.documents import document

from samsar.emulator import DropAnswer, EmulatorThread

TEXT = (
    *("--prompt", "A boat", "--image-model", "GPTIMAGE2"),
    *("--video-model", "RUNWAYML", "--duration", "10"),
)
VIDEO = ("video", "from-text", *TEXT)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000000000500010d0a2db40000000049454e44ae426082"
)


def posts(api) -> list[str]:
    return [request.path for request in api.requests if request.method == "POST"]


def test_without_a_terminal_what_is_dear_is_refused_with_its_price(samsar_command, account):
    ended = samsar_command(*VIDEO)

    assert (ended.code, ended.out) == (4, "")
    assert ended.err.startswith("error: this would cost about 300 credits ($3.00); nothing was")
    assert "hint: --yes agrees" in ended.err
    assert account.requests == []


@pytest.mark.parametrize("answer", ["n\n", "\n", ""], ids=["no", "just return", "no input"])
def test_on_a_terminal_it_is_asked_about_and_only_a_yes_pays(terminal, account, answer):
    ended = terminal(*VIDEO, answer=answer)

    assert ended.code == 4
    assert "This would cost about 300 credits ($3.00). Go on? [y/N]:" in ended.err
    assert ended.out == ""
    assert account.requests == []


def test_a_yes_pays_once(terminal, account):
    ended = terminal(*VIDEO, answer="y\n")

    assert ended.code == 0
    assert posts(account) == ["/v1/video/create"]


def test_yes_asks_nothing(samsar_command, account):
    assert samsar_command(*VIDEO, "--yes").code == 0
    assert posts(account) == ["/v1/video/create"]


def test_what_is_cheap_asks_nothing(samsar_command, account):
    ended = samsar_command("chat", "enhance", "Better, please.")

    assert ended.code == 0
    assert account.balance() == 9_970


@pytest.mark.parametrize("limit", ["300", "never"])
def test_the_environment_moves_the_limit_from_which_on_it_asks(
    samsar_command, account, monkeypatch, limit
):
    monkeypatch.setenv("SAMSAR_CONFIRM_ABOVE", limit)

    assert samsar_command(*VIDEO).code == 0


def test_so_does_the_profile_and_zero_asks_about_everything(samsar_command, account):
    samsar_command("login", "--confirm-above", "0", answer=account.api_key)
    ended = samsar_command("chat", "enhance", "Better, please.")

    assert ended.code == 4
    assert "about 30 credits" in ended.err


@pytest.mark.parametrize("limit", ["much", "-1", "nan"])
def test_a_limit_that_is_none_is_refused(samsar_command, account, monkeypatch, limit):
    monkeypatch.setenv("SAMSAR_CONFIRM_ABOVE", limit)
    ended = samsar_command(*VIDEO)

    assert ended.code == 2
    assert account.requests == []


@pytest.mark.parametrize("extra", [(), ("--yes",)])
def test_max_credits_refuses_what_costs_more_whoever_agrees(samsar_command, account, extra):
    ended = samsar_command(*VIDEO, "--max-credits", "299", *extra)

    assert ended.code == 4
    assert ended.err == (
        "error: this would cost about 300 credits, and --max-credits is 299; nothing was sent\n"
    )
    assert account.requests == []


def test_max_credits_is_no_agreement(samsar_command, account):
    assert samsar_command(*VIDEO, "--max-credits", "1000").code == 4
    assert samsar_command(*VIDEO, "--max-credits", "1000", "--yes").code == 0


def test_a_price_that_nobody_knows_is_asked_about_in_words(samsar_command, account):
    ended = samsar_command("video", "translate", "6b0c215a2a0a61e1499c37cb", "--language", "es")

    assert ended.code == 4
    assert "nobody can say beforehand what this costs: it is 3 credits for each" in ended.err
    assert account.requests == []


def test_a_price_that_nobody_knows_is_over_every_limit(samsar_command, account):
    ended = samsar_command(
        "request", "POST", "/v1/anything", "--body", "{}", "--max-credits", "1000", "--yes"
    )

    assert ended.code == 4
    assert account.requests == []


def test_a_refusal_is_a_document_too(samsar_command, account):
    found = document(samsar_command(*VIDEO, "--json"), "error")["error"]

    assert (found["type"], found["exit_code"], found["estimate"]) == ("NotAgreed", 4, 300)


def test_too_few_credits_have_a_code_of_their_own(samsar_command, account, monkeypatch):
    monkeypatch.setenv("SAMSAR_API_KEY", account.open_account(credits=1))
    ended = samsar_command(*VIDEO, "--yes")

    assert ended.code == 4
    assert "hint: samsar credits shows what is left." in ended.err


def test_a_dry_run_sends_nothing_and_shows_the_request_and_the_price(samsar_command, account):
    found = document(samsar_command(*VIDEO, "--dry-run", "--json"), "plan")
    (request,) = found["requests"]

    assert account.requests == []
    assert (request["method"], request["path"]) == ("POST", "/v1/video/create")
    assert request["body"] == {
        "input": {
            "prompt": "A boat",
            "image_model": "GPTIMAGE2",
            "video_model": "RUNWAYML",
            "duration": 10,
        }
    }
    assert "Authorization" in request["headers"]
    assert found["estimate"] == {"credits": 300}


def test_a_dry_run_uploads_no_pictures_and_shows_none(samsar_command, account, tmp_path):
    (tmp_path / "room.png").write_bytes(PIXEL)
    ended = samsar_command("video", "from-images", "room.png", "--dry-run", "--json")
    upload, create = document(ended, "plan")["requests"]

    assert account.requests == []
    assert upload["path"] == "/v1/video/upload_image_data"
    assert upload["body"]["input"]["image_data"][0].startswith("data:image/png;base64,… (")
    assert create["body"]["input"]["image_urls"] == ["(its URL, after the upload)"]


def test_a_dry_run_in_words_shows_no_secret(samsar_command, account):
    ended = samsar_command(
        *VIDEO, "--webhook-url", "https://example.com/hook?secret=abc", "--dry-run"
    )

    assert ended.code == 0
    assert "POST " in ended.out
    assert "It would cost about 300 credits ($3.00).\nNothing was sent.\n" in ended.out
    for secret in (account.api_key, "secret=abc", "Bearer"):
        assert secret not in ended.out + ended.err


@pytest.mark.parametrize(
    ("arguments", "credits"),
    [
        (("credits",), 0),
        (("video", "status", "6b0c215a2a0a61e1499c37cb"), 0),
        (("video", "wait", "6b0c215a2a0a61e1499c37cb"), 0),
        (("video", "download", "6b0c215a2a0a61e1499c37cb"), 0),
        (("video", "clone", "6b0c215a2a0a61e1499c37cb"), 0),
        (("video", "cancel", "6b0c215a2a0a61e1499c37cb"), 0),
        (("video", "outro", "6b0c215a2a0a61e1499c37cb", "--cta-url", "https://example.com"), 75),
        (("video", "translate", "6b0c215a2a0a61e1499c37cb", "--language", "es"), None),
        (("video", "publish", "6b0c215a2a0a61e1499c37cb"), 0),
        (("step", "start", *TEXT), 300),
        (("step", "review", "6b0c215a2a0a61e1499c37cb"), 0),
        (("step", "approve", "6b0c215a2a0a61e1499c37cb"), 0),
        (("models",), 0),
        (("estimate", "videos.create_from_text", *TEXT[4:]), 0),
        (("requests", "list"), 0),
        (("whoami",), 0),
        (("request", "GET", "/v1/credits"), 0),
        (("request", "POST", "/v1/anything"), None),
    ],
)
def test_every_command_can_be_tried_dry(samsar_command, account, arguments, credits):
    found = document(samsar_command(*arguments, "--dry-run", "--json"), "plan")

    assert found["estimate"]["credits"] == credits
    assert account.requests == []


def test_a_dry_run_is_refused_where_the_call_would_be(samsar_command, account):
    assert samsar_command(*VIDEO[:-1], "-1", "--dry-run").code == 2
    assert samsar_command(*VIDEO, "--dry-run", "--max-credits", "10").code == 4


def test_a_query_of_a_dry_run_hides_its_secrets(samsar_command, account):
    ended = samsar_command(
        *("request", "GET", "/users/verify_token", "--query", "loginToken=hidden"),
        *("--query", "page=2", "--dry-run", "--json"),
    )

    assert document(ended, "plan")["requests"][0]["query"] == {"loginToken": "…", "page": "2"}


def test_a_lost_answer_is_looked_for_and_the_job_taken_up(samsar_command, monkeypatch):
    with EmulatorThread(speed=1) as api:
        monkeypatch.setenv("SAMSAR_BASE_URL", api.url)
        monkeypatch.setenv("SAMSAR_API_KEY", api.api_key)
        api.faults.add(DropAnswer(route="videos.create_from_text"))
        ended = samsar_command(*VIDEO, "--yes", "--json")

        (job,) = api.sessions()
        assert posts(api) == ["/v1/video/create"]
    assert ended.code == 0
    assert document(ended, "job")["id"] == job.id


def test_in_words_it_says_what_it_found(samsar_command, monkeypatch):
    with EmulatorThread(speed=1) as api:
        monkeypatch.setenv("SAMSAR_BASE_URL", api.url)
        monkeypatch.setenv("SAMSAR_API_KEY", api.api_key)
        api.faults.add(DropAnswer(route="videos.create_from_text"))
        ended = samsar_command(*VIDEO, "--yes")

        assert f"It was: {api.sessions()[0].id}. Nothing was sent again." in ended.err


def test_a_lost_answer_that_stays_lost_says_what_to_do_and_repeats_nothing(samsar_command, account):
    account.faults.add(DropAnswer(route="videos.create_from_text"))
    ended = samsar_command(*VIDEO, "--yes", "--json")

    found = json.loads(ended.out)["error"]
    assert (ended.code, found["type"], found["exit_code"]) == (7, "OutcomeUnknownError", 7)
    assert "samsar requests list shows whether it was made" in found["hint"]
    assert posts(account) == ["/v1/video/create"]
