"""What callers pass to the methods that make videos: what is sent of it, and what is refused."""

from types import MappingProxyType

import pytest

from samsar._core.inputs.fields import checked_limit, plain, with_extra
from samsar._core.inputs.videos import image_video_body, text_video_body
from samsar.errors import InputError

TEXT = {"prompt": "A beach", "image_model": "GPTIMAGE2", "video_model": "RUNWAYML", "duration": 10}
IMAGES = {"image_urls": ["https://cdn.test/a.png"]}


def text_input(**fields):
    return text_video_body(TEXT | fields)["input"]


def image_input(**fields):
    return image_video_body(IMAGES | fields)["input"]


def complaint(make, *arguments, **named):
    """Return what is said about an input that is refused, and about which argument."""
    with pytest.raises(InputError) as caught:
        make(*arguments, **named)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value), caught.value.argument


def test_what_was_not_given_is_not_sent():
    assert text_input() == TEXT
    assert image_input() == IMAGES


def test_fields_travel_under_the_names_of_the_wire():
    sent = text_input(
        language_string="English",
        speaker_options={"speed": 1.1},
        outro_focus_area={"x": 0, "y": 0, "width": 10, "height": 10},
    )

    assert sent["languageString"] == "English"
    assert sent["speakerOptions"] == {"speed": 1.1}
    assert sent["outro_focust_area"]["width"] == 10
    assert not {"language_string", "speaker_options", "outro_focus_area"} & sent.keys()


@pytest.mark.parametrize("field", ["language_string", "outro_focus_area"])
def test_null_is_sent_where_it_clears_something(field):
    assert None in text_input(**{field: None}).values()


@pytest.mark.parametrize("field", ["language_string", "cta_text_top", "cta_text_bottom"])
def test_blank_text_is_sent_where_it_means_something(field):
    assert "" in text_input(**{field: ""}).values()


@pytest.mark.parametrize("field", TEXT)
@pytest.mark.parametrize("given", ["absent", None])
def test_a_video_from_a_text_needs_these(field, given):
    fields = {name: item for name, item in TEXT.items() if name != field}
    if given is None:
        fields[field] = None

    assert complaint(text_video_body, fields) == (f"{field} is required", field)


def test_a_video_from_pictures_needs_pictures():
    assert complaint(image_video_body, {}) == ("image_urls is required", "image_urls")
    assert complaint(image_input, image_urls=[]) == ("image_urls is empty", "image_urls")


BAD_FIELDS = [
    ("prompt", "", "is blank"),
    ("prompt", " \n", "is blank"),
    ("prompt", 5, "must be text"),
    ("prompt", b"A beach", "must be text"),
    ("duration", 0, "must be more than 0"),
    ("duration", -5, "must be more than 0"),
    ("duration", float("nan"), "must be a finite number"),
    ("duration", float("inf"), "must be a finite number"),
    ("duration", True, "must be a finite number"),
    ("duration", "30", "must be a finite number"),
    ("image_model", "", "is blank"),
    ("video_model", None, "is required"),
    ("video_model", ["RUNWAYML"], "must be text"),
    ("language", 7, "must be text"),
    ("language", None, "must be text"),
    ("language_string", 7, "must be text"),
    ("enable_subtitles", "yes", "must be True or False"),
    ("enable_subtitles", 1, "must be True or False"),
    ("enable_subtitles", None, "must be True or False"),
    ("speaker_options", "fast", "must be a mapping"),
    ("speaker_options", [("speed", 1)], "must be a mapping"),
    ("font", {"size": float("nan")}, "must not hold nan"),
    ("font", {"sizes": [1, {2, 3}]}, "must not hold a set"),
    ("font", {1: "a"}, "must have names that are text"),
    ("manual_step_stages", "speech", "must be a list"),
    ("manual_step_stages", {"speech"}, "must be a list"),
    ("footer_metadata", {"url": "https://x.test"}, "must be a list"),
    ("outro_focus_area", [0, 0, 10, 10], "must be a mapping"),
    ("outro_cta_image", 5, "must be text or a mapping"),
    ("session_id", " ", "is blank"),
]


@pytest.mark.parametrize(
    ("field", "value", "text"), BAD_FIELDS, ids=[f"{n}={v!r}"[:32] for n, v, _ in BAD_FIELDS]
)
def test_a_wrong_argument_is_named_and_explained(field, value, text):
    message, argument = complaint(text_input, **{field: value})

    assert message.startswith(field)
    assert text in message
    assert argument.startswith(field)


@pytest.mark.parametrize(
    ("pictures", "argument"),
    [
        ("https://cdn.test/a.png", "image_urls"),
        ({"url": "https://cdn.test/a.png"}, "image_urls"),
        ([None], "image_urls[0]"),
        ([5], "image_urls[0]"),
        (["https://cdn.test/a.png", " "], "image_urls[1]"),
        (["https://cdn.test/a.png", {}], "image_urls[1]"),
        ([{"title": "no address"}], "image_urls[0]"),
        ([{"image_url": ""}], "image_urls[0]"),
        ([{"image_url": None}], "image_urls[0]"),
    ],
    ids=repr,
)
def test_the_picture_that_is_wrong_is_named(pictures, argument):
    assert complaint(image_input, image_urls=pictures)[1] == argument


@pytest.mark.parametrize("key", ["image_url", "imageUrl", "url", "src", "enhanced_url"])
def test_a_picture_may_have_its_address_under_any_name_that_the_server_reads(key):
    picture = {key: "https://cdn.test/a.png", "title": "A"}

    assert image_input(image_urls=(picture,))["image_urls"] == [picture]


@pytest.mark.parametrize(
    ("make", "name", "near"),
    [
        (text_input, "promt", "prompt"),
        (text_input, "videomodel", "video_model"),
        (text_input, "enable_subtitle", "enable_subtitles"),
        (image_input, "image_url", "image_urls"),
    ],
)
def test_a_misspelt_argument_is_a_type_error_with_a_suggestion(make, name, near):
    with pytest.raises(TypeError, match=f"{name!r}; did you mean {near!r}"):
        make(**{name: "x"})


def test_an_argument_that_resembles_nothing_is_a_type_error():
    with pytest.raises(TypeError, match=r"create_from_text\(\) got .* 'zzz'$"):
        text_input(zzz=1)


def test_the_name_on_the_wire_is_not_an_argument():
    with pytest.raises(TypeError, match="did you mean 'language_string'"):
        text_input(languageString="English")


def test_an_outro_is_a_picture_or_generated_and_not_both():
    fields = {"outro_image_url": "https://x.test/o.png", "generate_outro_image": True}

    assert complaint(text_input, **fields, cta_url="https://x.test")[1] == "outro_image_url"
    assert text_input(**fields | {"generate_outro_image": False})


def test_a_generated_outro_needs_to_lead_somewhere():
    assert complaint(text_input, generate_outro_image=True)[1] == "cta_url"
    assert text_input(generate_outro_image=True, cta_url="https://x.test")
    assert text_input(generate_outro_image=True, outro_cta_image="https://x.test/c.png")


def test_a_focus_needs_an_animation():
    assert complaint(text_input, add_outro_focus_area=True)[1] == "add_outro_focus_area"
    assert text_input(add_outro_focus_area=True, add_outro_animation=True)


@pytest.mark.parametrize(
    "picture", [{}, {"top_text": "Hello"}, {"middle_image": ""}, {"middle_image": 5}, {"x": "y"}]
)
def test_the_picture_of_an_outro_needs_its_middle(picture):
    assert complaint(text_input, outro_cta_image=picture)[1] == "outro_cta_image"


@pytest.mark.parametrize(
    "picture",
    [{"middle_image": "https://x.test/c.png"}, {"center": {"image_data": "…"}}, {"url": "u"}],
)
def test_the_middle_of_an_outro_may_have_any_name_that_the_server_reads(picture):
    assert text_input(outro_cta_image=picture)["outro_cta_image"] == picture


def test_a_call_to_action_is_trimmed():
    assert text_input(cta_url=" https://x.test \n")["cta_url"] == "https://x.test"


def test_express_calls_to_action_switch_on_what_the_server_forces():
    sent = image_input(
        express_cta_generation=True, cta_url="https://x.test", add_footer_animation=False
    )

    assert sent["generate_outro_image"]
    assert sent["add_outro_animation"]
    assert sent["add_outro_focus_area"]
    assert sent["add_footer_animation"]
    assert complaint(image_input, express_cta_generation=True)[1] == "cta_url"


def test_an_avatar_implies_one_narrator():
    assert image_input(add_narrator_avatar=True, limit_single_narrator=False)[
        "limit_single_narrator"
    ]
    assert "limit_single_narrator" not in image_input(add_narrator_avatar=False)


def test_the_webhook_stands_beside_the_input():
    body = text_video_body(TEXT, webhook_url=" https://x.test/hook?ref=1 ")

    assert body == {"input": TEXT, "webhookUrl": "https://x.test/hook?ref=1"}


@pytest.mark.parametrize("url", ["", "x.test/hook", "ftp://x.test", 5, ["https://x.test"]])
def test_a_webhook_that_cannot_be_called_is_refused(url):
    assert complaint(text_video_body, TEXT, webhook_url=url)[1] == "webhook_url"


def test_fields_newer_than_this_package_are_sent_as_they_are():
    body = text_video_body(TEXT, extra={"newField": [1, {"a": None}]})

    assert body["input"] == TEXT | {"newField": [1, {"a": None}]}


@pytest.mark.parametrize(
    "extra", [{"prompt": "again"}, {"a": {1}}, {"a": float("inf")}, {1: "a"}, [("a", 1)], "a"]
)
def test_extra_fields_that_cannot_be_sent_are_refused(extra):
    message, argument = complaint(text_video_body, TEXT, extra=extra)

    assert message.startswith("extra")
    assert argument.startswith("extra")


@pytest.mark.parametrize("limit", [1, 5000, None])
def test_a_limit_is_a_whole_number_from_1_up(limit):
    assert checked_limit(limit) == limit


@pytest.mark.parametrize("limit", [0, -1, 2.0, True, "5", float("nan")])
def test_what_is_no_limit_is_refused(limit):
    assert complaint(checked_limit, limit)[1] == "limit"


def test_a_copy_of_a_value_is_what_json_makes_of_it():
    value = MappingProxyType({"a": (1, range(2)), "b": {"c": True, "d": None}})

    assert plain(value, "metadata") == {"a": [1, [0, 1]], "b": {"c": True, "d": None}}


def test_numbers_of_any_size_are_json():
    assert plain({"seed": 10**400}, "metadata") == {"seed": 10**400}


def test_the_place_of_what_cannot_be_sent_is_told():
    message, _ = complaint(text_input, font={"styles": [{"weight": 1}, {"weight": b"x"}]})

    assert message == "font.styles[1].weight must not hold a bytes: JSON has no such thing"


def test_a_value_that_holds_itself_is_refused():
    circle = {}
    circle["circle"] = circle

    message, argument = complaint(text_input, font=circle)

    assert argument == "font"
    assert "holds itself" in message


def test_the_mappings_of_the_caller_are_copied():
    font = {"styles": ["bold"]}

    sent = text_input(font=font)
    sent["font"]["styles"].append("italic")

    assert font == {"styles": ["bold"]}


def test_extra_is_not_written_into():
    payload = {"a": 1}

    assert with_extra(payload, {"b": 2}) == {"a": 1, "b": 2}
    assert payload == {"a": 1}
    assert with_extra(payload, None) == {"a": 1}
