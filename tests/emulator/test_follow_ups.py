"""Videos made from finished ones: what is refused, charged, and left behind."""

from typing import Any

import pytest

from samsar.emulator import Emulator

V1 = "/v1/video/"
UNKNOWN = "0" * 24
LOGO = "https://cdn.example.com/logo.png"
PICTURE = "https://cdn.example.com/outro.png"
NO_OUTRO = (
    "outro_image_url (or outroImageUrl/new_outro_image_url) is required unless "
    "generate_outro_image is true."
)
NO_FOOTER = (
    "At least one of cta_text, cta_logo, or cta_url is required unless remove_footer is true."
)
BOTH_OUTROS = (
    "Use either generate_outro_image with cta_url/outro_cta_image or outro_image_url, not both."
)
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
    theirs = await api.create(key=emulator.open_account(1000))
    missing = NO_ID.replace("video_session_id/", "") if route == "clone" else NO_ID
    assert (await post(api, route, **GOOD[route])).message == missing
    for session_id in (UNKNOWN, theirs):
        answer = await post(api, route, session_id=session_id, **GOOD[route])
        assert (answer.status, answer.message) == (404, "Video session not found.")
    answer = await post(api, route, session_id="extreq_1", **GOOD[route])
    # Where the video of an external user is never meant, an id must have the form of a session's.
    assert answer.status == (400 if route == "clone" else 404)
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
            "language (or language_code) is required.",
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
        ("update_outro_image", {}, NO_OUTRO),
        (
            "add_outro_image",
            {"generate_outro_image": False, "cta_url": "https://x.test"},
            NO_OUTRO,
        ),
        (
            "add_outro_image",
            {"outro_image_url": PICTURE, "generate_outro_image": True},
            BOTH_OUTROS,
        ),
        (
            "update_outro_image",
            {"outro_image_url": PICTURE, "outro_cta_image": {"middle_image": LOGO}},
            BOTH_OUTROS,
        ),
        ("add_outro_image", {"cta_text_top": 7}, "cta_text_top must be a string when provided."),
        ("update_outro_image", {"cta_logo": []}, "cta_logo must be a string when provided."),
        ("update_footer_image", {"cta_text": 7}, "cta_text must be a string when provided."),
        (
            "update_footer_image",
            {},
            NO_FOOTER,
        ),
        (
            "update_footer_image",
            {"cta_url": "example.com", "remove_footer": True},
            "cta_url must be an http or https URL.",
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


FOCUS = "outro_focust_area values must be within the canvas dimensions."
NO_SIDES = "outro_focust_area x, y, width, height must be valid numbers."


@pytest.mark.parametrize(
    ("animated", "area", "message"),
    [
        (None, None, "add_outro_focus_area requires add_outro_animation to be true."),
        (False, {}, "add_outro_focus_area requires add_outro_animation to be true."),
        (True, None, "outro_focust_area is required when add_outro_focus_area is true."),
        (True, [1, 2], "outro_focust_area must be an object with x, y, width, height."),
        (True, {"x": 1, "y": 1, "width": 1}, NO_SIDES),
        (True, {"x": "1", "y": 1, "width": 1, "height": 1}, NO_SIDES),
        (True, {"x": -1, "y": 0, "width": 1, "height": 1}, FOCUS),
        (True, {"x": 0, "y": 0, "width": 1793, "height": 1}, FOCUS),
        (True, {"x": 0, "y": 1025, "width": 1, "height": 1}, FOCUS),
        (True, {"x": 1792, "y": 1024, "width": 1792, "height": 1024}, None),
        (True, {"x": 0, "y": 0, "width": 0, "height": 0}, None),
    ],
)
async def test_a_focus_lies_within_the_canvas(
    api: Any, finished: str, *, animated: Any, area: Any, message: str | None
):
    answer = await post(
        api,
        "add_outro_image",
        videoSessionId=finished,
        outro_image_url=PICTURE,
        add_outro_animation=animated,
        add_outro_focus_area=True,
        outroFocusArea=area,
    )
    assert answer.status == (400 if message else 200)
    assert message is None or answer.message == message


async def test_a_call_to_action_beside_a_picture_is_ignored(api: Any, finished: str):
    fields = {"outro_image_url": PICTURE, "cta_url": "nonsense"}
    assert (await post(api, "add_outro_image", videoSessionId=finished, **fields)).status == 200


async def test_long_texts_are_cut_in_silence(api: Any, emulator: Emulator, finished: str):
    fields = {"cta_url": "https://example.com", "cta_text_top": "a" * 300, "ctaTextBottom": "b"}
    made = await post(api, "update_outro_image", videoSessionId=finished, **fields)
    kept = emulator.session(made.json["session_id"]).input
    assert (kept["cta_text_top"], kept["ctaTextBottom"]) == ("a" * 180, "b")
    made = await post(api, "update_footer_image", videoSessionId=finished, cta_text="c" * 300)
    assert emulator.session(made.json["session_id"]).input["cta_text"] == "c" * 220


async def test_what_is_wrong_with_the_fields_is_said_before_the_video_is_looked_for(api: Any):
    for route, fields in (
        ("update_outro_image", {}),
        ("update_footer_image", {}),
        ("translate_video", {"language": "xx"}),
    ):
        answer = await post(api, route, videoSessionId=UNKNOWN, **fields)
        assert answer.status == 400, route


@pytest.mark.parametrize(
    "path", ["/v1/video/regenerate_avatar", "/v2/video/regenerate_avatar", "/v2/regenerate_avatar"]
)
@pytest.mark.parametrize("name", ["videoSessionId", "request_id", "sourceSessionId"])
async def test_an_avatar_is_drawn_anew_in_a_copy(
    api: Any, emulator: Emulator, finished: str, *, path: str, name: str
):
    answer = await api.post(path, {"input": {name: finished}})
    assert answer.status == 200, answer.body
    assert answer.json["session_id"] != finished
    assert (answer.json["creditsCharged"], answer.headers["x-credits-charged"]) == (0, "0")
    stages = answer.json["expressGenerationStatus"]
    waiting = [stage for stage, word in stages.items() if word != "COMPLETED"]
    assert waiting == ["narrator_avatar_generation", "video_generation", "status"]
    emulator.clock.advance(22)
    assert (await api.status(answer.json["session_id"]))["status"] == "COMPLETED"


@pytest.mark.parametrize("path", ["/v1/video/retranslate_video", "/v2/retranslate_video"])
async def test_a_translation_is_made_again(api: Any, emulator: Emulator, finished: str, path: str):
    body = {"videoSessionId": finished, "language_code": "cn"}
    answer = await api.post(path, body)
    assert (answer.status, answer.json["creditsCharged"]) == (200, 30)
    assert emulator.session(answer.json["session_id"]).language == "zh"


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
