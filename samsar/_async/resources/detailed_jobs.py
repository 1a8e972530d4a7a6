"""Jobs, with what there is to see of them before they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.jobs import AsyncJobs
from samsar._core import routes
from samsar._core.address import identifier

if TYPE_CHECKING:
    from samsar._core.result import SamsarResult
    from samsar.models.previews import JobStatusDetailed
    from samsar.types.options import RequestOptions


class AsyncDetailedJobs(AsyncJobs):
    """Work that goes on at the server, and what there is to see of it so far."""

    async def status_detailed(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> SamsarResult[JobStatusDetailed]:
        """Return how far a job is, with the scenes, clips and sounds that it has so far.

        Args:
            request_id: The id of the job.
            options: How this call differs from the client's settings.

        Returns:
            The status, and for a video its `session`: `preview_url` is the furthest stage of it
            that can be played. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such job, or the server has a moment of trouble with it.
            SamsarError: What else went wrong.

        Route: GET /v2/status_detailed
            External users: GET /v1/external_users/status_detailed

        Example:
            ```python
            now = await samsar.v2.jobs.status_detailed(job.id)
            if now.data.session:
                for scene in now.data.session.previews:
                    print(scene.stage, scene.url)
            ```
        """
        job_id = identifier(request_id, "request_id")
        return await self._engine.call(
            routes.v2.jobs.STATUS_DETAILED,
            query={"request_id": job_id, "session_id": job_id},
            options=options,
        )
