"""What the methods that publish a video take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypedDict

from samsar.types.rules import MayBeBlank
from samsar.types.videos import AspectRatio, ImageModel, VideoModel  # noqa: TC001 - see family()


class PublicationFields(TypedDict, total=False):
    """What a publication says about its video. What is left out, the server fills in itself.

    Attributes:
        title: Its title.
        description: What it is about; blank text clears it.
        tags: Words to find it by: a list, or one text with commas.
        aspect_ratio: The shape of the picture, like `16:9`.
        creator_handle: Who is named as its maker.
        slug: Its part of a public address.
        image_hash: The hash of its picture.
        splash_image: The URL of the picture that stands for it.
        image_model: The model that drew it.
        video_model: The model that filmed it.
        original_prompt: The prompt that it was made from. It becomes public.
        session_language: The code of its language, like `en`.
        language_string: The name of its language, like `English`.
    """

    title: str
    description: Annotated[str, MayBeBlank()]
    tags: str | Sequence[str]
    aspect_ratio: AspectRatio
    creator_handle: str
    slug: str
    image_hash: str
    splash_image: str
    image_model: ImageModel
    video_model: VideoModel
    original_prompt: str
    session_language: str
    language_string: str
