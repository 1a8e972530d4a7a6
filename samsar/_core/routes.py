"""Every endpoint of the API once: what it is called, where it is, and what a repeat would do."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    from samsar.models.credits import CreditsBalance
    from samsar.models.jobs import JobAccepted, JobStatus
    from samsar.models.videos import CompletedVideo, LatestVideo, SupportedModels

T = TypeVar("T")


class Repeat(enum.Enum):
    """What sending the same request twice can do."""

    READ = "read"
    """It changes nothing."""
    AGAIN = "again"
    """It reaches the same state again."""
    KEYED = "keyed"
    """The server recognises the repeat by a key."""
    ONCE = "once"
    """It may create or charge again (server: a repeated create makes a second job and bill)."""


class TimeoutClass(enum.Enum):
    """How long a call may take in all, in seconds, unless the caller says otherwise."""

    FAST = 30.0
    SLOW = 300.0
    """The server may download pictures, one after another, before it answers."""
    LONG = 660.0
    """The server may think for ten minutes."""


@attrs.frozen(eq=False)
class Route(Generic[T]):
    """One endpoint; `T` is what its answers become.

    `model` names the class in `samsar.models` as `module.Class`; it is imported when the first
    answer arrives. A route without one returns plain JSON. A `public` route is called without a
    credential. `starts` names the kind of job that the route begins.
    """

    name: str
    method: str
    path: str
    repeat: Repeat
    timeout: TimeoutClass = TimeoutClass.FAST
    model: str | None = None
    many: bool = False
    public: bool = False
    starts: str | None = None

    @property
    def needs_credential(self) -> bool:
        """Whether the server is known to refuse calls without a credential."""
        return self.model is not None and not self.public


VIDEOS_CREATE_FROM_TEXT: Route[JobAccepted] = Route(
    "videos.create_from_text",
    "POST",
    "/v1/video/create",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
VIDEOS_CREATE_FROM_IMAGES: Route[JobAccepted] = Route(
    "videos.create_from_images",
    "POST",
    "/v1/video/image_list_to_video",
    Repeat.ONCE,
    TimeoutClass.SLOW,
    model="jobs.JobAccepted",
    starts="video",
)
VIDEOS_LATEST: Route[LatestVideo] = Route(
    "videos.latest",
    "GET",
    "/v1/video/fetch_latest_version",
    Repeat.READ,
    model="videos.LatestVideo",
)
VIDEOS_LIST_COMPLETED: Route[list[CompletedVideo]] = Route(
    "videos.list_completed",
    "GET",
    "/v1/video/list_completed_video_sessions",
    Repeat.READ,
    model="videos.CompletedVideo",
    many=True,
)
VIDEOS_SUPPORTED_MODELS: Route[SupportedModels] = Route(
    "videos.supported_models",
    "GET",
    "/v1/video/supported_models",
    Repeat.READ,
    model="videos.SupportedModels",
    public=True,
)
VIDEOS_CANCEL: Route[JobStatus] = Route(
    "videos.cancel",
    "POST",
    "/v1/video/cancel_render",
    Repeat.AGAIN,
    model="jobs.JobStatus",
)
JOBS_STATUS: Route[JobStatus] = Route(
    "jobs.status",
    "GET",
    "/v1/status",
    Repeat.READ,
    model="jobs.JobStatus",
)
CREDITS_BALANCE: Route[CreditsBalance] = Route(
    "credits.balance",
    "GET",
    "/v1/credits",
    Repeat.READ,
    model="credits.CreditsBalance",
)

ROUTES: tuple[Route[Any], ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Route)
)
