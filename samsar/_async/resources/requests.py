"""Requests: what was ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from samsar._core import routes
from samsar._core.inputs.requests import archive_body, publish_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsar._async.engine import AsyncEngine
    from samsar._core.result import SamsarResult
    from samsar.models.requests import ArchivedRequest, PublishedRequest
    from samsar.types.options import RequestOptions
    from samsar.types.publications import PublicationFields


class AsyncRequestKeeping:
    """The part of `requests` that is the same for the account and for its external users."""

    _engine: AsyncEngine

    async def archive(
        self,
        request_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> SamsarResult[ArchivedRequest]:
        """Put a request into the archive; a video that is public is public no more.

        Lists of an external user do not show it from then on; those of the account show it as
        `ARCHIVED`. Doing it twice is fine. The server may show the request of an external user
        again when somebody asks for its status.

        Args:
            request_id: The request.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.

        Returns:
            The request as it is now. Free of charge.

        Raises:
            InputError: The id is blank.
            NotFoundError: There is no such request, or it is somebody else's.
            SamsarError: What else went wrong.

        Route: POST /v2/archive
            External users: POST /v1/external_users/archive

        Example:
            ```python
            archived = await samsar.v2.requests.archive(job.id)
            print(archived.data.request.status)
            ```
        """
        return await self._engine.call(
            routes.external_users.ARCHIVE_REQUEST,
            body=archive_body(request_id, extra=extra),
            options=options,
        )

    async def publish(
        self,
        request_id: str,
        *,
        extra: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[PublicationFields],
    ) -> SamsarResult[PublishedRequest]:
        """Publish the finished video of a request; everybody can see it from then on.

        Publishing again changes the publication that there is; `archive` takes it back.

        Args:
            request_id: The request.
            extra: Fields that are newer than this package.
            options: How this call differs from the client's settings.
            **fields: `title`, `description`, `tags` and the others that are described in
                `samsar.types.publications.PublicationFields`.

        Returns:
            The publication and, for an external user, the request. Free of charge.

        Raises:
            InputError: The id is blank, or an argument is wrong.
            ConflictError: The video is not ready.
            NotFoundError: There is no such request, or it is somebody else's.
            SamsarError: What else went wrong.

        Route: POST /v2/publish
            External users: POST /v1/external_users/publish

        Example:
            ```python
            published = await samsar.v2.requests.publish(
                video.job.id, title="Beach", tags=["sea", "sunrise"]
            )
            print(published.data.publication.title)
            ```
        """
        return await self._engine.call(
            routes.external_users.PUBLISH_REQUEST,
            body=publish_body(request_id, fields, extra=extra),
            options=options,
        )
