"""Interactive videos: what creating one and its draft answer."""

from __future__ import annotations

from typing import Literal

from samsar.models.base import Model, model
from samsar.models.jobs import JobAccepted, JobStatusWord

WorkflowStage = (
    Literal["SINGULAR_NARRATIVE", "BRANCHED_NARRATIVE", "VIDEO_SESSION", "COMPLETED", "FAILED"]
    | str
)
"""How far the work is before the render: the story, its branches, and handing it over. `COMPLETED`
means that the render has begun. Newer words pass."""


@model
class WorkflowError(Model):
    """Why an interactive video failed.

    Attributes:
        message: What went wrong.
        code: The same as a word, like `INSUFFICIENT_CREDITS`.
        status: The same as an HTTP status.
    """

    message: str | None = None
    code: str | None = None
    status: int | None = None


@model
class InteractiveVideoAccepted(JobAccepted):
    """What the server answers when it takes on an interactive video, or knows it already.

    It has the fields of `JobAccepted` as well.

    Attributes:
        narrative_type: `branched`.
        num_levels: How often the story parts on the way to an end.
        interactive_video_request_id: The id of the work that leads to the render. It is not the id
            to ask for.
        workflow_status: How far that work is: `PENDING`, `PROCESSING`, `WAITING`, `COMPLETED` or
            `FAILED`.
        workflow_stage: What is done of it now.
        singular_narrative_request_id: The story, once there is one.
        branched_narrative_request_id: Its branches, once there are some.
        status_url: Where the status is, from the server's root.
        error: Why it failed; None while it did not.
    """

    narrative_type: Literal["branched"] | str | None = None
    num_levels: int | None = None
    interactive_video_request_id: str | None = None
    workflow_status: JobStatusWord | None = None
    workflow_stage: WorkflowStage | None = None
    singular_narrative_request_id: str | None = None
    branched_narrative_request_id: str | None = None
    status_url: str | None = None
    error: WorkflowError | None = None


@model
class InteractiveDefaults(Model):
    """What a draft fills in where `create_from_text` leaves something out.

    Attributes:
        duration: How long each path is, in seconds.
        image_model: The model that draws.
        video_model: The model that films.
        num_levels: How often the story parts on the way to an end.
        aspect_ratio: The shape of the picture.
    """

    duration: float | None = None
    image_model: str | None = None
    video_model: str | None = None
    num_levels: int | None = None
    aspect_ratio: str | None = None


@model
class InteractiveDraft(JobAccepted):
    """A session that waits for an interactive video, or one in which it is being made.

    It has the fields of `JobAccepted` as well.

    Attributes:
        status: `DRAFT`, or that of the video which is being made in it.
        narrative_type: `branched`.
        resumed: Whether it is an earlier session, in which a video is being made already. Then
            there is nothing to create: `client.v2.jobs.resume` follows it.
        defaults: What it fills in where `create_from_text` leaves something out.
    """

    narrative_type: Literal["branched"] | str | None = None
    resumed: bool | None = None
    defaults: InteractiveDefaults | None = None
