"""What the methods for interactive videos take."""

from __future__ import annotations

from typing import Annotated, Literal, Required, TypedDict

from samsar.types.hosted_texts import InferenceModel  # noqa: TC001 - see family()
from samsar.types.rules import Positive
from samsar.types.videos import VideoModel  # noqa: TC001 - see family()

InteractiveImageModel = (
    Literal["GPTIMAGE2", "NANOBANANA2", "NANOBANANAPRO", "SEEDREAM", "WAN2.7PRO"] | str
)
"""A model that draws interactive videos. Newer keys pass."""

InteractiveAspectRatio = Literal["16:9", "9:16"] | str
"""The shape of an interactive video. Newer ones pass."""


class InteractiveVideoFields(TypedDict, total=False):
    """A video in which the viewer chooses how the story goes on.

    `prompt` is always required. Without a draft so are `duration`, `num_levels`, `image_model` and
    `video_model`; with one, the server fills in from the draft what is left out.

    Attributes:
        prompt: What the story is about: at most 4000 characters.
        duration: How long each path is, from the beginning to one end: 10 to 240 seconds.
        num_levels: How often the story parts, in two, on the way to an end: 1 to 6, though most
            servers take 3 at most. There are 2, 4 or 8 paths then, and so on.
        image_model: The model that draws.
        video_model: The model that films.
        aspect_ratio: The shape of the picture: `16:9`, which is the default, or `9:16`.
        inference_model: The model that writes; the server has one of its own.
        session_id: A draft, from `create_draft_session`.
    """

    prompt: Required[str]
    duration: Annotated[float, Positive()]
    num_levels: int
    image_model: InteractiveImageModel
    video_model: VideoModel
    aspect_ratio: InteractiveAspectRatio
    inference_model: InferenceModel
    session_id: str
