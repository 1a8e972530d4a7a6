"""What a kind of job is, what the words of a status mean, and how a `ref` names a job."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar import errors
from samsar._core.routes import Surface

if TYPE_CHECKING:
    from samsar._core.routes import Route
    from samsar.models.jobs import JobStatus

# The words that the server itself treats as final, by what they mean.
DONE: Final = frozenset({"COMPLETED", "COMPLETE", "SUCCEEDED", "SUCCESS", "DONE"})
FAILED: Final = frozenset({"FAILED", "FAIL", "ERROR", "REJECTED", "TIMED_OUT", "TIMEOUT"})
CANCELLED: Final = frozenset({"CANCELLED", "CANCELED"})


class Phase(enum.Enum):
    """What a status means for whoever waits."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """It goes on only when it is told to."""
    FAILED = "failed"
    CANCELLED = "cancelled"


@attrs.frozen
class Kind:
    """One kind of job: where its status is, and what makes it complete.

    `needs_url`: COMPLETED without the URL of a result is not done yet. `needs_paths`: nor is it
    without the video of every path. `asks_by`: the names in the query under which its status is
    asked for. `hides_cancel`: the word of its status does not tell that it was cancelled, and
    another field does. `is_shy`: a 404 may pass, so it is asked again. `calls_back`: a webhook
    comes when it is done, if one was asked for. `elsewhere`: the routes of
    its status on surfaces where that is no twin of `status_route`.
    """

    name: str
    status_route: Route[JobStatus]
    cancel_route: Route[JobStatus] | None
    needs_url: bool
    asks_by: tuple[str, ...] = ("request_id", "session_id")
    hides_cancel: bool = False
    is_shy: bool = True
    needs_paths: bool = False
    calls_back: bool = False
    elsewhere: Mapping[Surface, Route[Any]] = attrs.field(factory=dict)

    def status_on(self, surface: Surface) -> Route[Any]:
        """Return the route of its status on a surface."""
        return self.elsewhere.get(surface, self.status_route)


def phase_of(kind: Kind, status: JobStatus) -> Phase:
    """Return what a status means; paused and unknown words mean that the job goes on."""
    word = status.status.upper() if isinstance(status.status, str) else ""
    if kind.hides_cancel and status.express_generation_cancelled is True:
        return Phase.CANCELLED
    if word in FAILED:
        return Phase.FAILED
    if word in CANCELLED:
        return Phase.CANCELLED
    if status.needs_approval:
        return Phase.STOPPED
    if word in DONE and _has_results(kind, status):
        return Phase.DONE
    return Phase.RUNNING


def _has_results(kind: Kind, status: JobStatus) -> bool:
    if kind.needs_paths or (kind.needs_url and status.story is not None):
        return status.has_all_paths
    return bool(status.url) or not kind.needs_url


def ref_of(kind: Kind, job_id: str, surface: Surface = Surface.ACCOUNT) -> dict[str, str]:
    """Return the small JSON value by which another process finds a job again.

    It names the surface where that is not the account's own. It never names an external user: whom
    a job belongs to, the server knows by the id.
    """
    ref = {"kind": kind.name, "id": job_id}
    return ref if surface is Surface.ACCOUNT else {**ref, "surface": surface.value}


def surface_in(ref: Any) -> Surface | None:
    """Return the surface that a job's `ref` names.

    Raises:
        InputError: This version does not know it.
    """
    name = ref.get("surface") if isinstance(ref, Mapping) else None
    if name is None:
        return None
    try:
        return Surface(name)
    except ValueError:
        raise errors.InputError(
            f"ref names a surface that this version does not know: {name!r}", argument="ref"
        ) from None


def kind_and_id(ref: Any) -> tuple[Kind, str]:
    """Read a job's `ref`; a bare id is a video's.

    Raises:
        InputError: It is not the `ref` of a job.
    """
    # It names routes of many areas, which are not loaded for a look at one status.
    from samsar._core.kind_table import KINDS, VIDEO

    if isinstance(ref, str):
        ref = {"kind": VIDEO.name, "id": ref}
    if not isinstance(ref, Mapping):
        raise errors.InputError("ref must be the ref of a job, or its id", argument="ref")
    name = ref.get("kind", VIDEO.name)
    kind = KINDS.get(name) if isinstance(name, str) else None
    job_id = ref.get("id")
    if kind is None:
        raise errors.InputError(
            f"ref names a kind of job that this version does not know: {name!r}",
            argument="ref",
        )
    if not isinstance(job_id, str) or not job_id.strip():
        raise errors.InputError("ref holds no id", argument="ref")
    return kind, job_id.strip()
