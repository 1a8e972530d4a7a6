"""The options that make a video: those of `samsar.types.videos`, by their names there.

A test holds them to the fields of the SDK, so that none is missing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from samsar.cli.options import (
    Json,
    Kind,
    Number,
    Picture,
    Text,
    Word,
    option,
    picture_from,
    text_behind,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TEXT: Final = (
    option(
        "prompt",
        Text(),
        metavar="TEXT",
        required=True,
        help="What the video is about: 1 to 4000 characters; @FILE and - read it.",
    ),
    option(
        "image_model",
        Word("videos:ImageModel"),
        metavar="MODEL",
        required=True,
        help="The model that draws, like GPTIMAGE2; samsar models lists them.",
    ),
    option(
        "video_model",
        Word("videos:VideoModel"),
        metavar="MODEL",
        required=True,
        help="The model that films, like RUNWAYML.",
    ),
    option(
        "duration",
        Number(),
        metavar="SECONDS",
        required=True,
        help="The length of the video in seconds: 10 to 240.",
    ),
)

PICTURES: Final = (
    option(
        "prompt",
        Text(),
        metavar="TEXT",
        help="What to make of the pictures; @FILE and - read it.",
    ),
    option(
        "metadata",
        Json(dict),
        metavar="JSON",
        help="Anything that the narration may use, as a JSON object.",
    ),
    option(
        "image_model",
        Word("videos:ImageModel"),
        metavar="MODEL",
        help="The model that draws; samsar models lists them.",
    ),
    option(
        "video_model",
        Word("videos:VideoModel"),
        metavar="MODEL",
        help="The model that films.  [default: RUNWAYML]",
    ),
    option(
        "express_cta_generation",
        bool,
        help="Whether the server writes the calls to action: 1 credit a second more; needs"
        " --cta-url.",
    ),
    option("limit_single_narrator", bool, help="Whether one voice speaks throughout."),
    option(
        "add_narrator_avatar",
        bool,
        help="Whether a narrator is shown: 4 credits a second more, and one voice.",
    ),
)

RENDER: Final = (
    option(
        "aspect_ratio",
        Word("videos:AspectRatio"),
        metavar="RATIO",
        help="The shape, like 9:16.  [default: 16:9]",
    ),
    option("session_id", metavar="ID", help="An existing session of yours to render in."),
    option("auto_render_full_video", bool, help="Whether to render without stops."),
    option(
        "manual_step_stages",
        Word("step_videos:ManualStage"),
        metavar="STAGE",
        multiple=True,
        help="A stage to stop before; may be repeated.",
    ),
)

SPEECH: Final = (
    option(
        "language",
        Word("videos:Language"),
        metavar="CODE",
        help="The language of the narration, like en.  [default: found out by the server]",
    ),
    option("language_string", metavar="TEXT", help="The language in words, like English."),
    option("tone", metavar="TEXT", help="The tone of the narration.  [default: grounded]"),
    option("enable_subtitles", bool, help="Whether to draw subtitles; off by default."),
    option(
        "subtitle_language",
        Word("videos:Language"),
        metavar="CODE",
        help="The language of the subtitles, like es.",
    ),
    option("subtitle_font", metavar="NAME", help="The font of the subtitles."),
    option("font", Json(dict), metavar="JSON", help="More about the font, as a JSON object."),
    option("font_key", metavar="KEY", help="The font by its key, like Poppins."),
    option("backingtrack_model", metavar="MODEL", help="The model that makes the music."),
    option("tts_model", metavar="MODEL", help="The model that speaks."),
    option(
        "speaker_options",
        Json(dict),
        metavar="JSON",
        help="More about the voice, as a JSON object.",
    ),
    option("inference_model", metavar="MODEL", help="The model that writes."),
)

OUTRO: Final = (
    option(
        "outro_image_url",
        Picture(),
        metavar="PICTURE",
        help="A picture of yours as the outro: a URL, or a file to upload.",
    ),
    option(
        "generate_outro_image",
        bool,
        help="Whether to make an outro; it needs --cta-url or --outro-cta-image.",
    ),
    option("cta_url", metavar="URL", help="Where the QR code of the outro leads."),
    option("cta_text_top", Text(), metavar="TEXT", help="The words above the code."),
    option("cta_text_bottom", Text(), metavar="TEXT", help="The words below the code."),
    option("cta_logo", Picture(), metavar="PICTURE", help="A logo: a URL, or a file to upload."),
    option(
        "outro_cta_image",
        Picture(),
        metavar="PICTURE",
        help="The picture of a generated outro: a URL, or a file to upload.",
    ),
    option("add_outro_animation", bool, help="Whether the outro moves."),
    option(
        "add_outro_focus_area",
        bool,
        help="Whether to zoom in on --outro-focus-area; it needs the animation.",
    ),
    option(
        "outro_focus_area",
        Json(dict),
        metavar="JSON",
        help='Where to zoom in, in pixels: {"x": 0, "y": 0, "width": 9, "height": 9}.',
    ),
)

FOOTER: Final = (
    option("add_footer_animation", bool, help="Whether to draw footers."),
    option(
        "footer_metadata",
        Json(list),
        metavar="JSON",
        help='Footers for all scenes, or one for each: [{"title": …, "url": …}]; @FILE reads it.',
    ),
)

STEPS: Final = (
    option(
        "step_mode",
        click.Choice(["one_step", "two_step"]),
        help="one_step for no stop; two_step for one, before the pictures become clips.",
    ),
)


class Pictures(Kind):
    """A picture as a URL or a file, or `@FILE`: a JSON list of pictures with more about each."""

    name = "pictures"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a list of what the SDK takes for pictures."""
        if not isinstance(value, str):
            return value
        try:
            if value == "-" or (value.startswith("@") and not Path(value).is_file()):
                return _listed(json.loads(text_behind(value, "PICTURE")))
            return [picture_from(value)]
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _listed(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise ValueError("it must be a JSON list of pictures.")  # noqa: TRY004 - it is about JSON
    return [_item(each) for each in found]


def _item(item: Any) -> Any:
    """Return a picture of a list: files in it are by their paths, as on the command line."""
    if not isinstance(item, dict):
        return picture_from(item)
    names = {"image_url", "enhanced_url"} & item.keys()
    return {**item, **{name: picture_from(item[name]) for name in names}}


def flat(pictures: Iterable[list[Any]]) -> list[Any]:
    """Return the pictures of all arguments in one list."""
    return [picture for each in pictures for picture in each]


def names(declared: Iterable[Callable[[Any], Any]]) -> list[str]:
    """Return the names of options, in order."""

    def nothing() -> None:
        """Take the options."""

    for each in declared:
        each(nothing)
    found: list[click.Parameter] = getattr(nothing, "__click_params__", [])
    return [str(parameter.name) for parameter in found]
