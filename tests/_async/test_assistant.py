"""The assistant and chat: what is sent, and what answers hold."""

from __future__ import annotations

import base64
import json

import pytest
from support.scripted import Say

import samsar as sdk
from samsar.emulator import DropAnswer
from samsar.types import FunctionTool, ImageTool, InputImage, InputText, Message

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))

POSTER = {
    "id": "ig_1",
    "type": "image_generation_call",
    "status": "completed",
    "result": base64.b64encode(PNG).decode(),
    "revised_prompt": "A clean poster",
}


def spoken(*texts):
    content = [{"type": "output_text", "text": text, "annotations": []} for text in texts]
    return {"id": "msg_1", "type": "message", "role": "assistant", "content": content}


async def test_a_text_is_improved_for_its_price(emulator, samsar):
    better = await samsar.chat.enhance_message(
        message="please   improve this caption", metadata={"brand": "Acme"}, max_words=450
    )
    assert better.data.content == "Please improve this caption."
    assert (better.credits_charged, better.credits_remaining) == (30, emulator.balance())
    assert emulator.requests[-1].json == {
        "message": "please   improve this caption",
        "metadata": {"brand": "Acme"},
        "maxwords": 450,
    }


async def test_a_limit_below_the_price_of_improving_a_text_holds_it_back(emulator, samsar):
    with pytest.raises(sdk.BudgetExceededError) as caught:
        await samsar.chat.enhance_message(message="x", options={"max_credits": 29})
    assert caught.value.estimate == 30
    assert emulator.requests == []
    await samsar.chat.enhance_message(message="x", options={"max_credits": 30})


async def test_what_has_no_known_price_is_held_back_by_any_limit(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    careful = samsar.with_options(max_credits=1000)
    with pytest.raises(sdk.BudgetExceededError, match="no known price"):
        await careful.assistant.create_completion(job.id, input="Hello")
    await careful.assistant.create_completion(job.id, input="Hello", options={"max_credits": None})


@pytest.mark.parametrize("prompt", [None, "", "  "])
async def test_a_system_prompt_is_kept_and_cleared(samsar, prompt):
    kept = await samsar.assistant.set_system_prompt("  Be brief. ")
    assert kept.data.system_prompt == "Be brief."
    assert kept.data.model
    assert kept.data.selected_assistant_model
    cleared = await samsar.assistant.set_system_prompt(prompt)
    assert cleared.data.system_prompt is None


async def test_a_conversation_goes_on_in_its_session(samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    first = await samsar.assistant.create_completion(job.id, input="Write a caption.")
    second = await samsar.assistant.create_completion(job.id, input="Shorter.")
    assert first.data.output_text == "You said: Write a caption. (Message 1 of this session.)"
    assert second.data.output_text == "You said: Shorter. (Message 3 of this session.)"
    assert second.data.previous_response_id == first.data.id
    assert second.data.usage.total_tokens > first.data.usage.total_tokens
    assert 0 < first.credits_charged < 1
    assert first.data.created_at.tzinfo is not None


async def test_an_answer_that_would_be_too_long_is_not_complete(samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    answer = await samsar.assistant.create_completion(
        job.id, input="Tell me everything.", max_output_tokens=3
    )
    assert answer.data.status == "incomplete"
    assert answer.data.incomplete_details == {"reason": "max_output_tokens"}
    assert answer.data.output_text == "You said: Te"


async def test_values_and_mappings_are_sent_alike(server, scripted):
    server.play(Say(body={"id": "resp_1"}), Say(body={"id": "resp_2"}))
    await scripted.assistant.create_completion(
        "sess_1",
        input=[
            Message("You know the brand.", role="developer"),
            Message([InputText("Look:"), InputImage("https://x.test/a.png", detail="low")]),
        ],
        tools=[
            ImageTool(size="1024x1024", quality="high"),
            FunctionTool(name="weather", parameters={"type": "object", "properties": {}}),
        ],
        tool_choice={"type": "image_generation"},
        temperature=0,
        timeout_ms=1000,
    )
    sent = {
        "session_id": "sess_1",
        "input": [
            {"content": "You know the brand.", "role": "developer"},
            {
                "content": [
                    {"text": "Look:", "type": "input_text"},
                    {
                        "image_url": "https://x.test/a.png",
                        "detail": "low",
                        "type": "input_image",
                    },
                ],
                "role": "user",
            },
        ],
        "tools": [
            {"size": "1024x1024", "quality": "high", "type": "image_generation"},
            {
                "name": "weather",
                "parameters": {"type": "object", "properties": {}},
                "type": "function",
            },
        ],
        "tool_choice": {"type": "image_generation"},
        "temperature": 0,
        "timeoutMs": 1000,
    }
    assert server.got[0].json == sent
    await scripted.assistant.create_completion(
        "sess_1",
        input=sent["input"],
        tools=sent["tools"],
        tool_choice=sent["tool_choice"],
        temperature=0,
        timeout_ms=1000,
    )
    assert server.got[1].json == sent


async def test_the_text_of_an_answer_is_joined_where_the_server_did_not(server, scripted):
    server.play(
        Say(body={"output": [{"type": "reasoning", "summary": []}, spoken("One. ", "Two.")]}),
        Say(body={"output_text": "Joined.", "output": [spoken("Other.")]}),
        Say(body={"output": None}),
        Say(body={"output": [None, "odd", spoken(5)]}),
    )
    texts = [
        (await scripted.assistant.create_completion("s", input="x")).data.output_text
        for _ in range(4)
    ]
    assert texts == ["One. Two.", "Joined.", "", ""]


async def test_a_picture_is_decoded_when_it_is_asked_for(server, scripted, tmp_path):
    server.play(Say(body={"output": [POSTER, spoken("Here.")]}))
    answer = (await scripted.assistant.create_completion("s", input="Draw.")).data
    (image,) = answer.images
    assert (image.media_type, image.revised_prompt) == ("image/png", "A clean poster")
    assert await scripted.assistant.read_image(image) == PNG
    assert image.data is image.data
    assert answer.images[0] is image
    path = await scripted.assistant.save_image(image, tmp_path / "poster.png")
    assert path.read_bytes() == PNG
    assert POSTER["result"] not in repr(answer)


async def test_the_picture_that_the_emulator_draws_is_a_png(samsar, text_video, tmp_path):
    job = await samsar.videos.create_from_text(**text_video)
    answer = await samsar.assistant.create_completion(
        job.id, input="Create a poster.", tools=[ImageTool()], tool_choice="required"
    )
    path = await samsar.assistant.save_image(answer.data.images[0], tmp_path / "poster.png")
    assert path.read_bytes().startswith(b"\x89PNG")


async def test_calls_of_functions_have_parsed_arguments(server, scripted):
    call = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "weather"}
    server.play(
        Say(
            body={
                "output": [
                    call | {"arguments": json.dumps({"city": "Oslo"})},
                    call | {"arguments": "{city"},
                    call,
                ]
            }
        )
    )
    answer = await scripted.assistant.create_completion("s", input="Weather?")
    good, bad, bare = answer.data.tool_calls
    assert (good.id, good.name, good.arguments) == ("call_1", "weather", {"city": "Oslo"})
    assert bad.arguments_text == "{city"
    with pytest.raises(ValueError, match="weather are not JSON"):
        _ = bad.arguments
    assert bare.arguments == {}


async def test_an_answer_that_is_lost_is_paid_and_not_asked_for_again(emulator, samsar, text_video):
    job = await samsar.videos.create_from_text(**text_video)
    emulator.faults.add(DropAnswer(route="assistant.create_completion"))

    with pytest.raises(sdk.OutcomeUnknownError):
        await samsar.assistant.create_completion(job.id, input="Write a caption.")

    sent = [request.route for request in emulator.requests]
    assert sent.count("assistant.create_completion") == 1


async def test_the_session_must_be_there_and_be_ones_own(emulator, samsar, text_video):
    theirs = await samsar.videos.create_from_text(
        **text_video, options={"api_key": emulator.open_account(5000)}
    )
    with pytest.raises(sdk.PermissionDeniedError, match="Unauthorized session access"):
        await samsar.assistant.create_completion(theirs.id, input="x")
    with pytest.raises(sdk.NotFoundError, match="Session not found"):
        await samsar.assistant.create_completion("0" * 24, input="x")
    with pytest.raises(sdk.BadRequestError, match="Invalid session_id"):
        await samsar.assistant.create_completion("sess_1", input="x")
