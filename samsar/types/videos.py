"""What the methods that create videos take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Required, TypedDict

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
AspectRatio = Literal["16:9", "9:16", "1:1"] | str


class FocusArea(TypedDict):
    """A rectangle in the picture, in pixels from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


class FooterItem(TypedDict, total=False):
    """One footer; it needs a URL, a title, a text or a logo.

    Attributes:
        url: Where its QR code leads.
        title: Its text.
        cta_text: Its call to action.
        cta_logo: The URL of its logo.
    """

    url: str
    title: str
    cta_text: str
    cta_logo: str


class OutroCtaImage(TypedDict, total=False):
    """The picture and words of a generated outro.

    Attributes:
        top_text: The words above the picture.
        middle_image: The picture: a URL, or a mapping with `url` or `image_data`.
        bottom_text: The words below the picture.
    """

    top_text: str
    middle_image: str | Mapping[str, Any]
    bottom_text: str


class ImageItem(TypedDict, total=False):
    """One picture of a list, with what is known about it.

    Attributes:
        image_url: Where it is.
        title: What it is called.
        image_text: Words to speak or show with it.
        description: What it shows.
        metadata: Anything else that the narration may use.
        enhanced_url: A better version of it, which is then used.
        use_enhanced: False keeps the original although there is a better version.
        skip_enhancement: True keeps the server from improving it.
    """

    image_url: Required[str]
    title: str
    image_text: str
    description: str
    metadata: Mapping[str, Any]
    enhanced_url: str
    use_enhanced: bool
    skip_enhancement: bool


class SpeechFields(TypedDict, total=False):
    """Language, voice, music and subtitles.

    Attributes:
        language: The language of the narration; the server finds it out by default.
        language_string: The language in words; null clears it.
        tone: The tone of the narration; `grounded` by default.
        enable_subtitles: Whether to draw subtitles; off by default.
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
        outro_image_url: A picture of yours.
        generate_outro_image: Whether to make one; it needs `cta_url` or `outro_cta_image`.
        cta_url: Where the QR code leads: http or https.
        cta_text_top: The words above the code.
        cta_text_bottom: The words below the code.
        cta_logo: The URL of a logo.
        outro_cta_image: A picture, by URL, or a picture with words.
        add_outro_animation: Whether the outro moves.
        add_outro_focus_area: Whether to zoom in on `outro_focus_area`; it needs the animation.
        outro_focus_area: Where to zoom in; null clears it.
    """

    outro_image_url: str
    generate_outro_image: bool
    cta_url: str
    cta_text_top: Annotated[str, MayBeBlank()]
    cta_text_bottom: Annotated[str, MayBeBlank()]
    cta_logo: str
    outro_cta_image: str | OutroCtaImage | Mapping[str, Any]
    add_outro_animation: bool
    add_outro_focus_area: bool
    outro_focus_area: Annotated[FocusArea | Mapping[str, float] | None, Wire("outro_focust_area")]


class FooterFields(TypedDict, total=False):
    """Footers with QR codes.

    Attributes:
        add_footer_animation: Whether to draw footers.
        footer_metadata: One footer for all scenes, or one for each scene in order.
    """

    add_footer_animation: bool
    footer_metadata: Sequence[FooterItem | Mapping[str, Any]]


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


class ImageVideoFields(RenderFields, SpeechFields, OutroFields, FooterFields, total=False):
    """A video from pictures.

    Attributes:
        image_urls: The pictures, in order: URLs, or mappings that say more about them.
        prompt: What to make of them.
        metadata: Anything that the narration may use.
        video_model: The model that films; `RUNWAYML` by default.
        express_cta_generation: Whether the server writes the calls to action; it needs `cta_url`,
            and switches outro and footer on.
        limit_single_narrator: Whether one voice speaks throughout.
        add_narrator_avatar: Whether a narrator is shown; 4 credits a second more, and one voice.
    """

    image_urls: Required[Sequence[str | ImageItem | Mapping[str, Any]]]
    prompt: str
    metadata: Mapping[str, Any]
    video_model: VideoModel
    express_cta_generation: bool
    limit_single_narrator: bool
    add_narrator_avatar: bool
