"""What the methods that make videos step by step take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from samsar.types.images import Picture  # noqa: TC001 - the kinds are read at run time
from samsar.types.videos import ImageItem, ImageItemDict, PicturesFields, TextVideoFields

StepMode = Literal["one_step", "two_step"] | str
"""`one_step` renders without a stop; `two_step` stops once, before the pictures become clips.
Spaces and hyphens will do, too, and so do the other words that servers know for these two."""

ManualStage = (
    Literal[
        "prompt_generation",
        "image_generation",
        "speech_generation",
        "music_generation",
        "ai_video_generation",
        "lip_sync_generation",
        "sound_effect_generation",
        "narrator_avatar_generation",
        "video_generation",
    ]
    | str
)
"""A stage that a render can stop before; others are refused, because the server drops them."""


class StepFields(TypedDict, total=False):
    """Where the render stops; without any of these it does not.

    Attributes:
        step_mode: `one_step` for no stop; `two_step` for one, before `ai_video_generation`.
        manual_step_stages: The stages to stop before, instead of a mode; an empty list is no stop.
        auto_render_full_video: The same in yes or no: True for no stop; False alone for the stop of
            `two_step`.
    """

    step_mode: StepMode
    manual_step_stages: Sequence[ManualStage]
    auto_render_full_video: bool


class StepTextVideoFields(TextVideoFields, StepFields, total=False):
    """A video from a text, step by step: what `TextVideoFields` and `StepFields` have."""


class StepImageVideoFields(PicturesFields, StepFields, total=False):
    """A video from pictures, step by step: what `PicturesFields` and `StepFields` have.

    Attributes:
        image_url: The picture to begin with: a URL, or a picture to upload.
        image_urls: Several pictures, in order, instead of the one: URLs, pictures to upload, or
            either with more about it (`ImageItem`, or a mapping).
    """

    image_url: Picture
    image_urls: Sequence[Picture | ImageItem | ImageItemDict | Mapping[str, Any]]
