"""What the methods that create and change videos take.

A picture that has no URL yet (bytes, a path, an open file, a data URL) is uploaded first, free of
charge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Required, TypedDict

import attrs

from samsar.types.images import Picture  # noqa: TC001 - the kinds are read at run time
from samsar.types.rules import MayBeBlank, Positive, Wire

VideoModel = (
    Literal[
        "RUNWAYML",
        "VEO3.1I2V",
        "VEO3.1I2VFAST",
        "COSMOS3SUPERI2V",
        "SEEDANCEI2V",
        "SEEDANCE2.0I2V",
        "KLINGIMGTOVID3PRO",
        "KLINGIMGTOVIDTURBO",
        "HAPPYHORSEI2V",
    ]
    | str
)
"""A model that films. Newer keys pass: `videos.supported_models()` has the server's own list."""

ImageModel = (
    Literal[
        "GPTIMAGE2",
        "NANOBANANA2",
        "NANOBANANAPRO",
        "SEEDREAM",
        "IMAGEN4",
        "QWENIMAGE3PRO",
        "WAN2.7PRO",
    ]
    | str
)
"""A model that draws. Newer keys pass."""

Language = Literal["auto", "en", "es", "fr", "ja", "th", "zh", "bn", "hi", "sa", "la"] | str
TargetLanguage = Literal["en", "es", "fr", "ja", "th", "zh", "bn", "hi", "sa", "la"] | str
AspectRatio = Literal["16:9", "9:16", "1:1"] | str


def _shown(value: Any) -> str:
    """Return a picture as it stands in a `repr`: without its content."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"<{len(value)} bytes>"
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


_LONGEST_SHOWN = 120


@attrs.frozen(kw_only=True)
class FocusArea:
    """A rectangle in the picture, in pixels from its upper left corner.

    Attributes:
        x: How far to the right it begins.
        y: How far down it begins.
        width: How wide it is.
        height: How high it is.
    """

    x: float
    y: float
    width: float
    height: float


class FocusAreaDict(TypedDict):
    """A `FocusArea` as a mapping."""

    x: float
    y: float
    width: float
    height: float


@attrs.frozen(kw_only=True)
class FooterItem:
    """One footer; it needs a URL, a title, a text or a logo.

    Attributes:
        url: Where its QR code leads: http or https.
        title: Its text.
        cta_text: Its call to action; the server cuts it after 220 characters.
        cta_logo: Its logo: a URL, or a picture to upload.
    """

    url: str | None = None
    title: str | None = None
    cta_text: str | None = None
    cta_logo: Picture | None = attrs.field(default=None, repr=_shown)


class FooterItemDict(TypedDict, total=False):
    """A `FooterItem` as a mapping."""

    url: str
    title: str
    cta_text: str
    cta_logo: Picture


@attrs.frozen(kw_only=True)
class OutroCtaImage:
    """The picture and words of a generated outro.

    Attributes:
        middle_image: The picture: a URL, a picture to upload, or a mapping with `url` or
            `image_data`.
        top_text: The words above the picture; the server cuts them after 180 characters.
        bottom_text: The words below the picture; the server cuts them after 180 characters.
    """

    middle_image: Picture | Mapping[str, Any] = attrs.field(repr=_shown)
    top_text: str | None = None
    bottom_text: str | None = None


class OutroCtaImageDict(TypedDict, total=False):
    """An `OutroCtaImage` as a mapping."""

    middle_image: Picture | Mapping[str, Any]
    top_text: str
    bottom_text: str


@attrs.frozen(kw_only=True)
class ImageItem:
    """One picture of a list, with what is known about it.

    Attributes:
        image_url: Where it is, or the picture itself, which is then uploaded.
        title: What it is called.
        image_text: Words to speak or show with it.
        description: What it shows.
        metadata: Anything else that the narration may use.
        enhanced_url: A better version of it, which is then used.
        use_enhanced: False keeps the original although there is a better version.
        skip_enhancement: True keeps the server from improving it.
    """

    image_url: Picture = attrs.field(repr=_shown)
    title: str | None = None
    image_text: str | None = None
    description: str | None = None
    metadata: Mapping[str, Any] | None = None
    enhanced_url: Picture | None = attrs.field(default=None, repr=_shown)
    use_enhanced: bool | None = None
    skip_enhancement: bool | None = None


class ImageItemDict(TypedDict, total=False):
    """An `ImageItem` as a mapping."""

    image_url: Required[Picture]
    title: str
    image_text: str
    description: str
    metadata: Mapping[str, Any]
    enhanced_url: Picture
    use_enhanced: bool
    skip_enhancement: bool


class SpeechFields(TypedDict, total=False):
    """Language, voice, music and subtitles.

    Attributes:
        language: The language of the narration; the server finds it out by default.
        language_string: The language in words; null clears it.
        tone: The tone of the narration; `grounded` by default.
        enable_subtitles: Whether to draw subtitles; off by default, and off with footers.
        subtitle_language: The language of the subtitles.
        subtitle_font: The font of the subtitles.
        font: More about the font.
        font_key: The font by its key, like `Poppins`.
        backingtrack_model: The model that makes the music.
        tts_model: The model that speaks.
        speaker_options: More about the voice.
        inference_model: The model that writes.
    """

    language: Language
    language_string: Annotated[str | None, Wire("languageString"), MayBeBlank()]
    tone: str
    enable_subtitles: bool
    subtitle_language: Language
    subtitle_font: str
    font: Mapping[str, Any]
    font_key: str
    backingtrack_model: str
    tts_model: str
    speaker_options: Annotated[Mapping[str, Any], Wire("speakerOptions")]
    inference_model: str


class OutroFields(TypedDict, total=False):
    """The end of the video: a picture of yours, or a generated one with a QR code; not both.

    Attributes:
        outro_image_url: A picture of yours: a URL, or a picture to upload.
        generate_outro_image: Whether to make one; it needs `cta_url` or `outro_cta_image`.
        cta_url: Where the QR code leads: http or https.
        cta_text_top: The words above the code.
        cta_text_bottom: The words below the code.
        cta_logo: A logo: a URL, or a picture to upload.
        outro_cta_image: A picture, as for `cta_logo`, or a picture with words.
        add_outro_animation: Whether the outro moves.
        add_outro_focus_area: Whether to zoom in on `outro_focus_area`; it needs the animation.
        outro_focus_area: Where to zoom in; null clears it.
    """

    outro_image_url: Picture
    generate_outro_image: bool
    cta_url: str
    cta_text_top: Annotated[str, MayBeBlank()]
    cta_text_bottom: Annotated[str, MayBeBlank()]
    cta_logo: Picture
    outro_cta_image: Picture | OutroCtaImage | OutroCtaImageDict | Mapping[str, Any]
    add_outro_animation: bool
    add_outro_focus_area: bool
    outro_focus_area: Annotated[
        FocusArea | FocusAreaDict | Mapping[str, float] | None, Wire("outro_focust_area")
    ]


class FooterFields(TypedDict, total=False):
    """Footers with QR codes.

    Attributes:
        add_footer_animation: Whether to draw footers.
        footer_metadata: One footer for all scenes, or one for each scene in order.
    """

    add_footer_animation: bool
    footer_metadata: Sequence[FooterItem | FooterItemDict | Mapping[str, Any]]


class RenderFields(TypedDict, total=False):
    """What both ways to make a video share.

    Attributes:
        image_model: The model that draws.
        aspect_ratio: The shape; `16:9` by default.
        session_id: An existing session of yours to render in.
        auto_render_full_video: Whether to render without stops.
        manual_step_stages: Stages to stop before.
    """

    image_model: ImageModel
    aspect_ratio: AspectRatio
    session_id: str
    auto_render_full_video: bool
    manual_step_stages: Sequence[str]


class TextVideoFields(RenderFields, SpeechFields, OutroFields, FooterFields, total=False):
    """A video from a text.

    Attributes:
        prompt: What the video is about: 1 to 4000 characters.
        image_model: The model that draws.
        video_model: The model that films.
        duration: Its length in seconds: 10 to 240.
    """

    prompt: Required[str]
    image_model: Required[ImageModel]  # type: ignore[misc]
    video_model: Required[VideoModel]
    duration: Required[Annotated[float, Positive()]]


class PicturesFields(RenderFields, SpeechFields, OutroFields, FooterFields, total=False):
    """What a video from pictures may say beside the pictures.

    Servers of today ignore `outro_image_url` here: they make the outro themselves, from `cta_url`.
    `videos.add_outro_image` puts a picture of yours at the end afterwards.

    Attributes:
        prompt: What to make of the pictures.
        metadata: Anything that the narration may use.
        video_model: The model that films; `RUNWAYML` by default.
        express_cta_generation: Whether the server writes the calls to action; 1 credit a second
            more. It needs `cta_url`, and switches outro and footers on.
        limit_single_narrator: Whether one voice speaks throughout.
        add_narrator_avatar: Whether a narrator is shown; 4 credits a second more, and one voice.
    """

    prompt: str
    metadata: Mapping[str, Any]
    video_model: VideoModel
    express_cta_generation: bool
    limit_single_narrator: bool
    add_narrator_avatar: bool


class ImageVideoFields(PicturesFields, total=False):
    """A video from pictures, with all that `PicturesFields` has.

    Attributes:
        image_urls: The pictures, in order: URLs, pictures to upload, or either with more about it
            (`ImageItem`, or a mapping).
    """

    image_urls: Required[Sequence[Picture | ImageItem | ImageItemDict | Mapping[str, Any]]]


class OutroUpdateFields(OutroFields, total=False):
    """A new end for a finished video: the fields of any outro, by the same rules.

    A `cta_url` or an `outro_cta_image` alone asks for a generated outro here, without
    `generate_outro_image`.
    """


class FooterUpdateFields(TypedDict, total=False):
    """A new footer for a finished video, or none.

    Attributes:
        cta_text: Its call to action; the server cuts it after 220 characters.
        cta_logo: Its logo: a URL, or a picture to upload.
        cta_url: Where its QR code leads: http or https.
        remove_footer: True takes all footers away; it goes without the other fields.
    """

    cta_text: str
    cta_logo: Picture
    cta_url: str
    remove_footer: bool


class TranslateFields(TypedDict, total=False):
    """A finished video in another language.

    Attributes:
        language: The language to translate into.
        enable_subtitles: Whether to draw subtitles, anew; off by default.
        translate_outro: Whether to translate the words of a generated outro; on by default.
        translate_footer: Whether to translate the words of footers; on by default.
    """

    language: Required[TargetLanguage]
    enable_subtitles: bool
    translate_outro: bool
    translate_footer: bool


class JoinFields(TypedDict, total=False):
    """How videos become one.

    Attributes:
        blend_scenes: Whether one video fades into the next.
    """

    blend_scenes: bool


class SubtitleFields(TypedDict, total=False):
    """Subtitles for a finished video.

    Attributes:
        subtitle_language: Their language; that of the video by default.
    """

    subtitle_language: TargetLanguage
