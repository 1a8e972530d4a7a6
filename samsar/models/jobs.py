"""Jobs: what a create answers, and what a status says."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from samsar.models.base import Model, model, wire

if TYPE_CHECKING:
    from samsar.models.branching import BranchingManifest, BranchResult

_LATER: Final = dict.fromkeys(("BranchingManifest", "BranchResult"), "samsar.models.branching")

JobStatusWord = (
    Literal["INIT", "PENDING", "PROCESSING", "PAUSED", "COMPLETED", "FAILED", "CANCELLED"] | str
)


@model
class JobAccepted(Model):
    """What the server answers when it takes on a job.

    Attributes:
        request_id: The id to ask for.
        session_id: The id of the video session; for a video the same as `request_id`.
        status: A first status, where the route gives one.
        credits_charged: What the call itself cost, where the body says so.
        remaining_credits: What is left, where the body says so.
        subtitle_language: The language of the subtitles that are drawn.
        external_request_id: The id of the request of an external user.
        external_session_id: The same, by its other name.
        upstream_request_id: The platform's own id behind the request of an external user.
        upstream_session_id: The same, by its other name.
        status_endpoint: Where the status of the request of an external user is.
    """

    request_id: str | None = wire("global_status_id")
    session_id: str | None = wire("sessionID")
    status: JobStatusWord | None = None
    # On the request of an external user the other spelling is of the account behind it (server).
    credits_charged: float | None = wire(leading="creditsCharged")
    remaining_credits: float | None = None
    subtitle_language: str | None = None
    external_request_id: str | None = None
    external_session_id: str | None = None
    upstream_request_id: str | None = None
    upstream_session_id: str | None = None
    status_endpoint: str | None = None

    @property
    def id(self) -> str | None:
        """The id by which the job is found again."""
        return _first_text(self.request_id, self.session_id)


@model
class JobStatus(JobAccepted):
    """How far a job is. A clone is answered with it, too.

    It has the fields of `JobAccepted` as well; the ids of an external user's request and the
    remaining credits are there.

    Attributes:
        request_id: The id of the request.
        session_id: The id of the video session.
        status: `INIT`, `PENDING`, `PAUSED`, `COMPLETED`, `FAILED`, `CANCELLED`, or a word that is
            newer than this package.
        type: `video`, `image` or another kind.
        provider: Who renders, where told.
        message: What went wrong, or what was done.
        error: What went wrong.
        generation_error: What went wrong.
        express_generation_error: What went wrong.
        result_url: The finished file.
        result_urls: All finished files.
        thumbnail_url: A small picture of the result.
        video_link: A link that may exist before the job is done.
        remote_url: A link that may exist before the job is done.
        has_subtitles: Whether the result carries subtitles.
        has_footer: Whether the result carries a footer.
        result_language: The language of the result.
        express_generation_status: The state of each stage of the render.
        express_generation_failed: Whether the render failed.
        express_generation_cancelled: Whether the render was cancelled.
        express_generation_paused: Whether the render is paused.
        express_generation_credit_charges: What each stage was charged.
        credits_charged: What the job has cost so far.
        credits_refunded: What of it an external user was given back.
        is_published: Whether the video of an external user is published.
        published_title: Its title there.
        published_description: Its description there.
        published_tags: Its tags there.
        published_at: When it was published.
        published_video_url: Its file there.
        published_publication_id: The id of its publication.
        language: The language of the video of an external user, where it is told.
        cancelled: Whether a cancel was accepted.
        narrative_type: `singular` or `branched`.
        source_narrative_request_id: The narrative that the video was made from.
        render_plan_version: The version of the plan of a branched video.
        default_path_id: The path that a branched video plays by default.
        branching: The manifest of a branched video: how it parts, and the video of each path.
        branch_results: The results of each path, while they are made.
    """

    type: Literal["video", "image", "audio"] | str | None = None
    provider: str | None = None
    message: str | None = None
    error: Any = None
    generation_error: str | None = None
    express_generation_error: str | None = None
    result_url: str | None = None
    result_urls: list[str] | None = None
    thumbnail_url: str | None = None
    video_link: str | None = None
    remote_url: str | None = wire("remoteURL")
    has_subtitles: bool | None = None
    has_footer: bool | None = None
    result_language: str | None = None
    express_generation_status: dict[str, Any] | None = None
    express_generation_failed: bool | None = None
    express_generation_cancelled: bool | None = None
    express_generation_paused: bool | None = None
    express_generation_credit_charges: Any = None
    cancelled: bool | None = None
    credits_refunded: float | None = None
    is_published: bool | None = None
    published_title: str | None = None
    published_description: str | None = None
    published_tags: list[str] | None = None
    published_at: datetime | None = None
    published_video_url: str | None = None
    published_publication_id: str | None = None
    language: str | None = None
    narrative_type: Literal["singular", "branched"] | str | None = None
    source_narrative_request_id: str | None = None
    render_plan_version: Any = None
    default_path_id: str | None = None
    branching: BranchingManifest | None = None
    branch_results: list[BranchResult] | None = None

    @property
    def url(self) -> str | None:
        """The best link to the result: it is final only when the job is done."""
        # Fields are filled when they are looked at, and most answers have the first one.
        return _first_text(self.result_url) or _first_text(
            *self.urls, self.remote_url, self.video_link
        )

    @property
    def story(self) -> BranchingManifest | None:
        """How a branched video parts, wherever the server put it; None for other jobs."""
        story = self.branching
        # What is no object was kept as it came.
        return story if isinstance(story, Model) else None

    @property
    def has_all_paths(self) -> bool:
        """Whether the video of every path of a branched video is there."""
        story = self.story
        return story is not None and story.is_ready

    @property
    def urls(self) -> list[str]:
        """All links in `result_urls` that are not blank."""
        listed: list[Any] = self.result_urls if isinstance(self.result_urls, list) else []
        return [url.strip() for url in listed if isinstance(url, str) and url.strip()]

    @property
    def reason(self) -> str | None:
        """The server's words on what went wrong."""
        nested = self.error.get("message") if isinstance(self.error, dict) else self.error
        return _first_text(
            self.generation_error, self.express_generation_error, nested, self.message
        )

    @property
    def needs_approval(self) -> bool:
        """Whether the job has stopped and goes on only when it is told to; most never stop."""
        return False

    @property
    def stages(self) -> dict[str, str]:
        """The state of each stage of the render, in the server's order."""
        found = self.express_generation_status
        if not isinstance(found, dict):
            return {}
        return {
            name: state
            for name, state in found.items()
            if isinstance(state, str) and name != "status"
        }

    @property
    def progress(self) -> float:
        """How far the render is, from 0 to 1, by finished stages."""
        word: Any = self.status
        if isinstance(word, str) and word.upper() == "COMPLETED":
            return 1.0
        states = [state.upper() for state in self.stages.values()]
        return states.count("COMPLETED") / len(states) if states else 0.0


def _first_text(*candidates: Any) -> str | None:
    for candidate in candidates:
        if isinstance(candidate, str) and candidate.strip():
            return candidate.strip()
    return None
