"""Videos made from finished ones: what is refused, charged, and left behind."""

from typing import Any

import pytest

from samsar.emulator import Emulator

V1 = "/v1/video/"
UNKNOWN = "0" * 24
LOGO = "https://cdn.example.com/logo.png"
PICTURE = "https://cdn.example.com/outro.png"
HOOK = "https://example.com/hook"
NO_ID = "videoSessionId (or video_session_id/session_id) is required."

# A route, and fields with which it does its work.
GOOD: dict[str, dict[str, Any]] = {
    "update_outro_image": {"outro_image_url": PICTURE},
    "add_outro_image": {"cta_url": "https://example.com/book"},
    "update_footer_image": {"cta_text": "Scan to book"},
    "translate_video": {"language": "es"},
    "add_subtitles": {},
    "remove_subtitles": {},
    "clone": {},
}
PRICES = {
    "update_outro_image": 75,
    "add_outro_image": 75,
    "update_footer_image": 75,
    "translate_video": 30,
    "add_subtitles": 0,
    "remove_subtitles": 0,
    "clone": 0,
}


@pytest.fixture
async def finished(api: Any, emulator: Emulator) -> str:
    """Return the id of a video of ten seconds that is ready; it has cost 300 credits."""
    request_id = await api.create(duration=10)
    emulator.clock.advance(90)
    return str(request_id)


async def post(api: Any, route: str, **fields: Any) -> Any:
    return await api.post(V1 + route, {"input": fields, "webhookUrl": HOOK})


@pytest.mark.parametrize("route", GOOD)
async def test_a_new_session_is_made_and_rendered(
    api: Any, emulator: Emulator, finished: str, route: str
):
    answer = await post(api, route, videoSessionId=finished, **GOOD[route])
    assert answer.status == 200, answer.body
    made = answer.json["request_id"]
    assert made == answer.json["session_id"] != finished
    assert (await api.status(made))["status"] == "PENDING"
    assert emulator.session(made).webhook_url == HOOK

    emulator.clock.advance(90)
    status = await api.status(made)
    assert status["status"] == "COMPLETED"
    assert status["result_url"] == f"{emulator.url}/files/{made}/video.mp4"
    listed = await api.get("/v1/video/list_completed_video_sessions")
    assert [video["session_id"] for video in listed.json] == [made, finished]
    latest = await api.get("/v1/video/fetch_latest_version", session_id=made)
    assert latest.json["result_url"] == status["result_url"]


@pytest.mark.parametrize("route", GOOD)
async def test_it_is_charged_at_once_and_only_once(
    api: Any, emulator: Emulator, finished: str, route: str
):
    price = PRICES[route]
    answer = await post(api, route, videoSessionId=finished, **GOOD[route])
    assert emulator.balance() == 9_700 - price
    emulator.clock.advance(1000)
    assert emulator.balance() == 9_700 - price
    if price:
        assert answer.json["creditsCharged"] == price
        assert answer.json["remainingCredits"] == 9_700 - price
        assert answer.headers["x-credits-charged"] == str(price)
        assert answer.headers["x-credits-remaining"] == str(9_700 - price)
        assert emulator.ledger()[-1].request_id == answer.json["request_id"]


@pytest.mark.parametrize("route", GOOD)
async def test_an_id_is_required_and_must_be_known(
    api: Any, emulator: Emulator, finished: str, route: str
):
    theirs = await api.create(key=emulator.create_api_key(credits=1000))
    assert (await post(api, route, **GOOD[route])).message == NO_ID
    for session_id in (UNKNOWN, theirs):
        answer = await post(api, route, session_id=session_id, **GOOD[route])
        assert (answer.status, answer.message) == (404, "Video session not found.")
    answer = await post(api, route, session_id="extreq_1", **GOOD[route])
    assert answer.status == 404
    assert emulator.balance() == 9_700


@pytest.mark.parametrize("route", GOOD)
async def test_a_video_must_be_finished(api: Any, emulator: Emulator, route: str):
    running = await api.create()
    answer = await post(api, route, video_session_id=running, **GOOD[route])
    assert answer.status == 400
    assert answer.message.startswith("Video session does not have a completed video URL to ")
    assert len(emulator.sessions()) == 1


@pytest.mark.parametrize("route", [route for route, price in PRICES.items() if price])
async def test_too_few_credits_leave_no_session_behind(
    api: Any, emulator: Emulator, finished: str, route: str
):
    emulator.set_balance(PRICES[route] - 1)
    answer = await post(api, route, videoSessionId=finished, **GOOD[route])
    assert answer.status == 402
    assert answer.message.startswith("Insufficient credits or no credits remaining. Please call ")
    assert len(emulator.sessions()) == 1


@pytest.mark.parametrize(
    ("route", "fields", "message"),
    [
        (
            "update_outro_image",
            {"generate_outro_image": True},
            "cta_url or outro_cta_image is required when generate_outro_image is true.",
        ),
        (
            "add_outro_image",
            {"cta_url": "example.com"},
            "cta_url must be an http or https URL.",
        ),
        (
            "update_outro_image",
            {"outro_image_url": PICTURE, "add_outro_animation": "yes"},
            "add_outro_animation must be a boolean.",
        ),
        ("update_footer_image", {"remove_footer": 1}, "remove_footer must be a boolean."),
        (
            "translate_video",
            {},
            "language must be one of: en, es, fr, ja, th, zh, bn, hi, sa, la.",
        ),
        (
            "translate_video",
            {"language": "xx"},
            "language must be one of: en, es, fr, ja, th, zh, bn, hi, sa, la.",
        ),
        (
            "translate_video",
            {"language": "es", "translate_outro": "no"},
            "translate_outro must be a boolean.",
        ),
    ],
)
async def test_a_refusal_says_why_and_costs_nothing(
    api: Any,
    emulator: Emulator,
    finished: str,
    *,
    route: str,
    fields: dict[str, Any],
    message: str,
):
    answer = await post(api, route, videoSessionId=finished, **fields)
    assert (answer.status, answer.message) == (400, message)
    assert emulator.balance() == 9_700


@pytest.mark.parametrize(
    ("route", "fields"),
    [
        ("update_outro_image", {}),
        ("update_outro_image", {"generate_outro_image": False, "cta_url": "https://x.test"}),
        ("update_outro_image", {"outro_image_url": PICTURE, "cta_url": "https://x.test"}),
        ("update_outro_image", {"outro_image_url": PICTURE, "add_outro_focus_area": True}),
        (
            "update_outro_image",
            {
                "outro_image_url": PICTURE,
                "add_outro_animation": True,
                "add_outro_focus_area": True,
                "outro_focust_area": {"x": 1, "y": 1, "width": 0, "height": 5},
            },
        ),
        ("update_footer_image", {}),
        ("update_footer_image", {"cta_logo": "logo.png"}),
        ("update_footer_image", {"cta_url": "example.com"}),
        ("add_subtitles", {"subtitle_language": "xx"}),
    ],
)
async def test_nothing_is_made_of_what_contradicts_itself(
    api: Any, emulator: Emulator, finished: str, route: str, fields: dict[str, Any]
):
    answer = await post(api, route, videoSessionId=finished, **fields)
    assert answer.status == 400
    assert emulator.balance() == 9_700
    assert len(emulator.sessions()) == 1


async def test_a_charge_stays_when_the_picture_cannot_be_copied(
    api: Any, emulator: Emulator, finished: str
):
    picture = "https://pictures.invalid/outro.png"
    answer = await post(api, "add_outro_image", videoSessionId=finished, outro_image_url=picture)
    assert answer.status == 400
    assert emulator.balance() == 9_700 - 75
    assert emulator.sessions()[0].status == "FAILED"


async def test_an_outro_makes_a_video_longer_once(api: Any, emulator: Emulator, finished: str):
    first = await post(api, "add_outro_image", videoSessionId=finished, outro_image_url=PICTURE)
    emulator.clock.advance(90)
    made = first.json["session_id"]
    second = await post(api, "update_outro_image", videoSessionId=made, outro_image_url=PICTURE)
    assert emulator.session(made).seconds == 18
    assert emulator.session(second.json["session_id"]).seconds == 18


async def test_a_focus_is_known_for_a_generated_outro(api: Any, finished: str):
    answer = await post(
        api,
        "update_outro_image",
        videoSessionId=finished,
        outro_cta_image={"middle_image": LOGO},
        add_outro_focus_area=True,
    )
    assert answer.status == 200


async def test_a_footer_comes_and_goes(api: Any, emulator: Emulator, finished: str):
    with_footer = await post(
        api, "update_footer_image", videoSessionId=finished, cta_logo="data:image/png;base64,AA=="
    )
    emulator.clock.advance(90)
    made = with_footer.json["session_id"]
    assert (await api.status(made))["has_footer"] is True

    without = await post(api, "update_footer_image", videoSessionId=made, remove_footer=True)
    emulator.clock.advance(90)
    assert (await api.status(without.json["session_id"]))["has_footer"] is False


@pytest.mark.parametrize("name", ["language", "languageCode", "langauge", "languageString"])
async def test_a_translation_speaks_the_other_language(
    api: Any, emulator: Emulator, finished: str, name: str
):
    fields = {"videoSessionId": finished, name: "es-MX", "enable_subtitles": True}
    answer = await post(api, "translate_video", **fields)
    emulator.clock.advance(90)
    status = await api.status(answer.json["request_id"])
    assert (status["result_language"], status["has_subtitles"]) == ("es", True)


async def test_subtitles_come_and_go(api: Any, emulator: Emulator, finished: str):
    shown = await post(api, "add_subtitles", videoSessionId=finished, subtitle_language="fr")
    assert shown.json["subtitle_language"] == "fr"
    emulator.clock.advance(90)
    made = shown.json["session_id"]
    assert (await api.status(made))["has_subtitles"] is True

    hidden = await post(api, "remove_subtitles", videoSessionId=made)
    assert hidden.json.keys() == {"request_id", "session_id"}
    emulator.clock.advance(90)
    assert (await api.status(hidden.json["session_id"]))["has_subtitles"] is False


async def test_a_clone_is_answered_with_its_status(api: Any, emulator: Emulator, finished: str):
    answer = await post(api, "clone", videoSessionId=finished)
    assert answer.headers["x-credits-charged"] == "0"
    assert (answer.json["creditsCharged"], answer.json["remainingCredits"]) == (0, None)
    assert answer.json["status"] == "PENDING"
    stages = answer.json["expressGenerationStatus"]
    waiting = [name for name, state in stages.items() if state != "COMPLETED"]
    assert waiting == ["video_generation", "status"]


async def test_a_video_that_was_cancelled_when_it_was_ready_can_be_cloned(api: Any, finished: str):
    await post(api, "cancel_render", videoSessionId=finished)
    assert (await post(api, "clone", videoSessionId=finished)).status == 200


async def test_joining_costs_by_all_seconds(api: Any, emulator: Emulator, finished: str):
    other = await api.create(duration=20, language="fr", enable_subtitles=True)
    emulator.clock.advance(90)
    before = emulator.balance()
    answer = await post(api, "join_videos", session_ids=[finished, other], blend_scenes=True)
    assert answer.json["creditsCharged"] == 90
    assert emulator.balance() == before - 90
    joined = emulator.session(answer.json["session_id"])
    assert (joined.kind, joined.seconds, joined.has_subtitles) == ("join_videos", 30, True)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (None, "session_ids must have at least two session ids."),
        ("a,b", "session_ids must have at least two session ids."),
        (["a", " "], "session_ids must have at least two session ids."),
        (["a", "b", "a"], "session_ids must be distinct."),
    ],
)
async def test_joining_needs_two_different_videos(api: Any, ids: Any, message: str):
    answer = await post(api, "join_videos", session_ids=ids)
    assert (answer.status, answer.message) == (400, message)


async def test_joining_needs_videos_of_one_shape_that_are_there(
    api: Any, emulator: Emulator, finished: str
):
    tall = await api.create(duration=10, aspect_ratio="9:16")
    answer = await post(api, "join_videos", session_ids=[finished, tall])
    assert answer.message == "Video session does not have a completed video URL to join."
    emulator.clock.advance(90)
    answer = await post(api, "join_videos", sessionIds=[finished, tall])
    assert answer.message == "All sessions must have the same aspectRatio and framesPerSecond."
    answer = await post(api, "join_videos", session_ids=[finished, UNKNOWN])
    assert answer.status == 404
    answer = await post(api, "join_videos", session_ids=[finished, tall], blend_scenes="yes")
    assert answer.message == "blend_scenes must be a boolean."
