"""Images: titles, uploads, and what the image routes answer."""

from __future__ import annotations

from typing import Any

from samsar.models.base import Model, model
from samsar.models.jobs import JobAccepted, JobStatus


@model
class ImageTitle(Model):
    """A title for a picture.

    Attributes:
        content: The title: 72 characters and 8 words at most.
    """

    content: str | None = None


@model
class UploadedImages(Model):
    """Pictures that have got a URL.

    Attributes:
        image_urls: Their URLs, in the order in which they were sent.
    """

    image_urls: list[str] | None = None


@model
class ImageJobAccepted(JobAccepted):
    """What the server answers when it takes on work on pictures.

    Attributes:
        message: What the server has to say.
        case_type: What is done, like `image_enhance`.
        image_url: The picture that is worked on.
        image_urls: The pictures that are worked on.
        resolution: How large the result becomes.
        aspect_ratio: The shape of the result.
        num_images: How many pictures are made.
        prompt: What to make.
        metadata: What was said about the pictures.
        user_id: The account that pays.
    """

    message: str | None = None
    case_type: str | None = None
    image_url: str | None = None
    image_urls: list[str] | None = None
    resolution: str | None = None
    aspect_ratio: str | None = None
    num_images: float | None = None
    prompt: str | None = None
    metadata: Any = None
    user_id: str | None = None


@model
class RollupAccepted(ImageJobAccepted):
    """What the server answers when a roll-up banner is asked for.

    Attributes:
        result_url: The banner, when it is finished already.
        result_urls: The same, as a list.
        thumbnail_url: A small picture of it.
        rollup_session_id: The session that put the tiles together.
        rollup_request_id: The request that put the tiles together.
        input_image_urls: The pictures that were used.
    """

    result_url: str | None = None
    result_urls: list[str] | None = None
    thumbnail_url: str | None = None
    rollup_session_id: str | None = None
    rollup_request_id: str | None = None
    input_image_urls: list[str] | None = None


@model
class ImageStatus(JobStatus):
    """How far work on pictures is.

    Attributes:
        case_type: What is done, like `image_enhance`.
        request_type: Where the request came from, like `API`.
        input_image_urls: The pictures that were used.
    """

    case_type: str | None = None
    request_type: str | None = None
    input_image_urls: list[str] | None = None
