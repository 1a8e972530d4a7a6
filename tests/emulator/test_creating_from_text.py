"""Videos from text: what is accepted, what is refused, and in which words."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from samsar.emulator import Emulator

HIDDEN = "Internal server error while creating video."
OPEN_ROUTE = "/v1/video/text_to_video"
HIDING_ROUTE = "/v1/video/create"

REFUSALS = [
    ({"prompt": None}, "Prompt is required"),
    ({"prompt": "   "}, "Prompt is required"),
    ({"prompt": 5}, "Prompt is required"),
    ({"prompt": "x" * 4001}, "Prompt is too long"),
    ({"video_model": None}, "Invalid video model"),
    ({"video_model": "runwayml"}, "Invalid video model"),
    ({"video_model": ["RUNWAYML"]}, "Invalid video model"),
    ({"video_model": "SYNCLIPSYNC"}, "Video model is not supported for this type"),
    ({"image_model": None}, "Invalid image model"),
    ({"image_model": "PAINT"}, "Invalid image model"),
    ({"image_model": "NANOBANANA2"}, "Image model is not supported for this type"),
    ({"image_model": "CUSTOM_TEXT_TO_IMAGE:1"}, "Image model is not supported for this type"),
    ({"duration": None}, "Duration is invalid"),
    ({"duration": "30"}, "Duration is invalid"),
    ({"duration": True}, "Duration is invalid"),
    ({"duration": 9.9}, "Duration must be at least 10 seconds"),
    ({"duration": 240.5}, "Duration is too long"),
    ({"enable_subtitles": "yes"}, "enable_subtitles must be a boolean."),
    ({"addSubtitles": 1}, "addSubtitles must be a boolean."),
    ({"language": "xx"}, "language must be one of: en, es, fr, ja, th, zh, bn, hi, sa, la."),
    (
        {"subtitle_language": "es", "enable_subtitles": False},
        "subtitle_language requires enable_subtitles to be true.",
    ),
    ({"session_id": "nothing"}, "Video session not found."),
]


@pytest.mark.parametrize(("changes", "message"), REFUSALS)
async def test_the_open_route_says_why_it_refuses(
    api: Any, text_fields: Callable[..., Any], changes: dict[str, Any], message: str
):
    answer = await api.post(OPEN_ROUTE, text_fields(**changes))
    assert answer.status == (404 if "not found" in message else 400)
    assert answer.message == message


@pytest.mark.parametrize(("changes", "message"), REFUSALS[:3])
async def test_the_older_route_hides_why_and_tells_the_log(
    api: Any,
    text_fields: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
    changes: dict[str, Any],
    message: str,
):
    with caplog.at_level(logging.WARNING, "samsar.emulator"):
        answer = await api.post(HIDING_ROUTE, {"input": text_fields(**changes)})
    assert (answer.status, answer.message) == (400, HIDDEN)
    assert message in caplog.text


@pytest.mark.parametrize("body", [{"prompt": "x"}, {"input": None}, {"input": []}, [], {}])
async def test_the_older_route_breaks_without_input(api: Any, body: Any):
    answer = await api.post(HIDING_ROUTE, body)
    assert (answer.status, answer.message) == (500, HIDDEN)


async def test_a_job_is_accepted_with_its_id_twice_and_nothing_else(
    api: Any, emulator: Emulator, text_fields: Callable[..., Any]
):
    answer = await api.post(HIDING_ROUTE, {"input": text_fields()})
    request_id = answer.json["request_id"]
    assert answer.status == 200
    assert answer.json == {"request_id": request_id, "session_id": request_id}
    assert len(request_id) == 24
    assert int(request_id, 16)
    assert "x-credits-charged" not in answer.headers
    assert emulator.balance() == 10_000


async def test_fields_are_taken_from_the_top_level_or_from_input(
    api: Any, text_fields: Callable[..., Any]
):
    assert (await api.post(OPEN_ROUTE, text_fields())).status == 200
    assert (await api.post(OPEN_ROUTE, {"input": text_fields()})).status == 200
    beside = {"input": text_fields(prompt=None), "prompt": "not looked at"}
    assert (await api.post(OPEN_ROUTE, beside)).message == "Prompt is required"


async def test_an_idempotency_key_changes_nothing(
    api: Any, emulator: Emulator, text_fields: Callable[..., Any]
):
    for _ in range(2):
        headers = {"Idempotency-Key": "once"}
        await api.post(HIDING_ROUTE, {"input": text_fields()}, headers=headers)
    assert len(emulator.sessions()) == 2


async def test_too_few_credits_are_found_before_the_job_is_made(
    api: Any, emulator: Emulator, text_fields: Callable[..., Any]
):
    emulator.set_balance(899.5)
    answer = await api.post(OPEN_ROUTE, text_fields())
    assert answer.status == 402
    assert answer.message == (
        "Insufficient credits for text_to_video. "
        "Estimated required credits: 900; available credits: 899.5."
    )
    hidden = await api.post(HIDING_ROUTE, {"input": text_fields()})
    assert (hidden.status, hidden.message) == (402, HIDDEN)
    assert emulator.sessions() == []


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({}, 30),
        ({"duration": 12.5}, 12.5),
        ({"outro_image_url": "https://example.com/outro.png"}, 38),
        ({"outro_image_url": "not a url"}, 30),
        ({"generate_outro_image": True, "cta_url": "https://example.com"}, 38),
        ({"generateOutroImage": True, "ctaUrl": "https://example.com"}, 38),
        ({"generate_outro_image": True, "cta_url": "ftp://example.com"}, 30),
        ({"generate_outro_image": True}, 30),
        ({"generate_outro_image": "yes", "cta_url": "https://example.com"}, 30),
    ],
)
async def test_an_outro_adds_eight_seconds_and_a_bad_one_is_dropped(
    api: Any, emulator: Emulator, changes: dict[str, Any], seconds: float
):
    session = emulator.session(await api.create(**changes))
    assert session.seconds == seconds


FOOTER = {"add_footer_animation": True, "footer_metadata": [{"title": "t"}]}


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, []),
        ({"enable_subtitles": True}, ["subtitles"]),
        ({"addSubtitles": True}, ["subtitles"]),
        ({"subtitle_language": "es-MX"}, ["subtitles"]),
        ({"footer_metadata": FOOTER["footer_metadata"]}, []),
        (FOOTER, ["footer"]),
        ({**FOOTER, "enable_subtitles": True}, ["footer"]),
        ({**FOOTER, "footer_metadata": "t"}, []),
    ],
)
async def test_subtitles_are_off_unless_asked_for_and_never_beside_a_footer(
    api: Any, emulator: Emulator, changes: dict[str, Any], shown: list[str]
):
    session = emulator.session(await api.create(**changes))
    assert session.has_subtitles == ("subtitles" in shown)
    assert session.has_footer == ("footer" in shown)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("auto", "en"), ("ES", "es"), ("en-US", "en"), ("jp", "ja"), ("cn", "zh"), ("", "en")],
)
async def test_languages_are_brought_into_their_plain_form(
    api: Any, emulator: Emulator, given: str, kept: str
):
    assert emulator.session(await api.create(language=given)).language == kept


async def test_the_webhook_is_taken_from_outside_the_input(
    api: Any, emulator: Emulator, text_fields: Callable[..., Any]
):
    body = {"input": text_fields(), "webhookUrl": "https://example.com/hook"}
    answer = await api.post(HIDING_ROUTE, body)
    assert emulator.session(answer.json["request_id"]).webhook_url == "https://example.com/hook"


async def test_a_session_of_somebody_else_cannot_be_used(
    api: Any, emulator: Emulator, text_fields: Callable[..., Any]
):
    other = emulator.open_account(1000)
    theirs = await api.create(key=other)
    answer = await api.post(OPEN_ROUTE, text_fields(session_id=theirs))
    assert answer.status == 403


async def test_a_session_that_is_rendered_again_is_paid_for_once(
    api: Any, emulator: Emulator, text_fields: Callable[..., Any]
):
    session_id = await api.create()
    emulator.clock.advance(90)
    answer = await api.post(OPEN_ROUTE, text_fields(session_id=session_id))
    assert answer.json["request_id"] == session_id
    assert emulator.session(session_id).status == "PENDING"
    emulator.clock.advance(90)
    assert emulator.session(session_id).status == "COMPLETED"
    assert emulator.balance() == 10_000 - 900
