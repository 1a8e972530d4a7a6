"""Jobs that may begin with pictures of the caller's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samsar._async.jobs import AsyncJob, start_job
from samsar._async.pictures import with_uploads

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine
    from samsar._core.calls import Estimate
    from samsar._core.routes import Route
    from samsar.models.jobs import JobAccepted, JobStatus
    from samsar.types.options import RequestOptions


async def start_with_pictures(
    engine: AsyncEngine,
    route: Route[JobAccepted],
    *,
    body: dict[str, Any],
    options: RequestOptions | None,
    estimate: Estimate | None,
) -> AsyncJob[JobStatus]:
    """Upload what has no URL yet, and call a route that begins a job.

    Raises:
        OutcomeUnknownError: It may have begun, but the answer, and with it the id, is lost.
        SamsarError: What else went wrong.
    """
    complete = await with_uploads(engine, route, body, options=options, estimate=estimate)
    return await start_job(engine, route, body=complete, options=options, estimate=estimate)
