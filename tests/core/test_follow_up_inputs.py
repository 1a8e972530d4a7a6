"""What callers pass to the methods that make a video from finished ones."""

import io
from pathlib import Path

import pytest

from samsar._core.inputs.follow_ups import (
    footer_update_body,
    join_body,
    outro_update_body,
    session_body,
    subtitles_body,
    translate_body,
)
from samsar._core.inputs.pictures import local_pictures
from samsar._core.inputs.videos import image_video_body, text_video_body
from samsar.errors import InputError
from samsar.types import FocusArea, FooterItem, ImageItem, OutroCtaImage

PICTURE = "https://cdn.test/outro.png"
AREA = {"x": 680, "y": 296, "width": 432, "height": 432}
TEXT = {"prompt": "A beach", "image_model": "GPTIMAGE2", "video_model": "RUNWAYML", "duration": 10}


def outro(**fields):
    return outro_update_body("update_outro_image", " s1 ", fields)["input"]


def footer(**fields):
    return footer_update_body("update_footer_image", "s1", fields)["input"]


def translation(**fields):
    return translate_body("translate", "s1", fields)["input"]


def joined(ids, **fields):
    return join_body("join", ids, fields)["input"]


def complaint(make, *arguments, **named):
    """Return what is said about an input that is refused, and about which argument."""
    with pytest.raises(InputError) as caught:
        make(*arguments, **named)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value), caught.value.argument


def test_a_picture_becomes_the_outro():
    assert outro(outro_image_url=PICTURE) == {
        "videoSessionId": "s1",
        "outro_image_url": PICTURE,
        "generate_outro_image": False,
    }


@pytest.mark.parametrize(
    "source", [{"cta_url": " https://x.test "}, {"outro_cta_image": "https://x.test/logo.png"}]
)
def test_what_an_outro_is_made_of_asks_for_a_generated_one(source):
    assert outro(**source)["generate_outro_image"] is True
    assert outro(**source, generate_outro_image=True) == outro(**source)


def test_a_call_to_action_is_trimmed():
    assert outro(cta_url=" https://x.test ")["cta_url"] == "https://x.test"
    assert footer(cta_url=" https://x.test ")["cta_url"] == "https://x.test"


@pytest.mark.parametrize(
    "fields",
    [
        {"generate_outro_image": True},
        {"generate_outro_image": True, "cta_url": "https://x.test"},
        {"cta_url": "https://x.test"},
        {"outro_cta_image": "https://x.test/logo.png"},
        {"outro_cta_image": OutroCtaImage(middle_image="https://x.test/logo.png")},
    ],
)
def test_an_outro_is_a_picture_or_generated_and_not_both(fields):
    message, argument = complaint(outro, outro_image_url=PICTURE, **fields)

    assert argument == "outro_image_url"
    assert "generate_outro_image" in message


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({}, "outro_image_url"),
        ({"cta_text_top": "Scan"}, "outro_image_url"),
        ({"generate_outro_image": False, "cta_url": "https://x.test"}, "outro_image_url"),
        ({"generate_outro_image": True}, "cta_url"),
        ({"generate_outro_image": "true", "cta_url": "https://x.test"}, "generate_outro_image"),
        ({"cta_url": "x.test"}, "cta_url"),
        ({"cta_url": " "}, "cta_url"),
        ({"outro_image_url": ""}, "outro_image_url"),
        ({"outro_image_url": "outro.png"}, "outro_image_url"),
        ({"outro_cta_image": {}}, "outro_cta_image"),
        ({"outro_cta_image": FocusArea(**AREA)}, "outro_cta_image"),
    ],
)
def test_an_outro_that_cannot_be_made_is_refused(fields, argument):
    assert complaint(outro, **fields)[1] == argument


def focused(**fields):
    return outro(
        **{
            "outro_image_url": PICTURE,
            "add_outro_animation": True,
            "add_outro_focus_area": True,
            "outro_focus_area": AREA,
            **fields,
        }
    )


@pytest.mark.parametrize("area", [AREA, FocusArea(**AREA)])
def test_a_focus_travels_under_the_name_of_the_wire(area):
    sent = focused(outro_focus_area=area)

    assert sent["outro_focust_area"] == AREA
    assert "outro_focus_area" not in sent


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({"add_outro_animation": False}, "add_outro_focus_area"),
        ({"outro_focus_area": None}, "outro_focus_area"),
        ({"outro_focus_area": [1, 2, 3, 4]}, "outro_focus_area"),
        ({"outro_focus_area": {**AREA, "x": "1"}}, "outro_focus_area"),
        ({"outro_focus_area": {**AREA, "y": None}}, "outro_focus_area"),
        ({"outro_focus_area": {**AREA, "x": -1}}, "outro_focus_area"),
        ({"outro_focus_area": {**AREA, "width": 0}}, "outro_focus_area"),
        ({"outro_focus_area": {"x": 1, "y": 2}}, "outro_focus_area"),
        ({"outro_focus_area": FooterItem(title="no area")}, "outro_focus_area"),
    ],
)
def test_a_focus_needs_an_animation_and_a_place(fields, argument):
    assert complaint(focused, **fields)[1] == argument


def test_a_generated_outro_knows_its_own_focus():
    assert outro(cta_url="https://x.test", add_outro_focus_area=True)["add_outro_focus_area"]


def test_a_footer_says_whether_it_is_removed():
    assert footer(cta_text="Scan to book") == {
        "videoSessionId": "s1",
        "cta_text": "Scan to book",
        "remove_footer": False,
    }
    assert footer(remove_footer=True) == {"videoSessionId": "s1", "remove_footer": True}


def test_blanks_around_the_parts_of_a_footer_are_dropped():
    made = footer(
        cta_text=" Scan ",
        cta_logo=" https://cdn.example.com/l.png ",
        cta_url=" https://example.com/book ",
    )
    assert made["cta_text"] == "Scan"
    assert made["cta_logo"] == "https://cdn.example.com/l.png"
    assert made["cta_url"] == "https://example.com/book"


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({}, "cta_text"),
        ({"remove_footer": False}, "cta_text"),
        ({"cta_text": " "}, "cta_text"),
        ({"cta_text": 5}, "cta_text"),
        ({"cta_logo": 5}, "cta_logo"),
        ({"cta_url": "x.test"}, "cta_url"),
        ({"remove_footer": "yes"}, "remove_footer"),
        ({"remove_footer": True, "cta_text": "Scan"}, "remove_footer"),
        ({"remove_footer": True, "cta_url": "https://x.test"}, "remove_footer"),
    ],
)
def test_a_footer_that_cannot_be_made_is_refused(fields, argument):
    assert complaint(footer, **fields)[1] == argument


def test_a_translation_always_says_what_it_includes():
    assert translation(language="es") == {
        "videoSessionId": "s1",
        "language": "es",
        "enable_subtitles": False,
        "translate_outro": True,
        "translate_footer": True,
    }
    assert translation(language="es", translate_outro=False)["translate_outro"] is False


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({}, "language"),
        ({"language": ""}, "language"),
        ({"language": 7}, "language"),
        ({"language": "es", "enable_subtitles": "yes"}, "enable_subtitles"),
        ({"language": "es", "translate_outro": 1}, "translate_outro"),
        ({"language": "es", "translate_footer": None}, "translate_footer"),
    ],
)
def test_a_translation_that_cannot_be_made_is_refused(fields, argument):
    assert complaint(translation, **fields)[1] == argument


def test_joining_takes_ids_in_their_order():
    assert joined((" b ", "a")) == {"session_ids": ["b", "a"]}
    assert joined(["a", "b"], blend_scenes=False)["blend_scenes"] is False


@pytest.mark.parametrize(
    ("ids", "argument"),
    [
        ("a,b", "session_ids"),
        (None, "session_ids"),
        ([], "session_ids"),
        (["a"], "session_ids"),
        (["a", " "], "session_ids[1]"),
        (["a", 5], "session_ids[1]"),
        (["a", "b", " a"], "session_ids[2]"),
        ([".."], "session_ids[0]"),
    ],
)
def test_joining_needs_two_different_ids(ids, argument):
    assert complaint(joined, ids)[1] == argument


def test_blending_is_a_switch():
    assert complaint(joined, ["a", "b"], blend_scenes="x")[1] == "blend_scenes"


def test_subtitles_may_have_a_language_of_their_own():
    body = subtitles_body("add_subtitles", "s1", {"subtitle_language": "fr"})

    assert body == {"input": {"videoSessionId": "s1", "subtitle_language": "fr"}}


@pytest.mark.parametrize(
    "body",
    [
        lambda **more: outro_update_body("m", "s1", {"outro_image_url": PICTURE}, **more),
        lambda **more: footer_update_body("m", "s1", {"remove_footer": True}, **more),
        lambda **more: translate_body("m", "s1", {"language": "es"}, **more),
        lambda **more: join_body("m", ["s1", "s2"], {}, **more),
        lambda **more: subtitles_body("m", "s1", {}, **more),
        lambda **more: session_body("s1", **more),
    ],
    ids=["outro", "footer", "translation", "join", "subtitles", "session"],
)
def test_a_webhook_stands_beside_the_input_and_newer_fields_in_it(body):
    sent = body(webhook_url="https://x.test/hook", extra={"newField": 1})

    assert sent["webhookUrl"] == "https://x.test/hook"
    assert sent["input"]["newField"] == 1
    assert sent.keys() == {"input", "webhookUrl"}


def test_newer_fields_cannot_replace_the_id():
    assert complaint(session_body, "s1", extra={"videoSessionId": "s2"})[1] == "extra"


@pytest.mark.parametrize("session_id", ["", " ", ".", "..", None, 42])
def test_an_id_that_is_none_is_refused(session_id):
    assert complaint(session_body, session_id)[1] == "session_id"


@pytest.mark.parametrize(
    ("make", "name", "near"),
    [
        (outro, "outro_image", "outro_image_url"),
        (footer, "cta_txt", "cta_text"),
        (translation, "langauge", "language"),
    ],
)
def test_a_misspelt_argument_is_a_type_error_with_a_suggestion(make, name, near):
    with pytest.raises(TypeError, match=f"{name!r}; did you mean {near!r}"):
        make(**{name: "x"})


def test_a_translation_takes_no_outro():
    with pytest.raises(TypeError, match=r"translate\(\) got an unexpected .* 'outro_image_url'"):
        translation(language="es", outro_image_url=PICTURE)


def test_values_are_sent_like_mappings():
    logo = {"url": "https://x.test/logo.png"}
    by_values = text_video_body(
        {
            **TEXT,
            "footer_metadata": [FooterItem(url="https://x.test", title="Book")],
            "outro_cta_image": OutroCtaImage(middle_image=logo, top_text="Scan"),
            "outro_focus_area": FocusArea(**AREA),
        }
    )
    by_mappings = text_video_body(
        {
            **TEXT,
            "footer_metadata": [{"url": "https://x.test", "title": "Book"}],
            "outro_cta_image": {"middle_image": logo, "top_text": "Scan"},
            "outro_focus_area": AREA,
        }
    )

    assert by_values == by_mappings


def test_a_picture_of_a_list_may_be_a_value():
    item = ImageItem(image_url="https://x.test/a.png", title="A", use_enhanced=False)

    assert image_video_body({"image_urls": [item, "https://x.test/b.png"]})["input"] == {
        "image_urls": [
            {"image_url": "https://x.test/a.png", "title": "A", "use_enhanced": False},
            "https://x.test/b.png",
        ]
    }


@pytest.mark.parametrize("item", [{}, {"uri": "https://x.test"}, FooterItem(), "Book", None])
def test_a_footer_of_a_new_video_needs_something_to_show(item):
    fields = {**TEXT, "footer_metadata": [{"title": "Book"}, item]}

    assert complaint(text_video_body, fields)[1] == "footer_metadata[1]"


def test_a_call_to_action_of_a_new_video_must_lead_to_the_web():
    fields = {**TEXT, "generate_outro_image": True, "cta_url": "x.test"}

    assert complaint(text_video_body, fields)[1] == "cta_url"


PNG = b"\x89PNG\r\n\x1a\n and more"


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({"outro_image_url": PNG}, "outro_image_url"),
        ({"outro_image_url": Path("outro.png")}, "outro_image_url"),
        ({"outro_image_url": io.BytesIO(PNG)}, "outro_image_url"),
        ({"outro_image_url": "data:image/png;base64,AAAA"}, "outro_image_url"),
        ({"cta_logo": PNG}, "cta_logo"),
        ({"outro_cta_image": PNG}, "outro_cta_image"),
        ({"outro_cta_image": OutroCtaImage(middle_image=PNG)}, "outro_cta_image.middle_image"),
        (
            {"outro_cta_image": {"middle_image": {"url": PNG}}},
            "outro_cta_image.middle_image.url",
        ),
        ({"footer_metadata": [FooterItem(cta_logo=PNG)]}, "footer_metadata[0].cta_logo"),
    ],
)
def test_a_picture_without_a_url_waits_to_be_uploaded(fields, argument):
    (waiting,) = local_pictures(text_video_body({**TEXT, **fields}))

    assert waiting.argument == argument


def test_pictures_of_a_list_wait_in_their_order():
    body = image_video_body(
        {"image_urls": [PNG, "https://x.test/a.png", {"url": PNG}, ImageItem(image_url=PNG)]}
    )

    assert [waiting.argument for waiting in local_pictures(body)] == [
        "image_urls[0]",
        "image_urls[2].url",
        "image_urls[3].image_url",
    ]


def test_what_is_no_picture_is_refused_as_ever():
    assert complaint(outro, outro_image_url=5) == (
        "outro_image_url must be text",
        "outro_image_url",
    )
    assert complaint(image_video_body, {"image_urls": [5]})[1] == "image_urls[0]"


def test_a_value_does_not_show_the_content_of_its_picture():
    assert repr(FooterItem(cta_logo=PNG)).endswith("cta_logo=<17 bytes>)")
    assert len(repr(ImageItem(image_url="data:image/png;base64," + "A" * 10_000))) < 400
