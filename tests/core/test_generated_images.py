"""Pictures in answers: decoded late, in pieces, and without holding up an event loop."""

import asyncio
import base64
import os
import pickle

import pytest

from samsar import AsyncSamsarClient
from samsar._core.serde import problems, reader
from samsar.emulator.content.pictures import png
from samsar.models.pictures import GeneratedImage

BIG = os.urandom(8 * 1024 * 1024 + 1)


def encoded(data):
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    "text",
    [
        encoded(BIG),
        "data:image/png;base64," + encoded(BIG),
        encoded(BIG).rstrip("="),
        "\n".join(encoded(BIG[:3000])[i : i + 76] for i in range(0, 4000, 76)),
    ],
    ids=["plain", "data URL", "without padding", "in lines"],
)
def test_a_picture_is_decoded_whole(text):
    data = GeneratedImage(text).data
    assert BIG.startswith(data)
    assert len(data) >= 3000


@pytest.mark.parametrize("text", ["a", "ab!c", "=abc", "https://x.test/a.png"])
def test_what_is_no_picture_is_an_error_when_it_is_asked_for(text):
    with pytest.raises(ValueError, match="not base64"):
        _ = GeneratedImage(text).data


@pytest.mark.parametrize(
    ("data", "given", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n....", None, "image/png"),
        (b"\xff\xd8\xff\xe0....", "png", "image/jpeg"),
        (b"RIFF....WEBP", None, "image/webp"),
        (b"something else", "jpeg", "image/jpeg"),
        (b"something else", None, "image/png"),
    ],
)
def test_a_picture_knows_what_it_is(data, given, media_type):
    assert GeneratedImage(encoded(data), output_format=given).media_type == media_type


async def test_other_work_goes_on_while_a_big_picture_is_decoded():
    image = GeneratedImage(encoded(BIG))
    turns = 0
    async with AsyncSamsarClient(api_key="k") as client:
        reading = asyncio.ensure_future(client.assistant.read_image(image))
        while not reading.done():
            turns += 1
            await asyncio.sleep(0)
    assert await reading == BIG
    assert turns > 2


def test_a_repr_does_not_show_the_picture():
    body = {"output": [{"type": "image_generation_call", "result": encoded(BIG)}]}
    completion = reader("assistant.AssistantCompletion", many=False)(body)
    assert len(repr(completion)) < 300
    assert len(repr(completion.images)) < 100
    assert problems(completion) == []


def test_a_picture_can_be_pickled_before_and_after_it_is_decoded():
    image = GeneratedImage(encoded(b"abc"), revised_prompt="Three letters")
    for copy in (pickle.loads(pickle.dumps(image)), image):  # noqa: S301 - our own bytes
        assert copy.data == b"abc"
        assert copy.revised_prompt == "Three letters"
    assert pickle.loads(pickle.dumps(image)).data == b"abc"  # noqa: S301 - our own bytes


def test_fields_of_the_wrong_type_do_not_lose_an_answer():
    body = {
        "output": [
            {"type": "message", "content": "text"},
            {"type": "image_generation_call", "result": {"url": "x"}},
            {"type": "function_call", "arguments": None},
            "odd",
        ],
        "usage": "none",
    }
    completion = reader("assistant.AssistantCompletion", many=False)(body)
    assert completion.output_text == ""
    assert completion.images == []
    assert completion.tool_calls[0].arguments == {}
    assert "usage: expected TokenUsage, got str" in problems(completion)


def test_a_notebook_shows_the_picture():
    image = GeneratedImage(encoded(png(4, 4)))
    assert image._repr_mimebundle_() == {"image/png": png(4, 4)}


def test_a_notebook_shows_the_repr_of_a_broken_picture():
    assert GeneratedImage("not base64!")._repr_mimebundle_() == {}
