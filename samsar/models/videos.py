"""Videos: finished sessions and the models that can render."""

from __future__ import annotations

from typing import Any

from samsar.models.base import Model, model, wire
from samsar.models.jobs import JobStatusWord


@model
class LatestVideo(Model):
    """The newest render of a session.

    Attributes:
        session_id: The session.
        result_url: The file; None while it is not ready.
        status: `PENDING`, `FAILED` or `CANCELLED` when there is no file.
        message: Why there is no file.
        has_subtitles: Whether the video carries subtitles.
        result_language: The language of the video.
    """

    session_id: str | None = wire("sessionID")
    result_url: str | None = None
    status: JobStatusWord | None = None
    message: str | None = None
    has_subtitles: bool | None = None
    result_language: str | None = None


@model
class CompletedVideo(Model):
    """One finished session.

    Attributes:
        session_id: The session.
        result_url: The file.
        result_language: The language of the result, where the session tells it.
        session_language: The language that the session was made in.
        has_subtitles: Whether the video carries subtitles.
    """

    session_id: str | None = wire("sessionID")
    result_url: str | None = None
    result_language: str | None = None
    # The wire spells it "langauge", and sometimes not.
    session_language: str | None = wire("langauge", "language")
    has_subtitles: bool | None = None

    @property
    def language(self) -> str | None:
        """The language of the video: of its result where told, else of its session."""
        return self.result_language or self.session_language


@model
class RenderModel(Model):
    """One model that can be asked for.

    Attributes:
        value: The key to pass as `video_model` or `image_model`.
        label: Its name for people.
        base_price: Its price in credits, by the unit of its kind.
        pricing_distribution: How the price spreads over the stages.
    """

    value: str | None = None
    label: str | None = None
    base_price: float | None = None
    pricing_distribution: dict[str, Any] | None = None


@model
class RouteModels(Model):
    """The models that one route takes.

    Attributes:
        image_models: Models that draw.
        video_models: Models that film.
    """

    image_models: list[RenderModel] | None = None
    video_models: list[RenderModel] | None = None


@model
class SupportedModels(Model):
    """The models of this server and their prices; ask it instead of writing prices down.

    Attributes:
        image_models: All models that draw.
        image_edit_models: All models that change a picture.
        video_models: All models that film.
        text_to_video: Those that `videos.create_from_text` takes.
        image_list_to_video: Those that `videos.create_from_images` takes.
        deployment: What kind of server this is.
        available: What is switched on.
        available_providers: The services behind it.
        audio: The models for speech and music.
    """

    image_models: list[RenderModel] | None = wire("IMAGE_MODELS")
    image_edit_models: list[RenderModel] | None = wire("IMAGE_EDIT_MODELS")
    video_models: list[RenderModel] | None = wire("VIDEO_MODELS")
    text_to_video: RouteModels | None = None
    image_list_to_video: RouteModels | None = None
    deployment: Any = None
    available: Any = None
    available_providers: Any = None
    audio: Any = None
