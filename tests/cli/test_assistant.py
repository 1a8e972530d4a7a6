"""`samsar assistant` and `samsar chat`: texts and pictures that are said and drawn."""

from pathlib import Path

import pytest
from support.documents import document

from samsar.emulator import AnswerInstead, DropAnswer
from samsar.emulator.content.pictures import png


@pytest.fixture
def talk(samsar_command, account):
    ended = samsar_command("assistant", "create-session", "Captions", "--json")
    return document(ended, "session")["session_id"]


def test_the_answer_alone_goes_to_standard_output(samsar_command, talk):
    ended = samsar_command("assistant", "ask", talk, "Write a caption", "--yes")

    assert ended.out == "You said: Write a caption (Message 1 of this session.)\n"
    assert ended.err.startswith("Charged: ")


def test_a_question_asks_first_because_nobody_knows_its_price(samsar_command, account, talk):
    before = len(account.requests)
    ended = samsar_command("assistant", "ask", talk, "Write a caption")

    assert ended.code == 4
    assert "what the model uses, times 1.5" in ended.err
    assert len(account.requests) == before


def test_a_question_comes_from_a_file_or_a_pipe(samsar_command, talk):
    Path("question.txt").write_text("Write a caption\n")
    by_file = samsar_command("assistant", "ask", talk, "@question.txt", "--yes")
    by_pipe = samsar_command("assistant", "ask", talk, "-", "--yes", answer="Write a caption\n")

    assert "You said: Write a caption (" in by_file.out
    assert "You said: Write a caption (" in by_pipe.out


def test_pictures_are_saved_and_never_printed(samsar_command, talk):
    ended = samsar_command(
        "assistant", "ask", talk, "Draw", "--draw", "--images", "drawn", "--yes", "--json"
    )

    said = document(ended, "said")
    file = Path(said["images"][0]["file"])
    assert file.parent == Path("drawn")
    assert file.read_bytes().startswith(b"\x89PNG")
    assert len(ended.out) < 2000


def test_a_picture_that_cannot_be_saved_loses_no_words(samsar_command, talk):
    Path("drawn").write_text("a file, and no folder")
    ended = samsar_command(
        "assistant", "ask", talk, "Draw", "--draw", "--images", "drawn/here", "--yes"
    )

    assert ended.code == 1
    assert "You said: Draw" in ended.out
    assert "a picture could not be saved" in ended.err


def test_the_functions_that_the_assistant_asks_for_are_shown(samsar_command, account, talk):
    call = {
        "type": "function_call",
        "call_id": "call_1",
        "name": "look_up",
        "arguments": '{"city": "Reno"}',
    }
    answer = {"id": "resp_1", "object": "response", "status": "completed", "output": [call]}
    account.faults.add(
        AnswerInstead(status=200, body=answer, route="assistant.create_completion", times=2),
    )
    shown = samsar_command("assistant", "ask", talk, "Where?", "--yes")
    told = samsar_command("assistant", "ask", talk, "Where?", "--yes", "--json")

    assert 'look_up({"city": "Reno"})' in shown.out
    assert document(told, "said")["tool_calls"] == [
        {"id": "call_1", "name": "look_up", "arguments": '{"city": "Reno"}'}
    ]


def test_every_option_reaches_the_server(samsar_command, account, talk):
    ended = samsar_command(
        *("assistant", "ask", talk, "What is this?"),
        *("--image-url", "https://example.com/a.png", "--max-output-tokens", "200"),
        *("--temperature", "0.5", "--top-p", "0.9", "--user", "me", "--metadata", '{"a": "b"}'),
        *("--tools", '[{"type": "image_generation"}]', "--tool-choice", "none"),
        *("--no-parallel-tool-calls", "--text", '{"format": {"type": "text"}}'),
        *("--timeout-ms", "60000", "--yes", "--field", "newer=1"),
    )

    assert ended.code == 0, ended.err
    sent = account.requests[-1].json
    parts = sent["input"][0]["content"]
    assert [part["type"] for part in parts] == ["input_text", "input_image"]
    assert sent["max_output_tokens"] == 200
    assert (sent["temperature"], sent["top_p"], sent["user"]) == (0.5, 0.9, "me")
    assert (sent["tool_choice"], sent["parallel_tool_calls"]) == ("none", False)
    assert (sent["timeoutMs"], sent["newer"], sent["metadata"]) == (60000, 1, {"a": "b"})


def test_a_picture_of_this_machine_goes_along(samsar_command, account, talk):
    Path("photo.png").write_bytes(png(8, 8))
    arguments = ("assistant", "ask", talk, "What is this?", "--image-url", "photo.png")

    planned = samsar_command(*arguments, "--dry-run", "--json")
    assert "data:image/png;base64,…" in planned.out
    assert samsar_command(*arguments, "--yes").code == 0
    shown = account.requests[-1].json["input"][0]["content"][1]
    assert shown["image_url"].startswith("data:image/png;base64,iVBOR")


def test_what_is_no_picture_is_told_before_anything_is_sent(samsar_command, account, talk):
    Path("notes.txt").write_text("no picture")
    before = len(account.requests)
    ended = samsar_command("assistant", "ask", talk, "What?", "--image-url", "notes.txt", "--yes")

    assert ended.code == 2
    assert len(account.requests) == before


def test_what_the_assistant_is_told_can_be_set_and_taken_back(samsar_command, account):
    told = samsar_command("assistant", "set-system-prompt", "Be brief.", "--json")
    assert document(told, "prompt")["system_prompt"] == "Be brief."

    cleared = samsar_command("assistant", "set-system-prompt", "--clear", "--json")
    assert not document(cleared, "prompt").get("system_prompt")


@pytest.mark.parametrize("arguments", [[], ["Be brief.", "--clear"]])
def test_a_prompt_is_set_or_cleared(samsar_command, account, arguments):
    ended = samsar_command("assistant", "set-system-prompt", *arguments)

    assert (ended.code, account.requests) == (2, [])


def test_a_better_text_alone_goes_to_standard_output(samsar_command, account):
    ended = samsar_command("chat", "enhance", "make this better", "--max-words", "50")

    assert (ended.out, ended.err) == ("Make this better.\n", "Charged: 30 credits\n")
    assert account.balance() == 9_970
    assert account.requests[-1].json["maxwords"] == 50


def test_a_better_text_is_a_document_for_programs(samsar_command, account):
    ended = samsar_command(
        "chat", "enhance", "-", "--metadata", '{"a": 1}', "--json", answer="make this better"
    )

    assert document(ended, "title") == {
        "content": "Make this better.",
        "credits_charged": 30,
        "credits_remaining": 9970,
    }


def test_a_better_text_whose_answer_is_lost_is_not_paid_twice(samsar_command, account):
    account.faults.add(DropAnswer(route="chat.enhance_message"))
    ended = samsar_command("chat", "enhance", "make this better")

    assert ended.code == 7
    assert "hint: samsar payments usage-logs shows whether it was charged." in ended.err
    assert account.balance() == 9_970


def test_a_text_cannot_steer_the_terminal(samsar_command, account):
    ended = samsar_command("chat", "enhance", "red \x1b[31m alert")

    assert "\x1b" not in ended.out
