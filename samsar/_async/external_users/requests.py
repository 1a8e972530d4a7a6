"""Requests of an external user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samsar._async.resources.requests import AsyncRequestKeeping
from samsar._core import routes
from samsar._core.inputs.fields import checked_limit

if TYPE_CHECKING:
    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.requests import RequestList
    from samsar.types.options import RequestOptions


class AsyncExternalRequests(AsyncRequestKeeping):
    """What an external user has ordered."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def list(
        self, *, limit: int | None = None, options: RequestOptions | None = None
    ) -> SamsarResult[RequestList]:
        """Return the user's latest requests, newest first; archived ones are left out.

        The API cannot page here: it returns 48 at most, and only videos from texts and from
        pictures, translations and joins.

        As of today the server reads an identity on this route only from the user's own key or
        token: give the view one, or use `client.v2.external_user(…).requests`, which takes any.

        Args:
            limit: How many to return at most: 1 to 48; the server's default is 12.
            options: How this call differs from the client's settings.

        Returns:
            The requests, and the user. Free of charge.

        Raises:
            InputError: The limit is not a whole number from 1 up.
            BadRequestError: The server does not know who the user is; see above.
            SamsarError: What else went wrong.

        Route: GET /v1/external_users/requests

        Example:
            ```python
            user = samsar.external_user(provider="whop", external_user_id="usr_123")
            key = (await user.create_session()).data.external_api_key
            latest = await samsar.external_user(api_key=key).requests.list(limit=5)
            for request in latest.data.requests:
                print(request.id, request.prompt, request.status)
            ```
        """
        return await self._engine.call(
            routes.external_users.LIST_REQUESTS,
            query={"limit": checked_limit(limit)},
            options=options,
        )
