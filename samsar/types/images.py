"""What the methods for images take."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, BinaryIO, Literal, Required, TypedDict

import attrs

from samsar.types.rules import Positive

Picture = str | bytes | bytearray | memoryview | os.PathLike[str] | BinaryIO
"""A picture: its URL, a data URL, its bytes, the path of a file (`pathlib.Path`, since text is a
URL), or a file opened for reading bytes. PNG, JPEG, WEBP and GIF."""

ImageResolution = Literal["0.5k", "1k", "2k", "4k"] | str
"""How large a picture is to become. Newer words pass."""

ImageAspectRatio = Literal["16:9", "9:16", "1:1", "4:3", "3:4"] | str
"""The shape of a picture: two numbers with a colon."""


class RollupOverlayItem(TypedDict, total=False):
    """The words on one tile of a roll-up banner, as a mapping.

    Attributes:
        top_left: The words in the badge in the upper left corner.
        top_right: The words in the upper right corner.
        footer: The words at the bottom.
        image_category: The category of the picture.
    """

    top_left: str
    top_right: str
    footer: str
    image_category: str


@attrs.frozen(kw_only=True)
class RollupOverlay:
    """The words on one tile of a roll-up banner.

    Attributes:
        top_left: The words in the badge in the upper left corner.
        top_right: The words in the upper right corner.
        footer: The words at the bottom.
        image_category: The category of the picture.
    """

    top_left: str | None = None
    top_right: str | None = None
    footer: str | None = None
    image_category: str | None = None


class RollupImageItem(TypedDict, total=False):
    """One tile of a roll-up banner, as a mapping.

    Attributes:
        image_url: The picture.
        enhanced_url: A better version of it, which is then used.
        overlay: The words on it.
        image_text: A text about it.
        image_title: Its title.
        image_category: Its category.
        image_duration: How long what it shows takes, as a number or in words.
        activity_id: An id of yours.
    """

    image_url: Required[Picture]
    enhanced_url: Picture
    overlay: RollupOverlay | RollupOverlayItem | Mapping[str, Any]
    image_text: str
    image_title: str
    image_category: str
    image_duration: float | str
    activity_id: int


@attrs.frozen(kw_only=True)
class RollupImage:
    """One tile of a roll-up banner.

    Attributes:
        image_url: The picture.
        enhanced_url: A better version of it, which is then used.
        overlay: The words on it.
        image_text: A text about it.
        image_title: Its title.
        image_category: Its category.
        image_duration: How long what it shows takes, as a number or in words.
        activity_id: An id of yours.
    """

    image_url: Picture
    enhanced_url: Picture | None = None
    overlay: RollupOverlay | RollupOverlayItem | Mapping[str, Any] | None = None
    image_text: str | None = None
    image_title: str | None = None
    image_category: str | None = None
    image_duration: float | str | None = None
    activity_id: int | None = None


class RollupFont(TypedDict, total=False):
    """The font of the words on the tiles.

    Attributes:
        key: The font by its key.
        language: The language that it has to be able to write.
        family: The font by its family.
    """

    key: str
    language: str
    family: str


class RollupTiling(TypedDict, total=False):
    """Where the words stand on the tiles: sizes in pixels, ratios as shares of the tile.

    Attributes:
        font_key: The font by its key.
        font_family: The font by its family.
        font: More about the font.
        top_left: `margin_min`, `margin_ratio`, `diameter_min`, `diameter_max`, `diameter_ratio`,
            `inner_padding_min` and `inner_padding_ratio` of the badge in the upper left corner.
        top_right: `margin_min`, `margin_ratio`, `max_width_floor`, `min_width`, `padding_left`,
            `padding_right`, `padding_top`, `padding_bottom` and `overlay_height_min` of the words
            in the upper right corner.
        bottom: `inset_min`, `inset_ratio`, `offset_min`, `offset_ratio`, `container_margin_min`,
            `container_margin_ratio`, `text_inset_min`, `text_inset_ratio` and
            `overlay_height_min` of the words at the bottom.
    """

    font_key: str
    font_family: str
    font: RollupFont | Mapping[str, Any]
    top_left: Mapping[str, float]
    top_right: Mapping[str, float]
    bottom: Mapping[str, float]


class EnhanceFields(TypedDict, total=False):
    """A better version of a picture.

    Attributes:
        image_url: The picture.
        resolution: How large it is to become; `1k` by default.
        aspect_ratio: Its shape, as two numbers with a colon; `16:9` by default.
    """

    image_url: Required[Picture]
    resolution: ImageResolution
    aspect_ratio: ImageAspectRatio


class ExtendFields(TypedDict, total=False):
    """More pictures like some that are there.

    Attributes:
        image_urls: The pictures that are there.
        num_images: How many to make. Each costs, and the server knows no maximum.
        prompt: What to make.
        metadata: Anything that is known about the pictures.
        aspect_ratio: Their shape, as two numbers with a colon; `1:1` by default.
    """

    image_urls: Required[Sequence[Picture]]
    num_images: Required[Annotated[int, Positive()]]
    prompt: str
    metadata: Mapping[str, Any]
    aspect_ratio: ImageAspectRatio


class RollupFields(TypedDict, total=False):
    """A roll-up banner: a header, tiles and a footer.

    Attributes:
        images: The tiles, in order; they are repeated until the banner is full (28 at most).
        header_image_url: The picture at the top.
        header_text: The words at the top.
        header_cta: The calls to action at the top.
        logo_url: The logo.
        footer_image_url: The picture at the bottom.
        footer_text: The words at the bottom.
        footer_logo_url: The logo at the bottom.
        image_tiling_position: Where the words stand on the tiles.
        max_tiles: How many tiles there are at most.
        columns: How many stand side by side.
    """

    images: Required[Sequence[Picture | RollupImage | RollupImageItem | Mapping[str, Any]]]
    header_image_url: Picture
    header_text: str
    header_cta: Sequence[str]
    logo_url: Picture
    footer_image_url: Picture
    footer_text: str
    footer_logo_url: Picture
    image_tiling_position: RollupTiling | Mapping[str, Any]
    max_tiles: Annotated[int, Positive()]
    columns: Annotated[int, Positive()]
