"""`samsar credits`, `requests`, `request`, `models`, `estimate`, `completion`, and `--debug`."""

import re

import pytest
from support.documents import document

from samsar import SamsarClient
from samsar.emulator import AnswerInstead
from samsar.pricing import OPERATIONS

TEXT = {
    "prompt": "A boat",
    "image_model": "GPTIMAGE2",
    "video_model": "RUNWAYML",
    "duration": 10,
}


def test_credits_are_what_is_left(samsar_command, account):
    assert document(samsar_command("credits", "--json"), "balance")["remaining_credits"] == 10_000
    assert samsar_command("credits").out == "    Remaining credits  10,000 credits\n"


def test_models_need_no_key(samsar_command, api, monkeypatch):
    monkeypatch.setenv("SAMSAR_BASE_URL", api.url)
    found = document(samsar_command("models", "--json"), "models")

    assert "RUNWAYML" in {model["value"] for model in found["video_models"]}
    assert re.search(r"^RUNWAYML +Runway Gen-4 +30$", samsar_command("models").out, re.MULTILINE)


def test_an_estimate_goes_by_the_prices_of_the_server(samsar_command, account):
    ended = samsar_command(
        *("estimate", "videos.create_from_text", "--duration", "30"),
        *("--video-model", "RUNWAYML", "--json"),
    )
    found = document(ended, "estimate")

    assert (found["credits"], found["usd"], found["source"]) == (900, 9, "supported_models")


def test_offline_it_goes_by_those_of_the_release_and_asks_nobody(samsar_command, account):
    ended = samsar_command(
        *("estimate", "videos.create_from_text", "--duration", "30", "--outro"),
        *("--video-model", "RUNWAYML", "--offline"),
    )

    assert "1,140 credits = $11.40" in ended.out
    assert account.requests == []


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("videos.translate",), "error: estimate('videos.translate') needs --seconds"),
        (
            ("videos.translate", "--seconds", "1", "--pages", "2"),
            "error: estimate('videos.translate') got an unexpected --pages; the price depends on",
        ),
        (("videos.fly",), "error: there is no price for an operation called 'videos.fly'"),
        (("videos.translate", "--seconds", "-1"), "error: seconds must be a number from 0 up"),
    ],
)
def test_an_estimate_that_lacks_something_says_which_option(samsar_command, arguments, line):
    ended = samsar_command("estimate", *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(line)


def test_without_an_operation_all_are_listed(samsar_command):
    assert document(samsar_command("estimate", "--json"), "operations") == {
        "operations": list(OPERATIONS)
    }
    assert samsar_command("estimate").out.split() == list(OPERATIONS)


def test_a_price_that_nobody_knows_is_null(samsar_command):
    found = document(samsar_command("estimate", "images.assign_title", "--json"), "estimate")

    assert (found["credits"], found["usd"]) == (None, None)
    assert "nobody can say" in samsar_command("estimate", "images.assign_title").out


def test_requests_are_listed_newest_first(samsar_command, account):
    with SamsarClient(api_key=account.api_key, base_url=account.url) as samsar:
        ids = [samsar.videos.create_from_text(**TEXT).id for _ in range(3)]
    found = document(
        samsar_command("requests", "list", "--limit", "2", "--type", "video", "--json"), "requests"
    )

    assert [entry["request_id"] for entry in found["requests"]] == ids[:0:-1]
    lines = samsar_command("requests", "list").out.splitlines()
    assert lines[0].split() == ["ID", "Status", "Type", "Ordered", "Credits"]
    assert [line.split()[0] for line in lines[1:]] == ids[::-1]


def test_no_requests_are_an_empty_list(samsar_command, account):
    assert document(samsar_command("requests", "list", "--json"), "requests") == {"requests": []}
    assert samsar_command("requests", "list").out == "Nothing was ordered yet.\n"


def test_any_route_can_be_called(samsar_command, account):
    ended = samsar_command("request", "get", "/v1/credits", "--query", "a=1", "--json")
    found = document(ended, "answer")

    assert (found["status"], found["data"]["remainingCredits"]) == (200, 10_000)
    assert account.requests[0].query == {"a": "1"}
    assert '"remainingCredits": 10000' in samsar_command("request", "GET", "/v1/credits").out


def test_a_body_comes_from_a_file_or_from_standard_input(samsar_command, account, tmp_path):
    (tmp_path / "body.json").write_text('{"message": "Better"}')
    for body, answer in (("@body.json", ""), ("-", '{"message": "Better"}')):
        ended = samsar_command(
            "request", "POST", "/v1/chat/enhance", "--body", body, "--yes", answer=answer
        )
        assert ended.code == 0
    assert [each.json for each in account.requests] == [{"message": "Better"}] * 2


@pytest.mark.parametrize("path", ["https://example.com/v1/credits", "//example.com", "v1/credits"])
def test_a_path_cannot_lead_to_another_server(samsar_command, account, path):
    ended = samsar_command("request", "GET", path)

    assert ended.code == 2
    assert account.requests == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_a_shell_is_a_script(samsar_command, shell):
    found = document(samsar_command("completion", shell, "--json"), "completion")

    assert "_SAMSAR_COMPLETE" in found["script"]
    assert samsar_command("completion", shell).out.strip() == found["script"].strip()


@pytest.mark.slow
def test_commands_options_and_words_are_completed(process):
    def completed(words: str, position: str) -> list[str]:
        ended = process(
            "-c",
            "from samsar.cli import main; main()",
            _SAMSAR_COMPLETE="bash_complete",
            COMP_WORDS=words,
            COMP_CWORD=position,
        )
        return [line.partition(",")[2] for line in ended.out.splitlines()]

    assert completed("samsar video tr", "2") == ["translate"]
    assert "--video-model" in completed("samsar video from-text --video", "3")
    assert completed("samsar video from-text --video-model KLING", "4") == [
        "KLINGIMGTOVID3PRO",
        "KLINGIMGTOVIDTURBO",
    ]


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, 2), (401, 3), (402, 4), (403, 3), (404, 5), (409, 1), (410, 5), (413, 2), (429, 6)],
)
def test_every_refusal_of_the_server_has_its_code(samsar_command, account, status, code):
    account.faults.add(AnswerInstead(status=status, body={"message": "No luck"}, times=None))
    # A POST, which is not tried again.
    ended = samsar_command("request", "POST", "/v1/anything", "--yes", "--json")
    found = document(ended, "error")["error"]

    assert (ended.code, found["exit_code"], found["status"]) == (code, code, status)
    assert "No luck" in found["message"]


def test_debug_shows_requests_and_the_traceback_without_secrets(
    samsar_command, account, monkeypatch
):
    account.faults.add(
        AnswerInstead(status=403, body={"message": f"not with {account.api_key}"}, times=None)
    )
    ended = samsar_command(
        "request", "POST", "/v1/anything", "--query", "token=hidden", "--yes", "--debug"
    )

    assert ended.code == 3
    assert "Traceback (most recent call last):" in ended.err
    assert account.api_key not in ended.err
    assert "hidden" not in ended.err


def test_debug_logs_requests_on_one_line_each(samsar_command, account):
    ended = samsar_command("credits", "--debug", "--json")

    document(ended, "balance")
    assert re.search(r"^DEBUG GET /v1/credits -> 200 in ", ended.err, re.MULTILINE)
    assert samsar_command("credits").err == ""


def test_without_debug_there_is_no_traceback(samsar_command, account):
    account.faults.add(AnswerInstead(status=403, body={"message": "no"}, times=None))

    assert "Traceback" not in samsar_command("request", "POST", "/v1/x", "--yes").err


def test_wrong_usage_is_a_document_too(samsar_command):
    found = document(samsar_command("video", "nonsense", "--json"), "error")["error"]

    assert (found["type"], found["exit_code"]) == ("WrongUsage", 2)


EVERYTHING = [
    ("credits",),
    ("whoami",),
    ("models",),
    ("requests", "list"),
    ("request", "GET", "/v1/credits"),
    ("video", "status", "6b0c215a2a0a61e1499c37cb"),
    ("video", "from-text", "--prompt", "a"),
    ("video", "translate", "6b0c215a2a0a61e1499c37cb", "--language", "es", "--yes"),
    ("video", "clone", "6b0c215a2a0a61e1499c37cb", "--dry-run"),
]


@pytest.mark.parametrize("extra", [(), ("--json",), ("--debug",)])
@pytest.mark.parametrize("arguments", EVERYTHING, ids=" ".join)
def test_no_output_has_the_key(samsar_command, account, arguments, extra):
    ended = samsar_command(*arguments, *extra)

    assert account.api_key not in ended.out + ended.err


def test_a_text_of_the_server_cannot_steer_the_terminal(samsar_command, account):
    account.faults.add(AnswerInstead(status=409, body={"message": "a\x1b[2Jb"}))
    ended = samsar_command("request", "POST", "/v1/anything", "--yes")

    assert "a[2Jb" in ended.err
    assert "\x1b" not in ended.err


SAYS_MUCH = """\
import sys
from samsar.cli import main
code = main({arguments!r})
loaded = {{"aiohttp", "asyncio"}} & sys.modules.keys()
sys.stderr.write(f"{{sorted(loaded)}}")
sys.exit(code)
"""


@pytest.mark.slow
def test_a_command_loads_nothing_of_the_other_client(process, account):
    ended = process(
        "-c",
        SAYS_MUCH.format(arguments=["credits"]),
        SAMSAR_BASE_URL=account.url,
        SAMSAR_API_KEY=account.api_key,
    )

    assert (ended.code, ended.err) == (0, "[]")


@pytest.mark.slow
def test_a_stream_that_knows_few_characters_is_no_trouble(process, account):
    account.faults.add(
        AnswerInstead(status=200, body={"remainingCredits": 1, "note": "\N{SNOWMAN}"}, times=None)
    )
    told = {
        "SAMSAR_BASE_URL": account.url,
        "SAMSAR_API_KEY": account.api_key,
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "ascii",
    }
    program = "import sys; from samsar.cli import main; sys.exit(main(sys.argv[1:]))"
    as_json = process("-c", program, "credits", "--json", **told)
    in_words = process("-c", program, "request", "GET", "/v1/credits", **told)

    assert document(as_json, "balance")["extra"] == {"note": "\N{SNOWMAN}"}
    assert (in_words.code, in_words.err) == (0, "")
