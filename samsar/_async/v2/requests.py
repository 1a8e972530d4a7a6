"""Requests, in V2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.requests import AsyncRequestKeeping
from samsar._core import routes
from samsar._core.inputs.fields import checked_limit
from samsar._core.inputs.requests import checked_type

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.requests import RequestList
    from samsar.types.options import RequestOptions
    from samsar.types.requests import RequestType


class AsyncV2Requests(AsyncRequestKeeping):
    """What was ordered of the account, or by the external user that the view is for."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def list(
        self,
        *,
        limit: int | None = None,
        type: RequestType | None = None,  # noqa: A002 - its name in the API
        options: RequestOptions | None = None,
    ) -> SamsarResult[RequestList]:
        """Return the latest requests, newest first.

        The API cannot page here. For the account it returns 500 at most; for an external user 48
        at most, and only videos from texts and from pictures, translations and joins.

        The status of an entry is often behind the truth, which `jobs.status` tells.

        Args:
            limit: How many to return at most: 1 to 500, the server's default is 50; for an
                external user 1 to 48, the default is 12.
            type: Only requests of this type, like `video` or `image`. The account's only: for an
                external user the server does not look at it.
            options: How this call differs from the client's settings.

        Returns:
            The requests. Free of charge.

        Raises:
            InputError: The limit is not a whole number from 1 up, or the type is blank.
            SamsarError: What else went wrong.

        Route: GET /v2/requests

        Example:
            ```python
            latest = await samsar.v2.requests.list(limit=5, type="video")
            for request in latest.data.requests:
                print(request.id, request.status, request.created_at)
            ```
        """
        return await self._engine.call(
            routes.external_users.LIST_REQUESTS,
            query={"limit": checked_limit(limit), "type": checked_type(type)},
            options=options,
        )
