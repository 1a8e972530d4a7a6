"""The hosted routes of media as the server has them, by plain HTTP."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from support.fields import TEXT

if TYPE_CHECKING:
    from samsar.emulator import Emulator

RAW = (
    "video_url must be a public http(s) URL. Raw media data is not accepted for external video "
    "endpoints."
)
VIDEO = "https://cdn.example.com/v.mp4"
AUDIO = "https://cdn.example.com/a.mp3"
LIP_SYNC = "/v2/external/video/lip_sync"
IMAGE_TO_VIDEO = "/v2/external/video/image_to_video"
NARRATIVE_TO_VIDEO = "/v2/external/video/narrative_to_video"


@pytest.mark.parametrize("root", ["", "/api"])
async def test_videos_are_below_v2_only(api: Any, root: str):
    made = await api.post(f"{root}/v2/external/video/text_to_video", {"input": TEXT})
    assert made.status == 200
    assert made.json["status"] == "PENDING"
    # The other router of the same name is that of the first version.
    plain = await api.post("/external/video/text_to_video", {"input": TEXT})
    assert (plain.status, set(plain.json)) == (200, {"request_id", "session_id"})
    assert (await api.post("/external/video/sound_effect", {})).status == 404


@pytest.mark.parametrize("root", ["/external", "/v2/external", "/api/v2/external"])
async def test_audio_and_pictures_are_below_all_roots(api: Any, root: str):
    assert (await api.post(f"{root}/audio/tts", {"text": "Hello"})).status == 200
    made = await api.post(f"{root}/image/remove_branding", {"input": {"image_url": VIDEO}})
    assert made.status == 200
    asked = await api.get(f"{root}/image/status", request_id=made.json["request_id"])
    assert asked.json["type"] == "image"


async def test_too_few_credits_are_said_in_few_words(api: Any, emulator: Emulator):
    emulator.set_balance(1)
    images = {"input": {"image_urls": [VIDEO]}}
    for path, body in (("text_to_video", {"input": TEXT}), ("image_to_video", images)):
        answer = await api.post(f"/v2/external/video/{path}", body)
        assert (answer.status, answer.message) == (402, "Insufficient credits.")
    answer = await api.post("/v2/external/audio/text_to_music", {"prompt": "calm"})
    assert answer.status == 402
    assert answer.message == "Insufficient credits or no credits remaining."


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "video_url is required and must be a publicly reachable URL."),
        ("data:video/mp4;base64,AAAA", RAW),
        ("nonsense", "video_url must be a valid public http(s) URL."),
        ("ftp://example.com/v.mp4", "video_url must use http or https."),
        (
            "http://192.168.1.2/v.mp4",
            "video_url must be publicly reachable; local or private network URLs are not accepted.",
        ),
        (
            "http://localhost/v.mp4",
            "video_url must be publicly reachable; local or private network URLs are not accepted.",
        ),
        (
            "https://nowhere.invalid/v.mp4",
            "video_url is not publicly accessible. Access check returned HTTP 404.",
        ),
    ],
)
async def test_a_video_must_be_within_everybodys_reach(api: Any, url: str, message: str):
    answer = await api.post(LIP_SYNC, {"input": {"video_url": url, "audio_url": AUDIO}})
    assert (answer.status, answer.message) == (400, message)


async def test_raw_media_are_refused(api: Any):
    answer = await api.post(LIP_SYNC, {"input": {"video_data": "AAAA", "audio_url": AUDIO}})
    assert answer.status == 400
    assert answer.message.startswith("video_url must be provided as a public URL.")
    answer = await api.post(IMAGE_TO_VIDEO, {"input": {"image_data": "AAAA"}})
    assert answer.message.startswith("image_url must be provided as a public URL.")


async def test_the_picture_that_cannot_be_reached_is_named(api: Any):
    for body, message in (
        ({}, "image_url or image_urls is required and must be publicly reachable."),
        ({"image_urls": [5]}, "image_urls[0] must be a public image URL or object containing one."),
        ({"image_urls": [VIDEO, " "]}, "image_urls[1] is required and must be a public image URL."),
        (
            {"image_urls": [VIDEO, "https://nowhere.invalid/a.png"]},
            "image_urls[1] is not publicly accessible. Access check returned HTTP 404.",
        ),
    ):
        answer = await api.post(IMAGE_TO_VIDEO, {"input": body})
        assert (answer.status, answer.message) == (400, message)


async def test_one_picture_has_many_names(api: Any):
    for name in ("image_url", "imageUrl", "start_image_url", "startImage"):
        assert (await api.post(IMAGE_TO_VIDEO, {"input": {name: VIDEO}})).status == 200


async def test_an_external_user_beside_a_hosted_video_is_not_charged(api: Any, emulator: Emulator):
    user = {"provider": "whop", "external_user_id": "usr_1"}
    made = await api.post(
        "/v2/external/video/text_to_video", {"input": TEXT, "external_user": user}
    )
    assert set(made.json) == {"request_id", "session_id", "status"}
    emulator.clock.advance(1000)
    assert emulator.balance() == 9700


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "A valid narrative_request_id is required."),
        (
            {"request_id": " "},
            "NarrativeRequest id aliases must be non-empty strings when provided.",
        ),
        (
            {"request_id": "0" * 24, "session_id": "1" * 24},
            "NarrativeRequest id aliases must match when more than one is provided.",
        ),
        (
            {"prompt": "p"},
            "prompt is not accepted. It is inherited from the source NarrativeRequest.",
        ),
        (
            {"duration": 10},
            "duration is not accepted. It is inherited from the source NarrativeRequest.",
        ),
    ],
)
async def test_a_narrative_is_named_once(api: Any, fields: dict[str, Any], message: str):
    answer = await api.post(NARRATIVE_TO_VIDEO, {"input": fields})
    assert (answer.status, answer.message) == (400, message)


async def test_a_status_is_found_by_path_query_or_body(api: Any, emulator: Emulator):
    body = {"input": {"video_url": VIDEO, "audio_url": AUDIO}}
    job = (await api.post(LIP_SYNC, body)).json["request_id"]
    emulator.clock.advance(60)
    for answer in (
        await api.get("/v2/external/video/status", request_id=job),
        await api.get("/v2/external/video/status", session_id=job),
        await api.get(f"/v2/external/video/{job}/status"),
        await api.get(f"/v2/external/video/{job}/status_detailed"),
    ):
        assert answer.json["status"] == "COMPLETED"
        assert answer.json["externalVideoStage"] == "lip_sync_generation"
    answer = await api.get("/v2/external/video/status")
    assert (answer.status, answer.message) == (400, "request_id or session_id is required.")
    assert (await api.get("/v2/external/video/status", request_id="0" * 24)).status == 404


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("speech", "text, input, prompt, or transcript is required."),
        ("sound", "prompt, text, or input is required."),
    ],
)
async def test_speech_and_sounds_need_words_and_cost_nothing_without(
    api: Any, emulator: Emulator, path: str, message: str
):
    answer = await api.post(f"/v2/external/audio/{path}", {"input": {}})
    assert (answer.status, answer.message) == (400, message)
    assert emulator.balance() == 10_000


async def test_music_is_made_without_a_prompt_too(api: Any, emulator: Emulator):
    made = await api.post("/v2/external/audio/music", {})
    assert made.headers["x-credits-charged"] == "2"
    assert made.json["model"] == "ELEVENLABS_MUSIC"
    emulator.clock.advance(60)
    asked = await api.get("/v2/external/audio/status", request_id=made.json["request_id"])
    by_post = await api.post("/external/audio/status", {"session_id": made.json["session_id"]})
    assert (by_post.status, by_post.json) == (200, asked.json)
    assert asked.json["audio"]["url"] == asked.json["audio_url"] == asked.json["result_url"]
    file = await api.get(urlsplit(asked.json["audio_url"]).path)
    assert file.headers["Content-Type"] == "audio/wav"
    assert file.body.startswith(b"RIFF")


@pytest.mark.parametrize(
    ("path", "fields", "seconds"),
    [
        ("music", {}, 30),
        ("music", {"duration": 12.5}, 12.5),
        ("music", {"duration": 9_999}, 240),
        ("sound", {"prompt": "A door"}, 5),
        ("sound", {"prompt": "A door", "duration_seconds": 2}, 2),
        ("tts", {"text": "Hi"}, 1),
        ("tts", {"text": "word " * 25}, 10),
        ("tts", {"text": "word " * 25, "duration": True}, 10),
    ],
)
async def test_a_sound_is_as_long_as_was_asked_for_or_as_it_takes_to_say(
    api: Any, emulator: Emulator, path: str, fields: Any, seconds: float
):
    made = await api.post(f"/v2/external/audio/{path}", {"input": fields})
    emulator.clock.advance(60)
    file = await api.get(f"/files/{made.json['request_id']}/audio.wav")
    with wave.open(io.BytesIO(file.body)) as sound:
        assert sound.getnframes() / sound.getframerate() == seconds


async def test_a_sound_is_no_video_and_a_video_no_sound(api: Any):
    sound = (await api.post("/v2/external/audio/music", {})).json["request_id"]
    clip = (await api.post(LIP_SYNC, {"video_url": VIDEO, "audio_url": AUDIO})).json["request_id"]
    assert (await api.get("/v2/external/video/status", request_id=sound)).status == 404
    assert (await api.get("/v2/external/audio/status", request_id=clip)).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/v2/external/audio",
        "/v2/external/audio/nothing",
        "/v2/external/video/nothing",
        "/v2/external/image/nothing",
        "/v2/external/image/receipt_templates/nothing",
    ],
)
async def test_unknown_routes_are_answered_with_a_page(api: Any, path: str):
    answer = await api.post(path, {})
    assert answer.status == 404
    assert f"Cannot POST {path}" in answer.body.decode()


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/v2/external/audio/text_to_music", {"prompt": "calm"}, "audio"),
        ("/v2/external/video/sound_effect", {"video_url": VIDEO}, "video"),
    ],
)
async def test_a_hosted_job_is_one_of_the_account_like_all_others(
    api: Any, emulator: Emulator, path: str, body: dict[str, str], kind: str
):
    job = (await api.post(path, body)).json["request_id"]
    emulator.clock.advance(60)

    for route in ("/v1/status", "/v2/status"):
        status = (await api.get(route, request_id=job)).json
        assert (status["status"], status["type"]) == ("COMPLETED", kind)
    listed = (await api.get("/v2/requests", type=kind)).json["requests"]
    assert [(each["request_id"], each["result_url"]) for each in listed] == [
        (job, status["result_url"])
    ]
    other = emulator.open_account(1)
    assert (await api.get("/v1/status", request_id=job, key=other)).status == 404
    archived = await api.post("/v2/archive", {"request_id": job})
    assert archived.json["request"]["status"] == "ARCHIVED"
    assert (await api.post("/v2/archive", {"request_id": job}, key=other)).status == 404


async def test_a_hosted_job_can_be_made_to_fail_while_it_runs(api: Any, emulator: Emulator):
    job = (await api.post("/v2/external/audio/tts", {"text": "Hello"})).json["request_id"]

    emulator.fail_session(job, "The voice is hoarse.")

    status = (await api.get("/v2/external/audio/status", request_id=job)).json
    assert (status["status"], status["error"]) == ("FAILED", "The voice is hoarse.")
    with pytest.raises(ValueError, match="FAILED"):
        emulator.fail_session(job)


@pytest.mark.parametrize("root", ["/v2/external", "/external", "/api/v2/external"])
async def test_a_receipt_template_is_found_where_it_was_made(api: Any, root: str):
    made = await api.post(
        f"{root}/image/receipt_templates/create", {"image_url": "https://example.com/a.png"}
    )
    template = made.json["template_id"]
    found = await api.get(f"{root}/image/template_json", template_id=template)
    assert (found.status, found.json["template_id"]) == (200, template)
