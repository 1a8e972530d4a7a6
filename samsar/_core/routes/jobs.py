"""The routes of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._core.routes.base import Repeat, Route

if TYPE_CHECKING:
    from samsar.models.jobs import JobStatus

STATUS: Route[JobStatus] = Route(
    "jobs.status",
    "GET",
    "/v1/status",
    Repeat.READ,
    model="jobs.JobStatus",
)
