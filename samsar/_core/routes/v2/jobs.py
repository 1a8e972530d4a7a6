"""The routes of jobs, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes import external_users, jobs
from samsar._core.routes.base import Route, v2_twin

if TYPE_CHECKING:
    from samsar.models.jobs import JobStatus
    from samsar.models.previews import JobStatusDetailed

STATUS: Route[JobStatus] = v2_twin("v2.jobs.status", "/v2/status", jobs.STATUS)
STATUS_DETAILED: Route[JobStatusDetailed] = v2_twin(
    "v2.jobs.status_detailed", "/v2/status_detailed", external_users.STATUS_DETAILED
)
