"""Videos from pictures: what is accepted, what is refused, and in which words."""

from typing import Any

import pytest

from samsar.emulator import Emulator

ROUTE = "/v1/video/image_list_to_video"
A, B = "https://cdn.example.com/a.jpg", "https://cdn.example.com/b.jpg"
SITE = "https://example.com/book"
FOOTERS = [{"title": "One"}, {"url": SITE}]


async def make(api: Any, emulator: Emulator, **fields: Any) -> Any:
    answer = await api.post(ROUTE, {"input": {"image_urls": [A, B], **fields}})
    assert answer.status == 200, answer.body
    return emulator.session(answer.json["request_id"])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "image_urls must be a non-empty array."),
        ({"image_urls": []}, "image_urls must be a non-empty array."),
        ({"image_urls": A}, "image_urls must be a non-empty array."),
        ({"image_urls": ["", {"title": "no url"}]}, "image_urls must be a non-empty array."),
        ({"image_urls": [A], "metadata": "text"}, "metadata must be an object."),
        (
            {"image_urls": [A], "cta_url": "example.com"},
            "cta_url must be an http or https URL.",
        ),
        (
            {"image_urls": [A], "generate_outro_image": True},
            "cta_url or outro_cta_image is required when generate_outro_image is true.",
        ),
        (
            {"image_urls": [A], "express_cta_generation": True},
            "cta_url is required when express_cta_generation is true.",
        ),
        (
            {"image_urls": [A], "generateCtaTexts": True},
            "cta_url is required when express_cta_generation is true.",
        ),
        (
            {"image_urls": [A], "add_narrator_avatar": "yes"},
            "add_narrator_avatar must be a boolean.",
        ),
        ({"image_urls": [A], "add_outro_animation": 1}, "add_outro_animation must be a boolean."),
    ],
)
async def test_a_refusal_says_why(api: Any, fields: dict[str, Any], message: str):
    answer = await api.post(ROUTE, {"input": fields})
    assert (answer.status, answer.message) == (400, message)


@pytest.mark.parametrize(
    ("fields", "beginning"),
    [
        (
            {"image_urls": [5]},
            "image_urls entries must be strings or objects containing a non-empty image_url (or ",
        ),
        ({"image_urls": [A], "video_model": "NOPE"}, "video_model must be one of: RUNWAYML, "),
        ({"image_urls": [A], "subtitle_language": "xx"}, "subtitle_language must be one of: en, "),
        (
            {"image_urls": [A, B], "add_footer_animation": True},
            "footer_metadata must be an array when add_footer_animation is true.",
        ),
        (
            {"image_urls": [A, B], "add_footer_animation": True, "footer_metadata": FOOTERS[:1]},
            "footer_metadata must include one item for each image scene when ",
        ),
        (
            {"image_urls": [A], "add_footer_animation": True, "footer_metadata": ["text"]},
            "footer_metadata[0] must be an object with url and title.",
        ),
        (
            {"image_urls": [A], "add_footer_animation": True, "footer_metadata": [{"x": 1}]},
            "footer_metadata[0] must include at least one of url, title, cta_text, or cta_logo.",
        ),
        (
            {"image_urls": [A], "add_footer_animation": True, "footer_metadata": [{"url": "x"}]},
            "footer_metadata[0].url must be an http or https URL.",
        ),
        (
            {"image_urls": ["https://commons.wikimedia.org/wiki/Special:Redirect/file/a.jpg"]},
            "image_urls contains a URL that cannot be fetched server-side. Please provide a ",
        ),
        (
            {"image_urls": [A], "add_narrator_avatar": True, "addNarratorAvatar": False},
            "add_narrator_avatar was provided with conflicting alias values.",
        ),
    ],
)
async def test_a_refusal_names_the_field(api: Any, fields: dict[str, Any], beginning: str):
    answer = await api.post(ROUTE, {"input": fields})
    assert answer.status == 400
    assert answer.message.startswith(beginning)


async def test_a_picture_out_of_reach_leaves_a_failed_session_behind(api: Any, emulator: Emulator):
    pictures = [A, "https://pictures.invalid/b.jpg"]
    answer = await api.post(ROUTE, {"input": {"image_urls": pictures}})
    assert answer.status == 400
    assert answer.message == "Unable to download or analyze image_urls item 2."
    (session,) = emulator.sessions()
    assert (session.status, session.error) == ("FAILED", answer.message)
    emulator.clock.advance(1000)
    assert emulator.balance() == 10_000


@pytest.mark.parametrize(
    "picture", ["ftp://example.com/a.jpg", "file:///etc/passwd", "a.jpg", "http://["]
)
async def test_a_picture_that_is_not_on_the_web_is_out_of_reach(api: Any, picture: str):
    answer = await api.post(ROUTE, {"input": {"image_urls": [picture]}})
    assert answer.message == "Unable to download or analyze image_urls item 1."


async def test_too_few_credits_have_a_text_of_their_own(api: Any, emulator: Emulator):
    emulator.set_balance(599)
    answer = await api.post(ROUTE, {"input": {"image_urls": [A, B]}})
    assert answer.status == 402
    assert answer.message.startswith(
        "Insufficient credits or no credits remaining. Please call /v1/credits/recharge or visit "
    )
    assert emulator.sessions() == []


async def test_the_server_decides_how_long_the_video_is(api: Any, emulator: Emulator):
    session = await make(api, emulator)
    assert (session.seconds, session.video_model) == (20, "RUNWAYML")


async def test_the_model_may_be_written_in_lower_case(api: Any, emulator: Emulator):
    assert (await make(api, emulator, video_model="veo3.1i2v")).video_model == "VEO3.1I2V"


async def test_entries_without_a_url_are_left_out_in_silence(api: Any, emulator: Emulator):
    pictures = [A, " ", {"title": "none"}, {"imageUrl": B}, {"src": A}, "data:image/png;base64,AA"]
    assert (await make(api, emulator, image_urls=pictures)).seconds == 40


async def test_an_enhanced_picture_wins_unless_it_is_not_wanted(api: Any):
    good, bad = A, "https://pictures.invalid/b.jpg"
    entries = [
        ({"image_url": bad, "enhanced_url": good}, 200),
        ({"image_url": bad, "enhanced_url": good, "use_enhanced": False}, 400),
        ({"image_url": good, "enhanced_url": bad}, 400),
    ]
    for entry, status in entries:
        answer = await api.post(ROUTE, {"input": {"image_urls": [entry]}})
        assert answer.status == status


@pytest.mark.parametrize(
    ("given", "kept"), [("9:16", "9:16"), ("16:9", "16:9"), ("1:1", "16:9"), ("", "16:9")]
)
async def test_an_unknown_aspect_ratio_becomes_the_default(
    api: Any, emulator: Emulator, given: str, kept: str
):
    assert (await make(api, emulator, aspect_ratio=given)).aspect_ratio == kept


@pytest.mark.parametrize(
    ("fields", "seconds", "price"),
    [
        ({}, 20, 20 * 30),
        ({"cta_url": SITE}, 28, 28 * 30),
        ({"outro_cta_image": {"url": A}}, 28, 28 * 30),
        ({"outro_image_url": A}, 20, 20 * 30),
        ({"express_cta_generation": True, "cta_url": SITE}, 28, 28 * 31),
        ({"add_narrator_avatar": True}, 20, 20 * 34),
        ({"video_model": "VEO3.1I2V"}, 20, 20 * 60),
    ],
)
async def test_options_show_in_length_and_price(
    api: Any, emulator: Emulator, fields: dict[str, Any], seconds: float, price: int
):
    session = await make(api, emulator, **fields)
    assert session.seconds == seconds
    emulator.clock.advance(98)
    assert emulator.session(session.id).status == "COMPLETED"
    assert emulator.balance() == 10_000 - price


@pytest.mark.parametrize("given", [{}, {"footer_metadata": FOOTERS[:1]}])
async def test_express_calls_to_action_need_no_footers(
    api: Any, emulator: Emulator, given: dict[str, Any]
):
    session = await make(
        api,
        emulator,
        express_cta_generation=True,
        cta_url=SITE,
        add_footer_animation=True,
        **given,
    )
    assert (session.has_footer, session.has_outro) == (True, True)


async def test_footers_turn_subtitles_off(api: Any, emulator: Emulator):
    session = await make(
        api,
        emulator,
        add_footer_animation=True,
        footer_metadata=FOOTERS,
        enable_subtitles=True,
    )
    assert (session.has_footer, session.has_subtitles) == (True, False)


async def test_a_webhook_is_accepted_and_forgotten(api: Any, emulator: Emulator):
    body = {"input": {"image_urls": [A]}, "webhookUrl": "https://example.com/hook"}
    answer = await api.post(ROUTE, body)
    assert emulator.session(answer.json["request_id"]).webhook_url is None
