"""Pictures in arguments: what is taken, what is refused, and what a body looks like."""

import io
import pathlib

import attrs
import pytest

from samsar._core.inputs import pictures
from samsar._core.inputs.images import (
    enhance_body,
    extend_body,
    one_picture_body,
    pictures_body,
    rollup_body,
    title_body,
)
from samsar._core.inputs.pictures import (
    LocalPicture,
    chosen_picture,
    filled,
    local_pictures,
    media_type_of,
    picture_file,
    picture_url,
)
from samsar.errors import InputError
from samsar.types.images import RollupImage, RollupOverlay

URL = "https://example.com/a.png"
DATA_URL = "data:image/png;base64,AAAA"
PNG = b"\x89PNG\r\n\x1a\nrest"


def test_a_url_is_trimmed_and_stays():
    url = picture_url(f"  {URL} ", "image_url")
    assert url == URL
    assert not isinstance(url, LocalPicture)


@pytest.mark.parametrize(
    "picture", [DATA_URL, PNG, bytearray(PNG), memoryview(PNG), pathlib.Path("a"), io.BytesIO(PNG)]
)
def test_what_has_no_url_yet_waits_for_one(picture):
    waiting = picture_url(picture, "image_url")
    assert isinstance(waiting, LocalPicture)
    assert waiting.picture == picture
    assert waiting.argument == "image_url"


@pytest.mark.parametrize(
    ("picture", "complaint"),
    [
        ("photo.png", r"image_url must be a URL or a data URL; for a file pass pathlib\.Path"),
        ("/srv/photo.png", "pathlib"),
        ("C:\\photo.png", "pathlib"),
        ("ftp://example.com/a.png", "must be a URL"),
        ("  ", "image_url is blank"),
        ("data:text/html,<p>", "data:image/"),
        ("data:image/png,AAAA", "base64"),
        (5, "image_url must be a URL, a data URL, bytes, a path"),
        ({"url": URL}, "must be a URL"),
    ],
)
def test_what_is_no_picture_is_refused(picture, complaint):
    with pytest.raises(InputError, match=complaint) as caught:
        picture_url(picture, "image_url")
    assert caught.value.argument == "image_url"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"GIF89a...", "image/gif"),
        (b"GIF87a...", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", None),
        (b"<svg>", None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell_what_a_picture_is(data, media_type):
    assert media_type_of(data) == media_type


def test_a_picture_without_a_name_is_named_after_its_type():
    assert picture_file(b"\xff\xd8\xff", "image", None).file_name == "image.jpg"
    assert picture_file(PNG, "image", "shirt.png").file_name == "shirt.png"


def test_what_is_empty_or_of_another_kind_is_refused():
    with pytest.raises(InputError, match="image is empty"):
        picture_file(b"", "image", None)
    with pytest.raises(InputError, match="PNG, JPEG, WEBP or GIF"):
        picture_file(b"hello", "image", "a.png")


def test_bytes_are_not_in_the_repr():
    assert "PNG" not in repr(picture_file(PNG, "image", None))


def test_one_picture_is_chosen_under_any_of_its_names():
    assert chosen_picture(image=None, image_url=URL, image_data=None) == URL
    with pytest.raises(InputError, match="one of image, image_url or image_data is required"):
        chosen_picture(image=None, image_url=None, image_data=None)
    with pytest.raises(InputError, match="is all that can be given"):
        chosen_picture(image=URL, image_url=URL, image_data=None)


def test_urls_are_filled_in_where_pictures_wait():
    body = {"a": picture_url(PNG, "a"), "b": [{"c": picture_url(DATA_URL, "c")}, URL], "d": 1}
    assert [each.argument for each in local_pictures(body)] == ["a", "c"]
    assert filled(body, iter(["u1", "u2"])) == {"a": "u1", "b": [{"c": "u2"}, URL], "d": 1}


def test_uploads_are_spread_over_bodies_of_the_size_that_the_server_takes(monkeypatch):
    monkeypatch.setattr(pictures, "_UPLOAD_CHARACTERS", 30)
    assert list(pictures.bundles(["x" * 12, "y" * 12, "z" * 12])) == [
        ["x" * 12, "y" * 12],
        ["z" * 12],
    ]
    assert list(pictures.bundles(["x" * 40])) == [["x" * 40]]
    assert list(pictures.bundles([])) == []


def test_enhancing_takes_a_picture_a_size_and_a_shape():
    assert enhance_body(
        {"image_url": URL, "resolution": "2k", "aspect_ratio": "16:9"}, {"n": 1}
    ) == {
        "image_url": URL,
        "resolution": "2k",
        "aspect_ratio": "16:9",
        "n": 1,
    }


@pytest.mark.parametrize("ratio", ["wide", "16/9", "16:", "-1:2", "\u0661:\u0662"])
def test_a_shape_is_two_numbers_with_a_colon(ratio):
    with pytest.raises(InputError, match="aspect_ratio"):
        enhance_body({"image_url": URL, "aspect_ratio": ratio}, None)


def test_a_missing_picture_and_an_unknown_word_are_refused():
    with pytest.raises(InputError, match="image_url is required"):
        enhance_body({}, None)
    with pytest.raises(InputError, match="image_url is required"):
        one_picture_body(None)
    with pytest.raises(TypeError, match="did you mean 'resolution'"):
        enhance_body({"image_url": URL, "resolutoin": "2k"}, None)


@pytest.mark.parametrize("count", [0, -1, 1.5, True, "4", float("nan"), None])
def test_the_number_of_pictures_is_a_whole_one_from_1_up(count):
    with pytest.raises(InputError, match="num_images"):
        extend_body({"image_urls": [URL], "num_images": count}, None)


@pytest.mark.parametrize("urls", [[], URL, None, [URL, "x.png"], [5]])
def test_pictures_are_a_list_of_pictures(urls):
    with pytest.raises(InputError, match="image_urls"):
        extend_body({"image_urls": urls, "num_images": 1}, None)
    with pytest.raises(InputError, match="image_urls"):
        pictures_body(urls, None)


def test_tiles_are_urls_mappings_or_values():
    tile = RollupImage(
        image_url=URL, image_text="Bar", overlay=RollupOverlay(top_left="2 h", footer="Bar")
    )
    body = rollup_body(
        "create_rollup_banner",
        {"images": [tile, {"image_url": URL, "own": 1}, URL], "header_image_url": URL},
        None,
    )
    assert body == {
        "images": [
            {
                "image_url": URL,
                "image_text": "Bar",
                "overlay": {"top_left": "2 h", "footer": "Bar"},
            },
            {"image_url": URL, "own": 1},
            URL,
        ],
        "header_image_url": URL,
    }


def test_pictures_in_tiles_wait_for_a_url_too():
    tile = RollupImage(image_url=PNG, enhanced_url=pathlib.Path("big.png"))
    body = rollup_body("create_rollup_banner", {"images": [tile, PNG], "logo_url": PNG}, None)
    assert [each.argument for each in local_pictures(body)] == [
        "images[0].image_url",
        "images[0].enhanced_url",
        "images[1]",
        "logo_url",
    ]


@pytest.mark.parametrize(
    ("images", "complaint"),
    [
        ([], "images is empty"),
        (None, "images is required"),
        (URL, "images must be a list"),
        ([{"image_text": "Bar"}], r"images\[0\] needs image_url"),
        ([URL, {"image_url": "a.png"}], r"images\[1\]\.image_url must be a URL"),
    ],
)
def test_tiles_that_the_server_would_drop_are_refused(images, complaint):
    with pytest.raises(InputError, match=complaint):
        rollup_body("create_rollup_banner", {"images": images}, None)


def test_a_tile_is_a_value():
    tile = RollupImage(image_url=URL)
    assert tile == attrs.evolve(tile)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        tile.image_url = "other"


def test_a_title_is_asked_for_by_url_data_url_or_file():
    assert title_body(URL, {"a": 1}, {"new": 2}) == {
        "image_url": URL,
        "metadata": {"a": 1},
        "new": 2,
    }
    assert title_body(DATA_URL, "text", None) == {"image_data": DATA_URL, "metadata": "text"}
    form = title_body(picture_file(PNG, "image", None), {"ą": [1]}, {"new": True})
    assert b'name="image"; filename="image.png"' in form.data
    assert '{"ą":[1]}'.encode() in form.data
    assert b'name="new"\r\n\r\ntrue\r\n' in form.data


def test_metadata_is_a_mapping_or_text():
    with pytest.raises(InputError, match="metadata"):
        title_body(URL, ["a"], None)
    with pytest.raises(InputError, match="metadata"):
        title_body(URL, {"a": float("nan")}, None)
